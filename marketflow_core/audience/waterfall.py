"""Why an audience is as big as it is: the people left after each of its clauses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from marketflow_core.plan.explanation import describe_rule
from marketflow_core.plan.rules import AllOf, Rule, SegmentLeaf


@dataclass(frozen=True)
class Clause:
    """One clause of a rule in words, and how many people are left after it and all before it."""

    text: str
    left: int

    @classmethod
    def of(cls, rule: Rule, left: int) -> Clause:
        """Return the clause for `rule`."""
        return cls(describe_rule(rule), left)


def clauses(rule: Rule | None, segments: Mapping[str, Rule]) -> tuple[Rule, ...]:
    """Return the rules that must all hold for `rule`, with `all` in `all` laid flat and segments looked into.

    A segment that isn't a list of conditions stays one clause under its name.
    """
    if rule is None:
        return ()
    return tuple(_flat(rule, segments, frozenset()))


def counting_query(conditions: Sequence[exp.Expr]) -> exp.Select:
    """Return one query that counts the people left after each condition and all before it."""
    names = [f"clause_{number}" for number in range(len(conditions))]
    tested = exp.select(*(exp.alias_(test, name) for test, name in zip(conditions, names, strict=True))).from_(
        "profiles"
    )
    counts = [
        exp.Filter(
            this=exp.Count(this=exp.Star()),
            expression=exp.Where(this=exp.and_(*(exp.column(name) for name in names[: place + 1]))),
        )
        for place in range(len(names))
    ]
    return exp.select(*counts).from_(tested.subquery("tested"))


def _flat(rule: Rule, segments: Mapping[str, Rule], seen: frozenset[str]) -> list[Rule]:
    match rule:
        case AllOf():
            return [clause for part in rule.all for clause in _flat(part, segments, seen)]
        case SegmentLeaf(segment=name) if name not in seen and isinstance(segments.get(name), AllOf):
            return _flat(segments[name], segments, seen | {name})
        case _:
            return [rule]
