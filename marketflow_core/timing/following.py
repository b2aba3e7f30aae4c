"""Steps that wait for other steps: each zone and occurrence of a predecessor, and the latest of several.

A step for people follows per zone: each person's own where anything before it was at local time. One without people
counts from the last zone of predecessors that have people, once; after posts and ads, which happen per region, it
happens per region too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from marketflow_core.plan.models import After, At, Plan, Step
from marketflow_core.timing.instants import at_instant, delayed
from marketflow_core.timing.planned import ONCE, Frame, Planned, for_people
from marketflow_core.timing.regions import nearest

Rows = Mapping[str, Sequence[Planned]]
"""What was planned so far, by step id."""

_ALWAYS_ONCE = {"collect_metrics", "generate_report", "notify_team", "sync_audience"}


def follow(step: Step, rows: Rows, frame: Frame) -> tuple[Planned, ...]:
    """Return `step` planned after everything in its `after` list."""
    if fault := unmet(step, rows):
        return (frame.hold(step, fault),)
    found: list[Planned] = []
    for zone, occurrence in _targets(step, rows, frame):
        before = [(after, pick(rows[after.step], zone, occurrence, frame.reference)) for after in step.after]
        found.extend(_follow_one(step, zone, occurrence, before, frame))
    return tuple(found)


def unmet(step: Step, rows: Rows) -> str | None:
    """Return why `step` can never come, as a sentence: a predecessor isn't in the plan, or has no occurrence."""
    for after in step.after:
        if after.step not in rows:
            return f"Waits for the step “{after.step}”, which isn't in the plan."
        if not rows[after.step]:
            return f"Waits for the step “{after.step}”, which has no occurrence in the time ahead."
    return None


def pick(rows: Sequence[Planned], zone: str | None, occurrence: str, at: datetime) -> Planned | None:
    """Return the row that somebody in `zone` waits for: of the zone nearest at the instant `at`; None: of the last one.

    Of a repeat it is the same occurrence, else the first one later; None where no later one is ahead.
    """
    near = None if zone is None else nearest(zone, [row.zone for row in rows], at)
    here = [row for row in rows if near in (None, row.zone)]
    names = {row.occurrence for row in here}
    if ONCE in names:
        wanted = ONCE
    elif occurrence == ONCE:
        wanted = min(names)
    else:
        wanted = min((name for name in names if name >= occurrence), default=None)
    chosen = [row for row in here if row.occurrence == wanted]
    return max(chosen, key=lambda row: (row.instant is not None, row.instant), default=None)


def _follow_one(
    step: Step, zone: str | None, occurrence: str, before: list[tuple[After, Planned | None]], frame: Frame
) -> tuple[Planned, ...]:
    rows = [(after, row) for after, row in before if row is not None]
    if len(rows) < len(before):
        return ()
    for after, row in rows:
        if row.instant is None:
            return (frame.hold(step, _held_by(after, row), zone or row.zone, occurrence),)
    timed = [(delayed(row.instant, after.delay, zone or row.zone), row.zone) for after, row in rows if row.instant]
    instant, last_zone = max(timed)
    place = zone or last_zone
    note = " ".join(said for after, _ in rows if (said := _per_person(after))) or None
    if step.repeat is not None and occurrence == ONCE:
        return frame.repeated(step, place, at_instant(instant, place).local.replace(tzinfo=None), note)
    return (frame.place(step, place, at_instant(instant, place), occurrence, note),)


def _targets(step: Step, rows: Rows, frame: Frame) -> list[tuple[str | None, str]]:
    """Return the (zone, occurrence) pairs of `step`; zone None stands for the last zone of its predecessors."""
    names = list(dict.fromkeys(after.step for after in step.after))
    with_people = [name for name in names if for_people(frame.plan.step(name))]
    once = step.action in _ALWAYS_ONCE or (with_people and not for_people(step))
    zones: list[str | None]
    if once:
        zones = [None]
    elif for_people(step) and is_local(step, frame.plan):
        zones = list(frame.zones_of("recipient", step))
    else:
        zones = list(dict.fromkeys(row.zone for name in with_people or names for row in rows[name]))
    repeating = next((name for name in names if any(row.occurrence != ONCE for row in rows[name])), None)
    if repeating is None:
        return [(zone, ONCE) for zone in zones]
    occurrences = list(dict.fromkeys(row.occurrence for row in rows[repeating]))
    return [(zone, occurrence) for zone in zones for occurrence in occurrences]


def is_local(step: Step, plan: Plan, seen: frozenset[str] = frozenset()) -> bool:
    """Tell whether `step` happens at people's own local time, by its own timing or by what it follows."""
    if isinstance(step.timing, At):
        return step.timing.zone == "recipient"
    known = {one.id: one for one in plan.steps if one.id not in seen}
    before = [known[after.step] for after in step.after if after.step in known]
    return step.timing.kind == "optimal" or any(is_local(one, plan, seen | {step.id}) for one in before)


def _per_person(after: After) -> str | None:
    if after.on == "done":
        return None
    return f"Counts per person, from their “{after.on}” after the step “{after.step}”; this is the earliest."


def _held_by(after: After, row: Planned) -> str:
    return f"Waits for the step “{after.step}”, which is held itself: {row.held}"


def floor(step: Step, zone: str, occurrence: str, rows: Rows, at: datetime) -> tuple[datetime | None, str | None]:
    """Return when everything in the `after` list is done for `zone`, and a sentence where something is held.

    `at` is the instant at which zones are compared where a predecessor has no row for `zone`.
    """
    instants: list[datetime] = []
    for after in step.after:
        row = pick(rows[after.step], zone, occurrence, at)
        if row is None:
            continue
        if row.instant is None:
            return None, _held_by(after, row)
        instants.append(delayed(row.instant, after.delay, zone))
    return max(instants, default=None), None
