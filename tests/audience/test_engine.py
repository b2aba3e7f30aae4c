"""The engine's own promises: shape of its answers, meanings that a reader should find spelt out, refusals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from marketflow_core.audience.engine import MEMBERS, AudienceEngine, RuleContext
from marketflow_core.audience.literals import Mismatch
from marketflow_core.errors import BadInput, StoreDamaged, UnknownName
from marketflow_core.plan.rules import RULE, Not, Rule
from tests.audience.files import at, audience_file

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
CONTEXT = RuleContext(NOW, campaign="launch")
PEOPLE: list[dict[str, Any]] = [
    {"profile_id": 30, "country": "US", "age": 25, "email_subscribed": True, "interests": ["Sport"], "city": "Paris"},
    {"profile_id": 10, "country": "DE", "age": 45, "sms_subscribed": True, "interests": [], "scores": [1, 2]},
    {"profile_id": 20, "time_zone": "Asia/Tokyo", "loyalty_tier": "Gold", "email_subscribed": False},
]
EVENTS: list[dict[str, Any]] = [
    {
        "profile_id": 10,
        "event": "email_opened",
        "occurred_at": at("2026-10-21T12:00"),
        "campaign": "launch",
        "step": "a",
    },
    {"profile_id": 20, "event": "email_opened", "occurred_at": at("2026-10-21T11:59"), "campaign": "old", "step": "a"},
    {"profile_id": 30, "event": "email_opened", "occurred_at": at("2026-11-20T12:00")},
    {"profile_id": 30, "event": "purchased", "occurred_at": at("2026-11-01"), "revenue": 19.5, "page": "/pricing"},
    {"profile_id": 30, "event": "purchased", "occurred_at": at("2026-11-02"), "revenue": 5.0},
    {"profile_id": 99, "event": "purchased", "occurred_at": at("2026-11-02"), "revenue": 5.0},
]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[AudienceEngine]:
    with AudienceEngine(audience_file(tmp_path, PEOPLE, EVENTS)) as opened:
        yield opened


def rule(**raw: Any) -> Rule:
    return RULE.validate_python({"not" if key == "not_" else key: value for key, value in raw.items()})


def ids(engine: AudienceEngine, found: Rule | None, context: RuleContext = CONTEXT, **more: Any) -> list[int]:
    return engine.members(found, context, **more)["profile_id"].to_pylist()


def test_everybody_is_everybody_with_zone_country_and_consent_sorted_by_id(engine: AudienceEngine) -> None:
    """Consent that isn't known was not given; a zone that isn't known stays unknown."""
    found = engine.members(None, CONTEXT)
    assert found.schema == MEMBERS
    assert found.to_pylist() == [
        {"profile_id": 10, "time_zone": None, "country": "DE", "email_subscribed": False, "sms_subscribed": True},
        {
            "profile_id": 20,
            "time_zone": "Asia/Tokyo",
            "country": None,
            "email_subscribed": False,
            "sms_subscribed": False,
        },
        {"profile_id": 30, "time_zone": None, "country": "US", "email_subscribed": True, "sms_subscribed": False},
    ]
    assert engine.size(None, CONTEXT) == 3
    assert engine.waterfall(None, CONTEXT) == ()


@pytest.mark.parametrize("within", [[10, 99], pa.array([10]), pa.chunked_array([[10], [99]]), pa.array([10, None])])
def test_within_keeps_to_the_people_given(engine: AudienceEngine, within: Any) -> None:
    """As a list or as Arrow; ids of nobody and unknown ids add nobody."""
    assert ids(engine, None, within=within) == [10]
    assert ids(engine, rule(field="country", operator="equals", value="us"), within=within) == []


def test_within_nobody_is_nobody(engine: AudienceEngine) -> None:
    """An empty list restricts, unlike None."""
    assert ids(engine, None, within=[]) == []


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"event": "email_opened"}, [10, 20]),
        ({"event": "email_opened", "within": "P30D"}, [10]),
        ({"event": "email_opened", "operator": "not_performed", "within": "P30D"}, [20, 30]),
        ({"event": "EMAIL_OPENED", "within": "P1M"}, [10, 20]),
        ({"event": "email_opened", "within": "P99999Y"}, [10, 20]),
        ({"event": "email_opened", "within": "-P30D"}, []),
        ({"event": "never_recorded"}, []),
        ({"event": "never_recorded", "operator": "not_performed"}, [10, 20, 30]),
        ({"event": "email_opened", "where": {"step": "a"}}, [10]),
        ({"event": "email_opened", "where": {"step": "a", "campaign": "old"}}, [20]),
        ({"event": "email_opened", "where": {"campaign": ["launch", "old"]}}, [10, 20]),
        ({"event": "purchased", "where": {"page": "/PRICING"}}, [30]),
        ({"event": "purchased", "where": {"page": "'); DROP TABLE profiles; --"}}, []),
        ({"event": "purchased", "where": {"colour": "red"}}, []),
        ({"event": "purchased", "where": {"revenue": 19.5}}, [30]),
        ({"event": "purchased", "count": {"exactly": 2}}, [30]),
        ({"event": "purchased", "count": {"exactly": 0}}, [10, 20]),
        ({"event": "purchased", "count": {"at_most": 1}}, [10, 20]),
        ({"event": "purchased", "count": {"at_least": 0}}, [10, 20, 30]),
        ({"event": "purchased", "count": {"at_least": 3, "at_most": 2}}, []),
        ({"event": "purchased", "count": {}}, [30]),
    ],
)
def test_what_people_did(engine: AudienceEngine, raw: dict[str, Any], expected: list[int]) -> None:
    """Windows are half-open and end before now; a step is this campaign's; never is also "at most once"."""
    assert ids(engine, RULE.validate_python(raw)) == expected


