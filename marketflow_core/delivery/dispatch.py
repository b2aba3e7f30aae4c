"""One delivery, once: claim, call, settle; and look up on the platform whatever an earlier run left open."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from marketflow_core.clock import Clock
from marketflow_core.delivery.ledger import Batch, Ledger
from marketflow_core.delivery.verdicts import NO_ADDRESS
from marketflow_core.platforms.contract import (
    Confirmed,
    Connector,
    Delivery,
    Recipient,
    Rejection,
    Terminal,
    Transient,
    Uncertain,
)


@dataclass(frozen=True)
class Dispatched:
    """How a batch stands after `dispatch`: its state, and how many sends this call made (0: they stood already)."""

    state: str
    new: int
    reason: str | None = None


async def dispatch(
    batch: Batch,
    people: Sequence[int],
    *,
    connector: Connector,
    ledger: Ledger,
    clock: Clock,
    make: Callable[[Sequence[int]], Delivery],
) -> Dispatched:
    """Bring `batch` to its end, whatever an earlier run did of it.

    A confirmed batch is left alone. One that was claimed, or whose answer was lost, is looked up on the platform by
    its reference first; only what the platform does not hold is delivered, under the same reference.
    `make` builds the delivery for the people that the claim really holds, so addresses are read only then.
    """
    known = ledger.batch(batch.reference)
    if known and known.state == "confirmed":
        return Dispatched("confirmed", 0)
    if known and known.state in ("claimed", "uncertain"):
        found = await connector.find(batch.reference)
        if found is not None:
            ledger.confirm(batch.reference, found.external_id, clock.now())
            return Dispatched("confirmed", 0, "found on the platform after an interrupted run")
    held = ledger.claim(batch, people, clock.now())
    if people and not held:
        ledger.confirm(batch.reference, "nobody left to send to", clock.now())
        return Dispatched("confirmed", 0, "everybody in it had been sent it already")
    delivery = make(held)
    if people and not delivery.recipients:
        ledger.fail(batch.reference, NO_ADDRESS, clock.now())
        return Dispatched("failed", 0, NO_ADDRESS)
    match await connector.deliver(delivery):
        case Confirmed(external_id, rejected):
            refused = _refused(connector, delivery, held, rejected)
            ledger.confirm(batch.reference, external_id, clock.now(), refused)
            return Dispatched("confirmed", len(held) - len(refused) if people else 1)
        case Uncertain(reason):
            ledger.doubt(batch.reference, reason, clock.now())
            return Dispatched("uncertain", 0, reason)
        case Transient(reason) | Terminal(reason):
            ledger.fail(batch.reference, reason, clock.now())
            return Dispatched("failed", 0, reason)


def recipients(addresses: Mapping[int, str], people: Sequence[int]) -> tuple[Recipient, ...]:
    """Pair the people of a batch with their addresses; who has none by now is left out, and settled as refused."""
    return tuple(Recipient(person, addresses[person]) for person in people if person in addresses)


def _refused(
    connector: Connector, delivery: Delivery, held: Sequence[int], rejected: Sequence[Rejection]
) -> dict[int, str]:
    """Return who of the people `held` in the batch did not get it, and why."""
    people = {connector.recipient_key(one.address): one.profile_id for one in delivery.recipients}
    without = set(held) - {one.profile_id for one in delivery.recipients}
    refused = {people[one.recipient_key]: one.reason for one in rejected if one.recipient_key in people}
    return refused | dict.fromkeys(without, NO_ADDRESS)
