"""Running a campaign's sends: in a rehearsal the simulated clock goes through the whole campaign in one call."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from marketflow_core.campaign.accounts import publish_accounts, step_outcomes
from marketflow_core.campaign.audiences import open_engine, zones_with_people
from marketflow_core.campaign.destinations import platforms_for
from marketflow_core.campaign.engagement import EngagementReader, keep
from marketflow_core.campaign.loop import run_now
from marketflow_core.campaign.outcomes import CellOutcome, PlannedCampaign
from marketflow_core.campaign.planning import stored_plan
from marketflow_core.campaign.send_run import SendRun
from marketflow_core.campaign.sender import send
from marketflow_core.campaign.timetable import end_of, is_sent, timetable
from marketflow_core.campaign.workspace import Workspace
from marketflow_core.clock import SimulatedClock
from marketflow_core.delivery.reconcile import reconcile
from marketflow_core.errors import LiveModeRefused, UnknownName
from marketflow_core.plan.models import Plan
from marketflow_core.plan.vocabulary import MESSAGE_ACTIONS
from marketflow_core.platforms.registry import connectors
from marketflow_core.platforms.session import open_platforms
from marketflow_core.timing.schedule import Planned

Cells = dict[tuple[str, str, str, str], int]


def run_cells(ws: Workspace, campaign: str, zones: Sequence[str] | None = None) -> tuple[CellOutcome, ...]:
    """Send what `campaign` has due in `zones` (default: all of its zones), each once, and account for everything.

    In a rehearsal the clock is simulated: it starts at the plan's reference instant, stops at each planned instant, and
    ends some days after the last one. What an earlier run left open is looked up first; what stands is not sent again.
    Raises `LiveModeRefused` in live mode and `UnknownName` for a campaign or zone that doesn't exist.
    """
    if ws.mode == "live":
        raise LiveModeRefused(f"send the campaign “{campaign}”")
    plan, stored = stored_plan(ws, campaign)
    due = timetable(ws, plan, stored.reference, zones_with_people(ws, plan, stored.reference))
    known = {planned.zone for planned in due}
    for zone in zones or ():
        if zone not in known:
            raise UnknownName("zone of this campaign", zone, known)
    wanted = [one for one in due if is_sent(plan.step(one.step)) and (zones is None or one.zone in zones)]
    new = run_now(_run(ws, plan, stored, due, wanted))
    publish_accounts(ws, campaign)
    return step_outcomes(ws, campaign, sorted({one.zone for one in wanted}), new)


async def _run(
    ws: Workspace, plan: Plan, stored: PlannedCampaign, due: Sequence[Planned], wanted: Sequence[Planned]
) -> Cells:
    clock = SimulatedClock(stored.reference)
    async with open_platforms(
        platforms_of(ws, plan), settings=ws.settings, home=ws.home, clock=clock, registry=ws.registry
    ) as platforms:
        await reconcile(plan.name, ledger=ws.ledger, connectors=platforms.connectors, clock=clock)
        engagement = EngagementReader(ws, platforms)
        with open_engine(ws) as engine:
            run = SendRun(ws, plan, stored, due, clock, platforms, engine, engagement)
            for planned in wanted:
                await send(run, planned)
        end = end_of(due, stored.reference, ws.settings.preferences.rehearsal_days)
        clock.advance_to(end)
        await _keep_engagement(ws, plan, engagement, {one.zone for one in wanted}, end)
        if platforms.world is not None:
            platforms.world.reach(end)
    return run.new


async def _keep_engagement(
    ws: Workspace, plan: Plan, reader: EngagementReader, zones: set[str], until: datetime
) -> None:
    for zone in sorted(zones):
        batches = ws.ledger.batches(plan.name, states=("confirmed",), zone=zone)
        messages = [batch for batch in batches if batch.action in MESSAGE_ACTIONS and batch.people]
        if messages:
            keep(await reader.read(messages, until), ws.home.engagement(ws.mode, plan.name), zone)


def platforms_of(ws: Workspace, plan: Plan) -> tuple[str, ...]:
    """Return the platforms that the plan's sends need and that a connector exists for, sorted."""
    known = connectors()
    wanted = {name for step in plan.steps if is_sent(step) for name in platforms_for(step, plan, ws)}
    open_ones = {batch.platform for batch in ws.ledger.batches(plan.name)}
    return tuple(sorted((wanted | open_ones) & set(known)))
