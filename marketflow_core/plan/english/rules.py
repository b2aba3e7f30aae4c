"""Audience rules in English: `people who opened an email in the last 30 days, and whose age is from 25 to 45`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from marketflow_core.plan.english.comparisons import COMPARISONS, FIELD_WORDS, SUBSCRIPTIONS, Comparison, fits
from marketflow_core.plan.english.days import describe_local
from marketflow_core.plan.english.events import EVENTS, of_one_email
from marketflow_core.plan.english.quoting import bare_name, bare_value, literal, named
from marketflow_core.plan.english.words import listed, number, span
from marketflow_core.plan.rules import AllOf, AnyOf, AttributeLeaf, Count, EventLeaf, Not, Rule, Scalar, SegmentLeaf

_NONE: Mapping[str, Rule] = MappingProxyType({})
_Value = Scalar | tuple[Scalar, ...] | None


def describe_rule(rule: Rule, segments: Mapping[str, Rule] = _NONE) -> str:
    """Return who is in `rule`, as a phrase: `people who opened an email in the last 30 days`.

    A segment that `segments` has is told by its rule, another one by its name.
    """
    rule = _expanded(rule, segments, ())
    first = rule.all[0] if isinstance(rule, AllOf) and len(rule.all) > 1 else rule
    return f"{'everybody' if isinstance(first, Not) else 'people'} {_clause(rule)}"


def describe_count(count: Count) -> str:
    """Return how often: `at least twice`, `2 to 5 times`, `exactly once`."""
    told = [] if count.exactly is None else [f"exactly {_times(count.exactly)}"]
    if count.at_least is not None and count.at_most is not None:
        told.append(f"{count.at_least} to {count.at_most} times")
    elif count.at_least is not None:
        told.append(f"at least {_times(count.at_least)}")
    elif count.at_most is not None:
        told.append(f"at most {_times(count.at_most)}")
    return " and ".join(told) or "any number of times"


def describe_where(where: Mapping[str, Scalar | tuple[Scalar, ...]] | None) -> str:
    """Return what an event is narrowed to, each part with a blank before it; empty where it isn't narrowed."""
    if where is None:
        return ""
    return "".join(f" {_narrowed(key, value)}" for key, value in where.items()) or " (of any sort)"


def _expanded(rule: Rule, segments: Mapping[str, Rule], above: tuple[str, ...]) -> Rule:
    """Return `rule` with each segment's rule in the segment's place; one that is inside of itself keeps its name."""
    match rule:
        case SegmentLeaf(segment=name) if name in segments and name not in above:
            return _expanded(segments[name], segments, (*above, name))
        case AllOf():
            return AllOf(all=tuple(_expanded(part, segments, above) for part in rule.all))
        case AnyOf():
            return AnyOf(any=tuple(_expanded(part, segments, above) for part in rule.any))
        case Not():
            return Not.model_validate({"not": _expanded(rule.rule, segments, above)})
        case _:
            return rule


def _clause(rule: Rule) -> str:
    match rule:
        case AllOf(all=parts) | AnyOf(any=parts):
            return _joined(parts, "all" if isinstance(rule, AllOf) else "any")
        case Not():
            return _except(rule.rule)
        case SegmentLeaf():
            return f"in the segment {named(rule.segment)}"
        case EventLeaf():
            return f"who {_event(rule)}"
        case AttributeLeaf():
            return _attribute(rule)


def _joined(parts: Sequence[Rule], of: str) -> str:
    if not parts:
        return "of any kind" if of == "all" else "of no kind"
    if len(parts) == 1:
        return f"who meet {of} of this: ({_clause(parts[0])})"
    if of == "any":
        return ", or ".join(_part(part) for part in parts)
    first, *rest = (_clause(part) if isinstance(part, Not) else _part(part) for part in parts)
    return first + "".join(f", {told}" if told.startswith("except ") else f", and {told}" for told in rest)


def _part(rule: Rule) -> str:
    """Return one of several parts, in brackets where it has parts of its own."""
    if isinstance(rule, Not):
        return f"(everybody {_clause(rule)})"
    several = len(rule.all if isinstance(rule, AllOf) else rule.any if isinstance(rule, AnyOf) else ()) > 1
    return f"({_clause(rule)})" if several else _clause(rule)


def _except(rule: Rule) -> str:
    told = f"except those {_part(rule)}"
    if isinstance(rule, AttributeLeaf) and rule.operator not in ("is_known", "is_unknown"):
        told += f" (people whose {_field(rule.field)} is unknown are in)"
    return told


def _event(leaf: EventLeaf) -> str:
    performed = leaf.operator == "performed"
    if leaf.count is not None and not performed:
        told = f"didn't, {describe_count(leaf.count)}, do this: {named(leaf.event)}"
    else:
        known = EVENTS.get(leaf.event, (f"did {named(leaf.event)}", f"didn't do {named(leaf.event)}"))
        told = known[0 if performed else 1]
        told = of_one_email(told) if leaf.event in EVENTS and "step" in (leaf.where or {}) else told
        told += f" {describe_count(leaf.count)}" if leaf.count is not None else ""
    told += describe_where(leaf.where)
    if leaf.within is not None:
        return f"{told} in the last {span(leaf.within)}"
    return f"{told} at any time" if leaf.event == "purchased" and not leaf.where else told


def _times(times: int) -> str:
    return {1: "once", 2: "twice"}.get(times, f"{times} times")


def _narrowed(key: str, value: Scalar | tuple[Scalar, ...]) -> str:
    match key, value:
        case "step" | "campaign", str():
            return f"of the {key} {named(value)}"
        case "product", str():
            return f"(the product {named(value)})"
        case "page", str():
            return f"(the page {_scalar(value)})"
        case _:
            return f"({bare_name(key)}: {_anything(value)})"


def _attribute(leaf: AttributeLeaf) -> str:
    if leaf.operator == "equals" and isinstance(leaf.value, bool) and leaf.field in SUBSCRIPTIONS:
        return SUBSCRIPTIONS[leaf.field][0 if leaf.value else 1]
    field = f"whose {_field(leaf.field)}"
    for comparison in COMPARISONS:
        if comparison.operator == leaf.operator and fits(comparison, leaf.value):
            return f"{field} {comparison.before}{_compared(comparison, leaf.value)}{comparison.after}"
    return f"{field} {literal(leaf.operator)} {_anything(leaf.value)}"


def _field(name: str) -> str:
    if name in FIELD_WORDS:
        return FIELD_WORDS[name]
    told = bare_name(name)
    return named(name) if told in FIELD_WORDS.values() else told


def _compared(comparison: Comparison, value: _Value) -> str:
    match comparison.kind, value:
        case "range", (first, last):
            return f"{_scalar(first)} to {_scalar(last)}"
        case "span", str():
            return span(value)
        case "all of", tuple():
            return listed([_scalar(one) for one in value])
        case _:
            return "" if value is None else _several(value)


def _several(value: Scalar | tuple[Scalar, ...]) -> str:
    return listed([_scalar(one) for one in value], "or") if isinstance(value, tuple) else _scalar(value)


def _anything(value: _Value) -> str:
    """Return any value so that it can be told from every other, also where it makes little sense."""
    if value is None:
        return "nothing"
    if isinstance(value, tuple) and len(value) < 2:
        return f"the list of {_scalar(value[0])}" if value else "the empty list"
    return _several(value)


def _scalar(value: Scalar) -> str:
    if not isinstance(value, str):
        return number(value)
    day = describe_local(value)
    return day if day != value else bare_value(value)
