"""What holds for the whole campaign, its automation, metrics and reports, as `plan.english.limits` writes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from marketflow_core.plan.english.days import WEEKDAYS
from marketflow_core.plan.english.limits import APPROVALS, OPERATORS, REACTIONS
from marketflow_core.plan.models import AutomationRule, MetricsRequest, ReportRequest
from nl.restated.cursor import Cursor, T, Unreadable
from nl.restated.days import read_clock, read_day, read_zone
from nl.restated.repeats import read_repeat
from nl.restated.rules import read_rule
from nl.restated.texts import read_bare_name, read_item, read_name
from nl.restated.times import read_first
from nl.restated.values import (
    read_channel,
    read_metric,
    read_money,
    read_number,
    read_percent,
    read_platform,
    read_span,
)

Limit = tuple[str, Any]
"""The key of something that holds for the whole campaign, and its value (one of several, where it can be a list)."""
_MESSAGES = re.compile(r"(-?[0-9]+) messages?\b")
_APPROVALS = {words.removesuffix("."): wanted for wanted, words in APPROVALS.items()}
_OPERATORS = {words: operator for operator, words in OPERATORS.items()}
_REACTIONS = {words: action for action, words in REACTIONS.items()}
_DAYS = {f"{name}s": code for code, name in WEEKDAYS.items()}
_DIMENSIONS = {name: name for name in ("platform", "region", "segment", "time", "channel", "step", "campaign")}


def _regions(cursor: Cursor) -> Limit:
    cursor.need("Runs in ")
    return "regions", tuple(cursor.several(read_item))


def _bound(cursor: Cursor) -> Limit:
    cursor.need("Nothing")
    channel = cursor.attempt(_by)
    key = cursor.one_of({" before": "not_before", " after": "not_after"})
    cursor.need(" ")
    local = read_day(cursor)
    zone = read_zone(cursor) if cursor.take(", ") else "default"
    return key, _of_channel({"local": local, "zone": zone}, channel)


def _quiet(cursor: Cursor) -> Limit:
    cursor.need("Nothing")
    channel = cursor.attempt(_by)
    cursor.need(" between ")
    start = read_clock(cursor)
    cursor.need(" and ")
    hours = (start, read_clock(cursor))
    return "quiet_hours", {"channel": channel, "hours": hours} if channel else hours


def _blackout(cursor: Cursor) -> Limit:
    cursor.need("Nothing on ")
    return "blackout", tuple(cursor.several(_closed))


def _closed(cursor: Cursor) -> str | tuple[str, str]:
    if not cursor.take("the days from "):
        return read_day(cursor)
    first = read_day(cursor)
    cursor.need(" to ")
    return first, read_day(cursor)


def _days(cursor: Cursor) -> Limit:
    days: Sequence[str] = ()
    if not cursor.take("On no day"):
        cursor.need("Only on ")
        days = cursor.several(lambda here: here.one_of(_DAYS))
    channel = cursor.attempt(_by)
    return "days", {"channel": channel, "days": tuple(days)} if channel else tuple(days)


def _cap(cursor: Cursor) -> Limit:
    cursor.need("At most ")
    most = int(cursor.must(_MESSAGES)[1])
    channel = cursor.attempt(_by)
    cursor.need(" to one person in ")
    return "frequency_cap", _of_channel({"at_most": most, "per": read_span(cursor)}, channel)


def _exclude(cursor: Cursor) -> Limit:
    cursor.need("Never to ")
    return "exclude", read_rule(cursor)


def _budget(cursor: Cursor) -> Limit:
    cursor.need("The campaign spends at most ")
    return "budget", read_money(cursor)


def _holdout(cursor: Cursor) -> Limit:
    share = read_percent(cursor)
    cursor.need(" of the people get nothing")
    cursor.take(", for comparison")
    return "holdout", share


def _goal(cursor: Cursor) -> Limit:
    cursor.need("It ends for a person with ")
    event = read_name(cursor)
    within = read_span(cursor) if cursor.take(" within ") else None
    target = read_number(cursor) if cursor.take(". The aim is ") else None
    return "goal", {"event": event, "within": within, "target": target}


def _approval(cursor: Cursor) -> Limit:
    return "approval", cursor.one_of(_APPROVALS)


_LIMITS: tuple[Callable[[Cursor], Limit], ...] = (
    _regions,
    _bound,
    _quiet,
    _blackout,
    _days,
    _cap,
    _exclude,
    _budget,
    _holdout,
    _goal,
    _approval,
)


Measure = AutomationRule | MetricsRequest | ReportRequest
"""What reacts to the campaign's numbers, collects them or reports them."""


