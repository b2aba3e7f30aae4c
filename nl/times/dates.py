"""The calendar dates in a run of a brief, whatever way they are said."""

from __future__ import annotations

from datetime import date

from nl.language.text import blank
from nl.times.absolute_dates import DateFound, absolute_dates
from nl.times.calendar_parts import calendar_parts, week_of, wide_parts
from nl.times.relative_dates import beside_dates, relative_dates
from nl.times.unfamiliar_dates import unfamiliar_dates

__all__ = ["DateFound", "find_dates"]


def find_dates(
    low: str, today: date, last: date | None = None, *, year_said: int | None = None, day_first: bool | None = None
) -> list[DateFound]:
    """Return the dates in `low` (plain form), in order, none overlapping.

    `today` is the day at the reference instant, `last` the last date named before (for "the 28th", "that Monday"),
    `year_said` the year of dates that name none, `day_first` how "05/06" is meant where the brief has shown it.
    """
    found = absolute_dates(low, today, year_said, day_first=day_first)
    found += calendar_parts(low, today, last, found)
    found += relative_dates(low, today, last, found)
    found += wide_parts(low, today, found)
    rest = low
    for one in found:
        rest = blank(rest, one.start, one.end)
    found += unfamiliar_dates(rest, today)
    found = week_of(low, sorted(found, key=lambda one: one.start))
    return beside_dates(low, found)
