"""What a plan's limits say of one time: the embargo, the end, blackout dates, weekdays and quiet hours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, time
from zoneinfo import ZoneInfo

from marketflow_core.plan.checks.clocks import DAY, Clocks, Moment, told
from marketflow_core.plan.models import ChannelDays, Constraints, LocalMoment, QuietHours, Step
from marketflow_core.plan.vocabulary import MESSAGE_ACTIONS

_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MESSAGES_AND_POSTS = MESSAGE_ACTIONS | {"publish_post", "publish_page"}

Closed = tuple[str, Callable[[Moment], str | None]]
"""The constraint's key, and what tells why a time is closed (None where it is open)."""


def limits_on(step: Step, limits: Constraints, clocks: Clocks) -> Iterator[Closed]:
    """Yield each limit that `step` is under, with what tells whether a time is closed by it."""
    for bound in _bounds(limits.not_before, step):
        yield "not_before", lambda at, bound=bound: _before(at, bound, clocks)
    for bound in _bounds(limits.not_after, step):
        yield "not_after", lambda at, bound=bound: _after(at, bound, clocks)
    for entry in limits.blackout:
        first, last = (entry, entry) if isinstance(entry, str) else entry
        yield "blackout", lambda at, first=first, last=last: _blacked_out(at, first, last)
    allowed = _days(limits, step)
    if allowed and step.action in _MESSAGES_AND_POSTS:
        yield "days", lambda at: _weekday(at, allowed)
    for start, end in _quiet(limits, step):
        yield "quiet_hours", lambda at, start=start, end=end: _quiet_at(at, start, end)


def _bounds(given: LocalMoment | tuple[LocalMoment, ...] | None, step: Step) -> Iterator[LocalMoment]:
    for bound in given if isinstance(given, tuple) else (given,) if given else ():
        if bound.channel in (None, step.channel):
            yield bound


def _bound_at(at: Moment, bound: LocalMoment, clocks: Clocks) -> Moment:
    zone = {"recipient": at.zone, "default": clocks.default}.get(bound.zone, bound.zone)
    ZoneInfo(zone)  # raises for a name that is no zone
    return Moment(datetime.fromisoformat(bound.local), zone, "T" in bound.local)


def _before(at: Moment, bound: LocalMoment, clocks: Clocks) -> str | None:
    lifted = _bound_at(at, bound, clocks)
    sooner = at.instant < lifted.instant if at.timed and lifted.timed else at.wall.date() < lifted.wall.date()
    return f"nothing may go out before {told(lifted.wall, timed=lifted.timed)}" if sooner else None


def _after(at: Moment, bound: LocalMoment, clocks: Clocks) -> str | None:
    end = _bound_at(at, bound, clocks)
    later = at.instant > end.instant if at.timed and end.timed else at.wall.date() > end.wall.date()
    return f"nothing may go out after {told(end.wall, timed=end.timed)}" if later else None


def _blacked_out(at: Moment, first: str, last: str) -> str | None:
    start, end = datetime.fromisoformat(first), datetime.fromisoformat(last)
    end = end if "T" in last else end + DAY
    if not start <= at.wall < max(end, start + DAY / 1440):
        return None
    since = told(start, timed="T" in first)
    if first == last:
        return f"nothing may go out on {since}"
    return f"nothing may go out from {since} to {told(datetime.fromisoformat(last), timed='T' in last)}"


def _days(limits: Constraints, step: Step) -> tuple[str, ...]:
    given = (limits.days,) if isinstance(limits.days, ChannelDays) else limits.days
    plain = tuple(day for day in given if isinstance(day, str))
    return plain or tuple(
        day for one in given if isinstance(one, ChannelDays) and one.channel == step.channel for day in one.days
    )


def _weekday(at: Moment, allowed: tuple[str, ...]) -> str | None:
    day = at.wall.weekday()
    return None if _CODES[day] in allowed else f"nothing may go out on a {_NAMES[day]}"


def _quiet(limits: Constraints, step: Step) -> Iterator[tuple[str, str]]:
    given = limits.quiet_hours
    several = (given,) if isinstance(given, QuietHours) else given or ()
    plain = tuple(one for one in several if isinstance(one, str))
    if len(plain) == 2 and step.action in MESSAGE_ACTIONS:
        yield plain[0], plain[1]
    for one in several:
        if isinstance(one, QuietHours) and one.channel == step.channel:
            yield one.hours


def _quiet_at(at: Moment, start: str, end: str) -> str | None:
    if not at.timed:
        return None
    clock, opens, closes = at.wall.time(), time.fromisoformat(end), time.fromisoformat(start)
    inside = closes <= clock < opens if closes <= opens else clock >= closes or clock < opens
    return f"{start} to {end} are quiet hours" if inside else None


def quiet_ends(limits: Constraints) -> set[str]:
    """Return the times of day at which quiet hours of any channel end."""
    given = limits.quiet_hours
    several = (given,) if isinstance(given, QuietHours) else given or ()
    plain = [one for one in several if isinstance(one, str)]
    return {*plain[1:], *(one.hours[1] for one in several if isinstance(one, QuietHours))}


def embargo_ends(limits: Constraints) -> Iterator[datetime]:
    """Yield the wall-clock times at which embargoes lift."""
    given = limits.not_before
    for bound in given if isinstance(given, tuple) else (given,) if given else ():
        yield datetime.fromisoformat(bound.local)
