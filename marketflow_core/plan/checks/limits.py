"""Checks of the numbers that hold for the whole campaign: money, caps, goals, shares, automation rules."""

from __future__ import annotations

from collections.abc import Iterator

from marketflow_core.plan.checks.durations import positive
from marketflow_core.plan.checks.steps import check_budget
from marketflow_core.plan.diagnostics import Diagnostic
from marketflow_core.plan.faults import fault
from marketflow_core.plan.models import FrequencyCap, Plan


def check_limits(plan: Plan) -> Iterator[Diagnostic]:
    """Yield every fault of the campaign's own budget, caps, goal and holdout, and of its automation rules."""
    limits = plan.constraints
    yield from check_budget(limits.budget, "constraints/budget", None)
    caps = limits.frequency_cap
    for index, cap in enumerate(caps if isinstance(caps, tuple) else [caps] if caps else []):
        yield from _cap(
            cap, f"constraints/frequency_cap/{index}" if isinstance(caps, tuple) else "constraints/frequency_cap"
        )
    if limits.goal is not None:
        yield from positive(limits.goal.within, "constraints/goal/within")
        if limits.goal.target is not None and not limits.goal.target > 0:
            message = f"A goal of {limits.goal.target:g} is reached before it starts."
            yield fault("constraints/goal/target", message, "Give a target above 0, or leave it out.")
    if limits.holdout is not None and not 0 <= limits.holdout < 1:
        message = f"The holdout {limits.holdout:g} is no part of the audience."
        yield fault("constraints/holdout", message, "Write a fraction such as 0.1 for 10%.")
    for index, rule in enumerate(plan.rules):
        yield from positive(rule.when.over, f"rules/{index}/when/over")
        yield from _reaction(rule.then.action, rule.then.by_percent, f"rules/{index}/then/by_percent")


def _cap(cap: FrequencyCap, path: str) -> Iterator[Diagnostic]:
    if cap.at_most < 1:
        yield fault(f"{path}/at_most", f"A cap of {cap.at_most} lets nothing through.", "Allow at least 1 message.")
    yield from positive(cap.per, f"{path}/per")


def _reaction(action: str, by_percent: float | None, path: str) -> Iterator[Diagnostic]:
    if action != "adjust_budget":
        return
    if by_percent is None or by_percent == 0:
        yield fault(path, "This changes a budget by nothing.", "Say by how many percent, such as -20.")
    elif by_percent <= -100:
        message = f"A budget can't fall by {-by_percent:g}%."
        yield fault(path, message, 'Write a number above -100, or use "pause_ads".')
