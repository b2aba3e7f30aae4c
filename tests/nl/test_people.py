"""Audiences: each way of saying who, and how the parts go together."""

from __future__ import annotations

from typing import Any

import pytest

from marketflow_core.plan.rules import RULE
from nl.language.names import find_names
from nl.language.text import plain
from nl.people.audiences import negated, read_audience


def _rule(said: str) -> Any:
    audience = read_audience(plain(said), find_names([(said, 0)]).within(0, len(said), "country"), 0)
    return (
        RULE.dump_python(audience.rule, mode="json", exclude_none=True, by_alias=True)
        if audience.rule is not None
        else None
    )


def _did(event: str, **more: Any) -> dict[str, Any]:
    return {"event": event, "operator": "performed", **more}


def _not(event: str, **more: Any) -> dict[str, Any]:
    return {"event": event, "operator": "not_performed", **more}


def _is(field: str, operator: str, value: Any) -> dict[str, Any]:
    return {"field": field, "operator": operator, "value": value}


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ("people who opened our emails in the last 30 days", _did("email_opened", within="P30D")),
        ("guests who have surfed at least twice in the past year", _did("surfed", within="P1Y", count={"at_least": 2})),
        ("players who haven't trained for 30 days", _not("trained", within="P30D")),
        ("everyone who hasn't linked a bank account yet", _not("bank_account_linked")),
        ("people who didn't vote", _not("voted")),
        (
            "people who opened the app but have never planted a tree",
            {"all": [_did("app_opened"), _not("tree_planted")]},
        ),
        ("people who wanted a refund", None),
        ("women, but not to bloggers", {"all": [_is("gender", "equals", "female"), {"not": {"segment": "bloggers"}}]}),
        (
            "women, but leave drivers under 30 out of it",
            {"all": [_is("gender", "equals", "female"), {"not": _is("age", "less_than", 30)}]},
        ),
        ("our friends get this", {"segment": "friends"}),
        ("friends of the orchestra", {"segment": "friends"}),
        ("tell your friends who", None),
        ("everyone with the app", _did("app_installed")),
        ("those without our app", _not("app_installed")),
        ("people which speak Dutch", _is("language", "equals", "nl")),
        ("gold patrons", _is("loyalty_tier", "equals", "gold")),
        ("children up to 9", _is("age", "at_most", 9)),
        ("people up to 9", None),
        ("persons with less than 21 years", _is("age", "less_than", 21)),
        ("people with more than 20 years of experience", None),
        ("people whose last hearing test was over 2 years ago", _is("last_hearing_test_at", "not_within_last", "P2Y")),
        ("people whose latest check-in was less than a week ago", _is("last_check_in_at", "within_last", "P7D")),
        ("people whose last hearing test went well", None),
        (
            "people who bought the kettle but not the toaster",
            {"all": [_did("purchased", where={"product": "kettle"}), _not("purchased", where={"product": "toaster"})]},
        ),
        ("those who opened it but make no appointment", {"all": [_did("email_opened"), _not("booked")]}),
        ("people who haven't opened any of our emails in the past two weeks", _not("email_opened", within="P14D")),
        ("customers who have bought at least twice", _did("purchased", count={"at_least": 2})),
        ("people who bought more than 3 times", _did("purchased", count={"at_least": 4})),
        ("everyone who hasn't bought anything yet", _not("purchased")),
        ("previous customers", _did("purchased")),
        ("registrants", _did("webinar_registered")),
        ("those who visited our website in the last 14 days", _did("site_visited", within="P14D")),
        ("people who abandoned their cart", _did("cart_abandoned")),
        ("women", _is("gender", "equals", "female")),
        ("people aged 25-45", _is("age", "between", [25, 45])),
        ("people over 60", _is("age", "greater_than", 60)),
        ("people aged 18+", _is("age", "at_least", 18)),
        ("people in Germany", _is("country", "equals", "DE")),
        ("people in Ireland or the UK", _is("country", "in", ["IE", "GB"])),
        ("customers who are not in Spain", {"not": _is("country", "equals", "ES")}),
        ("people who live in cities", _is("location_type", "equals", "urban")),
        ("people interested in sailing, hiking or yoga", _is("interests", "in", ["sailing", "hiking", "yoga"])),
        ("firms with 50 to 500 employees", _is("company_size", "between", [50, 500])),
        ("companies with 20+ employees", _is("company_size", "at_least", 20)),
        ("nurses and head teachers at schools", _is("job_title", "in", ["nurse", "head teacher"])),
        ("people at mining companies", _is("industry", "equals", "mining")),
        ("everyone on the Pro plan", _is("plan", "equals", "pro")),
        ("Gold and Silver members", _is("loyalty_tier", "in", ["gold", "silver"])),
        ("people who spent over £100 with us in total", _is("lifetime_value", "greater_than", 100.0)),
        ("the ones with SMS consent", _is("sms_subscribed", "equals", True)),
        ("iphone users on iphone", _is("device", "equals", "iphone")),
        ("accounts with more than 100 seats", _is("seat", "greater_than", 100)),
        ("leads", _is("lifecycle_stage", "equals", "lead")),
        ("churned customers", _is("lifecycle_stage", "equals", "churned")),
        ("the press list", _is("lifecycle_stage", "equals", "press")),
        ("all subscribers", None),
    ],
)
def test_one_way_of_saying_who(said: str, rule: Any) -> None:
    assert _rule(said) == rule


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ("who clicked but didn't buy", {"all": [_did("email_clicked"), _not("purchased")]}),
        ("people who opened or clicked", {"any": [_did("email_opened"), _did("email_clicked")]}),
        (
            "previous customers and anyone who has visited our site",
            {"any": [_did("purchased"), _did("site_visited")]},
        ),
        (
            "women aged 30-45 in France",
            {
                "all": [
                    _is("gender", "equals", "female"),
                    _is("age", "between", [30, 45]),
                    _is("country", "equals", "FR"),
                ]
            },
        ),
        (
            "people in Italy except women",
            {"all": [_is("country", "equals", "IT"), {"not": _is("gender", "equals", "female")}]},
        ),
    ],
)
def test_and_or_but_and_except_put_rules_together(said: str, rule: Any) -> None:
    assert _rule(said) == rule


def test_best_customers_is_vague_and_says_so() -> None:
    audience = read_audience("our best customers", [], 0)
    assert audience.vague
    assert read_audience("engaged users", [], 0).rule is not None
    assert read_audience("inactive members", [], 0).rule is not None


def test_everybody_else_is_the_opposite() -> None:
    rule = read_audience("those who clicked", [], 0).rule
    assert rule is not None
    assert negated(negated(rule)) == rule
    women = read_audience("women", [], 0).rule
    assert women is not None
    assert negated(negated(women)) == women
