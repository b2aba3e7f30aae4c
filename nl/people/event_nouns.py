"""Nouns that stand for what people did: "registrants", "no-shows", "no purchase in 90 days", "three or more orders"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from marketflow_core.plan.rules import EventLeaf, Rule
from nl.language.comparisons import QUANTITY, compared
from nl.language.inflection import plurals
from nl.language.lexicon import one_of, words
from nl.people.attribute_leaves import leaf
from nl.people.event_tails import MESSAGES, count_of, tail_of, window

_NO_SHOWS = re.compile(
    r"\b(?:registered(?: people)? but (?:no-?show\w*|did(?:n't| not) (?:attend|show up|come)))\b|\bno[- ]?shows?\b"
)
_SOON_AGAIN = re.compile(r"\b(?:repeat|frequent) (?:customers|buyers|clients|shoppers|purchasers|guests|donors)\b")
_WITH_APP = re.compile(r"\b(?P<w>with|without) (?:the|our) app\b(?! (?:guide|store|link))(?! [a-z]+ (?:guide|link))")
_NOTHING_BOUGHT = re.compile(r"\b(?:nothing bought|nothing ordered|with an empty order history)\b")
_OWNERS = re.compile(
    r"\bowners of (?:the|an?|our)\s+(?P<p>[a-z][\w-]*(?:\s+(?!who\b|in\b|and\b|or\b|about\b|on\b|at\b"
    r"|with\b|to\b|gets?\b|that\b|of\b|should\b|will\b|from\b)[\w-]+){0,2})"
    r"|\b(?P<p2>(?:e-bike|e-reader|[a-z]+ \d+)) owners\b"
)
_NO_LOOSE = "".join(
    f"(?<!{word} )"
    for word in ("recent", "best", "loyal", "top", "big", "new", "active", "frequent", "repeat", "biggest", "engaged")
)
"""Words without a definition; with one of them, "buyers" are read elsewhere."""
Noun = tuple[Rule, int, int, tuple[int, int] | None]


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[re.Pattern[str], dict[str, str]], ...]:
    """Return the patterns for people, for what is missing, and for what is counted, each with its words' events."""
    data = words("event_nouns")
    people = {noun: event for event, kinds in data.items() for noun in kinds.get("people", ())}
    others = {noun: event for event, kinds in data.items() for noun in kinds.get("unless", ())}
    none = {form: event for event, kinds in data.items() for noun in kinds.get("none", ()) for form in plurals(noun)}
    often = {form: event for event, kinds in data.items() for noun in kinds.get("often", ()) for form in plurals(noun)}
    missing = (
        r"\b(?:if |but |and |still )*(?:there (?:is|are|was|were|has been|have been) |there's |with "
        r"|has |have |had |makes |make |made "
        r"|placed )?(?:no|zero|not a single|neither(?: an?)?|nor(?: an?)?|without(?: (?:a|an|any"
        r"|making a|making any|placing "
        rf"an))?)\s+(?P<w>{one_of(*none)})\b(?! rates?)(?: yet| at all| so far)?"
    )
    return (
        (re.compile(rf"{_NO_LOOSE}(?<![\w-])(?P<w>{one_of(*people)})(?!\w)"), people),
        (re.compile(rf"(?<![\w-])(?:if (?:it's )?)?(?P<w>{one_of(*others)})(?!\w)"), others),
        (re.compile(missing), none),
        (
            re.compile(
                rf"\b(?:with|have|has|having|had)\s+(?:made\s+|placed\s+)?{QUANTITY}\s+(?P<w>{one_of(*often)})\b"
            ),
            often,
        ),
    )


def find_nouns(low: str) -> Iterator[Noun]:
    """Yield the leaves that nouns in `low` (plain form) stand for: rule, start, end, the characters of a window."""
    taken: list[tuple[int, int]] = []
    for noun in _all(low):
        if not any(noun[1] < end and start < noun[2] for start, end in taken):
            taken.append((noun[1], noun[2]))
            yield noun
            if noun[0] is _MISSED:
                yield EventLeaf(event="webinar_attended", operator="not_performed"), noun[1], noun[2], None


_MISSED = EventLeaf(event="webinar_registered")


def _all(low: str) -> Iterator[Noun]:
    for hit in _NO_SHOWS.finditer(low):
        yield _MISSED, *hit.span(), None
    for hit in _SOON_AGAIN.finditer(low):
        yield leaf("order_count", "at_least", 2), *hit.span(), None
    for hit in _NOTHING_BOUGHT.finditer(low):
        yield EventLeaf(event="purchased", operator="not_performed"), *hit.span(), None
    for hit in _WITH_APP.finditer(low):
        operator = "performed" if hit["w"] == "with" else "not_performed"
        yield EventLeaf.model_validate({"event": "app_installed", "operator": operator}), *hit.span(), None
    for hit in _OWNERS.finditer(low):
        product = hit["p"] or hit["p2"]
        yield EventLeaf(event="purchased", where={"product": product}), *hit.span(), None
    people, others, missing, often = _patterns()
    for hit in others[0].finditer(low):
        yield EventLeaf(event=others[1][hit["w"]], operator="not_performed"), *hit.span(), None
    for hit in missing[0].finditer(low):
        yield _framed(low, missing[1][hit["w"]], "not_performed", hit)
    for hit in often[0].finditer(low):
        yield _counted(low, often[1][hit["w"]], hit)
    for hit in people[0].finditer(low):
        yield EventLeaf(event=people[1][hit["w"]]), *hit.span(), None


def _framed(low: str, event: str, operator: str, hit: re.Match[str]) -> Noun:
    frame = window(tail_of(low, hit.end()))
    rule = EventLeaf.model_validate({"event": event, "operator": operator, "within": frame.within})
    waits = frame.waits and (event in MESSAGES or not re.match(r"(?:with|has|have|nor|neither)\b", hit[0]))
    when = (hit.end() + frame.start, hit.end() + frame.end) if frame.within and not waits else None
    return rule, hit.start(), hit.end() + frame.end, when


def _counted(low: str, event: str, hit: re.Match[str]) -> Noun:
    """Orders without a window are counted in the profile; everything else is counted among the events."""
    frame = window(tail_of(low, hit.end()))
    if event == "purchased" and not frame.within:
        return leaf("order_count", *compared(hit)), *hit.span(), None
    rule = EventLeaf(event=event, within=frame.within, count=count_of(*compared(hit)))
    when = (hit.end() + frame.start, hit.end() + frame.end) if frame.within else None
    return rule, hit.start(), hit.end() + frame.end, when
