"""The sends: each campaign in each time zone, sent once and accounted for."""

# No `from __future__ import annotations`: Dagster needs the classes in the signatures as classes, not as text.

import warnings
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import dagster as dg

from marketflow_core.campaign import stages
from marketflow_core.campaign.outcomes import CellOutcome
from marketflow_core.campaign.workspace import Workspace
from marketflow_core.plan.vocabulary import PLATFORM_NAMES
from marketflow_dagster import schemas
from marketflow_dagster.assets.emitting import Cells, cells_of_run, emit
from marketflow_dagster.assets.people import audiences
from marketflow_dagster.assets.plans import plans
from marketflow_dagster.checks import NOTHING_LEFT_OPEN, SENDS_ACCOUNTED_FOR, nothing_left_open, sends_accounted_for
from marketflow_dagster.markdown import instant, listed, preview, reasons, unbroken
from marketflow_dagster.partitions import campaign_zones, cell
from marketflow_dagster.resources import WorkspaceResource
from marketflow_dagster.surroundings import hand_over

with warnings.catch_warnings():
    # One run for many time zones needs a backfill policy, which Dagster still calls beta.
    warnings.simplefilter("ignore", dg.BetaWarning)

    @dg.asset(
        deps=[plans, audiences],
        partitions_def=campaign_zones,
        backfill_policy=dg.BackfillPolicy.single_run(),
        output_required=False,
        group_name="campaign",
        owners=["team:marketing"],
        kinds={"python", "duckdb"},
        pool="duckdb",
        check_specs=[SENDS_ACCOUNTED_FOR, NOTHING_LEFT_OPEN],
        metadata={"dagster/column_schema": schemas.SENDS},
        description=(
            "What was sent of a campaign in one time zone, when, to how many, and why not to the others. "
            "The ledger keeps anything from being sent twice, however often this is run. "
            "In rehearsal the platforms and people are simulated and days pass in seconds."
        ),
    )
    def sends(
        context: dg.AssetExecutionContext, config: Cells, workspace: WorkspaceResource
    ) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
        """Send what is due in the run's time zones and account for everything that was planned."""
        with workspace.at_work(context) as ws:
            wanted = _by_campaign(cells_of_run(context, config))
            outcomes: list[CellOutcome] = []
            for campaign, zones in wanted.items():
                outcomes += stages.run_cells(ws, campaign, _own(ws, campaign, zones))
        hand_over("sends", outcomes)
        for outcome in outcomes:
            if not outcome.steps:
                context.log.info(f"Nothing was due for {outcome.campaign} in {outcome.zone}.")
        made = {cell(one.campaign, one.zone): send_metadata(one) for one in outcomes if one.steps}
        yield from emit(context, "sends", made)
        yield sends_accounted_for(outcomes)
        yield nothing_left_open(outcomes)


def _by_campaign(keys: Sequence[str]) -> Mapping[str, list[str]]:
    wanted: dict[str, list[str]] = defaultdict(list)
    for key in keys:
        campaign, _, zone = key.partition("|")
        wanted[campaign].append(zone)
    return wanted


def _own(ws: Workspace, campaign: str, zones: Sequence[str]) -> Sequence[str]:
    """Return those of `zones` that the campaign has: a range may span others. One alone stays as it is."""
    if len(zones) == 1:
        return zones
    known = set(stages.zones_of(ws, campaign))
    return [zone for zone in zones if zone in known]


def send_metadata(outcome: CellOutcome) -> dict[str, Any]:
    """Return what became of a campaign in one zone as metadata: the ledger in short."""
    tally = outcome.tally
    return {
        "dagster/row_count": tally.sent,
        "planned": tally.planned,
        "sent": tally.sent,
        "sent by this run": outcome.new,
        "suppressed": reasons(dict(tally.suppressed)),
        "held": reasons(dict(tally.held)),
        "failed": tally.failed,
        "uncertain": tally.uncertain,
        "what happened when": preview(
            ["local time", "instant (UTC)", "step", "platform", "planned", "sent", "suppressed", "held"],
            (
                (
                    unbroken(f"{step.local:%a %Y-%m-%d %H:%M}") if step.local else "–",
                    instant(step.instant),
                    step.step,
                    PLATFORM_NAMES.get(step.platform, step.platform),
                    step.tally.planned,
                    step.tally.sent,
                    reasons(dict(step.tally.suppressed)),
                    reasons(dict(step.tally.held)),
                )
                for step in outcome.steps
            ),
        ),
        "notes": listed(
            f"**{step.step}** on {PLATFORM_NAMES.get(step.platform, step.platform)}: {step.note}"
            for step in outcome.steps
            if step.note
        ),
    }
