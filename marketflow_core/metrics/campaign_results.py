"""One campaign's results as they stand in the tables: any metric, by any of platform, zone, step, channel and day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from marketflow_core.errors import UnknownName
from marketflow_core.metrics.definitions import resolve
from marketflow_core.metrics.figures import Cell, Figures, Place, reporters
from marketflow_core.metrics.measures import COLUMNS
from marketflow_core.metrics.tables import SendRow, prepared
from marketflow_core.store.results import ResultsFile

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Dimension = Literal["platform", "zone", "step", "channel", "day"]

_READ: dict[str, Callable[[Cell], str]] = {
    "platform": lambda cell: cell.platform,
    "zone": lambda cell: cell.zone,
    "region": lambda cell: cell.zone,
    "step": lambda cell: cell.step,
    "channel": lambda cell: cell.channel,
    "day": lambda cell: cell.day.isoformat(),
}


@dataclass(frozen=True)
class CampaignResults:
    """What one campaign did and what came of it. `counted_by` names the analytics platform that counts purchases (None:
    each platform for itself); `collected` tells when each platform's days were asked for (aware, UTC)."""

    mode: str
    campaign: str
    cells: tuple[Cell, ...] = ()
    sends: tuple[SendRow, ...] = ()
    counted_by: str | None = None
    collected: Mapping[tuple[str, date], datetime] = field(default_factory=dict)

    @classmethod
    def load(cls, results_file: ResultsFile | Path, mode: str, campaign: str) -> CampaignResults:
        """Read the results of `campaign` in `mode`; a campaign without any gives empty results."""
        results = results_file if isinstance(results_file, ResultsFile) else ResultsFile(results_file)
        with prepared(results).read() as connection:
            cells, counted_by = _cells(connection, mode, campaign)
            sends = _sends(connection, mode, campaign)
            platforms = {*(cell.platform for cell in cells), counted_by or ""}
            asked = connection.execute(
                "SELECT platform, day, collected_at FROM collections WHERE mode = ? ORDER BY ALL", [mode]
            ).fetchall()
        collected: dict[tuple[str, date], datetime] = {
            (platform, day): at.replace(tzinfo=UTC) for platform, day, at in asked if platform in platforms
        }
        return cls(mode, campaign, cells, sends, counted_by, collected)

    @property
    def collected_at(self) -> datetime | None:
        """When numbers of this campaign were last collected (aware, UTC); None where none were."""
        return max((cell.collected_at for cell in self.cells if cell.collected_at), default=None)

    @property
    def currencies(self) -> tuple[str, ...]:
        """The currencies that occur in it, sorted."""
        return tuple(sorted({cell.currency for cell in self.cells if cell.currency}))

    def values(self, dimension: str) -> tuple[str, ...]:
        """Return what occurs in `dimension`, sorted: `platform`, `zone` (or `region`), `step`, `channel`, `day`."""
        read = _reader(dimension)
        return tuple(sorted({read(cell) for cell in self.cells}))

    def figures(self, **filters: str | date) -> Figures:
        """Return the summed measures of what the `filters` leave: `figures(platform="facebook", zone="Asia/Tokyo")`."""
        wanted = [(_reader(name), str(value)) for name, value in filters.items()]
        return self.over(cell for cell in self.cells if all(read(cell) == value for read, value in wanted))

    def over(self, cells: Iterable[Cell]) -> Figures:
        """Return the summed measures of some of this campaign's cells."""
        return Figures(cells, self_reported=self.counted_by is None, reporting=self.reporting)

    @cached_property
    def reporting(self) -> Mapping[str, frozenset[Place]]:
        """Who reports each measure: `{"clicks": {("social", "facebook")}}`, by channel and platform."""
        return reporters(self.cells, self_reported=self.counted_by is None)

    def by(self, dimension: str, **filters: str | date) -> dict[str, Figures]:
        """Return the summed measures for each value of `dimension`, in its order."""
        read = _reader(dimension)
        wanted = [(_reader(name), str(value)) for name, value in filters.items()]
        groups: dict[str, list[Cell]] = {}
        for cell in self.cells:
            if all(reads(cell) == value for reads, value in wanted):
                groups.setdefault(read(cell), []).append(cell)
        return {name: self.over(groups[name]) for name in sorted(groups)}

    def metric(self, name: str, *, currency: str | None = None, **filters: str | date) -> float | None:
        """Return metric `name` (per cent for rates) over what the filters leave; None where there are no data for it.

        Filters: `platform`, `region` or `zone`, `step`, `channel`, `day` (UTC, a date or `2026-11-23`). A channel or
        platform may also stand in the name: `email_open_rate`. Raises `UnknownName` for another metric or filter and
        `MixedCurrencies` for money in several currencies where `currency` isn't given.
        """
        definition, implied = resolve(name)
        figures = self.figures(**{**implied, **filters})
        return figures.value(definition, currency) if definition else None


