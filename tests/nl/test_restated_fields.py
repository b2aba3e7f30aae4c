"""One field of a plan at a time, told in its explanation and read again: each in its rarer forms."""

from __future__ import annotations

from typing import Any

import pytest

from marketflow_core.plan.documents import load_plan
from marketflow_core.plan.explanation import explain
from marketflow_core.plan.models import Plan
from nl.restated.cursor import whole
from nl.restated.steps import read_text
from nl.restated.times import read_occasion
from nl.restated.values import read_money
from tests.nl.test_restated import assert_comes_back

FIRST = {"id": "first", "action": "send_email", "channel": "email", "timing": {"kind": "at", "local": "2026-11-23"}}
SECOND = {"id": "second", "action": "send_email", "channel": "email", "timing": {"kind": "unscheduled"}}


def plan(**of_the_second: Any) -> Plan:
    """Build a plan of two emails, with other fields of the second."""
    return load_plan({"name": "x", "steps": [FIRST, SECOND | of_the_second]})


def about(rule: dict[str, Any]) -> Plan:
    """Build a plan whose second email goes to the people that `rule` means."""
    steps = [FIRST, SECOND | {"audience": "some"}]
    return load_plan({"name": "x", "steps": steps, "segments": {"some": rule}})


def whole_of(**more: Any) -> Plan:
    """Build a plan of two emails with other keys of the plan."""
    return load_plan({"name": "x", "steps": [FIRST, SECOND], **more})


AFTER = [{"step": "first", "delay": "P2D"}]


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"timing": {"kind": "after"}}, None),
        (
            {"timing": {"kind": "at", "local": "2026-11-25"}, "after": AFTER},
            ", and not before 2 days after “first”",
        ),
        (
            {"timing": {"kind": "after"}, "after": [{"step": "first", "delay": "PT1H", "on": "shared"}]},
            "when: 1 hour after the event “shared” in “first”",
        ),
        (
            {"timing": {"kind": "optimal", "on": "2026-11-25", "between": ["09:00", "17:00"]}},
            "on Wednesday 25 November 2026 between 09:00 and 17:00",
        ),
        ({"timing": {"kind": "optimal", "on": "2026-11-25"}}, "on Wednesday 25 November 2026\n"),
        (
            {"timing": {"kind": "on_event", "event": "cart_abandoned", "count": {"at_least": 2}}},
            "has happened to a person at least twice",
        ),
        ({"timing": FIRST["timing"], "repeat": "FREQ=YEARLY;BYMONTH=3,11"}, "every year in March and November"),
        ({"experiment": {"vary": "subject", "variants": []}}, "test: subject (no variants)"),
        ({"content": {"subject": "“They are here”"}}, None),
    ],
)
def test_a_step_comes_back(fields: dict[str, Any], line: str | None) -> None:
    """When it happens, how it is repeated, what is tested and what it says."""
    meant = plan(**fields)
    assert line is None or line in explain(meant, questions=False)
    assert_comes_back(meant)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"event": "purchased", "count": {"exactly": 2}}, "exactly twice"),
        ({"event": "purchased", "count": {"exactly": 2, "at_least": 1}}, "exactly twice and at least once"),
        ({"all": [{"all": [{"segment": "vip"}]}]}, "who meet all of this: ("),
        ({"field": "email_subscribed", "operator": "in", "value": [True, False]}, "yes or no"),
    ],
)
def test_people_come_back(rule: dict[str, Any], words: str) -> None:
    """How often they did something, in which brackets, with which answers."""
    meant = about(rule)
    assert words in explain(meant, questions=False)
    assert_comes_back(meant)


@pytest.mark.parametrize(
    ("key", "value", "line"),
    [
        ("constraints", {"days": {"channel": "sms", "days": []}}, "On no day by text."),
        ("constraints", {"budget": {"amount": 900, "currency": "CHF"}}, "spends at most 900 CHF"),
        ("metrics", {"names": ["clicks"], "platforms": ["facebook", "x"]}, "Collects clicks from Facebook and X"),
        ("metrics", {"names": [], "platforms": "all"}, "Collects every metric from all platforms"),
    ],
)
def test_what_holds_for_the_campaign_comes_back(key: str, value: dict[str, Any], line: str) -> None:
    """Days, money and what is collected."""
    meant = whole_of(**{key: value})
    assert line in explain(meant, questions=False)
    assert_comes_back(meant)


def test_money_in_a_currency_without_a_sign_is_read_by_its_code() -> None:
    """Or by whatever stands in quotes, where that is a currency."""
    assert whole("900 CHF a day", read_money)[0].currency == "CHF"
    assert whole("900 “CHF” a day", read_money)[0].currency == "CHF"


@pytest.mark.parametrize(("line", "text"), [("“All of it”", "All of it"), ("“Here” they are", "“Here” they are")])
def test_a_text_loses_its_quotes_only_where_they_hold_all_of_it(line: str, text: str) -> None:
    """Else they are a part of the text."""
    assert whole(line, read_text)[0] == text


def test_a_step_that_waits_and_has_a_day_is_read_as_both() -> None:
    """The day, and what it isn't before."""
    found, _ = whole("25 November 2026, and not before right after “first” and 1 hour after “other”", read_occasion)
    assert [(link.step, link.delay) for link in found.after] == [("first", "PT0S"), ("other", "PT1H")]
    assert found.timing.model_dump()["local"] == "2026-11-25"
