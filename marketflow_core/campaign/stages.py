"""The stages of a campaign, from plan to report. Dagster's assets and the Python engine call these and nothing else.

Each takes the open `Workspace` first, can be repeated without doing anything twice, and says in words what it can't do.
"""

from __future__ import annotations

import threading

from marketflow_core.campaign.actions import PlannedAction, planned_actions
from marketflow_core.campaign.audiences import snapshot_audiences
from marketflow_core.campaign.collecting import collect, days_to_collect
from marketflow_core.campaign.explaining import explain_with_people
from marketflow_core.campaign.outcomes import AudienceSize, Performance, ReportFile
from marketflow_core.campaign.planning import campaigns, is_stored, store_plan, stored_for_brief, stored_plan, zones_of
from marketflow_core.campaign.refining import RefinedPlan, history, refine_plan
from marketflow_core.campaign.sending import run_cells
from marketflow_core.campaign.workspace import Workspace
from marketflow_core.data.demo import ensure_people as make_people
from marketflow_core.metrics.performance import work_out
from marketflow_core.reports.build import build_report

__all__ = [
    "PlannedAction",
    "RefinedPlan",
    "campaigns",
    "collect",
    "days_to_collect",
    "ensure_people",
    "explain_with_people",
    "history",
    "is_stored",
    "planned_actions",
    "refine_plan",
    "run_cells",
    "store_plan",
    "stored_for_brief",
    "stored_plan",
    "work_out_audiences",
    "work_out_performance",
    "write_report",
    "zones_of",
]


_making = threading.Lock()


def ensure_people(ws: Workspace, campaign: str | None = None) -> str | None:
    """Give a rehearsal people to work with: in a home without profiles, make seeded demo people and say so.

    Their history ends at the plan's reference instant, so that "in the last 30 days" finds somebody. Returns the
    sentence to show, or None where there are profiles already. Live mode never makes people up.
    """
    if ws.mode == "live" or ws.warehouse.counts()[0]:
        return None
    now = stored_plan(ws, campaign)[1].reference if campaign else ws.clock.now()
    with _making:  # workflows that run side by side share what the first of them makes
        made = make_people(ws.home, now=now, progress=ws.progress)
        ws.warehouse.audience_file(ws.progress)
    if made is None:
        return None
    return (
        f"This home had no profiles, so the rehearsal made {made.profiles:,} demo people with {made.events:,} events. "
        "Import your own with `marketflow import profiles FILE`."
    )


def work_out_audiences(ws: Workspace, campaign: str) -> tuple[AudienceSize, ...]:
    """Size the audience of each step with people, as of the plan's reference instant, and keep snapshots of them."""
    plan, stored = stored_plan(ws, campaign)
    return snapshot_audiences(ws, plan, at=stored.reference)


def work_out_performance(ws: Workspace) -> Performance:
    """Work the performance table out of everything that was collected so far."""
    return Performance(rows=work_out(ws.results, ws.mode), campaigns=len(campaigns(ws)))


def write_report(ws: Workspace, campaign: str) -> ReportFile:
    """Write the report of `campaign`: one HTML file that opens without a network."""
    plan, stored = stored_plan(ws, campaign)
    out = ws.home.reports(ws.mode) / f"{plan.name}.html"
    headline = build_report(
        ws.results.path, out, mode=ws.mode, plan=plan, reference=stored.reference, now=ws.clock.now()
    )
    return ReportFile(campaign, out, headline)
