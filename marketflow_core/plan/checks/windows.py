"""Checks of steps against the plan's own limits: a send inside the embargo, quiet hours or a blackout, in any zone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time

from marketflow_core.plan.checks.clocks import DAY, Clocks, Moment, moments, told
from marketflow_core.plan.checks.closed import Closed, embargo_ends, limits_on, quiet_ends
from marketflow_core.plan.diagnostics import Diagnostic
from marketflow_core.plan.models import Plan, Step
from marketflow_core.plan.timing import At
from marketflow_core.plan.vocabulary import MESSAGE_ACTIONS

REACHING_OUT = MESSAGE_ACTIONS | {"publish_post", "publish_page", "start_ads", "resume_ads"}
"""Actions that limits hold back; stopping ads, collecting and reporting reach nobody."""
_REMEDIES = {
    "not_before": "lift the embargo earlier",
    "not_after": "let the campaign end later",
    "blackout": "leave that date out of the blackout",
    "days": "allow that weekday",
    "quiet_hours": "change the quiet hours",
}
_DAYS_AHEAD = 60
_MOST_CANDIDATES = 300
_MOST_REMEDIES = 25
"""A plan with more clashes than that has another fault than its times; looking for each one's remedy takes too long."""


def check_windows(plan: Plan, clocks: Clocks) -> Iterator[Diagnostic]:
    """Yield each limit of the plan that keeps a step from ever happening when it is asked for, in one of its zones.

    A repeat is at fault only where each of its times is closed. Where the plan names no zone for the step, a clash in a
    region that isn't the default zone is a warning.
    """
    remedied = 0
    for index, step in enumerate(plan.steps):
        if step.action not in REACHING_OUT:
            continue
        limits = tuple(_readable(step, plan, clocks))
        zones = tuple(zone for zone in moments(step, plan, clocks) if zone)
        for key in dict.fromkeys(key for key, _ in limits):
            if clash := _clash(key, limits, zones):
                at, why, repeats = clash
                remedied += 1
                better = () if repeats or remedied > _MOST_REMEDIES else tuple(_better(step, at, plan, clocks))
                yield _told(step, f"steps/{index}/timing", at, why, repeats, [*better, _REMEDIES[key]])


def _readable(step: Step, plan: Plan, clocks: Clocks) -> Iterator[Closed]:
    """Yield the limits whose times can be read; the others are told by the checks of times."""
    probe = Moment(datetime(2026, 1, 1), clocks.default, timed=True)  # noqa: DTZ001 - wall clocks have no zone
    for key, closes in limits_on(step, plan.constraints, clocks):
        try:
            closes(probe)
        except (ValueError, KeyError):
            continue
        yield key, closes


def _clash(
    key: str, limits: tuple[Closed, ...], zones: tuple[tuple[Moment, ...], ...]
) -> tuple[Moment, str, bool] | None:
    for times in zones:
        first: str | None = None
        for at in times:
            why = next((said for name, closes in limits if name == key and (said := closes(at))), None)
            if why is None:
                break  # one open time is enough
            first = first or why
        else:
            return times[0], first or "", len(times) > 1
    return None


def _told(step: Step, path: str, at: Moment, why: str, repeats: bool, remedies: list[str]) -> Diagnostic:
    assert isinstance(step.timing, At)
    asked = datetime.fromisoformat(step.timing.local)
    when = told(asked, timed=at.timed)
    there = f", which is {told(at.wall)} in {at.zone}," if at.wall != asked else ""
    begun = f"Each time of “{step.id}”, from {when} on" if repeats else f"“{step.id}” is asked for on {when}"
    joined = " falls where " if repeats else ", and "
    *moved, last = remedies
    remedy = f" Move it to {moved[0]}, or {last}." if moved else f" Move it, or {last}."
    return Diagnostic(
        kind="contradiction",
        severity="warning" if at.guessed else "error",
        message=((begun + there).rstrip(",") + joined + why + "." + remedy),
        suggestions=tuple(remedies),
        step=step.id,
        path=path,
    )


def _better(step: Step, at: Moment, plan: Plan, clocks: Clocks) -> Iterator[str]:
    """Yield the next time that is open, as a brief says it; each region's own time where no one time is."""
    assert isinstance(step.timing, At)
    opening = _opening(step, plan, clocks)
    if opening:
        yield told(opening, timed=at.timed)
        return
    local = step.model_copy(update={"timing": step.timing.model_copy(update={"zone": "recipient"})})
    if opening := _opening(local, plan, clocks):
        yield f"{told(opening, timed=at.timed)} local time"


def _opening(step: Step, plan: Plan, clocks: Clocks) -> datetime | None:
    """Return the first time from the one asked for that is open in each of the step's zones: at the same time of day,
    when the embargo lifts, or when quiet hours end. None where the next two months have none.
    """
    assert isinstance(step.timing, At)
    timed = "T" in step.timing.local
    limits = tuple(_readable(step, plan, clocks))
    for moment in _candidates(datetime.fromisoformat(step.timing.local), plan, timed=timed):
        local = moment.isoformat(timespec="minutes") if timed else moment.date().isoformat()
        moved = step.model_copy(update={"timing": step.timing.model_copy(update={"local": local}), "repeat": None})
        if all(_open(limits, at) for times in moments(moved, plan, clocks) for at in times):
            return moment
    return None


def _candidates(asked: datetime, plan: Plan, *, timed: bool) -> list[datetime]:
    times = [time.fromisoformat(end) for end in quiet_ends(plan.constraints)] if timed else []
    starts = (asked, *(lifted for lifted in embargo_ends(plan.constraints) if lifted > asked))
    days = [start + ahead * DAY for start in starts for ahead in range(_DAYS_AHEAD)]
    found = {*days, *(datetime.combine(day, clock) for day in days for clock in times)}
    return sorted(moment for moment in found if moment >= asked)[:_MOST_CANDIDATES]


def _open(limits: tuple[Closed, ...], at: Moment) -> bool:
    return not any(closes(at) for _, closes in limits)
