"""Plans, kept with the instant from which their times count."""

from __future__ import annotations

from datetime import datetime

from marketflow_core.campaign.audiences import zones_with_people
from marketflow_core.campaign.outcomes import PlannedCampaign
from marketflow_core.campaign.timetable import is_sent, timetable
from marketflow_core.campaign.workspace import Workspace
from marketflow_core.errors import PlanInvalid, UnknownName
from marketflow_core.plan.diagnostics import Diagnostic
from marketflow_core.plan.documents import dump_plan, load_plan
from marketflow_core.plan.fingerprint import fingerprint
from marketflow_core.plan.models import Plan
from marketflow_core.plan.validation import validate
from marketflow_core.store.lineage import lineage
from marketflow_core.store.plans import PlanRecord


def store_plan(
    ws: Workspace, plan: Plan, *, reference: datetime, refinements: tuple[str, ...] = (), draft: bool = False
) -> PlannedCampaign:
    """Store `plan` as the next version of its campaign, or return the stored one where nothing changed.

    `reference` is the instant from which the plan's times count, `refinements` the words that refined it already.
    Raises `PlanInvalid` with every fault of severity error, those of the reading included; nothing is stored then. A
    `draft` is stored with its faults, and can't run before they are settled.
    """
    wrong = errors(ws, plan)
    if wrong and not draft:
        raise PlanInvalid(plan.name, faults(ws, plan))
    before = _refinements(ws, plan.name)
    record, fresh = ws.plans.store(
        plan.name,
        fingerprint=fingerprint(plan),
        reference=reference,
        brief=plan.brief,
        document=dump_plan(plan),
        now=ws.clock.now(),
        words="\n".join(refinements) or None,
        errors=wrong,
    )
    left_out = tuple(words for words in before if words not in refinements) if fresh else ()
    return planned_campaign(ws, record, fresh=fresh, left_out=left_out)


def errors(ws: Workspace, plan: Plan) -> int:
    """Return how many faults keep `plan` from running, those of its reading included."""
    return sum(fault.severity == "error" for fault in faults(ws, plan))


def faults(ws: Workspace, plan: Plan) -> tuple[Diagnostic, ...]:
    """Return what the reading found open in `plan`, and what keeps it from running, on the team's own clocks."""
    return (*plan.diagnostics, *validate(plan, clocks=ws.settings.preferences.clocks))


def stored_plan(ws: Workspace, campaign: str) -> tuple[Plan, PlannedCampaign]:
    """Return the newest plan of `campaign`. Raises `UnknownName` where there is none, `PlanInvalid` if it can't run."""
    record = ws.plans.latest(campaign)
    if record is None:
        raise UnknownName("campaign", campaign, ws.plans.campaigns(), remedy="Run `marketflow run BRIEF` to make one.")
    return _loaded(ws, record)


def stored_for_brief(ws: Workspace, campaign: str, brief: str) -> tuple[Plan, PlannedCampaign] | None:
    """Return the newest plan of `campaign` if it was read from exactly `brief`, so that its dates stay as they were.

    What was refined since is in it. Raises `PlanInvalid` where it can't run.
    """
    record = ws.plans.latest(campaign)
    if record is None or record.brief != brief:
        return None
    return _loaded(ws, record)


def is_stored(ws: Workspace, campaign: str, brief: str) -> bool:
    """Tell whether the newest plan of `campaign` was read from exactly `brief`."""
    record = ws.plans.latest(campaign)
    return record is not None and record.brief == brief


def campaigns(ws: Workspace) -> tuple[str, ...]:
    """Return the names of all campaigns with a stored plan, sorted."""
    return ws.plans.campaigns()


def zones_of(ws: Workspace, campaign: str) -> tuple[str, ...]:
    """Return the zones in which `campaign` does something: its cells."""
    plan, stored = stored_plan(ws, campaign)
    due = timetable(ws, plan, stored.reference, zones_with_people(ws, plan, stored.reference))
    sending = {step.id for step in plan.steps if is_sent(step)}
    return tuple(sorted({planned.zone for planned in due if planned.step in sending}))


def planned_campaign(
    ws: Workspace, record: PlanRecord, *, fresh: bool, left_out: tuple[str, ...] = ()
) -> PlannedCampaign:
    """Return what is to be known of a stored version; `left_out` are refinements of an earlier text of the brief."""
    refined = _refinements(ws, record.campaign) if record.parent is not None or record.words else ()
    return PlannedCampaign(
        record.campaign, record.version, record.fingerprint, record.reference, fresh, refined, left_out
    )


def _refinements(ws: Workspace, campaign: str) -> tuple[str, ...]:
    """Return the words that are in effect in the newest version of `campaign`, each refinement by itself."""
    said = lineage(ws.plans.history(campaign)).refinements
    return tuple(words for together in said for words in together.split("\n"))


def _loaded(ws: Workspace, record: PlanRecord) -> tuple[Plan, PlannedCampaign]:
    plan = load_plan(record.document)
    if record.errors:
        raise PlanInvalid(plan.name, faults(ws, plan))
    return plan, planned_campaign(ws, record, fresh=False)
