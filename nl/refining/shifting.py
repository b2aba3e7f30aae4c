"""By so much earlier or later: the distance that a request names, and a step moved by it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from marketflow_core.plan.edits import with_step
from marketflow_core.plan.models import After, Plan, Step
from marketflow_core.plan.timing import AfterSteps, At, OnEvent, Optimal
from marketflow_core.values import parse_duration, shift
from nl.language.measures import DURATION, duration
from nl.refining.requests import NotPlaced, Request
from nl.refining.which import examples

_BY = re.compile(
    rf"\b(?:by\s+)?(?P<d>{DURATION})\s+(?P<way>earlier|sooner|later|forwards?|backwards?|back|ahead|up)\b"
    rf"(?!\s+than\s+(?:the|our)\b)(?:\s+than (?:now|planned))?"
)
_MOVED = re.compile(
    rf"\b(?P<way>postpone|delay|defer|push|hold|bring|advance|move|shift)\b[^.;]{{0,80}}?\bby\s+(?P<d>{DURATION})"
)
_TURN = re.compile(r"(?<!follow )(?<!-)\b(?:back(?:wards?)?|out|forwards?|up|ahead)\b")
_EARLIER = ("earlier", "sooner", "forward", "forwards", "ahead", "up", "advance", "bring")


def take_distance(asked: Request) -> str | None:
    """Take "an hour earlier" or "postpone … by two days" and return it as a signed ISO 8601 duration; else None."""
    if hit := _BY.search(asked.rest):
        asked.take(*hit.span())
        return _signed(hit["d"], hit["way"])
    if hit := _MOVED.search(asked.rest):
        asked.take(asked.rest.rindex("by", hit.start(), hit.start("d")), hit.end("d"))
        asked.take(*hit.span("way"))
        turn = asked.take_all(_TURN)
        return _signed(hit["d"], turn[0] if turn and hit["way"] != "bring" else hit["way"])
    return None


def _signed(length: str, way: str) -> str:
    told = duration(length) or "PT0S"
    return f"-{told}" if way in _EARLIER else told


def shifted(asked: Request, plan: Plan, step: Step, by: str) -> Plan:
    """Return `plan` with `step` moved by `by`, a signed ISO 8601 duration. Raises `NotPlaced` where it has no time."""
    timing = step.timing
    changed: dict[str, object] = {}
    match timing:
        case At():
            changed["timing"] = At(local=_local(asked, step, timing.local, by), zone=timing.zone)
            if step.repeat and "BYDAY=" in step.repeat and changed["timing"].local[:10] != timing.local[:10]:
                raise NotPlaced(
                    f"{step.id} is repeated on certain days; say which they are to be.", f"Send {step.id} every Monday"
                )
        case AfterSteps() if step.after:
            changed["after"] = tuple(_later(asked, step, link, by) for link in step.after)
        case OnEvent():
            changed["timing"] = timing.model_copy(update={"delay": _sum(asked, timing.delay, by)})
        case Optimal() if timing.on:
            changed["timing"] = timing.model_copy(update={"on": _local(asked, step, timing.on, by)})
        case _:
            raise NotPlaced(f"{step.id} has no time that could be moved.", f"Send {step.id} on Tuesday at 10 am")
    return with_step(plan, step.model_copy(update=changed))


def expected(plan: Plan, step: Step, depth: int = 0) -> tuple[date, str | None, str] | None:
    """Return the day, the time of day (None: none) and the zone at which `step` is to be expected, as far as known."""
    timing = step.timing
    if isinstance(timing, At):
        return date.fromisoformat(timing.local[:10]), timing.local[11:16] or None, timing.zone
    if isinstance(timing, Optimal) and timing.on:
        return date.fromisoformat(timing.on[:10]), None, "default"
    if not isinstance(timing, AfterSteps) or depth > len(plan.steps):
        return None
    found: list[tuple[date, str | None, str]] = []
    for link, before in zip(step.after, awaited(plan, step.after), strict=False):
        base = expected(plan, before, depth + 1)
        if base is None or link.on != "done":
            return None
        start = datetime.fromisoformat(f"{base[0]}T{base[1] or '00:00'}")
        end = shift(start, link.delay)
        found.append((end.date(), f"{end:%H:%M}" if base[1] else None, base[2]))
    return max(found, key=lambda one: (one[0], one[1] or "")) if found else None


def awaited(plan: Plan, links: Iterable[After]) -> list[Step]:
    """Return the steps of `plan` that `links` wait for, in their order; one that isn't there is left out."""
    known = {step.id: step for step in plan.steps}
    return [known[link.step] for link in links if link.step in known]


def _local(asked: Request, step: Step, local: str, by: str) -> str:
    if "T" not in local and "T" in by:
        raise NotPlaced(f"{step.id} has a day and no time yet.", f"Send {step.id} at 10 am")
    moved = datetime.fromisoformat(local) + parse_duration(by)
    assert isinstance(moved, datetime)
    return moved.isoformat(timespec="minutes") if "T" in local else moved.date().isoformat()


def _later(asked: Request, step: Step, link: After, by: str) -> After:
    told = _sum(asked, link.delay, by)
    if told.startswith("-"):
        raise NotPlaced(
            f"{step.id} would come before {link.step}, for which it waits.",
            f"Send {step.id} one hour after {link.step}",
        )
    return link.model_copy(update={"delay": told})


def _sum(asked: Request, one: str, other: str) -> str:
    """Return the sum of two ISO 8601 durations in days and smaller units."""
    lengths = [parse_duration(text) for text in (one, other)]
    if not all(isinstance(length, timedelta) for length in lengths):
        raise NotPlaced("Months and years have no length that could be added here. Say it in days.", *examples(asked))
    seconds = int(sum((length for length in lengths if isinstance(length, timedelta)), timedelta()).total_seconds())
    sign, seconds = "-" if seconds < 0 else "", abs(seconds)
    in_days = "T" not in one.replace("PT0S", "") and "T" not in other
    if in_days:
        return f"{sign}P{seconds // 86400}D" if seconds else "PT0S"
    return f"{sign}PT{seconds // 3600}H" if seconds % 3600 == 0 else f"{sign}PT{seconds // 60}M"
