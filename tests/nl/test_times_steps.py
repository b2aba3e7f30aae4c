"""What times come to in whole sentences: the steps' timing, what they follow, and what the author is told."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from marketflow_core.plan.models import Plan
from nl.language.text import plain
from nl.reader import read_brief
from nl.reading.joining import repeated
from nl.times.doubts import Doubt
from nl.times.repeat_ends import ended, first_fit
from nl.times.waits import find_waits
from nl.times.when import TimeContext, When, read_when, set_instant

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
CONTEXT = TimeContext(date(2026, 11, 20), instant=NOW)


def _read(brief: str) -> Plan:
    return read_brief(brief, name="test", now=NOW)


def _timings(brief: str) -> list[dict[str, Any]]:
    return [step.timing.model_dump(mode="json", exclude_none=True) for step in _read(brief).steps]


def _locals(brief: str) -> list[str]:
    return [timing.get("local", timing["kind"]) for timing in _timings(brief)]


def _told(brief: str) -> list[str]:
    return [found.message for found in _read(brief).diagnostics if found.kind == "ambiguous_time"]


def _when(said: str) -> When:
    return read_when(said, plain(said), TimeContext(date(2026, 11, 20), instant=NOW))


@pytest.mark.parametrize(
    ("said", "delay", "of"),
    [
        ("+3d: send", "P3D", "previous"),
        ("72 hrs on", "PT72H", "previous"),
        ("still nothing 72h later", "PT72H", "previous"),
        ("no reply within 3 days", "P3D", "previous"),
        ("Those who didn't open within three days get it again", "P3D", "previous"),
        ("two weeks out, email", "-P14D", "date"),
        ("14 days to go: email", "-P14D", "date"),
        ("a week to go", "-P7D", "date"),
        ("ten days earlier", "-P10D", "date"),
        ("the week before", "-P7D", "date"),
        ("w-2", "-P14D", "date"),
        ("d+3", "P3D", "sequence"),
        ("t minus 3 days", "-P3D", "date"),
        ("h-6", "-PT6H", "date"),
        ("t-90 min", "-PT90M", "date"),
        ("hour 6:", "PT6H", "sequence"),
        ("month 2:", "P2M", "sequence"),
        ("48h post-purchase", "PT48H", "event"),
        ("within an hour of signing up", "PT1H", "event"),
        ("upon purchase", "PT0S", "event"),
        ("on signup", "PT0S", "event"),
        ("on their birthday", "PT0S", "event"),
        ("a week before their birthday", "-P7D", "event"),
        ("each time someone abandons a cart", "PT0S", "event"),
        ("straight after signing up", "PT0S", "event"),
        ("soon after signing up", "PT15M", "event"),
        ("two days after the contract is cancelled", "P2D", "event"),
        ("90 minutes after the webinar ends", "PT90M", "reference"),
        ("the month after the launch", "P1M", "reference"),
        ("an hour after that", "PT1H", "previous"),
        ("the following week", "P7D", "previous"),
        ("the following month", "P1M", "previous"),
        ("the next working day", "P1D", "previous"),
        ("on the morning of the launch", "P0D", "date"),
        ("in parallel", "PT0S", "same"),
        ("at the same time as the post", "PT0S", "reference"),
        ("as soon as it's live", "PT0S", "reference"),
    ],
)
def test_a_wait_is_read(said: str, delay: str, of: str) -> None:
    assert [(wait.delay, wait.of) for wait in find_waits(plain(said), trigger=None)] == [(delay, of)]


@pytest.mark.parametrize(
    "said",
    [
        "the morning of reckoning",
        "the hour of the launch",
        "if they reply",
        "straight from the farm",
        "once the tuesday 10am email is out",
        "two days until the sale",
        "three days of peace",
        "when it rains",
    ],
)
def test_words_that_only_look_like_a_wait_are_none(said: str) -> None:
    assert find_waits(said, trigger=None) == []


@pytest.mark.parametrize(
    ("brief", "local"),
    [
        ("Email subscribers on the morning of the 5th.", "2026-12-05T09:00"),
        ("Email subscribers tonight.", "2026-11-20T20:00"),
        ("Email subscribers tonight at 8.", "2026-11-20T20:00"),
        ("Email subscribers tomorrow evening.", "2026-11-21T18:00"),
        ("Email subscribers 3 days before Christmas at 10.", "2026-12-22T10:00"),
        ("Email subscribers two weeks before 14 January at 9.", "2026-12-31T09:00"),
        ("Email subscribers in two hours.", "2026-11-20T11:00"),
        ("Email subscribers in three days.", "2026-11-23"),
        ("Email subscribers this time next week.", "2026-11-27T09:00"),
        ("Email subscribers right now.", "2026-11-20T09:00"),
        ("Email subscribers ASAP.", "2026-11-20T09:00"),
        ("The open day is on 16 January; email subscribers the programme the day before at 3pm.", "2027-01-15T15:00"),
        ("The show is on 16 January at 8pm; email subscribers the programme 2 hours before.", "2027-01-16T18:00"),
        ("One week before the fair, which is on 14 January, email subscribers the map at 10am.", "2027-01-07T10:00"),
        ("On Tuesday, the day before, email subscribers.", "2026-11-24"),
        ("The fair is on 5 June. Ten days earlier, at 8am, email subscribers the map.", "2027-05-26T08:00"),
        ("The fair is on 5 June at 9. 90 minutes before the fair, email subscribers the map.", "2027-06-05T07:30"),
        ("On Monday, email subscribers that tomorrow's tour is off.", "2026-11-23"),
        ("Wednesday's email goes out to subscribers at 10:10.", "2026-11-25T10:10"),
    ],
)
def test_a_step_s_time_is_worked_out(brief: str, local: str) -> None:
    assert _locals(brief) == [local]


@pytest.mark.parametrize(
    ("brief", "locals_"),
    [
        ("Post on X on 1 and 20 December at 10.", ["2026-12-01T10:00", "2026-12-20T10:00"]),
        ("Email subscribers on Monday at 9 and Tuesday at 10.", ["2026-11-23T09:00", "2026-11-24T10:00"]),
        (
            "The fair is on 14 January. Email subscribers a week before, the day before and on the morning of the"
            " fair.",
            ["2027-01-07", "2027-01-13", "2027-01-14T09:00"],
        ),
        (
            "Email subscribers on Tuesday at 10. Text them on Friday at the same time.",
            ["2026-11-24T10:00", "2026-11-27T10:00"],
        ),
        (
            "The sale starts on 4 December at 8am and ends on 7 December at 20:00. Email subscribers at the start."
            " Text them 3 hours before the end.",
            ["2026-12-04T08:00", "2026-12-07T17:00"],
        ),
    ],
)
def test_times_of_several_steps_are_worked_out(brief: str, locals_: list[str]) -> None:
    assert _locals(brief) == locals_


@pytest.mark.parametrize(
    ("brief", "repeat"),
    [
        ("Email subscribers every Monday at 9 for six weeks.", "FREQ=WEEKLY;BYDAY=MO;COUNT=6"),
        ("Email subscribers the tip on Tuesdays at 8am, ten times.", "FREQ=WEEKLY;BYDAY=TU;COUNT=10"),
        ("Email subscribers each Monday until June at 9.", "FREQ=WEEKLY;BYDAY=MO;UNTIL=20270531"),
        ("Post a tip on LinkedIn every day at 6pm during December.", "FREQ=DAILY;UNTIL=20261231"),
        ("Post a tip on LinkedIn every 6 hours for 3 days from Monday.", "FREQ=HOURLY;INTERVAL=6;UNTIL=20261125"),
        ("Every Tuesday at 6pm, post a recipe on X, eight weeks long.", "FREQ=WEEKLY;BYDAY=TU;COUNT=8"),
        ("Email subscribers weekly at 9, for a four-week run.", "FREQ=WEEKLY;COUNT=4"),
    ],
)
def test_a_repeat_ends_as_its_words_say(brief: str, repeat: str) -> None:
    assert [step.repeat for step in _read(brief).steps] == [repeat]


def test_a_repeat_starts_today_only_where_its_time_is_still_to_come() -> None:
    assert _locals("Email subscribers every Friday at 23:00.") == ["2026-11-20T23:00"]
    assert _locals("Email subscribers every Friday at 00:30.") == ["2026-11-27T00:30"]


def test_a_repeat_without_days_and_one_that_never_fits_stay_as_they_are() -> None:
    day = date(2026, 11, 20)
    assert first_fit(day, None) == day
    assert first_fit(day, "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30") == day
    assert ended(When(repeat="FREQ=DAILY", lasts="0 days"), day) == "FREQ=DAILY"


@pytest.mark.parametrize(
    ("brief", "told"),
    [
        ("On Tuesday 5 May at 9, email subscribers.", "“Tuesday 5 May” is a Wednesday. I took 2027-05-05."),
        ("Email subscribers by Friday.", "“by Friday” is a deadline; I plan the step on that day itself."),
        ("Email subscribers in mid-March.", "“in mid-March” leaves the day open. I took 2027-03-16."),
        ("Email subscribers Monday EOD.", "“EOD” leaves the time open. I took 17:00."),
        ("Email subscribers on Monday at 3.", "“at 3” can be morning or afternoon. I took 15:00."),
        ("Email subscribers soon.", "“soon” says no time."),
        ("Email subscribers on 30 February at 9.", "“30 February” is no date of the calendar"),
        ("Email subscribers on 5 May 9999 at 9.", "“5 May 9999” lies too far away to be planned"),
        ("Email subscribers on Monday at 25:00.", "“25:00” is no time of day; give it again."),
        ("The launch is in mid-March. Email subscribers at launch.", "“in mid-March” leaves the day open."),
        ("Email subscribers 99999999 weeks after the launch.", "longer than anything that can be planned"),
        (
            "The webinar is on 10 December at 3pm. 90 minutes after the webinar ends, email attendees the recording.",
            "counts from an end that the brief doesn't give",
        ),
    ],
)
def test_what_a_time_leaves_open_is_told(brief: str, told: str) -> None:
    assert any(told in message for message in _told(brief)), _told(brief)


def test_a_numeric_date_follows_one_that_can_be_read_in_one_way_only() -> None:
    plan = _read("Email subscribers on 25/12 at 10am. Text them on 05/01 at noon.")
    assert [step.timing.model_dump()["local"] for step in plan.steps] == ["2026-12-25T10:00", "2027-01-05T12:00"]
    assert _told(plan.brief) == []


def test_a_wait_said_alone_holds_for_the_next_step() -> None:
    plan = _read(
        "Email subscribers on 24 November at 10. Wait five days. Then push an offer to everyone who opened it."
    )
    assert [link.delay for link in plan.steps[1].after] == ["P5D"]


def test_a_wait_said_alone_changes_no_step_that_has_a_time() -> None:
    brief = (
        "Email subscribers on 24 November at 10. Wait two days. On 1 December at 9, post the photo on X. Wait a week."
    )
    assert _locals(brief) == ["2026-11-24T10:00", "2026-12-01T09:00"]


def test_ads_that_run_for_a_time_are_paused_after_it() -> None:
    assert _locals("Start the Facebook ads on 1 December for two weeks.") == ["2026-12-01", "2026-12-15"]
    assert _locals("Run Google ads from 3-7 May.") == ["2027-05-03", "2027-05-07"]


def test_a_sequence_counts_from_its_first_day() -> None:
    plan = _read("Day 1: email new members the guide.\nDay 3: email them the tips.\nHour 6: text them.")
    assert [[link.delay for link in step.after] for step in plan.steps] == [[], ["P2D"], ["P0D"]]


def test_a_window_alone_is_the_best_time_within_it() -> None:
    (timing,) = _timings("Email subscribers on Monday between 9 and 11 am.")
    assert timing == {"kind": "optimal", "on": "2026-11-23", "between": ["09:00", "11:00"]}


@pytest.mark.parametrize(
    "words",
    [
        "at each person's best time",
        "whenever they are most active",
        "using send-time optimisation",
        "at the hour that suits each person best",
        "at the optimal time for each subscriber",
    ],
)
def test_the_best_time_has_many_names(words: str) -> None:
    assert [timing["kind"] for timing in _timings(f"Email subscribers on Monday {words}.")] == ["optimal"]


def test_the_best_time_the_day_after_counts_from_the_step_before() -> None:
    brief = "Email subscribers on 3 December at 9. The next day, push the offer to members at each person's best time."
    assert _timings(brief)[1] == {"kind": "optimal", "on": "2026-12-04"}


def test_an_instant_out_of_reach_leaves_the_time_open() -> None:
    when = When()
    set_instant(when, NOW, "PT999999999999H")
    assert when.day is None


def test_lengths_of_what_people_did_are_no_length_of_a_step() -> None:
    assert _when("to people who were away for two weeks").lasts is None
    assert _when("run it for two weeks").lasts == "two weeks"


def test_a_length_alone_is_kept_for_what_may_run_so_long() -> None:
    assert _when("valid for two weeks").lasts == "two weeks"


def test_hours_from_now_need_to_know_what_time_it_is() -> None:
    said = "in two hours"
    assert read_when(said, said, TimeContext(date(2026, 11, 20))).waits[0].of == "previous"
    assert _when("every day in December, in two hours").waits[0].of == "previous"
    assert _locals("Email subscribers in two hours' time.") == ["2026-11-20T11:00"]


def test_the_day_after_each_issue_without_issues_repeats_nothing() -> None:
    when = _when("on the Thursday after each issue")
    assert (when.follows_repeat, when.day) == ("TH", None)
    assert _locals("Share the episode on LinkedIn on the Thursday after each issue.") == ["unscheduled"]


def test_hours_before_a_day_without_a_time_are_told() -> None:
    brief = "The show is on 16 January; email subscribers the programme 2 hours before."
    assert _locals(brief) == ["2027-01-16"]
    assert "a time that the brief doesn't give" in _told(brief)[0]


def test_ads_that_follow_another_step_are_paused_after_their_time() -> None:
    plan = _read("Email subscribers on Monday at 9. After 24 hours, start the Facebook ads for two weeks.")
    assert [[link.delay for link in step.after] for step in plan.steps] == [[], ["PT24H"], ["P14D"]]


def test_a_sentence_with_more_than_a_wait_is_no_pause() -> None:
    plan = _read("Email subscribers on Monday at 9. Two days later the office is closed. Push the offer to members.")
    assert plan.steps[1].after == ()


def test_a_post_of_an_email_keeps_its_own_time() -> None:
    plan = _read("Email the sale to subscribers on Monday at 9. Post it on X.")
    assert [step.action for step in plan.steps] == ["send_email", "publish_post"]


@pytest.mark.parametrize(
    ("brief", "last"),
    [
        ("The show is on 16 January. Two hours before the show, email subscribers.", "unscheduled"),
        ("Email subscribers on 3 December at 9. An hour before the email, post a teaser on X.", "2026-12-03T08:00"),
        ("Email subscribers on 3 December at 9. Two days before the email, post a teaser on X.", "2026-12-01T09:00"),
        ("Email subscribers on 3 December at 9. The day after the email, post on X.", "2026-12-04T09:00"),
        ("Email subscribers on 3 December at 9. On the same day at noon, post on X.", "2026-12-03T12:00"),
        ("The fair opens on 3 December. The same day, post on X.", "2026-12-03"),
        ("Email subscribers on 3 December at 9. The following week, text them.", "2026-12-10T09:00"),
        ("In parallel, post on X.", "unscheduled"),
        ("The launch is on 3 December at 9.\nDay 2: post on X.", "2026-12-05T09:00"),
        ("Day 2: post on X.", "unscheduled"),
        ("Two days after the brochure, post on X.", "unscheduled"),
        ("Post on X on 3 December at 9. Two days after the brochure, post on LinkedIn.", "after"),
    ],
)
def test_a_wait_counts_from_what_it_names(brief: str, last: str) -> None:
    assert _locals(brief)[-1] == last


def test_a_wait_that_counts_from_a_message_that_is_not_there_is_told() -> None:
    plan = _read("Email subscribers on 3 December at 9. Two days after the fourth email, text them.")
    assert "unresolved_reference" in [found.kind for found in plan.diagnostics]


def test_an_hour_before_a_step_without_a_time_is_no_wait() -> None:
    brief = "When someone signs up, email them a welcome. An hour before the welcome email, text them."
    assert _timings(brief)[1]["kind"] != "after"


def test_an_event_and_a_wait_that_stand_apart_are_one() -> None:
    brief = "When they abandon their cart, email them a reminder after an hour."
    assert _timings(brief) == [{"kind": "on_event", "event": "cart_abandoned", "delay": "PT1H"}]


def test_a_wait_before_any_step_counts_from_what_the_brief_is_about() -> None:
    brief = "This flow starts when somebody abandons a cart. After one hour, email them a reminder."
    assert _timings(brief) == [{"kind": "on_event", "event": "cart_abandoned", "delay": "PT1H"}]


@pytest.mark.parametrize(
    ("brief", "local"),
    [
        ("The webinar is on 3 December. Two days later, email all subscribers the recording.", "2026-12-05"),
        ("We launch on 3 December. Email all subscribers about tea a week later.", "2026-12-10"),
        ("Two days later, email all subscribers about tea.", "unscheduled"),
    ],
)
def test_a_first_step_that_comes_later_counts_from_the_campaign_s_day(brief: str, local: str) -> None:
    """Where the brief gives one."""
    assert _locals(brief) == [local]


def test_the_others_wait_for_what_the_first_ones_wait_for() -> None:
    plan = _read(
        "Email subscribers on Tuesday at 10. If they open it, email the case study two days later; otherwise, email the"
        " short version three days later."
    )
    assert [[(link.step, link.delay) for link in step.after] for step in plan.steps[1:]] == [
        [(plan.steps[0].id, "P2D")],
        [(plan.steps[0].id, "P3D")],
    ]


def test_one_wait_of_a_step_without_waits_stays_one_step() -> None:
    draft = _read_draft()
    assert repeated(draft, ["P1D"]) == [draft]


def _read_draft() -> Any:
    from nl.people.audiences import Audience
    from nl.reading.drafts import Draft

    return Draft("send_email", 0, 1, "x", When(), Audience())


def test_a_doubt_that_takes_nothing_says_so() -> None:
    assert Doubt("soon", "says no time").message == "“soon” says no time."
    assert Doubt("x", "is none", ("2026-12-05T09:00",)).message == "“x” is none. I took 2026-12-05 09:00."
