"""What starts a step in a person's life: rows that name an event, clauses about people, dates of the profile."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from marketflow_core.plan.models import Plan
from marketflow_core.plan.timing import AfterSteps, At, OnEvent
from nl.reader import read_brief
from nl.times.row_triggers import performed, row_trigger

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def _read(brief: str) -> Plan:
    return read_brief(brief, name="brief", now=NOW)


def _first(brief: str) -> OnEvent:
    timing = _read(brief).steps[0].timing
    assert isinstance(timing, OnEvent), timing
    return timing


@pytest.mark.parametrize(
    ("row", "event", "delay"),
    [
        ("cat owner signs up → welcome mail at once", "signed_up", "PT0S"),
        ("basket page viewed, no purchase → mail about delivery the day after", "page_viewed", "P1D"),
        ("contract cancelled → goodbye mail after 2 hours", "subscription_cancelled", "PT2H"),
        ("account opened -> text with the app link", "signed_up", "PT0S"),
        ("Trial starts: welcome email right away", "trial_started", "PT0S"),
        ("cart abandoned: push after 1 hour", "cart_abandoned", "PT1H"),
    ],
)
def test_a_row_that_begins_with_an_event_starts_with_it(row: str, event: str, delay: str) -> None:
    """The words before the arrow or colon tell what happens; what stands behind is sent then."""
    timing = _first(row)
    assert (timing.event, timing.delay) == (event, delay)


def test_only_words_that_tell_an_event_as_done_say_how_it_is_done() -> None:
    """What somebody didn't do, or did of another kind, narrows nothing."""
    lamp = performed("signed up and bought a lamp", "purchased")
    assert lamp is not None
    assert (lamp.event, lamp.where) == ("purchased", {"product": "lamp"})
    assert performed("never bought a lamp", "purchased") is None
    assert performed("signed up", "purchased") is None


def test_a_row_may_name_a_date_of_the_profile_and_a_time_of_day() -> None:
    """A birthday has no time of its own, so the time that stands beside it counts."""
    timing = _first("member's birthday, 10:00 → push with a treat")
    assert (timing.event, timing.at) == ("birthday", "10:00")


@pytest.mark.parametrize(
    "row",
    [
        "Book club: email all members on Monday 7 December at 9am.",
        "signed up last week → email on Monday 7 December at 9am",
        "opened the invitation → email on Monday 7 December at 9am",
        "Winter letters: email all members on Monday 7 December at 9am.",
        "people who never bought → email on Monday 7 December at 9am",
    ],
)
def test_a_row_that_begins_with_a_title_or_with_people_is_no_event(row: str) -> None:
    """Its own date stands."""
    timing = _read(row).steps[0].timing
    assert isinstance(timing, At)
    assert timing.local == "2026-12-07T09:00"


def test_an_arrow_behind_words_of_no_event_starts_nothing() -> None:
    """What isn't known as an event is left to the other readers."""
    row = row_trigger("spring window -> text to all members")
    assert row is not None
    assert row.leaf is None
    assert not isinstance(_read("spring window -> text to all members").steps[0].timing, OnEvent)


def test_an_event_tells_where_and_how_often_it_happens() -> None:
    """A page and a number of times narrow the event, and a wait that stands apart is its delay."""
    timing = _first("When someone looks at the /help page twice, email them a guide thirty minutes later.")
    assert (timing.event, timing.delay) == ("page_viewed", "PT30M")
    assert timing.where == {"page": "/help"}
    assert timing.count is not None
    assert timing.count.at_least == 2


def test_what_is_asked_for_may_follow_the_event_without_a_comma() -> None:
    """The step begins where the people are said to get something."""
    plan = _read("When somebody starts a trial they get the setup guide by email.")
    assert [step.action for step in plan.steps] == ["send_email"]
    assert isinstance(plan.steps[0].timing, OnEvent)


@pytest.mark.parametrize(
    ("brief", "event", "delay"),
    [
        ("Ninety days before a policy renews, its owner gets a quote by email.", "renewal", "-P90D"),
        ("A month before a season ticket runs out, email its holder the renewal link.", "expiry", "-P1M"),
        ("Six months after their last check-up, patients get a text with the number.", "appointment", "P6M"),
    ],
)
def test_dates_of_the_profile_are_counted_from(brief: str, event: str, delay: str) -> None:
    """They differ from person to person, so the step waits for each of them."""
    timing = _first(brief)
    assert (timing.event, timing.delay) == (event, delay)


def test_booking_that_opens_is_no_booking_of_a_person() -> None:
    """The day that it opens on is meant."""
    plan = _read("Public booking opens on 4 December at 10:00. Friends get an email the moment booking opens.")
    assert isinstance(plan.steps[0].timing, At)


