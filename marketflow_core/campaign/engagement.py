"""What people did with a campaign's messages, read back from the platforms and told apart by profile id."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from marketflow_core.campaign.workspace import Workspace
from marketflow_core.delivery.ledger import Batch
from marketflow_core.platforms.session import Platforms
from marketflow_core.values import slug

SCHEMA = pa.schema(
    [
        ("profile_id", pa.int64()),
        ("event", pa.string()),
        ("occurred_at", pa.timestamp("us")),
        ("campaign", pa.string()),
        ("step", pa.string()),
        ("platform", pa.string()),
        ("revenue", pa.float64()),
        ("product", pa.string()),
    ]
)
"""Columns of engagement: one row per thing a person did; `occurred_at` in UTC."""

Row = tuple[int, str, datetime, str, str, str, float | None, str | None]


class EngagementReader:
    """Reads engagement for the batches of one campaign; who is who is kept in memory only, for as long as it runs."""

    def __init__(self, ws: Workspace, platforms: Platforms) -> None:
        self._ws = ws
        self._platforms = platforms
        self._people: dict[str, dict[str, int]] = {}

    async def read(self, batches: Sequence[Batch], until: datetime) -> pa.Table:
        """Return what the recipients of `batches` did before `until`: opens, clicks, unsubscriptions and purchases.

        The sends themselves are in it too (`email_sent`). Columns as in `SCHEMA`.
        """
        rows = [row for batch in batches for row in self._sent(batch)]
        by_platform: dict[str, list[Batch]] = defaultdict(list)
        for batch in batches:
            by_platform[batch.platform].append(batch)
        for platform, theirs in by_platform.items():
            rows += await self._reactions(platform, theirs, until)
        rows += self._purchases(batches, until)
        columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in SCHEMA]
        columns[2] = [_naive(at) for at in columns[2]]
        return pa.table(columns, schema=SCHEMA)

    def _sent(self, batch: Batch) -> Iterable[Row]:
        event = f"{batch.channel}_sent"
        for person in self._ws.ledger.people_in(batch.reference):
            yield person, event, batch.instant, batch.campaign, batch.step, batch.platform, None, None

    async def _reactions(self, platform: str, batches: Sequence[Batch], until: datetime) -> list[Row]:
        by_id = {batch.external_id: batch for batch in batches if batch.external_id}
        if not by_id:
            return []
        since = min(batch.instant for batch in batches)
        found = await self._platforms.connectors[platform].engagement(tuple(by_id), since=since, until=until)
        rows: list[Row] = []
        for one in found:
            batch = by_id[one.external_id]
            person = self._known(batch).get(one.recipient_key)
            if person is not None:
                rows.append((person, one.event, one.at, batch.campaign, batch.step, platform, None, None))
        return rows

    def _purchases(self, batches: Sequence[Batch], until: datetime) -> list[Row]:
        """Return what was bought in the rehearsal's shop; live, purchases come in with the events that are imported."""
        if self._platforms.world is None or not batches:
            return []
        by_reference = {batch.reference: batch for batch in batches}
        rows: list[Row] = []
        for one in self._platforms.world.purchases(min(batch.instant for batch in batches), until):
            batch = by_reference.get(one.reference)
            person = self._known(batch).get(one.key) if batch else None
            if batch and person is not None:
                rows.append(
                    (person, "purchased", one.at, batch.campaign, batch.step, batch.platform, one.amount, one.product)
                )
        return rows

    def _known(self, batch: Batch) -> dict[str, int]:
        """Return the people of a batch by what the platform, and the shop, call them."""
        if batch.reference not in self._people:
            connector = self._platforms.connectors[batch.platform]
            channel = "sms" if batch.channel == "sms" else "email"
            addresses = self._ws.contacts.addresses(self._ws.ledger.people_in(batch.reference), channel)
            names = {connector.recipient_key(address): person for person, address in addresses.items()}
            names |= {shop_key(address): person for person, address in addresses.items()}
            self._people[batch.reference] = names
        return self._people[batch.reference]


def shop_key(address: str) -> str:
    """Return what the rehearsal's shop calls a customer."""
    return hashlib.md5(address.lower().encode(), usedforsecurity=False).hexdigest()


def keep(table: pa.Table, folder: Path, zone: str) -> Path:
    """Write the engagement of one zone, whole or not at all; an earlier file of the zone is replaced."""
    file = folder / f"{slug(zone)}.parquet"
    beside = file.with_suffix(".writing")
    pq.write_table(table, beside)
    beside.replace(file)
    return file


def _naive(at: object) -> datetime:
    assert isinstance(at, datetime)
    return at.astimezone(UTC).replace(tzinfo=None)
