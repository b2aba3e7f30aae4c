"""What differs between two states of a plan, in a few words on either side of an arrow."""

from __future__ import annotations

from datetime import datetime

from marketflow_core.plan.english.days import describe_zone
from marketflow_core.plan.english.limits import constraint_lines
from marketflow_core.plan.english.repeats import describe_repeat
from marketflow_core.plan.english.rules import describe_rule
from marketflow_core.plan.english.steps import describe_audience, describe_step, step_lines
from marketflow_core.plan.english.times import describe_timing
from marketflow_core.plan.english.words import spaced
from marketflow_core.plan.models import Constraints, Plan, Step
from marketflow_core.plan.timing import AfterSteps, At


def step_in_brief(step: Step, plan: Plan) -> str:
    """Return a whole step on one line: what it does, then each detail."""
    first, *details = step_lines(step, plan)
    return "; ".join((first, *details))


def times_in_brief(before: Step, after: Step) -> tuple[str, str]:
    """Return when a step happened before and after a change; what is the same on both sides is left out."""
    timings = before.timing, after.timing
    zones = {timing.zone for timing in timings if isinstance(timing, At)}
    years = {timing.local[:4] for timing in timings if isinstance(timing, At)}
    waits = {link.step for link in before.after} != {link.step for link in after.after}
    waits = waits or (isinstance(timings[0], At) and isinstance(timings[1], At) and before.after != after.after)
    told = [_time(step, zone=len(zones) > 1, year=len(years) > 1, waits=waits) for step in (before, after)]
    return told[0], told[1]


def waits_in_brief(before: Step, after: Step) -> tuple[str, str] | None:
    """Return what a step that waits for many waits for besides now, or no longer; None where it changed otherwise."""
    if (before.timing, before.repeat) != (after.timing, after.repeat) or min(len(before.after), len(after.after)) < 2:
        return None
    more = [link.step for link in after.after if link not in before.after]
    less = [link.step for link in before.after if link not in after.after]
    changed = [f"also after “{spaced(name)}”" for name in more] + [f"no longer after “{spaced(name)}”" for name in less]
    if not changed or (more and less):
        return None
    return f"after {len(before.after)} steps", f"after {len(after.after)} ({', '.join(changed)})"


def audience_in_brief(step: Step, plan: Plan) -> str | None:
    """Return whom a step reaches, also where its channel has no people of its own."""
    rule = plan.segments.get(step.audience or "")
    if step.audience is not None and rule is not None:
        return describe_rule(rule)
    return describe_audience(step, plan)


def detail(step: Step, plan: Plan, label: str) -> str | None:
    """Return the detail that the explanation gives of a step behind `label`, or None."""
    return next((line.removeprefix(f"{label}: ") for line in step_lines(step, plan) if line.startswith(label)), None)


def limit_in_brief(limits: Constraints, key: str) -> str | None:
    """Return one thing that holds for the whole campaign, or None where nothing is said of it."""
    alone = Constraints.model_validate({key: getattr(limits, key)})
    return "; ".join(lower_first(line.rstrip(".")) for line in constraint_lines(alone)) or None


def lower_first(line: str) -> str:
    """Return a sentence as it stands in the middle of another one."""
    return line[:1].lower() + line[1:].rstrip(".")


def what_it_does(step: Step, plan: Plan) -> str:
    """Return what a step does, as the explanation says it."""
    return describe_step(step, plan)


def _time(step: Step, *, zone: bool, year: bool, waits: bool) -> str:
    timing = step.timing
    if not isinstance(timing, At):
        return describe_timing(timing, step)
    told = _short(timing.local, year=year)
    told += f", {describe_zone(timing.zone)}" if zone else ""
    if waits and step.after:
        told += f", not before {describe_timing(AfterSteps(), step.model_copy(update={'repeat': None}))}"
    return f"{told}, {describe_repeat(step.repeat)}" if step.repeat else told


def _short(local: str, *, year: bool) -> str:
    try:
        moment = datetime.fromisoformat(local)
    except ValueError:
        return local
    day = f"{moment:%a} {moment.day} {moment:%b %Y}" if year else f"{moment:%a} {moment.day} {moment:%b}"
    return f"{day} {moment:%H:%M}" if "T" in local else day
