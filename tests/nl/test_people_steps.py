"""Whose people a step has once all steps are known: references, everybody else, triggers, exceptions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from marketflow_core.plan.models import Plan
from marketflow_core.plan.rules import RULE, EventLeaf, Not
from nl.people.audiences import replace_leaves
from nl.reader import read_brief
from nl.reading.drafts import Draft, Reading
from nl.reading.references import resolve

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
FIRST = "On Monday at 9 email all subscribers about the lamp sale. "


def _read(brief: str) -> Plan:
    return read_brief(brief, name="x", now=NOW)


def _rules(plan: Plan) -> list[Any]:
    dumped = {
        name: RULE.dump_python(rule, mode="json", exclude_none=True, by_alias=True)
        for name, rule in plan.segments.items()
    }
    return [dumped.get(step.audience or "") for step in plan.steps]


def _kinds(plan: Plan) -> list[str]:
    return [found.kind for found in plan.diagnostics]


@pytest.mark.parametrize(
    ("said", "event", "operator"),
    [
        ("those who opened it", "email_opened", "performed"),
        ("the ones that didn't open the first email", "email_opened", "not_performed"),
        ("non-clickers", "email_clicked", "not_performed"),
        ("people who received the lamp sale email", "email_sent", "performed"),
        ("those who clicked in step 1", "email_clicked", "performed"),
        ("people who opened our last email", "email_opened", "performed"),
    ],
)
def test_a_message_before_narrows_the_event_to_its_step(said: str, event: str, operator: str) -> None:
    plan = _read(f"{FIRST}On Tuesday at 9 text {said}.")
    leaf = _rules(plan)[1]
    assert leaf == {"event": event, "operator": operator, "where": {"step": plan.steps[0].id}}
    assert "unresolved_reference" not in _kinds(plan)


@pytest.mark.parametrize("ref", ["the second email", "step 7"])
def test_a_message_that_is_not_there_is_told(ref: str) -> None:
    plan = _read(f"{FIRST}On Tuesday at 9 text those who opened {ref}.")
    assert "unresolved_reference" in _kinds(plan)


def test_a_message_of_an_earlier_campaign_is_no_fault() -> None:
    plan = _read("On Tuesday at 9 email those who clicked in our autumn newsletter.")
    assert "unresolved_reference" not in _kinds(plan)
    assert _rules(plan) == [{"event": "email_clicked", "operator": "performed"}]


def test_any_of_our_emails_is_no_step() -> None:
    plan = _read(f"{FIRST}On Tuesday at 9 text those who opened any of our emails in the last 30 days.")
    assert _rules(plan)[1] == {"event": "email_opened", "operator": "performed", "within": "P30D"}


def test_everybody_else_is_everyone_outside_the_group_named_before() -> None:
    plan = _read("On Monday at 9 email gold members early access. On Tuesday at 9 email everybody else the offer.")
    gold = {"field": "loyalty_tier", "operator": "equals", "value": "gold"}
    assert _rules(plan) == [gold, {"not": gold}]


def test_everybody_else_passes_over_those_who_only_reacted() -> None:
    plan = _read(
        "On Monday at 9 email gold members the offer. On Tuesday at 9 text those who didn't open it. "
        "On Friday at 9 email everybody else the offer."
    )
    assert _rules(plan)[2] == {"not": {"field": "loyalty_tier", "operator": "equals", "value": "gold"}}


def test_everybody_else_of_a_group_is_in_it_and_outside_the_other() -> None:
    plan = _read(
        "On Monday at 9 email gold members the offer. On Friday at 9 email everyone else who is over 40 the offer."
    )
    assert _rules(plan)[1] == {
        "all": [
            {"field": "age", "operator": "greater_than", "value": 40},
            {"not": {"field": "loyalty_tier", "operator": "equals", "value": "gold"}},
        ]
    }


def test_everybody_else_of_nobody_is_told() -> None:
    plan = _read("On Monday at 9, email everyone else about the sale.")
    (found,) = [found for found in plan.diagnostics if found.kind == "unresolved_reference"]
    assert found.severity == "warning"
    assert found.suggestions


def test_everyone_else_over_40_with_no_group_before_is_over_40() -> None:
    plan = _read("On Monday at 9, email everyone else over 40 about the sale.")
    assert _rules(plan) == [{"field": "age", "operator": "greater_than", "value": 40}]


def test_otherwise_is_the_opposite() -> None:
    plan = _read(
        "On Monday at 9 email all subscribers about the sale. If they open it, text them the code two days later; "
        "otherwise, send a push two days later."
    )
    operators = [rule["operator"] for rule in _rules(plan)[1:]]
    assert operators == ["performed", "not_performed"]


def test_an_exception_is_in_the_step_s_rule() -> None:
    plan = _read("On Monday at 9, email people who spent more than €500, but skip those who bought this month.")
    assert _rules(plan) == [
        {
            "all": [
                {"field": "lifetime_value", "operator": "greater_than", "value": 500},
                {"not": {"field": "last_purchase_at", "operator": "after", "value": "2026-11-01"}},
            ]
        }
    ]
    assert _kinds(plan) == []


def test_a_vague_group_tells_what_was_taken_and_what_else_it_may_be() -> None:
    plan = _read("On Monday at 9 email our best customers about the sale.")
    (found,) = plan.diagnostics
    assert found.kind == "vague_audience"
    assert "“at least five orders”" in found.message
    assert found.suggestions[0] == "at least five orders"


def test_what_starts_a_step_narrows_nothing() -> None:
    plan = _read("When somebody signs up, email them a welcome.")
    assert plan.steps[0].timing.kind == "on_event"
    assert _rules(plan) == [None]


def test_what_else_holds_of_a_started_step_stays() -> None:
    plan = _read("An hour after they sign up, text people over 40 in Spain who signed up.")
    assert plan.steps[0].timing.kind == "on_event"
    assert _rules(plan) == [
        {
            "all": [
                {"field": "age", "operator": "greater_than", "value": 40},
                {"field": "country", "operator": "equals", "value": "ES"},
            ]
        }
    ]


def test_people_said_once_hold_for_the_messages_that_name_nobody() -> None:
    plan = _read("Target people over 40. On Monday at 9 send an email about the lamp. On Tuesday at 9 text everyone.")
    assert _rules(plan) == [{"field": "age", "operator": "greater_than", "value": 40}, None]


def test_an_exclusion_that_means_no_step_is_left_as_it_is() -> None:
    plan = _read("Never email people who opened the second email. On Monday at 9 email all subscribers about the lamp.")
    assert plan.constraints.exclude is not None


def test_a_report_has_no_people() -> None:
    plan = _read(f"{FIRST}On Friday at 9 send the team a report on those who opened it.")
    assert _rules(plan)[1] is None


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("the first email", 0),
        ("the last email", 1),
        ("the text", 2),
        ("the lamp email", 0),
        ("the third email", None),
        ("step 2", 1),
        ("it", 2),
    ],
)
def test_words_mean_a_step(words: str, wanted: int | None) -> None:
    lows = [("send_email", "email the lamp"), ("send_email", "email the chair"), ("send_sms", "text the code")]
    reading: Any = Reading.__new__(Reading)
    reading.drafts = []
    for action, low in lows:
        draft: Any = Draft.__new__(Draft)
        draft.action, draft.low = action, low
        reading.drafts.append(draft)
    found, fits = resolve(reading, words, 3)
    assert (found is reading.drafts[wanted]) if wanted is not None else not fits


def test_words_mean_no_step_where_there_is_none() -> None:
    reading: Any = Reading.__new__(Reading)
    reading.drafts = []
    assert resolve(reading, "the first email", 0) == (None, False)
    assert resolve(reading, "the lamp", 0) == (None, False)


def test_leaves_are_replaced_wherever_they_stand() -> None:
    rule = RULE.validate_python(
        {
            "all": [
                {"any": [{"event": "a", "operator": "performed"}, {"field": "age", "operator": "equals", "value": 4}]},
                {"not": {"event": "a", "operator": "performed"}},
            ]
        }
    )
    changed = replace_leaves(rule, lambda leaf: EventLeaf(event=leaf.event + "b"))
    assert "'ab'" in str(changed)
    assert "'a'" not in str(changed)
    assert isinstance(replace_leaves(Not.model_validate({"not": EventLeaf(event="a")}), lambda leaf: leaf), Not)


@pytest.mark.parametrize(
    ("brief", "regions"),
    [
        (
            "Email all subscribers about the sale on Monday at 9 am local time in California and Texas.",
            ("America/Los_Angeles", "America/Chicago"),
        ),
        (
            "Email all subscribers about the sale on Monday at 9 am local time in the DACH region.",
            ("Europe/Berlin", "Europe/Vienna", "Europe/Zurich"),
        ),
        (
            "Roll out in India and Singapore, 8 a.m. local time on 3 December: email all subscribers.",
            ("Asia/Kolkata", "Asia/Singapore"),
        ),
    ],
)
def test_parts_of_countries_and_groups_of_countries_are_places_of_a_launch(
    brief: str, regions: tuple[str, ...]
) -> None:
    assert _read(brief).constraints.regions == regions


TWO = FIRST + "On Wednesday at 9 email all subscribers the lamp guide. "


@pytest.mark.parametrize(
    ("said", "operator", "joined"),
    [
        ("everyone who opened either of the two mails", "performed", "any"),
        ("whoever opened neither of those two emails", "not_performed", "all"),
        ("those who clicked on none of these messages", "not_performed", "all"),
    ],
)
def test_the_last_two_emails_can_be_meant_together(said: str, operator: str, joined: str) -> None:
    """One of both, or neither."""
    rule = _rules(_read(f"{TWO}On Friday at 9 text {said}."))[2]
    assert [part["operator"] for part in rule[joined]] == [operator] * 2
    assert len({part["where"]["step"] for part in rule[joined]}) == 2


@pytest.mark.parametrize(("before", "steps"), [(FIRST, ["lamp_sale_email"]), ("", [None])])
def test_of_two_emails_only_those_there_are_are_meant(before: str, steps: list[str | None]) -> None:
    """One email is that one; none is any."""
    rule = _rules(_read(f"{before}On Friday at 9 text everyone who opened either of the two mails."))[-1]
    assert [rule.get("where", {}).get("step")] == steps


def test_those_who_have_are_the_others_of_those_who_have_not() -> None:
    """A verb that isn't said again is the one said before."""
    plan = _read("On Monday at 9 email everyone who hasn't linked a bank; those who have get a text about loans.")
    assert [rule["operator"] for rule in _rules(plan)] == ["not_performed", "performed"]


