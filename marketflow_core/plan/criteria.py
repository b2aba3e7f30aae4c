"""Segments as lists of criteria, the form that marketing tools use, turned into audience rules.

A definition is `{"criteria": [criterion, …], "match": "all" | "any"}`; a criterion is
`{"field", "operator", "value", "timeframe"}`. A dotted field names the attribute after its last dot
(`demographics.age` is `age`). Three fields stand for events: `email_engagement`, `purchase_history` and `purchase`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from marketflow_core.errors import BadInput
from marketflow_core.plan.rules import RULE, AllOf, AnyOf, EventLeaf, Rule, Scalar
from marketflow_core.plan.vocabulary import ATTRIBUTE_OPERATORS
from marketflow_core.values import parse_duration, slug

_EVENTS: dict[str, dict[str, tuple[str, bool]]] = {
    "email_engagement": {
        "received": ("email_sent", True),
        "not_received": ("email_sent", False),
        "opened": ("email_opened", True),
        "not_opened": ("email_opened", False),
        "clicked": ("email_clicked", True),
        "not_clicked": ("email_clicked", False),
        "unsubscribed": ("unsubscribed", True),
    },
    "purchase_history": {"has_purchased": ("purchased", True), "has_not_purchased": ("purchased", False)},
    "purchase": {"completed": ("purchased", True), "not_completed": ("purchased", False)},
}
"""Field -> operator -> the event, and whether it must have happened."""

_SCOPES = {"email_engagement": ("campaign", "step"), "purchase_history": ("product",), "purchase": ("product",)}
"""What a criterion's value may name in front of its colon: `campaign:product_launch`."""

_TIMEFRAME = re.compile(r"(\d+)\s*(h|d|w|mo|y)")
_UNITS = {"h": "PT{}H", "d": "P{}D", "w": "P{}W", "mo": "P{}M", "y": "P{}Y"}
_KEYS = ("field", "operator", "value", "timeframe")


def rule_from_criteria(definition: Mapping[str, Any]) -> Rule:
    """Return the rule that `definition` stands for: all of its criteria, or any of them where `match` is `any`.

    Raises `BadInput` with the number of the criterion, what is wrong, and what is allowed.
    """
    _only(definition, ("criteria", "match"), "A definition by criteria")
    criteria, match = definition["criteria"], definition.get("match", "all")
    if match not in ("all", "any"):
        raise BadInput(f"“match” is “{match}”; allowed are all and any.")
    if not isinstance(criteria, Sequence) or isinstance(criteria, str) or not criteria:
        raise BadInput("“criteria” must be a list of at least one criterion.")
    leaves = tuple(_leaf(criterion, number) for number, criterion in enumerate(criteria, start=1))
    if len(leaves) == 1:
        return leaves[0]
    return AllOf(all=leaves) if match == "all" else AnyOf(any=leaves)


def duration_of(timeframe: str) -> str:
    """Return a timeframe as an ISO 8601 duration: `30d` is `P30D`, `24h` is `PT24H`; such a duration stays as it is.

    Raises `BadInput` on anything else, a bare `m` included: it could be minutes or months.
    """
    text = str(timeframe).strip()
    if found := _TIMEFRAME.fullmatch(text.lower()):
        return _UNITS[found[2]].format(found[1])
    try:
        parse_duration(text)
    except ValueError as problem:
        raise BadInput(
            f"“{timeframe}” is no timeframe. Write a number and h, d, w, mo or y (30d), or an ISO 8601 duration (P30D)."
        ) from problem
    return text


def _leaf(criterion: Any, number: int) -> Rule:
    which = f"Criterion {number}"
    if not isinstance(criterion, Mapping) or not {"field", "operator"} <= set(criterion):
        raise BadInput(f"{which} needs a “field” and an “operator”.")
    _only(criterion, _KEYS, which)
    field, operator = str(criterion["field"]).rpartition(".")[2], str(criterion["operator"])
    if field in _EVENTS:
        return _known_event(criterion, field, operator, which)
    if operator in ("performed", "not_performed"):
        return RULE.validate_python({"event": field, "operator": operator, "within": _within(criterion)})
    return _attribute(criterion, field, operator, which)


def _known_event(criterion: Mapping[str, Any], field: str, operator: str, which: str) -> Rule:
    allowed = _EVENTS[field]
    if operator not in allowed:
        raise BadInput(f"{which}: “{operator}” is not allowed for {field}; allowed are {', '.join(allowed)}.")
    event, performed = allowed[operator]
    return EventLeaf(
        event=event,
        operator="performed" if performed else "not_performed",
        within=_within(criterion),
        where=_where(criterion.get("value", "any"), field, which),
    )


def _where(value: Any, field: str, which: str) -> dict[str, Scalar | tuple[Scalar, ...]] | None:
    if value in ("any", None):
        return None
    scope, colon, name = str(value).partition(":")
    if not colon or scope not in _SCOPES[field] or not name.strip():
        forms = ", ".join(["any", *(f"{scope}:NAME" for scope in _SCOPES[field])])
        raise BadInput(f"{which}: the value “{value}” is not allowed for {field}; allowed are {forms}.")
    return {scope: slug(name) if scope == "campaign" else name.strip()}


def _attribute(criterion: Mapping[str, Any], field: str, operator: str, which: str) -> Rule:
    if operator not in ATTRIBUTE_OPERATORS:
        allowed = ", ".join((*ATTRIBUTE_OPERATORS, "performed", "not_performed"))
        raise BadInput(f"{which}: “{operator}” is not allowed for {field}; allowed are {allowed}.")
    value = criterion.get("value")
    if operator in ("within_last", "not_within_last"):
        value = duration_of(criterion.get("timeframe", value))
    elif "timeframe" in criterion:
        raise BadInput(f"{which}: a “timeframe” says nothing of {field} {operator}; use within_last for a date.")
    try:
        return RULE.validate_python({"field": field, "operator": operator, "value": value})
    except ValidationError as problem:
        raise BadInput(f"{which}: the value {value!r} can't be compared with {field}.") from problem


def _within(criterion: Mapping[str, Any]) -> str | None:
    return None if criterion.get("timeframe") is None else duration_of(criterion["timeframe"])


def _only(given: Mapping[str, Any], allowed: Sequence[str], what: str) -> None:
    if unknown := sorted(set(map(str, given)) - set(allowed)):
        raise BadInput(
            f"{what} has no key {', '.join(f'“{key}”' for key in unknown)}; allowed are {', '.join(allowed)}."
        )
