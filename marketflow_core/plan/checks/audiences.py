"""Checks of audiences: references that lead nowhere or in a ring, and leaves that can't mean anything."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from marketflow_core.plan.checks.durations import positive
from marketflow_core.plan.checks.steps import rings
from marketflow_core.plan.diagnostics import Diagnostic
from marketflow_core.plan.faults import fault, unknown
from marketflow_core.plan.models import Plan
from marketflow_core.plan.rules import AllOf, AnyOf, AttributeLeaf, Count, EventLeaf, Not, Rule, SegmentLeaf, leaves
from marketflow_core.values import parse_duration

_LISTS = frozenset({"in", "not_in"})
_SPANS = frozenset({"within_last", "not_within_last"})
_VALUELESS = frozenset({"is_known", "is_unknown"})


def check_audiences(plan: Plan, known: Collection[str] = ()) -> Iterator[Diagnostic]:
    """Yield every fault of the plan's rules; `known` are segments that are defined outside of the plan."""
    names = {*plan.segments, *known}
    for index, step in enumerate(plan.steps):
        if step.audience is not None and step.audience not in names:
            yield unknown(f"steps/{index}/audience", "segment", step.audience, names, step=step.id)
    for name, rule in plan.segments.items():
        yield from _rule(rule, f"segments/{name}", plan, names)
    if plan.constraints.exclude is not None:
        yield from _rule(plan.constraints.exclude, "constraints/exclude", plan, names)
    inside = {name: _inner_names(rule) for name, rule in plan.segments.items()}
    for ring in rings(inside):
        told = " → ".join([*ring, ring[0]])
        message = f"These segments are made of one another, so nobody can be in them: {told}."
        yield fault(f"segments/{ring[0]}", message, f"Define “{ring[0]}” without “{ring[1 % len(ring)]}”.")


def check_where(where: dict[str, Any] | None, path: str, plan: Plan, step: str | None) -> Iterator[Diagnostic]:
    """Yield the fault of a `where` that names a step nobody knows."""
    ids = {other.id for other in plan.steps}
    if where and "step" in where and where["step"] not in ids:
        yield unknown(f"{path}/where/step", "step", str(where["step"]), ids, step=step)


def check_count(count: Count | None, path: str, step: str | None = None) -> Iterator[Diagnostic]:
    """Yield the faults of a count whose bounds leave nothing."""
    if count is None:
        return
    low, high, exactly = count.at_least, count.at_most, count.exactly
    if low is None and high is None and exactly is None:
        yield fault(f"{path}/count", "The count has no bound.", "Give at_least, at_most or exactly.", step=step)
    if any(bound is not None and bound < 0 for bound in (low, high, exactly)):
        yield fault(f"{path}/count", "Nothing happens less than 0 times.", "Give bounds of 0 or more.", step=step)
    if low is not None and high is not None and low > high:
        message = f"Nothing happens at least {low} and at most {high} times."
        yield fault(f"{path}/count", message, "Swap the bounds.", kind="contradiction", step=step)
    if exactly is not None and (low is not None or high is not None):
        yield fault(f"{path}/count", "“exactly” allows no other bound beside it.", "Leave one of them out.", step=step)


def _inner_names(rule: Rule) -> list[str]:
    return sorted({leaf.segment for leaf in leaves(rule) if isinstance(leaf, SegmentLeaf)})


def _rule(rule: Rule, path: str, plan: Plan, names: Collection[str]) -> Iterator[Diagnostic]:
    match rule:
        case AllOf(all=parts) | AnyOf(any=parts):
            key = "all" if isinstance(rule, AllOf) else "any"
            if not parts:
                yield fault(f"{path}/{key}", f"“{key}” has no rules in it.", "Put a rule into it, or leave it out.")
            for index, part in enumerate(parts):
                yield from _rule(part, f"{path}/{key}/{index}", plan, names)
        case Not():
            yield from _rule(rule.rule, f"{path}/not", plan, names)
        case SegmentLeaf():
            if rule.segment not in names:
                yield unknown(f"{path}/segment", "segment", rule.segment, names)
        case EventLeaf():
            yield from positive(rule.within, f"{path}/within")
            yield from check_count(rule.count, path)
            yield from check_where(rule.where, path, plan, None)
        case AttributeLeaf():
            yield from _attribute(rule, path)


def _attribute(leaf: AttributeLeaf, path: str) -> Iterator[Diagnostic]:
    value, operator = leaf.value, leaf.operator
    wrong = None
    if operator == "between":
        yield from _between(leaf, path)
    elif operator in _VALUELESS:
        wrong = None if value is None else ("takes no value", "Leave the value out.")
    elif operator in _LISTS:
        wrong = None if isinstance(value, tuple) and value else ("needs a list of values", 'Write ["a", "b"], say.')
    elif operator in _SPANS:
        if not isinstance(value, str) or not _is_duration(value):
            wrong = ("needs a duration", "Write P30D, say.")
        else:
            yield from positive(value, f"{path}/value")
    elif value is None or isinstance(value, tuple):
        wrong = ("needs one value", "Give a text, a number, true or false.")
    if wrong is not None:
        yield fault(f"{path}/value", f"“{operator}” on {leaf.field} {wrong[0]}.", wrong[1])


def _between(leaf: AttributeLeaf, path: str) -> Iterator[Diagnostic]:
    bounds: Any = leaf.value
    if not isinstance(bounds, tuple) or len(bounds) != 2 or isinstance(bounds[0], str) != isinstance(bounds[1], str):
        message = f"“between” on {leaf.field} needs the lowest and the highest value."
        yield fault(f"{path}/value", message, "Write [25, 45], say.")
    elif bounds[0] > bounds[1]:
        message = f"No {leaf.field} lies between {bounds[0]} and {bounds[1]}."
        yield fault(f"{path}/value", message, f"Write [{bounds[1]}, {bounds[0]}].", kind="contradiction")


def _is_duration(text: str) -> bool:
    try:
        parse_duration(text)
    except ValueError:
        return False
    return True
