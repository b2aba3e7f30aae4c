"""A rule as one SQL condition over the table `profiles`, built as a SQLGlot expression tree.

Each event leaf is a narrow query of its own over `events` (one kind, one stretch of time), which the sort order of the
audience file lets the engine prune; attribute leaves are plain comparisons. Every leaf is true or false, so that `not`
is plain negation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlglot import exp

from marketflow_core.audience.catalog import Catalog, Column
from marketflow_core.audience.conditions import condition, named, window
from marketflow_core.audience.literals import timestamp
from marketflow_core.errors import BadInput, UnknownName
from marketflow_core.plan.rules import (
    AllOf,
    AnyOf,
    AttributeLeaf,
    Count,
    EventLeaf,
    Not,
    Rule,
    Scalar,
    SegmentLeaf,
)

OVERLAY = "overlay_events"
"""Temporary table of fresh events, with the dense key of each person."""

DEEPEST = 100
"""How deep rules may lie in each other; people don't write deeper ones, and the database's parser has its own limit."""


@dataclass(frozen=True)
class Scope:
    """What a rule's words refer to: the columns there are, the instant, the campaign and the segments.

    `now` is aware. `overlay` holds the columns of the fresh events, where there are any.
    """

    catalog: Catalog
    now: datetime
    campaign: str | None = None
    segments: Mapping[str, Rule] = field(default_factory=dict)
    overlay: Mapping[str, Column] | None = None


def compile_rule(rule: Rule, scope: Scope) -> exp.Expr:
    """Return the condition on `profiles` that holds for exactly the people in `rule`.

    Raises `UnknownName` for a field or segment that doesn't exist, and `BadInput` for segments that refer to each other
    in a circle, rules nested deeper than `DEEPEST`, and values that a column can't be compared with. An event that was
    never recorded is simply nobody's.
    """
    return _compile(rule, scope, (), 0)


def _compile(rule: Rule, scope: Scope, through: tuple[str, ...], depth: int) -> exp.Expr:
    if depth > DEEPEST:
        raise BadInput(f"An audience rule is nested more than {DEEPEST} deep. Say it in several segments, or flatter.")
    match rule:
        case AllOf():
            inner = [_compile(part, scope, through, depth + 1) for part in rule.all]
            return _join(exp.And, inner, exp.true())
        case AnyOf():
            inner = [_compile(part, scope, through, depth + 1) for part in rule.any]
            return _join(exp.Or, inner, exp.false())
        case Not():
            return exp.Not(this=exp.paren(_compile(rule.rule, scope, through, depth + 1)))
        case AttributeLeaf():
            return exp.paren(_attribute(rule, scope))
        case EventLeaf():
            return exp.paren(_event(rule, scope))
        case SegmentLeaf():
            return _compile(_segment(rule, scope, through), scope, (*through, rule.segment), depth + 1)


def _join(form: type[exp.And] | type[exp.Or], inner: list[exp.Expr], nothing: exp.Expr) -> exp.Expr:
    """Join conditions as a balanced tree: a chain of thousands would be deeper than a parser goes."""
    if not inner:
        return nothing
    while len(inner) > 1:
        pairs = [inner[n : n + 2] for n in range(0, len(inner), 2)]
        inner = [form(this=pair[0], expression=pair[1]) if len(pair) == 2 else pair[0] for pair in pairs]
    return exp.paren(inner[0])


def _segment(leaf: SegmentLeaf, scope: Scope, through: tuple[str, ...]) -> Rule:
    if leaf.segment in through:
        circle = " → ".join((*through[through.index(leaf.segment) :], leaf.segment))
        raise BadInput(f"The segments refer to each other in a circle: {circle}.")
    if leaf.segment not in scope.segments:
        raise UnknownName("segment", leaf.segment, scope.segments)
    return scope.segments[leaf.segment]


def _attribute(leaf: AttributeLeaf, scope: Scope) -> exp.Expr:
    column = scope.catalog.profiles.get(leaf.field)
    if column is None or leaf.field not in scope.catalog.fields:
        raise UnknownName("profile field", leaf.field, scope.catalog.fields)
    return condition(column, leaf.operator, leaf.value, scope.now)


def _event(leaf: EventLeaf, scope: Scope) -> exp.Expr:
    low, high = bounds(leaf.count)
    if low is not None and high is not None and low > high:
        did: exp.Expr = exp.false()
    elif low is None:  # doing it never is within the bounds, so look for those who did it too often
        did = exp.true() if high is None else exp.Not(this=_among(leaf, scope, high + 1, None))
    else:
        did = _among(leaf, scope, low, high)
    return exp.Not(this=did) if leaf.operator == "not_performed" else did


def bounds(count: Count | None) -> tuple[int | None, int | None]:
    """Return how often an event must have happened: at least (None: never is enough), and at most (None: no bound)."""
    given = count or Count()
    lows = [bound for bound in (given.at_least, given.exactly) if bound is not None]
    highs = [bound for bound in (given.at_most, given.exactly) if bound is not None]
    low = max(lows, default=0 if highs else 1)
    return (low if low > 0 else None), min(highs, default=None)


def _among(leaf: EventLeaf, scope: Scope, low: int, high: int | None) -> exp.Expr:
    """Return that a person is among those who did it at least `low` and at most `high` times."""
    query = _matching(leaf, scope, "events", scope.catalog.events)
    if scope.overlay is not None:
        fresh = _matching(leaf, scope, OVERLAY, scope.overlay)
        query = exp.union(query, fresh, distinct=False)
    if low > 1 or high is not None:
        query = exp.select("profile").from_(query.subquery("done")).group_by("profile")
        query = query.having(exp.GTE(this=exp.Count(this=exp.Star()), expression=exp.Literal.number(low)))
        if high is not None:
            query = query.having(exp.LTE(this=exp.Count(this=exp.Star()), expression=exp.Literal.number(high)))
    return exp.In(this=exp.column("profile", table="profiles"), query=query.subquery())


def _matching(leaf: EventLeaf, scope: Scope, table: str, columns: Mapping[str, Column]) -> exp.Select:
    """Return the query for the people of all events in `table` that the leaf speaks of, one row an event."""
    at = exp.column("occurred_at", quoted=True)
    now = scope.now.astimezone(UTC)
    conditions = [
        condition(columns["event"], "equals", leaf.event, now),
        exp.LT(this=at.copy(), expression=timestamp(now.replace(tzinfo=None))),
        exp.Not(this=exp.Is(this=exp.column("profile", quoted=True), expression=exp.Null())),
    ]
    if leaf.within is not None:
        conditions.insert(1, exp.GTE(this=at.copy(), expression=timestamp(window(now, leaf.within))))
    conditions.extend(_property(columns, *wanted, now) for wanted in properties(leaf, scope.campaign))
    return exp.select(named(columns["profile"])).from_(table).where(*conditions)


def properties(leaf: EventLeaf, campaign: str | None) -> tuple[tuple[str, Scalar | tuple[Scalar, ...] | None], ...]:
    """Return what the event's properties must be. A `step` means that step of this campaign; no campaign, no step."""
    where = dict(leaf.where or {})
    if "step" in where and "campaign" not in where:
        return (*where.items(), ("campaign", campaign))
    return tuple(where.items())


def _property(
    columns: Mapping[str, Column], name: str, value: Scalar | tuple[Scalar, ...] | None, now: datetime
) -> exp.Expr:
    column = columns.get(name)
    if column is None or value is None:
        return exp.false()
    return condition(column, "in", value, now)
