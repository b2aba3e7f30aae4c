"""A plan as a JSON document: read with every fault found at once, always written alike, described by a schema."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from marketflow_core.errors import PlanInvalid
from marketflow_core.plan.document_faults import fault_of_json, faults_of
from marketflow_core.plan.models import Plan


def load_plan(document: str | bytes | Mapping[str, Any]) -> Plan:
    """Read a plan from its JSON text (UTF-8), or from the mapping that such a text holds.

    Keys that are left out take their defaults. Raises `PlanInvalid` with one diagnostic per fault, each with its
    path in the document and a remedy; whether the parts fit together is for `validation.validate` to say.
    """
    raw = document if isinstance(document, Mapping) else _parsed(document)
    try:
        return Plan.model_validate(raw)
    except ValidationError as problem:
        raise PlanInvalid(_name_of(raw), faults_of(problem, raw)) from problem


def dump_plan(plan: Plan, indent: int | None = 2) -> str:
    """Write `plan` as JSON text without a newline at its end: the same plan gives the same text.

    `indent` is the number of spaces a level; null writes one line. Constraints leave out keys with nothing in them.
    """
    return json.dumps(plan.model_dump(mode="json"), indent=indent, ensure_ascii=False, allow_nan=False)


def plan_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of the documents that `load_plan` reads."""
    schema = Plan.model_json_schema(mode="validation")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "marketflow plan",
        "description": "What a campaign does: steps, audiences, times, limits, automation, metrics and reports.",
    }


def _parsed(text: str | bytes) -> Any:
    try:
        return json.loads(text, parse_constant=_refuse)
    except (ValueError, UnicodeDecodeError) as problem:
        raise PlanInvalid("(unreadable)", [fault_of_json(problem)]) from problem


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is not a number that JSON knows")


def _name_of(raw: Any) -> str:
    name = raw.get("name") if isinstance(raw, Mapping) else None
    return name if isinstance(name, str) and name else "(unnamed)"
