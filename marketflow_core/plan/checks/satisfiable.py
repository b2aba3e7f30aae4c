"""Whether anybody can be in a rule: leaves that exclude or imply one another, put together by all, any and not.

A rule is brought to the alternatives of which each is a list of leaves that must hold or must not. Only what is certain
counts: a rule too branched to look through, or leaves that nothing is known of, can hold somebody.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from marketflow_core.plan.checks.durations import length
from marketflow_core.plan.rules import AllOf, AnyOf, AttributeLeaf, EventLeaf, Not, Rule, SegmentLeaf
from marketflow_core.plan.vocabulary import FIELDS

_MOST = 128
_SINGLE = FIELDS - {"interests", "device"}
"""Fields of which a person has one value."""
_NUMBERS = {
    "greater_than": (True, False),
    "at_least": (True, True),
    "less_than": (False, False),
    "at_most": (False, True),
}
"""Whether a comparison looks upwards, and whether its bound is in it."""


class Literal(NamedTuple):
    """A leaf that must hold, or must not."""

    leaf: AttributeLeaf | EventLeaf | SegmentLeaf
    holds: bool


def nobody_in(rule: Rule, segments: Mapping[str, Rule]) -> bool:
    """Tell whether it is certain that nobody can be in `rule`; `segments` are the plan's own."""
    found = _alternatives(rule, True, segments, 0)
    return found is not None and all(_clashes(one) for one in found)


def _alternatives(rule: Rule, holds: bool, segments: Mapping[str, Rule], depth: int) -> list[list[Literal]] | None:
    if depth > 40:
        return None
    match rule:
        case Not():
            return _alternatives(rule.rule, not holds, segments, depth + 1)
        case AllOf(all=parts) | AnyOf(any=parts):
            inner = [_alternatives(part, holds, segments, depth + 1) for part in parts]
            known = [one for one in inner if one is not None]
            if len(known) < len(inner) or not known:
                return None
            return _both(known) if isinstance(rule, AllOf) == holds else _either(known)
        case SegmentLeaf() if rule.segment in segments:
            return _alternatives(segments[rule.segment], holds, segments, depth + 5)
        case EventLeaf(operator="not_performed"):
            return [[Literal(rule.model_copy(update={"operator": "performed"}), not holds)]]
        case _:
            return [[Literal(rule, holds)]]


def _both(known: list[list[list[Literal]]]) -> list[list[Literal]] | None:
    found: list[list[Literal]] = [[]]
    for one in known:
        found = [[*left, *right] for left in found for right in one]
        if len(found) > _MOST:
            return None
    return found


def _either(known: list[list[list[Literal]]]) -> list[list[Literal]] | None:
    found = [alternative for one in known for alternative in one]
    return found if len(found) <= _MOST else None


def _clashes(literals: list[Literal]) -> bool:
    return any(_exclude(first, second) for index, first in enumerate(literals) for second in literals[index + 1 :])


def _exclude(first: Literal, second: Literal) -> bool:
    """Tell whether no one person can fit both."""
    if first.holds and second.holds:
        return _disjoint(first.leaf, second.leaf)
    if first.holds != second.holds:
        yes, no = (first, second) if first.holds else (second, first)
        return _implies(yes.leaf, no.leaf)
    return False


def _implies(leaf: Any, other: Any) -> bool:
    """Tell whether whoever fits `leaf` fits `other` as well."""
    if leaf == other:
        return True
    if isinstance(leaf, EventLeaf) and isinstance(other, EventLeaf):
        return (
            leaf.event == other.event
            and other.count in (None, leaf.count)
            and (other.where is None or other.where == leaf.where)
            and (other.within is None or (leaf.within is not None and length(leaf.within) <= length(other.within)))
        )
    if isinstance(leaf, AttributeLeaf) and isinstance(other, AttributeLeaf) and leaf.field == other.field:
        if other.operator == "is_known":
            return leaf.operator not in ("is_unknown", "not_within_last")
        values, wider = _values(leaf), _values(other)
        if values is not None and wider is not None:
            return values <= wider
        inner, outer = _interval(leaf), _interval(other)
        return inner is not None and outer is not None and _inside(inner, outer)
    return False


def _disjoint(leaf: Any, other: Any) -> bool:
    """Tell whether nobody fits both leaves."""
    if not (isinstance(leaf, AttributeLeaf) and isinstance(other, AttributeLeaf)) or leaf.field != other.field:
        return False
    operators = {leaf.operator, other.operator}
    if "is_unknown" in operators:
        return len(operators) > 1 and "not_within_last" not in operators
    if operators == {"within_last", "not_within_last"}:
        inner, outer = (leaf, other) if leaf.operator == "within_last" else (other, leaf)
        return length(str(inner.value)) <= length(str(outer.value))
    first, second = _values(leaf), _values(other)
    if first is not None and second is not None:
        return leaf.field in _SINGLE and not first & second
    for left, right in ((leaf, other), (other, leaf)):
        kept = _values(left)
        if kept is not None and right.operator in ("not_equals", "not_in"):
            return kept <= _listed(right.value)
    low, high = _interval(leaf), _interval(other)
    return low is not None and high is not None and leaf.field not in ("interests", "device") and _apart(low, high)


def _values(leaf: AttributeLeaf) -> frozenset[Any] | None:
    return _listed(leaf.value) if leaf.operator in ("equals", "in") else None


def _listed(value: Any) -> frozenset[Any]:
    several = value if isinstance(value, tuple) else (value,)
    return frozenset(one.lower() if isinstance(one, str) else one for one in several)


class _Interval(NamedTuple):
    low: float
    low_in: bool
    high: float
    high_in: bool


def _interval(leaf: AttributeLeaf) -> _Interval | None:
    value = leaf.value
    if leaf.operator == "between" and isinstance(value, tuple) and len(value) == 2 and all(map(_is_number, value)):
        return _Interval(float(value[0]), True, float(value[1]), True)
    if not _is_number(value) or isinstance(value, tuple):
        return None
    number = float(value)  # pyright: ignore[reportArgumentType] - a number, which the line before has seen
    if leaf.operator == "equals":
        return _Interval(number, True, number, True)
    if leaf.operator not in _NUMBERS:
        return None
    up, included = _NUMBERS[leaf.operator]
    return _Interval(number, included, float("inf"), False) if up else _Interval(float("-inf"), False, number, included)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _apart(first: _Interval, second: _Interval) -> bool:
    for left, right in ((first, second), (second, first)):
        if left.high < right.low or (left.high == right.low and not (left.high_in and right.low_in)):
            return True
    return False


def _inside(inner: _Interval, outer: _Interval) -> bool:
    low = inner.low > outer.low or (inner.low == outer.low and (outer.low_in or not inner.low_in))
    high = inner.high < outer.high or (inner.high == outer.high and (outer.high_in or not inner.high_in))
    return low and high
