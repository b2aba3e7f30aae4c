"""Whether a plan can run as it stands: all of its faults at once, each with its place and a remedy."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from marketflow_core.plan.checks.audiences import check_audiences
from marketflow_core.plan.checks.clocks import Clocks
from marketflow_core.plan.checks.limits import check_limits
from marketflow_core.plan.checks.platforms import check_platforms
from marketflow_core.plan.checks.steps import check_cycles, check_names, check_steps
from marketflow_core.plan.checks.times import check_times
from marketflow_core.plan.checks.whole import check_whole
from marketflow_core.plan.diagnostics import Diagnostic
from marketflow_core.plan.models import Plan


def validate(
    plan: Plan,
    connectors: Mapping[str, frozenset[str]] | None = None,
    *,
    segments: Collection[str] = (),
    clocks: Clocks | None = None,
) -> tuple[Diagnostic, ...]:
    """Return every fault of `plan`, none where it can run; those that the reading of its brief found are not repeated.

    `connectors` gives each platform's actions (slug -> actions); without it, whether a platform can do a step's action
    is not asked. `segments` are names that are defined outside of the plan. `clocks` are the zones that a plan leaves
    open; without them, times without a zone are compared as UTC.
    """
    parts = (
        *check_names(plan),
        *check_steps(plan),
        *check_cycles(plan),
        *check_audiences(plan, segments),
        *check_times(plan),
        *check_limits(plan),
    )
    sound = not any(found.severity == "error" for found in parts)
    told = {(found.kind, found.message) for found in plan.diagnostics}
    whole = check_whole(plan, clocks or Clocks()) if sound else ()  # faults of a part would be told twice
    return (
        *parts,
        *check_platforms(plan, connectors),
        *(found for found in whole if (found.kind, found.message) not in told),
    )
