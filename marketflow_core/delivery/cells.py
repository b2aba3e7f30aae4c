"""The account of each cell (campaign, step, zone, occurrence, platform): what was planned, withheld, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import delete, insert, select

from marketflow_core.store.records import Records
from marketflow_core.store.tables import cells

_NEVER = datetime(9999, 12, 31, tzinfo=UTC)


@dataclass(frozen=True)
class CellRecord:
    """One row of the account. `local` is the wall-clock time with its offset, as people read it."""

    mode: str
    campaign: str
    step: str
    zone: str
    occurrence: str
    platform: str
    version: int
    action: str
    channel: str
    instant: datetime | None
    local: str | None
    planned: int
    suppressed: Mapping[str, int] = field(default_factory=dict)
    held: Mapping[str, int] = field(default_factory=dict)
    note: str | None = None
    position: int = 0

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Step, zone, occurrence and platform: as the ledger counts."""
        return self.step, self.zone, self.occurrence, self.platform


class CellBook:
    """Reads and writes the account of one mode."""

    def __init__(self, records: Records, mode: str) -> None:
        self._records = records
        self.mode = mode

    def put(self, record: CellRecord) -> None:
        """Write one row; an earlier row of the same cell is replaced in the same transaction."""
        same = [column == getattr(record, column.name) for column in cells.primary_key.columns]
        with self._records.write() as connection:
            connection.execute(delete(cells).where(*same))
            connection.execute(insert(cells).values(**vars(record)))

    def rows(self, campaign: str, zone: str | None = None) -> tuple[CellRecord, ...]:
        """Return the rows of `campaign`, in the order of time and of the plan."""
        query = select(cells).where(cells.c.mode == self.mode, cells.c.campaign == campaign)
        if zone is not None:
            query = query.where(cells.c.zone == zone)
        with self._records.read() as connection:
            rows = [CellRecord(**row._asdict()) for row in connection.execute(query)]
        return tuple(sorted(rows, key=lambda row: (row.instant or _NEVER, row.position, row.zone, row.platform)))
