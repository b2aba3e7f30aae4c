"""Validation finds every fault of a plan, each with its place and a remedy."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from marketflow_core.plan.diagnostics import Diagnostic
from marketflow_core.plan.documents import load_plan
from marketflow_core.plan.models import Plan
from marketflow_core.plan.validation import validate
from tests.plan.drawn import PLANS


def step(identity: str = "first", **changes: Any) -> dict[str, Any]:
    """Return a step that is in order, with `changes`."""
    base = {
        "id": identity,
        "action": "send_email",
        "channel": "email",
        "timing": {"kind": "at", "local": "2026-11-23T09:00"},
    }
    return {**base, **changes}


def found(**plan: Any) -> dict[str | None, Diagnostic]:
    """Return the faults of a plan by their place."""
    return {fault.path: fault for fault in validate(load_plan({"name": "x", "steps": [step()], **plan}))}


def rule(leaf: dict[str, Any]) -> dict[str, Any]:
    """Return a plan's parts with `leaf` as a segment."""
    return {"segments": {"s": leaf}}


ADULTS = {"field": "age", "operator": "at_least", "value": 18}

FAULTS: list[tuple[dict[str, Any], str, str, str]] = [
    ({"name": "Spring sale"}, "name", "invalid_plan", "Write “spring_sale”"),
    ({"name": "é?"}, "name", "invalid_plan", "Write “e”"),
    ({"name": "東京"}, "name", "invalid_plan", "Latin letters"),
    ({"steps": [step("a.b")]}, "steps/0/id", "invalid_plan", "Write “a_b”"),
    ({"steps": [step(), step()]}, "steps/1/id", "invalid_plan", "Steps 1 and 2"),
    (
        {"steps": [step(), step("second", after=[{"step": "frist"}])]},
        "steps/1/after/0/step",
        "unresolved_reference",
        "Did you mean “first”?",
    ),
    ({"steps": [step(after=[{"step": "z"}])]}, "steps/0/after/0/step", "unresolved_reference", "no step at all"),
    (
        {"steps": [step(), step("b", after=[{"step": "first", "delay": "-PT1H"}])]},
        "steps/1/after/0/delay",
        "invalid_plan",
        "in the past",
    ),
    ({"steps": [step(timing={"kind": "after"})]}, "steps/0/timing", "missing_time", "never starts"),
    ({"steps": [step(channel="sms")]}, "steps/0/channel", "channel_mismatch", "Write “email”"),
    ({"steps": [step(repeat="every Monday")]}, "steps/0/repeat", "invalid_plan", "no recurrence rule"),
    ({"steps": [step(repeat="FREQ=WEEKLY;BYDAY=XX")]}, "steps/0/repeat", "invalid_plan", "no recurrence rule"),
    ({"steps": [step(repeat="FREQ=DAILY;INTERVAL=0")]}, "steps/0/repeat", "invalid_plan", "no recurrence rule"),
    ({"steps": [step(budget={"amount": 0})]}, "steps/0/budget/amount", "invalid_plan", "above 0"),
    (
        {"steps": [step(experiment={"vary": "subject", "variants": 1})]},
        "steps/0/experiment/variants",
        "invalid_plan",
        "two variants",
    ),
    (
        {"steps": [step(experiment={"vary": "subject", "variants": ["a", "b"], "share": 20})]},
        "steps/0/experiment/share",
        "invalid_plan",
        "0.2 for 20%",
    ),
    ({"steps": [step(audience="vpi")], **rule(ADULTS)}, "steps/0/audience", "unresolved_reference", "There are: s."),
    (rule({"segment": "t"}), "segments/s/segment", "unresolved_reference", "no segment called “t”"),
    (
        {"segments": {"s": {"not": {"segment": "t"}}, "t": {"segment": "s"}}},
        "segments/s",
        "invalid_plan",
        "s → t → s",
    ),
    (rule({"all": []}), "segments/s/all", "invalid_plan", "no rules in it"),
    (rule({"any": [ADULTS, {"any": []}]}), "segments/s/any/1/any", "invalid_plan", "no rules in it"),
    (rule({"event": "purchased", "within": "PT0S"}), "segments/s/within", "invalid_plan", "no span of time"),
    (rule({"event": "purchased", "count": {}}), "segments/s/count", "invalid_plan", "no bound"),
    (rule({"event": "purchased", "count": {"at_least": -1}}), "segments/s/count", "invalid_plan", "less than 0"),
    (
        rule({"event": "purchased", "count": {"at_least": 3, "at_most": 2}}),
        "segments/s/count",
        "contradiction",
        "at least 3 and at most 2",
    ),
    (
        rule({"event": "purchased", "count": {"exactly": 3, "at_most": 5}}),
        "segments/s/count",
        "invalid_plan",
        "“exactly”",
    ),
    (
        rule({"event": "email_opened", "where": {"step": "furst"}}),
        "segments/s/where/step",
        "unresolved_reference",
        "“first”",
    ),
    (
        rule({"field": "age", "operator": "between", "value": [45, 25]}),
        "segments/s/value",
        "contradiction",
        "Write [25, 45]",
    ),
    (rule({"field": "age", "operator": "between", "value": 3}), "segments/s/value", "invalid_plan", "the highest"),
    (rule({"field": "age", "operator": "is_known", "value": 3}), "segments/s/value", "invalid_plan", "no value"),
    (rule({"field": "country", "operator": "in", "value": "DE"}), "segments/s/value", "invalid_plan", "a list"),
    (rule({"field": "age", "operator": "equals"}), "segments/s/value", "invalid_plan", "one value"),
    (
        rule({"field": "birthday", "operator": "within_last", "value": "a week"}),
        "segments/s/value",
        "invalid_plan",
        "needs a duration",
    ),
    (
        rule({"field": "birthday", "operator": "within_last", "value": "P0D"}),
        "segments/s/value",
        "invalid_plan",
        "no span of time",
    ),
    (
        {"steps": [step(timing={"kind": "at", "local": "2026-11-23", "zone": "Europe/Pariss"})]},
        "steps/0/timing/zone",
        "unresolved_reference",
        "Europe/Paris",
    ),
    (
        {"steps": [step(timing={"kind": "at", "local": "2026-02-30"})]},
        "steps/0/timing/local",
        "invalid_plan",
        "no 2026-02-30",
    ),
    (
        {"steps": [step(timing={"kind": "optimal", "on": "2026-13-01"})]},
        "steps/0/timing/on",
        "invalid_plan",
        "calendar",
    ),
    (
        {"steps": [step(timing={"kind": "optimal", "between": ["20:00", "09:00"]})]},
        "steps/0/timing/between",
        "contradiction",
        "No time lies",
    ),
    (
        {"steps": [step(timing={"kind": "on_event", "event": "birthday", "where": {"step": "z"}})]},
        "steps/0/timing/where/step",
        "unresolved_reference",
        "no step",
    ),
    (
        {"steps": [step(timing={"kind": "on_event", "event": "birthday", "count": {}})]},
        "steps/0/timing/count",
        "invalid_plan",
        "no bound",
    ),
    ({"steps": [step(platforms=["mailchmp"])]}, "steps/0/platforms", "unknown_platform", "“mailchimp”"),
    ({"constraints": {"regions": ["Mars/Olympus"]}}, "constraints/regions/0", "unresolved_reference", "time zone"),
    ({"constraints": {"quiet_hours": ["21:00", "21:00"]}}, "constraints/quiet_hours", "contradiction", "empty"),
    (
        {"constraints": {"quiet_hours": {"channel": "sms", "hours": ["08:00", "08:00"]}}},
        "constraints/quiet_hours",
        "contradiction",
        "empty",
    ),
    (
        {"constraints": {"quiet_hours": [{"channel": "sms", "hours": ["08:00", "08:00"]}]}},
        "constraints/quiet_hours/0",
        "contradiction",
        "empty",
    ),
    (
        {"constraints": {"not_before": {"local": "2026-11-24"}, "not_after": {"local": "2026-11-23"}}},
        "constraints/not_after",
        "contradiction",
        "before it starts",
    ),
    (
        {"constraints": {"not_before": [{"local": "2026-02-31", "channel": "sms"}]}},
        "constraints/not_before/0/local",
        "invalid_plan",
        "calendar",
    ),
    (
        {"constraints": {"blackout": [["2026-12-26", "2026-12-24"]]}},
        "constraints/blackout/0",
        "contradiction",
        "runs backwards",
    ),
    ({"constraints": {"days": {"channel": "sms", "days": []}}}, "constraints/days/0", "contradiction", "No weekday"),
    ({"constraints": {"budget": {"amount": -5}}}, "constraints/budget/amount", "invalid_plan", "above 0"),
    (
        {"constraints": {"frequency_cap": {"at_most": 0, "per": "P7D"}}},
        "constraints/frequency_cap/at_most",
        "invalid_plan",
        "at least 1",
    ),
    (
        {"constraints": {"frequency_cap": [{"at_most": 1, "per": "PT0S"}]}},
        "constraints/frequency_cap/0/per",
        "invalid_plan",
        "no span",
    ),
    ({"constraints": {"holdout": 10}}, "constraints/holdout", "invalid_plan", "0.1 for 10%"),
    (
        {"constraints": {"goal": {"event": "purchased", "target": 0}}},
        "constraints/goal/target",
        "invalid_plan",
        "above 0",
    ),
    (
        {"constraints": {"goal": {"event": "purchased", "within": "P0D"}}},
        "constraints/goal/within",
        "invalid_plan",
        "no span",
    ),
    ({"constraints": {"exclude": {"segment": "t"}}}, "constraints/exclude/segment", "unresolved_reference", "“t”"),
    ({"metrics": {"every": "PT0S"}}, "metrics/every", "invalid_plan", "no span"),
    ({"metrics": {"platforms": ["gogle_ads"]}}, "metrics/platforms", "unknown_platform", "“google_ads”"),
    ({"reports": [{"repeat": "monthly"}]}, "reports/0/repeat", "invalid_plan", "no recurrence"),
    (
        {"reports": [{"at": {"kind": "at", "local": "2026-02-30"}}]},
        "reports/0/at/local",
        "invalid_plan",
        "calendar",
    ),
]


