"""What stands behind the verb of an event: which message it was, how often, in which window of time."""

from __future__ import annotations

import re
from typing import NamedTuple

from marketflow_core.plan.rules import Count
from nl.language.comparisons import QUANTITY, amount, compared
from nl.language.measures import DURATION, NUMBER_WORDS, duration

MESSAGES = ("email_opened", "email_clicked", "email_sent", "reacted")
"""Events that are about a message; "within two days" of one is a wait as well as a window."""
_REACH = 80
_BREAK = re.compile(
    r"[.;:→\n]|(?:^|(?<=[a-z]))/(?=[a-z])|,(?!\s*(?:at least|twice|in the|over the|within)\b)"
    r"|\b(?:and(?!\s+(?:more|over|up|above|\d+|two|three|four|five|six|seven|eight|nine|ten)\b)|but|or(?!\s+(?:more|fewer|less)\b)|nor|who|which|if|unless|gets?|receives?"
    r"|instead|should|will|are|is|except|excluding|as long as|provided)\b"
)
_TIMES = (
    r"(?:times?|occasions?|separate times|of (?:our|the|these|my|your)\b|workouts?|orders?|purchases?"
    r"|e-?mails?|visits?|"
    r"messages?|newsletters?|sessions?|products?|items?|events?|webinars?|things?|bookings?|classes|class)"
)
_COUNT = re.compile(rf"(?:^|(?<=\s)){QUANTITY}\s*(?:different\s+|separate\s+)?{_TIMES}\b")
_HOW_OFTEN = re.compile(
    r"\b(?P<how>at least|more than|over|exactly|only|just|at most|fewer than|less than|no more than|not more than)?\s*"
    r"\b(?P<w>once|twice|thrice)\b(?P<more>\s+or more\b|\s+or less\b)?"
)
_PLAIN_COUNT = re.compile(
    r"^\s*(?:(?:our|the|an?)\s+\w+\s+)?(?P<n>\d+|"
    + "|".join(word for word in NUMBER_WORDS if word in "two three four five six seven eight nine ten twelve".split())
    + rf")\s+{_TIMES}\b(?P<more>\s+or (?:more|fewer)\b)?"
)
_TWICE = {"once": 1, "twice": 2, "thrice": 3}
_WINDOW = re.compile(
    r"\b(?:in|within|over|during|for|since|throughout|at any time in|any time in)\s+(?:the\s+|these\s+"
    r"|our\s+)?(?:last|past|previous|preceding)\s+"
    rf"(?P<d>{DURATION}|day|week|fortnight|month|year|quarter|(?P<bare>\d+)\b(?!\s*[a-z]))"
    rf"|\b(?P<d2>within|in|for)\s+(?:at least\s+|over\s+|more than\s+)?(?P<d3>{DURATION})(?!\s+(?:later|after))"
    rf"|(?:^|\s)(?:these\s+|the\s+)?(?:last|past)\s+(?P<d4>{DURATION})"
    r"|\b(?P<yesterday>yesterday)\b|\b(?P<lately>recently|lately|of late)\b"
)
LATELY = "P30D"
"""What is taken for "recently"."""


class Window(NamedTuple):
    """A window that ends now: its length, where it ends in the text, where it begins, and the word that left it open.

    `waits` says that the words could be a wait as well ("within two days", of a message just sent).
    """

    within: str | None
    start: int
    end: int
    vague: str | None = None
    waits: bool = False


def tail_of(low: str, end: int) -> str:
    """Return what stands behind a verb, up to where something else begins."""
    return _BREAK.split(low[end : end + _REACH], maxsplit=1)[0]


def how_often(tail: str) -> tuple[Count | None, int]:
    """Return how often something was done, and where the words for it end in `tail`."""
    if hit := _COUNT.search(tail):
        operator, value = compared(hit)
        return count_of(operator, value), hit.end() - len(_of(hit[0]))
    if hit := _PLAIN_COUNT.search(tail):
        number = int(amount(hit["n"]))
        fewer = hit["more"] is not None and hit["more"].endswith("fewer")
        return (Count(at_most=number) if fewer else Count(at_least=number)), hit.end() - len(_of(hit[0]))
    if (hit := _HOW_OFTEN.search(tail)) and (hit["how"] or hit["more"] or hit["w"] != "once"):
        number, how = _TWICE[hit["w"]], hit["how"] or ""
        if how in ("only", "just", "exactly"):
            return Count(exactly=number), hit.end()
        if how in ("at most", "no more than", "not more than") or (hit["more"] or "").endswith("less"):
            return Count(at_most=number), hit.end()
        if how in ("fewer than", "less than"):
            return Count(at_most=number - 1), hit.end()
        return Count(at_least=number + (how in ("more than", "over"))), hit.end()
    return None, 0


def _of(text: str) -> str:
    """Return the "of our" that a count ends with; the message behind it is read elsewhere."""
    hit = re.search(r"\s*of (?:our|the|these|my|your)$", text)
    return hit[0] if hit else ""


