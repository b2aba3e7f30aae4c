"""What is open after a refinement: what it answered goes, what it raised comes, and nothing else moves."""

from __future__ import annotations

from marketflow_core.plan.diagnostics import Diagnostic
from marketflow_core.plan.models import Plan, Step
from nl.refining.requests import Request
from nl.refining.standing import standing_reading
from nl.settling.checks import check
from nl.settling.contradictions import with_contradictions

_TIMES = frozenset({"ambiguous_time", "missing_time", "past_date", "vague_quantity"})
_ANSWERED = {
    "timing": _TIMES,
    "after": _TIMES,
    "audience": frozenset({"missing_audience", "vague_audience"}),
    "platforms": frozenset({"unknown_platform", "channel_mismatch"}),
    "budget": frozenset({"vague_quantity"}),
}
"""Which questions about a step a change of one of its fields answers."""


def settle_questions(asked: Request, after: Plan) -> Plan:
    """Return `after` with the questions that are open in it, where `asked.plan` is what it was before."""
    before = asked.plan
    was, now = set(map(_key, _checked(asked, before))), _checked(asked, after)
    found = set(map(_key, now))
    kept = [
        one
        for one in after.diagnostics
        if not _is_answered(one, before, after) and (_key(one) not in was or _key(one) in found)
    ]
    there = set(map(_key, kept))
    dropped = {_key(one) for one in before.diagnostics} - there
    new = [one for one in now if _key(one) not in there and (_key(one) not in was or _key(one) in dropped)]
    return after.model_copy(update={"diagnostics": (*kept, *new)})


def _checked(asked: Request, plan: Plan) -> list[Diagnostic]:
    """Return what the reader's checks find in `plan` as it stands."""
    reading = standing_reading(asked, plan)
    check(reading, asked.now)
    steps = {number: draft.id for number, draft in reading.of_step}
    places = {step.id: step.source for step in plan.steps}
    clashes = with_contradictions(plan.model_copy(update={"diagnostics": ()}), asked.preferences).diagnostics
    checked = [
        found.model_copy(update={"step": (name := steps.get(number)), "source": places.get(name or "")})
        for number, found in enumerate(reading.diagnostics)
    ]
    return [*checked, *clashes]


def _key(found: Diagnostic) -> tuple[str, str | None, str]:
    return found.kind, found.step, found.message


def _is_answered(found: Diagnostic, before: Plan, after: Plan) -> bool:
    old, new = _step(before, found.step), _step(after, found.step)
    if old is None or new is None:
        return False  # it is about no step, or went with it
    return any(getattr(old, field) != getattr(new, field) and found.kind in kinds for field, kinds in _ANSWERED.items())


def _step(plan: Plan, step_id: str | None) -> Step | None:
    return next((step for step in plan.steps if step.id == step_id), None)
