"""A rewording is tried by the rules before anybody sees it."""

from __future__ import annotations

from typing import Any

import pytest

from marketflow_core.plan.diagnostics import Diagnostic
from marketflow_core.plan.models import Plan, Step
from marketflow_core.plan.timing import Unscheduled
from marketflow_core.values import Span
from nl.assistant.questions import Context, context_of, questions_of
from nl.assistant.trial import MOST_LINES, fitting, in_place, try_words

BRIEF = "Send an email. Wiggle it. Post it."
WIGGLE = Span(start=15, end=25)


def step(name: str, action: Any = "send_email") -> Step:
    """Return a step without anything in it."""
    return Step(id=name, action=action, channel="email", timing=Unscheduled())


def told(kind: Any, severity: Any = "warning", start: int = 15, end: int = 25, of: str | None = None) -> Diagnostic:
    """Return a diagnostic."""
    return Diagnostic(kind=kind, severity=severity, message="m", source=Span(start=start, end=end), step=of)


BEFORE = Plan(name="x", brief=BRIEF, steps=(step("email"),), diagnostics=(told("not_understood"),))
BETTER = BEFORE.model_copy(update={"steps": (step("email"), step("second")), "diagnostics": ()})


@pytest.mark.parametrize(
    ("after", "fault"),
    [
        (BETTER, None),
        (BETTER.model_copy(update={"diagnostics": (told("not_understood", start=40, end=50),)}), None),
        (BETTER.model_copy(update={"diagnostics": (told("vague_quantity"),)}), None),
        (BETTER.model_copy(update={"diagnostics": (told("not_understood"),)}), "the rules can't read its words either"),
        (BETTER.model_copy(update={"diagnostics": (told("past_date", "error"),)}), "the plan couldn't run with it"),
        (BETTER.model_copy(update={"steps": (step("page", "publish_page"),)}), "it would take a step out of the plan"),
        (BEFORE.model_copy(update={"diagnostics": ()}), "it would change nothing in the plan"),
    ],
)
def test_only_words_that_the_rules_can_use_are_suggested(after: Plan, fault: str | None) -> None:
    """They are read, change something, take nothing away and break nothing."""
    assert try_words(BEFORE, WIGGLE, "Send another.", lambda _brief: after).fault == fault


def test_the_rules_read_the_brief_with_the_words_in_place() -> None:
    """The rest of the brief stays."""
    seen: list[str] = []
    try_words(BEFORE, WIGGLE, "Send another.", lambda brief: seen.append(brief) or BETTER)
    assert seen == ["Send an email. Send another. Post it."]


def test_what_it_would_become_is_told_in_a_few_lines() -> None:
    """The lines that are new when the plan is said back; a long list is cut."""
    (line, *_) = try_words(BEFORE, WIGGLE, "Send another.", lambda _brief: BETTER).becomes
    assert "second" in line
    many = BETTER.model_copy(update={"steps": tuple(step(f"email_{number}") for number in range(9))})
    assert len(try_words(BEFORE, WIGGLE, "x", lambda _brief: many).becomes) == MOST_LINES


@pytest.mark.parametrize(
    ("brief", "span", "words", "wanted"),
    [
        (BRIEF, WIGGLE, "Send it", "Send it."),
        (BRIEF, WIGGLE, "Send it.", "Send it."),
        ("Send it, wiggled, now.", Span(start=9, end=16), "gladly.", "gladly"),
        ("Wiggle it", Span(start=0, end=9), "Send it.", "Send it."),
        ("Wiggle it", Span(start=0, end=9), "Send it", "Send it"),
    ],
)
def test_a_full_stop_stands_where_one_stood(brief: str, span: Span, words: str, wanted: str) -> None:
    """So that the next sentence begins where it began, and the middle of one isn't cut."""
    assert fitting(brief, span, words) == wanted
    assert in_place(brief, span, wanted).startswith(brief[: span.start])


def test_only_places_that_were_not_understood_are_asked_about() -> None:
    """Other questions, places without words and whole pages are the author's business."""
    plan = BEFORE.model_copy(
        update={
            "brief": BRIEF + " 1, 2! " + "w" * 700,
            "diagnostics": (
                told("past_date"),
                told("not_understood", start=35, end=40),
                told("not_understood", start=41, end=741),
                Diagnostic(kind="not_understood", severity="warning", message="m"),
                told("not_understood", of="email"),
            ),
        }
    )
    ((asked,), left) = questions_of(plan)
    assert (asked.number, asked.diagnostic, asked.masked.text, asked.part_of, left) == (1, 4, "Wiggle it.", "email", 0)


def test_a_step_named_after_something_personal_goes_by_its_number() -> None:
    """An id that was made of an address isn't sent, and leads back to the step."""
    plan = Plan(
        name="x", brief="Write to joe@corp.example about it.", steps=(step("joe_email"), step("follow_up_email"))
    )
    context = context_of(plan)
    assert list(context.steps) == ["step_1", "follow_up_email"]
    assert context.name_of("joe_email") == "step_1"
    assert Context().name_of("joe_email") is None
