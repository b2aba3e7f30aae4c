"""Suggestions that are taken by number: each is read in the place of the words that were in doubt."""

from __future__ import annotations

from typing import Any

import pytest

from marketflow_core.plan.models import Plan
from marketflow_core.plan.questions import open_questions
from tests.nl.refined import AT, RING, changed, plan, said, span, with_step


def asked(kind: str, *suggestions: str, step: str | None = "social_post", **more: Any) -> dict[str, Any]:
    """Build a question."""
    return {
        "kind": kind,
        "severity": "warning",
        "message": f"About {kind}.",
        "suggestions": suggestions,
        "step": step,
    } | more


def questioned(*questions: dict[str, Any], **changes: Any) -> Plan:
    """Build the plan with these questions."""
    return plan(diagnostics=list(questions), **changes)


@pytest.mark.parametrize(
    "text",
    [
        "use the second suggestion for question 1",
        "Take 1.2",
        "1.2",
        "use 1.2, please",
        "take suggestion 2 for question 1",
        "for question one, use the second suggestion",
        "question 1: the second one",
        "take the second suggestion",
        "go with the last option for question 1",
        "the 2nd option for question 1",
        "take option two",
    ],
)
def test_a_suggestion_is_named_in_many_ways(text: str) -> None:
    """Its question is settled, and the plan does what it did."""
    made = said(text)
    assert made.refused == ()
    assert made.plan.diagnostics == ()
    assert [found.message for found in made.answered] == [RING["message"]]
    assert made.diff == ()


def test_questions_are_numbered_as_they_are_shown() -> None:
    """Errors come first, wherever they stand among the diagnostics, and faults of the plan count too."""
    late = asked("past_date", "2026-11-30", severity="error")
    broken = questioned(RING, late, steps=[*plan().model_dump(mode="json")["steps"]])
    assert [one.kind for one in open_questions(broken)] == ["past_date", "unsupported_action"]
    assert changed("take 1.1", broken) == {"social_post/timing": AT | {"local": "2026-11-30T09:00"}}


def test_several_are_taken_at_once() -> None:
    """By the numbers that they had when it was said."""
    both = questioned(RING, asked("ambiguous_time", "12:00", "13:00"))
    made = said("take 1.2 and 2.1", both)
    assert made.plan.diagnostics == ()
    assert made.plan.step("social_post").timing.model_dump()["local"] == "2026-11-23T12:00"


@pytest.mark.parametrize(
    ("question", "fields"),
    [
        (asked("ambiguous_time", "13:00"), {"social_post/timing": AT | {"local": "2026-11-23T13:00"}}),
        (asked("ambiguous_time", "2026-12-01"), {"social_post/timing": AT | {"local": "2026-12-01T09:00"}}),
        (asked("contradiction", "move the step to 08:00"), {"social_post/timing": AT | {"local": "2026-11-23T08:00"}}),
        (
            asked("contradiction", "move the step to the next weekday"),
            {"social_post/timing": AT | {"local": "2026-11-24T09:00"}},
        ),
        (
            asked("missing_time", "at the default time tomorrow"),
            {"social_post/timing": AT | {"local": "2026-11-21T09:00"}},
        ),
        (
            asked("vague_quantity", "P2D", step="follow_up_email"),
            {"follow_up_email/after": [{"step": "launch_email", "delay": "P2D", "on": "done"}]},
        ),
        (asked("unknown_platform", "linkedin"), {"social_post/platforms": ["linkedin"]}),
        (
            asked("unknown_platform", "leave it out", message="Instagram has no connector."),
            {"social_post/platforms": ["facebook"]},
        ),
        (asked("channel_mismatch", "use the default platform for social"), {"social_post/platforms": []}),
        (
            asked("missing_audience", "customers in France", step="launch_email"),
            {"launch_email/audience": {"field": "country", "operator": "equals", "value": "FR"}},
        ),
        (asked("missing_audience", "all subscribers", step="launch_email"), {"launch_email/audience": None}),
        (asked("vague_audience", "keep this reading", step="launch_email"), {}),
        (asked("ambiguous_time", "2026-11-23"), {}),
        (asked("contradiction", "Move ads to Friday", step="ads"), {"ads/timing": AT | {"local": "2026-11-27T09:00"}}),
    ],
)
def test_a_suggestion_is_read_as_what_it_is(question: dict[str, Any], fields: dict[str, Any]) -> None:
    """A time, a wait, a platform, people, a request; and the question is settled."""
    before = questioned(question)
    made = said("take 1.1", before)
    assert made.refused == ()
    assert changed("take 1.1", before) == fields
    assert not [one for one in made.plan.diagnostics if one.message == question["message"]]


