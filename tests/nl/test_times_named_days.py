"""Days that a brief names by what happens on them, and what counts from them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from marketflow_core.plan.models import Plan
from marketflow_core.plan.timing import At, Optimal
from nl.reader import read_brief

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def _read(brief: str) -> Plan:
    return read_brief(brief, name="brief", now=NOW)


def _locals(brief: str) -> list[str]:
    return [step.timing.local for step in _read(brief).steps if isinstance(step.timing, At)]


@pytest.mark.parametrize(
    ("brief", "last"),
    [
        (
            "The line-up drop is locked for Tuesday 1 December at 10am. Text all members the code on Monday 30 November"
            " at 10am. On drop day at 11am push the line-up to all members.",
            "2026-12-01T11:00",
        ),
        (
            "The line-up drop is locked for Tuesday 1 December at 10am. Text all members the code on Monday 30 November"
            " at 10am. TikTok ads start with the drop, $15k total.",
            "2026-12-01T10:00",
        ),
        (
            "Entries open on Monday 7 December at 10:00. Members who attended a webinar hear from us by email at that"
            " moment.",
            "2026-12-07T10:00",
        ),
        (
            "The sale opens on Tuesday 1 December at 07:00. A day before the sale ends at 17:00 we send a last email to"
            " all members. The sale ends on Sunday 13 December.",
            "2026-12-12T17:00",
        ),
        (
            "Registration opens to patrons on Tuesday 1 December at 10am and to the public on"
            " Friday 4 December at 11am. Text"
            " everyone on the list when public registration opens.",
            "2026-12-04T11:00",
        ),
        (
            "Booking opens to patrons on Tuesday 1 December at 10am and to the public on Friday 4 December at 11am."
            " Patrons get an email the moment their booking opens.",
            "2026-12-01T10:00",
        ),
        (
            "Spring fair (Saturday 12 December). Text all parents on 1 December at 9am. The Monday after the fair,"
            " 10am: thank-you email to everybody on the list.",
            "2026-12-14T10:00",
        ),
        (
            "The open night is on Saturday 12 December. Email all members on Friday 4 December at 4pm."
            " The house team is"
            " to be informed on the Friday before, at noon.",
            "2026-12-11T12:00",
        ),
        (
            "Thursday 10 December at 11h email all members the offer. Email all members the photos the Monday after.",
            "2026-12-14",
        ),
        (
            "Prices go up on Saturday, 12 December, so three days before that, at noon, email everyone who clicked.",
            "2026-12-09T12:00",
        ),
        (
            "The seminar is on Thursday 10 December, 18:00; next morning at 9: thank-you email to all members",
            "2026-12-11T09:00",
        ),
        (
            "Winter sale starts Monday 18 January (= S)\nS-7  9:00   email to all members\n"
            "S+2  16:00  text to all members",
            "2027-01-20T16:00",
        ),
        (
            "Opening night Friday 18 December (= T)\nT-7 | 10:00 | email to all members\n"
            "T | 09:00 | text to all members",
            "2026-12-18T09:00",
        ),
        ("Pause the Facebook ads on Friday at 6pm and resume them on Monday at 8am.", "2026-11-30T08:00"),
        ("Resume the Facebook ads on Monday at 8am.", "2026-11-23T08:00"),
    ],
)
def test_a_step_counts_from_the_day_that_is_meant(brief: str, last: str) -> None:
    """Of several days the one whose words fit is taken, with its time of day."""
    assert _locals(brief)[-1] == last


def test_a_message_is_no_named_day() -> None:
    """ "After the launch email" counts from the email, though the launch has a day."""
    plan = _read(
        "The launch is on Monday 7 December at 9am. On 1 December at 8am send the launch email to all members. Two days"
        " after the launch email, text those who clicked it."
    )
    assert [one.delay for one in plan.steps[1].after] == ["P2D"]


def test_the_same_evening_of_a_repeat_repeats_too() -> None:
    """What happens on the evening of each issue happens as often."""
    steps = _read(
        "The newsletter goes by email to all members on the first Tuesday of each month at 17:00. The same evening at"
        " 20:00 we post its cover on Facebook."
    ).steps
    assert [step.repeat for step in steps] == ["FREQ=MONTHLY;BYDAY=1TU"] * 2


@pytest.mark.parametrize("days", ["Dec 5 or 6", "5 or 6 December", "5 December or 6 December"])
def test_two_days_of_which_one_is_meant_are_a_doubt(days: str) -> None:
    """The first is taken, and the author is asked."""
    plan = _read(f"Email all members on {days} at 10am.")
    assert [step.timing.local for step in plan.steps if isinstance(step.timing, At)] == ["2026-12-05T10:00"]
    assert [one.kind for one in plan.diagnostics] == ["ambiguous_time"]


def test_a_label_whose_value_is_a_time_tells_when() -> None:
    """ "Newsletter: monthly, …" has no topic there."""
    step = _read("Newsletter: monthly, 1st Thursday, 10am, to all members by email").steps[0]
    assert step.repeat == "FREQ=MONTHLY;BYDAY=1TH"


def test_people_who_are_likely_to_open_are_no_topic() -> None:
    """The letters of "they're" are no "re:"."""
    assert isinstance(
        _read("Email everyone about the sale when they're most likely to open it.").steps[0].timing, Optimal
    )
