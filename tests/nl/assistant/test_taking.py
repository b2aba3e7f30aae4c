"""A model's suggestion is taken by its number, as any other, and only then does something."""

from __future__ import annotations

import pytest

from marketflow_core.plan.diagnostics import Diagnostic, Suggested
from marketflow_core.plan.fingerprint import fingerprint
from marketflow_core.plan.models import Plan
from marketflow_core.plan.questions import open_questions
from marketflow_core.values import Span
from nl.reader import read_brief
from nl.refining.refiner import refine
from tests.nl.assistant.conftest import BRIEF, GOOD_VALUES, GOOD_WORDS, NOW, ODD, Serve, read
from tests.nl.assistant.server import answers, rewording


def asked(words: str, start: int, end: int, step: str | None = None) -> Plan:
    """Return a plan with one question, for which a model suggested `words`."""
    plan = read_brief("Send an email about the lamp to all subscribers on Monday at 9 AM.", name="x", now=NOW)
    question = Diagnostic(
        kind="not_understood",
        severity="warning",
        message="m",
        suggestions=(words,),
        source=Span(start=start, end=end),
        step=step,
        suggested=(Suggested(words=words, by="tiny-1"),),
    )
    return plan.model_copy(update={"diagnostics": (question,)})


def test_taking_it_by_number_does_what_its_words_say(serve: Serve) -> None:
    """The plan gets the step, and the question is settled."""
    plan = read(serve(answers(rewording(1, GOOD_WORDS, GOOD_VALUES))))
    number = next(n for n, one in enumerate(open_questions(plan), start=1) if one.suggested)
    came = refine(plan, f"take {number}.1", now=NOW)
    assert not came.refused
    assert [step.action for step in came.plan.steps] == ["send_email", "send_email"]
    assert not [found for found in came.plan.diagnostics if found.suggested]


def test_a_plan_that_nobody_refined_does_nothing_of_it(serve: Serve) -> None:
    """Another refinement leaves the suggestion where it is."""
    plan = read(serve(answers(rewording(1, GOOD_WORDS, GOOD_VALUES))))
    assert fingerprint(plan) == fingerprint(read_brief(BRIEF, name="x", now=NOW))
    assert ODD in plan.brief


def test_words_for_a_part_of_a_step_change_that_step() -> None:
    """The step whose sentence they stand in."""
    plan = asked("on Tuesday at 10 AM", 44, 51)
    plan = plan.model_copy(
        update={"diagnostics": tuple(one.model_copy(update={"step": plan.steps[0].id}) for one in plan.diagnostics)}
    )
    came = refine(plan, "take 1.1", now=NOW)
    assert not came.refused
    assert getattr(came.plan.steps[0].timing, "local", None) == "2026-11-24T10:00"


@pytest.mark.parametrize("words", ["Wiggle the trumpet.", "Keep calm."])
def test_words_that_the_rules_cannot_read_any_more_change_nothing(words: str) -> None:
    """The plan may have moved on since they were suggested."""
    plan = asked(words, 900, 910)
    came = refine(plan, "take 1.1", now=NOW)
    assert came.refused
    assert came.plan == plan
