"""The comparison tables: metrics per platform, region, step and day, with the columns for which there are data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from marketflow_core.metrics.campaign_results import CampaignResults
from marketflow_core.metrics.definitions import DEFINITIONS, Definition
from marketflow_core.reports import wording
from marketflow_core.reports.readings import Reading, read

COLUMNS: tuple[str, ...] = (
    "sent",
    "open_rate",
    "click_rate",
    "unsubscribe_rate",
    "impressions",
    "clicks",
    "click_through_rate",
    "sessions",
    "conversions",
    "conversion_rate",
    "revenue",
    "spend",
    "roas",
)
"""What a comparison shows, in this order."""

OF_A_DAY: tuple[str, ...] = (
    "sent",
    "delivered",
    "opens",
    "clicks",
    "impressions",
    "click_through_rate",
    "sessions",
    "conversions",
    "conversion_rate",
    "revenue",
    "spend",
    "roas",
)
"""What a comparison of days shows. Messages are opened on later days than they arrive: a day has no open rate."""


@dataclass(frozen=True)
class Row:
    """One line of a comparison; `cells` has a tuple of readings per column, empty where there are no data."""

    key: str
    label: str
    note: str
    cells: tuple[tuple[Reading, ...], ...]


@dataclass(frozen=True)
class Table:
    """A comparison of the values of one dimension."""

    dimension: str
    columns: tuple[Definition, ...]
    rows: tuple[Row, ...]

    def currency(self, index: int) -> str | None:
        """Return the currency of a column of money where all of it has one; None otherwise."""
        if self.columns[index].unit != "money":
            return None
        known = {reading.currency for row in self.rows for reading in row.cells[index]}
        return known.pop() if len(known) == 1 else None

    def plain(self) -> dict[str, object]:
        """Return it as plain data for the page."""
        return {
            "dimension": self.dimension,
            "columns": [column.name for column in self.columns],
            "rows": [
                {
                    "key": row.key,
                    "label": row.label,
                    "cells": {
                        column.name: [reading.plain() for reading in cell]
                        for column, cell in zip(self.columns, row.cells, strict=True)
                    },
                }
                for row in self.rows
            ],
        }


def compare(results: CampaignResults, dimension: str, *, order: tuple[str, ...] = ()) -> Table:
    """Return the comparison of `dimension`; rows stand in `order` where it is given, else by name."""
    parts = results.by(dimension)
    keys = sorted(parts, key=lambda key: (order.index(key) if key in order else len(order), key))
    wanted = [DEFINITIONS[name] for name in (OF_A_DAY if dimension == "day" else COLUMNS)]
    cells = {key: [read(parts[key], definition) for definition in wanted] for key in keys}
    used = [index for index in range(len(wanted)) if any(cells[key][index] for key in keys)]
    moving = {cell.day.isoformat() for cell in results.cells if cell.moving} if dimension == "day" else set()
    rows = tuple(
        Row(
            key,
            _LABELS[dimension](key),
            "still moving" if key in moving else (key if dimension == "zone" else ""),
            tuple(cells[key][index] for index in used),
        )
        for key in keys
    )
    return Table(dimension, tuple(wanted[index] for index in used), rows)


_LABELS: dict[str, Callable[[str], str]] = {
    "platform": wording.platform,
    "zone": wording.place,
    "step": wording.words,
    "channel": wording.channel,
    "day": lambda day: wording.calendar_day(date.fromisoformat(day)),
}


def label(dimension: str, value: str) -> str:
    """Return how the `value` of a `dimension` is written."""
    return _LABELS[dimension](value)
