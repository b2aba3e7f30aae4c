"""From when a plan's times count, and in which regions it runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from marketflow_core.errors import BadInput, UnknownName
from marketflow_core.plan.checks.times import zones
from marketflow_core.plan.models import LocalMoment, Plan
from marketflow_core.plan.timing import At

_KEYS = ("reference_time", "local_time_by_region", "regions")


@dataclass(frozen=True)
class Coordination:
    """The instant that times count from (aware), whether times are local to each region, and the regions (zones)."""

    reference_time: datetime | None = None
    local_time_by_region: bool = False
    regions: tuple[str, ...] = ()

    @classmethod
    def read(cls, settings: Mapping[str, Any], *, before: Coordination | None = None) -> Coordination:
        """Return `before` changed as `settings` say. Raises `BadInput` or `UnknownName` for what isn't allowed."""
        if unknown := sorted(set(settings) - set(_KEYS)):
            raise BadInput(f"Time coordination has no key {', '.join(unknown)}; allowed are {', '.join(_KEYS)}.")
        read: dict[str, Any] = {}
        if settings.get("reference_time") is not None:
            read["reference_time"] = _instant(settings["reference_time"])
        if "local_time_by_region" in settings:
            read["local_time_by_region"] = _truth(settings["local_time_by_region"])
        if "regions" in settings:
            read["regions"] = _zones(settings["regions"])
        return replace(before or cls(), **read)


def in_local_time(plan: Plan, coordination: Coordination) -> Plan:
    """Return `plan` with the regions of `coordination`, and with each region's local time where no zone is named."""
    limits = plan.constraints
    if coordination.regions:
        limits = limits.model_copy(update={"regions": coordination.regions})
    if not coordination.local_time_by_region:
        return plan.model_copy(update={"constraints": limits})
    limits = limits.model_copy(
        update={"not_before": _local_bound(limits.not_before), "not_after": _local_bound(limits.not_after)}
    )
    steps = tuple(step.model_copy(update={"timing": _local(step.timing)}) for step in plan.steps)
    reports = tuple(report.model_copy(update={"at": _local(report.at)}) for report in plan.reports)
    return plan.model_copy(update={"constraints": limits, "steps": steps, "reports": reports})


def _local(timed: Any) -> Any:
    if isinstance(timed, At | LocalMoment) and timed.zone == "default":
        return timed.model_copy(update={"zone": "recipient"})
    return timed


def _local_bound(bound: LocalMoment | tuple[LocalMoment, ...] | None) -> LocalMoment | tuple[LocalMoment, ...] | None:
    return tuple(map(_local, bound)) if isinstance(bound, tuple) else _local(bound)


def _instant(given: Any) -> datetime:
    try:
        instant = given if isinstance(given, datetime) else datetime.fromisoformat(str(given).strip())
    except ValueError as problem:
        raise BadInput(
            f"The reference time “{given}” can't be read. Write 2026-11-20 09:00:00 (taken as UTC) "
            "or 2026-11-20T09:00:00+01:00."
        ) from problem
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant


def _truth(given: Any) -> bool:
    if not isinstance(given, bool):
        raise BadInput(f"“local_time_by_region” is {given!r}; allowed are True and False.")
    return given


def _zones(given: Any) -> tuple[str, ...]:
    if not isinstance(given, Sequence) or isinstance(given, str):
        raise BadInput('“regions” must be a list of IANA time zones, such as ["Europe/London", "Asia/Tokyo"].')
    for zone in given:
        if zone not in zones():
            raise UnknownName("time zone", str(zone), zones(), remedy="Regions are IANA zones, such as Europe/London.")
    return tuple(dict.fromkeys(given))
