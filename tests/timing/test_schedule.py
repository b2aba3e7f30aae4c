"""The schedule of a plan: zones, repeats, chains, windows, and what is held."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from marketflow_core.errors import BadInput, UnknownName
from marketflow_core.plan.models import Plan
from marketflow_core.settings import Preferences
from marketflow_core.timing.schedule import Planned, schedule

FRIDAY = datetime(2026, 11, 20, 9, tzinfo=UTC)
NY, LONDON, TOKYO = "America/New_York", "Europe/London", "Asia/Tokyo"
PEOPLE = (TOKYO, LONDON, NY)
CHANNELS = {"send_email": "email", "send_sms": "sms", "publish_post": "social", "start_ads": "ads", "pause_ads": "ads"}
UNSET = {"kind": "unscheduled"}
AFTER = {"kind": "after"}


def at(local: str, zone: str = "recipient") -> dict[str, Any]:
    return {"kind": "at", "local": local, "zone": zone}


def step(name: str, timing: dict[str, Any], action: str = "send_email", **more: Any) -> dict[str, Any]:
    after = [{"step": one} if isinstance(one, str) else one for one in more.pop("after", [])]
    return {
        "id": name,
        "action": action,
        "channel": CHANNELS.get(action, "analytics"),
        "timing": timing,
        "after": after,
        **more,
    }


def planned(*steps: dict[str, Any], zones: tuple[str, ...] = PEOPLE, **more: Any) -> tuple[Planned, ...]:
    preferences = more.pop("preferences", Preferences())
    reference, horizon = more.pop("reference", FRIDAY), more.pop("horizon", timedelta(days=366))
    plan = Plan.model_validate({"name": "launch", "steps": list(steps), "constraints": more})
    return schedule(plan, preferences, reference=reference, zones=zones, horizon=horizon)


def of(rows: tuple[Planned, ...], name: str) -> list[Planned]:
    return [row for row in rows if row.step == name]


def clock(row: Planned) -> str:
    assert row.local is not None, row.held
    assert row.local == row.instant
    return row.local.isoformat()[:16]


def only(rows: tuple[Planned, ...], name: str) -> Planned:
    (row,) = of(rows, name)
    return row


COLLECT = step("collect", UNSET, "collect_metrics")
REPORT = step("report", UNSET, "generate_report")


# --- zones -----------------------------------------------------------------------------------------------------------


def test_recipient_time_is_the_same_wall_clock_in_each_zone_that_people_live_in_earliest_first() -> None:
    """Tokyo's morning comes before New York's."""
    rows = planned(step("email", at("2026-11-23T09:00")))
    assert [(row.zone, clock(row)) for row in rows] == [(zone, "2026-11-23T09:00") for zone in PEOPLE]
    assert [row.instant.hour for row in rows if row.instant] == [0, 9, 14]
    assert {row.occurrence for row in rows} == {"once"}


def test_the_plan_s_regions_stand_for_the_zones_of_people() -> None:
    """Whoever lives elsewhere is served by one of them."""
    rows = planned(step("email", at("2026-11-23T09:00")), regions=[LONDON, NY])
    assert [row.zone for row in rows] == [LONDON, NY]


def test_a_post_goes_out_once_in_the_first_zone_of_each_configured_region() -> None:
    """Not once in each zone that somebody lives in."""
    preferences = Preferences(regions={"us": (NY, "America/Chicago"), "asia": (TOKYO,), "none": ()})
    rows = planned(step("post", at("2026-11-23T09:00"), "publish_post"), preferences=preferences)
    assert [row.zone for row in rows] == [TOKYO, NY]


def test_people_nowhere_fall_back_to_the_regions_and_those_to_the_default_zone() -> None:
    """A plan over an empty home still shows when it would go out."""
    email = step("email", at("2026-11-23T09:00"))
    assert len(planned(email, zones=())) == len(Preferences().regions)
    assert [row.zone for row in planned(email, zones=(), preferences=Preferences(regions={}))] == [NY]


def test_a_default_and_a_named_zone_are_one_instant_for_everybody() -> None:
    """`default` is the team's zone."""
    rows = planned(step("a", at("2026-11-23T09:00", "default")), step("b", at("2026-11-23T09:00", "Asia/Kolkata")))
    assert [(row.step, row.zone) for row in rows] == [("b", "Asia/Kolkata"), ("a", NY)]


