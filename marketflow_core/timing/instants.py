"""Local time to instant, with the rule of RFC 5545 and of Temporal's "compatible".

In a gap the time moves forward by the gap (02:30 becomes 03:30); in an overlap the first occurrence is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

import isodate

from marketflow_core.errors import BadInput
from marketflow_core.timing.zones import zone as zone_of
from marketflow_core.values import parse_duration


@dataclass(frozen=True)
class Resolved:
    """A wall-clock time as an exact instant.

    `instant` is in UTC, `local` the same instant in its zone. `note` says in a sentence that the time fell into a gap
    or an overlap of its zone, and what was done; it is None on ordinary days.
    """

    instant: datetime
    local: datetime
    note: str | None = None


def resolve(local: str | datetime, zone: str) -> Resolved:
    """Return the instant at which clocks in the IANA `zone` show `local`.

    `local` is a wall-clock time without a zone, as a naive datetime or as text (`2026-11-23T09:00`; a date alone is its
    midnight). Raises `UnknownName` for a zone that doesn't exist, and `BadInput` for a time that can't be read, has a
    zone already, or lies outside the years 1 to 9999.
    """
    wall = wall_clock(local)
    rules = zone_of(zone)
    placed = wall.replace(tzinfo=rules, fold=0)
    try:
        instant = placed.astimezone(UTC)
        shown = instant.astimezone(rules)
    except OverflowError as problem:
        raise BadInput(f"{wall.isoformat()} in {zone} lies outside the years that can be reckoned with.") from problem
    return Resolved(instant, shown, _note(wall, placed, shown, zone))


def at_instant(instant: datetime, zone: str) -> Resolved:
    """Return the aware `instant` as it is shown in the IANA `zone`."""
    return Resolved(instant.astimezone(UTC), instant.astimezone(zone_of(zone)))


def delayed(instant: datetime, delay: str, zone: str) -> datetime:
    """Return `instant` (aware) moved by the ISO 8601 `delay`, in UTC.

    Days and smaller units are exact (a day is 24 hours); months and years follow the calendar of the IANA `zone`, so
    that a month after 9:00 is 9:00 there.
    """
    step = parse_duration(delay)
    try:
        if isinstance(step, isodate.Duration):
            wall = instant.astimezone(zone_of(zone)).replace(tzinfo=None)
            return resolve(wall + step, zone).instant
        return instant.astimezone(UTC) + step
    except (OverflowError, ValueError) as problem:
        raise BadInput(f"A delay of {delay} leads outside the years that can be reckoned with.") from problem


def wall_clock(local: str | datetime, *, default: time = time(0)) -> datetime:
    """Return `local` as a naive datetime; a date alone gets the time of day `default`. Raises `BadInput`."""
    if isinstance(local, datetime):
        wall = local
    else:
        try:
            wall = datetime.fromisoformat(local)
        except ValueError as problem:
            raise BadInput(f"“{local}” is not a local time such as 2026-11-23T09:00.") from problem
        if is_date(local):
            wall = datetime.combine(wall.date(), default)
    if wall.tzinfo is not None:
        raise BadInput(f"{wall.isoformat()} has a time zone already; a local time is written without one.")
    return wall.replace(fold=0)


def is_date(local: str) -> bool:
    """Tell whether the local time `local` is a date without a time of day."""
    return "T" not in local and ":" not in local


def _note(wall: datetime, placed: datetime, shown: datetime, zone: str) -> str | None:
    if shown.replace(tzinfo=None, fold=0) != wall:
        return (
            f"{_clock(wall)} doesn't exist in {zone}, where clocks skip it; "
            f"{_clock(shown)} is taken, later by the time they skip."
        )
    again = placed.replace(fold=1)
    if again.utcoffset() != placed.utcoffset():
        return f"{_clock(wall)} happens twice in {zone}, where clocks go back; the first time is taken, once."
    return None


def _clock(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S" if moment.second else "%Y-%m-%d %H:%M")


def clock_time(text: str) -> time:
    """Return the time of day `09:00` as a `time`."""
    return time.fromisoformat(text)


DAY = timedelta(days=1)
