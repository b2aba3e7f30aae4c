"""Leaves on fields of the profile, and what all readers of attributes share."""

from __future__ import annotations

import re
from typing import NamedTuple

from marketflow_core.plan.rules import AttributeLeaf, Rule


class FoundRule(NamedTuple):
    """A rule and its characters in the run; `vague` where the words have no definition and this one was taken, with
    the other definitions in `others`; `head` where the words name people by themselves ("women", "leads").
    """

    rule: Rule
    start: int
    end: int
    vague: str | None = None
    others: tuple[str, ...] = ()
    head: bool = False


def leaf(field: str, operator: str, value: object = None) -> AttributeLeaf:
    """Return an attribute leaf; a list of one is that one."""
    if isinstance(value, list):
        if len(value) == 1 and operator == "in":
            return AttributeLeaf(field=field, operator="equals", value=value[0])
        value = tuple(value)
    return AttributeLeaf.model_validate({"field": field, "operator": operator, "value": value})


def items(text: str) -> list[str]:
    """Split "a, b and c" into its parts."""
    return [
        part.strip() for part in re.split(r"\s*,\s*(?:and |or )?|\s+(?:and|or|&)\s+|\s*\+\s*", text) if part.strip()
    ]
