"""Sending a message step in one cell: in batches of exactly the people who get it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from marketflow_core.campaign.choosing import address_channel, verdicts
from marketflow_core.campaign.people import message_predecessors
from marketflow_core.campaign.send_run import SendRun
from marketflow_core.delivery.dispatch import dispatch, recipients
from marketflow_core.delivery.ledger import Batch
from marketflow_core.plan.models import Step
from marketflow_core.plan.vocabulary import PLATFORM_NAMES
from marketflow_core.platforms.contract import Delivery
from marketflow_core.timing.schedule import Planned

UNSURE_BEFORE = "the message it follows failed, or may not have arrived"


async def send_messages(run: SendRun, planned: Planned, step: Step, platforms: Sequence[str]) -> None:
    """Send `step` in one cell through the first of `platforms` that can, and account for everybody it is for."""
    name, *others = [one for one in platforms if run.can(one, step)]
    decided = await verdicts(run, planned, step)
    unsure = sum(
        run.ws.ledger.unsettled(run.plan.name, one, planned.zone) for one in message_predecessors(run.plan, step)
    )
    if not decided.planned and not unsure:
        return
    alone = f"sent with {PLATFORM_NAMES[name]} alone: nobody gets the same message from two platforms"
    row = run.account(
        planned,
        step,
        name,
        planned_count=decided.planned + unsure,
        suppressed=decided.suppressed,
        held={UNSURE_BEFORE: unsure} if unsure else {},
        notes=[alone] if others else [],
    )
    connector = run.platforms.connectors[name]
    size = connector.manifest.batch_size or 1
    people = decided.to_send
    for number, start in enumerate(range(0, len(people), size), 1):
        chunk = people[start : start + size]
        batch = run.batch(planned, step, name, number, len(chunk))
        make = partial(_message, run, batch, step)
        done = await dispatch(batch, chunk, connector=connector, ledger=run.ws.ledger, clock=run.clock, make=make)
        run.count(row, done)
        run.ws.progress(f"{step.id} · {planned.zone}", start + len(chunk), len(people))


def _message(run: SendRun, batch: Batch, step: Step, people: Sequence[int]) -> Delivery:
    addresses = run.ws.contacts.addresses(people, address_channel(step))
    return replace(run.delivery(batch, step), recipients=recipients(addresses, people))