@pytest.mark.parametrize(("plan", "path", "kind", "told"), FAULTS)
def test_each_fault_has_its_place_its_kind_and_a_remedy(plan: dict[str, Any], path: str, kind: str, told: str) -> None:
    """One fault in an otherwise sound plan is the one that is found."""
    faults = found(**plan)
    assert list(faults) == [path]
    assert faults[path].kind == kind
    assert told in faults[path].message
    assert faults[path].suggestions


@pytest.mark.parametrize(
    ("action", "by_percent", "told"),
    [("adjust_budget", None, "by nothing"), ("adjust_budget", -100, "pause_ads"), ("pause_ads", None, None)],
)
def test_a_reaction_must_change_something_and_leave_something(action: str, by_percent: Any, told: str | None) -> None:
    """A budget changed by nothing, or to nothing, is a fault; pausing needs no percentage."""
    when = {"metric": "cpa", "operator": "greater_than", "value": 40, "over": "P2D"}
    faults = found(rules=[{"when": when, "then": {"action": action, "by_percent": by_percent}}])
    assert [fault.path for fault in faults.values()] == (["rules/0/then/by_percent"] if told else [])
    assert told is None or told in faults["rules/0/then/by_percent"].message


def test_all_faults_are_found_at_once() -> None:
    """Nothing hides behind the first fault."""
    faults = found(
        steps=[step(budget={"amount": 0}, audience="nobody"), step("b", after=[{"step": "b"}])],
        constraints={"holdout": 2, "quiet_hours": ["09:00", "09:00"]},
    )
    assert set(faults) == {
        "steps/0/budget/amount",
        "steps/0/audience",
        "steps/1/after",
        "constraints/holdout",
        "constraints/quiet_hours",
    }


