"""What the reader's own checks find in a plan that was read from its explanation: times passed, missing or clashing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from marketflow_core.plan.english.days import ZONE_WORDS
from marketflow_core.plan.models import LocalMoment, Plan
from marketflow_core.plan.timing import At, Optimal
from marketflow_core.settings import Preferences
from nl.refining.requests import request
from nl.refining.standing import standing_reading
from nl.settling.checks import check
from nl.settling.contradictions import with_contradictions


def checked(plan: Plan, now: datetime, preferences: Preferences) -> Plan:
    """Return `plan` with what has to be looked at in it as of `now` (aware) among its diagnostics.

    Nothing is added where it has a day or a zone that doesn't exist: no time can be worked out then, and validation
    tells why.
    """
    if not all(_exists(*moment) for moment in _moments(plan)):
        return plan
    asked = request(plan, "", now=now, reference=now, preferences=preferences)
    reading = standing_reading(asked, plan)
    check(reading, now)
    ids = {number: draft.id for number, draft in reading.of_step}
    found = (one.model_copy(update={"step": ids.get(number)}) for number, one in enumerate(reading.diagnostics))
    told = plan.model_copy(update={"diagnostics": (*plan.diagnostics, *found)})
    return with_contradictions(told, preferences)


def _moments(plan: Plan) -> Iterator[tuple[str, str]]:
    """Yield each local time of the plan with its zone."""
    limits = plan.constraints
    for bounds in (limits.not_before, limits.not_after):
        for bound in bounds if isinstance(bounds, tuple) else (bounds,):
            if isinstance(bound, LocalMoment):
                yield bound.local, bound.zone
    for closed in limits.blackout:
        yield from ((day, "default") for day in ((closed,) if isinstance(closed, str) else closed))
    yield from (("2000-01-01", zone) for zone in limits.regions)
    for timing in (step.timing for step in plan.steps):
        if isinstance(timing, At):
            yield timing.local, timing.zone
        elif isinstance(timing, Optimal) and timing.on is not None:
            yield timing.on, "default"


def _exists(local: str, zone: str) -> bool:
    try:
        datetime.fromisoformat(local)
        return zone in ZONE_WORDS or bool(ZoneInfo(zone))
    except (ValueError, KeyError, OSError):  # KeyError: no such zone; OSError: a folder of zones, such as America
        return False
