"""Faults of rules against what an audience file has: all of them, with the closest names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from marketflow_core.audience.engine import AudienceEngine
from marketflow_core.plan.rules import RULE, Not
from tests.audience.files import at, audience_file


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[AudienceEngine]:
    bought = {"profile_id": 1, "event": "purchased", "occurred_at": at("2026-01-01"), "campaign": "a"}
    with AudienceEngine(audience_file(tmp_path, [{"profile_id": 1, "country": "US"}], [bought])) as opened:
        yield opened


def told(engine: AudienceEngine, **rules: Any) -> list[tuple[str, str, str | None]]:
    found = engine.faults({name: RULE.validate_python(raw) for name, raw in rules.items()})
    return [(fault.severity, fault.message, fault.path) for fault in found]


def test_rules_in_order_have_no_faults(engine: AudienceEngine) -> None:
    """Segments may refer to each other."""
    good = {
        "all": [
            {"field": "age", "operator": "at_least", "value": 18},
            {"event": "Purchased", "where": {"campaign": "x"}},
        ]
    }
    assert told(engine, good=good, other={"not": {"segment": "good"}}, both={"any": [{"segment": "other"}, good]}) == []


def test_an_unknown_field_is_an_error_with_the_closest_names(engine: AudienceEngine) -> None:
    """Its place is the segment."""
    rule = RULE.validate_python({"field": "contry", "operator": "equals", "value": "US"})
    (fault,) = engine.faults({"people": rule})
    assert (fault.severity, fault.path) == ("error", "segments/people")
    assert "country" in fault.suggestions


def test_an_event_that_was_never_recorded_is_a_warning_and_a_usual_one_only_news(engine: AudienceEngine) -> None:
    """The history may be young."""
    (misspelt,) = told(engine, a={"event": "purchsed"})
    (young,) = told(engine, a={"event": "email_opened"})
    (odd,) = told(engine, a={"event": "zzzzzz"})
    assert (misspelt[0], young[0], odd[0]) == ("warning", "info", "warning")
    assert "Did you mean purchased?" in misspelt[1]
    assert "Did you mean" not in odd[1]


def test_an_unknown_property_of_an_event_is_a_warning_and_a_wrong_value_an_error(engine: AudienceEngine) -> None:
    """The engine's own key is no property."""
    faults = told(engine, a={"event": "purchased", "where": {"campagn": "x", "profile": 1, "revenue": "much"}})
    assert [severity for severity, _, _ in faults] == ["warning", "warning", "error"]
    assert "campaign" in faults[0][1]


def test_all_faults_are_told_and_each_once(engine: AudienceEngine) -> None:
    """A wrong value, an unknown segment, a circle, the same fault twice."""
    wrong = {"field": "age", "operator": "equals", "value": "old"}
    faults = told(
        engine, a={"all": [wrong, wrong]}, b={"segment": "bb"}, c={"segment": "d"}, d={"not": {"segment": "c"}}
    )
    assert [path for _, _, path in faults] == ["segments/a", "segments/b", "segments/c", "segments/d"]
    assert {severity for severity, _, _ in faults} == {"error"}
    assert "circle: c → d → c" in faults[2][1]


def test_a_rule_that_is_too_deep_is_one_error_and_harms_no_other(engine: AudienceEngine) -> None:
    """Also where another rule refers to it."""
    deep = RULE.validate_python({"field": "agee", "operator": "is_known"})
    for _ in range(101):
        deep = Not.model_construct(rule=deep)
    faults = engine.faults({"deep": deep, "user": RULE.validate_python({"segment": "deep"})})
    assert [(fault.path, "deep." in fault.message) for fault in faults] == [("segments/deep", True)]
