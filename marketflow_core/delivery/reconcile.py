"""After an interruption: every batch that was left open is looked up on its platform before anything else is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from marketflow_core.clock import Clock
from marketflow_core.delivery.ledger import Ledger
from marketflow_core.errors import PlatformRefused
from marketflow_core.platforms.contract import Connector


@dataclass(frozen=True)
class Reconciled:
    """How many open batches turned out to have left, not to have left, and could not be told."""

    found: int = 0
    missing: int = 0
    open: int = 0


async def reconcile(campaign: str, *, ledger: Ledger, connectors: Mapping[str, Connector], clock: Clock) -> Reconciled:
    """Settle the batches of `campaign` that were claimed or uncertain when an earlier run ended.

    What the platform holds under the batch's reference is confirmed. What it holds nothing of is marked failed, so
    that its people may be claimed again. What can't be looked up stays open and is never sent again by itself.
    """
    found = missing = still_open = 0
    for batch in ledger.batches(campaign, states=("claimed", "uncertain")):
        connector = connectors.get(batch.platform)
        try:
            held = await connector.find(batch.reference) if connector else None
        except PlatformRefused:
            connector = None
            held = None
        if held is not None:
            ledger.confirm(batch.reference, held.external_id, clock.now())
            found += 1
        elif connector is not None:
            ledger.fail(batch.reference, "interrupted before it left: the platform holds nothing of it", clock.now())
            missing += 1
        else:
            ledger.doubt(batch.reference, "it could not be looked up on the platform", clock.now())
            still_open += 1
    return Reconciled(found, missing, still_open)