def test_a_ring_of_steps_is_named_once_with_all_its_members() -> None:
    """Three steps that wait for each other are one fault; a step that hangs on the ring isn't part of it."""
    chain = {"a": "c", "b": "a", "c": "b", "d": "a"}
    steps = [step(name, after=[{"step": before}]) for name, before in chain.items()]
    rings = [fault for fault in found(steps=steps).values() if fault.kind == "invalid_plan"]
    assert [fault.message.split(": ")[1].split(". ")[0] for fault in rings] == ["a → c → b → a"]


def test_steps_that_meet_again_are_no_ring() -> None:
    """Two ways to one step are in order."""
    after = {"b": ["a"], "c": ["a"], "d": ["b", "c"]}
    steps = [step("a"), *(step(name, after=[{"step": one} for one in before]) for name, before in after.items())]
    assert not found(steps=steps)


def test_a_plan_in_order_has_no_faults() -> None:
    """Every kind of thing, used sensibly."""
    assert not found(
        steps=[
            step(audience="s", repeat="FREQ=WEEKLY;BYDAY=MO;UNTIL=20270101T000000Z", budget={"amount": 5}),
            step("b", timing={"kind": "after"}, after=[{"step": "first", "delay": "P1D"}]),
        ],
        segments={
            "s": {"all": [ADULTS, {"not": {"segment": "t"}}, {"event": "purchased", "count": {"at_least": 1}}]},
            "t": {
                "any": [
                    {"field": "signed_up_at", "operator": "within_last", "value": "P7D"},
                    {"field": "country", "operator": "in", "value": ["DE"]},
                    {"field": "birthday", "operator": "is_known"},
                ]
            },
        },
        constraints={
            "quiet_hours": ["21:00", "08:00"],
            "not_before": {"local": "2026-11-23"},
            "not_after": {"local": "2027-01-31"},
            "blackout": ["2026-12-25", ["2026-12-24", "2026-12-26"]],
            "days": ["MO"],
            "frequency_cap": {"at_most": 2, "per": "P7D"},
            "holdout": 0.1,
        },
        metrics={"platforms": "all", "every": "PT1H"},
    )


