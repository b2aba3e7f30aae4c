"""The part of Google's query language (GAQL) that the simulated account understands.

`SELECT fields FROM resource [WHERE field = 'value' | != 'value' | IN (…) [AND …]]`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

_QUERY = re.compile(r"^\s*SELECT\s+(?P<fields>.+?)\s+FROM\s+(?P<resource>\w+)(?:\s+WHERE\s+(?P<where>.+?))?\s*$", re.S)
_CONDITION = re.compile(r"^(?P<field>[\w.]+)\s*(?P<operator>!=|=|IN)\s*(?P<value>.+)$", re.S)
_AND = re.compile(r"\s+AND\s+(?=(?:[^']*'[^']*')*[^']*$)")
_RESOURCES = frozenset({"customer", "campaign"})
_ROOTS = frozenset({"customer", "campaign", "campaign_budget", "segments", "metrics"})


class BadQuery(Exception):
    """A query that Google would refuse; `code` is its name for why."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


def answer_query(query: str, rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return of each row that fits the query the fields that it selects, `resourceName` always.

    Raises `BadQuery` for a query that is wrong or not understood here.
    """
    parsed = _QUERY.match(query)
    if not parsed or parsed["resource"] not in _RESOURCES:
        raise BadQuery("BAD_RESOURCE_TYPE_IN_FROM_CLAUSE" if parsed else "UNEXPECTED_INPUT", "Error in query.")
    fields = [field.strip() for field in parsed["fields"].split(",")]
    conditions = [_condition(text) for text in _AND.split(parsed["where"])] if parsed["where"] else []
    for field in [*fields, *(field for field, _operator, _values in conditions)]:
        if field.partition(".")[0] not in _ROOTS or "." not in field:
            raise BadQuery("UNRECOGNIZED_FIELD", f"Unrecognized field in the query: '{field}'.")
    return [_selected(row, fields) for row in rows if all(_fits(row, *condition) for condition in conditions)]


def _condition(text: str) -> tuple[str, str, list[str]]:
    parsed = _CONDITION.match(text.strip())
    if not parsed:
        raise BadQuery("UNEXPECTED_INPUT", "Error in query: unexpected condition.")
    value = parsed["value"].strip()
    listed = value.strip("()").split(",") if parsed["operator"] == "IN" else [value]
    return parsed["field"], parsed["operator"], [_literal(one.strip()) for one in listed]


def _literal(text: str) -> str:
    if len(text) >= 2 and text[0] == text[-1] == "'":
        return re.sub(r"\\(.)", r"\1", text[1:-1])
    return text


def _fits(row: Mapping[str, Any], field: str, operator: str, values: list[str]) -> bool:
    found = str(_value(row, field))
    return (found in values) != (operator == "!=")


def _value(row: Mapping[str, Any], field: str) -> Any:
    root, _, leaf = field.partition(".")
    return row.get(_camel(root), {}).get(_camel(leaf))


def _selected(row: Mapping[str, Any], fields: list[str]) -> dict[str, Any]:
    chosen: dict[str, Any] = {}
    for field in fields:
        root = _camel(field.partition(".")[0])
        part = chosen.setdefault(root, {})
        if "resourceName" in row.get(root, {}):
            part["resourceName"] = row[root]["resourceName"]
        value = _value(row, field)
        if value is not None:
            part[_camel(field.partition(".")[2])] = value
    return chosen


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
