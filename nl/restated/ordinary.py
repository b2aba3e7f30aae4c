"""A line of an explanation that somebody wrote over in words of their own: the ordinary reader reads it.

The words are put into a sentence in which they can mean only the one thing that the line is for. What the ordinary
reader doubts is passed on; what it can't place makes the line unreadable.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from marketflow_core.plan.account import account
from marketflow_core.plan.diagnostics import Diagnostic
from marketflow_core.plan.models import Budget, Experiment, Plan, Step
from marketflow_core.plan.rules import EventLeaf, Rule, leaves
from marketflow_core.plan.timing import At, Optimal
from nl.restated.cursor import Unreadable
from nl.restated.limits import Limit, Measure
from nl.restated.times import Occasion

Ordinary = Callable[[str], Plan]
"""Reads a brief in free words."""
_WORD = re.compile(r"\w+")
_SMALL_WORDS = frozenset("at the on in for from and of to by".split())
_DOUBTS = frozenset({"ambiguous_time", "vague_audience", "vague_quantity", "unknown_platform"})
_REFUSALS = frozenset({"not_understood", "unsupported_action", "unresolved_reference", "contradiction"})


def occasion(read: Ordinary, words: str) -> tuple[Occasion, list[Diagnostic]]:
    """Return when something happens: `next Tuesday at 10 am`. Raises `Unreadable`."""
    opening = "Send an email to all subscribers "
    step, plan = _only_step(read, f"{opening}{words}")
    if not isinstance(step.timing, At | Optimal) or not _all_of_time(plan, len(opening)):
        raise Unreadable
    return Occasion(step.timing, (), step.repeat), _doubts(plan)


def _all_of_time(plan: Plan, start: int) -> bool:
    """Tell whether every word from `start` on gave the time: half a time that was read is another time."""
    others = [piece for piece in account(plan) if not any(path.endswith("/timing") for path in piece.fields)]
    left = " ".join(piece.text[max(0, start - piece.span.start) :] for piece in others)
    return not set(_WORD.findall(left.lower())) - _SMALL_WORDS


def people(read: Ordinary, words: str) -> tuple[Rule | None, list[Diagnostic]]:
    """Return who is meant: `women over 40 in Germany`; None for everybody. Raises `Unreadable`."""
    step, plan = _only_step(read, f"Send an email to {words}")
    rule = plan.segments[step.audience] if step.audience else None
    unnamed = any(found.kind == "missing_audience" for found in plan.diagnostics)
    if unnamed or (rule is not None and any(_names_a_step(leaf) for leaf in leaves(rule))):
        raise Unreadable
    return rule, _doubts(plan)


def _names_a_step(leaf: object) -> bool:
    return isinstance(leaf, EventLeaf) and "step" in (leaf.where or {})


def budget(read: Ordinary, words: str) -> tuple[Budget, list[Diagnostic]]:
    """Return how much is spent: `300 dollars a day`. Raises `Unreadable`."""
    step, plan = _only_step(read, f"Start Facebook ads with a budget of {words}")
    if step.budget is None:
        raise Unreadable
    return step.budget, _doubts(plan)


def experiment(read: Ordinary, words: str) -> tuple[Experiment, list[Diagnostic]]:
    """Return what is tested: `two subject lines on 10% of them`. Raises `Unreadable`."""
    step, plan = _only_step(read, f"Send an email to all subscribers, and test {words}")
    if step.experiment is None:
        raise Unreadable
    return step.experiment, _doubts(plan)


def head(read: Ordinary, words: str) -> tuple[tuple[str, dict[str, Any]], list[Diagnostic]]:
    """Return what a step does and what it holds: `Text them about the sale`. Raises `Unreadable`."""
    step, plan = _only_step(read, words)
    return (step.action, step.content.model_dump(exclude_none=True)), _doubts(plan)


def limits(read: Ordinary, words: str) -> tuple[list[Limit], list[Diagnostic]]:
    """Return what holds for the campaign: `nothing after 9 pm`. Raises `Unreadable`."""
    plan = _accepted(read(words))
    found = [(key, getattr(plan.constraints, key)) for key in plan.constraints.model_dump()]
    if plan.steps or not found:
        raise Unreadable
    return found, _doubts(plan)


def measured(read: Ordinary, words: str) -> tuple[list[Measure], list[Diagnostic]]:
    """Return the rules, the metrics and the reports that `words` ask for. Raises `Unreadable`."""
    plan = _accepted(read(words))
    found = [*plan.rules, *plan.reports, *([plan.metrics] if plan.metrics and not plan.reports else [])]
    if not found:
        raise Unreadable
    return found, _doubts(plan)


def _only_step(read: Ordinary, brief: str) -> tuple[Step, Plan]:
    plan = _accepted(read(f"{brief.rstrip('. ')}."))
    if len(plan.steps) != 1:
        raise Unreadable
    return plan.steps[0], plan


def _accepted(plan: Plan) -> Plan:
    if any(found.kind in _REFUSALS for found in plan.diagnostics):
        raise Unreadable
    return plan


def _doubts(plan: Plan) -> list[Diagnostic]:
    return [found for found in plan.diagnostics if found.kind in _DOUBTS]