def test_a_step_without_a_campaign_is_nobody_s(engine: AudienceEngine) -> None:
    """There is no campaign whose step it could be."""
    assert ids(engine, rule(event="email_opened", where={"step": "a"}), RuleContext(NOW)) == []


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"field": "age", "operator": "between", "value": [25, 45]}, [10, 30]),
        ({"not": {"field": "age", "operator": "between", "value": [25, 45]}}, [20]),
        ({"field": "age", "operator": "not_equals", "value": 25}, [10]),
        ({"field": "age", "operator": "equals", "value": "25"}, [30]),
        ({"field": "age", "operator": "less_than", "value": 10**400}, [10, 30]),
        ({"field": "age", "operator": "greater_than", "value": -(10**400)}, [10, 30]),
        ({"field": "age", "operator": "greater_than", "value": -1}, [10, 30]),
        ({"field": "age", "operator": "at_least", "value": "24.5"}, [10, 30]),
        ({"field": "age", "operator": "between", "value": [45, 25]}, []),
        ({"field": "age", "operator": "in", "value": []}, []),
        ({"field": "age", "operator": "not_in", "value": []}, [10, 30]),
        ({"field": "country", "operator": "in", "value": ["us", "fr"]}, [30]),
        ({"field": "country", "operator": "equals", "value": "XX"}, []),
        ({"field": "country", "operator": "not_equals", "value": "XX"}, [10, 30]),
        ({"field": "loyalty_tier", "operator": "contains", "value": "OL"}, [20]),
        ({"field": "city", "operator": "contains", "value": "ari"}, [30]),
        ({"field": "city", "operator": "contains", "value": []}, []),
        ({"field": "interests", "operator": "contains", "value": "sport"}, [30]),
        ({"field": "interests", "operator": "not_in", "value": ["sport"]}, [10]),
        ({"field": "interests", "operator": "is_known"}, [10, 30]),
        ({"field": "interests", "operator": "in", "value": []}, []),
        ({"field": "scores", "operator": "contains", "value": 2}, [10]),
        ({"field": "opaque", "operator": "is_unknown"}, [10, 20, 30]),
        ({"field": "email_subscribed", "operator": "equals", "value": "no"}, [20]),
        ({"all": []}, [10, 20, 30]),
        ({"any": []}, []),
    ],
)
def test_what_profiles_say(engine: AudienceEngine, raw: dict[str, Any], expected: list[int]) -> None:
    """Unknown values match nothing but `is_unknown`, and everything under a plain `not`."""
    assert ids(engine, RULE.validate_python(raw)) == expected


@pytest.mark.parametrize(
    ("field", "operator", "value"),
    [
        ("age", "equals", "old"),
        ("age", "equals", True),
        ("age", "equals", None),
        ("age", "equals", []),
        ("age", "between", 25),
        ("age", "between", [1, 2, 3]),
        ("age", "at_least", [1, 2]),
        ("age", "contains", 2),
        ("age", "before", 2),
        ("city", "greater_than", "a"),
        ("city", "within_last", "P1D"),
        ("email_subscribed", "equals", "maybe"),
        ("email_subscribed", "greater_than", True),
        ("signed_up_at", "before", "yesterday"),
        ("signed_up_at", "before", 20261120),
        ("signed_up_at", "contains", "2026-01-01"),
        ("signed_up_at", "within_last", "a while"),
        ("interests", "greater_than", "a"),
        ("scores", "contains", "much"),
        ("opaque", "equals", "x"),
    ],
)
def test_what_can_not_be_compared_is_refused_with_the_field_s_name(
    engine: AudienceEngine, field: str, operator: str, value: Any
) -> None:
    """Never a guess, never a database's error."""
    with pytest.raises(Mismatch, match=field):
        engine.size(rule(field=field, operator=operator, value=value), CONTEXT)


def test_a_window_longer_than_time_takes_in_everything_before_now(engine: AudienceEngine, tmp_path: Path) -> None:
    """Also where the calendar doesn't reach that far."""
    (tmp_path / "b").mkdir()
    people = [{"profile_id": 1, "signed_up_at": at("1980-01-01")}, {"profile_id": 2, "signed_up_at": at("2030-01-01")}]
    with AudienceEngine(audience_file(tmp_path / "b", people, [])) as other:
        for duration in ("P9999Y", "P99999999D"):
            assert ids(other, rule(field="signed_up_at", operator="within_last", value=duration)) == [1]


