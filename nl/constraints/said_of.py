"""Which channels a limit is said of, and the words that forbid."""

from __future__ import annotations

import re
from functools import cache

from nl.language.lexicon import one_of, words


@cache
def forbidding() -> str:
    """Return the regular expression of the words that open a ban ("nothing", "don't", "leave people alone")."""
    alone = r"(?:leave|let)\b[^.;]{0,30}?\b(?:alone|in peace|be|undisturbed)"
    return rf"\b(?:{one_of(*words('limits')['forbid']['words'])}|{alone})\b"


def gap(longest: int, *without: str) -> str:
    """Return the regular expression of up to `longest` characters in which no other ban begins, and none of the words
    `without` stands.
    """
    barred = "|".join(("no", "nothing", "never", "nobody", *without))
    return rf"(?:(?!\b(?:{barred})\b)[^.;]){{0,{longest}}}?"


@cache
def _channel() -> re.Pattern[str]:
    forms = words("limits")["channels"]
    return re.compile(r"\b(?:" + "|".join(f"(?P<{name}>{form})" for name, form in forms.items()) + r")\b")


@cache
def _general() -> re.Pattern[str]:
    named = one_of(*words("limits")["forbid"]["general"])
    return re.compile(rf"(?<!text )(?<!push )(?<!sms )\b{named}\b")


_BY = re.compile(r"\b(?:by|via|over|through|for|on|as|of|per)\s+(?:the\s+|any\s+|our\s+)?$")


def channels(low: str, start: int, end: int) -> list[str]:
    """Return the channels that a limit at these characters is said of, in order; none where it is said of everything.

    What precedes it is looked at up to the clause's beginning ("SMS: nothing after 9pm"), what follows only behind
    "for", "by" and the like.
    """
    first = max(low.rfind(sign, 0, start) for sign in ".;,¤") + 1
    begin = max(first, start - 40)
    stop = min((at for sign in ".;,¤" if (at := low.find(sign, end)) >= 0), default=len(low))
    found: list[str] = []
    general = False
    for hit in _channel().finditer(low, begin, min(stop, end + 30)):
        told = bool(_BY.search(low, begin, hit.start()))
        if hit.start() >= end and not told:
            continue
        general = general or (not told and bool(_general().search(low, begin, end)))
        found.append(hit.lastgroup or "")
    return [] if general else list(dict.fromkeys(found))


def of_channels(named: list[str], key: str, value: object) -> object:
    """Return `value` as the plan holds it: plain, or beside the channel it is said of."""
    several = [{"channel": channel, key: value} for channel in named]
    return several if len(several) > 1 else several[0] if several else value
