"""What people did or didn't do: event leaves of a rule, found by the verbs in `words/events.toml`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from marketflow_core.plan.rules import Count, EventLeaf
from nl.lexicon import words
from nl.measures import DURATION, NUMBER_WORDS, duration

NEGATION = (
    r"(?:did ?n[o']?t|didnt|haven'?t|hasn'?t|hadn'?t|don'?t|doesn'?t|"
    r"do not|does not|did not|have not|has not|had not|never|without|"
    r"not|no|nobody|isn't|aren't|wasn't|weren't|won't|yet to|nothing)"
)
_BEFORE = re.compile(
    rf"(?P<neg>\b{NEGATION})(?:\s+(?:yet|ever|actually|already|still|even|so far|been|have|then|since|either))*\s*$"
)
_SUBJECT = re.compile(
    r"(?:\b(?:they|who|that|whoever|which|people|users|those|anyone|"
    r"anybody|everyone|somebody|someone|customers?|subscribers?|"
    r"still|only|also|and|or|but|either|then|already|just|both|one|"
    r"he|she|people|ppl|to|has|have|had|'ve|'s|actually|ever)\s*|"
    r"[,;(]\s*|^\s*)$"
)
_NOT_COUNTED = ("a", "an", "the", "next", "past", "last", "another", "each", "per", "some", "few", "once", "twice")
_COUNTABLE = "|".join(word for word in NUMBER_WORDS if word.isalpha() and word not in _NOT_COUNTED)
_COUNT = re.compile(
    rf"^\W*(?:(?!at |more |over |exactly |fewer |less |no more )[\w']+\s)"
    rf"{{0,4}}?(?P<how>at least|more than|over|exactly|at most|fewer than|"
    rf"less than|no more than)?\s*(?:(?P<n>\d+|{_COUNTABLE}"
    rf")(?P<plus>\+)?\s+(?:or more )?(?:times|of (?:our|the|these|"
    rf"my)|workouts?|orders?|purchases?|emails?|visits?)|(?P<w>once|"
    rf"twice)\b)"
)
_WINDOW = re.compile(
    rf"\b(?:in|within|over|during|for|since)\s+(?:the\s+)?(?:last|"
    rf"past|previous|preceding)\s+(?P<d>{DURATION}|day|week|month|"
    rf"year|quarter)"
    rf"|\b(?:within|in|for)\s+(?P<d2>{DURATION})(?!\s+(?:later|after))|\b(?:last|past)\s+(?P<d3>{DURATION})"
    r"|\bin (?P<d4>\d+)\+ (?P<u4>days|weeks)"
)
_SOMEBODY = re.compile(r"\b(?:they|who|whoever|if|when|once|people|somebody|someone)\b")
"""Without one of them before it, "and buy …" is something asked for and tells nothing of people."""
_LAPSED = re.compile(
    rf"[\w' ]{{0,25}}?,?\s+but\s+(?:have\s+|has\s+)?(?:not|haven't|hasn't|never)\s+(?:in|within|for"
    rf"|during)\s+(?:the\s+)?"
    rf"(?:last|past|previous)\s+(?P<d>{DURATION})"
)
"""What was done once but not lately: "bought before but not in the last 90 days"."""
_REACH = 70


class Found(NamedTuple):
    """A leaf and its characters in the run; `ref` are the words that say which message it is about ("the first
    email").
    """

    leaf: EventLeaf
    start: int
    end: int
    ref: str | None = None
    it: bool = False


@lru_cache(maxsize=1)
def _verbs() -> tuple[tuple[str, re.Pattern[str], str], ...]:
    return tuple(
        (
            event,
            re.compile(rf"\b(?:(?P<past>{forms['past']})|(?P<base>{forms['base']}))(?![\w'-])"),
            forms.get("of", ""),
        )
        for event, forms in words("events").items()
    )


def event_in(low: str) -> str | None:
    """Return the first event whose verb `low` holds, whatever stands around it; the longest verb where several
    begin at one place.
    """
    best: tuple[int, int, str] | None = None
    for event, pattern, _ in _verbs():
        if hit := pattern.search(low):
            key = (hit.start(), -hit.end(), event)
            best = key if best is None or key < best else best
    return best[2] if best else None


def find_events(low: str) -> list[Found]:
    """Return the event leaves in `low` (plain form), in order. Of two that overlap, the longer verb wins."""
    hits = [
        (hit.start(), -hit.end(), event, hit, of) for event, pattern, of in _verbs() for hit in pattern.finditer(low)
    ]
    found: list[Found] = []
    reached = 0
    for start, _end, event, hit, of in sorted(hits, key=lambda item: item[:3]):
        if start < reached:
            continue
        one = _leaf(low, event, hit, of, reached)
        if one:
            found.append(one)
            reached = max(one.end, hit.end())
            if lapse := _LAPSED.match(low, reached):
                within = duration(lapse["d"])
                leaf = EventLeaf(event=one.leaf.event, operator="not_performed", within=within)
                found.append(Found(leaf, reached, lapse.end()))
                reached = lapse.end()
    return _nouns(low, found)


def _leaf(low: str, event: str, hit: re.Match[str], of: str, floor: int) -> Found | None:
    before = low[max(floor, hit.start() - 40) : hit.start()]
    negative = _BEFORE.search(before)
    subject = _SUBJECT.search(before)
    if (
        not negative
        and not subject
        and not (hit["past"] and re.search(r"\w\s$", before) and not re.search(r"\b(?:the|a|an|our|of|be)\s$", before))
    ):
        return None
    if (
        hit["base"]
        and not negative
        and not re.search(
            r"\b(?:they|who|whoever|people|users|customers|subscribers|and|or|but|to|don't)\s*(?:still |also |then )?$",
            before,
        )
    ):
        return None
    joined = hit["base"] and not negative and re.search(r"\b(?:and|or|but|to)\s+$", before)
    if joined and not _SOMEBODY.search(low[: hit.start()]):
        return None
    start = hit.start() - (len(before) - negative.start()) if negative else hit.start()
    tail = low[hit.end() : hit.end() + _REACH]
    tail = re.split(
        r"[.;:→\n]|,(?!\s*(?:at least|twice))|\b(?:and|but|or|who|which|if|gets?|receives?|instead)\b", tail, maxsplit=1
    )[0]
    obj, _, ref, it = _object(tail, of, event)
    count, counted = _count(tail)
    within, windowed = _window(tail)
    end = hit.end() + max(obj, counted, windowed)
    operator = "not_performed" if negative else "performed"
    leaf = EventLeaf(event=_kind_of(event, tail), operator=operator, within=within, count=count)
    return Found(leaf, start, end, ref, it)


def _kind_of(event: str, tail: str) -> str:
    if event in ("email_opened", "email_clicked") and re.match(
        r"\s*(?:on\s+)?(?:the|our|a|an|any)?\s*(?:\w+\s)?\bads?\b", tail
    ):
        return "ad_clicked"
    return event


_MESSAGE = (
    r"(?:e-?mails?|mails?|messages?|newsletters?|mailing|one|notes?|"
    r"announcement|invitation|invite|introduction|reminder|teaser|"
    r"offer|letter|text|push|guide|case study|campaign)"
)
_OBJECT = re.compile(
    r"^\s*(?:on\s+|through\s+|to\s+)?(?P<all>(?:any|all|none|some|"
    r"(?:at least |more than )?\w+) of (?:our|the|my|these) (?:[\w' ]{0,25}?)"
    r"?(?:e-?mails|mails|messages|newsletters)|(?:our|any) (?:e-?mails?|"
    r"mails?|newsletters?|messages?))\b"
)
_REF = re.compile(
    rf"^\s*(?:on\s+|through\s+|to\s+|in\s+)?(?P<ref>(?:the|that|this)"
    rf"\s+(?:[\w'-]+\s+){{0,2}}?{_MESSAGE}|(?:that )?(?:morning|day)"
    rf"'s (?:email|mail|message))\b"
)
_IT = re.compile(r"^\s*(?:on\s+)?(?P<it>it|that|them|this)\b(?!\s+\w+ed\b)")
_THING = re.compile(
    r"^\s*(?:on |in )?(?P<what>(?:anything|something|nothing|a thing)"
    r"(?: (?:from us|yet|since))?|(?:from us|with us)|from (?:our|"
    r"the) (?:shop|store)|(?:the|a|an|our|any) [\w-]+(?: [\w-]+)"
    r"?)\b(?!\s*(?:last|past))"
)


def _object(tail: str, of: str, event: str) -> tuple[int, None, str | None, bool]:
    """Tell how far the object of a verb reaches, what it narrows the event to, and which message it names."""
    if of == "message":
        if hit := _OBJECT.search(tail):
            return hit.end(), None, "any", False
        if hit := _REF.search(tail):
            return hit.end(), None, hit["ref"], False
        if hit := _IT.search(tail):
            return hit.end(), None, None, True
        return 0, None, None, False
    if event == "purchased":
        hit = _THING.search(tail)
        return (hit.end() if hit else 0), None, None, False
    hit = re.search(
        r"^\s*(?:the|our|a|an|to|for the) [\w-]+(?: (?:guide|webinar|event|list|page|course|study|date))?\b", tail
    )
    return (
        (hit.end() if hit and event in ("downloaded", "webinar_registered", "webinar_attended", "signed_up") else 0),
        None,
        None,
        False,
    )


def _count(tail: str) -> tuple[Count | None, int]:
    hit = _COUNT.search(tail)
    if not hit:
        return None, 0
    number = NUMBER_WORDS.get(hit["n"] or hit["w"] or "", 0) or int(re.sub(r"\D", "", hit["n"] or "0") or 0)
    how = hit["how"] or ""
    if how in ("at most", "no more than"):
        count = Count(at_most=number)
    elif how in ("fewer than", "less than"):
        count = Count(at_most=number - 1)
    elif how == "exactly":
        count = Count(exactly=number)
    else:
        count = Count(at_least=number + (how in ("more than", "over")))
    return count, hit.end()


def _window(tail: str) -> tuple[str | None, int]:
    hit = _WINDOW.search(tail)
    if not hit:
        return None, 0
    if hit["d4"]:
        return duration(f"{hit['d4']} {hit['u4']}"), hit.end()
    return duration(hit["d"] or hit["d2"] or hit["d3"]), hit.end()


_NOUNS: Sequence[tuple[re.Pattern[str], tuple[tuple[str, str], ...]]] = (
    (
        re.compile(
            r"\b(?:registered(?: people)? but (?:no-?show\w*|did(?:n't| not)"
            r" (?:attend|show up|come)))\b|\bno-?shows?\b"
        ),
        (("webinar_registered", "performed"), ("webinar_attended", "not_performed")),
    ),
    (
        re.compile(r"\b(?:registrants|registered (?:people|users|guests)|people registered|everyone registered)\b"),
        (("webinar_registered", "performed"),),
    ),
    (re.compile(r"\b(?:attendees|participants)\b"), (("webinar_attended", "performed"),)),
    (
        re.compile(
            r"\b(?:previous|past|existing|current|former|returning|repeat|"
            r"earlier) (?:customers|buyers|clients|shoppers|purchasers|guests)"
            r"\b"
        ),
        (("purchased", "performed"),),
    ),
    (re.compile(r"\b(?:buyers|purchasers)\b"), (("purchased", "performed"),)),
    (re.compile(r"\b(?:past|previous|former|existing) donors\b|\bdonors\b"), (("donated", "performed"),)),
    (re.compile(r"\b(?:cart abandoners)\b"), (("cart_abandoned", "performed"),)),
    (re.compile(r"\b(?:site|website|recent) visitors\b"), (("site_visited", "performed"),)),
    (
        re.compile(r"\b(?:if |still )?(?:there is |there's |with )?no (?:purchase|order|sale)\b(?: yet)?"),
        (("purchased", "not_performed"),),
    ),
    (re.compile(r"\bnothing bought\b"), (("purchased", "not_performed"),)),
    (re.compile(r"\bwithout (?:buying|purchasing|ordering)(?: anything)?\b"), (("purchased", "not_performed"),)),
    (
        re.compile(r"\bno (?:opens?)(?: at all)?\b|\b(?:non-openers|unopened)\b|\bif (?:it's )?not opened\b"),
        (("email_opened", "not_performed"),),
    ),
    (re.compile(r"\bno clicks?\b|\bnon-clickers\b"), (("email_clicked", "not_performed"),)),
    (re.compile(r"(?<!non-)\bopeners\b"), (("email_opened", "performed"),)),
    (re.compile(r"(?<!non-)\bclickers\b"), (("email_clicked", "performed"),)),
)


def _nouns(low: str, found: list[Found]) -> list[Found]:
    """Add the leaves that nouns stand for ("registrants", "previous customers", "no purchase"), where no verb was
    read.
    """
    spans: list[Found] = []
    for pattern, leaves in _NOUNS:
        for hit in pattern.finditer(low):
            if any(hit.start() < other.end and other.start < hit.end() for other in spans):
                continue
            spans += [
                Found(EventLeaf.model_validate({"event": event, "operator": operator}), hit.start(), hit.end())
                for event, operator in leaves
            ]
            found = [one for one in found if one.end <= hit.start() or one.start >= hit.end()]
    return sorted([*found, *spans], key=lambda one: one.start)
