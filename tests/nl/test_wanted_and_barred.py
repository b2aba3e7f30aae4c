"""What makes a step, and what only bars, ends or holds something: one sentence each."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from nl.reader import read_brief

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def read(brief: str) -> dict[str, Any]:
    return read_brief(brief, name="x", now=NOW).model_dump(mode="json")


def actions(plan: dict[str, Any]) -> list[str]:
    return [step["action"] for step in plan["steps"]]


@pytest.mark.parametrize(
    "brief",
    [
        "Pupils under 14 never get any of this.",
        "People under 21 must not be contacted by text.",
    ],
)
def test_people_who_are_barred_get_nothing(brief: str) -> None:
    plan = read(brief)
    assert plan["steps"] == []
    assert plan["constraints"]["exclude"]["field"] == "age"


@pytest.mark.parametrize(
    "brief",
    [
        "Patients with an open complaint are never to be contacted by this campaign.",
        "Nothing from us may go to people in Norway until further notice.",
    ],
)
def test_a_ban_of_people_whom_the_data_may_not_tell_sends_nothing(brief: str) -> None:
    plan = read(brief)
    assert plan["steps"] == []
    assert plan["constraints"].get("exclude") or plan["diagnostics"]


def test_a_ban_is_no_audience_of_the_campaign() -> None:
    assert read("Nobody is to hear of it in the office. Email all subscribers on Monday at 9.")["segments"] == {}


@pytest.mark.parametrize(
    ("brief", "dates"),
    [
        ("2–4 January: silence", [["2027-01-02", "2027-01-04"]]),
        ("1 January – nothing at all", ["2027-01-01"]),
        ("From 3 May until 9 May 2027 we take a break, nothing goes out.", [["2027-05-03", "2027-05-09"]]),
        ("Every Sunday: silence", None),
        ("Nothing may go out on Saturdays or on 1 May.", ["2027-05-01"]),
    ],
)
def test_dates_before_what_is_not_to_happen_are_left_out(brief: str, dates: list[Any] | None) -> None:
    found = read(brief)["constraints"].get("blackout")
    assert found == dates


@pytest.mark.parametrize(
    "brief",
    [
        "Nothing starts before Marta has signed the slogans off.",
        "The chief vet approves every piece.",
        "We need clearance first.",
    ],
)
def test_somebody_has_to_agree(brief: str) -> None:
    plan = read(brief)
    assert plan["constraints"]["approval"] is True
    assert plan["steps"] == []
    assert plan["diagnostics"] == []


def test_a_clearance_page_needs_nobody_to_agree() -> None:
    plan = read("On Monday at 9 we need the clearance page on WordPress.")
    assert actions(plan) == ["publish_page"]
    assert "approval" not in plan["constraints"]


@pytest.mark.parametrize(
    ("brief", "event", "target"),
    [
        ("Everything stops once they buy.", "purchased", None),
        ("Stop as soon as the account is closed.", "account_closed", None),
        ("Stop once they've booked a table.", "booked", None),
        ("Anyone who books a table is done, that's our goal.", "booked", None),
        ("The appeal has to bring in 300 gifts.", "donated", 300),
        ("Stop the lot as soon as they upgrade, and email all subscribers on Monday at 9.", "upgraded", None),
    ],
)
def test_what_ends_it_for_a_person_is_the_goal(brief: str, event: str, target: float | None) -> None:
    plan = read(brief)
    assert (plan["constraints"]["goal"]["event"], plan["constraints"]["goal"]["target"]) == (event, target)
    assert "not_understood" not in [one["kind"] for one in plan["diagnostics"] if "’ve" in one["message"]]


@pytest.mark.parametrize(
    ("brief", "steps"),
    [
        ("TikTok + Pinterest, 12 April – 9 May, €700 total", ["start_ads", "pause_ads"]),
        ("Pinterest, from 1 June for three weeks, £90 per day", ["start_ads", "pause_ads"]),
        ("From Monday at 9am, £30 a day on Instagram, £20 a day on Pinterest.", ["start_ads", "start_ads"]),
        ("Put a modest budget behind LinkedIn ads on Monday at 9.", ["start_ads"]),
        ("The LinkedIn campaign begins on Monday at 9am.", ["start_ads"]),
        ("Put the LinkedIn ads budget up to £50 a day on Monday at 9.", ["adjust_budget"]),
        ("Post the £8 a day pass on Instagram on Monday at 9.", ["publish_post"]),
    ],
)
def test_a_platform_with_its_money_asks_for_ads(brief: str, steps: list[str]) -> None:
    assert actions(read(brief)) == steps


@pytest.mark.parametrize(
    ("brief", "names"),
    [
        ("Track likes, shares and comments, by platform.", ["likes", "shares", "comments"]),
        ("Every 3 hours during the campaign collect the frequency.", ["frequency"]),
    ],
)
def test_metrics_that_sound_like_verbs_are_collected(brief: str, names: list[str]) -> None:
    plan = read(brief)
    assert actions(plan) == ["collect_metrics"]
    assert plan["metrics"]["names"] == names


def test_what_is_collected_is_reported_on_in_a_step_of_its_own() -> None:
    plan = read("Collect clicks hourly and report on them by country every Friday at 4pm.")
    assert actions(plan) == ["collect_metrics", "generate_report"]
    assert plan["reports"][0]["compare_by"] == ["country"]


def test_a_wrap_up_report_changes_no_budget() -> None:
    assert actions(read("Wrap-up report on 30 June for the board: spend and clicks by platform")) == ["generate_report"]


def test_a_passive_is_no_topic() -> None:
    topic = read("A birthday email should be sent to all subscribers on Tuesday at 10.")["steps"][0]["content"]["topic"]
    assert topic == "birthday"


@pytest.mark.parametrize(
    ("brief", "steps"),
    [
        ("LinkedIn ads start on Monday at 9am, $900 total, and run through 2 December.", ["start_ads", "pause_ads"]),
        ("LinkedIn ads start on Monday at 9 and run until 2 December.", ["start_ads", "pause_ads"]),
        ("LinkedIn ads start on Monday at 9 and run well.", ["start_ads"]),
    ],
)
def test_ads_that_start_and_run_are_started_once(brief: str, steps: list[str]) -> None:
    assert actions(read(brief)) == steps


@pytest.mark.parametrize(
    ("brief", "action"),
    [
        ("The leaflet is to be e-mailed on Monday at 4 p.m. to subscribers who live in Leeds.", "send_email"),
        ("All members are to be texted on Monday at 10.", "send_sms"),
    ],
)
def test_what_is_to_be_sent_is_sent_in_the_passive_too(brief: str, action: str) -> None:
    assert actions(read(brief)) == [action]


def test_a_quoted_question_ends_no_sentence_that_goes_on() -> None:
    plan = read('Email all subscribers on Monday at 9, test "Cold feet?" against "Warm socks" as the subject line.')
    (step,) = plan["steps"]
    assert step["experiment"]["variants"] == ["Cold feet?", "Warm socks"]
    two = read('Email all subscribers on Monday at 9, subject "Cold feet?" Post on X on Tuesday at 9.')
    assert actions(two) == ["send_email", "publish_post"]


@pytest.mark.parametrize(
    ("brief", "told"),
    [
        ("Lob it to kim@mail.example.com on Monday.", ["not_understood"]),
        ("Lob the brochure over to kim@mail.example.com.", ["not_understood"]),
        ("Kim Lee, kim@mail.example.com, +44 20 7946 0000", []),
        ("Questions to kim@mail.example.com.", []),
    ],
)
def test_an_address_is_no_email_to_send(brief: str, told: list[str]) -> None:
    plan = read(f"Post our clip on X on Monday at 9.\n\n{brief}")
    assert actions(plan) == ["publish_post"]
    assert [one["kind"] for one in plan["diagnostics"]] == told


@pytest.mark.parametrize(
    ("brief", "steps"),
    [
        ("Tuesday at 14:00: CTR and spend by segment, to the agency", ["generate_report"]),
        ("On 5 March: sales by city", ["generate_report"]),
        ("Tuesday at 14:00: spend", []),
        ("# Tuesday at 14:00: spend by city", []),
        ("Spend by city", []),
    ],
)
def test_a_line_of_metrics_with_a_time_and_a_comparison_is_a_report(brief: str, steps: list[str]) -> None:
    assert actions(read(brief)) == steps


@pytest.mark.parametrize(
    ("brief", "told"),
    [
        ("Stop the lot as soon as they upgrade. Goal is 150 upgrades.", []),
        ("Goal is 150 upgrades. Stop the lot as soon as they upgrade.", []),
        ("Goal is 150 upgrades. Our goal is 90 upgrades.", ["contradiction"]),
    ],
)
def test_a_goal_said_twice_is_one_goal(brief: str, told: list[str]) -> None:
    plan = read(f"Email all subscribers on Monday at 9. {brief}")
    assert plan["constraints"]["goal"] == {"event": "upgraded", "within": None, "target": 150}
    assert [one["kind"] for one in plan["diagnostics"]] == told


def test_ads_without_a_start_still_end_on_their_day() -> None:
    pause = read("LinkedIn ads start at launch and come to an end on 5 March 2027.")["steps"][-1]
    assert (pause["action"], pause["timing"]["local"]) == ("pause_ads", "2027-03-05")


def test_a_campaign_that_goes_live_is_no_post() -> None:
    plan = read("The Easter campaign goes live on Tuesday 2 February at 8 am. Post our clip on X at launch.")
    assert actions(plan) == ["publish_post"]
