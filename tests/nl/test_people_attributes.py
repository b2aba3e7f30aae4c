"""What a person's profile says, in every wording: numbers, kinds, jobs, places, what is known, and vague words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from marketflow_core.plan.rules import RULE
from nl.language.names import find_names
from nl.language.text import plain
from nl.people.audiences import Audience, read_audience

TODAY = date(2026, 11, 20)


def _audience(said: str) -> Audience:
    return read_audience(plain(said), find_names([(said, 0)]).places(0, len(said)), 0, TODAY)


def _rule(said: str) -> Any:
    rule = _audience(said).rule
    return None if rule is None else RULE.dump_python(rule, mode="json", exclude_none=True, by_alias=True)


def _is(field: str, operator: str, value: Any = None) -> dict[str, Any]:
    return {"field": field, "operator": operator} | ({} if value is None else {"value": value})


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ("people aged 65 and over", _is("age", "at_least", 65)),
        ("people over 40", _is("age", "greater_than", 40)),
        ("women 40+", {"all": [_is("gender", "equals", "female"), _is("age", "at_least", 40)]}),
        ("40+ women", {"all": [_is("age", "at_least", 40), _is("gender", "equals", "female")]}),
        ("men between 30 and 50", {"all": [_is("gender", "equals", "male"), _is("age", "between", [30, 50])]}),
        ("people from 25 to 45", _is("age", "between", [25, 45])),
        ("customers 25-45", _is("age", "between", [25, 45])),
        ("18-30 year olds", _is("age", "between", [18, 30])),
        ("between the ages of 20 and 30", _is("age", "between", [20, 30])),
        ("under-30s", _is("age", "less_than", 30)),
        ("the over 60s", _is("age", "greater_than", 60)),
        ("people in their thirties", _is("age", "between", [30, 39])),
        ("people in their late 20s or early 30s", _is("age", "between", [27, 33])),
        ("people in their teens", _is("age", "between", [13, 19])),
        ("anybody aged 18-24 or 55+", {"any": [_is("age", "between", [18, 24]), _is("age", "at_least", 55)]}),
        ("no older than 40 years", _is("age", "at_most", 40)),
        ("people over 40 minutes", None),
        ("people between 9 and 12", None),
        ("people with an LTV above €500", _is("lifetime_value", "greater_than", 500)),
        ("anyone whose lifetime value exceeds 1k", _is("lifetime_value", "greater_than", 1000)),
        ("people who spent at least $99.50 with us", _is("lifetime_value", "at_least", 99.5)),
        ("people who spend more than 50 euros per order", _is("average_order_value", "greater_than", 50)),
        ("shoppers whose average basket is below 40 euros", _is("average_order_value", "less_than", 40)),
        (
            "leads with a score of 70 or more",
            {"all": [_is("lifecycle_stage", "equals", "lead"), _is("lead_score", "at_least", 70)]},
        ),
        ("members whose engagement score is lower than 20", _is("engagement_score", "less_than", 20)),
        ("engaged with a score of at least 5", _is("engagement_score", "at_least", 5)),
        ("companies with 50–200 employees", _is("company_size", "between", [50, 200])),
        ("firms with up to ten staff", _is("company_size", "at_most", 10)),
        ("accounts with at least 20 seats", _is("seat", "at_least", 20)),
        ("over 20 seats", None),
        ("users not seen for 90 days", _is("last_seen_at", "not_within_last", "P90D")),
        ("users active in the last week", _is("last_seen_at", "within_last", "P7D")),
        ("users inactive for six months", _is("last_seen_at", "not_within_last", "P6M")),
        ("members for more than two years", _is("signed_up_at", "not_within_last", "P2Y")),
        ("members for less than a month", _is("signed_up_at", "within_last", "P1M")),
        ("people whose last order was more than a year ago", _is("last_purchase_at", "not_within_last", "P1Y")),
        ("people whose last visit was less than a week ago", _is("last_seen_at", "within_last", "P7D")),
        ("people whose last visit was nice", None),
    ],
)
def test_numbers_and_dates(said: str, rule: Any) -> None:
    assert _rule(said) == rule


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ("men and women", _is("gender", "in", ["male", "female"])),
        ("women's shoes", None),
        ("rural subscribers", _is("location_type", "equals", "rural")),
        ("people living in the countryside", _is("location_type", "equals", "rural")),
        ("Android owners", _is("device", "equals", "android")),
        ("people using an iPad", _is("device", "equals", "ipad")),
        ("gold tier or above", _is("loyalty_tier", "in", ["gold", "platinum", "diamond"])),
        ("people in the silver tier and up", _is("loyalty_tier", "in", ["silver", "gold", "platinum", "diamond"])),
        ("anyone with a gold card", _is("loyalty_tier", "equals", "gold")),
        ("the gold rush", None),
        ("everyone on the Team or Business plan", _is("plan", "in", ["team", "business"])),
        ("enterprise customers", _is("plan", "equals", "enterprise")),
        ("those on premium", _is("plan", "equals", "premium")),
        ("French speakers", _is("language", "equals", "fr")),
        ("people who speak German or Dutch", _is("language", "in", ["de", "nl"])),
        ("people whose language is Spanish", _is("language", "equals", "es")),
        ("people speaking Welsh", _is("language", "equals", "cy")),
        ("people who allow texts", _is("sms_subscribed", "equals", True)),
        ("people who don't want our emails", _is("email_subscribed", "equals", False)),
        ("those opted in to SMS", _is("sms_subscribed", "equals", True)),
        ("customers with email consent", _is("email_subscribed", "equals", True)),
        ("subscribers who like gardening or cooking", _is("interests", "in", ["gardening", "cooking"])),
        ("people interested in opera, ballet or both", _is("interests", "in", ["opera", "ballet"])),
        ("dog lovers", _is("interests", "equals", "dog")),
        ("students", {"segment": "students"}),
        ("all students", None),
        ("members of the Founders segment", {"segment": "founders"}),
        ("everyone on our waiting list", {"segment": "waiting"}),
        ("the winback segment", {"segment": "winback"}),
        ("members of the bottle club", {"segment": "bottle_club"}),
        ("wine club members", {"segment": "wine_club"}),
        ("customers with open deals", _is("open_deal", "equals", True)),
        ("customers with an open opportunity", _is("open_opportunity", "equals", True)),
        ("our VIPs", _is("loyalty_tier", "equals", "vip")),
        ("trial users", _is("lifecycle_stage", "equals", "trial")),
        ("CFOs", _is("job_title", "equals", "cfo")),
        ("CFOs and heads of marketing", _is("job_title", "in", ["cfo", "head of marketing"])),
        ("all HR managers and IT directors", _is("job_title", "in", ["hr manager", "it director"])),
        ("email VPs and directors", _is("seniority", "in", ["vp", "director"])),
        ("people in healthcare", _is("industry", "equals", "healthcare")),
        ("people working in retail or finance", _is("industry", "in", ["retail", "finance"])),
        (
            "managers in the publishing industry",
            {"all": [_is("seniority", "equals", "manager"), _is("industry", "equals", "publishing")]},
        ),
        ("subscribers whose country we don't know", _is("country", "is_unknown")),
        ("those for whom we know the birthday", _is("birthday", "is_known")),
        ("people with a birthday on file", _is("birthday", "is_known")),
        ("people without a phone number", _is("phone", "is_unknown")),
        ("customers with a known gender", _is("gender", "is_known")),
        (
            "neither a birthday on file nor a known gender",
            {"all": [_is("birthday", "is_unknown"), _is("gender", "is_unknown")]},
        ),
    ],
)
def test_kinds_of_people(said: str, rule: Any) -> None:
    assert _rule(said) == rule


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ("our German and Austrian readers", _is("country", "in", ["DE", "AT"])),
        ("US-based subscribers", _is("country", "equals", "US")),
        ("Scottish subscribers", _is("region", "equals", "scotland")),
        ("English and Welsh customers", {"any": [_is("country", "equals", "GB"), _is("region", "equals", "wales")]}),
        ("Canadians", _is("country", "equals", "CA")),
        ("subscribers outside the UK", {"not": _is("country", "equals", "GB")}),
        ("people not in Germany", {"not": _is("country", "equals", "DE")}),
        ("everyone who isn't a customer in Spain", {"not": _is("country", "equals", "ES")}),
        ("customers in DACH", _is("country", "in", ["DE", "AT", "CH"])),
        ("customers in the Benelux", _is("country", "in", ["BE", "NL", "LU"])),
        ("customers in Latin America", _is("region", "equals", "latin_america")),
        ("customers in California", _is("region", "equals", "California")),
        ("readers based in Paris, Lyon or Lille", _is("city", "in", ["Paris", "Lyon", "Lille"])),
        ("people in Berlin or Austria", {"any": [_is("country", "equals", "AT"), _is("city", "equals", "Berlin")]}),
        ("a shop in Berlin", None),
        ("the capital, Germany", _is("country", "equals", "DE")),
        ("about Germany", None),
        ("subscribers in the U.S.", _is("country", "equals", "US")),
    ],
)
def test_where_people_are(said: str, rule: Any) -> None:
    assert _rule(said) == rule


@pytest.mark.parametrize(
    "said",
    [
        "engaged users",
        "our best customers",
        "loyal and active members",
        "big spenders",
        "recent buyers",
        "high-value clients",
        "new subscribers",
        "people who are dormant",
        "our most loyal riders",
        "millennials",
        "thirty-somethings",
        "20-somethings",
        "window shoppers",
    ],
)
def test_vague_words_are_told_with_what_else_they_may_mean(said: str) -> None:
    audience = _audience(said)
    assert audience.rule is not None
    assert all(vague.others for vague in audience.vague)
    assert len(audience.vague) == 1


@pytest.mark.parametrize("said", ["our best offers", "the top shelf", "a new lamp"])
def test_words_of_praise_for_things_are_no_audience(said: str) -> None:
    assert _audience(said).rule is None


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        (
            "women over 40 or anyone with a gold card",
            {
                "any": [
                    {"all": [_is("gender", "equals", "female"), _is("age", "greater_than", 40)]},
                    _is("loyalty_tier", "equals", "gold"),
                ]
            },
        ),
        ("VIPs, gold members and platinum members", _is("loyalty_tier", "in", ["vip", "gold", "platinum"])),
        (
            "all subscribers but those under 18",
            {"not": _is("age", "less_than", 18)},
        ),
        (
            "men except those over 60 and people in Spain",
            {
                "all": [
                    _is("gender", "equals", "male"),
                    {"not": {"any": [_is("age", "greater_than", 60), _is("country", "equals", "ES")]}},
                ]
            },
        ),
        (
            "people in Italy who are not on the free plan",
            {"all": [_is("country", "equals", "IT"), {"not": _is("plan", "equals", "free")}]},
        ),
        (
            "people on the pro plan, in healthcare or in Spain",
            {
                "any": [
                    _is("plan", "equals", "pro"),
                    _is("industry", "equals", "healthcare"),
                    _is("country", "equals", "ES"),
                ]
            },
        ),
        (
            "people who are both on the pro plan and in the healthcare industry",
            {"all": [_is("plan", "equals", "pro"), _is("industry", "equals", "healthcare")]},
        ),
        (
            "people who spent over £500 and are over 40, or who are vips",
            {
                "any": [
                    {"all": [_is("lifetime_value", "greater_than", 500), _is("age", "greater_than", 40)]},
                    _is("loyalty_tier", "equals", "vip"),
                ]
            },
        ),
        ("people over 40 and over 40", _is("age", "greater_than", 40)),
        (
            "those on Android or whose device is unknown",
            {"any": [_is("device", "equals", "android"), _is("device", "is_unknown")]},
        ),
        ("people over 40 or over 40", _is("age", "greater_than", 40)),
        ("people in Spain / in Italy", None),
    ],
)
def test_parts_go_together(said: str, rule: Any) -> None:
    if rule is None:
        assert _rule(said) is not None
    else:
        assert _rule(said) == rule


def test_the_words_that_turn_a_rule_round_count_as_read() -> None:
    said = "everyone except people in Spain"
    spans = _audience(said).spans
    assert (said.index("except"), said.index("in Spain")) in spans
