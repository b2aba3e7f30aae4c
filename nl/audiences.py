"""Who gets a step: the leaves of a run put together with its "and", "or", "either", "except"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

from marketflow_core.plan.rules import AllOf, AnyOf, EventLeaf, Not, Rule
from nl.attributes import FoundRule, find_attributes
from nl.events import Found, find_events
from nl.names import Name

EVERYBODY = re.compile(
    r"\b(?:(?:to|email|text|for|all|the whole|entire|every(?:one|"
    r"body)?|everyone|everybody)\s+)?(?:(?:all|everyone|everybody|"
    r"every|the whole|the entire|our whole|our)\s+)*(?:(?:of\s+)"
    r"?(?:our\s+|the\s+)?(?:\w+\s+)?(?:subscribers|list|mailing list|"
    r"audience|contacts|database|readers|newsletter list)|everyone|"
    r"everybody|(?:all|our)(?: (?:of )?(?:our|the|my))? (?:customers|users|members|people|contacts|clients|"
    r"parents))\b"
)
ELSE = re.compile(
    r"\b(?:everybody|everyone|anyone|anybody|people|all) else\b|"
    r"\bthe (?:rest|others|remaining (?:people|ones))\b|\botherwise\b|"
    r"\bif not\b"
)
PRONOUN = re.compile(
    r"\b(?:them|they|those|him|her|the same (?:people|audience|list|group)|whoever|the ones|these people)\b"
)
_OR_GROUP = re.compile(
    r"\b(?:and|or|plus|as well as)\s+(?:also\s+)?(?:to\s+)?(?:anyone|"
    r"anybody|everyone|everybody|people|those|all|any|customers|"
    r"subscribers|users)\b"
)
_EXCEPT = re.compile(
    r"\b(?:except(?: for)?|excluding|but not|apart from|other than|"
    r"unless|leave out|leaving out|not to|skip|minus|exclude|without those|"
    r"never to)\b"
)
_EITHER = re.compile(r"\beither\b")


@dataclass
class Audience:
    """A rule as one run gives it, before steps have ids: `refs` say which message each leaf's words mean."""

    rule: Rule | None = None
    everybody: bool = False
    otherwise: bool = False
    pronoun: bool = False
    vague: list[tuple[str, int, int]] = field(default_factory=list)
    refs: dict[EventLeaf, tuple[str | None, bool]] = field(default_factory=dict)
    spans: list[tuple[int, int]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return self.rule is not None or self.everybody or self.otherwise or self.pronoun


@dataclass
class _Part:
    rule: Rule
    start: int
    end: int


def read_audience(low: str, places: list[Name], offset: int) -> Audience:
    """Read who `low` (plain form, times and topics blanked) speaks of. `offset` is where it begins in the brief."""
    events = find_events(low)
    hidden = low
    for one in events:
        hidden = hidden[: one.start] + "¤" * (one.end - one.start) + hidden[one.end :]
    attributes = find_attributes(hidden, places, offset)
    audience = Audience(
        everybody=bool(EVERYBODY.search(low)), otherwise=bool(ELSE.search(low)), pronoun=bool(PRONOUN.search(low))
    )
    parts = [*_from_events(events, audience), *_from_attributes(attributes, audience)]
    parts.sort(key=lambda part: (part.start, part.end))
    audience.spans = [(part.start, part.end) for part in parts]
    audience.rule = combine(low, parts) if parts else None
    return audience


def _from_events(events: list[Found], audience: Audience) -> list[_Part]:
    for one in events:
        if one.ref or one.it:
            audience.refs[one.leaf] = (one.ref, one.it)
    return [_Part(one.leaf, one.start, one.end) for one in events]


def _from_attributes(found: list[FoundRule], audience: Audience) -> list[_Part]:
    audience.vague += [(one.vague, one.start, one.end) for one in found if one.vague]
    return [_Part(one.rule, one.start, one.end) for one in found]


def combine(low: str, parts: list[_Part]) -> Rule:
    """Put rules together by the words between them: "or" binds closer than "and", "or anyone who" less close."""
    groups: list[list[_Part]] = [[parts[0]]]
    for before, part in pairwise(parts):
        between = low[before.end : part.start] if part.start >= before.end else ""
        if _OR_GROUP.search(between) and "both" not in between and not _EXCEPT.search(between):
            groups.append([part])
        else:
            groups[-1].append(part)
    rules = [_all(low, group) for group in groups]
    return rules[0] if len(rules) == 1 else AnyOf(any=tuple(rules))


def _all(low: str, parts: list[_Part]) -> Rule:
    runs: list[list[Rule]] = []
    reached = 0
    previous: _Part | None = None
    either = False
    for part in parts:
        between = low[max(reached, previous.end if previous else 0) : part.start]
        rule = part.rule
        lead = low[max(0, part.start - 60, previous.end if previous else 0) : part.start]
        if (
            _EXCEPT.search(lead)
            and not isinstance(rule, Not)
            and not (isinstance(rule, EventLeaf) and rule.operator == "not_performed")
        ):
            rule = Not.model_validate({"not": rule})
        either = either or bool(_EITHER.search(between))
        if previous and re.search(r"\bor\b", between) and not re.search(r"\bbut\b", between):
            runs[-1].append(rule)
        else:
            runs.append([rule])
        previous, reached = part, part.end
    rules: list[Rule] = [run[0] if len(run) == 1 else AnyOf(any=tuple(run)) for run in runs]
    rules = list(dict.fromkeys(rules))
    return rules[0] if len(rules) == 1 else AllOf(all=tuple(rules))


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
