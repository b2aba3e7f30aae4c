"""The schedule of a plan: every step, zone and occurrence as an exact instant, or held with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from marketflow_core.errors import BadInput
from marketflow_core.plan.models import After, At, Plan, Step
from marketflow_core.plan.timing import OnEvent, Optimal
from marketflow_core.settings import Preferences
from marketflow_core.timing.anchored import at_best, at_time, on_event
from marketflow_core.timing.following import Rows, follow
from marketflow_core.timing.instants import at_instant, clock_time, delayed
from marketflow_core.timing.order import ends_campaign, is_unset, predecessors, starts_with_campaign, working_order
from marketflow_core.timing.planned import Frame, Planned, resolve_back
from marketflow_core.timing.recurrence import is_endless
from marketflow_core.timing.zones import zone as zone_of

__all__ = ["Planned", "schedule"]


def schedule(
    plan: Plan,
    preferences: Preferences,
    *,
    reference: datetime,
    zones: Sequence[str],
    horizon: timedelta = timedelta(days=366),
) -> tuple[Planned, ...]:
    """Return what happens when, sorted by instant and then by the order of the plan; what is held comes last.

    `reference` (aware) is the instant from which the plan's times count, `zones` are the IANA zones that people live
    in, and repeats are worked out to `horizon` after the reference. Times that fall outside the plan's windows are
    moved to the next opening, and say so. Raises `UnknownName` for a zone that doesn't exist and `BadInput` for a
    recurrence rule that can't be read.
    """
    if reference.tzinfo is None:
        raise BadInput("The reference time of a schedule has no time zone; give an instant.")
    for name in (*zones, *plan.constraints.regions, preferences.default_zone):
        zone_of(name)
    frame = Frame(plan, preferences, reference.astimezone(UTC), zones, horizon)
    waits = predecessors(plan)
    order, cycles = working_order(waits)
    rows: dict[str, tuple[Planned, ...]] = {}
    for name in order:
        step = plan.step(name)
        rows[name] = (_in_cycle(step, cycles[name], frame),) if name in cycles else _plan_step(step, waits, rows, frame)
    return _sorted(plan, rows)


def _plan_step(step: Step, waits: dict[str, tuple[str, ...]], rows: Rows, frame: Frame) -> tuple[Planned, ...]:
    match step.timing:
        case At():
            return at_time(step, step.timing, rows, frame)
        case Optimal():
            return at_best(step, step.timing, rows, frame)
        case OnEvent():
            return on_event(step, step.timing, frame)
        case _ if step.action == "generate_report":
            return _reported(step, waits[step.id], rows, frame)
        case _ if starts_with_campaign(step):
            return _collected(step, waits[step.id], rows, frame)
        case _ if is_unset(step):
            return (frame.hold(step, "Has no time: the brief gives none, and there is none to inherit."),)
        case _:
            return follow(step, rows, frame)


def _collected(step: Step, others: Sequence[str], rows: Rows, frame: Frame) -> tuple[Planned, ...]:
    """Collecting starts with the campaign: at the earliest instant of what it collects from."""
    instant = _start(others, rows, frame)
    if step.repeat is None:
        return (frame.place(step, frame.home_zone, at_instant(instant, frame.home_zone)),)
    return frame.repeated(step, frame.home_zone, resolve_back(instant, frame.home_zone))


def _reported(step: Step, others: Sequence[str], rows: Rows, frame: Frame) -> tuple[Planned, ...]:
    """A report comes after what it waits for, whatever is held; of an endless repeat it waits for the first only."""
    if step.repeat is not None and ends_campaign(step):
        start = resolve_back(_start(others, rows, frame), frame.home_zone)
        usual = clock_time(frame.preferences.default_time)
        return frame.repeated(step, frame.home_zone, datetime.combine(start.date(), usual))
    waited = step.after or tuple(After(step=name) for name in others)
    instants = [
        delayed(row.instant, after.delay, frame.home_zone)
        for after in waited
        for row in _awaited(after.step, rows, frame)
        if row.instant is not None
    ]
    instant = max(instants, default=frame.reference)
    return (frame.place(step, frame.home_zone, at_instant(instant, frame.home_zone)),)


def _awaited(name: str, rows: Rows, frame: Frame) -> Sequence[Planned]:
    found = rows.get(name, ())
    if not found or not _repeats_endlessly(name, frame):
        return found
    first = min(row.occurrence for row in found)
    return [row for row in found if row.occurrence == first]


def _repeats_endlessly(name: str, frame: Frame) -> bool:
    """Tell whether the step, or one that it follows, repeats without an end."""
    seen, ahead = set[str](), [name]
    known = {step.id: step for step in frame.plan.steps}
    while ahead:
        step = known.get(ahead.pop())
        if step is None or step.id in seen:
            continue
        if step.repeat is not None and is_endless(step.repeat):
            return True
        seen.add(step.id)
        ahead.extend(after.step for after in step.after)
    return False


def _start(others: Sequence[str], rows: Rows, frame: Frame) -> datetime:
    instants = [row.instant for name in others for row in rows[name] if row.instant is not None]
    return min(instants, default=frame.reference)


def _in_cycle(step: Step, cycle: tuple[str, ...], frame: Frame) -> Planned:
    if len(cycle) == 1:
        return frame.hold(step, "Waits for itself, so it never comes.")
    others = ", ".join(f"“{name}”" for name in cycle if name != step.id)
    return frame.hold(step, f"Waits for itself by way of {others}, so it never comes.")


def _sorted(plan: Plan, rows: Rows) -> tuple[Planned, ...]:
    place = {step.id: number for number, step in enumerate(plan.steps)}
    last = datetime.max.replace(tzinfo=UTC)
    found = [row for name in rows for row in rows[name]]
    return tuple(sorted(found, key=lambda row: (row.instant or last, place[row.step])))