def test_a_date_without_a_time_takes_the_default_time() -> None:
    """As `marketflow.toml` has it."""
    rows = planned(step("a", at("2026-11-23", NY)), preferences=Preferences(default_time="10:30"))
    assert clock(rows[0]) == "2026-11-23T10:30"


def test_a_skipped_hour_is_noted_in_the_zone_that_skips_it_only() -> None:
    """2:30 on 8 March doesn't exist in New York."""
    rows = planned(step("a", at("2026-03-08T02:30")), reference=datetime(2026, 3, 1, tzinfo=UTC))
    notes = {row.zone: row.note for row in rows}
    assert notes[TOKYO] is None
    assert "doesn't exist" in (notes[NY] or "")


def test_equal_instants_keep_the_order_of_the_plan() -> None:
    """Post, then mail, if that is how they are listed."""
    rows = planned(step("z", at("2026-11-23T09:00", NY)), step("a", at("2026-11-23T09:00", NY)))
    assert [row.step for row in rows] == ["z", "a"]


ELSEWHERE = Preferences().model_copy(update={"default_zone": "Mars/Base"})


@pytest.mark.parametrize(
    ("timing", "more"),
    [
        (at("2026-11-23T09:00", "Mars/Base"), {}),
        (UNSET, {"regions": ["Mars/Base"]}),
        (UNSET, {"zones": ("Mars/Base",)}),
        (UNSET, {"preferences": ELSEWHERE}),
    ],
)
def test_a_zone_that_does_not_exist_is_refused_wherever_it_stands(timing: dict[str, Any], more: dict[str, Any]) -> None:
    """In a step, in the regions, among people's zones, as the default."""
    with pytest.raises(UnknownName, match="Mars"):
        planned(step("a", timing), **more)


def test_a_reference_without_a_zone_is_refused() -> None:
    """It would mean another instant on another machine."""
    with pytest.raises(BadInput, match="reference"):
        planned(step("a", UNSET), reference=FRIDAY.replace(tzinfo=None))


# --- repeats ---------------------------------------------------------------------------------------------------------


def test_a_repeat_keeps_its_wall_clock_over_a_change_of_clocks_and_is_named_by_it() -> None:
    """Weekly at 9 from before to after the end of daylight saving."""
    newsletter = step("a", at("2026-10-26T09:00", NY), repeat="FREQ=WEEKLY;COUNT=2")
    rows = planned(newsletter, reference=datetime(2026, 10, 20, tzinfo=UTC))
    assert [row.occurrence for row in rows] == ["2026-10-26T09:00", "2026-11-02T09:00"]
    assert [row.instant.hour for row in rows if row.instant] == [13, 14]


def test_a_repeat_ends_with_the_horizon_and_past_occurrences_stay_past() -> None:
    """A newsletter that began in January isn't sent afterwards for each week since."""
    rows = planned(step("a", at("2026-01-05T09:00", NY), repeat="FREQ=WEEKLY"), horizon=timedelta(days=14))
    assert [row.occurrence for row in rows] == ["2026-11-23T09:00", "2026-11-30T09:00"]


def test_a_single_time_is_planned_however_far_it_is() -> None:
    """The horizon is for repeats."""
    rows = planned(step("a", at("2031-01-01T00:00", TOKYO)), horizon=timedelta(days=1))
    assert clock(rows[0]) == "2031-01-01T00:00"


# --- chains ----------------------------------------------------------------------------------------------------------


