"""What holds for the whole campaign, and what reacts to its numbers, in English: one sentence each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TypeVar

from marketflow_core.plan.english.days import WEEKDAYS, describe_local, describe_zone
from marketflow_core.plan.english.quoting import bare_item, bare_name, named
from marketflow_core.plan.english.repeats import describe_repeat
from marketflow_core.plan.english.rules import describe_rule
from marketflow_core.plan.english.times import describe_timing
from marketflow_core.plan.english.words import CHANNEL_WORDS, listed, metric, money, number, percent, platform, span
from marketflow_core.plan.models import (
    AutomationRule,
    ChannelDays,
    Constraints,
    FrequencyCap,
    Goal,
    LocalMoment,
    MetricsRequest,
    QuietHours,
    ReportRequest,
)
from marketflow_core.plan.rules import Rule
from marketflow_core.plan.vocabulary import Channel

OPERATORS = {
    "greater_than": "rises above",
    "at_least": "reaches",
    "less_than": "falls below",
    "at_most": "falls to",
    "equals": "is exactly",
}
"""How a metric passes a bound."""
REACTIONS = {
    "pause_ads": "pause the ads",
    "resume_ads": "resume the ads",
    "notify_team": "tell the team",
    "adjust_budget": "change the budget",
}
"""What is done about it; a budget that is changed by so many percent is raised or cut."""
APPROVALS = {True: "Nothing goes out before somebody has approved it.", False: "Nobody has to approve it."}
"""Whether somebody has to agree."""

_NONE: Mapping[str, Rule] = MappingProxyType({})
_T = TypeVar("_T")


def constraint_lines(limits: Constraints, segments: Mapping[str, Rule] = _NONE) -> list[str]:
    """Return one sentence for each thing that holds for the whole campaign; `segments` are told by their rules."""
    return [told for _, told in told_limits(limits, segments)]


def told_limits(limits: Constraints, segments: Mapping[str, Rule] = _NONE) -> Iterator[tuple[str, str]]:
    """Yield each sentence about the whole campaign with the key of what it tells."""
    if limits.regions:
        yield "regions", f"Runs in {listed([bare_item(zone) for zone in limits.regions])}."
    for bound in _each(limits.not_before):
        yield "not_before", f"Nothing{_by(bound.channel)} before {_moment(bound)}."
    for bound in _each(limits.not_after):
        yield "not_after", f"Nothing{_by(bound.channel)} after {_moment(bound)}."
    for hours, channel in _quiet(limits):
        yield "quiet_hours", f"Nothing{_by(channel)} between {hours[0]} and {hours[1]}."
    if limits.blackout:
        yield "blackout", f"Nothing on {listed([_closed(days) for days in limits.blackout])}."
    for days, channel in _days(limits):
        told = f"Only on {listed([f'{WEEKDAYS[day]}s' for day in days])}" if days else "On no day"
        yield "days", f"{told}{_by(channel)}."
    for cap in _each(limits.frequency_cap):
        yield "frequency_cap", _cap(cap)
    if limits.exclude is not None:
        yield "exclude", f"Never to {describe_rule(limits.exclude, segments)}."
    if limits.budget is not None:
        yield "budget", f"The campaign spends at most {money(limits.budget)}."
    if limits.holdout is not None:
        yield "holdout", f"{percent(limits.holdout)} of the people get nothing, for comparison."
    if limits.goal is not None:
        yield "goal", _goal(limits.goal)
    if limits.approval is not None:
        yield "approval", APPROVALS[limits.approval]


def automation_line(rule: AutomationRule) -> str:
    """Return an automation rule as one sentence."""
    when, then = rule.when, rule.then
    over = f" over {span(when.over)}" if when.over else ""
    condition = f"{metric(when.metric)}{_on(when.platforms)} {OPERATORS[when.operator]} {number(when.value)}{over}"
    reaction = REACTIONS[then.action]
    if then.by_percent is not None and then.action == "adjust_budget":
        reaction = f"{'raise' if then.by_percent >= 0 else 'cut'} the budget by {number(abs(then.by_percent))}%"
    elif then.by_percent is not None:
        reaction += f" by {number(then.by_percent)}%"
    return f"When {condition}, {reaction}{_on(then.platforms)}."


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
    by = f" comparing {listed([bare_name(one) for one in report.compare_by])}" if report.compare_by else ""
    metrics = f" with {listed([metric(name) for name in report.metrics])}" if report.metrics else ""
    when = f", due {describe_timing(report.at)}" if report.at else ""
    again = f", {describe_repeat(report.repeat)}" if report.repeat is not None else ""
    to = f", for {bare_item(report.to)}" if report.to is not None else ""
    return f"A report{by}{metrics}{when}{again}{to}."


def _each(value: _T | tuple[_T, ...] | None) -> tuple[_T, ...]:
    return () if value is None else value if isinstance(value, tuple) else (value,)


def _by(channel: Channel | None) -> str:
    return f" {CHANNEL_WORDS[channel]}" if channel else ""


def _on(platforms: Sequence[str]) -> str:
    return f" on {listed([platform(slug) for slug in platforms])}" if platforms else ""


def _moment(bound: LocalMoment) -> str:
    return f"{describe_local(bound.local)}, {describe_zone(bound.zone)}"


def _quiet(limits: Constraints) -> Iterator[tuple[Sequence[str], Channel | None]]:
    match limits.quiet_hours:
        case (str(), str()) as hours:
            yield hours, None
        case some:
            for one in _each(some):
                if isinstance(one, QuietHours):
                    yield one.hours, one.channel


def _days(limits: Constraints) -> Iterator[tuple[Sequence[str], Channel | None]]:
    limited = _each(limits.days)
    if plain := [day for day in limited if isinstance(day, str)]:
        yield plain, None
    for one in limited:
        if isinstance(one, ChannelDays):
            yield one.days, one.channel


def _closed(days: str | tuple[str, str]) -> str:
    if isinstance(days, str):
        return describe_local(days)
    return f"the days from {describe_local(days[0])} to {describe_local(days[1])}"


def _cap(cap: FrequencyCap) -> str:
    messages = "1 message" if cap.at_most == 1 else f"{cap.at_most} messages"
    return f"At most {messages}{_by(cap.channel)} to one person in {span(cap.per)}."


def _goal(goal: Goal) -> str:
    within = f" within {span(goal.within)}" if goal.within else ""
    target = f" The aim is {number(goal.target)}." if goal.target is not None else ""
    return f"It ends for a person with {named(goal.event)}{within}.{target}"
