"""Checks of times: zones that don't exist, days that don't exist, and windows in which nothing fits."""

from __future__ import annotations

import functools
import zoneinfo
from collections.abc import Iterator
from datetime import datetime

from marketflow_core.plan.checks.audiences import check_count, check_where
from marketflow_core.plan.checks.durations import positive
from marketflow_core.plan.checks.steps import check_repeat
from marketflow_core.plan.diagnostics import Diagnostic
from marketflow_core.plan.faults import fault, unknown
from marketflow_core.plan.models import ChannelDays, Constraints, LocalMoment, Plan, QuietHours
from marketflow_core.plan.timing import At, OnEvent, Optimal, Timing

_STANDING_FOR_ZONES = frozenset({"recipient", "default"})


@functools.cache
def zones() -> frozenset[str]:
    """Return the names of all IANA time zones that this machine's data knows."""
    return frozenset(zoneinfo.available_timezones())


def check_times(plan: Plan) -> Iterator[Diagnostic]:
    """Yield every fault of the times of steps, reports and constraints."""
    for index, step in enumerate(plan.steps):
        yield from _timing(step.timing, f"steps/{index}/timing", plan, step.id)
    for index, report in enumerate(plan.reports):
        if report.at is not None:
            yield from _timing(report.at, f"reports/{index}/at", plan, None)
        yield from check_repeat(report.repeat, f"reports/{index}/repeat", None)
    for index, region in enumerate(plan.constraints.regions):
        yield from _zone(region, f"constraints/regions/{index}", frozenset())
    yield from _bounds(plan.constraints)
    yield from _hours(plan.constraints)
    yield from _blackout(plan.constraints)
    if plan.metrics is not None:
        yield from positive(plan.metrics.every, "metrics/every")


def _timing(timing: Timing, path: str, plan: Plan, step: str | None) -> Iterator[Diagnostic]:
    match timing:
        case At():
            yield from _zone(timing.zone, f"{path}/zone", _STANDING_FOR_ZONES, step)
            yield from _local(timing.local, f"{path}/local", step)
        case Optimal():
            if timing.on is not None:
                yield from _local(timing.on, f"{path}/on", step)
            if timing.between is not None and timing.between[0] >= timing.between[1]:
                start, end = timing.between
                message = f"No time lies between {start} and {end}."
                yield fault(f"{path}/between", message, "Begin before you end.", kind="contradiction", step=step)
        case OnEvent():
            yield from check_where(timing.where, path, plan, step)
            yield from check_count(timing.count, path, step)
        case _:
            pass


def _zone(zone: str, path: str, allowed: frozenset[str], step: str | None = None) -> Iterator[Diagnostic]:
    if zone not in allowed and zone not in zones():
        yield unknown(path, "time zone", zone, {*zones(), *allowed}, step=step)


def _local(local: str, path: str, step: str | None = None) -> Iterator[Diagnostic]:
    try:
        _earliest(local)
    except ValueError:
        yield fault(
            path, f"There is no {local.replace('T', ' ')} in the calendar.", "Give a day that exists.", step=step
        )


def _earliest(local: str) -> datetime:
    return datetime.fromisoformat(local)


def _latest(local: str) -> datetime:
    return datetime.fromisoformat(local if "T" in local else f"{local}T23:59:59")


def _moments(bound: LocalMoment | tuple[LocalMoment, ...] | None, path: str) -> list[tuple[str, LocalMoment]]:
    if isinstance(bound, LocalMoment):
        return [(path, bound)]
    return [(f"{path}/{index}", moment) for index, moment in enumerate(bound or ())]


def _bounds(constraints: Constraints) -> Iterator[Diagnostic]:
    starts = _moments(constraints.not_before, "constraints/not_before")
    ends = _moments(constraints.not_after, "constraints/not_after")
    readable = set()
    for path, moment in (*starts, *ends):
        yield from _zone(moment.zone, f"{path}/zone", _STANDING_FOR_ZONES)
        faults = tuple(_local(moment.local, f"{path}/local"))
        yield from faults
        if not faults:
            readable.add(path)
    for start_path, start in starts:
        for end_path, end in ends:
            same = start.zone == end.zone and start.channel == end.channel
            if same and {start_path, end_path} <= readable and _earliest(start.local) > _latest(end.local):
                message = f"The campaign would end ({end.local}) before it starts ({start.local})."
                yield fault(end_path, message, "Let it end later, or start sooner.", kind="contradiction")


def _hours(constraints: Constraints) -> Iterator[Diagnostic]:
    for path, (start, end) in _quiet(constraints):
        if start == end:
            message = f"Quiet hours from {start} to {end} are empty, or the whole day."
            remedy = "Give two different times, or leave the quiet hours out."
            yield fault(path, message, remedy, kind="contradiction")
    days = constraints.days
    for index, limit in enumerate(days if isinstance(days, tuple) else (days,)):
        if isinstance(limit, ChannelDays) and not limit.days:
            message = f"No weekday is left for {limit.channel}."
            yield fault(
                f"constraints/days/{index}", message, "Name a day, or leave the limit out.", kind="contradiction"
            )


def _quiet(constraints: Constraints) -> Iterator[tuple[str, tuple[str, str]]]:
    path, quiet = "constraints/quiet_hours", constraints.quiet_hours
    match quiet:
        case None:
            return
        case QuietHours():
            yield path, quiet.hours
        case (str() as start, str() as end):
            yield path, (start, end)
        case _:
            for index, one in enumerate(quiet):
                if isinstance(one, QuietHours):
                    yield f"{path}/{index}", one.hours


def _blackout(constraints: Constraints) -> Iterator[Diagnostic]:
    for index, closed in enumerate(constraints.blackout):
        path = f"constraints/blackout/{index}"
        days = (closed,) if isinstance(closed, str) else closed
        faults = tuple(found for day in days for found in _local(day, path))
        yield from faults
        if len(days) == 2 and not faults and _earliest(days[0]) > _latest(days[1]):
            message = f"The blackout from {days[0]} to {days[1]} runs backwards."
            yield fault(path, message, f'Write ["{days[1]}", "{days[0]}"].', kind="contradiction")
