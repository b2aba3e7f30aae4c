"""The plans: what each brief was understood to mean."""

# No `from __future__ import annotations`: Dagster needs the classes in the signatures as classes, not as text.

from collections.abc import Iterator
from typing import Any

import dagster as dg

from marketflow_core.campaign import stages
from marketflow_core.campaign.outcomes import PlannedCampaign
from marketflow_core.plan.explanation import explain
from marketflow_core.plan.models import Plan
from marketflow_dagster import schemas
from marketflow_dagster.briefs import adopt_from_folder
from marketflow_dagster.checks import PLAN_UNDERSTOOD, plan_understood
from marketflow_dagster.markdown import preview
from marketflow_dagster.partitions import campaigns
from marketflow_dagster.resources import WorkspaceResource
from marketflow_dagster.surroundings import hand_over


class PlanSource(dg.Config):
    """Where the plan is taken from. The default needs no configuration."""

    as_stored: bool = False
    """Take the plan as it stands in the records, also where the campaigns folder holds another brief of that name."""


@dg.asset(
    partitions_def=campaigns,
    group_name="campaign",
    owners=["team:marketing"],
    kinds={"python"},
    pool="duckdb",
    check_specs=[PLAN_UNDERSTOOD],
    metadata={"dagster/column_schema": schemas.PLAN},
    description=(
        "What each brief was understood to mean: its steps, audiences, times, limits and open questions. "
        "The brief lies in `campaigns/` under the campaign's name; a brief that hasn't changed keeps its dates."
    ),
)
def plans(
    context: dg.AssetExecutionContext, config: PlanSource, workspace: WorkspaceResource
) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    """Read the campaign's brief into a plan and keep it."""
    campaign = context.partition_key
    with workspace.at_work(context) as ws:
        plan, stored = stages.stored_plan(ws, campaign) if config.as_stored else adopt_from_folder(ws, campaign)
    hand_over("plans", (plan, stored))
    yield dg.MaterializeResult(metadata=told(plan, stored))
    yield plan_understood(plan)


def told(plan: Plan, stored: PlannedCampaign) -> dict[str, Any]:
    """Return a plan as metadata: the explanation, its steps, and what its author is asked."""
    return {
        "dagster/row_count": len(plan.steps),
        "version": stored.version,
        "fingerprint": stored.fingerprint,
        **(
            {"refinements": dg.MetadataValue.md("\n".join(f"- {note}" for note in stored.notes))}
            if stored.notes
            else {}
        ),
        "times count from": dg.MetadataValue.timestamp(stored.reference),
        "what was understood": dg.MetadataValue.md(explain(plan)),
        "steps": preview(
            ["step", "does", "channel", "platforms", "audience"],
            (
                (step.id, step.action, step.channel, ", ".join(step.platforms) or "as configured", step.audience)
                for step in plan.steps
            ),
        ),
        "questions and notes": preview(
            ["weight", "about", "what to look at"],
            ((one.severity, one.step or "the campaign", one.message) for one in plan.diagnostics),
        ),
        "brief": dg.MetadataValue.md("\n".join(f"> {line}" for line in plan.brief.splitlines())),
    }
