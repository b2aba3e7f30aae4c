"""What people did or didn't do: verbs in all their forms, windows, counts, calendar periods, messages and nouns."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from marketflow_core.plan.rules import RULE
from nl.language.inflection import forms, plurals, singular
from nl.language.names import find_names
from nl.language.text import plain
from nl.people.audiences import Audience, read_audience
from nl.people.event_times import people_times
from nl.people.events import event_in, find_events

TODAY = date(2026, 11, 20)


def _audience(said: str) -> Audience:
    return read_audience(plain(said), find_names([(said, 0)]).places(0, len(said)), 0, TODAY)


def _rule(said: str) -> Any:
    rule = _audience(said).rule
    return None if rule is None else RULE.dump_python(rule, mode="json", exclude_none=True, by_alias=True)


def _did(event: str, **more: Any) -> dict[str, Any]:
    return {"event": event, "operator": "performed", **more}


def _not(event: str, **more: Any) -> dict[str, Any]:
    return {"event": event, "operator": "not_performed", **more}


def _is(field: str, operator: str, value: Any) -> dict[str, Any]:
    return {"field": field, "operator": operator, "value": value}


@pytest.mark.parametrize(
    ("said", "event"),
    [
        ("people who read our newsletter", "email_opened"),
        ("those who looked at the email", "email_opened"),
        ("anyone who tapped the button", "email_clicked"),
        ("people who followed a link", "email_clicked"),
        ("people who received the invitation", "email_sent"),
        ("customers who ordered", "purchased"),
        ("anyone who has checked out", "purchased"),
        ("customers who placed an order", "purchased"),
        ("people who paid", "purchased"),
        ("users who enrolled", "signed_up"),
        ("people who opened an account", "signed_up"),
        ("those who rsvp'd", "webinar_registered"),
        ("people who signed up for the workshop", "webinar_registered"),
        ("those who are registered", "webinar_registered"),
        ("everybody who came to the open day", "webinar_attended"),
        ("people who came", "webinar_attended"),
        ("users who launched the app", "app_opened"),
        ("everyone who has the app", "app_installed"),
        ("people who uninstalled", "app_uninstalled"),
        ("shoppers who left something in their basket", "cart_abandoned"),
        ("people who walked away from their cart", "cart_abandoned"),
        ("visitors who browsed the shop", "site_visited"),
        ("people who viewed a product", "product_viewed"),
        ("people who saw the ad", "ad_viewed"),
        ("people who clicked an ad", "ad_clicked"),
        ("anyone who filled out the form", "form_submitted"),
        ("those who requested a demo", "demo_requested"),
        ("people who opted out", "unsubscribed"),
        ("users who started a free trial", "trial_started"),
        ("users whose trial has expired", "trial_ended"),
        ("people who commented on our post", "post_engaged"),
        ("people who watched the film", "video_watched"),
        ("customers who wrote a review", "review_left"),
        ("customers who referred a friend", "referred"),
        ("people who clicked the link in our text", "link_clicked"),
        ("those who took the survey", "survey_answered"),
        ("people who called customer service", "support_ticket_opened"),
        ("members who renewed their membership", "subscription_renewed"),
        ("members whose subscription renewed", "subscription_renewed"),
        ("members who cancelled their plan", "subscription_cancelled"),
        ("people who gave", "donated"),
        ("people who gave last year", "donated"),
        ("runners who completed a workout", "workout_finished"),
        ("people who booked a table", "booked"),
        ("those who downloaded the guide", "downloaded"),
        ("users who replied", "reacted"),
        ("people visiting our site", "site_visited"),
        ("anyone opening our emails", "email_opened"),
        ("people who joined the waiting list", "waitlist_joined"),
        ("people who got a ticket", "purchased"),
        ("anyone having cancelled", "subscription_cancelled"),
    ],
)
def test_a_verb_tells_an_event(said: str, event: str) -> None:
    leaf = _rule(said)
    assert (leaf["event"], leaf["operator"]) == (event, "performed")


@pytest.mark.parametrize(
    ("said", "event"),
    [
        ("people who have yet to buy", "purchased"),
        ("people who never opened it", "email_opened"),
        ("customers who failed to complete checkout", "purchased"),
        ("without buying", "purchased"),
        ("people who no longer use the app", "app_opened"),
        ("users who hasnt ordered", "purchased"),
        ("non-openers", "email_opened"),
        ("if it's not opened", "email_opened"),
        ("no click", "email_clicked"),
        ("still no purchase", "purchased"),
        ("non-responders", "reacted"),
        ("nothing bought", "purchased"),
        ("absentees", "webinar_attended"),
    ],
)
def test_a_negation_tells_that_it_was_not_done(said: str, event: str) -> None:
    assert _rule(said) == _not(event)


@pytest.mark.parametrize(
    "said",
    [
        "the orders are shipped",
        "order the flowers and buy the cake",
        "everyone gets the catalogue",
        "our opened and closed tickets",
        "how many registered",
        "we open the shop",
        "people who got",
        "the order of the day",
        "remind people to buy",
        "no opened mail",
    ],
)
def test_a_verb_that_tells_nothing_of_people_is_no_rule(said: str) -> None:
    assert _rule(said) is None


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ("who looked at the pricing page", {"page": "/pricing"}),
        ("who visited /sizes", {"page": "/sizes"}),
        ("who viewed the /booking page", {"page": "/booking"}),
        ("who saw our black friday page", {"page": "/black-friday"}),
        ("who visited the homepage", {"page": "/"}),
        ("who visited the home page", {"page": "/"}),
        ("who read the blog", None),
        ("who bought the Aero kettle", {"product": "aero kettle"}),
        ("who own a Halden 1 or a Halden 2", {"product": ["halden 1", "halden 2"]}),
        ("who bought walking boots last", {"product": "walking boots"}),
        ("who bought anything", None),
        ("who ordered one of our products", None),
        ("who buy shoes", None),
        ("owners of the Aero kettle", {"product": "aero kettle"}),
        ("e-bike owners", {"product": "e-bike"}),
        ("who opened the spring sale campaign", {"campaign": "spring_sale"}),
    ],
)
def test_an_object_narrows_an_event(said: str, where: Any) -> None:
    assert _rule(said).get("where") == where


@pytest.mark.parametrize(
    ("said", "count"),
    [
        ("who bought more than once", {"at_least": 2}),
        ("who bought exactly twice", {"exactly": 2}),
        ("who bought only once", {"exactly": 1}),
        ("who bought at most twice", {"at_most": 2}),
        ("who bought fewer than twice", {"at_most": 1}),
        ("who bought twice or less", {"at_most": 2}),
        ("who bought twice or more", {"at_least": 2}),
        ("who bought 3+ times", {"at_least": 3}),
        ("who bought between 2 and 5 times", {"at_least": 2, "at_most": 5}),
        ("who bought fewer than 4 times", {"at_most": 3}),
        ("who bought at most 4 times", {"at_most": 4}),
        ("who bought exactly 4 times", {"exactly": 4}),
        ("who bought five times", {"at_least": 5}),
        ("who opened 2 or fewer of our emails", {"at_most": 2}),
        ("who opened three or more of our emails", {"at_least": 3}),
        ("who opened two emails or so", {"at_least": 2}),
        ("who opened two emails or fewer", {"at_most": 2}),
        ("who finished at least five workouts", {"at_least": 5}),
        ("who bought once", None),
    ],
)
def test_how_often(said: str, count: Any) -> None:
    assert _rule(said).get("count") == count


@pytest.mark.parametrize(
    ("said", "within"),
    [
        ("who bought in the last 30 days", "P30D"),
        ("who bought within the past month", "P1M"),
        ("who bought in the past 30", "P30D"),
        ("who bought in 30+ days", "P30D"),
        ("who bought in 14+ days", "P14D"),
        ("who bought the last two weeks", "P14D"),
        ("who have not opened the app for two weeks", "P14D"),
        ("who left a cart yesterday", "P1D"),
        ("who bought lately", "P30D"),
        ("who recently bought", "P30D"),
        ("who renewed this year", "P323D"),
        ("with no order in 90 days", "P90D"),
        ("with two or more purchases within the last year", "P1Y"),
    ],
)
def test_a_window_of_time(said: str, within: str) -> None:
    assert _rule(said)["within"] == within


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ("who joined this year", _is("signed_up_at", "after", "2026-01-01")),
        ("who joined before 2024", _is("signed_up_at", "before", "2024-01-01")),
        ("who joined after 2024", _is("signed_up_at", "after", "2025-01-01")),
        ("who haven't bought since March", {"not": _is("last_purchase_at", "after", "2026-03-01")}),
        ("who bought since December", _is("last_purchase_at", "after", "2025-12-01")),
        ("who joined before 3 May 2025", _is("signed_up_at", "before", "2025-05-03")),
        ("who joined after May 3rd", _is("signed_up_at", "after", "2026-05-04")),
        ("who joined this quarter", _is("signed_up_at", "after", "2026-10-01")),
        ("who joined more than two years ago", _is("signed_up_at", "not_within_last", "P2Y")),
        ("who joined less than a week ago", _is("signed_up_at", "within_last", "P7D")),
        ("customers since 2024", _is("signed_up_at", "after", "2024-01-01")),
        ("members not seen since March", {"not": _is("last_seen_at", "after", "2026-03-01")}),
        ("people whose last order was before June 2025", _is("last_purchase_at", "before", "2025-06-01")),
        ("people with a birthday next month", _is("birthday_month", "equals", 12)),
    ],
)
def test_a_calendar_period_is_a_leaf_on_a_date(said: str, rule: Any) -> None:
    assert _rule(said) == rule


@pytest.mark.parametrize(
    ("said", "first", "behind"),
    [
        ("who bought last month", "2026-10-01", "2026-11-01"),
        ("who bought last year", "2025-01-01", "2026-01-01"),
        ("who bought in 2025", "2025-01-01", "2026-01-01"),
        ("who bought in May 2025", "2025-05-01", "2025-06-01"),
        ("who bought last week", "2026-11-09", "2026-11-16"),
        ("who bought last summer", "2025-06-01", "2025-09-01"),
        ("who bought last winter", "2025-12-01", "2026-03-01"),
    ],
)
def test_a_closed_period_is_two_leaves(said: str, first: str, behind: str) -> None:
    assert _rule(said) == {"all": [_is("last_purchase_at", "after", first), _is("last_purchase_at", "before", behind)]}


@pytest.mark.parametrize(
    "said",
    [
        "who bought in 2031",
        "who bought in May",
        "who bought this week",
        "who bought since 31 February",
        "who bought in last month's sale",
        "customers since they moved",
    ],
)
def test_what_is_no_period_yet_narrows_no_date(said: str) -> None:
    assert "last_purchase_at" not in str(_rule(said))
    assert "signed_up_at" not in str(_rule(said))


def test_a_closed_period_of_one_product_is_told_as_open() -> None:
    audience = _audience("who bought the Aero kettle in 2025")
    assert [vague.others[0] for vague in audience.vague] == ["since 2025-01-01"]


@pytest.mark.parametrize(
    ("said", "ref", "it"),
    [
        ("who opened the first email", "the first email", False),
        ("who clicked in their email", "their email", False),
        ("who opened any of our emails", "any", False),
        ("who opened our newsletters", "any", False),
        ("who clicked a link in it", None, True),
        ("who clicked in step 2", "step 2", False),
        ("who opened", None, False),
    ],
)
def test_which_message_is_meant(said: str, ref: str | None, it: bool) -> None:
    (found,) = find_events(said)
    assert (found.ref, found.it) == (ref, it)


def test_verbs_in_a_row_share_the_message_and_the_window() -> None:
    first, second = find_events("who opened or clicked any of our emails in the last 90 days")
    assert first.ref == second.ref == "any"
    assert _rule("who opened or clicked any of our emails in the last 90 days") == {
        "any": [_did("email_opened", within="P90D"), _did("email_clicked", within="P90D")]
    }


@pytest.mark.parametrize(
    "said",
    [
        "who haven't opened or clicked in 60 days",
        "who neither opened nor clicked in 60 days",
        "who have not opened/clicked in 60 days",
    ],
)
def test_a_negation_reaches_on(said: str) -> None:
    assert _rule(said) == {"all": [_not("email_opened", within="P60D"), _not("email_clicked", within="P60D")]}


def test_neither_a_noun_nor_a_noun() -> None:
    assert _rule("anyone with neither a purchase nor a visit in 90 days") == {
        "all": [_not("purchased", within="P90D"), _not("site_visited", within="P90D")]
    }


def test_a_date_beside_an_event_shares_nothing() -> None:
    assert _rule("who joined this year or opened in the last 30 days") == {
        "any": [_is("signed_up_at", "after", "2026-01-01"), _did("email_opened", within="P30D")]
    }
    assert _rule("registrants who bought in the last 30 days") == {
        "all": [_did("webinar_registered"), _did("purchased", within="P30D")]
    }


def test_an_event_since_a_day_that_is_over_counts_from_it() -> None:
    assert _rule("who renewed before 2024") == _did("subscription_renewed")


def test_verbs_apart_share_nothing() -> None:
    assert _rule("who clicked and people who bought in the last 30 days") == {
        "any": [_did("email_clicked"), _did("purchased", within="P30D")]
    }


def test_bought_before_but_not_lately() -> None:
    assert _rule("who bought before but not in the last 6 months") == {
        "all": [_did("purchased"), _not("purchased", within="P6M")]
    }


def test_it_is_the_ad_that_was_seen() -> None:
    assert _rule("who saw one of our ads but did not click it") == {"all": [_did("ad_viewed"), _not("ad_clicked")]}


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ("no-shows", {"all": [_did("webinar_registered"), _not("webinar_attended")]}),
        (
            "everyone registered but didn't attend",
            {"all": [_did("webinar_registered"), _not("webinar_attended")]},
        ),
        ("attendees", _did("webinar_attended")),
        ("attendees and openers", {"any": [_did("webinar_attended"), _did("email_opened")]}),
        ("repeat buyers", _is("order_count", "at_least", 2)),
        ("customers with three or more orders", _is("order_count", "at_least", 3)),
        ("people with at least two bookings in the last year", _did("booked", count={"at_least": 2}, within="P1Y")),
        ("users with 3+ logins", _did("app_opened", count={"at_least": 3})),
    ],
)
def test_nouns_stand_for_what_people_did(said: str, rule: Any) -> None:
    assert _rule(said) == rule


@pytest.mark.parametrize(
    ("said", "hidden"),
    [
        ("email those who bought last month", ["last month"]),
        ("email people who haven't visited for 60 days", ["for 60 days"]),
        ("if they don't visit for 3 days, text them", []),
        ("email those who didn't open within two days", []),
        ("with no purchase in 90 days", ["in 90 days"]),
        ("no click within two days", []),
        ("email members not seen for 90 days", ["not seen for 90 days"]),
        ("email customers since 2024", ["customers since 2024"]),
    ],
)
def test_times_that_say_who_is_meant_are_no_times_of_a_step(said: str, hidden: list[str]) -> None:
    assert [said[start:end].strip() for start, end in people_times(said, TODAY)] == hidden


def test_the_first_event_in_words() -> None:
    assert event_in("somebody signs up and buys") == "signed_up"
    assert event_in("the weather changes") is None


def test_forms_of_verbs_and_nouns() -> None:
    assert forms("cancel") == {
        "cancelled": "past",
        "canceled": "past",
        "cancels": "s",
        "cancelling": "ing",
        "cancel": "base",
    }
    assert forms("reply") == {"replied": "past", "replies": "s", "replying": "ing", "reply": "base"}
    assert forms("read")["read"] == "base"
    assert plurals("story") == ("story", "stories")
    assert plurals("class") == ("class", "classes")
    assert [singular(word) for word in ("stories", "classes", "boss", "nurses", "boxes")] == [
        "story",
        "class",
        "boss",
        "nurse",
        "box",
    ]
