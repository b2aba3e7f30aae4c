"""The way in: a refinement in plain English and a plan become the next state of that plan."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from marketflow_core.plan.attribution import with_words
from marketflow_core.plan.diagnostics import Diagnostic
from marketflow_core.plan.models import Plan
from marketflow_core.plan.refinement import Refinement, Turn
from marketflow_core.settings import Preferences
from nl.language.spelling import correct
from nl.language.text import plain
from nl.refining.adding import add_steps
from nl.refining.contents import change_content
from nl.refining.limits import lift_limit, set_limit, set_regions
from nl.refining.money import change_money
from nl.refining.questions import settle_questions
from nl.refining.removal import leave_out
from nl.refining.requests import NotPlaced, Request, request, requests
from nl.refining.steps import change_steps, is_new
from nl.refining.suggestions import take_suggestions
from nl.refining.which import examples

_THAT = r"(?:\s+(?:that|this|it|the last (?:change|one|refinement|step)|my last change|again))?"
_TURNS: tuple[tuple[Turn, re.Pattern[str]], ...] = (
    (
        "undo",
        re.compile(
            rf"\W*(?:please\s+)?(?:undo|revert|take{_THAT} back|go back|roll{_THAT} back){_THAT}(?:[\s,]+please)?\W*"
        ),
    ),
    ("redo", re.compile(rf"\W*(?:please\s+)?(?:redo|bring{_THAT} back){_THAT}(?:[\s,]+please)?\W*")),
)
_NEW_ANYWAY = re.compile(
    r"^(?:(?:also|then|and)\s+)*(?:send|post|publish|share|tweet|start|launch|run|put|advertise|email|text|give)\s+"
    r"(?!the\b|our\b|that\b|this\b|them\b)"
)
_CHANGES = re.compile(
    r"^(?:move|shift|reschedule|postpone|delay|defer|change|set|make|update|adjust|correct|fix|alter|bring|push|hold|keep|use"
    r"|limit|narrow|restrict|target|raise|increase|lower|reduce|decrease|double|halve|cut|replace|swap"
    r"|switch|let|rename|take|don't|do not)\b"
)
"""Verbs of a change to what stands: with them nothing new is asked for."""
_DEFINITE = re.compile(r"^(?:also\s+)?(?:send|post|publish|start|launch|run|put|share)\s+(?:the|our|that|this|them)\b")

Change = Callable[[Request], Plan | None]


def refine(
    plan: Plan, text: str, *, now: datetime, reference: datetime | None = None, preferences: Preferences | None = None
) -> Refinement:
    """Read `text` as a change to `plan` and return what came of it.

    `now` (aware) is when it was said, from which “tomorrow” counts; `reference` is the instant from which the plan's
    brief was read (default: `now`). Each sentence is done whole or not at all. No text raises: a sentence that can't
    be placed is in `refused`, with the reason and examples. The same arguments give the same refinement.
    """
    for turn, pattern in _TURNS:
        if pattern.fullmatch(plain(text)):
            return Refinement(text, plan, plan, turn=turn)
    if wrong := _impossible_times(plan):
        told = f"{wrong} has a time that no calendar has, so the plan can't be refined. Correct it in the plan first."
        return Refinement(text, plan, plan, (_refusal(NotPlaced(told), [text]),))
    refined, refused = plan, list[Diagnostic]()
    chosen = preferences or Preferences()
    for parts in requests(text):
        made = _sentence(refined, parts, now, reference or now, chosen)
        if isinstance(made, Diagnostic):
            refused.append(made)
        else:
            refined = made
    return Refinement(text, plan, refined, tuple(refused))


def _sentence(
    plan: Plan, parts: list[str], now: datetime, reference: datetime, preferences: Preferences
) -> Plan | Diagnostic:
    """Return the plan with all requests of a sentence done, or why one of them can't be.

    Misspelt words of the trade are read as they were meant where the sentence can't be placed as it was written.
    """
    problem: NotPlaced | None = None
    for written in (parts, [correct(part).text for part in parts]):
        after = plan
        try:
            for part in written:
                after = _done(request(after, part, now=now, reference=reference, preferences=preferences))
        except NotPlaced as found:
            problem = problem or found
            continue
        return after
    assert problem is not None
    return _refusal(problem, parts)


def _done(asked: Request) -> Plan:
    """Return the plan with one request done. Raises `NotPlaced`."""
    for change in _changes(asked):
        fresh = request(asked.plan, asked.text, now=asked.now, reference=asked.reference, preferences=asked.preferences)
        after = change(fresh)
        if after is not None:
            return with_words(asked.plan, settle_questions(fresh, after), asked.text)
    raise NotPlaced(f"I don't know what “{asked.text}” is to change.", *examples(asked))


def _changes(asked: Request) -> tuple[Change, ...]:
    """Return what a request is tried as, one after the other."""
    if is_new(asked):
        return take_suggestions, add_steps
    return (
        take_suggestions,
        lift_limit,
        change_content,
        change_money,
        set_limit,
        leave_out,
        set_regions,
        _steps_or_new,
        *([] if _CHANGES.match(asked.low) or _DEFINITE.match(asked.low) else [add_steps]),
    )


def _steps_or_new(asked: Request) -> Plan | None:
    """Change the steps that a request means; where it means none and asks for something to be sent, that is new."""
    fresh = request(asked.plan, asked.text, now=asked.now, reference=asked.reference, preferences=asked.preferences)
    try:
        return change_steps(asked)
    except NotPlaced as problem:
        if not _NEW_ANYWAY.match(asked.low) or any("_" in one.id and one.id in asked.low for one in asked.plan.steps):
            raise
        made = _new_or_none(fresh)
        if made is None:
            raise problem from None
        return made


def _new_or_none(asked: Request) -> Plan | None:
    try:
        return add_steps(asked)
    except NotPlaced:
        return None


def _impossible_times(plan: Plan) -> str | None:
    """Return the first step at a time such as 30 February, which only a plan that was written by hand can have."""
    for step in plan.steps:
        said = getattr(step.timing, "local", None) or getattr(step.timing, "on", None)
        try:
            datetime.fromisoformat(said or "2000-01-01")
        except ValueError:
            return step.id
    return None


def _refusal(problem: NotPlaced, parts: list[str]) -> Diagnostic:
    told = problem.why if len(parts) == 1 else f"{problem.why} Nothing of this sentence was done."
    return Diagnostic(kind="not_understood", severity="warning", message=told, suggestions=problem.examples)
