"""The tables in the results file, and how rows get into them: each write replaces what stood for the same thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from marketflow_core.metrics.measures import COLUMNS
from marketflow_core.store.results import ResultsFile

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SCHEMAS: dict[str, str] = {
    "sends": """
        mode VARCHAR NOT NULL, campaign VARCHAR NOT NULL, step VARCHAR NOT NULL, zone VARCHAR NOT NULL,
        occurrence VARCHAR NOT NULL, action VARCHAR NOT NULL, channel VARCHAR NOT NULL, platform VARCHAR NOT NULL,
        instant TIMESTAMP, local TIMESTAMP, planned BIGINT NOT NULL, sent BIGINT NOT NULL, held BIGINT NOT NULL,
        failed BIGINT NOT NULL, uncertain BIGINT NOT NULL, suppressed BIGINT NOT NULL, note VARCHAR,
        position INTEGER NOT NULL""",
    "holdbacks": """
        mode VARCHAR NOT NULL, campaign VARCHAR NOT NULL, step VARCHAR NOT NULL, zone VARCHAR NOT NULL,
        occurrence VARCHAR NOT NULL, platform VARCHAR NOT NULL, outcome VARCHAR NOT NULL, reason VARCHAR NOT NULL,
        people BIGINT NOT NULL""",
    "collections": """
        mode VARCHAR NOT NULL, platform VARCHAR NOT NULL, day DATE NOT NULL, collected_at TIMESTAMP NOT NULL,
        rows BIGINT NOT NULL""",
    "platform_metrics": """
        mode VARCHAR NOT NULL, platform VARCHAR NOT NULL, day DATE NOT NULL, campaign VARCHAR NOT NULL,
        step VARCHAR NOT NULL, zone VARCHAR NOT NULL, channel VARCHAR NOT NULL, source_platform VARCHAR NOT NULL,
        metric VARCHAR NOT NULL, value DOUBLE NOT NULL, currency VARCHAR, collected_at TIMESTAMP NOT NULL""",
    "performance": f"""
        mode VARCHAR NOT NULL, campaign VARCHAR NOT NULL, channel VARCHAR NOT NULL, platform VARCHAR NOT NULL,
        step VARCHAR NOT NULL, zone VARCHAR NOT NULL, day DATE NOT NULL, currency VARCHAR, counted_by VARCHAR,
        collected_at TIMESTAMP, moving BOOLEAN NOT NULL, {", ".join(f"{name} DOUBLE" for name in COLUMNS)}""",
}
"""Columns of each table. Days and instants are UTC; `local` is the wall clock of the row's zone; `mode` keeps rehearsal
and live apart. `collections` has a row for each platform and day that was asked for, also where there was nothing."""


@dataclass(frozen=True)
class SendRow:
    """What became of one step in one zone at one occurrence on one platform, in people (1 per post or ad).

    `instant` is aware; `local` is the same moment on the zone's wall clock. `suppressed` and `held` count by reason.
    `position` is the step's place in the plan.
    """

    step: str
    zone: str
    occurrence: str
    action: str
    channel: str
    platform: str
    instant: datetime | None
    local: datetime | None
    planned: int
    sent: int
    suppressed: Mapping[str, int] = field(default_factory=dict)
    held: Mapping[str, int] = field(default_factory=dict)
    failed: int = 0
    uncertain: int = 0
    note: str | None = None
    position: int = 0

    @property
    def adds_up(self) -> bool:
        """Tell whether planned = sent + suppressed + held + failed + uncertain."""
        rest = sum(self.suppressed.values()) + sum(self.held.values()) + self.failed + self.uncertain
        return self.planned == self.sent + rest


@dataclass(frozen=True)
class MetricRow:
    """One base measure of one platform and UTC day for one step in one zone.

    `source_platform` is the platform that got the delivery; it differs from `platform` where an analytics platform
    reports about others. `collected_at` is aware.
    """

    platform: str
    day: date
    campaign: str
    step: str
    zone: str
    channel: str
    source_platform: str
    metric: str
    value: float
    currency: str | None
    collected_at: datetime


def prepare(connection: DuckDBPyConnection) -> None:
    """Create the tables that are missing; `connection` must be open for writing."""
    for table, columns in SCHEMAS.items():
        connection.execute(f"CREATE TABLE IF NOT EXISTS {table} ({columns})")


def prepared(results: ResultsFile) -> ResultsFile:
    """Return `results` with all its tables in place, writing only where one is missing."""
    with results.read() as connection:
        known = {name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    if not known.issuperset(SCHEMAS):
        with results.write() as connection:
            prepare(connection)
    return results


def replace_sends(results: ResultsFile, mode: str, campaign: str, rows: Sequence[SendRow]) -> None:
    """Replace what `sends` and `holdbacks` hold of one campaign by `rows`, all or nothing."""
    sends = [(mode, campaign, *_send_values(row)) for row in rows]
    holdbacks = [
        (mode, campaign, row.step, row.zone, row.occurrence, row.platform, outcome, reason, people)
        for row in rows
        for outcome, reasons in (("suppressed", row.suppressed), ("held", row.held))
        for reason, people in sorted(reasons.items())
        if people
    ]
    with results.write() as connection:
        prepare(connection)
        connection.begin()
        for table, values in (("sends", sends), ("holdbacks", holdbacks)):
            where = "mode = ? AND campaign = ?"
            connection.execute(f"DELETE FROM {table} WHERE {where}", [mode, campaign])  # noqa: S608 - constants
            _insert(connection, table, values)
        connection.commit()


def replace_day(
    results: ResultsFile,
    mode: str,
    platform: str,
    day: date,
    rows: Sequence[MetricRow],
    *,
    collected_at: datetime | None = None,
) -> None:
    """Replace what `platform_metrics` holds of one platform and UTC day by `rows`, all or nothing.

    `collected_at` (aware) says when the platform was asked, also where it had nothing to report; by default the latest
    of the rows'. Raises `ValueError` for a row of another platform or day.
    """
    for row in rows:
        if (row.platform, row.day) != (platform, day):
            raise ValueError(f"a row of {row.platform} on {row.day} can't stand for {platform} on {day}")
    asked = collected_at or max((row.collected_at for row in rows), default=None)
    values = [(mode, *_metric_values(row)) for row in rows]
    with results.write() as connection:
        prepare(connection)
        connection.begin()
        for table in ("platform_metrics", "collections"):
            where = "mode = ? AND platform = ? AND day = ?"
            connection.execute(f"DELETE FROM {table} WHERE {where}", [mode, platform, day])  # noqa: S608 - constants
        _insert(connection, "platform_metrics", values)
        if asked is not None:
            _insert(connection, "collections", [(mode, platform, day, utc_naive(asked), len(rows))])
        connection.commit()


def utc_naive(instant: datetime) -> datetime:
    """Return the aware `instant` as UTC without its zone, which is how the tables keep it."""
    return instant.astimezone(UTC).replace(tzinfo=None)


def _send_values(row: SendRow) -> tuple[object, ...]:
    return (
        row.step,
        row.zone,
        row.occurrence,
        row.action,
        row.channel,
        row.platform,
        utc_naive(row.instant) if row.instant else None,
        row.local.replace(tzinfo=None) if row.local else None,
        row.planned,
        row.sent,
        sum(row.held.values()),
        row.failed,
        row.uncertain,
        sum(row.suppressed.values()),
        row.note,
        row.position,
    )


def _metric_values(row: MetricRow) -> tuple[object, ...]:
    return (
        row.platform,
        row.day,
        row.campaign,
        row.step,
        row.zone,
        row.channel,
        row.source_platform,
        row.metric,
        row.value,
        row.currency,
        utc_naive(row.collected_at),
    )


def _insert(connection: DuckDBPyConnection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    """Append `rows` through one Arrow table: row by row DuckDB takes a millisecond each."""
    if not rows:
        return
    import pyarrow as pa  # late: only a writing needs it

    names = [column.split()[0] for column in SCHEMAS[table].replace("\n", " ").split(",")]
    batch = pa.table(dict(zip(names, (pa.array(column) for column in zip(*rows, strict=True)), strict=True)))
    connection.register("fresh_rows", batch)
    connection.execute(f"INSERT INTO {table} SELECT * FROM fresh_rows")  # noqa: S608 - a table of ours
    connection.unregister("fresh_rows")
