"""What a schedule is made of: one planned occurrence, and the frame in which a plan is worked out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from marketflow_core.plan.models import Plan, Step
from marketflow_core.plan.vocabulary import MESSAGE_ACTIONS
from marketflow_core.settings import Preferences
from marketflow_core.timing.instants import Resolved, at_instant, clock_time, resolve, wall_clock
from marketflow_core.timing.openings import Windows
from marketflow_core.timing.recurrence import occurrences

ONCE = "once"


@dataclass(frozen=True)
class Planned:
    """One occurrence of one step in one zone.

    `occurrence` is `once`, or the wall-clock time of a repeat (`2026-11-23T09:00`), which stays the same where windows
    moved it. `instant` (UTC) and `local` are None where the step waits, and `held` then says what for. `note` says what
    happened to the time that was asked for.
    """

    step: str
    zone: str
    occurrence: str
    instant: datetime | None
    local: datetime | None
    note: str | None
    held: str | None


@dataclass(frozen=True)
class Frame:
    """A plan with everything that its times depend on."""

    plan: Plan
    preferences: Preferences
    reference: datetime
    zones: Sequence[str]
    horizon: timedelta

    @cached_property
    def windows(self) -> Windows:
        """The plan's windows."""
        return Windows(self.plan.constraints, self.preferences)

    @cached_property
    def region_zones(self) -> tuple[str, ...]:
        """The zones where something that goes out once for each region does so."""
        firsts = tuple(dict.fromkeys(zones[0] for zones in self.preferences.regions.values() if zones))
        return self.plan.constraints.regions or firsts or (self.preferences.default_zone,)

    @property
    def home_zone(self) -> str:
        """The one zone of steps that happen once: the default zone, or the first region where that isn't among them."""
        regions = self.plan.constraints.regions
        return regions[0] if regions and self.preferences.default_zone not in regions else self.preferences.default_zone

    def zones_of(self, named: str, step: Step) -> tuple[str, ...]:
        """Return the zones in which `step` happens where its timing names the zone `named`."""
        if named == "default":
            return (self.preferences.default_zone,)
        if named != "recipient":
            return (named,)
        people = () if self.plan.constraints.regions or not for_people(step) else tuple(dict.fromkeys(self.zones))
        return people or self.region_zones

    def place(
        self, step: Step, zone: str, moment: Resolved, occurrence: str = ONCE, note: str | None = None
    ) -> Planned:
        """Return `step` planned at `moment`, or at the next opening of the plan's windows after it."""
        opened = self.windows.next_opening(moment, zone, step)
        if opened.moment is None:
            return Planned(step.id, zone, occurrence, None, None, None, opened.said)
        said = " ".join(part for part in (opened.said, note) if part) or None
        return Planned(step.id, zone, occurrence, opened.moment.instant, opened.moment.local, said, None)

    def hold(self, step: Step, why: str, zone: str | None = None, occurrence: str = ONCE) -> Planned:
        """Return `step` held for the reason `why`, a sentence."""
        return Planned(step.id, zone or self.home_zone, occurrence, None, None, None, why)

    def repeated(self, step: Step, zone: str, first: datetime, note: str | None = None) -> tuple[Planned, ...]:
        """Return all occurrences of `step` from the wall-clock time `first` in `zone`: one where it has no repeat.

        Repeats end with the horizon, and those before the reference have passed.
        """
        if step.repeat is None:
            return (self.place(step, zone, resolve(first, zone), note=note),)
        end = resolve_back(self.reference + self.horizon, zone)
        walls = occurrences(step.repeat, first, last=end, zone=zone)
        moments = ((wall, resolve(wall, zone)) for wall in walls)
        return tuple(
            self.place(step, zone, moment, occurrence_name(wall), note)
            for wall, moment in moments
            if moment.instant >= self.reference
        )

    def wall_of(self, local: str) -> datetime:
        """Return a local time of the plan as a naive datetime; a date alone is at the default time of day."""
        return wall_clock(local, default=clock_time(self.preferences.default_time))


def for_people(step: Step) -> bool:
    """Tell whether `step` reaches one person at a time."""
    return step.action in MESSAGE_ACTIONS


def occurrence_name(wall: datetime) -> str:
    """Return the name of the occurrence at the naive wall-clock time `wall`."""
    return wall.isoformat(timespec="seconds" if wall.second else "minutes")


def resolve_back(instant: datetime, zone: str) -> datetime:
    """Return the naive time that clocks in the IANA `zone` show at the aware `instant`."""
    return at_instant(instant, zone).local.replace(tzinfo=None)
