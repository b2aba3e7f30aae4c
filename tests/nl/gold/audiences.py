"""Audience rules held against their annotation, in a normal form: `not` at the leaves, nothing nested without need."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

from tests.nl.gold.values import alternatives, assigned, matches

_OPPOSITE = {
    "performed": "not_performed",
    "equals": "not_equals",
    "in": "not_in",
    "is_known": "is_unknown",
    "within_last": "not_within_last",
    "greater_than": "at_most",
    "less_than": "at_least",
}
_OPPOSITE |= {value: key for key, value in _OPPOSITE.items()}


def same_audience(wanted: Any, got: Any, segments: Mapping[str, Any], *, repeats: Any = None) -> bool:
    """Tell whether the rule `got` (segments of the plan put in place) is what the annotation says.

    `repeats` is the rule of a step that this one follows: repeating it makes no difference, for a follow-up goes only
    to people who got that step.
    """
    if wanted == "*":
        return True
    mine = normal(in_place(got, segments)) if got is not None else None
    for reading in itertools.islice(_readings(wanted), 512):
        if reading == "*" or (reading == "+" and mine is not None):
            return True
        if reading is None or mine is None:
            if reading is mine:
                return True
            continue
        if reading == "+":
            continue
        theirs = normal(reading)
        before = _children(normal(in_place(repeats, segments))) if repeats is not None else []
        if _same(theirs, mine) or _same(_without(theirs, before), _without(mine, before)):
            return True
    return False


def in_place(rule: Any, segments: Mapping[str, Any]) -> Any:
    """Return `rule` with the plan's own segments put in place of their names; one that names itself stands outside."""
    name = rule if isinstance(rule, str) else rule["segment"] if set(rule) == {"segment"} else None
    if isinstance(name, str):
        others = {other: one for other, one in segments.items() if other != name}
        return in_place(segments[name], others) if name in segments else {"segment": name}
    if name is not None:
        return rule
    for key in ("all", "any"):
        if key in rule:
            return {key: [in_place(part, segments) for part in rule[key]]}
    return {"not": in_place(rule["not"], segments)} if "not" in rule else rule


def _readings(rule: Any) -> Iterator[Any]:
    choices = alternatives(rule)
    if choices is not None:
        for choice in choices:
            yield from _readings(choice)
    elif isinstance(rule, dict) and ("all" in rule or "any" in rule):
        key = "all" if "all" in rule else "any"
        for parts in itertools.product(*(list(_readings(part)) for part in rule[key])):
            yield {key: [part for part in parts if part is not None]}
    elif isinstance(rule, dict) and "not" in rule:
        for inner in _readings(rule["not"]):
            yield {"not": inner}
    elif isinstance(rule, dict) and "operator" in rule:
        names = ("operator", "value")
        values = [alternatives(rule.get(name)) or [rule.get(name)] for name in names]
        for operator, value in itertools.product(*values):
            yield {**rule, "operator": operator, **({"value": value} if "value" in rule else {})}
    else:
        yield rule


def normal(rule: Any, negative: bool = False) -> Any:
    """Return a rule in normal form: `(all|any, parts)` or a leaf."""
    if isinstance(rule, str):
        return rule
    if "not" in rule:
        return normal(rule["not"], not negative)
    key = next((name for name in ("all", "any") if name in rule), None)
    if key is None:
        return _leaf(rule, negative)
    kind = key if not negative else {"all": "any", "any": "all"}[key]
    parts: list[Any] = []
    for part in rule[key]:
        inner = normal(part, negative)
        parts += inner[1] if isinstance(inner, tuple) and inner[0] == kind else [inner]
    return parts[0] if len(parts) == 1 else (kind, parts)


def _leaf(rule: dict[str, Any], negative: bool) -> Any:
    leaf = dict(rule)
    operator, value = leaf.get("operator"), leaf.get("value")
    if isinstance(value, list) and len(value) == 1 and operator in ("in", "not_in"):
        leaf |= {"operator": {"in": "equals", "not_in": "not_equals"}[operator], "value": value[0]}
    if operator == "between" and isinstance(value, list) and len(value) == 2:
        bounds = [
            {**leaf, "operator": name, "value": one} for name, one in zip(("at_least", "at_most"), value, strict=True)
        ]
        return normal({"all": bounds}, negative) if negative else ("all", bounds)
    if negative:
        known = _OPPOSITE.get(leaf.get("operator", ""))
        return {**leaf, "operator": known} if known else {"not": leaf}
    return leaf


def _children(rule: Any) -> list[Any]:
    return rule[1] if isinstance(rule, tuple) and rule[0] == "all" else [rule]


def _without(rule: Any, parts: list[Any]) -> Any:
    left = [one for one in _children(rule) if not any(_same(part, one) or _same(one, part) for part in parts)]
    return left[0] if len(left) == 1 else ("all", left)


def _same(wanted: Any, got: Any) -> bool:
    if isinstance(wanted, str):
        return True
    if isinstance(wanted, tuple) or isinstance(got, tuple):
        if not (isinstance(wanted, tuple) and isinstance(got, tuple)) or wanted[0] != got[0]:
            return False
        return assigned(list(wanted[1]), list(got[1]), _same)
    if "not" in wanted or "not" in got:
        return "not" in wanted and "not" in got and _same(wanted["not"], got["not"])
    keys = {*wanted, *got}
    return all(
        matches(wanted.get(key), got.get(key), "in" if isinstance(wanted.get(key), list) else key) for key in keys
    )