def test_bounds_on_different_clocks_or_channels_are_not_compared() -> None:
    """Which comes first is only sure on one clock and for one channel."""
    bounds = {
        "not_before": {"local": "2026-11-24", "zone": "Asia/Tokyo"},
        "not_after": {"local": "2026-11-23T23:00", "zone": "America/New_York"},
    }
    assert not found(steps=[], constraints=bounds)


def test_with_connectors_platforms_must_be_able_to_do_it() -> None:
    """A platform without a connector is a warning; one that can't do the action an error that says who can."""
    plan = load_plan({"name": "x", "steps": [step(platforms=["instagram", "klaviyo", "mailchimp"])]})
    connectors = {"instagram": frozenset({"publish_post"}), "mailchimp": frozenset({"send_email"})}
    mismatch, missing = sorted(validate(plan, connectors), key=lambda fault: fault.kind)
    assert (mismatch.kind, mismatch.severity) == ("channel_mismatch", "error")
    assert "Instagram can't send email" in mismatch.message
    assert mismatch.suggestions == ("Use mailchimp.",)
    assert (missing.kind, missing.severity) == ("unknown_platform", "warning")
    assert "Klaviyo" in missing.message


def test_an_action_that_no_connector_does_says_so() -> None:
    """Where nobody can, the remedy is to leave the step out."""
    plan = load_plan({"name": "x", "steps": [step(platforms=["x"])]})
    (fault,) = validate(plan, {"x": frozenset({"publish_post"})})
    assert fault.suggestions == ("Leave the step out.",)


def test_segments_that_are_defined_elsewhere_count() -> None:
    """A registry's names are known names."""
    plan = load_plan({"name": "x", "steps": [step(audience="vip")]})
    assert validate(plan)
    assert not validate(plan, segments={"vip"})


@given(PLANS)
@settings(max_examples=60, deadline=None)
def test_validation_never_fails_and_always_says_what_to_do(plan: Plan) -> None:
    """Whatever the models allow is answered with faults, each with a place and a remedy."""
    for fault in validate(plan):
        assert fault.path
        assert fault.suggestions
