"""The windows of a plan: embargo, end, quiet hours, blackout dates and weekdays, and the next time that is open.

What falls outside goes to the next opening. Where whole days are closed, that is the same time of day on the next open
day: nobody who asks for 9:00 on working days means midnight between Sunday and Monday.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from marketflow_core.plan.models import ChannelDays, Constraints, LocalMoment, QuietHours, Step
from marketflow_core.plan.vocabulary import MESSAGE_ACTIONS
from marketflow_core.settings import Preferences
from marketflow_core.timing.instants import DAY, Resolved, at_instant, clock_time, is_date, resolve, wall_clock

REACHING_OUT = MESSAGE_ACTIONS | {"publish_post", "publish_page", "start_ads", "resume_ads"}
"""Actions that windows hold back. Stopping ads, collecting and reporting reach nobody, and happen on time."""

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_MOST_MOVES = 1000
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Opened:
    """Where a planned time ended up: `moment` None means that no opening was found, and `said` why."""

    moment: Resolved | None
    said: str | None


@dataclass(frozen=True)
class Windows:
    """The windows of one plan, with the team's own quiet hours for messages where the plan gives none."""

    constraints: Constraints
    preferences: Preferences

    def next_opening(self, moment: Resolved, zone: str, step: Step) -> Opened:
        """Return `moment` where `step` may happen then in the IANA `zone`, else the next moment at which it may."""
        if step.action not in REACHING_OUT:
            return Opened(moment, moment.note)
        at, reasons = moment, list[str]()
        for _ in range(_MOST_MOVES):
            if over := self._is_over(at, zone, step):
                return Opened(None, over)
            closed = self._closed(at, zone, step)
            if closed is None:
                return Opened(at, _said(moment, at, reasons))
            at, why = closed
            if why not in reasons:
                reasons.append(why)
        return Opened(None, f"No time is open in {zone}: {'; '.join(reasons)}.")

    def _closed(self, at: Resolved, zone: str, step: Step) -> tuple[Resolved, str] | None:
        for check in (self._embargo, self._blackout, self._weekday, self._quiet):
            if found := check(at, zone, step):
                return found
        return None

    def _embargo(self, at: Resolved, zone: str, step: Step) -> tuple[Resolved, str] | None:
        for bound in _moments(self.constraints.not_before, step):
            lifted = resolve(bound.local, self._zone(bound, zone)).instant
            if at.instant < lifted:
                return at_instant(lifted, zone), f"nothing may go out before {_bound(bound)}"
        return None

    def _is_over(self, at: Resolved, zone: str, step: Step) -> str | None:
        for bound in _moments(self.constraints.not_after, step):
            last = wall_clock(bound.local) + DAY if is_date(bound.local) else wall_clock(bound.local)
            end = resolve(last, self._zone(bound, zone)).instant
            if at.instant > end or (is_date(bound.local) and at.instant == end):
                opening = f"Its next opening in {zone} would be {_shown(at.local)}"
                return f"{opening}, but nothing may go out after {_bound(bound)}."
        return None

    def _blackout(self, at: Resolved, zone: str, step: Step) -> tuple[Resolved, str] | None:
        wall = at.local.replace(tzinfo=None)
        for entry in self.constraints.blackout:
            first, last = (entry, entry) if isinstance(entry, str) else entry
            start = wall_clock(first)
            end = wall_clock(last) + DAY if is_date(last) else max(wall_clock(last), start + _MINUTE)
            if start <= wall < end:
                reopens = datetime.combine(end.date(), wall.time()) if is_date(last) else end
                span = first if first == last else f"{first} to {last}"
                return resolve(reopens, zone), f"{span} is closed"
        return None

    def _weekday(self, at: Resolved, zone: str, step: Step) -> tuple[Resolved, str] | None:
        allowed = _days(self.constraints, step)
        wall = at.local.replace(tzinfo=None)
        if not allowed or _WEEKDAYS[wall.weekday()] in allowed:
            return None
        ahead = next(n for n in range(1, 8) if _WEEKDAYS[(wall.weekday() + n) % 7] in allowed)
        return resolve(wall + ahead * DAY, zone), f"only {', '.join(allowed)} are open"

    def _quiet(self, at: Resolved, zone: str, step: Step) -> tuple[Resolved, str] | None:
        wall = at.local.replace(tzinfo=None)
        for start, end in self._quiet_hours(step):
            if _within_hours(wall.time(), start, end):
                day = wall.date() + DAY if wall.time() >= end else wall.date()
                reopens = datetime.combine(day, end)
                reopened = resolve(reopens, zone)
                if reopened.instant <= at.instant:  # in the second pass of an hour that clocks repeat
                    reopened = at_instant(at.instant + (reopens - wall), zone)
                return reopened, f"{start:%H:%M} to {end:%H:%M} are quiet hours"
        return None

    def _quiet_hours(self, step: Step) -> Iterator[tuple[time, time]]:
        given = self.constraints.quiet_hours
        if given is None:
            given = self.preferences.quiet_hours if step.action in MESSAGE_ACTIONS else None
        for hours in _hours(given, step):
            yield clock_time(hours[0]), clock_time(hours[1])

    def _zone(self, bound: LocalMoment, zone: str) -> str:
        named = {"recipient": zone, "default": self.preferences.default_zone}
        return named.get(bound.zone, bound.zone)


def _moments(bounds: LocalMoment | tuple[LocalMoment, ...] | None, step: Step) -> tuple[LocalMoment, ...]:
    several = () if bounds is None else bounds if isinstance(bounds, tuple) else (bounds,)
    return tuple(bound for bound in several if bound.channel in (None, step.channel))


def _hours(
    given: tuple[str, str] | QuietHours | tuple[QuietHours, ...] | None, step: Step
) -> tuple[tuple[str, str], ...]:
    if given is None:
        return ()
    if isinstance(given, QuietHours):
        given = (given,)
    plain = tuple(entry for entry in given if isinstance(entry, str))
    if len(plain) == 2:
        return ((plain[0], plain[1]),)
    return tuple(e.hours for e in given if isinstance(e, QuietHours) and e.channel == step.channel)


def _days(constraints: Constraints, step: Step) -> tuple[str, ...]:
    given = (constraints.days,) if isinstance(constraints.days, ChannelDays) else constraints.days
    plain = tuple(day for day in given if isinstance(day, str))
    own = tuple(day for e in given if isinstance(e, ChannelDays) and e.channel == step.channel for day in e.days)
    return plain or own


def _within_hours(at: time, start: time, end: time) -> bool:
    if start <= end:
        return start <= at < end
    return at >= start or at < end


def _bound(bound: LocalMoment) -> str:
    where = {"recipient": "local time", "default": "in the default zone"}.get(bound.zone, bound.zone)
    return f"{bound.local.replace('T', ' ')} ({where})"


def _shown(local: datetime) -> str:
    return local.strftime("%a %Y-%m-%d %H:%M")


def _said(planned: Resolved, taken: Resolved, reasons: list[str]) -> str | None:
    if not reasons:
        return taken.note
    moved = f"Moved from {_shown(planned.local)} to {_shown(taken.local)}: {'; '.join(reasons)}."
    return f"{moved} {taken.note}" if taken.note else moved
