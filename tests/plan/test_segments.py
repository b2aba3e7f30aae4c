"""Segments by criteria and by rules: the same people either way, and a clear refusal of what isn't known."""

from __future__ import annotations

from typing import Any

import pytest

from marketflow_core.errors import BadInput, UnknownName
from marketflow_core.plan.criteria import duration_of
from marketflow_core.plan.documents import load_plan
from marketflow_core.plan.rules import RULE
from marketflow_core.plan.segments import SegmentRegistry, with_segments

PAIRS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (
        {"criteria": [{"field": "email_engagement", "operator": "opened", "value": "any", "timeframe": "30d"}]},
        {"event": "email_opened", "within": "P30D"},
    ),
    (
        {
            "criteria": [
                {"field": "purchase_history", "operator": "has_purchased", "value": "any"},
                {"field": "demographics.age", "operator": "between", "value": [25, 45]},
                {"field": "demographics.location_type", "operator": "equals", "value": "urban"},
            ]
        },
        {
            "all": [
                {"event": "purchased"},
                {"field": "age", "operator": "between", "value": [25, 45]},
                {"field": "location_type", "operator": "equals", "value": "urban"},
            ]
        },
    ),
    (
        {
            "criteria": [
                {"field": "email_engagement", "operator": "clicked", "value": "campaign:product_launch"},
                {"field": "purchase", "operator": "not_completed", "value": "product:new_launch", "timeframe": "24h"},
            ]
        },
        {
            "all": [
                {"event": "email_clicked", "where": {"campaign": "product_launch"}},
                {
                    "event": "purchased",
                    "operator": "not_performed",
                    "within": "PT24H",
                    "where": {"product": "new_launch"},
                },
            ]
        },
    ),
    (
        {
            "match": "any",
            "criteria": [
                {"field": "email_engagement", "operator": "not_opened"},
                {"field": "behaviour.cart_abandoned", "operator": "performed", "timeframe": "2w"},
                {"field": "signed_up_at", "operator": "within_last", "timeframe": "1mo"},
                {"field": "birthday", "operator": "is_known"},
            ],
        },
        {
            "any": [
                {"event": "email_opened", "operator": "not_performed"},
                {"event": "cart_abandoned", "within": "P2W"},
                {"field": "signed_up_at", "operator": "within_last", "value": "P1M"},
                {"field": "birthday", "operator": "is_known"},
            ]
        },
    ),
]


@pytest.mark.parametrize(("criteria", "rule"), PAIRS)
def test_criteria_and_rules_define_the_same_segment(criteria: dict[str, Any], rule: dict[str, Any]) -> None:
    """Both forms give the same rule, as does a rule that is one already."""
    registry = SegmentRegistry()
    assert registry.define("one", criteria) == registry.define("other", rule)
    assert registry.rules["one"] == registry.rules["other"] == RULE.validate_python(rule)
    assert registry.define("third", registry.rules["one"]) == registry.rules["one"]


@pytest.mark.parametrize(
    ("definition", "told"),
    [
        ({"criteria": []}, "at least one criterion"),
        ({"criteria": "age > 3"}, "at least one criterion"),
        ({"criteria": [{"field": "age"}]}, "Criterion 1 needs a “field” and an “operator”"),
        ({"criteria": [3]}, "Criterion 1 needs"),
        ({"criteria": [{"field": "age", "operator": "is", "value": 3}]}, "allowed are equals, not_equals"),
        ({"criteria": [{"field": "age", "operator": "equals", "value": {}}]}, "can't be compared with age"),
        ({"criteria": [{"field": "age", "operator": "equals", "valeu": 3}]}, "no key “valeu”"),
        ({"criteria": [{"field": "age", "operator": "equals", "value": 3, "timeframe": "3d"}]}, "within_last"),
        ({"criteria": [{"field": "email_engagement", "operator": "read"}]}, "allowed are received, not_received"),
        (
            {"criteria": [{"field": "purchase", "operator": "completed", "value": "campaign:x"}]},
            "allowed are any, product:NAME",
        ),
        (
            {"criteria": [{"field": "email_engagement", "operator": "opened", "timeframe": "3m"}]},
            "“3m” is no timeframe",
        ),
        ({"criteria": [{"field": "age", "operator": "is_known"}], "match": "some"}, "allowed are all and any"),
        ({"criteria": [{"field": "age", "operator": "is_known"}], "mtach": "any"}, "no key “mtach”"),
        ({"field": "age", "operator": "betwen"}, "Write “between”"),
        ({"criterias": []}, "keys all, any, not"),
    ],
)
def test_a_definition_that_cannot_be_used_says_what_is_allowed(definition: dict[str, Any], told: str) -> None:
    """The refusal names the segment and the fault, and nothing is defined."""
    registry = SegmentRegistry()
    with pytest.raises(BadInput, match="The segment “vip” can't be defined so") as refused:
        registry.define("vip", definition)
    assert told in str(refused.value)
    assert not registry.rules


def test_a_segment_needs_a_name() -> None:
    """A blank name is refused."""
    with pytest.raises(BadInput, match="needs a name"):
        SegmentRegistry().define(" ", {"field": "age", "operator": "is_known"})


@pytest.mark.parametrize(
    ("timeframe", "duration"), [("30d", "P30D"), ("24 h", "PT24H"), ("1y", "P1Y"), ("PT90M", "PT90M")]
)
def test_timeframes_become_durations(timeframe: str, duration: str) -> None:
    """Short forms are translated, ISO 8601 stays."""
    assert duration_of(timeframe) == duration


def test_a_plan_takes_the_segments_it_refers_to_and_no_others() -> None:
    """Audiences, exclusions and segments inside of segments are filled in; the plan's own definitions win."""
    registry = SegmentRegistry()
    for name in ("vip", "deep", "banned", "own", "unused"):
        registry.define(name, {"field": name, "operator": "is_known"})
    registry.define("vip", {"all": [{"segment": "deep"}, {"segment": "own"}]})
    own = {"field": "mine", "operator": "is_known"}
    step = {"id": "a", "action": "send_email", "channel": "email", "timing": {"kind": "unscheduled"}, "audience": "vip"}
    constraints = {"exclude": {"segment": "banned"}}
    plan = load_plan({"name": "x", "steps": [step], "segments": {"own": own}, "constraints": constraints})
    filled = with_segments(plan, registry.rules)
    assert set(filled.segments) == {"vip", "deep", "banned", "own"}
    assert filled.segments["own"] == RULE.validate_python(own)


def test_an_audience_that_nobody_defined_is_named_with_its_closest() -> None:
    """A slip in a segment's name is answered with the name it was meant to be."""
    registry = SegmentRegistry()
    registry.define("active_subscribers", {"field": "age", "operator": "is_known"})
    step = {"id": "a", "action": "send_email", "channel": "email", "timing": {"kind": "unscheduled"}}
    plan = load_plan({"name": "x", "steps": [{**step, "audience": "active_subscriber"}]})
    with pytest.raises(UnknownName, match="Did you mean active_subscribers"):
        with_segments(plan, registry.rules)
