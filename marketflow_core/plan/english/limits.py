"""What holds for the whole campaign, and what reacts to its numbers, in English: one sentence each."""

from __future__ import annotations

from typing import TypeVar

from marketflow_core.plan.english.rules import describe_rule
from marketflow_core.plan.english.times import describe_local, describe_repeat, describe_timing, describe_zone
from marketflow_core.plan.english.words import listed, metric, money, number, percent, platform, spaced, span
from marketflow_core.plan.models import (
    AutomationRule,
    ChannelDays,
    Constraints,
    FrequencyCap,
    LocalMoment,
    MetricsRequest,
    QuietHours,
    ReportRequest,
)

_OPERATORS = {
    "greater_than": "rises above",
    "at_least": "reaches",
    "less_than": "falls below",
    "at_most": "falls to",
    "equals": "is exactly",
}
_REACTIONS = {
    "pause_ads": "pause the ads",
    "resume_ads": "resume the ads",
    "notify_team": "tell the team",
}
T = TypeVar("T")

_DAYS = {"MO": "Mondays", "TU": "Tuesdays", "WE": "Wednesdays", "TH": "Thursdays", "FR": "Fridays", "SA": "Saturdays"}


def constraint_lines(limits: Constraints) -> list[str]:
    """Return one sentence for each thing that holds for the whole campaign."""
    lines = [f"Runs in {listed(limits.regions)}."] if limits.regions else []
    lines += [f"Nothing before {_moment(bound)}." for bound in _each(limits.not_before)]
    lines += [f"Nothing after {_moment(bound)}." for bound in _each(limits.not_after)]
    lines += _quiet(limits)
    if limits.blackout:
        lines.append(f"Nothing on {listed([_closed(days) for days in limits.blackout])}.")
    lines += _days(limits)
    lines += [_cap(cap) for cap in _each(limits.frequency_cap)]
    if limits.exclude is not None:
        lines.append(f"Never to {describe_rule(limits.exclude)}.")
    if limits.budget is not None:
        lines.append(f"The campaign spends at most {money(limits.budget)}.")
    if limits.holdout is not None:
        lines.append(f"{percent(limits.holdout)} of the people get nothing, for comparison.")
    if limits.goal is not None:
        lines.append(_goal(limits))
    if limits.approval:
        lines.append("Nothing goes out before somebody has approved it.")
    return lines


def automation_line(rule: AutomationRule) -> str:
    """Return an automation rule as one sentence."""
    when, then = rule.when, rule.then
    on = f" on {listed([platform(slug) for slug in when.platforms])}" if when.platforms else ""
    over = f" over {span(when.over)}" if when.over else ""
    if then.action == "adjust_budget":
        percents = then.by_percent or 0
        reaction = f"{'raise' if percents >= 0 else 'cut'} the budget by {number(abs(percents))}%"
    else:
        reaction = _REACTIONS[then.action]
    there = f" on {listed([platform(slug) for slug in then.platforms])}" if then.platforms else ""
    return f"When {metric(when.metric)}{on} {_OPERATORS[when.operator]} {number(when.value)}{over}, {reaction}{there}."


def metrics_line(request: MetricsRequest) -> str:
    """Return what is collected as one sentence."""
    names = listed([metric(name) for name in request.names]) if request.names else "every metric"
    if request.platforms == "all":
        source = " from all platforms"
    else:
        source = f" from {listed([platform(slug) for slug in request.platforms])}" if request.platforms else ""
    every = f", every {span(request.every).removeprefix('1 ')}" if request.every else ""
    by = f", by {listed(request.dimensions)}" if request.dimensions else ""
    return f"Collects {names}{source}{every}{by}."


def report_line(report: ReportRequest) -> str:
    """Return a report as one sentence."""
    by = f" comparing {listed([spaced(one) for one in report.compare_by])}" if report.compare_by else ""
    metrics = f" with {listed([metric(name) for name in report.metrics])}" if report.metrics else ""
    when = f", due {describe_timing(report.at)}" if report.at else ""
    again = f", {describe_repeat(report.repeat)}" if report.repeat else ""
    to = f", for {report.to}" if report.to else ""
    return f"A report{by}{metrics}{when}{again}{to}."


def _each(value: T | tuple[T, ...] | None) -> tuple[T, ...]:
    return () if value is None else value if isinstance(value, tuple) else (value,)


def _moment(bound: LocalMoment) -> str:
    channel = f" by {bound.channel}" if bound.channel else ""
    return f"{describe_local(bound.local)}{channel}, {describe_zone(bound.zone)}"


def _quiet(limits: Constraints) -> list[str]:
    match limits.quiet_hours:
        case None:
            return []
        case (str() as start, str() as end):
            return [f"Nothing between {start} and {end}."]
        case QuietHours() as one:
            return [_quiet_on(one)]
        case many:
            return [_quiet_on(one) for one in many if isinstance(one, QuietHours)]


def _quiet_on(one: QuietHours) -> str:
    return f"Nothing by {one.channel} between {one.hours[0]} and {one.hours[1]}."


def _days(limits: Constraints) -> list[str]:
    limited = limits.days if isinstance(limits.days, tuple) else (limits.days,)
    plain = [_DAYS.get(day, "Sundays") for day in limited if isinstance(day, str)]
    lines = [f"Only on {listed(plain)}."] if plain else []
    for one in limited:
        if isinstance(one, ChannelDays) and one.days:
            lines.append(f"By {one.channel} only on {listed([_DAYS.get(day, 'Sundays') for day in one.days])}.")
    return lines


def _closed(days: str | tuple[str, str]) -> str:
    if isinstance(days, str):
        return describe_local(days)
    return f"the days from {describe_local(days[0])} to {describe_local(days[1])}"


def _cap(cap: FrequencyCap) -> str:
    channel = f" by {cap.channel}" if cap.channel else ""
    messages = "1 message" if cap.at_most == 1 else f"{cap.at_most} messages"
    return f"At most {messages}{channel} to one person in {span(cap.per)}."


def _goal(limits: Constraints) -> str:
    goal = limits.goal
    assert goal is not None, "asked only where there is one"
    within = f" within {span(goal.within)}" if goal.within else ""
    target = f" The aim is {number(goal.target)}." if goal.target is not None else ""
    return f"It ends for a person with “{spaced(goal.event)}”{within}.{target}"
