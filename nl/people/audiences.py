"""Who gets a step: the leaves of a run put together with its "and", "or", "either", "except"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from marketflow_core.plan.rules import AllOf, AnyOf, AttributeLeaf, EventLeaf, Not, Rule, Scalar
from nl.language.names import Name
from nl.people.attribute_leaves import FoundRule, leaf
from nl.people.attributes import find_attributes
from nl.people.events import Found, find_events
from nl.people.groups import find_groups
from nl.people.other_deeds import find_other_deeds


class Vague(NamedTuple):
    """Words for people that have no definition, where they stand, and what they may mean: the reading taken first."""

    words: str
    start: int
    end: int
    others: tuple[str, ...]


EVERYBODY = re.compile(
    r"\b(?:(?:to|email|text|for|all|the whole|entire|every(?:one|"
    r"body)?|everyone|everybody)\s+)?(?:(?:all|everyone|everybody|"
    r"every|the whole|the entire|our whole|our)\s+)*(?:(?:of\s+)"
    r"?(?:our\s+|the\s+)?(?:\w+\s+)?(?:subscribers|list|mailing list|"
    r"audience|contacts|database|readers|newsletter list)|everyone|"
    r"everybody|(?:all|our)(?: (?:of )?(?:our|the|my))? (?:customers|users|members|people|contacts|clients|"
    r"parents))\b"
)
_REST = re.compile(
    r"\b(?:everybody|everyone|anyone|anybody|people|all|all the|customers|subscribers) else\b|"
    r"\bthe (?:rest|others|remaining (?:people|ones|customers|subscribers)|other (?:people|ones"
    r"|customers|subscribers))\b|\bthose left\b"
)
_ELLIPSIS = (
    r"\b(?:(?:if (?:they|he|she|it)|whoever|anyone who) (?:do(?:es)?n't|did ?n't|ha(?:ve|s)n't|do(?:es)? not|did not"
    r"|ha(?:ve|s) not)|(?:those|people|the ones) who (?:do|did|have|do(?:n't| not)|did(?:n't| not)|have(?:n't| not)))"
    r"(?=\s*[,:→]|\s+(?:then|instead|gets?|receives?|should|will|are sent)\b)"
)
"""The other half of a condition, its verb left out: "those who don't get a text"."""
ELSE = re.compile(rf"{_REST.pattern}|\botherwise\b|\bif not\b|{_ELLIPSIS}")
PRONOUN = re.compile(
    r"\b(?:them|they|those|him|her|the same (?:people|audience|list|group|segment|customers"
    r"|subscribers)|whoever|the ones|these people|that (?:group|audience|lot|segment))\b"
)
_SOMEONE = (
    r"(?:anyone|anybody|everyone|everybody|people|those|all|any|customers|subscribers|users|members|whoever|leads|shoppers|"
    r"readers|clients|contacts|visitors|the ones)"
)
_OR_GROUP = re.compile(
    r"\b(?:and|or|plus|as well as|along with|together with|&)\s+(?:also\s+)?(?:to\s+|for\s+)?(?:the\s+"
    rf"|our\s+|all\s+)*{_SOMEONE}\b"
)
_OR_WHO = re.compile(r"\s*,\s*or\s+(?:also\s+)?(?:who|whose|that)\b")
_JOINS_PEOPLE = re.compile(
    r"\s*(?:,|,?\s*(?:and|or|&|\+|plus|as well as|along with))\s*(?:also\s+)?(?:to\s+)?(?:(?:all|our|the|any|of)\s+)*"
)
_EXCEPT = re.compile(
    r"\b(?:except(?: for)?|excepting|excluding|but not|apart from|aside from|other than|bar|unless"
    r"|leave out|leaving out|leaves out|not to|"
    r"skip|skipping|minus|exclude|without (?:those|people|anyone)|(?:leave|keep) (?=(?:people|those"
    r"|anyone|everyone|customers|buyers|all)\b)|never to|not for|(?:leave|keep) (?=[^.;,]{3,60}\bout of\b)"
    r"|not including|barring|save for|"
    r"but (?:those|the ones|people|anyone|skip|leave|never|omit|ignore)|but exclude|omit|omitting"
    r"|ignoring|ignore|not those|not anyone|not people|as long as they (?:aren't|haven't|didn't))\b"
)
_NOT = re.compile(
    r"(?:\b(?:not|never|no longer|neither|nor|without|isn't|aren't|wasn't|weren't|don't|doesn't|didn't"
    r"|haven't|hasn't)\s+"
    r"(?:(?:be|being|live|living|lives|based|located|in|on|from|at|to|the|a|an|any|currently|yet|already|been|have|has|having|"
    r"members of|who are|for|either|people|with|using|use|themselves|part of|under|our|customers?"
    r"|members?|users?|subscribers?|speak|work"
    r"|working)\s+)*|\bnon-)$"
)


_LEAD = 60
"""How far before a rule the words stand that turn it round."""


@dataclass
class Audience:
    """A rule as one run gives it, before steps have ids: `refs` say which message each leaf's words mean."""

    rule: Rule | None = None
    everybody: bool = False
    otherwise: bool = False
    rest: bool = False
    pronoun: bool = False
    vague: list[Vague] = field(default_factory=list)
    refs: dict[EventLeaf, tuple[str | None, bool]] = field(default_factory=dict)
    spans: list[tuple[int, int]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return self.rule is not None or self.everybody or self.otherwise or self.pronoun


@dataclass
class _Part:
    rule: Rule
    start: int
    end: int
    head: bool = False
    carried: bool = False


def read_audience(low: str, places: list[Name], offset: int, today: date | None = None) -> Audience:
    """Read who `low` (plain form, times and topics blanked) speaks of.

    `places` are the places named in it, `offset` is where it begins in the brief, `today` what "last month"
    counts from.
    """
    events = find_events(low, today)
    hidden = low
    for one in events:
        hidden = hidden[: one.start] + "¤" * (one.end - one.start) + hidden[one.end :]
    attributes = find_attributes(hidden, places, offset, today)
    audience = Audience(
        everybody=bool(EVERYBODY.search(low)),
        otherwise=bool(ELSE.search(low)),
        rest=bool(_REST.search(low)),
        pronoun=bool(PRONOUN.search(low)),
    )
    for one in attributes:
        hidden = hidden[: one.start] + "¤" * (one.end - one.start) + hidden[one.end :]
    attributes += [*find_other_deeds(hidden), *find_groups(hidden)]
    parts = [*_from_events(events, audience), *_from_attributes(attributes, audience)]
    parts = _merged(low, sorted(parts, key=lambda part: (part.start, part.end)))
    audience.spans = [(part.start, part.end) for part in parts]
    audience.spans += _joining_words(low, parts)
    audience.rule = combine(low, parts) if parts else None
    return audience


def _joining_words(low: str, parts: list[_Part]) -> list[tuple[int, int]]:
    """Return where words stand that turn what follows round: "except people", "unless they", "not"."""
    spans: list[tuple[int, int]] = []
    reached = 0
    for part in parts:
        floor = max(reached, part.start - _LEAD)
        before = low[floor : part.start]
        if hit := _EXCEPT.search(before) or _NOT.search(before):
            spans.append((floor + hit.start(), part.start))
        reached = max(reached, part.end)
    return spans


def _from_events(events: list[Found], audience: Audience) -> list[_Part]:
    for one in events:
        if isinstance(one.leaf, EventLeaf) and (one.ref or one.it):
            audience.refs[one.leaf] = (one.ref, one.it)
        if one.vague:
            audience.vague.append(Vague(one.vague, one.start, one.end, one.others))
    return [_Part(one.leaf, one.start, one.end, one.verb is None, one.carried) for one in events]


def _from_attributes(found: list[FoundRule], audience: Audience) -> list[_Part]:
    audience.vague += [Vague(one.vague, one.start, one.end, one.others) for one in found if one.vague]
    return [_Part(one.rule, one.start, one.end, one.head) for one in found]


def _merged(low: str, parts: list[_Part]) -> list[_Part]:
    """Make one part of kinds of people that are named in a row ("men and women"); what follows is said of all."""
    merged: list[_Part] = []
    for part in parts:
        last = merged[-1] if merged else None
        if (
            last
            and last.head
            and part.head
            and _same_field(last.rule, part.rule)
            and _JOINS_PEOPLE.fullmatch(low, last.end, part.start)
        ):
            merged[-1] = _Part(_either([last.rule, part.rule]), last.start, part.end, head=True)
        else:
            merged.append(part)
    return merged


def combine(low: str, parts: list[_Part]) -> Rule:
    """Put rules together by the words between them.

    What stands behind "except" is left out. "Or" binds closer than "and"; "or anyone who" and "women and leads" less
    close than both.
    """
    betweens = [low[max(0, parts[0].start - _LEAD) : parts[0].start]]
    betweens += [low[before.end : part.start] if part.start >= before.end else "" for before, part in pairwise(parts)]
    for part, between in zip(parts, betweens, strict=True):
        if not isinstance(part.rule, EventLeaf) and _NOT.search(between) and not _EXCEPT.search(between):
            part.rule = negated(part.rule)
    cut = next((index for index, between in enumerate(betweens) if _EXCEPT.search(between)), len(parts))
    rules = [_united(parts[:cut], betweens[:cut])] if cut else []
    if cut < len(parts):
        rules.append(negated(_united(parts[cut:], ["", *betweens[cut + 1 :]])))
    return _both(rules)


def _united(parts: list[_Part], betweens: list[str]) -> Rule:
    """Return the rule of groups of people that are named one beside the other."""
    groups: list[tuple[list[_Part], list[str]]] = []
    for part, between in zip(parts, betweens, strict=True):
        beside = part.head and _JOINS_PEOPLE.fullmatch(between)
        if not groups or ((beside or _OR_GROUP.search(between) or _OR_WHO.match(between)) and "both" not in between):
            groups.append(([part], [""]))
        else:
            groups[-1][0].append(part)
            groups[-1][1].append(between)
    return _either([_all(group, between) for group, between in groups])


def _all(parts: list[_Part], betweens: list[str]) -> Rule:
    runs: list[list[Rule]] = []
    for index, (part, between) in enumerate(zip(parts, betweens, strict=True)):
        if index and _is_or(betweens, index) and not re.search(r"\bbut\b", between) and not part.carried:
            runs[-1].append(part.rule)
        else:
            runs.append([part.rule])
    return _both([_either(run) for run in runs])


def _is_or(betweens: list[str], index: int) -> bool:
    """Tell whether a part is joined to the one before it by "or"; in "a, b or c" the comma is one, too."""
    for between in betweens[index : index + 6]:
        if between.strip() not in (",", "/"):
            return bool(re.search(r"\bor\b", between))
    return False


def _either(rules: list[Rule]) -> Rule:
    """Return the rule that holds where any of `rules` does; values of one field become one leaf."""
    kept: list[Rule] = []
    for rule in rules:
        twin = next((one for one in kept if _same_field(one, rule)), None)
        if isinstance(twin, AttributeLeaf) and isinstance(rule, AttributeLeaf):
            values = list(dict.fromkeys((*_values(twin), *_values(rule))))
            kept[kept.index(twin)] = leaf(rule.field, "in", values)
        elif rule not in kept:
            kept.append(rule)
    return kept[0] if len(kept) == 1 else AnyOf(any=tuple(kept))


def _same_field(one: Rule, other: Rule) -> bool:
    return (
        isinstance(one, AttributeLeaf)
        and isinstance(other, AttributeLeaf)
        and one.field == other.field
        and {one.operator, other.operator} <= {"equals", "in"}
    )


def _values(one: AttributeLeaf) -> tuple[Scalar, ...]:
    return one.value if isinstance(one.value, tuple) else (one.value,) if one.value is not None else ()


def _both(rules: list[Rule]) -> Rule:
    """Return the rule that holds where all of `rules` do."""
    kept: list[Rule] = []
    for rule in rules:
        for part in rule.all if isinstance(rule, AllOf) else (rule,):
            if part not in kept:
                kept.append(part)
    return kept[0] if len(kept) == 1 else AllOf(all=tuple(kept))


def negated(rule: Rule) -> Rule:
    """Return the rule for everybody else."""
    if isinstance(rule, EventLeaf):
        return rule.model_copy(
            update={"operator": "performed" if rule.operator == "not_performed" else "not_performed"}
        )
    return rule.rule if isinstance(rule, Not) else Not.model_validate({"not": rule})


def replace_leaves(rule: Rule, change: Callable[[EventLeaf], Rule]) -> Rule:
    """Return `rule` with `change(leaf)` for each event leaf."""
    match rule:
        case AllOf():
            return AllOf(all=tuple(replace_leaves(part, change) for part in rule.all))
        case AnyOf():
            return AnyOf(any=tuple(replace_leaves(part, change) for part in rule.any))
        case Not():
            return Not.model_validate({"not": replace_leaves(rule.rule, change)})
        case EventLeaf():
            return change(rule)
        case _:
            return rule
