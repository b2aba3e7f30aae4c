"""What a brief's parts say against one another, told at the words that said it."""

from __future__ import annotations

from marketflow_core.plan.checks.clocks import Clocks
from marketflow_core.plan.checks.whole import check_whole
from marketflow_core.plan.diagnostics import Diagnostic
from marketflow_core.plan.models import Plan
from marketflow_core.settings import Preferences
from marketflow_core.values import Span


def with_contradictions(plan: Plan, preferences: Preferences) -> Plan:
    """Return `plan` with the contradictions of the whole of it among its diagnostics, each at its words."""
    clocks = Clocks(preferences.default_zone, preferences.zones)
    found = (_placed(one, plan) for one in check_whole(plan, clocks))
    return plan.model_copy(update={"diagnostics": (*plan.diagnostics, *found)})


def _placed(found: Diagnostic, plan: Plan) -> Diagnostic:
    spans = {step.id: step.source for step in plan.steps}
    source = spans.get(found.step or "") or _said(plan, found.path or "")
    return found.model_copy(update={"source": source})


def _said(plan: Plan, path: str) -> Span | None:
    return next((entry.source for entry in plan.provenance if entry.path == path and entry.source), None)