def test_a_step_is_left_out_by_a_suggestion() -> None:
    """Unless another one builds on it."""
    assert "social_post" not in {
        one.id for one in said("take 1.1", questioned(asked("past_date", "leave it out"))).plan.steps
    }
    held = questioned(asked("past_date", "leave it out", step="launch_email"))
    assert "builds on launch_email" in said("take 1.1", held).refused[0].message


def test_the_next_weekday_is_behind_the_weekend() -> None:
    """From Friday it is Monday."""
    friday = with_step("social_post", timing=AT | {"local": "2026-11-27T09:00"}).steps
    raw = [one.model_dump(mode="json") for one in friday]
    before = questioned(asked("contradiction", "move the step to the next weekday"), steps=raw)
    assert changed("take 1.1", before)["social_post/timing"]["local"] == "2026-11-30T09:00"


def test_the_embargo_s_end_is_a_time() -> None:
    """Where there is an embargo."""
    limits = {"not_before": {"local": "2026-11-25T08:00"}}
    before = questioned(
        asked("contradiction", "move the step to the embargo's end", severity="error"), constraints=limits
    )
    assert changed("take 1.1", before)["social_post/timing"]["local"] == "2026-11-25T08:00"


def test_the_team_is_told_at_the_time_that_the_words_name() -> None:
    """What nobody here can do becomes a notice that quotes it."""
    made = said("take 1.1")
    notice = next(one for one in made.plan.steps if one.action == "notify_team")
    assert notice.content.topic == "Ring the shops on Wednesday at 11 am"
    assert notice.timing.model_dump()["local"] == "2026-11-25T11:00"
    assert made.plan.diagnostics == ()


def test_a_question_without_a_step_is_about_the_sentence_it_points_to() -> None:
    """A name that is no platform, in the words of a step."""
    steps = plan().model_dump(mode="json")["steps"]
    steps[1]["source"] = span("Post pictures of it on Facebook and Instagram.")
    before = questioned(asked("unknown_platform", "linkedin", step=None, source=span("Instagram")), steps=steps)
    assert changed("take 1.1", before) == {"social_post/platforms": ["linkedin"]}


@pytest.mark.parametrize(
    ("question", "why"),
    [
        (asked("missing_audience", "name a group", step="launch_email"), "needs words of your own"),
        (asked("contradiction", "a step for each place", severity="error"), "needs words of your own"),
        (asked("unresolved_reference", "whistle a tune"), "needs words of your own"),
        (asked("ambiguous_time", "Friday on the moon"), "needs words of your own"),
        (asked("unknown_platform", "linkedin", step=None), "needs words of your own"),
    ],
)
def test_a_suggestion_that_needs_words_says_so(question: dict[str, Any], why: str) -> None:
    """Nothing is changed by it."""
    made = said("take 1.1", questioned(question))
    assert why in made.refused[0].message
    assert not made.changed


def test_a_question_is_ignored_unless_it_is_an_error() -> None:
    """Its author has decided."""
    assert said("ignore question 1").plan.diagnostics == ()
    wrong = questioned(asked("past_date", severity="error"))
    assert "can't be ignored" in said("ignore question one", wrong).refused[0].message
    assert "has 0 suggestions" in said("take 1.1", wrong).refused[0].message
    assert "No question is open" in said("take 1.1", questioned()).refused[0].message
    assert "Say of which question" in said("take the first suggestion", questioned()).refused[0].message


def test_what_a_change_answers_goes_and_what_it_raises_comes() -> None:
    """A new time answers an old doubt about the time; one that has passed is an error."""
    before = questioned(RING, asked("ambiguous_time", "12:00"), asked("missing_audience", "all", step="launch_email"))
    made = said("move the post to Tuesday at 10 am", before)
    assert [one.kind for one in made.answered] == ["ambiguous_time"]
    assert made.asked == ()
    late = said("move the post to 1 November 2026 at 10 am", before)
    assert [(one.kind, one.severity, one.step) for one in late.asked] == [("past_date", "error", "social_post")]
    assert late.diagnostics == late.asked
    settled = said("move the post to Tuesday at 10 am", late.plan)
    assert [one.kind for one in settled.answered] == ["past_date"]


def test_questions_about_a_step_that_is_left_out_go_with_it() -> None:
    """Others stay, word for word."""
    before = questioned(RING, asked("ambiguous_time", "12:00"))
    assert said("drop the post", before).plan.diagnostics == before.diagnostics[:1]


def test_a_limit_that_a_step_breaks_is_told() -> None:
    """Quiet hours over a message that goes out in them."""
    night = with_step("launch_email", timing=AT | {"local": "2026-11-23T22:00"})
    made = said("no messages after 9 pm", night)
    assert [(one.kind, one.step) for one in made.asked] == [("contradiction", "launch_email")]
    assert [one.kind for one in said("send the first email at 8 pm", made.plan).answered] == ["contradiction"]