@pytest.mark.parametrize("field", ["agee", "profile", "email", "1; DROP TABLE profiles", ""])
def test_an_unknown_field_is_refused_and_the_engine_s_own_key_is_no_field(engine: AudienceEngine, field: str) -> None:
    """With the fields that there are."""
    with pytest.raises(UnknownName, match="profile field"):
        engine.size(rule(field=field, operator="is_known"), CONTEXT)


def test_segments_are_looked_up_and_circles_and_unknown_ones_refused(engine: AudienceEngine) -> None:
    """A segment may refer to another one."""
    segments = {
        "adults": rule(field="age", operator="at_least", value=18),
        "buyers": rule(all=[{"segment": "adults"}, {"event": "purchased"}]),
        "a": rule(not_={"segment": "b"}),
        "b": rule(segment="a"),
    }
    context = replace(CONTEXT, segments=segments)
    assert ids(engine, rule(segment="buyers"), context) == [30]
    with pytest.raises(BadInput, match="circle: a → b → a"):
        engine.size(rule(segment="a"), context)
    with pytest.raises(UnknownName, match="segment"):
        engine.size(rule(segment="byers"), context)


def test_a_rule_deeper_than_anybody_writes_is_refused_in_a_sentence(engine: AudienceEngine) -> None:
    """Where a hundred still work."""
    deep = rule(field="age", operator="is_known")
    for _ in range(100):
        deep = Not.model_construct(rule=deep)
    assert engine.size(deep, CONTEXT) == 2
    with pytest.raises(BadInput, match="deep"):
        engine.size(Not.model_construct(rule=deep), CONTEXT)


def test_ten_thousand_values_and_a_thousand_clauses_are_answered(engine: AudienceEngine) -> None:
    """Wide rules come from files; no parser's depth stops them."""
    cities = [f"town {n}" for n in range(10_000)] + ["paris"]
    assert ids(engine, rule(field="city", operator="in", value=cities)) == [30]
    parts = [{"field": "age", "operator": "equals", "value": n} for n in range(1_000)]
    assert ids(engine, rule(any=parts)) == [10, 30]


def test_fresh_events_of_people_that_nobody_knows_are_left_out(engine: AudienceEngine) -> None:
    """And fresh ones at now or later don't count, like all others."""
    fresh = pa.table(
        {
            "profile_id": pa.array([20, 99, 30], pa.int64()),
            "event": ["email_clicked"] * 3,
            "occurred_at": pa.array([NOW - timedelta(hours=1)] * 2 + [NOW], pa.timestamp("us", "UTC")),
            "campaign": ["launch"] * 3,
            "step": ["a"] * 3,
        }
    )
    clicked = rule(event="email_clicked", where={"step": "a"})
    assert ids(engine, clicked, replace(CONTEXT, overlay=fresh)) == [20]
    assert ids(engine, clicked) == []
    assert ids(engine, rule(event="email_clicked", where={"page": "/"}), replace(CONTEXT, overlay=fresh)) == []


def test_an_instant_without_a_zone_is_refused(engine: AudienceEngine) -> None:
    """It would mean another window on another machine."""
    with pytest.raises(BadInput, match="time zone"):
        engine.size(None, RuleContext(NOW.replace(tzinfo=None)))


def test_a_missing_file_and_one_that_is_no_audience_file_are_refused_in_a_sentence(tmp_path: Path) -> None:
    """With what to do about it."""
    with pytest.raises(StoreDamaged, match="Import profiles"):
        AudienceEngine(tmp_path / "none.duckdb")
    (tmp_path / "half.duckdb").write_bytes(b"half of a file")
    with pytest.raises(StoreDamaged, match="Delete it"):
        AudienceEngine(tmp_path / "half.duckdb")


def test_an_audience_file_without_events_answers_like_any_other(tmp_path: Path) -> None:
    """A home with profiles only; two engines may read it at once, with different limits."""
    file = audience_file(tmp_path, PEOPLE, [])
    with AudienceEngine(file) as one, AudienceEngine(file, memory_limit="200MB", threads=1) as other:
        assert ids(one, rule(event="purchased", operator="not_performed")) == ids(other, None) == [10, 20, 30]


def test_a_waterfall_looks_into_segments_and_says_each_clause_in_words(engine: AudienceEngine) -> None:
    """Clauses that must all hold are laid flat, in their order."""
    segments = {"known": rule(all=[{"field": "age", "operator": "is_known"}, {"event": "purchased"}])}
    nested = rule(all=[{"field": "age", "operator": "at_least", "value": 18}, {"segment": "known"}])
    steps = engine.waterfall(nested, replace(CONTEXT, segments=segments))
    assert [step.left for step in steps] == [2, 2, 1]
    assert all(step.text for step in steps)
    assert engine.waterfall(rule(all=[]), CONTEXT) == ()


def test_a_circle_of_segments_in_a_waterfall_is_refused_like_everywhere(engine: AudienceEngine) -> None:
    """And doesn't run for ever."""
    segments = {"a": rule(all=[{"segment": "a"}, {"event": "purchased"}])}
    with pytest.raises(BadInput, match="circle"):
        engine.waterfall(rule(segment="a"), replace(CONTEXT, segments=segments))
