"""Plans, kept with the instant from which their times count."""

from __future__ import annotations

from datetime import datetime

from marketflow_core.campaign.audiences import zones_with_people
from marketflow_core.campaign.outcomes import PlannedCampaign
from marketflow_core.campaign.timetable import is_sent, timetable
from marketflow_core.campaign.workspace import Workspace
from marketflow_core.errors import PlanInvalid, UnknownName
from marketflow_core.plan.documents import dump_plan, load_plan
from marketflow_core.plan.fingerprint import fingerprint
from marketflow_core.plan.models import Plan
from marketflow_core.plan.validation import validate
from marketflow_core.store.plans import PlanRecord


def store_plan(ws: Workspace, plan: Plan, *, reference: datetime) -> PlannedCampaign:
    """Store `plan` as the next version of its campaign, or return the stored one where nothing changed.

    `reference` is the instant from which the plan's times count. Raises `PlanInvalid` with every fault of severity
    error, those of the reading included; nothing is stored then.
    """
    faults = (*plan.diagnostics, *validate(plan))
    if any(fault.severity == "error" for fault in faults):
        raise PlanInvalid(plan.name, faults)
    record, fresh = ws.plans.store(
        plan.name,
        fingerprint=fingerprint(plan),
        reference=reference,
        brief=plan.brief,
        document=dump_plan(plan),
        now=ws.clock.now(),
    )
    return _planned(record, fresh=fresh)


def stored_plan(ws: Workspace, campaign: str) -> tuple[Plan, PlannedCampaign]:
    """Return the newest plan of `campaign`. Raises `UnknownName` where there is none."""
    record = ws.plans.latest(campaign)
    if record is None:
        raise UnknownName("campaign", campaign, ws.plans.campaigns(), remedy="Run `marketflow run BRIEF` to make one.")
    return load_plan(record.document), _planned(record, fresh=False)


def stored_for_brief(ws: Workspace, campaign: str, brief: str) -> tuple[Plan, PlannedCampaign] | None:
    """Return the newest plan of `campaign` if it was read from exactly `brief`, so that its dates stay as they were."""
    record = ws.plans.latest(campaign)
    if record is None or record.brief != brief:
        return None
    return load_plan(record.document), _planned(record, fresh=False)


def campaigns(ws: Workspace) -> tuple[str, ...]:
    """Return the names of all campaigns with a stored plan, sorted."""
    return ws.plans.campaigns()


def zones_of(ws: Workspace, campaign: str) -> tuple[str, ...]:
    """Return the zones in which `campaign` does something: its cells."""
    plan, stored = stored_plan(ws, campaign)
    due = timetable(ws, plan, stored.reference, zones_with_people(ws, plan, stored.reference))
    sending = {step.id for step in plan.steps if is_sent(step)}
    return tuple(sorted({planned.zone for planned in due if planned.step in sending}))


def _planned(record: PlanRecord, *, fresh: bool) -> PlannedCampaign:
    return PlannedCampaign(record.campaign, record.version, record.fingerprint, record.reference, fresh)
