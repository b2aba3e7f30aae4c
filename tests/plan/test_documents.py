"""Plans as documents: nothing is lost on the way out and back, and every fault of an edited one is found at once."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings

from marketflow_core.errors import PlanInvalid
from marketflow_core.plan.documents import dump_plan, load_plan, plan_schema
from marketflow_core.plan.models import Plan
from tests.plan.drawn import PLANS

STEP = {"id": "a", "action": "send_email", "channel": "email", "timing": {"kind": "unscheduled"}}


def faults(document: Any) -> dict[str | None, str]:
    """Return the faults of `document`: path -> message."""
    with pytest.raises(PlanInvalid) as refused:
        load_plan(document)
    return {fault.path: fault.message for fault in refused.value.diagnostics}


@given(PLANS)
@settings(max_examples=60, deadline=None)
def test_a_plan_that_is_written_and_read_again_is_the_same_plan(plan: Plan) -> None:
    """Every form that the models allow survives the round trip, and is written alike the second time."""
    text = dump_plan(plan)
    assert load_plan(text) == plan
    assert dump_plan(load_plan(text.encode())) == text


def test_constraints_leave_out_what_is_empty_and_content_keeps_its_nulls() -> None:
    """The outward form of the spec: sparse constraints, null content keys, plain numbers for money."""
    raw = {
        "name": "x",
        "steps": [{**STEP, "budget": {"amount": 500, "currency": "USD", "per": "day"}}],
        "constraints": {"approval": False, "holdout": 0.0},
    }
    written = json.loads(dump_plan(load_plan(raw)))
    assert written["constraints"] == {"approval": False, "holdout": 0.0}
    assert written["steps"][0]["content"] == {"topic": None, "subject": None, "assets": None, "link": None}
    assert written["steps"][0]["budget"]["amount"] == 500


def test_a_count_is_written_with_its_bounds_alone() -> None:
    """`{"at_least": 3}` is written as it was given."""
    rule = {"event": "purchased", "count": {"at_least": 3}}
    written = json.loads(dump_plan(load_plan({"name": "x", "segments": {"s": rule}})))
    assert written["segments"]["s"]["count"] == {"at_least": 3}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "line 1, column 2"),
        (b"\xff\xfe\x00", "not text in UTF-8"),
        ('{"name": NaN}', "NaN is not a number"),
        ("[1]", "the plan"),
    ],
)
def test_a_text_that_is_no_plan_says_why(text: str | bytes, told: str) -> None:
    """Broken JSON, bytes that are no text, numbers that JSON lacks, and lists are each named as what they are."""
    assert told in " ".join(faults(text).values())


def test_all_faults_are_told_at_once_each_with_its_place() -> None:
    """One reading of an edited plan finds every wrong key, value and form in it."""
    document = {
        "name": "x",
        "stesp": [],
        "steps": [{"id": "a", "action": "send_emal", "timing": {"kind": "att"}, "platfroms": []}],
        "segments": {
            "s": {
                "all": [
                    {"field": "age", "operator": "betwen", "vlaue": 3},
                    {"foo": 1},
                    {"field": "age"},
                    {"event": "x", "within": "30 days"},
                    {"not": {"any": [{"feild": 1}]}},
                ]
            }
        },
        "constraints": {
            "quiet_hours": ["9", "8"],
            "days": ["XX"],
            "frequency_cap": {"per": 3},
            "budget": {"amount": "lots", "per": "week"},
        },
        "reports": [{"at": {"local": "2026-11-23"}}],
    }
    found = faults(document)
    assert set(found) == {
        "stesp",
        "steps/0/action",
        "steps/0/channel",
        "steps/0/timing",
        "steps/0/platfroms",
        "segments/s/all/0/operator",
        "segments/s/all/0/vlaue",
        "segments/s/all/1",
        "segments/s/all/2/operator",
        "segments/s/all/3/within",
        "segments/s/all/4/not/any/0",
        "constraints/quiet_hours",
        "constraints/days",
        "constraints/frequency_cap",
        "constraints/budget/amount",
        "constraints/budget/per",
        "reports/0/at",
    }
    assert "Write “send_email”" in found["steps/0/action"]
    assert "Write “steps”" in found["stesp"]
    assert "Write “platforms”" in found["steps/0/platfroms"]
    assert "Write “value”" in found["segments/s/all/0/vlaue"]
    assert "Allowed: day, total." in found["constraints/budget/per"]
    assert '["21:00", "08:00"]' in found["constraints/quiet_hours"]
    assert "kind" in found["reports/0/at"]


def test_a_value_of_no_known_form_is_told_once() -> None:
    """A rule's value that is an object gives one sentence about what may stand there, not one for each form."""
    document = {"name": "x", "segments": {"s": {"field": "age", "operator": "equals", "value": {}}}}
    assert list(faults(document)) == ["segments/s/value"]


def test_the_refusal_names_the_plan_and_ends_the_command_with_status_2() -> None:
    """The error is one text with a line per fault."""
    with pytest.raises(PlanInvalid, match=r"“spring” can't run as it stands:\n  - At steps: ") as refused:
        load_plan({"name": "spring", "steps": 3})
    assert refused.value.exit_status == 2


def test_the_schema_describes_every_key_of_the_document() -> None:
    """The JSON Schema has a title, a description, and the plan's own keys."""
    schema = plan_schema()
    assert schema["title"] == "marketflow plan"
    assert schema["description"]
    assert set(schema["properties"]) == set(Plan.model_fields)
    assert schema["$defs"]["Not"]["required"] == ["not"]
    json.dumps(schema)
