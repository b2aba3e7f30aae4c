"""Steps with a time of their own: at a wall-clock time, at the best time, or when something happens in a life."""

from __future__ import annotations

from datetime import date, datetime, time

from marketflow_core.plan.models import At, Step
from marketflow_core.plan.timing import OnEvent, Optimal
from marketflow_core.timing.following import Rows, floor, follow, unmet
from marketflow_core.timing.instants import DAY, at_instant, clock_time, resolve
from marketflow_core.timing.planned import ONCE, Frame, Planned, resolve_back

_BEST = "The best time for each person is not in this release; the usual time of day is taken."


def at_time(step: Step, timing: At, rows: Rows, frame: Frame) -> tuple[Planned, ...]:
    """Return `step` planned at its wall-clock time in each zone, though not before what it waits for."""
    found = [
        row
        for zone in frame.zones_of(timing.zone, step)
        for row in frame.repeated(step, zone, frame.wall_of(timing.local))
    ]
    if not step.after or step.action == "generate_report":
        return tuple(found)
    if fault := unmet(step, rows):
        return (frame.hold(step, fault),)
    return tuple(kept for row in found if (kept := _not_before_floor(step, row, rows, frame)))


def at_best(step: Step, timing: Optimal, rows: Rows, frame: Frame) -> tuple[Planned, ...]:
    """Return `step` planned at the usual time of day in each zone, on its day or on the first that is ahead."""
    if step.after and timing.on is None:
        return tuple(_best_after(step, row, timing, frame) for row in follow(step, rows, frame))
    usual = best_time(timing, frame)
    found: list[Planned] = []
    for zone in frame.zones_of("recipient", step):
        if timing.on is None:
            first = _next_at(frame.reference, usual, zone)
        else:
            wall = frame.wall_of(timing.on)
            first = datetime.combine(wall.date(), usual)
        found.extend(frame.repeated(step, zone, first, _BEST))
    return tuple(found)


def on_event(step: Step, timing: OnEvent, frame: Frame) -> tuple[Planned, ...]:
    """Return `step` held: each person's own event starts it."""
    return (frame.hold(step, f"Waits for “{timing.event}” in each person's life, which no calendar tells beforehand."),)


def best_time(timing: Optimal, frame: Frame) -> time:
    """Return the usual time of day, or the start of the span that the step allows where the usual time is outside."""
    usual = clock_time(frame.preferences.default_time)
    if timing.between is None:
        return usual
    start, end = (clock_time(text) for text in timing.between)
    inside = start <= usual < end if start <= end else usual >= start or usual < end
    return usual if inside else start


def _best_after(step: Step, row: Planned, timing: Optimal, frame: Frame) -> Planned:
    if row.instant is None:
        return row
    first = _next_at(row.instant, best_time(timing, frame), row.zone)
    return frame.place(step, row.zone, resolve(first, row.zone), row.occurrence, _BEST)


def _next_at(instant: datetime, usual: time, zone: str) -> datetime:
    """Return the first wall-clock time `usual` in `zone` that is not before `instant`."""
    today: date = resolve_back(instant, zone).date()
    first = datetime.combine(today, usual)
    return first if resolve(first, zone).instant >= instant else first + DAY


def _not_before_floor(step: Step, row: Planned, rows: Rows, frame: Frame) -> Planned | None:
    earliest, held = floor(step, row.zone, row.occurrence, rows, frame.reference)
    if held is not None:
        return frame.hold(step, held, row.zone, row.occurrence)
    if earliest is None or row.instant is None or row.instant >= earliest:
        return row
    if row.occurrence != ONCE:
        return None  # a repeat before its predecessor is done doesn't happen; the next one does
    waited = ", ".join(f"“{after.step}”" for after in step.after)
    return frame.place(step, row.zone, at_instant(earliest, row.zone), note=f"Later than asked: waits for {waited}.")
