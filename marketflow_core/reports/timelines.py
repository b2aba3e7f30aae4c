"""Metrics over time: one value per UTC day, for the whole and for each platform, region and step."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from marketflow_core.metrics.campaign_results import CampaignResults
from marketflow_core.metrics.definitions import DEFINITIONS, Definition
from marketflow_core.metrics.figures import Cell, Figures
from marketflow_core.reports.tables import label

METRICS: tuple[str, ...] = (
    "sent",
    "delivered",
    "opens",
    "clicks",
    "impressions",
    "sessions",
    "conversions",
    "revenue",
    "spend",
    "click_through_rate",
    "conversion_rate",
    "roas",
)
DIMENSIONS: tuple[str, ...] = ("platform", "zone", "step")
MOST_LINES = 10
"""Lines that one chart can show and a reader still tell apart; the largest are shown, and the tables have all."""


@dataclass(frozen=True)
class Line:
    """One line of a chart: a value per day, None where there is none."""

    key: str
    label: str
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Series:
    """One metric by one dimension, in one currency where it is money. `left_out` lines were too many to show."""

    metric: str
    dimension: str
    currency: str | None
    lines: tuple[Line, ...]
    left_out: int

    def plain(self) -> dict[str, object]:
        """Return it as plain data for the page."""
        definition = DEFINITIONS[self.metric]
        return {
            "metric": self.metric,
            "label": definition.label + (f" ({self.currency})" if self.currency and definition.money else ""),
            "unit": definition.unit,
            "dimension": self.dimension,
            "currency": self.currency,
            "left_out": self.left_out,
            "lines": [{"key": line.key, "label": line.label, "values": line.values} for line in self.lines],
        }


def days(results: CampaignResults) -> tuple[date, ...]:
    """Return every UTC day from the first with numbers to the last."""
    known = [cell.day for cell in results.cells]
    if not known:
        return ()
    first, last = min(known), max(known)
    return tuple(first + timedelta(days=offset) for offset in range((last - first).days + 1))


def timelines(results: CampaignResults) -> tuple[Series, ...]:
    """Return each metric for which there are data, by each dimension."""
    span = days(results)
    whole = results.figures()
    found: list[Series] = []
    for dimension in DIMENSIONS:
        groups = _by_day(results, dimension)
        for metric in METRICS:
            for currency in whole.currencies(DEFINITIONS[metric]) or (None,):
                series = _series(groups, span, metric, dimension, currency)
                if series.lines:
                    found.append(series)
    return tuple(found)


def _by_day(results: CampaignResults, dimension: str) -> dict[str, dict[date, Figures]]:
    cells: defaultdict[str, defaultdict[date, list[Cell]]] = defaultdict(lambda: defaultdict(list))
    for cell in results.cells:
        cells[getattr(cell, dimension)][cell.day].append(cell)
    return {key: {day: results.over(some) for day, some in by_day.items()} for key, by_day in cells.items()}


def _series(
    groups: dict[str, dict[date, Figures]], span: tuple[date, ...], metric: str, dimension: str, currency: str | None
) -> Series:
    definition = DEFINITIONS[metric]
    lines = []
    for key in sorted(groups):
        by_day = groups[key]
        values = tuple(_value(by_day.get(day), definition, currency) for day in span)
        if any(values):
            lines.append(Line(key, label(dimension, key), values))
    largest = sorted(lines, key=lambda line: -sum(value or 0.0 for value in line.values))[:MOST_LINES]
    kept = tuple(line for line in lines if line in largest)
    return Series(metric, dimension, currency, kept, len(lines) - len(kept))


def _value(figures: Figures | None, definition: Definition, currency: str | None) -> float | None:
    """Return the day's value; a count that its platform reports on other days is a zero on this one."""
    if figures is None:
        return None
    value = figures.value(definition, currency)
    silent = definition.unit == "count" and figures.total(definition, definition.numerator) is None
    return 0.0 if silent and figures.reports(definition) else value


def sparkline(results: CampaignResults, metric: str, currency: str | None) -> tuple[float, ...]:
    """Return the metric of the whole campaign per day (0 where a day has none), to draw beside its number."""
    by_day: defaultdict[date, list[Cell]] = defaultdict(list)
    for cell in results.cells:
        by_day[cell.day].append(cell)
    figures = {day: results.over(cells) for day, cells in by_day.items()}
    definition = DEFINITIONS[metric]
    return tuple(figures[day].value(definition, currency) or 0.0 if day in figures else 0.0 for day in days(results))
