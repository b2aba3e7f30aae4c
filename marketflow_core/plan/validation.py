"""Whether a plan can run as it stands: all of its faults at once, each with its place and a remedy."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from marketflow_core.plan.checks.audiences import check_audiences
from marketflow_core.plan.checks.limits import check_limits
from marketflow_core.plan.checks.platforms import check_platforms
from marketflow_core.plan.checks.steps import check_cycles, check_names, check_steps
from marketflow_core.plan.checks.times import check_times
from marketflow_core.plan.diagnostics import Diagnostic
from marketflow_core.plan.models import Plan


def validate(
    plan: Plan,
    connectors: Mapping[str, frozenset[str]] | None = None,
    *,
    segments: Collection[str] = (),
) -> tuple[Diagnostic, ...]:
    """Return every fault of `plan`, none where it can run; those that the reading of its brief found are not repeated.

    `connectors` gives each platform's actions (slug -> actions); without it, whether a platform can do a step's action
    is not asked. `segments` are names that are defined outside of the plan.
    """
    return (
        *check_names(plan),
        *check_steps(plan),
        *check_cycles(plan),
        *check_audiences(plan, segments),
        *check_times(plan),
        *check_limits(plan),
        *check_platforms(plan, connectors),
    )