def read_limit(cursor: Cursor) -> list[Limit]:
    """Read one sentence about the whole campaign, without its full stop."""
    for read in _LIMITS:
        if (found := cursor.attempt(partial(_alone, read=read))) is not None:
            return [found]
    raise Unreadable


def read_measure(cursor: Cursor) -> list[Measure]:
    """Read one sentence of automation, metrics or reports, without its full stop."""
    for read in (read_automation, read_metrics, read_report):
        if (found := cursor.attempt(partial(_alone, read=read))) is not None:
            return [found]
    raise Unreadable


def _alone(cursor: Cursor, read: Callable[[Cursor], T]) -> T:
    found = read(cursor)
    cursor.end()
    return found


def read_automation(cursor: Cursor) -> AutomationRule:
    """Read what is done when a metric passes a bound, without the full stop."""
    cursor.need("When ")
    metric, platforms = read_metric(cursor), _on(cursor)
    cursor.need(" ")
    operator = cursor.one_of(_OPERATORS)
    cursor.need(" ")
    value = read_number(cursor)
    over = read_span(cursor) if cursor.take(" over ") else None
    cursor.need(", ")
    action, by = _reaction(cursor)
    when = {"metric": metric, "operator": operator, "value": value, "over": over, "platforms": platforms}
    then = {"action": action, "by_percent": by, "platforms": _on(cursor)}
    return AutomationRule.model_validate({"when": when, "then": then})


def _reaction(cursor: Cursor) -> tuple[str, float | None]:
    for words, sign in (("raise the budget by ", 1), ("cut the budget by ", -1)):
        if cursor.take(words):
            return "adjust_budget", sign * _percents(cursor)
    action = cursor.one_of(_REACTIONS)
    return action, _percents(cursor) if cursor.take(" by ") else None


def _percents(cursor: Cursor) -> int | float:
    number = read_number(cursor)
    cursor.need("%")
    return number


def read_metrics(cursor: Cursor) -> MetricsRequest:
    """Read what is collected, without the full stop."""
    cursor.need("Collects ")
    names = () if cursor.take("every metric") else cursor.several(read_metric)
    platforms: Any = ()
    if cursor.take(" from all platforms"):
        platforms = "all"
    elif cursor.take(" from "):
        platforms = cursor.several(read_platform)
    every = _every(cursor) if cursor.take(", every ") else None
    by = cursor.several(lambda here: here.one_of(_DIMENSIONS)) if cursor.take(", by ") else ()
    return MetricsRequest.model_validate({"names": names, "platforms": platforms, "every": every, "dimensions": by})


def _every(cursor: Cursor) -> str:
    """Read `hour`, `2 days`, or `month and 1 day`, where a first 1 goes without saying."""
    span = cursor.attempt(read_span)
    if span is not None:
        return span
    one = Cursor(f"1 {cursor.text[cursor.at :]}")
    span = read_span(one)
    cursor.at += one.at - 2
    return span


def read_report(cursor: Cursor) -> ReportRequest:
    """Read what a report compares, when it is due and for whom, without the full stop."""
    cursor.need("A report")
    by = cursor.several(read_bare_name) if cursor.take(" comparing ") else ()
    metrics = cursor.several(read_metric) if cursor.take(" with ") else ()
    at = read_first(cursor).timing if cursor.take(", due ") else None
    repeat = cursor.attempt(partial(_after_comma, read=read_repeat))
    to = read_item(cursor) if cursor.take(", for ") else None
    return ReportRequest.model_validate({"compare_by": by, "metrics": metrics, "at": at, "repeat": repeat, "to": to})


def _after_comma(cursor: Cursor, read: Callable[[Cursor], str]) -> str:
    cursor.need(", ")
    return read(cursor)


def _on(cursor: Cursor) -> list[str]:
    return cursor.several(read_platform) if cursor.take(" on ") else []


def _by(cursor: Cursor) -> str:
    cursor.need(" ")
    return read_channel(cursor)


def _of_channel(value: dict[str, Any], channel: str | None) -> dict[str, Any]:
    return {**value, "channel": channel} if channel else value
