"""Verbs that tell what somebody did, with what stands behind them: the table that `words/events.toml` gives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from nl.language.inflection import forms, plurals
from nl.language.lexicon import one_of, words

_WORD = re.compile(r"(?<![\w'-])[a-z][\w'-]*")
_STOP = (
    r"(?:who|whom|whose|that|which|and|or|but|in|on|at|for|from|with|via|by|about|to|of|if|when|then|last|past|than|"
    r"twice|once|times|gets?|got|receives?|should|will|is|are|was|were|before|after|since|within|during|over|again|"
    r"yet|already|recently|lately|previously|ever|more|least|online|unless|because|while|so|as|not|next|through|"
    r"using|instead|either|have|has|had|this|it|them|us|me|two|three|four|five|\d+|nor|exactly|without|except|between|"
    r"earlier|only|too|also|do|does|did|¤)"
)
_DET = (
    r"(?:(?:the|our|a|an|my|their|his|her|your|this|that|these|those|us|any|some|one|each|every|another|both|all|most|"
    r"new|more than one|at least one|(?:(?:at least|more than|over|no more than|fewer than|exactly|up to|only)\s+)?"
    r"(?:\d+\+?|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty)(?:\s+or (?:more|fewer))?)\s+)*"
)
_PART = (
    r"(?:(?:(?:at least|more than|fewer than|less than|over|no more than|exactly)\s+)?[\w+]+\s+"
    r"(?:or more\s+|or fewer\s+)?of\s+)?"
)
_MORE = rf"(?:(?!{_STOP}\b)[\w%&'/+-]+\s+)"
_CLASH = r"(?!'s\b|-|\s+(?:e-?mail|mail|newsletter|post|page|ad|advert|recording)s?\b)"
_GENERIC = re.compile(
    r"(?:any|some|every|no)(?:thing|one|body)?\b|(?:from|with|at|via|through)\b|(?:items?|products?|things?|stuff|goods"
    r"|orders?|us|one|more|early|late|in-store|instore|online|nothing|too|anything|full price|time"
    r"|tickets?|pass(?:es)?)$"
)


class Verb(NamedTuple):
    """An event's verb: where it stands, where it and its object end, its form, what class of object it has, and the
    object's own words.
    """

    event: str
    start: int
    end: int
    object_end: int
    kind: str
    of: str | None
    thing: str


@lru_cache(maxsize=1)
def _phrases() -> dict[str, list[tuple[str, str, str, str | None]]]:
    """Return for each first word the phrases that begin with it: text, form, event, class of object."""
    table: dict[str, list[tuple[str, str, str, str | None]]] = {}
    for event, kinds in words("events").items():
        for of, verbs in kinds.items():
            pairs = (
                [(verb, None if of == "alone" else of) for verb in verbs]
                if of != "ended"
                else [(verb, f"<{subject}") for subject, several in verbs.items() for verb in several]
            )
            for verb, thing in pairs:
                first, _, rest = verb.partition(" ")
                for form, kind in forms(first).items():
                    table.setdefault(form, []).append((f"{form} {rest}".strip(), kind, event, thing))
    return table


@lru_cache(maxsize=64)
def _object(of: str) -> re.Pattern[str]:
    if of == "path":
        return re.compile(r"\s+(?P<t>/[\w/-]+)")
    if of == "nothing":
        return re.compile(
            r"(?P<t>)(?=\s*(?:[.,;:)¤?!]|$)|\s+(?:last|this|in|before|to us|more than|over|at least"
            r"|but|and|or|again|yet|once|twice|since"
            r"|regularly|monthly|already|previously|by|gets?|receives?|should|will|are|is|[$€£\d])\b|\s+[$€£])"
        )
    if of == "in_cart":
        return re.compile(
            r"\s+(?:[\w-]+\s+){0,3}?(?:behind\s+)?in\s+(?:their|the|a|his|her|my|your|our)\s+(?:shopping\s+|online\s+)?"
            r"(?P<t>cart|basket|bag|trolley)s?\b"
        )
    if of == "product":
        return re.compile(
            rf"\s+(?:(?P<det>(?:one of\s+)?(?:the|our|an?|their|his|her)\s+)|(?:any|some)\s+)?"
            rf"(?P<t>(?!{_STOP}\b)[a-z][\w'&-]*(?:\s+(?:(?!{_STOP}\b)[a-z][\w'&-]*|\d+(?!\s+(?:times|days|weeks|months)))\b)"
            r"{0,3}(?:\s+(?:or|and)\s+(?:an?|the|our)\s+[a-z][\w'&-]*(?:\s+\d+)?){0,2})"
        )
    nouns = one_of(*(form for noun in words("objects")[of] for form in plurals(noun)))
    return re.compile(rf"\s+{_PART}{_DET}(?P<t>{_MORE}{{0,3}}?{nouns})\b{_CLASH}")


@lru_cache(maxsize=16)
def _subject(of: str) -> re.Pattern[str]:
    nouns = one_of(*(form for noun in words("objects")[of] for form in plurals(noun)))
    return re.compile(
        rf"(?:\b(?:whose|their|the|his|her|a)\s+)?(?:[\w-]+\s+)?\b{nouns}\s+(?:(?:has|have|is|just|already)\s+)*$"
    )


def find_verbs(low: str) -> Iterator[Verb]:
    """Yield the verbs of events in `low` (plain form), in order; of several at one place, the one with most words."""
    table = _phrases()
    for word in _WORD.finditer(low):
        best: Verb | None = None
        for text, kind, event, of in table.get(word[0], ()):
            verb = _at(low, word.start(), text, kind, event, of)
            if verb and (best is None or verb.object_end > best.object_end):
                best = verb
        if best:
            yield best


def _at(low: str, start: int, text: str, kind: str, event: str, of: str | None) -> Verb | None:
    end = start + len(text)
    if not low.startswith(text, start) or re.match(r"[\w'-]", low[end : end + 1]):
        return None
    if of is None:
        return Verb(event, start, end, end, kind, None, "")
    if of.startswith("<"):
        lead = _subject(of[1:]).search(low[max(0, start - 40) : start])
        return Verb(event, start - len(lead[0]), end, end, kind, of, "") if lead else None
    hit = _object(of).match(low, end)
    if (
        not hit
        or (of == "admission" and re.search(r"\b(?:open|support|unresolved)\b", hit["t"]))
        or (of == "product" and not _is_product(event, kind, hit))
    ):
        return None
    return Verb(event, start, end, hit.end("t"), kind, of, hit["t"])


def _is_product(event: str, kind: str, hit: re.Match[str]) -> bool:
    """Tell a product's name from words that only say that something was bought ("anything", "from us")."""
    if _GENERIC.match(hit["t"]) or _GENERIC.match(hit["t"].split()[-1]):
        return False
    return bool(hit["det"]) or (event == "purchased" and kind != "base")
