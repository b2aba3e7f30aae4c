"""Tests of variants in many wordings."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from nl.language.names import find_names
from nl.language.text import Sentence
from nl.measuring.experiments import read_experiment
from nl.reader import read_brief

EMAIL = "Email all subscribers on Tuesday at 10am"


def steps(text: str) -> list[dict[str, Any] | None]:
    """Return the experiment of each step of a brief, without what is empty."""
    plan = read_brief(text, name="x", now=datetime(2026, 11, 20, 9, tzinfo=UTC))
    return [
        {key: value for key, value in step.experiment.model_dump(mode="json").items() if value is not None}
        if step.experiment
        else None
        for step in plan.steps
    ]


@pytest.mark.parametrize(
    ("text", "test"),
    [
        (
            f'{EMAIL} and test two subject lines, "Come in" and "Warm up", on 20% of them; the better open rate'
            " after four hours goes to the rest.",
            {
                "vary": "subject",
                "variants": ["Come in", "Warm up"],
                "share": 0.2,
                "metric": "open_rate",
                "decide_after": "PT4H",
            },
        ),
        (
            f"{EMAIL}, testing three versions of the call to action on a quarter of the list.",
            {"vary": "call_to_action", "variants": 3, "share": 0.25},
        ),
        (
            f"{EMAIL}; A/B test the subject line 50/50, judged by clicks.",
            {"vary": "subject", "variants": 2, "metric": "click_rate"},
        ),
        (f"{EMAIL}, two versions, winner the next day.", {"vary": "content", "variants": 2, "decide_after": "P1D"}),
        (f"{EMAIL} with two preheaders, version A and version B.", {"vary": "preheader", "variants": 2}),
        (f"{EMAIL}. Split test.", {"vary": "subject", "variants": 2}),
        (
            f"{EMAIL} and test the photo against a drawing on 10% of the list.",
            {"vary": "image", "variants": 2, "share": 0.1},
        ),
        (
            f'{EMAIL} with subject A ("Yes") and subject B ("Yes, please") on 10% each, winner to the rest after 4h.',
            {"vary": "subject", "variants": ["Yes", "Yes, please"], "share": 0.2, "decide_after": "PT4H"},
        ),
        (
            f"{EMAIL}, a subject line test with three lines on 10% each.",
            {"vary": "subject", "variants": 3, "share": 0.3},
        ),
        (f"{EMAIL}, split test on 10% each.", {"vary": "subject", "variants": 2, "share": 0.2}),
        (
            f"{EMAIL}. Test two headlines. Whichever has the higher click rate after 4 hours goes to the rest.",
            {"vary": "headline", "variants": 2, "metric": "click_rate", "decide_after": "PT4H"},
        ),
        (
            f"{EMAIL}, testing two subject lines. Test them on 20%. The winner goes out after 3 hours.",
            {"vary": "subject", "variants": 2, "decide_after": "PT3H"},
        ),
    ],
)
def test_a_test_is_read_in_many_wordings_and_makes_no_step_of_its_own(text: str, test: dict[str, Any]) -> None:
    """What varies, on whom, by which metric and when it is decided."""
    found = steps(text)
    assert len(found) == 1
    assert found[0] is not None
    assert test.items() <= found[0].items()


@pytest.mark.parametrize(
    "text", [f"{EMAIL} with three photos of the terrace.", "The winner takes it all.", "Test two subject lines."]
)
def test_what_is_no_test_of_a_step_is_none(text: str) -> None:
    """Several photos are just photos, and a test needs a step."""
    assert not any(steps(text))


def test_a_test_belongs_to_the_step_that_it_is_said_of() -> None:
    """The post beside it has none."""
    post, email = steps(f"Post the photo on Instagram on Tuesday at 9. {EMAIL}, testing two subject lines.")
    assert post is None
    assert email is not None


def test_a_clause_can_be_asked_for_its_test() -> None:
    """With the characters that say it."""
    text = "Test two subject lines."
    found = read_experiment(Sentence(text, 0), find_names([(text, 0)]))
    assert found is not None
    assert text[slice(*found[1:])] == "two subject lines"
    assert read_experiment(Sentence("Hello.", 0), find_names([("Hello.", 0)])) is None
