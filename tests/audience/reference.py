"""The slow, obvious evaluator of audience rules: one person at a time, in plain Python; the engine must agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from marketflow_core.plan.rules import AllOf, AnyOf, AttributeLeaf, EventLeaf, Not, Rule, SegmentLeaf
from marketflow_core.values import parse_duration

Row = Mapping[str, Any]


def members(
    rule: Rule,
    people: Sequence[Row],
    events: Sequence[Row],
    now: datetime,
    *,
    campaign: str | None = None,
    segments: Mapping[str, Rule] | None = None,
) -> list[int]:
    """Return the sorted ids of the people in `rule`."""
    done: dict[int, list[Row]] = {}
    for event in events:
        done.setdefault(event["profile_id"], []).append(event)

    def holds(one: Rule, person: Row) -> bool:
        match one:
            case AllOf():
                return all(holds(part, person) for part in one.all)
            case AnyOf():
                return any(holds(part, person) for part in one.any)
            case Not():
                return not holds(one.rule, person)
            case SegmentLeaf():
                return holds((segments or {})[one.segment], person)
            case AttributeLeaf():
                return attribute(one, person.get(one.field), now)
            case EventLeaf():
                return performed(one, done.get(person["profile_id"], []), now, campaign)

    return sorted(person["profile_id"] for person in people if holds(rule, person))


def attribute(leaf: AttributeLeaf, value: Any, now: datetime) -> bool:
    """Tell whether a person's value matches the leaf; an unknown value matches only `is_unknown`."""
    if leaf.operator == "is_unknown":
        return value is None
    if value is None:
        return False
    wanted: list[Any] = list(leaf.value) if isinstance(leaf.value, tuple) else [leaf.value]
    match leaf.operator:
        case "is_known":
            return True
        case "equals" | "in":
            return any(same(value, one) for one in wanted)
        case "not_equals" | "not_in":
            return not any(same(value, one) for one in wanted)
        case "contains" if isinstance(value, str):
            return any(str(one).lower() in value.lower() for one in wanted)
        case "contains":
            return any(same(value, one) for one in wanted)
        case "within_last":
            return ago(now, str(leaf.value)) <= instant(value) < now
        case "not_within_last":
            return not ago(now, str(leaf.value)) <= instant(value) < now
        case "between":
            low, high = wanted
            if isinstance(value, date):
                last = instant(high) + (timedelta(days=1, microseconds=-1) if is_date(high) else timedelta())
                return instant(low) <= instant(value) <= last
            return float(low) <= value <= float(high)
        case "greater_than":
            return value > wanted[0] if not isinstance(value, date) else instant(value) > instant(wanted[0])
        case "at_least":
            return value >= wanted[0] if not isinstance(value, date) else instant(value) >= instant(wanted[0])
        case "less_than":
            return value < wanted[0] if not isinstance(value, date) else instant(value) < instant(wanted[0])
        case "at_most":
            return value <= wanted[0] if not isinstance(value, date) else instant(value) <= instant(wanted[0])
        case "before":
            return instant(value) < instant(wanted[0])
        case "after":
            return instant(value) > instant(wanted[0])
    raise AssertionError(leaf.operator)


def same(value: Any, wanted: Any) -> bool:
    """Tell whether a value, or one element of a list of values, is the wanted one."""
    if isinstance(value, list):
        return any(element is not None and same(element, wanted) for element in value)
    if isinstance(value, bool):
        return value == (str(wanted).lower() in ("true", "yes", "1", "y"))
    if isinstance(value, date):
        if is_date(wanted):
            return instant(wanted) <= instant(value) < instant(wanted) + timedelta(days=1)
        return instant(value) == instant(wanted)
    if isinstance(value, str):
        return value.lower() == str(wanted).lower()
    return value == float(wanted)


def performed(leaf: EventLeaf, events: Sequence[Row], now: datetime, campaign: str | None) -> bool:
    """Tell whether the person's events match the leaf."""
    where: dict[str, Any] = dict(leaf.where or {})
    if "step" in where and "campaign" not in where:
        where["campaign"] = campaign
    since = ago(now, leaf.within) if leaf.within else datetime.min.replace(tzinfo=UTC)
    times = 0
    for event in events:
        if event["event"].lower() != leaf.event.lower() or not since <= instant(event["occurred_at"]) < now:
            continue
        times += all(has(event.get(key), wanted) for key, wanted in where.items())
    return enough(leaf, times) == (leaf.operator == "performed")


def has(value: Any, wanted: Any) -> bool:
    if value is None or wanted is None:
        return False
    return any(same(value, one) for one in (wanted if isinstance(wanted, tuple) else (wanted,)))


def enough(leaf: EventLeaf, times: int) -> bool:
    count = leaf.count
    if count is None or (count.at_least is count.at_most is count.exactly is None):
        return times >= 1
    return (
        (count.at_least is None or times >= count.at_least)
        and (count.at_most is None or times <= count.at_most)
        and (count.exactly is None or times == count.exactly)
    )


def ago(now: datetime, duration: str) -> datetime:
    return now - parse_duration(duration)


def is_date(text: Any) -> bool:
    return isinstance(text, str) and len(text) == len("2026-11-23")


def instant(value: Any) -> datetime:
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    elif not isinstance(value, datetime):
        value = datetime.combine(value, time())
    return value if value.tzinfo else value.replace(tzinfo=UTC)