def test_a_follow_up_comes_after_its_predecessor_in_each_zone() -> None:
    """24 hours later, Tokyo's people before London's."""
    follow = step("b", AFTER, after=[{"step": "a", "delay": "PT24H"}])
    rows = of(planned(step("a", at("2026-11-23T09:00")), follow), "b")
    assert [(row.zone, clock(row)) for row in rows] == [(zone, "2026-11-24T09:00") for zone in PEOPLE]


def test_a_chain_adds_up_whatever_order_it_is_listed_in() -> None:
    """The third step counts from the second; a year's gap is no obstacle."""
    rows = planned(
        step("c", AFTER, after=[{"step": "b", "delay": "P1Y"}]),
        step("b", AFTER, after=[{"step": "a", "delay": "PT90M"}]),
        step("a", at("2026-11-23T09:00", NY)),
    )
    assert [(row.step, clock(row)) for row in rows] == [
        ("a", "2026-11-23T09:00"),
        ("b", "2026-11-23T10:30"),
        ("c", "2027-11-23T10:30"),
    ]


def test_of_several_predecessors_the_latest_counts_in_each_zone() -> None:
    """One instant for all may come before or after a zone's own."""
    rows = planned(
        step("a", at("2026-11-23T09:00")),
        step("b", at("2026-11-23T09:00", LONDON), "publish_post"),
        step("c", AFTER, after=["a", {"step": "b", "delay": "PT1H"}]),
    )
    assert {row.zone: row.instant.hour for row in of(rows, "c") if row.instant} == {TOKYO: 10, LONDON: 10, NY: 14}


def test_waiting_for_what_a_person_does_is_planned_at_its_earliest_and_says_so() -> None:
    """Nobody clicks before they got it."""
    row = planned(step("a", at("2026-11-23T09:00", NY)), step("b", AFTER, after=[{"step": "a", "on": "clicked"}]))[-1]
    assert row.instant == datetime(2026, 11, 23, 14, tzinfo=UTC)
    assert "per person" in (row.note or "")


def test_a_repeated_predecessor_is_followed_each_time() -> None:
    """By occurrence, under the name of the occurrence."""
    rows = planned(
        step("a", at("2026-11-23T09:00", NY), repeat="FREQ=WEEKLY;COUNT=2"),
        step("b", AFTER, after=[{"step": "a", "delay": "PT1H"}]),
    )
    assert [(row.step, row.occurrence, clock(row)) for row in rows if row.step == "b"] == [
        ("b", "2026-11-23T09:00", "2026-11-23T10:00"),
        ("b", "2026-11-30T09:00", "2026-11-30T10:00"),
    ]


def test_two_repeated_predecessors_meet_at_the_next_occurrence_of_the_second() -> None:
    """Monday's mail waits for Thursday's post; the last Monday finds none and doesn't come."""
    rows = planned(
        step("a", at("2026-11-23T09:00", NY), repeat="FREQ=WEEKLY;COUNT=2"),
        step("b", at("2026-11-26T09:00", NY), "publish_post", repeat="FREQ=WEEKLY;COUNT=1"),
        step("c", AFTER, after=["a", "b"]),
    )
    assert [(row.occurrence, clock(row)) for row in of(rows, "c")] == [("2026-11-23T09:00", "2026-11-26T09:00")]


def test_a_follow_up_with_a_repeat_of_its_own_starts_when_it_may() -> None:
    """Daily, from an hour after the first."""
    rows = planned(
        step("a", at("2026-11-23T09:00", NY)),
        step("b", AFTER, after=[{"step": "a", "delay": "PT1H"}], repeat="FREQ=DAILY;COUNT=2"),
    )
    assert [row.occurrence for row in of(rows, "b")] == ["2026-11-23T10:00", "2026-11-24T10:00"]


def test_a_step_without_people_counts_from_the_last_zone_of_one_with_people_and_happens_once() -> None:
    """A post after the mail waits until everybody had it."""
    rows = planned(step("a", at("2026-11-23T09:00")), step("b", AFTER, "publish_post", after=["a"]))
    row = only(rows, "b")
    assert (row.zone, clock(row)) == (NY, "2026-11-23T09:00")


