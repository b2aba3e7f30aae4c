"""One figure for what a plan would do: it changes exactly when something that would run changes.

What counts: the campaign's name, its steps in their order, the rules behind their audiences, constraints, automation
rules, metrics and reports. What doesn't: diagnostics, provenance, the brief's text and the places in it, the names of
segments, segments that nothing uses, the order of keys, and the order of things whose order means nothing (the rules
inside `all` and `any`, the values of `in`, platforms, weekdays, metric names). `25` and `25.0` are the same number, and
a limit of one channel alone is the same as a list of this one.
Two spellings of one duration (`P1D`, `PT24H`) are two figures: an approval is then asked for once too often, never too
seldom.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from marketflow_core.plan.models import Plan
from marketflow_core.plan.rules import AllOf, AnyOf, AttributeLeaf, Not, Rule, SegmentLeaf

_SETS = frozenset({"platforms", "days", "names", "dimensions", "blackout"})
_ANY_ORDER_OPERATORS = frozenset({"in", "not_in"})


def fingerprint(plan: Plan) -> str:
    """Return the SHA-256 of what `plan` would do, as 64 hexadecimal digits."""
    return hashlib.sha256(_text(canonical(plan)).encode()).hexdigest()


def canonical(plan: Plan) -> dict[str, Any]:
    """Return what `plan` would do as plain data, free of everything that changes nothing of it."""
    steps = []
    for step in plan.steps:
        raw = step.model_dump(mode="json", exclude={"source"})
        raw["audience"] = None if step.audience is None else _named(step.audience, plan.segments, ())
        steps.append(_plain(raw))
    constraints = plan.constraints.model_dump(mode="json", exclude={"exclude"})
    if plan.constraints.exclude is not None:
        constraints["exclude"] = _rule(plan.constraints.exclude, plan.segments, ())
    for key, limits in constraints.items():
        if isinstance(limits, list) and len(limits) == 1 and isinstance(limits[0], dict):
            constraints[key] = limits[0]
    return {
        "name": plan.name,
        "steps": steps,
        "constraints": _plain(constraints),
        "rules": [_plain(rule.model_dump(mode="json", exclude={"source"})) for rule in plan.rules],
        "metrics": None if plan.metrics is None else _plain(plan.metrics.model_dump(mode="json")),
        "reports": [_plain(report.model_dump(mode="json", exclude={"source"})) for report in plan.reports],
    }


def _named(name: str, segments: Mapping[str, Rule], above: tuple[str, ...]) -> Any:
    """Return the rule behind a segment's name; the name itself where it has none, or is inside of itself."""
    if name in above or name not in segments:
        return {"segment": name}
    return _rule(segments[name], segments, (*above, name))


def _rule(rule: Rule, segments: Mapping[str, Rule], above: tuple[str, ...]) -> Any:
    match rule:
        case AllOf():
            return {"all": _unordered(_rule(part, segments, above) for part in rule.all)}
        case AnyOf():
            return {"any": _unordered(_rule(part, segments, above) for part in rule.any)}
        case Not():
            return {"not": _rule(rule.rule, segments, above)}
        case SegmentLeaf():
            return _named(rule.segment, segments, above)
        case AttributeLeaf(operator=operator, value=tuple(values)) if operator in _ANY_ORDER_OPERATORS:
            return {"field": rule.field, "operator": operator, "value": _unordered(map(_plain, values))}
        case _:
            return _plain(rule.model_dump(mode="json"))


def _plain(value: Any) -> Any:
    """Return `value` with whole numbers as integers, and with lists sorted whose order means nothing."""
    match value:
        case dict():
            return {key: _member(key, inner) for key, inner in value.items()}
        case list() | tuple():
            return [_plain(inner) for inner in value]
        case float() if value.is_integer():
            return int(value)
        case _:
            return value


def _member(key: str, value: Any) -> Any:
    plain = _plain(value)
    return _unordered(plain) if key in _SETS and isinstance(plain, list) else plain


def _unordered(values: Any) -> list[Any]:
    return [json.loads(text) for text in sorted({_text(value) for value in values})]


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
