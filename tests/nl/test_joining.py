"""Sentences that belong together: a time said later, one more place for a post, several waits, and what is no step."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from marketflow_core.plan.models import Plan
from nl.reader import read_brief

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def _read(brief: str) -> Plan:
    return read_brief(brief, name="test", now=NOW)


def test_several_waits_in_one_phrase_are_several_steps() -> None:
    plan = _read("Email the renewal reminder 30, 14 and 3 days before renewal.")
    assert [step.timing.model_dump()["delay"] for step in plan.steps] == ["-P30D", "-P14D", "-P3D"]
    assert {step.content.topic for step in plan.steps} == {"renewal reminder"}


def test_waits_of_different_units_before_a_date_are_worked_out() -> None:
    plan = _read("The webinar is on 10 December at 3 pm. Email registrants 7 days, 1 day and 1 hour before.")
    assert [step.timing.model_dump()["local"] for step in plan.steps] == [
        "2026-12-03T15:00",
        "2026-12-09T15:00",
        "2026-12-10T14:00",
    ]


def test_send_it_gives_the_time_to_the_step_before() -> None:
    (step,) = _read("Write an email about the sale to all customers. Send it on Monday at 9 with Mailchimp.").steps
    assert (step.content.topic, step.platforms) == ("sale", ("mailchimp",))
    assert step.timing.model_dump()["local"] == "2026-11-23T09:00"


def test_put_it_there_too_is_a_second_post_at_the_same_time() -> None:
    plan = _read("Share the trailer on Instagram on Friday at 10. Put it on X too.")
    assert [(step.platforms, step.timing.model_dump()["local"]) for step in plan.steps] == [
        (("instagram",), "2026-11-27T10:00"),
        (("x",), "2026-11-27T10:00"),
    ]


def test_that_goes_out_gives_the_time() -> None:
    (step,) = _read("Prepare an email about the sale for all customers that goes out on Monday at 9.").steps
    assert step.timing.model_dump()["local"] == "2026-11-23T09:00"


@pytest.mark.parametrize(
    ("words", "until"),
    [
        ("until the end of March", "20270331"),
        ("to the end of next month", "20261231"),
        ("until the end of the year", "20261231"),
    ],
)
def test_a_repeat_ends_with_the_month_named(words: str, until: str) -> None:
    (step,) = _read(f"Send the newsletter every Tuesday at 9 am to all subscribers {words}.").steps
    assert step.repeat == f"FREQ=WEEKLY;BYDAY=TU;UNTIL={until}"


def test_people_left_out_of_one_step_are_left_out_and_not_the_only_ones() -> None:
    plan = _read("On Monday at 9, email all customers except people in Germany about the sale.")
    (rule,) = plan.segments.values()
    assert rule.model_dump() == {"not": {"field": "country", "operator": "equals", "value": "DE"}}


@pytest.mark.parametrize("errand", ["paint the fence", "buy pizza", "book the venue for the party"])
def test_something_else_to_do_beside_a_step_is_told(errand: str) -> None:
    brief = f"Send the newsletter to all subscribers on Monday at 9 and {errand}."
    plan = _read(brief)
    assert len(plan.steps) == 1
    told = [found for found in plan.diagnostics if found.kind in ("not_understood", "unsupported_action")]
    assert told
    assert told[0].source
    assert errand.split()[0] in brief[told[0].source.start : told[0].source.end]


def test_a_step_without_a_time_takes_the_one_before_it_and_says_so() -> None:
    plan = _read("On Tuesday at 2 PM, email all subscribers about the webinar. Post the speaker's picture on Facebook.")
    email, post = plan.steps
    assert post.timing == email.timing
    (found,) = plan.diagnostics
    assert (found.kind, found.severity, found.step) == ("missing_time", "warning", "facebook_post")


def test_a_second_invitation_is_called_that() -> None:
    plan = _read(
        "On Tuesday at 2 PM, send an invitation email to all subscribers. "
        "Two days later, send a second invitation to people who didn't open the first email."
    )
    assert [step.id for step in plan.steps] == ["invitation_email", "second_invitation_email"]


def test_places_with_times_of_their_own_are_told() -> None:
    plan = _read("Launch on Monday at 9 AM in New York and 11 AM in London. Email all subscribers about the sale.")
    assert "contradiction" in [found.kind for found in plan.diagnostics]


def test_a_test_that_is_sent_to_a_part_of_the_people_stays_one_step() -> None:
    """“Send it to 30%” says on how many the test before it is made, and when."""
    (step,) = _read(
        'We plan a test for the autumn sale mail, with two subject lines: "A" and "B". Send it to 30% of our'
        " subscribers on Friday at 10:00, and after 4 hours the one with most opens goes to the rest."
    ).steps
    assert step.experiment is not None
    assert step.experiment.share == 0.3
    assert step.timing.model_dump()["local"] == "2026-11-27T10:00"


def test_what_a_test_says_after_its_own_time_leaves_that_time() -> None:
    """The first time said stands."""
    (step,) = _read(
        'Email all subscribers on Monday at 9am and test two subject lines, "A" and "B".'
        " Send it to 20% of them on Friday."
    ).steps
    assert step.timing.model_dump()["local"] == "2026-11-23T09:00"


def test_the_day_of_and_an_hour_before_are_one_time() -> None:
    """Not a send on the day and another one an hour before."""
    (step,) = _read(
        "Talk: Thursday 6 May 2027, 14:00.\nDay of, 1 hour before start: SMS to registrants with the link."
    ).steps
    assert step.timing.model_dump()["local"] == "2027-05-06T13:00"


def test_a_row_that_names_an_invitation_to_people_is_an_email() -> None:
    """Where nothing else is said, an invitation goes by email."""
    (step,) = _read(
        "Talk: Thursday 6 May 2027, 14:00.\nT-7, 10:00: second invitation to those who haven't registered"
    ).steps
    assert (step.action, step.timing.model_dump()["local"]) == ("send_email", "2027-04-29T10:00")


def test_thinking_aloud_tells_nobody() -> None:
    """“let me think” is no notice to the team."""
    (step,) = _read(
        "We want to email all members, and that goes out on, let me think, Monday at eight in the morning."
    ).steps
    assert step.action == "send_email"
