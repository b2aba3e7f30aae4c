"""Segments that are defined apart from any one plan, under a name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from marketflow_core.errors import BadInput, UnknownName
from marketflow_core.plan.criteria import rule_from_criteria
from marketflow_core.plan.document_faults import faults_of
from marketflow_core.plan.models import Plan
from marketflow_core.plan.rules import RULE, Rule, SegmentLeaf, leaves


class SegmentRegistry:
    """The segments that somebody defined, by name. Not safe to change from several threads at once."""

    def __init__(self) -> None:
        self._rules: dict[str, Rule] = {}

    @property
    def rules(self) -> Mapping[str, Rule]:
        """Each segment's rule, by name; can't be written to."""
        return MappingProxyType(self._rules)

    def define(self, name: str, definition: Mapping[str, Any] | Rule) -> Rule:
        """Define the segment `name`, or define it anew, and return its rule.

        `definition` is a rule (`{"all": […]}`, a leaf, …), as a mapping or a model, or the form of `plan.criteria`.
        Raises `BadInput` that names every fault and what is allowed.
        """
        if not name.strip():
            raise BadInput("A segment needs a name.")
        self._rules[name] = rule = self._read(name, definition)
        return rule

    def _read(self, name: str, definition: Mapping[str, Any] | Rule) -> Rule:
        try:
            if isinstance(definition, Mapping) and "criteria" in definition:
                return rule_from_criteria(definition)
            return RULE.validate_python(definition)
        except BadInput as problem:
            raise BadInput(f"The segment “{name}” can't be defined so. {problem}") from problem
        except ValidationError as problem:
            told = " ".join(fault.message for fault in faults_of(problem, definition))
            raise BadInput(
                f"The segment “{name}” can't be defined so. {told} "
                "A definition is a rule, or {“criteria”: […]} (docs/plan.md has both forms)."
            ) from problem


def with_segments(plan: Plan, defined: Mapping[str, Rule]) -> Plan:
    """Return `plan` with the rules of the segments that it refers to and doesn't define itself, from `defined`.

    Segments inside of segments are followed. Raises `UnknownName` for a step's audience that neither defines.
    """
    known = {**defined, **plan.segments}
    segments = dict(plan.segments)
    wanted = [step.audience for step in plan.steps if step.audience is not None]
    for name in wanted:
        if name not in known:
            raise UnknownName("segment", name, known, remedy="Define it with SegmentRegistry.define.")
    rules = [*plan.segments.values(), *([plan.constraints.exclude] if plan.constraints.exclude else [])]
    wanted += [leaf.segment for rule in rules for leaf in leaves(rule) if isinstance(leaf, SegmentLeaf)]
    while wanted:
        name = wanted.pop()
        if name in segments or name not in known:
            continue
        segments[name] = known[name]
        wanted += [leaf.segment for leaf in leaves(known[name]) if isinstance(leaf, SegmentLeaf)]
    return plan.model_copy(update={"segments": segments})
