"""In which order the steps of a plan are worked out: predecessors first, cycles set aside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from marketflow_core.plan.models import Plan, Step


def is_unset(step: Step) -> bool:
    """Tell whether neither a time nor a predecessor says when `step` happens."""
    return step.timing.kind == "unscheduled" or (step.timing.kind == "after" and not step.after)


def starts_with_campaign(step: Step) -> bool:
    """Tell whether `step` collects and has no time of its own: it starts with the campaign."""
    return step.action == "collect_metrics" and is_unset(step)


def ends_campaign(step: Step) -> bool:
    """Tell whether `step` reports and has no time of its own: it comes after all others."""
    return step.action == "generate_report" and is_unset(step)


def predecessors(plan: Plan) -> dict[str, tuple[str, ...]]:
    """Return what each step waits for, by id: its `after` list, and for steps around the campaign the other steps."""
    known = {step.id for step in plan.steps}
    waits = {step.id: tuple(after.step for after in step.after if after.step in known) for step in plan.steps}
    reports = {step.id for step in plan.steps if ends_campaign(step)}
    collects = {step.id for step in plan.steps if starts_with_campaign(step)}
    after_reports = _with_followers(waits, reports)
    after_any = _with_followers(waits, reports | collects)
    for step in plan.steps:
        if step.id in reports:
            waits[step.id] = tuple(other.id for other in plan.steps if other.id not in after_reports)
        elif step.id in collects:
            others = (other for other in plan.steps if other.action != "generate_report")
            waits[step.id] = tuple(other.id for other in others if other.id not in after_any)
    return waits


def working_order(waits: Mapping[str, Iterable[str]]) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]]]:
    """Return the step ids with predecessors first, and for each step in a cycle the cycle it is in."""
    left = {step: tuple(before) for step, before in waits.items()}
    cycles: dict[str, tuple[str, ...]] = {}
    while True:
        try:
            return tuple(TopologicalSorter(left).static_order()), cycles
        except CycleError as found:
            members = tuple(found.args[1][:-1])
            for member in members:
                cycles[member] = members
                left[member] = ()


def _with_followers(waits: Mapping[str, tuple[str, ...]], steps: set[str]) -> set[str]:
    reached, size = set(steps), -1
    while size != len(reached):
        size = len(reached)
        reached |= {step for step, before in waits.items() if reached.intersection(before)}
    return reached