@pytest.mark.parametrize(
    ("brief", "local", "repeat"),
    [
        (
            "Each second Thursday of the month at 17:00, starting in February, email all subscribers the digest.",
            "2027-02-11T17:00",
            "FREQ=MONTHLY;BYDAY=2TH",
        ),
        (
            "In March each Wednesday at 18h please publish on Facebook a photo.",
            "2027-03-03T18:00",
            "FREQ=WEEKLY;BYDAY=WE;UNTIL=20270331",
        ),
        (
            "Mon-Fri 07:30, starting 1 Dec: report to the sales desk.",
            "2026-12-01T07:30",
            "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        ),
    ],
)
def test_repeats_start_and_end_as_said(brief: str, local: str, repeat: str) -> None:
    """A month that a repeat starts in is no end of it."""
    step = _read(brief).steps[0]
    assert isinstance(step.timing, At)
    assert (step.timing.local, step.repeat) == (local, repeat)


def test_a_wait_behind_an_event_of_our_own_messages_follows_the_message() -> None:
    """Opening our email is an answer to it, no trigger."""
    plan = _read("On Monday at 9am email all members. When they open it, text them two hours later.")
    assert isinstance(plan.steps[1].timing, AfterSteps)


def test_a_numbered_day_before_the_event_is_no_hindrance() -> None:
    """ "d0:" is the first step's day, and the event behind it starts it."""
    plan = _read("Trial nurture\nd0: trial starts → welcome email\nd3: email with the install guide\n")
    assert isinstance(plan.steps[0].timing, OnEvent)
    assert plan.steps[1].after[0].delay == "P3D"


def test_what_stops_a_campaign_starts_nothing() -> None:
    """The purchase ends it; the steps aren't sent when somebody buys."""
    plan = _read("Email all members a tip.\neverything stops once they buy")
    assert not isinstance(plan.steps[0].timing, OnEvent)


def test_what_people_do_again_and_again_is_an_event() -> None:
    """Thanks follow each gift, not the mail before."""
    plan = _read(
        "On Monday 7 December at 9am email all members the offer. Everyone who gives is thanked by text an hour later."
    )
    timing = plan.steps[1].timing
    assert isinstance(timing, OnEvent)
    assert (timing.event, timing.delay) == ("donated", "PT1H")


def test_an_answer_to_a_message_follows_it() -> None:
    """Clicking our email is no event of its own."""
    plan = _read("On Monday at 9am email all members the offer. Everyone who clicks gets a text an hour later.")
    assert isinstance(plan.steps[1].timing, AfterSteps)


def test_the_event_of_one_step_is_not_that_of_the_next() -> None:
    """A step that says no time has none."""
    plan = _read("Members get an email on their birthday. Please send out an email about the opening hours.")
    assert plan.steps[1].timing is not None
    assert plan.steps[1].timing.kind == "unscheduled"


def test_a_line_may_say_what_triggers_the_rest() -> None:
    """The steps below count from that event."""
    timing = _first("Nurture\nTrigger: cart abandoned\nDay 0 - push with the cart\nDay 2 - email with a discount\n")
    assert timing.event == "cart_abandoned"


def test_before_it_means_the_event_of_the_step_before() -> None:
    """And not the first event of the brief."""
    plan = _read(
        "• owner joins → welcome mail\n• 14 days before policy renewal → reminder mail. 3 days before it, if they"
        " haven't renewed → text"
    )
    timing = plan.steps[-1].timing
    assert isinstance(timing, OnEvent)
    assert (timing.event, timing.delay) == ("renewal", "-P3D")


def test_a_day_after_it_ended_counts_from_the_end() -> None:
    """The end of the sale is the brief's own."""
    plan = _read(
        "The sale runs from 1 December to 8 December. Two days before the sale ends, email members. One day after it"
        " ended, text all members the results."
    )
    assert [step.timing.local for step in plan.steps if isinstance(step.timing, At)] == ["2026-12-06", "2026-12-09"]


def test_local_time_of_several_markets_holds_for_all_steps() -> None:
    """Each recipient's own clock counts."""
    plan = _read("- Markets: UK and Ireland, local time everywhere\na) Mon 7 Dec, 10:00: email to all members")
    timing = plan.steps[0].timing
    assert isinstance(timing, At)
    assert timing.zone == "recipient"


def test_that_moment_is_told_by_the_clocks_of_the_opening() -> None:
    """The zone goes with the time."""
    plan = _read(
        "Entries open on Monday 7 December at 10:00 local time in India and Brazil. They hear by mail at that moment."
    )
    timing = plan.steps[0].timing
    assert isinstance(timing, At)
    assert timing.zone == "recipient"
