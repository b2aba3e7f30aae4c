"""Checks of what comes before what: ends before starts, waits that can't be met, reports before anything happened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time

from marketflow_core.plan.checks.clocks import Clocks, Moment, moments, told
from marketflow_core.plan.checks.closed import limits_on
from marketflow_core.plan.checks.durations import length
from marketflow_core.plan.checks.windows import REACHING_OUT
from marketflow_core.plan.diagnostics import Diagnostic
from marketflow_core.plan.models import Plan, Step
from marketflow_core.plan.timing import At
from marketflow_core.values import shift


def check_order(plan: Plan, clocks: Clocks) -> Iterator[Diagnostic]:
    """Yield steps that would come too late, too early, or after what they belong to has ended."""
    earliest = _earliest(plan, clocks)
    began = _begins(plan, clocks)
    for index, step in enumerate(plan.steps):
        path = f"steps/{index}"
        yield from _ends_first(step, plan, path)
        yield from _repeat_is_over(step, path)
        yield from _waits_too_long(step, plan, path, earliest, clocks)
        yield from _before_what_it_waits_for(step, path, earliest, clocks, plan)
        yield from _undecided(step, plan, path)
        yield from _reports_nothing(step, plan, path, clocks, began)


def _fault(step: Step, path: str, message: str, *remedies: str, severity: str = "error") -> Diagnostic:
    return Diagnostic.model_validate(
        {
            "kind": "contradiction",
            "severity": severity,
            "message": message,
            "suggestions": remedies,
            "step": step.id,
            "path": path,
        }
    )


def _first(step: Step, plan: Plan, clocks: Clocks) -> Moment | None:
    """Return the first time of a step with a time of its own, in its first zone."""
    times = next(moments(step, plan, clocks), ())
    return times[0] if times else None


def _earliest(plan: Plan, clocks: Clocks) -> dict[str, Moment]:
    """Return for each step the earliest time at which it can happen, where that can be told."""
    found: dict[str, Moment] = {}
    for _ in range(len(plan.steps)):
        before = len(found)
        for step in plan.steps:
            if step.id not in found and (at := _possible(step, plan, clocks, found)):
                found[step.id] = at
        if len(found) == before:
            break
    return found


def _possible(step: Step, plan: Plan, clocks: Clocks, found: Mapping[str, Moment]) -> Moment | None:
    if isinstance(step.timing, At):
        return _first(step, plan, clocks)
    ends = [_after(found[after.step], after.delay) for after in step.after if after.step in found]
    if step.timing.kind != "after" or len(ends) < len(step.after) or not ends:
        return None
    return max(ends, key=lambda at: at.instant)


def _after(at: Moment, delay: str) -> Moment:
    try:
        return Moment(shift(at.wall, delay), at.zone, at.timed)
    except (OverflowError, ValueError):
        return at


def _ends_first(step: Step, plan: Plan, path: str) -> Iterator[Diagnostic]:
    """Ads whose end was said with their start, and lies before it."""
    if step.action != "pause_ads" or not isinstance(step.timing, At) or step.source is None:
        return
    end = step.timing.local
    for other in plan.steps:
        if other.action == "start_ads" and other.source == step.source and isinstance(other.timing, At):
            start = other.timing.local
            if end[: len(start)] < start[: len(end)]:
                first, last = (told(datetime.fromisoformat(one[:10]), timed=False) for one in (start, end))
                message = (
                    f"The ads would end on {last}, before they start on {first}. Let them end later, or start sooner."
                )
                yield _fault(
                    step, f"{path}/timing", message, f"from {last} to {first}", "let the ads run without an end"
                )


def _repeat_is_over(step: Step, path: str) -> Iterator[Diagnostic]:
    """A repeat that ends before its first time."""
    until = (step.repeat or "").upper().partition("UNTIL=")[2].partition(";")[0][:8]
    if not isinstance(step.timing, At) or not until.isdigit() or until >= step.timing.local[:10].replace("-", ""):
        return
    last = f"{until[:4]}-{until[4:6]}-{until[6:]}"
    message = (
        f"“{step.id}” repeats until {last}, and its first time is {step.timing.local[:10]}, later than that. Start it"
        " sooner, or let it go on longer."
    )
    yield _fault(step, f"{path}/repeat", message, "let it repeat without an end")


def _waits_too_long(
    step: Step, plan: Plan, path: str, earliest: Mapping[str, Moment], clocks: Clocks
) -> Iterator[Diagnostic]:
    """A follow-up that could only come after the campaign's end."""
    at = earliest.get(step.id)
    if at is None or isinstance(step.timing, At) or step.action not in REACHING_OUT:
        return
    for key, closes in limits_on(step, plan.constraints, clocks):
        if key == "not_after" and (why := _closed(closes, at)):
            message = f"“{step.id}” can't come before {told(at.wall, timed=at.timed)}, and {why}."
            yield _fault(
                step,
                f"{path}/after",
                f"{message} Shorten its wait, or let the campaign end later.",
                "let the campaign end later",
            )


