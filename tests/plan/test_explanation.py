"""A plan in plain English."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings

from marketflow_core.plan.documents import load_plan
from marketflow_core.plan.english.words import number, span
from marketflow_core.plan.explanation import describe_rule, describe_step, describe_timing, explain
from marketflow_core.plan.models import Plan, Step
from marketflow_core.plan.rules import RULE, Rule
from tests.plan.drawn import PLANS, RULES

LAUNCH: dict[str, Any] = {
    "name": "product_launch",
    "steps": [
        {
            "id": "email_announcement",
            "action": "send_email",
            "channel": "email",
            "audience": "openers",
            "content": {"topic": "the new boots", "subject": "They are here", "link": "https://example.com/boots"},
            "timing": {"kind": "at", "local": "2026-11-23T09:00", "zone": "recipient"},
            "experiment": {
                "vary": "subject",
                "variants": ["They are here", "New boots"],
                "share": 0.2,
                "metric": "open_rate",
                "decide_after": "PT4H",
            },
        },
        {
            "id": "social_post",
            "action": "publish_post",
            "channel": "social",
            "platforms": ["instagram", "facebook"],
            "content": {"assets": ["product images", "a video"]},
            "timing": {"kind": "at", "local": "2026-11-23", "zone": "Europe/Paris"},
            "repeat": "FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20261231",
        },
        {
            "id": "ads",
            "action": "start_ads",
            "channel": "ads",
            "platforms": ["google_ads"],
            "audience": "customers",
            "budget": {"amount": 1200.5, "currency": "EUR", "per": "day"},
            "timing": {"kind": "optimal", "on": "2026-11-25", "between": ["09:00", "20:00"]},
        },
        {
            "id": "follow_up_email",
            "action": "send_email",
            "channel": "email",
            "audience": "clickers",
            "timing": {"kind": "after"},
            "after": [{"step": "email_announcement", "delay": "PT24H"}],
        },
        {
            "id": "birthday_text",
            "action": "send_sms",
            "channel": "sms",
            "timing": {"kind": "on_event", "event": "birthday", "delay": "-P3D", "at": "09:00"},
        },
        {"id": "tell", "action": "notify_team", "channel": "internal", "timing": {"kind": "unscheduled"}},
        {
            "id": "collect_metrics",
            "action": "collect_metrics",
            "channel": "analytics",
            "timing": {"kind": "at", "local": "2026-11-23T09:00"},
        },
        {
            "id": "report",
            "action": "generate_report",
            "channel": "analytics",
            "timing": {"kind": "after"},
            "after": [{"step": "follow_up_email"}, {"step": "ads", "delay": "P7D", "on": "clicked"}],
        },
    ],
    "segments": {
        "openers": {"event": "email_opened", "within": "P30D"},
        "customers": {
            "all": [
                {"event": "purchased"},
                {"field": "age", "operator": "between", "value": [25, 45]},
                {"not": {"field": "country", "operator": "equals", "value": "DE"}},
            ]
        },
        "clickers": {
            "all": [
                {"event": "email_clicked", "where": {"step": "email_announcement"}},
                {"event": "purchased", "operator": "not_performed", "where": {"product": "boots"}},
            ]
        },
    },
    "constraints": {
        "regions": ["America/New_York", "Europe/London", "Asia/Tokyo"],
        "not_before": {"local": "2026-11-23", "zone": "Europe/Paris"},
        "not_after": [{"local": "2026-12-31T18:00", "channel": "sms"}],
        "quiet_hours": ["21:00", "08:00"],
        "blackout": ["2026-12-25", ["2026-12-27", "2026-12-29"]],
        "days": ["MO", "SU"],
        "frequency_cap": [{"at_most": 1, "per": "P1D", "channel": "sms"}, {"at_most": 3, "per": "P7D"}],
        "exclude": {"field": "lifecycle_stage", "operator": "equals", "value": "employee"},
        "budget": {"amount": 5000},
        "approval": True,
        "goal": {"event": "purchased", "within": "P14D", "target": 1500},
        "holdout": 0.1,
    },
    "rules": [
        {
            "when": {
                "metric": "cpa",
                "operator": "greater_than",
                "value": 40,
                "over": "P2D",
                "platforms": ["facebook"],
            },
            "then": {"action": "adjust_budget", "by_percent": -20, "platforms": ["facebook"]},
        },
        {"when": {"metric": "roas", "operator": "at_most", "value": 0.8}, "then": {"action": "pause_ads"}},
    ],
    "metrics": {"names": ["click_through_rate", "impressions"], "platforms": "all", "every": "PT1H"},
    "reports": [
        {
            "compare_by": ["channel", "region"],
            "metrics": ["revenue"],
            "at": {"kind": "at", "local": "2026-12-01T08:00"},
            "repeat": "FREQ=MONTHLY",
            "to": "the board",
        }
    ],
    "diagnostics": [
        {
            "kind": "vague_quantity",
            "severity": "info",
            "message": "“A few days” was taken for three.",
            "suggestions": ["two days"],
        },
        {
            "kind": "ambiguous_time",
            "severity": "warning",
            "message": "“Next Friday” can be two days.",
            "suggestions": ["27 November", "4 December"],
        },
        {"kind": "past_date", "severity": "error", "message": "That day has passed."},
    ],
}


def test_a_whole_plan_reads_as_it_is_kept(snapshot: Callable[[str, str], None]) -> None:
    """Steps with when, where and whom; limits; automation; measures; questions by number, errors first."""
    snapshot("launch.txt", explain(load_plan(LAUNCH)))


def test_questions_can_be_left_out() -> None:
    """The command shows them on their own."""
    told = explain(load_plan(LAUNCH), questions=False)
    assert "Next Friday" not in told
    assert told.startswith("Campaign “product launch”: 8 steps.")


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ({"segment": "vip_customers"}, "people in the segment “vip customers”"),
        (
            {"not": {"field": "country", "operator": "equals", "value": "DE"}},
            "everybody except those whose country is DE (people whose country is unknown are in)",
        ),
        ({"not": {"event": "purchased"}}, "everybody except those who bought at any time"),
        (
            {"any": [{"all": [{"segment": "a"}, {"segment": "b"}]}, {"segment": "c"}]},
            "people (in the segment “a”, and in the segment “b”), or in the segment “c”",
        ),
        ({"all": [{"not": {"segment": "a"}}]}, "people who meet all of this: (except those in the segment “a”)"),
        ({"all": []}, "people of any kind"),
        ({"any": []}, "people of no kind"),
        (
            {"event": "purchased", "count": {"at_least": 2}, "within": "P6M"},
            "people who bought at least twice in the last 6 months",
        ),
        ({"event": "email_opened", "count": {"exactly": 1}}, "people who opened an email exactly once"),
        (
            {"event": "email_opened", "count": {"at_least": 2, "at_most": 5}},
            "people who opened an email 2 to 5 times",
        ),
        ({"event": "ad_clicked", "count": {"at_most": 3}}, "people who clicked on an ad at most 3 times"),
        (
            {"event": "waved", "operator": "not_performed", "count": {"at_least": 2}},
            "people who didn't, at least twice, do this: “waved”",
        ),
        (
            {"event": "page_viewed", "where": {"page": "/pricing", "device": ["phone", "tablet"]}},
            "people who viewed a page (the page /pricing) (device: phone or tablet)",
        ),
        (
            {"event": "email_clicked", "operator": "not_performed", "where": {"campaign": "spring_sale"}},
            "people who didn't click in any email of the campaign “spring sale”",
        ),
        ({"field": "email_subscribed", "operator": "equals", "value": True}, "people who subscribed to emails"),
        ({"field": "sms_subscribed", "operator": "equals", "value": False}, "people who did not subscribe to texts"),
        (
            {"field": "is_member", "operator": "not_equals", "value": True},
            "people whose “is member” is known and isn't yes",
        ),
        (
            {"field": "last_seen_at", "operator": "within_last", "value": "P30D"},
            "people whose last visit was in the last 30 days",
        ),
        (
            {"field": "last_seen_at", "operator": "not_within_last", "value": "P1Y"},
            "people whose last visit is known and lies more than 1 year back",
        ),
        (
            {"field": "lifetime_value", "operator": "at_least", "value": 12500.5},
            "people whose lifetime value is 12,500.5 or more",
        ),
        (
            {"field": "country", "operator": "not_in", "value": ["DE", "FR"]},
            "people whose country is known and is none of DE or FR",
        ),
        ({"field": "city", "operator": "is_unknown"}, "people whose city is unknown"),
        (
            {"field": "vip_since", "operator": "after", "value": "2026-01-01"},
            "people whose vip since is after Thursday 1 January 2026",
        ),
        (
            {"field": "job_title", "operator": "in", "value": ["marketing manager", "vp", "head_of_sales"]},
            "people whose job title is “marketing manager”, vp or “head_of_sales”",
        ),
        (
            {
                "all": [
                    {"any": [{"field": "age", "operator": "at_least", "value": 18}, {"not": {"segment": "a"}}]},
                    {"segment": "b"},
                ]
            },
            "people (whose age is 18 or more, or (everybody except those in the segment “a”)), and in the segment “b”",
        ),
        (
            {"field": "age", "operator": "within_last", "value": "soon"},
            "people whose age ‘within_last’ soon",
        ),
        (
            {"field": "city", "operator": "equals", "value": "”odd“"},
            "people whose city is “\\”odd\\“”",
        ),
        (
            {"field": "city", "operator": "equals", "value": "2026-W01-1"},
            "people whose city is 2026-W01-1",
        ),
        (
            {"field": "last_visit", "operator": "is_known"},
            "people whose “last visit” is known",
        ),
        (
            {"field": "age", "operator": "within_last", "value": 5},
            "people whose age ‘within_last’ 5",
        ),
        (
            {"event": "purchased", "count": {"exactly": 3, "at_most": 5}},
            "people who bought exactly 3 times and at most 5 times at any time",
        ),
        (
            {"field": "interests", "operator": "contains", "value": ["hiking", "boots"]},
            "people whose interests contains hiking and boots",
        ),
    ],
)
def test_a_rule_reads_as_a_phrase_about_people(rule: dict[str, Any], told: str) -> None:
    """Each form of rule has its wording; who is in where a value is unknown is said."""
    assert describe_rule(RULE.validate_python(rule)) == told


def timed(**changes: Any) -> Step:
    """Return a step with `changes`."""
    base = {"id": "a", "action": "send_email", "channel": "email", "timing": {"kind": "unscheduled"}}
    return Step.model_validate({**base, **changes})


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, "no time yet"),
        ({"timing": {"kind": "after"}}, "after other steps (none is named)"),
        ({"timing": {"kind": "after"}, "after": [{"step": "first_email"}]}, "right after “first email”"),
        (
            {"timing": {"kind": "after"}, "after": [{"step": "x", "delay": "PT2H", "on": "clicked"}]},
            "2 hours after somebody clicked in “x”",
        ),
        ({"timing": {"kind": "optimal"}}, "the best time for each person"),
        ({"timing": {"kind": "on_event", "event": "cart_abandoned"}}, "when “cart abandoned” happens to a person"),
        (
            {"timing": {"kind": "on_event", "event": "page_viewed", "delay": "PT1H", "where": {"page": "/pricing"}}},
            "1 hour after a person's “page viewed” (the page /pricing)",
        ),
        (
            {"timing": {"kind": "at", "local": "2026-11-23"}, "after": [{"step": "x", "delay": "P1D"}]},
            "Monday 23 November 2026, the team's own time zone, and not before 1 day after “x”",
        ),
        ({"timing": {"kind": "at", "local": "2026-02-30"}}, "2026-02-30, the team's own time zone"),
        (
            {"timing": {"kind": "unscheduled"}, "repeat": "FREQ=MONTHLY;BYDAY=1MO,-1FR"},
            "no time yet, every month on the first Monday and the last Friday",
        ),
        (
            {"timing": {"kind": "unscheduled"}, "repeat": "FREQ=WEEKLY;INTERVAL=2;COUNT=3"},
            "no time yet, every 2 weeks, 3 times",
        ),
        (
            {"timing": {"kind": "unscheduled"}, "repeat": "FREQ=YEARLY;BYMONTH=3"},
            "no time yet, every year in March",
        ),
        (
            {"timing": {"kind": "unscheduled"}, "repeat": "FREQ=MONTHLY;BYMONTHDAY=1,22,-1"},
            "no time yet, every month on the 1st, the 22nd and the last day",
        ),
        (
            {"timing": {"kind": "unscheduled"}, "repeat": "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1"},
            "no time yet, every month on the first weekday",
        ),
        (
            {"timing": {"kind": "unscheduled"}, "repeat": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;COUNT=3"},
            "no time yet, every weekday, 3 times",
        ),
        (
            {"timing": {"kind": "unscheduled"}, "repeat": "FREQ=MONTHLY;BYMONTHDAY=32"},
            "no time yet, repeated by the rule FREQ=MONTHLY;BYMONTHDAY=32",
        ),
        (
            {"timing": {"kind": "unscheduled"}, "repeat": "FREQ=YEARLY;BYMONTH=x"},
            "no time yet, repeated by the rule “FREQ=YEARLY;BYMONTH=x”",
        ),
        (
            {"timing": {"kind": "unscheduled"}, "repeat": "FREQ=DAILY;INTERVAL=0"},
            "no time yet, repeated by the rule FREQ=DAILY;INTERVAL=0",
        ),
        (
            {"timing": {"kind": "unscheduled"}, "repeat": "FREQ=DAILY;UNTIL=20261331"},
            "no time yet, repeated by the rule FREQ=DAILY;UNTIL=20261331",
        ),
        (
            {"timing": {"kind": "on_event", "event": "page_viewed", "delay": "P1D", "count": {"at_least": 3}}},
            "1 day after “page viewed” has happened to a person at least 3 times",
        ),
        (
            {"timing": {"kind": "unscheduled"}, "repeat": "FREQ=MONTHLY;BYDAY=9MO"},
            "no time yet, repeated by the rule FREQ=MONTHLY;BYDAY=9MO",
        ),
    ],
)
def test_a_time_reads_as_a_phrase(changes: dict[str, Any], told: str) -> None:
    """Each kind of timing has its wording."""
    step = timed(**changes)
    assert describe_timing(step.timing, step) == told


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, "Send an email"),
        ({"content": {"topic": "boots"}}, "Send an email about “boots”"),
        ({"content": {"subject": "Hello"}}, "Send an email with the subject “Hello”"),
        ({"after": [{"step": "b"}]}, "Send a follow-up email"),
    ],
)
def test_a_step_is_described_without_place_time_and_people(changes: dict[str, Any], told: str) -> None:
    """What it does, in a few words, so that it stands well in a list."""
    assert describe_step(timed(**changes), Plan(name="x")) == told


def test_limits_of_one_channel_are_said_of_that_channel() -> None:
    """Quiet hours and weekdays of one channel name it."""
    constraints = {
        "quiet_hours": [{"channel": "sms", "hours": ["20:00", "09:00"]}],
        "days": [{"channel": "email", "days": ["TU", "SU"]}],
    }
    told = explain(load_plan({"name": "x", "constraints": constraints}))
    assert "Nothing by text between 20:00 and 09:00." in told
    assert "Only on Tuesdays and Sundays by email." in told
    quiet = {"quiet_hours": {"channel": "sms", "hours": ["01:00", "02:00"]}}
    one = explain(load_plan({"name": "x", "constraints": quiet}))
    assert "Nothing by text between 01:00 and 02:00." in one


@pytest.mark.parametrize(
    ("duration", "told"),
    [("PT24H", "24 hours"), ("P1Y2M", "1 year and 2 months"), ("PT0S", "no time"), ("P0.5D", "P0.5D")],
)
def test_spans_read_as_words(duration: str, told: str) -> None:
    """Plural where it is several; an odd spelling stays as it is."""
    assert span(duration) == told


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (1200, "1,200"),
        (0.5, "0.5"),
        (3.0, "3"),
        (-0.0, "0"),
        (1e300, "1e+300"),
        (True, "yes"),
        (False, "no"),
        ("a", "a"),
    ],
)
def test_numbers_read_without_needless_digits(value: object, told: str) -> None:
    """Thousands stand apart, zeros at the end go."""
    assert number(value) == told


def test_segments_of_the_plan_are_told_by_their_rules_and_others_by_their_names() -> None:
    """A reader sees who is meant, also where a segment is made of segments; one inside of itself keeps its name."""
    segments = {"a": {"all": [{"segment": "b"}, {"segment": "elsewhere"}]}, "b": {"not": {"segment": "a"}}}
    plan = load_plan({"name": "x", "segments": segments, "constraints": {"exclude": {"segment": "b"}}})
    assert "Never to everybody except those (in the segment “b”, and in the segment “elsewhere”)." in explain(plan)


def test_texts_and_names_can_be_told_from_the_sentence_around_them() -> None:
    """Quotes in pairs stay as they are; half a pair, a line break and a backslash are marked."""
    content = {"topic": "the “big”\none", "assets": ["red, green", "a “half"], "link": "“x”", "subject": "a\\b"}
    told = explain(Plan(name="x", steps=(timed(id="Odd!", content=content, channel="push"),)), questions=False)
    assert told.splitlines()[2:] == [
        "1. Send an email about “the “big”\\none”  [‘Odd!’]",
        "     when: no time yet",
        "     on: the default platform for push messages",
        "     channel: by push message",
        "     to: everybody who subscribed",
        "     with: “red, green” and “a \\“half”",
        "     subject: a\\b",
        "     link: ““x””",
    ]


def test_people_and_dates_stand_where_they_are_known() -> None:
    """How many people a step reaches, and when its local time comes in each region."""
    plan = load_plan(LAUNCH)
    told = explain(
        plan,
        dates={"email_announcement": ["in Asia/Tokyo: Monday 23 November at 09:00 (00:00 UTC)"]},
        people={"email_announcement": 12345, "clickers": 1},
    )
    assert "\n       that is, in Asia/Tokyo: Monday 23 November at 09:00 (00:00 UTC)\n     on:" in told
    assert "to: people who opened an email in the last 30 days (12,345 people)\n" in told
    assert "who didn't buy (the product “boots”) (up to 1 person)" in told


@given(PLANS)
@settings(max_examples=60, deadline=None)
def test_every_plan_can_be_explained(plan: Plan) -> None:
    """Whatever the models allow has words, and every step is in them."""
    told = explain(plan)
    assert told.count("\n     when: ") >= len(plan.steps)


@given(RULES)
@settings(max_examples=60, deadline=None)
def test_every_rule_can_be_described(rule: Rule) -> None:
    """Whatever a rule is made of, it reads as people."""
    assert describe_rule(rule).startswith(("people ", "everybody "))
