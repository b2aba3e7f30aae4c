"""Times in English: `Monday 23 November 2026 at 09:00, each region's own time`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from marketflow_core.plan.english.words import listed, spaced, span
from marketflow_core.plan.models import After, Step
from marketflow_core.plan.timing import AfterSteps, At, OnEvent, Optimal, Timing

_WEEKDAYS = {
    "MO": "Monday",
    "TU": "Tuesday",
    "WE": "Wednesday",
    "TH": "Thursday",
    "FR": "Friday",
    "SA": "Saturday",
    "SU": "Sunday",
}
_PERIODS = {"HOURLY": "hour", "DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}
_PLACES = {"1": "first", "2": "second", "3": "third", "4": "fourth", "5": "fifth", "-1": "last", "-2": "last but one"}


def describe_timing(timing: Timing, step: Step | None = None) -> str:
    """Return when `timing` is, as a phrase; `step` is the step it belongs to, for what that waits for and repeats."""
    told = _first(timing, step.after if step else ())
    if step is not None and step.after and not isinstance(timing, AfterSteps):
        told += f", and not before {_links(step.after)}"
    return f"{told}, {describe_repeat(step.repeat)}" if step is not None and step.repeat else told


def describe_zone(zone: str) -> str:
    """Return whose clock a time is on."""
    if zone == "recipient":
        return "each region's own time"
    return "the team's own time zone" if zone == "default" else f"{zone} time"


def describe_local(local: str) -> str:
    """Return a wall-clock time or a day: `Monday 23 November 2026 at 09:00`; one that doesn't exist as it stands."""
    try:
        moment = datetime.fromisoformat(local)
    except ValueError:
        return local
    day = f"{moment:%A} {moment.day} {moment:%B %Y}"
    return f"{day} at {moment:%H:%M}" if "T" in local else day


def describe_repeat(rule: str) -> str:
    """Return a recurrence rule in words where it is a common one, else the rule itself."""
    keys = {key: value for key, _, value in (part.partition("=") for part in rule.upper().split(";"))}
    period = _PERIODS.get(keys.pop("FREQ", ""))
    interval = keys.pop("INTERVAL", "1")
    days = [_weekday(day) for day in keys.pop("BYDAY", "").split(",") if day]
    end = _end(keys.pop("UNTIL", None), keys.pop("COUNT", None))
    if period is None or keys or None in days:
        return f"repeated by the rule {rule}"
    told = f"every {period}" if interval == "1" else f"every {interval} {period}s"
    on = f" on {listed([str(day) for day in days])}" if days else ""
    return f"{told}{on}{end}"


def _weekday(day: str) -> str | None:
    name, place = _WEEKDAYS.get(day[-2:]), day[:-2].lstrip("+")
    if name is None or (place and place not in _PLACES):
        return None
    return f"the {_PLACES[place]} {name}" if place else name


def _end(until: str | None, count: str | None) -> str:
    if until:
        return f" until {describe_local(f'{until[:4]}-{until[4:6]}-{until[6:8]}')}"
    return f", {count} times" if count else ""


def _first(timing: Timing, after: tuple[After, ...]) -> str:
    match timing:
        case At():
            return f"{describe_local(timing.local)}, {describe_zone(timing.zone)}"
        case AfterSteps():
            return _links(after) if after else "after other steps (none is named)"
        case OnEvent():
            return _on_event(timing)
        case Optimal():
            day = f" on {describe_local(timing.on)}" if timing.on else ""
            hours = f" between {timing.between[0]} and {timing.between[1]}" if timing.between else ""
            return f"the best time for each person{day}{hours}"
        case _:
            return "no time yet"


def _links(links: Sequence[After]) -> str:
    """Return what is waited for; steps that are waited for in the same way stand in one list."""
    alike: dict[tuple[str, str], list[str]] = {}
    for link in links:
        alike.setdefault((link.delay, link.on), []).append(f"“{spaced(link.step)}”")
    return listed([_link(delay, on, listed(names)) for (delay, on), names in alike.items()])


def _link(delay: str, on: str, names: str) -> str:
    event = names if on == "done" else f"somebody {spaced(on)} in {names}"
    return f"{_delay(delay)}after {event}"


def _delay(delay: str) -> str:
    told = span(delay)
    return "right " if told == "no time" else f"{told} "


def _on_event(timing: OnEvent) -> str:
    event = f"“{spaced(timing.event)}”"
    where = f" ({listed([f'{spaced(key)}: {value}' for key, value in timing.where.items()])})" if timing.where else ""
    side = "before" if timing.delay.startswith("-") else "after"
    wait = span(timing.delay)
    told = (
        f"when {event}{where} happens to a person" if wait == "no time" else f"{wait} {side} a person's {event}{where}"
    )
    return f"{told}, at {timing.at}" if timing.at else told
