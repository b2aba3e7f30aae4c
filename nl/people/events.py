"""What people did or didn't do: event leaves of a rule, found by their verbs and by the nouns that stand for them."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from marketflow_core.plan.rules import EventLeaf, Not, Rule, Scalar
from nl.language.measures import DURATION, duration
from nl.people.event_nouns import find_nouns
from nl.people.event_tails import LATELY, MESSAGES, Said, how_often, message, tail_of, window
from nl.people.event_verbs import Verb, find_verbs
from nl.people.periods import DATE_FIELDS, find_ago, find_period, in_period

NEGATION = (
    r"(?:(?:did|do|does|have|has|had|is|are|was|were|wo|ca|could|would)\s?n[o']?t|haven'?t|hasn'?t"
    r"|did not|have not|cannot|"
    r"never|without|not|no|nobody|yet to|still to|nothing|fail(?:ed|s|ing)? to|forgot to|neglected to|refused to|"
    r"neither|nor|no longer|stopped|quit)"
)
_FILLERS = (
    r"(?:yet|ever|actually|already|still|even|so far|been|be|have|then|since|either|once|recently|really|fully|"
    r"lately|yet to|in fact|bothered to|managed to|got round to|got around to|so much as|even once)"
)
_BEFORE = re.compile(rf"(?P<neg>\b{NEGATION})(?:\s+{_FILLERS})*\s*$")
_PERSON = (
    r"(?:they|who|that|whoever|which|people|persons?|users?|those|anyone|anybody|everyone|everybody|somebody|someone|"
    r"customers?|subscribers?|members?|leads?|readers?|shoppers?|visitors?|guests?|clients?|contacts?|ones?|women|men|"
    r"fans|donors?|buyers?|prospects?|players?|students?|parents?|he|she|ppl|folks|attendees|registrants|recipients?|"
    r"you|accounts?|companies|profiles?|patients?|we)"
)
_ADVERB = (
    r"(?:still|only|also|either|then|already|just|both|has|have|had|'ve|'s|actually|ever|recently|previously|once|"
    r"at least once|first|last|originally|regularly|often|usually|at some point|neither|never|now|did|do|don't|"
    r"lately|frequently|even|all|always|who)"
)
_SUBJECT = re.compile(rf"(?:\b(?:{_PERSON}|and|or|but|nor|to|{_ADVERB})\s*|[,;(]\s*|^\s*)$")
_STRICT = re.compile(rf"\b(?:{_PERSON}|and|or|but|nor)\s*(?:{_ADVERB}\s+)*$")
_BEING = re.compile(rf"\b(?:{_PERSON}|been|are|keep|kept|started|for|after|and|or)\s+$")
_NO_SUBJECT = re.compile(
    r"\b(?:the|a|an|our|of|be|is|are|was|were|their|your|no|new|to|by|in|for|being|newly|emails?|gets?|send|from|as"
    r"|with|many|this|that's|these|each|every|per|best|most|more|at|on|before|until)\s$"
)
_SOMEBODY = re.compile(r"\b(?:they|who|whoever|if|when|once|people|somebody|someone|anyone|that|those)\b")
"""Without one of them before it, "and buy …" is something asked for and tells nothing of people."""
_LAPSED = re.compile(
    rf"[\w' ]{{0,25}}?,?\s+(?:but|and|though)\s+(?:have\s+|has\s+|had\s+)?(?:not|haven't|hasn't|never|nothing)\s+"
    rf"(?:\w+\s+)?(?:in|within|for|during|over)\s+"
    rf"(?:the\s+)?(?:last\s+|past\s+|at least\s+)?(?P<d>{DURATION})"
)
"""What was done once but not lately: "bought before but not in the last 90 days"."""


_NOT_THE_OTHER = re.compile(
    r"\s*,?\s+but\s+(?:not|never)\s+(?:the|an?|our|any)\s+(?P<p>[a-z][\w'-]*)(?=\s*(?:$|[.,;:)¤]|(?:gets?|receives?|on|in|at|by|to|and|should|will)\b))"
)
"""A thing that was not bought beside one that was: "bought the tent but not the stove"."""


LATELY_MEANS = ("in the last 30 days", "in the last 7 days", "in the last 90 days")
"""What "recently" may mean; the first is taken."""


class Found(NamedTuple):
    """A rule and its characters in the run; `ref` are the words that say which message it is about ("the first
    email"), `when` the characters of the window or period in it, `vague` words for one that leave it open.
    """

    leaf: Rule
    start: int
    end: int
    ref: str | None = None
    it: bool = False
    when: tuple[int, int] | None = None
    vague: str | None = None
    others: tuple[str, ...] = ()
    verb: str | None = None
    carried: bool = False


def event_in(low: str) -> str | None:
    """Return the first event whose verb `low` holds, whatever stands around it."""
    verb = next(iter(find_verbs(low)), None)
    return verb.event if verb else None


def find_events(low: str, today: date | None = None) -> list[Found]:
    """Return the event leaves in `low` (plain form), in order. `today` is what "last month" counts from; without it
    such periods are not read.
    """
    found: list[Found] = []
    reached = 0
    for verb in find_verbs(low):
        if verb.start < reached:
            continue
        one = _leaf(low, verb, reached, found[-1] if found else None, today)
        if not one:
            continue
        found.append(one)
        reached = max(one.end, verb.end)
        if isinstance(one.leaf, EventLeaf) and verb.of == "product" and (other := _NOT_THE_OTHER.match(low, reached)):
            leaf = EventLeaf(event=one.leaf.event, operator="not_performed", where={"product": other["p"]})
            found.append(Found(leaf, reached, other.end("p")))
            reached = other.end("p")
        elif isinstance(one.leaf, EventLeaf) and (lapse := _LAPSED.match(low, reached)):
            leaf = EventLeaf(event=one.leaf.event, operator="not_performed", within=duration(lapse["d"]))
            found.append(Found(leaf, reached, lapse.end(), when=lapse.span("d")))
            reached = lapse.end()
    return _shared(low, _with_nouns(low, found))


def _leaf(low: str, verb: Verb, floor: int, earlier: Found | None, today: date | None) -> Found | None:
    before = low[max(floor, verb.start - 50) : verb.start]
    negative = _BEFORE.search(before)
    carried = not negative and earlier is not None and _carries(low, earlier, verb)
    if not negative and not carried and not _accepted(low, verb, before):
        return None
    start = verb.start - (len(before) - negative.start()) if negative else verb.start
    tail = tail_of(low, verb.end)
    said = message(tail) if verb.event in MESSAGES and verb.of in (None, "message", "link", "button") else Said(0)
    end = max(verb.object_end, verb.end + said.end)
    if negative and negative["neg"] == "no" and verb.kind != "base":
        return None
    if (
        said.it
        and earlier
        and isinstance(earlier.leaf, EventLeaf)
        and earlier.leaf.event in ("ad_viewed", "ad_clicked")
    ):
        verb, said = verb._replace(event="ad_clicked"), Said(said.end)
    none = bool(said.ref and said.ref.startswith(("neither", "none")))
    return _rule(low, verb, bool(negative) or carried or none, start, end, said, tail, today)._replace(carried=carried)


def _accepted(low: str, verb: Verb, before: str) -> bool:
    """Tell whether the words before a verb say that people do it, not that it is to be done."""
    if verb.of and verb.of.startswith("<"):
        return True
    if verb.kind == "past":
        return bool(_SUBJECT.search(before)) or bool(re.search(r"[\w%)]\s$", before) and not _NO_SUBJECT.search(before))
    if verb.event == "email_sent" or low.startswith(("get", "receive"), verb.start):
        return False  # what people get is what the brief sends
    if verb.kind == "ing":
        return bool(_BEING.search(before))
    joined = re.search(r"\b(?:and|or|but)\s+$", before)
    if joined and not _SOMEBODY.search(low[: verb.start]):
        return False
    return bool(_STRICT.search(before)) and not re.search(r"\b(?:we|you) $", before)


def _carries(low: str, earlier: Found, verb: Verb) -> bool:
    """Tell whether a negation reaches on to this verb: "haven't opened or clicked", "neither opened nor clicked"."""
    between = low[earlier.end : verb.start]
    negative = isinstance(earlier.leaf, EventLeaf) and earlier.leaf.operator == "not_performed"
    return negative and bool(
        re.fullmatch(r"\s*,?\s*(?:(?:or|nor|and/or)(?:\s+(?:ever|even|otherwise))?|/|,)\s*", between)
    )


def _rule(
    low: str, verb: Verb, negative: bool, start: int, end: int, said: Said, tail: str, today: date | None
) -> Found:
    field = DATE_FIELDS.get(verb.event)
    if field and (ago := find_ago(field, tail)):
        rule, left, right = ago
        return Found(_unless(rule, negative), start, verb.end + right, when=(verb.end + left, verb.end + right))
    count, counted = how_often(tail)
    where = _where(verb, said)
    period = find_period(tail, today) if today else None
    left, right = (period.start, period.end) if period else (0, 0)
    within, vague, others = None, None, LATELY_MEANS
    if period and field and not count and not where:
        when = (verb.end + left, verb.end + right)
        return Found(_unless(in_period(field, period), negative), start, max(end, when[1]), when=when)
    if period and period.first and today:
        within = f"P{max(1, (today - period.first).days)}D"
        if period.behind and period.behind <= today:
            vague, others = tail[period.start : period.end].strip(), (f"since {period.first}", "at any time")
    elif not period:
        frame = window(tail)
        within, left, right, vague = frame.within, frame.start, frame.end, frame.vague
        if not within and (just := re.search(r"\b(?:recently|lately|just)\s+$", low[max(0, start - 12) : start])):
            within, vague = LATELY, just[0]
        if frame.waits and verb.event in MESSAGES:
            left = right
    leaf = EventLeaf(
        event=verb.event,
        operator="not_performed" if negative else "performed",
        within=within,
        count=count,
        where=where,
    )
    when = (verb.end + left, verb.end + right) if right > left else None
    stop = max(end, verb.end + counted, verb.end + right)
    return Found(leaf, start, stop, said.ref, said.it, when, low[start:stop] if vague else None, others, verb.kind)


def _unless(rule: Rule, negative: bool) -> Rule:
    return Not.model_validate({"not": rule}) if negative else rule


def _where(verb: Verb, said: Said) -> dict[str, Scalar | tuple[Scalar, ...]] | None:
    """Return what narrows an event: the page or the product that its object names, the campaign of a message."""
    if said.campaign:
        return {"campaign": said.campaign.strip().replace(" ", "_").replace("'", "")}
    if verb.of == "product":
        names = [re.sub(r"^(?:an?|the|our)\s+", "", name) for name in re.split(r"\s+(?:or|and)\s+", verb.thing)]
        return {"product": names[0] if len(names) == 1 else tuple(names)}
    if verb.of == "path":
        return {"page": verb.thing}
    if verb.of == "page":
        name = re.sub(r"\s*(?:landing |web)?(?:pages?|blog|articles?|listings?)$", "", verb.thing).strip()
        if name.startswith("/"):
            return {"page": name}
        if name in ("home", "homepage"):
            return {"page": "/"}
        return {"page": "/" + name.replace(" ", "-")} if name and "home" not in name else None
    return None


def _with_nouns(low: str, found: list[Found]) -> list[Found]:
    """Add the leaves that nouns stand for ("registrants", "previous customers", "no purchase") where they say more
    than the verbs did.
    """
    added: list[Found] = []
    for leaf, start, end, when in find_nouns(low):
        if any(
            start < other.end and other.start < end and (other.end - other.start) > (end - start) for other in found
        ):
            continue
        found = [one for one in found if one.end <= start or one.start >= end]
        added.append(Found(leaf, start, end, when=when))
    return sorted([*found, *added], key=lambda one: one.start)


def _shared(low: str, found: list[Found]) -> list[Found]:
    """Let verbs in a row share the window and the message that only the last of them names ("opened or clicked any of
    our emails in the last 90 days").
    """
    for index in range(len(found) - 2, -1, -1):
        one, following = found[index], found[index + 1]
        between = low[one.end : following.start]
        leaf, after = one.leaf, following.leaf
        if not isinstance(leaf, EventLeaf) or not isinstance(after, EventLeaf):
            continue
        if not (one.verb and following.verb) and not low.startswith("nor", following.start):
            continue
        if not re.fullmatch(r"\s*,?\s*(?:(?:and|or|nor|and/or|but|/)\s*)?(?:have\s+|has\s+)?(?:also\s+)?", between):
            continue
        if leaf.operator == after.operator and not leaf.within and after.within and "but" not in between:
            leaf = leaf.model_copy(update={"within": after.within})
        about = leaf.event in MESSAGES and after.event in MESSAGES and not one.ref and not one.it
        ref, it = (following.ref, following.it) if about else (one.ref, one.it)
        found[index] = one._replace(leaf=leaf, ref=ref, it=it)
    return found
