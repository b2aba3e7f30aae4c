"""The fingerprint changes when something that would run changes, and at no other time."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings

from marketflow_core.plan.diagnostics import Diagnostic
from marketflow_core.plan.documents import dump_plan, load_plan
from marketflow_core.plan.fingerprint import fingerprint
from marketflow_core.plan.models import Plan, Provenance
from tests.plan.drawn import PLANS

BASE: dict[str, Any] = {
    "name": "launch",
    "steps": [
        {
            "id": "first",
            "action": "send_email",
            "channel": "email",
            "audience": "people",
            "content": {"topic": "boots"},
            "timing": {"kind": "at", "local": "2026-11-23T09:00", "zone": "recipient"},
            "source": {"start": 0, "end": 4},
        },
        {
            "id": "second",
            "action": "send_email",
            "channel": "email",
            "timing": {"kind": "after"},
            "after": [{"step": "first", "delay": "PT24H"}],
        },
    ],
    "segments": {
        "people": {"all": [{"segment": "adults"}, {"event": "email_opened", "within": "P30D"}]},
        "adults": {"field": "age", "operator": "between", "value": [25, 45]},
    },
    "constraints": {"regions": ["Europe/Paris"], "days": ["MO", "TU"], "exclude": {"segment": "adults"}},
    "rules": [{"when": {"metric": "cpa", "operator": "greater_than", "value": 40}, "then": {"action": "pause_ads"}}],
    "metrics": {"names": ["open_rate", "clicks"], "platforms": "all"},
    "reports": [{"compare_by": ["platform"]}],
}


def changed(path: str, value: Any) -> dict[str, Any]:
    """Return BASE with `value` at the place `path`."""
    document = json.loads(json.dumps(BASE))
    *way, last = path.split("/")
    place = document
    for part in way:
        place = place[int(part)] if isinstance(place, list) else place[part]
    place[int(last) if isinstance(place, list) else last] = value
    return document


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("name", "relaunch"),
        ("steps/0/action", "send_push"),
        ("steps/0/platforms", ["mailchimp"]),
        ("steps/0/audience", None),
        ("steps/0/content/topic", "shoes"),
        ("steps/0/timing/local", "2026-11-23T09:01"),
        ("steps/0/timing/zone", "default"),
        ("steps/0/repeat", "FREQ=WEEKLY"),
        ("steps/0/budget", {"amount": 5}),
        ("steps/1/after/0/delay", "PT25H"),
        ("segments/adults/value", [25, 46]),
        ("segments/people/all/1/within", "P31D"),
        ("constraints/regions", ["Europe/Rome"]),
        ("constraints/exclude", None),
        ("rules/0/when/value", 41),
        ("metrics/names", ["open_rate"]),
        ("reports/0/compare_by", ["region"]),
    ],
)
def test_it_changes_with_everything_that_would_run(path: str, value: Any) -> None:
    """One value that decides what happens, changed: another fingerprint."""
    assert fingerprint(load_plan(changed(path, value))) != fingerprint(load_plan(BASE))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("brief", "Other words"),
        ("steps/0/source", None),
        ("steps/1/content", {"topic": None}),
        ("segments/unused", {"segment": "people"}),
        ("segments/adults/value", [25.0, 45.0]),
        ("segments/people/all", [{"event": "email_opened", "within": "P30D"}, {"segment": "adults"}]),
        ("constraints/days", ["TU", "MO"]),
        ("metrics/names", ["clicks", "open_rate"]),
        ("diagnostics", [{"kind": "missing_time", "severity": "info", "message": "…"}]),
    ],
)
def test_it_stays_where_nothing_that_would_run_changes(path: str, value: Any) -> None:
    """Words, places in the brief, unused segments and meaningless order leave it as it is."""
    assert fingerprint(load_plan(changed(path, value))) == fingerprint(load_plan(BASE))


def test_names_of_segments_do_not_count() -> None:
    """The same rule under another name is the same audience."""
    renamed = json.loads(json.dumps(BASE).replace('"adults"', '"grown_ups"').replace('"people"', '"folks"'))
    assert fingerprint(load_plan(renamed)) == fingerprint(load_plan(BASE))


def test_segments_inside_of_each_other_end() -> None:
    """A ring of segments, a fault of its own, still has a fingerprint."""
    ring = {**BASE, "segments": {"people": {"segment": "adults"}, "adults": {"segment": "people"}}}
    assert len(fingerprint(load_plan(ring))) == 64


@given(PLANS)
@settings(max_examples=60, deadline=None)
def test_what_the_reading_says_about_itself_never_counts(plan: Plan) -> None:
    """Diagnostics, provenance, the brief and all places in it are free to change."""
    bare = plan.model_copy(
        update={
            "diagnostics": (Diagnostic(kind="missing_time", severity="info", message="new"),),
            "provenance": (Provenance(path="x", assumed="y"),),
            "brief": f"{plan.brief}!",
            "steps": tuple(step.model_copy(update={"source": None}) for step in plan.steps),
            "rules": tuple(rule.model_copy(update={"source": None}) for rule in plan.rules),
            "reports": tuple(report.model_copy(update={"source": None}) for report in plan.reports),
        }
    )
    assert fingerprint(bare) == fingerprint(plan)
    assert fingerprint(load_plan(dump_plan(plan))) == fingerprint(plan)


@given(PLANS, PLANS)
@settings(max_examples=60, deadline=None)
def test_other_steps_are_another_plan(one: Plan, other: Plan) -> None:
    """Two plans whose steps do different things never share a fingerprint."""

    def told(plan: Plan) -> list[Any]:
        # the rule behind an audience is compared elsewhere: here only what a step says itself
        return [(step.id, step.action, step.platforms, step.timing, step.after, step.content) for step in plan.steps]

    if told(one) != told(other):
        mixed = one.model_copy(update={"steps": other.steps})
        assert fingerprint(mixed) != fingerprint(one)


def test_a_limit_of_one_channel_counts_the_same_alone_and_as_a_list_of_one() -> None:
    """Both do the same, and are said in the same words."""
    cap = {"at_most": 2, "per": "P7D", "channel": "sms"}
    alone = load_plan({"name": "x", "constraints": {"frequency_cap": cap}})
    assert fingerprint(alone) == fingerprint(load_plan({"name": "x", "constraints": {"frequency_cap": [cap]}}))
    assert fingerprint(alone) != fingerprint(load_plan({"name": "x", "constraints": {"frequency_cap": [cap, cap]}}))
