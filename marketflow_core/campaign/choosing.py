"""Who gets a message in one cell: worked out at its instant, judged, and kept for a run that has to go on with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pyarrow as pa

from marketflow_core.audience.engine import RuleContext
from marketflow_core.campaign.people import is_per_zone, message_predecessors, rule_of, zones_of_people
from marketflow_core.campaign.send_run import SendRun
from marketflow_core.delivery.ledger import Batch
from marketflow_core.delivery.verdicts import Grounds, Verdicts, freeze, frozen, judge
from marketflow_core.plan.models import FrequencyCap, Step
from marketflow_core.plan.rules import EventLeaf, Rule
from marketflow_core.store.contacts import AddressChannel
from marketflow_core.timing.schedule import Planned
from marketflow_core.values import shift, slug


async def verdicts(run: SendRun, planned: Planned, step: Step) -> Verdicts:
    """Return who gets `step` in this cell: as an earlier run of this version decided, or decided now and kept."""
    parts = (planned.step, planned.zone, planned.occurrence, f"v{run.stored.version}")
    file = run.ws.home.snapshots(run.ws.mode, run.plan.name) / f"send.{'.'.join(map(slug, parts))}.parquet"
    decided = frozen(file)
    if decided is None:
        decided = await _decide(run, planned, step)
        freeze(decided, file)
    return decided


def address_channel(step: Step) -> AddressChannel:
    """Return which of a person's addresses a message goes to."""
    return "sms" if step.channel == "sms" else "email"


async def _decide(run: SendRun, planned: Planned, step: Step) -> Verdicts:
    assert planned.instant is not None
    before = _sent_before(run, planned, step)
    base = None if before is None else {person for batch in before for person in run.ws.ledger.sent_in(batch.reference)}
    overlay = None if before is None else await run.engagement.read(before, run.clock.now())
    context = RuleContext(planned.instant, run.plan.name, run.plan.segments, overlay)
    members = run.engine.members(rule_of(run.plan, step), context, within=None if base is None else sorted(base))
    if is_per_zone(run.plan, step) and not _in_the_same_cells(run, step):
        zones = zones_of_people(members["time_zone"], run.plan, run.ws.settings.preferences, planned.instant)
        members = members.filter(pa.array(zones == planned.zone))
    return judge(members, step.channel, _grounds(run, planned, step, members, context))


def _sent_before(run: SendRun, planned: Planned, step: Step) -> list[Batch] | None:
    """Return the confirmed batches of the messages that `step` follows, or None where it follows none."""
    before = message_predecessors(run.plan, step)
    if not before:
        return None
    here = {"zone": planned.zone} if _in_the_same_cells(run, step) else {}
    return [
        batch
        for one in before
        for batch in run.ws.ledger.batches(run.plan.name, states=("confirmed",), step=one, **here)
    ]


def _in_the_same_cells(run: SendRun, step: Step) -> bool:
    """Tell whether each person gets `step` in the cell in which they got all that it follows."""
    before = message_predecessors(run.plan, step)
    return bool(before) and all(is_per_zone(run.plan, one) for one in (step, *map(run.plan.step, before)))


def _grounds(run: SendRun, planned: Planned, step: Step, members: pa.Table, context: RuleContext) -> Grounds:
    ids = members["profile_id"].to_pylist()
    ledger, limits = run.ws.ledger, run.plan.constraints
    stands = set(ledger.recipients(run.plan.name, step.id, zone=planned.zone, occurrence=planned.occurrence))
    return Grounds(
        stands=stands,
        elsewhere=ledger.taken(run.plan.name, step.id, planned.occurrence, step.channel) - stands,
        excluded=_among(run, limits.exclude, context, ids),
        goal_reached=_among(run, _goal(run, context.now), context, ids),
        capped=_capped(run, step, context.now),
        reachable=run.ws.contacts.addresses(ids, address_channel(step)).keys(),
        holdout=limits.holdout or 0.0,
        holdout_key=run.plan.name,
    )


def _among(run: SendRun, rule: Rule | None, context: RuleContext, ids: Sequence[int]) -> list[int]:
    """Return those of `ids` whom `rule` takes in; nobody where there is no rule."""
    return [] if rule is None else run.engine.members(rule, context, within=ids)["profile_id"].to_pylist()


def _goal(run: SendRun, now: datetime) -> EventLeaf | None:
    """Return the rule for having reached the campaign's goal since it began, or None where it has none."""
    goal = run.plan.constraints.goal
    hours = max(1, int((now - run.stored.reference).total_seconds() // 3600))
    return EventLeaf(event=goal.event, within=f"PT{hours}H") if goal else None


def _capped(run: SendRun, step: Step, now: datetime) -> set[int]:
    """Return who would get more than a cap of the plan allows, counting every campaign's sends."""
    caps = run.plan.constraints.frequency_cap
    over: set[int] = set()
    for cap in (caps,) if isinstance(caps, FrequencyCap) else caps or ():
        if cap.channel in (None, step.channel):
            counts = run.ws.ledger.sent_since(cap.channel, shift(now, cap.per, back=True), now)
            over |= {person for person, count in counts.items() if count >= cap.at_most}
    return over
