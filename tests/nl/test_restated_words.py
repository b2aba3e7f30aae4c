"""The words of an explanation, one kind of thing at a time: told and read, and what doesn't read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings

from marketflow_core.plan.diagnostics import Diagnostic
from marketflow_core.plan.english.repeats import describe_repeat
from marketflow_core.plan.english.rules import describe_rule
from marketflow_core.plan.english.words import platform, span
from marketflow_core.plan.models import Plan, Step
from marketflow_core.plan.rules import RULE, Rule
from marketflow_core.plan.timing import At, Unscheduled
from nl.restated import ordinary
from nl.restated.cursor import Cursor, Unreadable, whole
from nl.restated.limits import read_limit, read_measure
from nl.restated.repeats import read_repeat
from nl.restated.rules import read_rule
from nl.restated.steps import read_people, read_platforms
from nl.restated.texts import read_quoted
from nl.restated.times import read_occasion
from nl.restated.values import read_money, read_span
from tests.plan.drawn import RULES


@pytest.mark.parametrize(
    "rule",
    [
        {"field": "email_subscribed", "operator": "equals", "value": False},
        {"field": "email_subscribed", "operator": "equals", "value": "yes"},
        {"field": "last_purchase_at", "operator": "before", "value": "2026-01-01"},
        {"field": "last_purchase_amount", "operator": "greater_than", "value": 12.5},
        {"field": "age", "operator": "between", "value": [25, 45]},
        {"field": "age", "operator": "between", "value": [25]},
        {"field": "age", "operator": "equals"},
        {"field": "age", "operator": "equals", "value": []},
        {"field": "age", "operator": "in", "value": [1]},
        {"field": "age", "operator": "is_known"},
        {"field": "age", "operator": "is_known", "value": "nothing"},
        {"field": "interests", "operator": "contains", "value": ["hiking"]},
        {"field": "interests", "operator": "contains", "value": ["hiking", "boots", "yes"]},
        {"event": "purchased", "count": {}},
        {"event": "purchased", "count": {"exactly": 2, "at_least": 1, "at_most": 4}},
        {"event": "purchased", "count": {"exactly": 2, "at_most": 1}},
        {"event": "purchased", "count": {"exactly": 3, "at_least": 2}},
        {"event": "purchased", "operator": "not_performed", "count": {"at_most": 7}},
        {"event": "waved", "operator": "not_performed", "where": {}},
        {"event": "email_opened", "where": {"step": "a", "campaign": "b", "page": "/x", "to whom": ["c", 5]}},
        {"event": "email_opened", "where": {"step": 5, "page": []}},
        {"event": "purchased", "where": {"product": "winter_boots", "store": ["one"]}, "within": "P30D"},
        {"not": {"not": {"any": [{"segment": "a"}, {"all": []}]}}},
        {"any": [{"any": [{"any": []}]}, {"not": {"field": "city", "operator": "is_unknown"}}]},
    ],
)
def test_a_rule_is_read_as_it_is_told(rule: dict[str, Any]) -> None:
    """Also a rule that makes little sense."""
    meant = RULE.validate_python(rule)
    assert whole(describe_rule(meant), read_rule)[0] == meant


@given(RULES)
@settings(max_examples=150, deadline=None)
def test_every_rule_is_read_as_it_is_told(rule: Rule) -> None:
    """Part for part, in the same order."""
    assert whole(describe_rule(rule), read_rule)[0] == rule


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("People whose country is DE", "people whose country is DE"),
        ("people whose job title is Head Buyer", "people whose job title is “Head Buyer”"),
        ('people in the segment "Vip Customers"', "people in the segment “vip customers”"),
        ("people (people who bought), and (everybody except those who unsubscribed)", None),
        ("everybody except those whose country is DE", None),
    ],
)
def test_a_rule_may_be_told_a_little_otherwise(text: str, told: str | None) -> None:
    """In other quotes, with a capital, without the remark on people of whom nothing is known."""
    assert told in (None, describe_rule(whole(text, read_rule)[0]))


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (read_rule, "women"),
        (read_rule, "people whose age ‘odd’ 5"),
        (read_rule, "people whose age is known for sure"),
        (read_rule, "people whose age is between"),
        (read_rule, "people in the segment “!!”"),
        (read_rule, "people in the segment vip"),
        (read_rule, "people who bought, and who signed up, or who unsubscribed"),
        (read_rule, f"people {'(' * 60}who bought{')' * 60}"),
        (read_rule, "people who bought in the last P1X"),
        (read_rule, "people who bought in the last while"),
        (read_rule, "people who bought every so often"),
        (read_rule, "people who bought (colour: nothing)"),
        (read_people, "people who bought, except those"),
        (read_platforms, "the default platform for shoes"),
        (read_platforms, "the moon"),
        (read_platforms, "cheese and onions"),
        (read_repeat, "every weeks"),
        (read_repeat, "every 2 week"),
        (read_repeat, "every week on the 1st and Monday"),
        (read_repeat, "every month on the seventh Monday"),
        (read_occasion, "“cart”"),
        (read_occasion, "2 days after somebody waved in “x”"),
        (read_occasion, "2 days beside “x”"),
        (read_occasion, "Tuesday 31 November 2026, Europe/Paris time"),
        (read_occasion, "Monday 30 November 2026, Paris time"),
        (read_money, "$500 a year"),
        (read_money, "500 a day"),
        (read_limit, "Nothing at all"),
        (read_measure, "When CPA rises"),
        (read_quoted, "“open"),
    ],
)
def test_what_does_not_read_is_refused_as_a_whole(read: Callable[[Cursor], object], text: str) -> None:
    """Half of a line would be another line."""
    with pytest.raises(Unreadable):
        whole(text, read)


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        ("Facebook", ("facebook",)),
        ("Twitter and LinkedIn", ("x", "linkedin")),
        ("twitter", ("x",)),
        ("Mastodon, Google Ads and ‘odd One’", ("mastodon", "google_ads", "odd One")),
        ("the default platform for texts", ()),
    ],
)
def test_platforms_are_known_by_their_names(text: str, slugs: tuple[str, ...]) -> None:
    """By other names too, where the ordinary reader knows them."""
    assert whole(text, read_platforms)[0] == slugs


@pytest.mark.parametrize("slug", ["facebook", "our_own_app", "Odd", "meta", "tik_tok"])
def test_a_platform_is_read_as_it_is_told(slug: str) -> None:
    """A name that could be taken for another stands letter for letter."""
    assert whole(platform(slug), read_platforms)[0] == (slug,)


@pytest.mark.parametrize(
    "duration", ["PT1M", "P1M", "P1Y2M3W4DT5H6M7S", "-P3D", "P0D", "PT0S", "P0,5D", "+P1D", "P1DT0H"]
)
def test_a_span_is_read_as_it_is_told(duration: str) -> None:
    """Letter for letter, because two spellings of one span are two fingerprints."""
    assert whole(span(duration), read_span)[0] == duration


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY",
        "FREQ=MINUTELY;INTERVAL=15",
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU,WE,TH,FR",
        "FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20261231",
        "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=6",
        "FREQ=MONTHLY;BYMONTHDAY=-2",
        "FREQ=MONTHLY;BYMONTHDAY=1;BYDAY=MO",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1",
        "FREQ=YEARLY;BYMONTH=1,13",
        "FREQ=YEARLY;BYMONTH=x",
        "FREQ=YEARLY;BYYEARDAY=100",
        "FREQ=DAILY;UNTIL=20261231;COUNT=3",
        "FREQ=DAILY;UNTIL=20261231T090000",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;BYDAY=",
        "daily",
        "on “odd” days",
    ],
)
def test_a_repeat_is_read_as_it_is_told(rule: str) -> None:
    """In words where it has them, else as the rule that it is."""
    assert whole(describe_repeat(rule), read_repeat)[0] == rule


NOBODY = Step(id="a", action="send_email", channel="email", timing=At(local="2026-11-23"))
TO_ONE_STEP = Plan(
    name="x",
    steps=(NOBODY.model_copy(update={"audience": "s"}),),
    segments={"s": RULE.validate_python({"event": "email_opened", "where": {"step": "a"}})},
)
DOUBTED = Diagnostic(kind="not_understood", severity="warning", message="“so” found no place.")


@pytest.mark.parametrize(
    ("read", "plan"),
    [
        (ordinary.occasion, Plan(name="x")),
        (ordinary.occasion, Plan(name="x", steps=(NOBODY, NOBODY))),
        (ordinary.occasion, Plan(name="x", steps=(NOBODY.model_copy(update={"timing": Unscheduled()}),))),
        (
            ordinary.occasion,
            Plan(name="x", steps=(NOBODY,), brief="Send an email to all subscribers when hell freezes"),
        ),
        (ordinary.people, TO_ONE_STEP),
        (ordinary.people, Plan(name="x", steps=(NOBODY,), diagnostics=(DOUBTED,))),
        (
            ordinary.people,
            Plan(name="x", steps=(NOBODY,), diagnostics=(DOUBTED.model_copy(update={"kind": "missing_audience"}),)),
        ),
        (ordinary.budget, Plan(name="x", steps=(NOBODY,))),
        (ordinary.experiment, Plan(name="x", steps=(NOBODY,))),
        (ordinary.limits, Plan(name="x")),
        (ordinary.measured, Plan(name="x")),
    ],
)
def test_words_that_became_something_else_are_not_taken(read: Callable[..., object], plan: Plan) -> None:
    """A line is for one thing; what the ordinary reader makes of it has to be that thing, and all of it."""
    with pytest.raises(Unreadable):
        read(lambda _brief: plan, "so")


def test_escapes_that_mean_nothing_stay_what_they_are() -> None:
    """Only what explanations write is undone."""
    assert whole("“a\\nb\\u00e9\\U0001f600\\Uffffffff\\“”", read_quoted)[0] == "a\nbé😀Uffffffff“"