def _closed(closes: object, at: Moment) -> str | None:
    try:
        return closes(at)  # pyright: ignore[reportCallIssue] - one of the tests that limits_on yields
    except (ValueError, KeyError):
        return None


def _before_what_it_waits_for(
    step: Step, path: str, earliest: Mapping[str, Moment], clocks: Clocks, plan: Plan
) -> Iterator[Diagnostic]:
    """A step with a time of its own before the steps it waits for can be done."""
    at = earliest.get(step.id)
    if at is None or not isinstance(step.timing, At) or step.action == "generate_report" or step.repeat:
        return
    for after in step.after:
        before = earliest.get(after.step)
        if before is None or before.zone != at.zone:
            continue
        ready = _after(before, after.delay)
        end = datetime.combine(at.wall, time(23, 59)) if not at.timed else at.wall
        if end < ready.wall:
            message = (
                f"“{step.id}” is asked for on {told(at.wall, timed=at.timed)}, and waits for “{after.step}”, "
                f"which isn't"
                f" done before {told(ready.wall, timed=ready.timed)}. Move it, or let it wait for nothing."
            )
            yield _fault(step, f"{path}/timing", message, told(ready.wall, timed=ready.timed))
            return


def _undecided(step: Step, plan: Plan, path: str) -> Iterator[Diagnostic]:
    """A follow-up that comes before the test of the step before is decided."""
    steps = {one.id: one for one in plan.steps}
    for place, after in enumerate(step.after):
        before = steps.get(after.step)
        test = before.experiment if before else None
        if test is None or test.decide_after is None or step.action not in REACHING_OUT:
            continue
        if length(after.delay) < length(test.decide_after):
            message = (
                f"“{step.id}” follows “{after.step}” sooner than its test is decided, which takes "
                f"{_hours(test.decide_after)}."
                f" Wait at least as long, or decide sooner."
            )
            yield _fault(
                step, f"{path}/after/{place}/delay", message, f"{_hours(test.decide_after)} later", severity="warning"
            )


def _hours(duration: str) -> str:
    hours = length(duration) / 3600
    return f"{hours / 24:g} days" if hours >= 48 and hours % 24 == 0 else f"{hours:g} hours"


def _begins(plan: Plan, clocks: Clocks) -> date | None:
    """Return the first day on which anything goes out; None where nothing does, or where a step's day isn't known."""
    times = [_first(step, plan, clocks) for step in plan.steps if step.action in REACHING_OUT]
    days = [at.wall.date() for at in times if at is not None]
    return min(days) if days and len(days) == len(times) else None


def _reports_nothing(step: Step, plan: Plan, path: str, clocks: Clocks, began: date | None) -> Iterator[Diagnostic]:
    """A report that is drawn before anything has happened."""
    if step.action != "generate_report" or step.repeat or not (at := _first(step, plan, clocks)):
        return
    if began and at.wall.date() < began:
        message = (
            f"“{step.id}” is drawn on {told(at.wall, timed=False)}, before anything has gone out (the first is on"
            f" {told(datetime.combine(began, time()), timed=False)}). Move it to a later day."
        )
        yield _fault(step, f"{path}/timing", message, "the day after the last step", severity="warning")
