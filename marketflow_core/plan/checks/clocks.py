"""When a step's times are, on the clocks of each of its zones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache
from itertools import islice
from zoneinfo import ZoneInfo

from marketflow_core.plan.models import Plan, Step
from marketflow_core.plan.timing import At
from marketflow_core.plan.vocabulary import MESSAGE_ACTIONS

MOST_OCCURRENCES = 120
"""Repeats are looked at this far ahead; what fits in none of them fits never."""


@cache
def zone_info(zone: str) -> ZoneInfo:
    """Return the zone called `zone`; raise `KeyError` or `ValueError` for a name that is none.

    Kept for good: `ZoneInfo` itself keeps only the last eight, and a plan of more regions would read files again.
    """
    return ZoneInfo(zone)


@dataclass(frozen=True)
class Clocks:
    """The IANA zones that stand for what a plan leaves open: `default` for times without a zone, `everywhere` for
    people's own time where the plan names no regions.
    """

    default: str = "UTC"
    everywhere: tuple[str, ...] = ()


@dataclass(frozen=True)
class Moment:
    """A wall-clock time (naive) in an IANA zone; `timed` is false where only the day is known, and `guessed` where the
    plan names no zone and another one than the default is looked at.
    """

    wall: datetime
    zone: str
    timed: bool
    guessed: bool = False

    @property
    def instant(self) -> datetime:
        """The aware instant."""
        return self.wall.replace(tzinfo=zone_info(self.zone))


def moments(step: Step, plan: Plan, clocks: Clocks) -> Iterator[tuple[Moment, ...]]:
    """Yield for each zone that `step` reaches people in the times at which it happens, at most 120 of a repeat.

    Nothing comes for a step that has no time of its own, or one that can't be read.
    """
    timing = step.timing
    if not isinstance(timing, At):
        return
    try:
        walls = _walls(timing.local, step.repeat)
        own = _zones(timing.zone, plan, clocks)
        others = plan.constraints.regions if timing.zone != "recipient" and step.action in MESSAGE_ACTIONS else ()
        timed = "T" in timing.local
        for zone in (*own, *others):
            zone_info(zone)  # raises for a name that is no zone
        for zone in own:
            yield tuple(Moment(wall, zone, timed) for wall in walls)
        for zone in others if timed else ():
            if zone not in own:
                yield tuple(_seen_from(Moment(wall, own[0], timed), zone, timing.zone == "default") for wall in walls)
    except (ValueError, KeyError, OverflowError, TypeError, AttributeError, IndexError):
        return  # what can't be read is told by the checks of times and of steps


def _zones(named: str, plan: Plan, clocks: Clocks) -> tuple[str, ...]:
    if named == "recipient":
        return plan.constraints.regions or clocks.everywhere or (clocks.default,)
    return (clocks.default if named == "default" else named,)


def _seen_from(moment: Moment, zone: str, guessed: bool) -> Moment:
    there = moment.instant.astimezone(zone_info(zone)).replace(tzinfo=None)
    return Moment(there, zone, moment.timed, guessed)


@lru_cache(maxsize=512)
def _walls(local: str, repeat: str | None) -> tuple[datetime, ...]:
    first = datetime.fromisoformat(local)
    if repeat is None:
        return (first,)
    from dateutil.rrule import rrulestr

    keys = [part for part in repeat.removeprefix("RRULE:").split(";") if part]
    rule = ";".join(part.removesuffix("Z") if part.startswith("UNTIL=") else part for part in keys)
    if "UNTIL=" in rule and "T" not in rule.partition("UNTIL=")[2]:
        rule = ";".join(f"{part}T235959" if part.startswith("UNTIL=") else part for part in rule.split(";"))
    return tuple(islice(rrulestr(rule, dtstart=first), MOST_OCCURRENCES))


def told(wall: datetime, *, timed: bool = True) -> str:
    """Return a time as a brief says it: "Monday 23 November 2026 at 09:00"."""
    day = f"{wall:%A} {wall.day} {wall:%B} {wall.year}"
    return f"{day} at {wall:%H:%M}" if timed else day


DAY = timedelta(days=1)
