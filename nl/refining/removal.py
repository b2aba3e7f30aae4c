"""Leaving something out: steps, or one platform of a step."""

from __future__ import annotations

import re
from functools import cache

from marketflow_core.plan.edits import waiting_for, without_steps
from marketflow_core.plan.models import Plan
from nl.language.lexicon import one_of, words
from nl.language.names import slug_for
from nl.people.audiences import read_audience
from nl.refining.networks import with_all
from nl.refining.requests import NotPlaced, Request
from nl.refining.which import meant

_NEW = re.compile(r"\s+(?:an?|another|one more)\s")
_OFF = re.compile(r"\b(?:from|off|on)\s+(?:the\s+)?")


def leave_out(asked: Request) -> Plan | None:
    """Return the plan without what `asked` leaves out; None where it leaves out no step and no platform.

    Raises `NotPlaced` where another step couldn't stand without it.
    """
    hit = _removes().match(asked.low)
    if hit is None or _NEW.match(asked.low, hit.end()):
        return None
    asked.take(0, hit.end())
    named = asked.platforms()
    try:
        if named and (one := _platform(asked, named)) is not None:
            return one
        found = meant(asked)
    except NotPlaced:
        if read_audience(asked.rest, asked.names.places(0, len(asked.text)), 0, asked.today):
            return None  # people are left out, and no step
        raise
    if not found.named:
        raise NotPlaced(f"“{asked.text}” doesn't say which step.", *_drops(asked))
    return _without(asked.plan, {step.id for step in found.steps})


def _platform(asked: Request, named: list[tuple[str, int, int]]) -> Plan | None:
    """Return the plan without one platform of steps that have others too; None where whole steps are meant."""
    rest = asked.rest
    steps = meant(asked).steps
    asked.rest = rest
    taken = {(step.id, slug_for(value, step.action)) for step in steps for value, _, _ in named}
    plan = asked.plan
    kept = {step.id: [slug for slug in step.platforms if (step.id, slug) not in taken] for step in steps}
    if not any(kept.values()):
        return None
    for step in steps:
        if kept[step.id]:
            plan = with_all(plan, plan.step(step.id), kept[step.id])
    return _without(plan, gone) if (gone := {name for name, left in kept.items() if not left}) else plan


def _without(plan: Plan, ids: set[str]) -> Plan:
    if left := waiting_for(plan, ids):
        told = ", ".join(step.id for step in left)
        both = " and ".join((*sorted(ids), *(step.id for step in left)))
        raise NotPlaced(
            f"{told} builds on {', '.join(sorted(ids))}, so it can't be left out alone.",
            f"Drop {both}",
            f"Move {left[0].id} to Tuesday at 10 am",
        )
    return without_steps(plan, ids)


def _drops(asked: Request) -> tuple[str, ...]:
    return tuple(f"Drop {step.id}" for step in asked.plan.steps[-2:])


@cache
def _removes() -> re.Pattern[str]:
    return re.compile(rf"(?:{one_of(*words('refining')['verbs']['remove'])})\b(?:\s+(?:the|our|that|this|any|all)\b)?")
