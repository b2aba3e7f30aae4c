"""Generated people, events and rules, small and full of the values that go wrong: nulls, boundaries, cases."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from marketflow_core.plan.rules import RULE

NOW = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)
"""A month end, so that calendar months matter."""
DURATIONS = ["PT1H", "P1D", "P30D", "P1M", "P1Y", "PT36H"]
_EDGES = [timedelta(0), timedelta(microseconds=-1), timedelta(microseconds=1), timedelta(hours=5)]
_STARTS = [NOW - timedelta(hours=1), NOW - timedelta(days=1), NOW - timedelta(days=30), NOW]
_STARTS += [
    datetime(2026, 2, 28, 12, tzinfo=UTC),
    datetime(2025, 3, 31, 12, tzinfo=UTC),
    datetime(2026, 3, 1, tzinfo=UTC),
]

moments = st.builds(
    lambda at, edge: (at + edge).replace(tzinfo=None), st.sampled_from(_STARTS), st.sampled_from(_EDGES)
)
texts = st.sampled_from(["Paris", "paris", "Köln", "KÖLN", "O'Hare; DROP TABLE events", "", "a\\b", '"x"', "%"])
words = st.sampled_from(["Sport", "sport", "Music", "FOOD"])
tiers = st.sampled_from(["gold", "Gold", "silver", "o'x"])
countries = st.sampled_from(["US", "us", "DE", "FR"])
ages = st.integers(0, 5)
values = st.sampled_from([0.0, 0.1, 0.5, -1.5, 2.0, 1e9])
days = st.sampled_from([date(2026, 3, 1), date(2026, 3, 31), date(2025, 3, 31), date(2026, 4, 1)])
KINDS = ["email_opened", "email_clicked", "Purchased"]


def _maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


people = st.lists(
    st.fixed_dictionaries(
        {
            "country": _maybe(countries),
            "email_subscribed": _maybe(st.booleans()),
            "age": _maybe(ages),
            "lifetime_value": _maybe(values),
            "city": _maybe(texts),
            "loyalty_tier": _maybe(tiers),
            "interests": _maybe(st.lists(_maybe(words), max_size=3)),
            "scores": _maybe(st.lists(_maybe(ages), max_size=3)),
            "signed_up_at": _maybe(moments),
            "birthday": _maybe(days),
        }
    ),
    min_size=1,
    max_size=8,
).map(lambda rows: [{"profile_id": 100 - number, "time_zone": "UTC", **row} for number, row in enumerate(rows)])

events = st.lists(
    st.fixed_dictionaries(
        {
            "profile_id": st.integers(92, 101),
            "event": st.sampled_from(KINDS),
            "occurred_at": moments,
            "campaign": _maybe(st.sampled_from(["launch", "Spring"])),
            "step": _maybe(st.sampled_from(["email_1", "email_2"])),
            "product": _maybe(texts),
            "revenue": _maybe(values),
            "tags": _maybe(st.lists(words, max_size=2)),
        }
    ),
    max_size=25,
)


def _leaf(field: str, operators: str, value: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(
        lambda operator, given: {"field": field, "operator": operator, "value": given},
        st.sampled_from(operators.split()),
        value,
    )


def _several(value: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(value, max_size=3)


def _two(value: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(value, min_size=2, max_size=2)


date_texts = st.sampled_from(
    ["2026-03-01", "2026-03-31", "2026-03-31T12:00", "2026-03-31T14:00:00+02:00", "2026-02-28T12:00:00.000001"]
)
_text_fields = [("city", texts), ("loyalty_tier", tiers), ("country", countries)]
_number_fields = [("age", ages), ("lifetime_value", values | ages)]
_list_fields = [("interests", words), ("scores", ages)]
_date_fields = ["signed_up_at", "birthday"]
_fields = [field for field, _ in _text_fields + _number_fields + _list_fields] + _date_fields + ["email_subscribed"]

attributes = st.one_of(
    [
        *(_leaf(field, "equals not_equals contains", value) for field, value in _text_fields + _list_fields),
        *(_leaf(field, "in not_in", _several(value)) for field, value in _text_fields + _list_fields + _number_fields),
        *(
            _leaf(field, "equals not_equals greater_than at_least less_than at_most", value)
            for field, value in _number_fields
        ),
        *(_leaf(field, "between", _two(value)) for field, value in _number_fields),
        *(_leaf(field, "equals not_equals before after greater_than at_most", date_texts) for field in _date_fields),
        *(_leaf(field, "in not_in", _several(date_texts)) for field in _date_fields),
        *(_leaf(field, "between", _two(date_texts)) for field in _date_fields),
        *(_leaf(field, "within_last not_within_last", st.sampled_from(DURATIONS)) for field in _date_fields),
        _leaf("email_subscribed", "equals not_equals", st.booleans() | st.sampled_from(["yes", "no"])),
        _leaf("email_subscribed", "in not_in", _several(st.booleans())),
        *(_leaf(field, "is_known is_unknown", st.none()) for field in _fields),
    ]
)
_bound = st.none() | st.integers(0, 3)
_wheres = st.fixed_dictionaries(
    {},
    optional={
        "campaign": st.sampled_from(["launch", "LAUNCH", "none"]) | _several(st.sampled_from(["launch", "Spring"])),
        "step": st.sampled_from(["email_1", "email_2", "email_3"]),
        "product": texts | _several(texts),
        "revenue": values,
        "tags": words,
        "never_seen": st.just("x"),
    },
)
event_leaves = st.fixed_dictionaries(
    {
        "event": st.sampled_from([*KINDS, "purchased", "never_recorded"]),
        "operator": st.sampled_from(["performed", "not_performed"]),
        "within": st.none() | st.sampled_from(DURATIONS),
        "count": st.none() | st.fixed_dictionaries({"at_least": _bound, "at_most": _bound, "exactly": _bound}),
        "where": st.none() | _wheres,
    }
)
_leaves = attributes | event_leaves | st.just({"segment": "regulars"})
raw_rules = st.recursive(
    _leaves,
    lambda inner: (
        st.builds(lambda parts: {"all": parts}, st.lists(inner, max_size=3))
        | st.builds(lambda parts: {"any": parts}, st.lists(inner, max_size=3))
        | st.builds(lambda part: {"not": part}, inner)
    ),
    max_leaves=6,
)
rules = raw_rules.map(RULE.validate_python)
SEGMENTS = {
    "regulars": RULE.validate_python(
        {"any": [{"event": "email_opened", "within": "P30D"}, {"field": "loyalty_tier", "operator": "is_known"}]}
    )
}
