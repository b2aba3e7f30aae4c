"""The engine agrees with the slow evaluator, on generated rules over generated people."""

from __future__ import annotations

import tempfile
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketflow_core.audience.engine import AudienceEngine, RuleContext
from marketflow_core.audience.waterfall import clauses
from marketflow_core.plan.rules import RULE, AllOf, Rule
from tests.audience import reference
from tests.audience.files import audience_file
from tests.audience.generated import DURATIONS, NOW, SEGMENTS, events, people, rules

OVERLAY_SCHEMA = pa.schema(
    [
        ("profile_id", pa.int64()),
        ("event", pa.string()),
        ("occurred_at", pa.timestamp("us", "UTC")),
        ("campaign", pa.string()),
        ("step", pa.string()),
        ("platform", pa.string()),
        ("revenue", pa.float64()),
        ("product", pa.string()),
    ]
)
calm = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
several_rules = st.lists(rules, min_size=1, max_size=12)


def ids(table: pa.Table) -> list[int]:
    return table["profile_id"].to_pylist()


@calm
@given(people, events, several_rules)
def test_members_are_those_whom_the_slow_evaluator_finds(
    folk: list[dict[str, Any]], happened: list[dict[str, Any]], several: list[Rule]
) -> None:
    """All operators, nested at will, with nulls and window boundaries: the same people, and their number."""
    context = RuleContext(NOW, campaign="launch", segments=SEGMENTS)
    with tempfile.TemporaryDirectory() as folder, AudienceEngine(audience_file(Path(folder), folk, happened)) as engine:
        for rule in several:
            expected = reference.members(rule, folk, happened, NOW, campaign="launch", segments=SEGMENTS)
            assert ids(engine.members(rule, context)) == expected, rule
            assert engine.size(rule, context) == len(expected)


@calm
@given(people, events, events, several_rules)
def test_fresh_events_count_like_stored_ones(
    folk: list[dict[str, Any]], stored: list[dict[str, Any]], fresh: list[dict[str, Any]], several: list[Rule]
) -> None:
    """Events that aren't in the warehouse yet join those that are, for everybody known."""
    names = OVERLAY_SCHEMA.names
    kept = [{key: value for key, value in event.items() if key in names} for event in fresh]
    rows = [{**event, "occurred_at": event["occurred_at"].replace(tzinfo=UTC)} for event in kept]
    overlay = pa.Table.from_pylist(rows, schema=OVERLAY_SCHEMA)
    context = RuleContext(NOW, campaign="launch", segments=SEGMENTS, overlay=overlay)
    with tempfile.TemporaryDirectory() as folder, AudienceEngine(audience_file(Path(folder), folk, stored)) as engine:
        for rule in several:
            expected = reference.members(rule, folk, stored + kept, NOW, campaign="launch", segments=SEGMENTS)
            assert ids(engine.members(rule, context)) == expected, rule


@calm
@given(people, events, several_rules)
def test_a_waterfall_counts_the_people_left_after_each_clause(
    folk: list[dict[str, Any]], happened: list[dict[str, Any]], several: list[Rule]
) -> None:
    """Each figure is the size of the clauses so far, and the last one is the audience's size."""
    context = RuleContext(NOW, segments=SEGMENTS)
    with tempfile.TemporaryDirectory() as folder, AudienceEngine(audience_file(Path(folder), folk, happened)) as engine:
        for rule in several:
            steps = engine.waterfall(rule, context)
            parts = clauses(rule, SEGMENTS)
            expected = [engine.size(AllOf(all=parts[: n + 1]), context) for n in range(len(parts))]
            assert [step.left for step in steps] == expected
            assert not steps or steps[-1].left == engine.size(rule, context)


@pytest.mark.parametrize("duration", DURATIONS)
def test_windows_agree_to_the_microsecond_at_both_ends(tmp_path: Path, duration: str) -> None:
    """One person at each edge, by an event and by a date of the profile."""
    starts = (reference.ago(NOW, duration), NOW)
    moments = [start + timedelta(microseconds=edge) for start in starts for edge in (-1, 0, 1)]
    folk = [{"profile_id": n, "signed_up_at": at.replace(tzinfo=None)} for n, at in enumerate(moments, start=1)]
    happened = [{"profile_id": row["profile_id"], "event": "seen", "occurred_at": row["signed_up_at"]} for row in folk]
    event = RULE.validate_python({"event": "seen", "within": duration})
    date = RULE.validate_python({"field": "signed_up_at", "operator": "within_last", "value": duration})
    with AudienceEngine(audience_file(tmp_path, folk, happened)) as engine:
        for rule in (event, date):
            assert (
                ids(engine.members(rule, RuleContext(NOW))) == reference.members(rule, folk, happened, NOW) == [2, 3, 4]
            )
