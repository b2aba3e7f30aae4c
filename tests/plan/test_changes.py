"""What changed between two plans, in words: nothing is missed, and nothing is told that is the same."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from marketflow_core.plan.attribution import with_words
from marketflow_core.plan.changes import diff, told
from marketflow_core.plan.documents import load_plan
from marketflow_core.plan.fingerprint import fingerprint
from marketflow_core.plan.models import Plan
from tests.plan.drawn import PLANS

AT = {"kind": "at", "local": "2026-11-23T09:00", "zone": "recipient"}


def step(step_id: str, **more: Any) -> dict[str, Any]:
    """Build an e-mail on Monday at nine, unless `more` says otherwise."""
    return {"id": step_id, "action": "send_email", "channel": "email", "timing": AT} | more


def plan(*steps: dict[str, Any], **more: Any) -> Plan:
    """Build a plan of `steps`."""
    return load_plan({"name": "sale", "steps": list(steps)} | more)


AFTER = {"timing": {"kind": "after"}, "after": [{"step": "first", "delay": "PT24H"}]}
MANY = [{"step": "first"}, {"step": "second"}]
CASES: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({}, {"timing": AT | {"local": "2026-11-24T10:00"}}, "mail: time Mon 23 Nov 09:00 → Tue 24 Nov 10:00"),
    ({}, {"timing": AT | {"local": "2027-01-04"}}, "mail: time Mon 23 Nov 2026 09:00 → Mon 4 Jan 2027"),
    (
        {},
        {"timing": AT | {"zone": "default"}},
        "mail: time Mon 23 Nov 09:00, each region's own time → Mon 23 Nov 09:00, the team's own time zone",
    ),
    (AFTER, {"after": MANY[:1]}, "mail: time 24 hours after “first” → Mon 23 Nov 09:00"),
    ({}, {"after": MANY[:1]}, "mail: time Mon 23 Nov 09:00 → Mon 23 Nov 09:00, not before right after “first”"),
    ({}, {"repeat": "FREQ=DAILY"}, "mail: time Mon 23 Nov 09:00 → Mon 23 Nov 09:00, every day"),
    (
        {"after": MANY, "timing": {"kind": "after"}},
        {"after": [*MANY, {"step": "third"}], "timing": {"kind": "after"}},
        "mail: time after 2 steps → after 3 (also after “third”)",
    ),
    (
        {"after": [*MANY, {"step": "third"}], "timing": {"kind": "after"}},
        {"after": MANY, "timing": {"kind": "after"}},
        "mail: time after 3 steps → after 2 (no longer after “third”)",
    ),
    ({}, {"platforms": ["hubspot"]}, "mail: platforms the default platform for email → HubSpot"),
    ({}, {"content": {"subject": "Hi"}}, "mail: subject (none) → “Hi”"),
    ({"content": {"assets": ["film"]}}, {"content": {"assets": ["film", "photo"]}}, "mail: assets film → film, photo"),
    ({"budget": {"amount": 5}}, {}, "mail: budget $5 in total → (none)"),
    ({}, {"action": "send_sms", "channel": "sms"}, "mail: action send email (email) → send sms (sms)"),
]


@pytest.mark.parametrize(("before", "after", "line"), CASES)
def test_a_field_is_told_with_both_its_values(before: dict[str, Any], after: dict[str, Any], line: str) -> None:
    """One line for the one field that differs."""
    assert told(diff(plan(step("mail", **before)), plan(step("mail", **after)))) == line


def test_steps_that_came_and_went_are_told_whole() -> None:
    """With a plus or a minus; those between them aren't told."""
    changes = diff(plan(step("a"), step("b")), plan(step("b"), step("c", content={"topic": "tea"})))
    assert [str(one).partition(";")[0] for one in changes] == ["- a: Send an email", "+ c: Send an email about “tea”"]
    assert str(diff(plan(step("a"), step("b")), plan(step("b"), step("a")))[0]) == "campaign: order a, b → b, a"


def test_people_are_told_by_their_rule() -> None:
    """A segment's new name alone changes nobody; a rule that nothing uses is told by itself."""
    young = {"field": "age", "operator": "less_than", "value": 30}
    old = {"field": "age", "operator": "at_least", "value": 60}
    one, other = (
        plan(step("a", audience="x"), segments={"x": young}),
        plan(step("a", audience="y"), segments={"y": young}),
    )
    assert diff(one, other) == ()
    (change,) = diff(one, plan(step("a", audience="x"), segments={"x": old}))
    assert (change.place, change.field, change.before is not None) == ("a", "audience", True)
    (unused,) = diff(plan(segments={"x": young}), plan(segments={"x": old}))
    assert (unused.path, unused.field) == ("segments/x", "people")


def test_limits_rules_metrics_and_reports_are_told() -> None:
    """Each in its words."""
    rule = {"when": {"metric": "cpa", "operator": "greater_than", "value": 40}, "then": {"action": "pause_ads"}}
    other = rule | {"then": {"action": "notify_team"}}
    changes = diff(
        plan(rules=[rule], constraints={"holdout": 0.1}),
        plan(rules=[other], constraints={"approval": True}, metrics={"names": ["clicks"]}, reports=[{"to": "Ana"}]),
    )
    assert {one.path for one in changes} == {
        "rules",
        "constraints/holdout",
        "constraints/approval",
        "metrics",
        "reports",
    }
    assert [one.path for one in diff(plan(rules=[rule, other]), plan(rules=[other, rule]))] == ["rules"]
    assert str(diff(plan(), load_plan({"name": "spring"}))[0]) == "campaign: name sale → spring"


@settings(max_examples=80, deadline=None)
@given(PLANS, PLANS)
def test_nothing_that_would_run_otherwise_is_missed(before: Plan, after: Plan) -> None:
    """Where there is no change to tell, the two plans do the same."""
    assert diff(before, before) == ()
    changes = diff(before, after)
    assert changes or fingerprint(before) == fingerprint(after)
    assert all(one.before != one.after for one in changes)


@settings(max_examples=80, deadline=None)
@given(PLANS, PLANS)
def test_the_words_of_a_refinement_stand_for_what_it_changed_and_nothing_else(before: Plan, after: Plan) -> None:
    """Whatever is told as said is in the plan, and what both plans have alike keeps what spoke of it."""
    made = with_words(before, after, "Do it")
    said = [entry.path for entry in made.provenance if entry.said == "Do it"]
    assert len(said) == len(set(said))
    assert with_words(after, after, "Do it") == after
    assert made.model_copy(update={"provenance": after.provenance}) == after


def test_the_provenance_of_a_changed_field_is_the_refinement() -> None:
    """The brief's words for it go, those for other fields stay, and what is gone has none."""
    entries = [
        {"path": f"steps/mail/{field}", "source": {"start": 0, "end": 4}}
        for field in ("timing", "timing/zone", "action")
    ]
    first = plan(step("mail"), step("gone"), provenance=[*entries, {"path": "steps/gone/action", "assumed": "so"}])
    later = first.model_copy(update={"steps": (plan(step("mail", timing={"kind": "unscheduled"})).steps[0],)})
    made = with_words(first, later, "Whenever")
    assert [(one.path, one.said) for one in made.provenance] == [
        ("steps/mail/action", None),
        ("steps/mail/timing", "Whenever"),
    ]
    assert "said" not in first.provenance[0].model_dump()