def test_ads_after_posts_follow_in_each_region() -> None:
    """Both happen per region."""
    rows = planned(
        step("a", at("2026-11-23T09:00"), "publish_post"),
        step("b", AFTER, "start_ads", after=[{"step": "a", "delay": "PT1H"}]),
        regions=[LONDON, NY],
    )
    assert [(row.zone, clock(row)) for row in of(rows, "b")] == [(z, "2026-11-23T10:00") for z in (LONDON, NY)]


def test_a_time_of_its_own_waits_for_predecessors_that_are_later() -> None:
    """The asked-for time stands where the predecessor is done by then."""
    rows = planned(
        step("a", at("2026-11-23T09:00", NY)),
        step("early", at("2026-11-23T08:00", NY), after=["a"]),
        step("late", at("2026-11-23T12:00", NY), after=["a"]),
        step("daily", at("2026-11-22T10:00", NY), repeat="FREQ=DAILY;COUNT=3", after=["a"]),
    )
    assert clock(only(rows, "early")) == "2026-11-23T09:00"
    assert "waits for “a”" in (only(rows, "early").note or "")
    assert (clock(only(rows, "late")), only(rows, "late").note) == ("2026-11-23T12:00", None)
    assert [clock(row) for row in of(rows, "daily")] == ["2026-11-23T10:00", "2026-11-24T10:00"]


def test_a_repeat_after_another_repeat_goes_on_where_the_other_has_ended() -> None:
    """Nothing is left to wait for."""
    rows = planned(
        step("a", at("2026-11-23T09:00", NY), repeat="FREQ=DAILY;COUNT=1"),
        step("b", at("2026-11-23T10:00", NY), repeat="FREQ=DAILY;COUNT=2", after=["a"]),
    )
    assert len(of(rows, "b")) == 2


def test_mail_after_a_post_in_each_region_reaches_every_zone_that_people_live_in() -> None:
    """From the post in the nearest region on; nobody is left without a row for living between regions."""
    preferences = Preferences(regions={"us": (NY,), "asia": (TOKYO,)})
    rows = planned(
        step("post", at("2026-11-23T09:00"), "publish_post"),
        step("mail", AFTER, after=[{"step": "post", "delay": "PT1H"}]),
        zones=("Asia/Seoul", "America/Chicago"),
        preferences=preferences,
    )
    assert [(row.zone, clock(row)) for row in of(rows, "mail")] == [
        ("Asia/Seoul", "2026-11-23T10:00"),
        ("America/Chicago", "2026-11-23T09:00"),
    ]


def test_the_best_time_after_one_instant_for_all_is_in_each_zone() -> None:
    """The predecessor was in the default zone, the best time is each person's."""
    rows = planned(step("a", at("2026-11-23T09:00", "default")), step("b", {"kind": "optimal"}, after=["a"]))
    assert {row.zone: clock(row) for row in of(rows, "b")} == {
        TOKYO: "2026-11-24T09:00",
        LONDON: "2026-11-24T09:00",
        NY: "2026-11-23T09:00",
    }


def test_a_single_step_after_a_repeat_waits_for_its_first_occurrence() -> None:
    """Of the ones that are ahead."""
    rows = planned(
        step("a", at("2026-11-23T09:00", NY), repeat="FREQ=DAILY"),
        step("b", at("2026-11-23T08:00", NY), after=["a"]),
    )
    assert clock(only(rows, "b")) == "2026-11-23T09:00"


# --- held ------------------------------------------------------------------------------------------------------------


def test_a_step_without_a_time_is_held_and_says_why() -> None:
    """Last in the list, with no instant."""
    rows = planned(step("a", UNSET), step("b", at("2026-11-23T09:00", NY)), step("c", AFTER))
    assert [row.step for row in rows] == ["b", "a", "c"]
    assert rows[1].instant is rows[1].local is None
    assert "no time" in (rows[1].held or "")
    assert "no time" in (rows[2].held or "")