def count_of(operator: str, value: int | float | list[int | float]) -> Count:
    """Return the count that a comparison says."""
    if isinstance(value, list):
        return Count(at_least=int(value[0]), at_most=int(value[1]))
    number = int(value)
    match operator:
        case "greater_than":
            return Count(at_least=number + 1)
        case "less_than":
            return Count(at_most=number - 1)
        case "equals":
            return Count(exactly=number)
        case "at_most":
            return Count(at_most=number)
        case _:
            return Count(at_least=number)


def window(tail: str) -> Window:
    """Return the window of time that `tail` names."""
    hit = _WINDOW.search(tail)
    if not hit:
        return Window(None, 0, 0)
    if hit["lately"]:
        return Window(LATELY, *hit.span(), vague=hit["lately"])
    if hit["yesterday"]:
        return Window("P1D", *hit.span())
    if hit["bare"]:
        return Window(f"P{int(hit['bare'])}D", *hit.span())
    return Window(duration(hit["d"] or hit["d3"] or hit["d4"]), *hit.span(), waits=hit["d2"] in ("within", "in"))


_MESSAGE = (
    r"(?:e-?mails?|mails?|messages?|newsletters?|mailing|mailshot|one|notes?|announcement|invitation|invite|introduction|"
    r"reminder|teaser|offer|letter|text|push|notification|guide|case study|campaign|digest|follow-up|survey)"
)
_HOW_MANY = (
    r"(?:(?:at least|more than|over|fewer than)\s+)?(?:\d+\+?|two|three|four|five|six|ten|several|many|few"
    r"|one|any|all|none|some|most|both)"
)
_OF_ANY = re.compile(
    rf"^\s*(?:on\s+|in\s+|through\s+|to\s+|(?:an?y?\s+)?links? in\s+)?(?:{_HOW_MANY}(?: or more| or "
    r"fewer)? of (?:our|the|my|these)"
    r" (?:[\w' ]{0,25}?)?(?:e-?mails|mails|messages|newsletters|campaigns|mailings)"
    rf"|(?:our|my|your|an?|no|{_HOW_MANY})(?:\s+(?:marketing|recent|other|previous|past|single|new))? "
    r"(?:e-?mails?|mails?|newsletters?|messages?|mailings?|campaigns?))\b"
)
_NAMED = re.compile(
    r"^\s*(?:on\s+|through\s+|to\s+|in\s+|(?:a|the|any|that|our) (?:links?|button|cta) (?:in|from)\s+"
    r"|(?:links?) in\s+)?"
    rf"(?P<ref>(?:the|that|this|their|(?P<our>our|an|a))"
    rf"\s+(?:[\w'-]+\s+){{0,3}}?{_MESSAGE}|(?:that )?(?:morning|day)'s (?:email|mail|message)|(?:step"
    r"|email|message|number|no\.?) ?#?\d+)\b"
)
_CAMPAIGN = re.compile(
    r"^\s*(?:on\s+|in\s+|from\s+|to\s+)?(?:the|our|last year's)\s+(?P<name>[\w' -]{2,40}?)\s+campaigns?\b"
)
_IT = re.compile(
    r"^\s*(?:on\s+|through\s+|in\s+)?(?:(?:a|the|any|that) (?:links?|button|cta) in\s+)?(?P<it>it|that"
    r"|them|this|either|both)\b(?!\s+\w+ed\b)"
)


SEVERAL = re.compile(
    r"(?:(?:either|neither|any|none|both)(?: one)? of (?:the|these|those)(?: (?:last|first))?"
    r"(?: (?P<n>two|three))?|either|neither|both) (?:[a-z]+ )?"
    r"(?:e-?mails?|mails?|messages?|newsletters?)"
)
"""Words for the last few messages of the campaign together ("neither of the two mails")."""
_SEVERAL = re.compile(rf"^\s*(?:on\s+|in\s+)?(?:(?:a|the|any) links? in\s+)?(?P<ref>{SEVERAL.pattern})\b")


class Said(NamedTuple):
    """Which message a verb is about: the words for one (`ref`), "any" for all of ours, `it`, or a `campaign`."""

    end: int
    ref: str | None = None
    it: bool = False
    campaign: str | None = None


def message(tail: str) -> Said:
    """Return which message the verb before `tail` is about."""
    if (hit := _CAMPAIGN.match(tail)) and not re.fullmatch(r"(?:\w+ )?(?:e-?mail|first|last|same)", hit["name"]):
        return Said(hit.end(), campaign=hit["name"])
    if hit := _SEVERAL.match(tail):
        return Said(hit.end(), ref=hit["ref"])
    if hit := _OF_ANY.match(tail):
        return Said(hit.end(), ref="any")
    if hit := _NAMED.match(tail):
        return Said(hit.end(), ref=hit["ref"])
    if hit := _IT.match(tail):
        return Said(hit.end(), it=True)
    return Said(0)
