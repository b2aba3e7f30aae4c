"""Automation rules in many wordings."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from marketflow_core.plan.models import Plan
from nl.language.names import find_names
from nl.language.text import Sentence
from nl.measuring.automation import is_rule
from nl.reader import read_brief


def plan(text: str) -> Plan:
    """Return the plan of a brief."""
    return read_brief(text, name="x", now=datetime(2026, 11, 20, 9, tzinfo=UTC))


def told(text: str) -> list[str]:
    """Return the rules of a brief, each in one line."""
    lines: list[str] = []
    for rule in plan(text).rules:
        when, then = rule.when, rule.then
        over = f" over {when.over}" if when.over else ""
        of = f" on {','.join(when.platforms)}" if when.platforms else ""
        by = f" {then.by_percent:g}%" if then.by_percent is not None else ""
        what = f" {','.join(then.platforms)}" if then.platforms else ""
        lines.append(f"{when.metric} {when.operator} {when.value:g}{over}{of}: {then.action}{by}{what}")
    return lines


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("If CPA goes over $40 for two days, pause the ads.", "cpa greater_than 40 over P2D: pause_ads"),
        ("Pause any ad set whose CPA goes over $40 for two days.", "cpa greater_than 40 over P2D: pause_ads"),
        (
            "If ROAS is below 2 over a 48h window, cut the budget by 15%.",
            "roas less_than 2 over PT48H: adjust_budget -15%",
        ),
        (
            "ROAS over 4 three days in a row? Raise the budget by 20%.",
            "roas greater_than 4 over P3D: adjust_budget 20%",
        ),
        (
            "If CTR is under 0.8% two days running, tell the team.",
            "click_through_rate less_than 0.8 over P2D: notify_team",
        ),
        ("Once spend has reached €500, stop the ads.", "spend at_least 500: pause_ads"),
        ("Once €2k is spent, stop the ads.", "spend at_least 2000: pause_ads"),
        ("As soon as we have spent $900 on TikTok, stop.", "spend at_least 900: pause_ads"),
        (
            "If the cost per lead is over £25, reduce the LinkedIn budget by a quarter.",
            "cpa greater_than 25: adjust_budget -25% linkedin",
        ),
        ("If CPA is over 40, pause the ads, that is stop them.", "cpa greater_than 40: pause_ads"),
        ("Pause the ads unless ROAS is above 2.", "roas at_most 2: pause_ads"),
        (
            "If the CTR doesn't reach 1% within two days, stop the ads.",
            "click_through_rate less_than 1 over P2D: pause_ads",
        ),
        ("When we pay more than $40 per conversion, switch the ads off.", "cpa greater_than 40: pause_ads"),
        ("When we pay over €1 per click, alert us.", "cpc greater_than 1: notify_team"),
        ("Double the budget as soon as ROAS hits 6.", "roas at_least 6: adjust_budget 100%"),
        ("If ROAS falls to 1.5 or lower, halve the budget.", "roas at_most 1.5: adjust_budget -50%"),
        ("If ROAS drops to 2, warn the team.", "roas at_most 2: notify_team"),
        ("If frequency equals 4, warn the team.", "frequency equals 4: notify_team"),
        ("If the open rate is 15% or more, tell me.", "open_rate at_least 15: notify_team"),
        ("If spend is over 2k, pause the ads.", "spend greater_than 2000: pause_ads"),
        (
            "Keep an eye on cost per click: more than 90 cents for three days, cut budget by 20%.",
            "cpc greater_than 0.9 over P3D: adjust_budget -20%",
        ),
        ("Should revenue be under $1,000 on any day, inform the team.", "revenue less_than 1000 over P1D: notify_team"),
        (
            "If on Facebook the CPA stays above $40 for 3 straight days, halve its budget.",
            "cpa greater_than 40 over P3D on facebook: adjust_budget -50% facebook",
        ),
        (
            "If CPA on Instagram goes above $40, pause the Google ads.",
            "cpa greater_than 40 on instagram: pause_ads google_ads",
        ),
        (
            "For two days running CPA is over 40: pause everything on Instagram.",
            "cpa greater_than 40 over P2D: pause_ads instagram",
        ),
        (
            "Ad spend goes up by ten percent each time the return on ad spend is at least 6 for 72 hours.",
            "roas at_least 6 over PT72H: adjust_budget 10%",
        ),
        (
            "Reactivate the paused Google ads when ROAS is greater than 3 again.",
            "roas greater_than 3: resume_ads google_ads",
        ),
    ],
)
def test_a_rule_is_read_in_many_wordings(text: str, rule: str) -> None:
    """A measure, a bound, a span, and what is done then."""
    assert told(text) == [rule]


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        (
            "If frequency is above 4, pause the Facebook ads and tell the media team.",
            ["frequency greater_than 4: pause_ads facebook", "frequency greater_than 4: notify_team"],
        ),
        (
            "If CPA is above 40, pause the Google ads, otherwise raise the budget by 10%.",
            ["cpa greater_than 40: pause_ads google_ads", "cpa at_most 40: adjust_budget 10%"],
        ),
        (
            "If CPA is over 40 or ROAS is under 2, pause the ads.",
            ["cpa greater_than 40: pause_ads", "roas less_than 2: pause_ads"],
        ),
        (
            "Pause Facebook ads if CPA > 40, and raise the Google budget by 10% if ROAS > 4.",
            ["cpa greater_than 40: pause_ads facebook", "roas greater_than 4: adjust_budget 10% google_ads"],
        ),
        (
            "If ROAS beats 5 for one day, increase budgets by 30%, if it sinks under 2, decrease them by 30%.",
            ["roas greater_than 5 over P1D: adjust_budget 30%", "roas less_than 2: adjust_budget -30%"],
        ),
        (
            "If ROAS stays under 2 for three days, pause the Facebook ads; resume them once it is above 3.",
            ["roas less_than 2 over P3D: pause_ads facebook", "roas greater_than 3 on facebook: resume_ads facebook"],
        ),
        (
            "If CPA on Facebook is over 40, pause the ads. Turn them back on when CPA is below $25.",
            [
                "cpa greater_than 40 on facebook: pause_ads facebook",
                "cpa less_than 25 on facebook: resume_ads facebook",
            ],
        ),
    ],
)
def test_several_conditions_and_reactions_fit_together(text: str, rules: list[str]) -> None:
    """Each condition with what is done then."""
    assert told(text) == rules


def test_two_measures_at_once_are_told() -> None:
    """A rule watches one; the author must choose."""
    read = plan("If CPA is over 40 and ROAS is under 2, pause the ads.")
    assert len(read.rules) == 2
    assert [found.kind for found in read.diagnostics] == ["not_understood"]


@pytest.mark.parametrize(
    "text",
    [
        "Email customers who spent more than $100.",
        "Raise the budget if ROAS is above 4.",
        "What is our CPA? Over 40 is bad.",
        "Is it fine? Pause the ads.",
        "If it is over 40, pause the ads.",
    ],
)
def test_what_lacks_a_condition_or_a_change_is_no_rule(text: str) -> None:
    """A budget that changes by nothing said changes not at all."""
    assert not plan(text).rules


def test_a_sentence_can_be_asked_whether_it_is_a_rule() -> None:
    """For those who read sentences alone."""
    text = "If CPA is over 40, pause the ads."
    assert is_rule(Sentence(text, 0), find_names([(text, 0)]))
    assert not is_rule(Sentence("Hello.", 0), find_names([("Hello.", 0)]))