def test_an_event_in_a_person_s_life_is_waited_for_and_so_is_everything_after_it() -> None:
    """The sentence of the second names the first."""
    cart = {"kind": "on_event", "event": "cart_abandoned", "delay": "PT1H"}
    rows = planned(step("a", cart), step("b", AFTER, after=["a"]), step("c", at("2026-11-23T09:00", NY), after=["a"]))
    assert "cart_abandoned" in (only(rows, "a").held or "")
    assert "“a”" in (only(rows, "b").held or "")
    assert "“a”" in (only(rows, "c").held or "")


def test_a_cycle_is_held_with_its_members_named_and_the_rest_is_planned() -> None:
    """Two in a circle, one behind it, one waiting for itself, one free."""
    rows = planned(
        step("a", AFTER, after=["b"]),
        step("b", AFTER, after=["a"]),
        step("behind", AFTER, after=["b"]),
        step("alone", AFTER, after=["alone"]),
        step("free", at("2026-11-23T09:00", NY)),
        REPORT,
    )
    assert [row.step for row in rows if row.instant] == ["free", "report"]
    assert "by way of “b”" in (only(rows, "a").held or "")
    assert "itself" in (only(rows, "alone").held or "")
    assert "“b”" in (only(rows, "behind").held or "")


@pytest.mark.parametrize("timing", [AFTER, at("2026-11-23T09:00", NY)])
def test_a_predecessor_that_is_not_in_the_plan_holds_the_step(timing: dict[str, Any]) -> None:
    """Whether or not it has a time of its own."""
    row = only(planned(step("a", timing, after=["ghost"])), "a")
    assert row.held == "Waits for the step “ghost”, which isn't in the plan."


def test_a_predecessor_with_no_occurrence_ahead_holds_the_step() -> None:
    """Its repeat ended before the reference."""
    rows = planned(
        step("a", at("2020-01-01T09:00", NY), repeat="FREQ=DAILY;COUNT=2"),
        step("b", AFTER, after=["a"]),
    )
    assert "no occurrence" in (only(rows, "b").held or "")


# --- best time -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("timing", "expected"),
    [
        ({"on": "2026-11-25"}, "2026-11-25T09:00"),
        ({"on": "2026-11-25T14:00"}, "2026-11-25T09:00"),
        ({"on": "2026-11-25", "between": ["12:00", "20:00"]}, "2026-11-25T12:00"),
        ({"on": "2026-11-25", "between": ["08:00", "20:00"]}, "2026-11-25T09:00"),
        ({"on": "2026-11-25", "between": ["22:00", "10:00"]}, "2026-11-25T09:00"),
        ({"on": "2026-11-25", "between": ["22:00", "06:00"]}, "2026-11-25T22:00"),
        ({}, "2026-11-20T09:00"),
    ],
)
def test_the_best_time_is_the_usual_one_inside_its_span(timing: dict[str, Any], expected: str) -> None:
    """And the note says that best times per person aren't in this release."""
    (row,) = planned(step("a", {"kind": "optimal", **timing}), zones=(NY,))
    assert clock(row) == expected
    assert "best time" in (row.note or "")


def test_without_a_day_the_best_time_is_the_next_that_is_ahead() -> None:
    """At noon the morning has passed; after a predecessor it counts from there; what is held stays held."""
    best = {"kind": "optimal"}
    noon = datetime(2026, 11, 20, 18, tzinfo=UTC)
    assert clock(planned(step("a", best), zones=(NY,), reference=noon)[0]) == "2026-11-21T09:00"
    first = step("a", at("2026-11-23T11:00", NY))
    rows = planned(first, step("b", best, after=["a"]), step("c", best, after=["d"]), zones=(NY,))
    assert clock(only(rows, "b")) == "2026-11-24T09:00"
    assert only(rows, "c").held is not None


