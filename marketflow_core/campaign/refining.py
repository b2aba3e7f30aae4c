"""Refining a stored plan: each refinement, undo and redo makes the plan's next version, and none is ever lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from marketflow_core.campaign.briefs import find_brief, read_brief_file
from marketflow_core.campaign.outcomes import PlannedCampaign
from marketflow_core.campaign.planning import errors, planned_campaign, store_plan
from marketflow_core.campaign.workspace import Workspace
from marketflow_core.errors import BadInput, PlanChanged, UnknownName
from marketflow_core.plan.documents import dump_plan, load_plan
from marketflow_core.plan.fingerprint import fingerprint
from marketflow_core.plan.models import Plan
from marketflow_core.plan.refinement import Refinement, Refiner, refusal
from marketflow_core.plan.timing import At
from marketflow_core.plan.workflow import Reader
from marketflow_core.store.lineage import REDO, UNDO, lineage
from marketflow_core.store.plans import Approval, PlanRecord

_TRIES = 8
"""How often a refinement is made again of a plan that somebody else refined at the same moment."""


@dataclass(frozen=True)
class RefinedPlan:
    """What a refinement of a stored plan came to.

    `stored` is the version that holds it (of a dry run: the one it would be made from). `forked` is the approval of
    the version that it was made from, which stays as it is. `stale` says that the campaign's brief has changed since.
    """

    refinement: Refinement
    stored: PlannedCampaign
    forked: Approval | None = None
    stale: bool = False


def refine_plan(
    ws: Workspace,
    campaign: str,
    text: str,
    *,
    refiner: Refiner,
    reader: Reader,
    now: datetime | None = None,
    dry_run: bool = False,
) -> RefinedPlan:
    """Refine the newest plan of `campaign` as `text` says, and store what comes of it as the next version, a draft.

    Where nothing is stored yet, the brief of that name in the campaigns folder is read and stored first. `now` is when
    it was said (aware; default: this instant, as long as the campaign lies ahead of it). A `dry_run` stores nothing.
    Raises `UnknownName` for a campaign that isn't there, `BadInput` for a text of which nothing can be placed.
    """
    if not text.strip():
        raise BadInput("The refinement is empty. Say what is to change, such as “Move the follow-up to Tuesday”.")
    tries = 1
    while True:
        record = ws.plans.latest(campaign) or _first(ws, campaign, reader, now, dry_run=dry_run)
        try:
            return _refined(ws, record, text, refiner, now, dry_run=dry_run)
        except PlanChanged:
            if tries == _TRIES:
                raise
            tries += 1


def history(ws: Workspace, campaign: str) -> tuple[PlanRecord, ...]:
    """Return every version of `campaign`, the first one first. Raises `UnknownName` where there is none."""
    found = ws.plans.history(campaign)
    if not found:
        raise UnknownName("campaign", campaign, ws.plans.campaigns(), remedy="Run `marketflow run BRIEF` to make one.")
    return found


def _first(ws: Workspace, campaign: str, reader: Reader, now: datetime | None, *, dry_run: bool) -> PlanRecord:
    """Return the first version of `campaign`, read from its brief and stored unless this is a dry run."""
    file = find_brief(ws.settings.campaigns, campaign)
    if file is None:
        raise UnknownName(
            "campaign",
            campaign,
            ws.plans.campaigns(),
            remedy=f"Put its brief into {ws.settings.campaigns.name}/{campaign}.md, or run `marketflow run BRIEF`.",
        )
    reference = now or ws.clock.now()
    plan = reader(read_brief_file(file), name=campaign, now=reference)
    if not dry_run:
        store_plan(ws, plan, reference=reference, draft=True)
        stored = ws.plans.latest(campaign)
        assert stored is not None, "it was stored just now"
        return stored
    return PlanRecord(campaign, 0, fingerprint(plan), reference, plan.brief, dump_plan(plan), reference)


def _refined(
    ws: Workspace, record: PlanRecord, text: str, refiner: Refiner, now: datetime | None, *, dry_run: bool
) -> RefinedPlan:
    plan = load_plan(record.document)
    said_at = now or _at(ws, plan, record.reference)
    made = refiner(plan, text, now=said_at, reference=record.reference)
    restores: int | None = None
    if made.turn:
        made, restores = _turned(ws, record, plan, made)
    elif made.refused and not made.changed:
        raise BadInput("Nothing was changed. " + " ".join(map(refusal, made.refused)))
    forked = ws.plans.approvals(record.campaign).get(record.version)
    stale = _is_stale(ws, record)
    if dry_run or not (made.changed or made.turn):
        return RefinedPlan(made, planned_campaign(ws, record, fresh=False), None, stale)
    stored = ws.plans.refine(
        record,
        words=made.turn or text.strip(),
        fingerprint=fingerprint(made.plan),
        document=dump_plan(made.plan),
        errors=errors(ws, made.plan),
        now=ws.clock.now(),
        restores=restores,
    )
    return RefinedPlan(made, planned_campaign(ws, stored, fresh=True), forked, stale)


def _turned(ws: Workspace, record: PlanRecord, plan: Plan, made: Refinement) -> tuple[Refinement, int]:
    """Return the refinement that an undo or a redo is, and the version that it brings back. Raises `BadInput`."""
    led = lineage(ws.plans.history(record.campaign))
    target = led.before if made.turn == UNDO else led.after
    if target is None:
        told = {UNDO: "There is nothing to undo: no refinement is in effect", REDO: "There is nothing to redo"}
        raise BadInput(f"{told[made.turn or UNDO]} in version {record.version} of “{record.campaign}”.")
    return Refinement(made.text, plan, load_plan(target.document), turn=made.turn), target.version


def _at(ws: Workspace, plan: Plan, reference: datetime) -> datetime:
    """Return the instant from which “tomorrow” counts: this one, unless the whole campaign lies behind or ahead of it.

    A campaign that is rehearsed for other days goes on from the day on which its brief was read.
    """
    now = ws.clock.now()
    last = max((step.timing.local[:10] for step in plan.steps if isinstance(step.timing, At)), default="")
    return now if now > reference and now.date().isoformat() <= last else reference


def _is_stale(ws: Workspace, record: PlanRecord) -> bool:
    file = find_brief(ws.settings.campaigns, record.campaign)
    return file is not None and read_brief_file(file) != record.brief