def _reader(dimension: str) -> Callable[[Cell], str]:
    try:
        return _READ[dimension]
    except KeyError:
        raise UnknownName("dimension", dimension, (*_READ, "currency")) from None


def _cells(connection: DuckDBPyConnection, mode: str, campaign: str) -> tuple[tuple[Cell, ...], str | None]:
    rows = connection.execute(
        f"""SELECT channel, platform, step, zone, day, currency, moving, collected_at, counted_by, {", ".join(COLUMNS)}
            FROM performance WHERE mode = ? AND campaign = ?
            ORDER BY day, step, platform, zone, channel, currency""",  # noqa: S608 - the columns are constants
        [mode, campaign],
    ).fetchall()
    return tuple(_cell(row) for row in rows), (rows[0][8] if rows else None)


def _cell(row: Sequence[Any]) -> Cell:
    channel, platform, step, zone, day, currency, moving, collected_at, _counted_by, *numbers = row
    measures = {name: value for name, value in zip(COLUMNS, numbers, strict=True) if value is not None}
    at = collected_at.replace(tzinfo=UTC) if collected_at else None
    return Cell(channel, platform, step, zone, day, currency, measures, moving, at)


def _sends(connection: DuckDBPyConnection, mode: str, campaign: str) -> tuple[SendRow, ...]:
    reasons: dict[tuple[str, ...], dict[str, int]] = {}
    for *key, reason, people in connection.execute(
        """SELECT outcome, step, zone, occurrence, platform, reason, people FROM holdbacks
           WHERE mode = ? AND campaign = ? ORDER BY ALL""",
        [mode, campaign],
    ).fetchall():
        reasons.setdefault(tuple(key), {})[reason] = people
    rows = connection.execute(
        """SELECT step, zone, occurrence, action, channel, platform, instant, local, planned, sent, failed, uncertain,
                  note, position
           FROM sends WHERE mode = ? AND campaign = ? ORDER BY instant NULLS LAST, position, zone, platform""",
        [mode, campaign],
    ).fetchall()
    return tuple(_send(row, reasons) for row in rows)


def _send(row: Sequence[Any], reasons: Mapping[tuple[str, ...], Mapping[str, int]]) -> SendRow:
    step, zone, occurrence, action, channel, platform, instant, local, planned, sent, failed, uncertain, note, place = (
        row
    )
    key = (step, zone, occurrence, platform)
    return SendRow(
        step=step,
        zone=zone,
        occurrence=occurrence,
        action=action,
        channel=channel,
        platform=platform,
        instant=instant.replace(tzinfo=UTC) if instant else None,
        local=local,
        planned=planned,
        sent=sent,
        suppressed=reasons.get(("suppressed", *key), {}),
        held=reasons.get(("held", *key), {}),
        failed=failed,
        uncertain=uncertain,
        note=note,
        position=place,
    )