# --- collecting and reporting ----------------------------------------------------------------------------------------


def test_collecting_starts_with_the_campaign_and_the_report_ends_it() -> None:
    """At the earliest instant of all, and at the latest."""
    rows = planned(REPORT, COLLECT, step("a", at("2026-11-23T09:00")), step("b", AFTER, after=["a"]))
    assert only(rows, "collect").instant == rows[0].instant == datetime(2026, 11, 23, 0, tzinfo=UTC)
    assert only(rows, "report").instant == datetime(2026, 11, 23, 14, tzinfo=UTC)


def test_a_report_with_delays_counts_them_and_leaves_out_what_is_held() -> None:
    """A step that waits for an event must not keep the report from being written."""
    cart = step("cart", {"kind": "on_event", "event": "cart_abandoned"})
    report = step("report", AFTER, "generate_report", after=[{"step": "a", "delay": "P7D"}, "cart", "ghost"])
    rows = planned(step("a", at("2026-11-23T09:00", NY)), cart, report)
    assert clock(only(rows, "report")) == "2026-11-30T09:00"


def test_a_report_waits_for_the_first_of_endless_repeats_and_for_the_last_of_others() -> None:
    """Else it would never be written, or too soon; the same for what follows a repeat."""
    endless = step("a", at("2026-11-23T09:00", NY), repeat="FREQ=DAILY")
    ending = step("a", at("2026-11-23T09:00", NY), repeat="FREQ=DAILY;COUNT=3")
    follow = step("b", AFTER, after=[{"step": "a", "delay": "PT1H"}])
    assert clock(only(planned(endless, follow, REPORT), "report")) == "2026-11-23T10:00"
    assert clock(only(planned(ending, follow, REPORT), "report")) == "2026-11-25T10:00"


def test_nothing_planned_still_collects_and_reports_from_the_reference_on() -> None:
    """All else is held."""
    rows = planned(step("a", UNSET), COLLECT, REPORT)
    assert only(rows, "collect").instant == only(rows, "report").instant == FRIDAY


def test_weekly_collecting_and_reporting_start_with_the_campaign() -> None:
    """A report's occurrences are at the usual time."""
    collect, report = {**COLLECT, "repeat": "FREQ=DAILY;COUNT=2"}, {**REPORT, "repeat": "FREQ=WEEKLY;COUNT=2"}
    rows = planned(step("a", at("2026-11-23T11:00", NY)), collect, report)
    assert [row.occurrence for row in of(rows, "collect")] == ["2026-11-23T11:00", "2026-11-24T11:00"]
    assert [row.occurrence for row in of(rows, "report")] == ["2026-11-23T09:00", "2026-11-30T09:00"]


def test_a_report_with_its_own_time_keeps_it_whatever_it_compares() -> None:
    """It covers what is done by then."""
    rows = planned(
        step("a", at("2026-11-23T09:00", NY)),
        step("report", at("2026-11-22T09:00", NY), "generate_report", after=["a"]),
        COLLECT,
        step("tell", AFTER, "notify_team", after=["report", "collect"]),
    )
    assert clock(only(rows, "report")) == "2026-11-22T09:00"
    assert only(rows, "tell").instant == datetime(2026, 11, 23, 14, tzinfo=UTC)


def test_steps_after_a_report_do_not_make_it_wait_for_itself() -> None:
    """A team that is told of the report comes after it."""
    rows = planned(step("a", at("2026-11-23T09:00", NY)), REPORT, step("tell", AFTER, "notify_team", after=["report"]))
    assert all(row.held is None for row in rows)


def test_the_one_zone_of_reports_is_the_default_or_else_the_first_region() -> None:
    """A campaign in Tokyo alone has nothing to do with New York."""
    assert only(planned(REPORT), "report").zone == NY
    assert only(planned(REPORT, regions=[TOKYO, LONDON]), "report").zone == TOKYO
    assert only(planned(REPORT, regions=[TOKYO, NY]), "report").zone == NY
