"""Checks of the steps: names, what waits for what, repeats, experiments and money."""

from __future__ import annotations

import re
from collections.abc import Iterator

from marketflow_core.plan.checks.durations import not_negative, positive
from marketflow_core.plan.diagnostics import Diagnostic
from marketflow_core.plan.faults import fault, unknown
from marketflow_core.plan.models import Budget, Experiment, Plan, Step
from marketflow_core.plan.vocabulary import CHANNEL_OF, MESSAGE_ACTIONS
from marketflow_core.values import slug

_NAME = re.compile(r"[a-z0-9_]+")


def check_names(plan: Plan) -> Iterator[Diagnostic]:
    """Yield names that can't stand in references to what was sent, and ids that two steps share."""
    if not _NAME.fullmatch(plan.name):
        yield fault("name", f"The name “{plan.name}” has other signs than a–z, 0–9 and _.", _named(plan.name))
    seen: dict[str, int] = {}
    for index, step in enumerate(plan.steps):
        path = f"steps/{index}/id"
        if not _NAME.fullmatch(step.id):
            yield fault(path, f"The id “{step.id}” has other signs than a–z, 0–9 and _.", _named(step.id), step=step.id)
        if step.id in seen:
            message = f"Steps {seen[step.id] + 1} and {index + 1} are both called “{step.id}”."
            yield fault(path, message, f"Call the second one {step.id}_2, say.", step=step.id)
        seen.setdefault(step.id, index)


def check_steps(plan: Plan) -> Iterator[Diagnostic]:
    """Yield what is wrong inside of single steps."""
    ids = {step.id for step in plan.steps}
    for index, step in enumerate(plan.steps):
        path = f"steps/{index}"
        yield from _links(step, ids, path)
        yield from _channel(step, path)
        yield from check_repeat(step.repeat, f"{path}/repeat", step.id)
        yield from check_budget(step.budget, f"{path}/budget", step.id)
        if step.experiment is not None:
            yield from _experiment(step.experiment, f"{path}/experiment", step.id)


def check_cycles(plan: Plan) -> Iterator[Diagnostic]:
    """Yield each ring of steps that wait for one another, once, with its members."""
    waits = {step.id: sorted({after.step for after in step.after}) for step in plan.steps}
    for ring in rings(waits):
        index = next(index for index, step in enumerate(plan.steps) if step.id == ring[0])
        told = " → ".join([*ring, ring[0]])
        yield fault(
            f"steps/{index}/after",
            f"These steps wait for one another, so none of them ever starts: {told}.",
            f"Take “{ring[1 % len(ring)]}” out of what “{ring[0]}” waits for.",
            step=ring[0],
        )


def check_repeat(rule: str | None, path: str, step: str | None) -> Iterator[Diagnostic]:
    """Yield the fault of a repeat that is no recurrence rule of RFC 5545."""
    if rule is not None and not _is_recurrence(rule):
        remedy = "Write a rule without its start, such as FREQ=WEEKLY;BYDAY=MO."
        yield fault(path, f"The repeat “{rule}” is no recurrence rule.", remedy, step=step)


def check_budget(budget: Budget | None, path: str, step: str | None) -> Iterator[Diagnostic]:
    """Yield the fault of a budget of nothing or less."""
    if budget is not None and not budget.amount > 0:
        message = f"A budget of {budget.amount} {budget.currency} buys nothing."
        yield fault(f"{path}/amount", message, "Give an amount above 0, or leave the budget out.", step=step)


def rings(edges: dict[str, list[str]]) -> Iterator[tuple[str, ...]]:
    """Yield each ring in the graph `edges` once, beginning with its member that comes first in `edges`."""
    order = {name: index for index, name in enumerate(edges)}
    done: set[str] = set()
    seen: set[frozenset[str]] = set()
    for start in edges:
        way: list[str] = []
        todo: list[tuple[str, int]] = [(start, 0)]
        while todo:
            name, depth = todo.pop()
            del way[depth:]
            if name in way:
                ring = way[way.index(name) :]
                first = min(range(len(ring)), key=lambda at: order[ring[at]])
                if frozenset(ring) not in seen:
                    seen.add(frozenset(ring))
                    yield (*ring[first:], *ring[:first])
                continue
            if name in done:
                continue
            way.append(name)
            todo.extend((after, depth + 1) for after in reversed(edges.get(name, [])) if after in edges)
        done.add(start)


def _links(step: Step, ids: set[str], path: str) -> Iterator[Diagnostic]:
    for place, after in enumerate(step.after):
        if after.step not in ids:
            yield unknown(f"{path}/after/{place}/step", "step", after.step, ids - {step.id}, step=step.id)
        yield from not_negative(after.delay, f"{path}/after/{place}/delay", step.id)
    if step.timing.kind == "after" and not step.after:
        yield fault(
            f"{path}/timing",
            f"“{step.id}” waits for other steps and names none, so it never starts.",
            'Give it a time, or name a step in its "after".',
            kind="missing_time",
            severity="warning",
            step=step.id,
        )


def _channel(step: Step, path: str) -> Iterator[Diagnostic]:
    if step.action in MESSAGE_ACTIONS and step.channel != CHANNEL_OF[step.action]:
        yield fault(
            f"{path}/channel",
            f"“{step.id}” can't {step.action} on the channel {step.channel}.",
            f"Write “{CHANNEL_OF[step.action]}”.",
            kind="channel_mismatch",
            step=step.id,
        )


def _experiment(experiment: Experiment, path: str, step: str) -> Iterator[Diagnostic]:
    variants = experiment.variants
    if (variants if isinstance(variants, int) else len(variants)) < 2:
        yield fault(f"{path}/variants", "An experiment compares at least two variants.", "Give two or more.", step=step)
    if experiment.share is not None and not 0 < experiment.share <= 1:
        message = f"The share {experiment.share} is no part of the audience."
        yield fault(f"{path}/share", message, "Write a fraction such as 0.2 for 20%.", step=step)
    yield from positive(experiment.decide_after, f"{path}/decide_after", step)


def _is_recurrence(rule: str) -> bool:
    from datetime import datetime

    from dateutil.rrule import rrulestr

    pairs = [part.partition("=") for part in rule.upper().removeprefix("RRULE:").split(";")]
    keys = {key: value for key, _, value in pairs}
    if "FREQ" not in keys or not keys.get("INTERVAL", "1").isdigit() or keys.get("INTERVAL") == "0":
        return False
    if "UNTIL" in keys:
        keys["UNTIL"] = keys["UNTIL"].removesuffix("Z")  # the zone of the end is for the schedule to settle
    try:
        rrulestr(";".join(f"{key}={value}" for key, value in keys.items()), dtstart=datetime(2026, 1, 1))  # noqa: DTZ001 - a rule is read on a wall clock, which has no zone
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        return False
    return True


def _named(name: str) -> str:
    return f"Write “{slug(name)}”." if slug(name) else "Give it a name in Latin letters."