def test_ads_for_those_people_aim_at_the_people_before() -> None:
    """Of the step before that has some."""
    plan = _read(
        "On Monday at 9 email women in France. On Tuesday at 9 start Facebook ads for those people at $9 a day."
    )
    assert _rules(plan)[0] is not None
    assert _rules(plan)[0] == _rules(plan)[1]


def test_ads_for_those_people_aim_at_everybody_where_nobody_was_named() -> None:
    """There is nobody to point to."""
    assert _rules(_read("On Tuesday at 9 start Facebook ads for those people at $9 a day.")) == [None]


@pytest.mark.parametrize(
    ("said", "aimed"),
    [("Managers aged 30 to 40 in Canada.", True), ("Everyone who bought in the last 90 days.", True), ("Dogs.", False)],
)
def test_people_alone_behind_ads_are_those_the_ads_aim_at(said: str, aimed: bool) -> None:
    """A sentence that names people and nothing else."""
    plan = _read(f"Start LinkedIn ads on 1 December at 9 at $90 a day. {said}")
    assert (_rules(plan)[0] is not None) is aimed


def test_people_alone_before_the_steps_are_the_campaigns() -> None:
    """As if it stood behind "Audience:"."""
    plan = _read("Everyone who bought in the last 90 days. Email on Tuesday at 10am. Text on Wednesday at 10am.")
    assert [rule["event"] for rule in _rules(plan)] == ["purchased"] * 2


def test_a_post_is_for_nobody_in_particular() -> None:
    """What stands beside it of everybody else is said of the message."""
    plan = _read("On Monday at 9 email women. On Tuesday at 9 everybody else gets an email and we post on X.")
    assert _rules(plan)[-1] is None
