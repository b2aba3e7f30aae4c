"""When a step happens, in English: `Monday 23 November 2026 at 09:00, each region's own time, every week`."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from marketflow_core.plan.english.days import describe_local, describe_zone
from marketflow_core.plan.english.events import ON_A_STEP
from marketflow_core.plan.english.quoting import named
from marketflow_core.plan.english.repeats import describe_repeat
from marketflow_core.plan.english.rules import describe_count, describe_where
from marketflow_core.plan.english.words import listed, span
from marketflow_core.plan.models import After, Step
from marketflow_core.plan.timing import AfterSteps, At, OnEvent, Optimal, Timing

NO_TIME = "no time yet"
NO_STEP = "after other steps (none is named)"
BEST_TIME = "the best time for each person"


def describe_timing(timing: Timing, step: Step | None = None) -> str:
    """Return when `timing` is, as a phrase; `step` is the step it belongs to, for what that waits for and repeats."""
    told = _first(timing, step.after if step else ())
    if step is not None and step.after and not isinstance(timing, AfterSteps):
        told += f", and not before {_links(step.after)}"
    return f"{told}, {describe_repeat(step.repeat)}" if step is not None and step.repeat is not None else told


def _first(timing: Timing, after: tuple[After, ...]) -> str:
    match timing:
        case At():
            return f"{describe_local(timing.local)}, {describe_zone(timing.zone)}"
        case AfterSteps():
            return _links(after) if after else NO_STEP
        case OnEvent():
            return _on_event(timing)
        case Optimal():
            day = f" on {describe_local(timing.on)}" if timing.on else ""
            hours = f" between {timing.between[0]} and {timing.between[1]}" if timing.between else ""
            return f"{BEST_TIME}{day}{hours}"
        case _:
            return NO_TIME


def _links(links: Sequence[After]) -> str:
    """Return what is waited for; neighbours that are waited for in the same way stand in one list."""
    alike = groupby(links, key=lambda link: (link.delay, link.on))
    return listed([_link(delay, on, listed([named(link.step) for link in some])) for (delay, on), some in alike])


def _link(delay: str, on: str, names: str) -> str:
    if on == "done":
        return f"{_delay(delay)}{names}"
    return f"{_delay(delay)}{ON_A_STEP.get(on) or f'the event {named(on)} in '}{names}"


def _delay(delay: str) -> str:
    """Return how long before or after."""
    if delay == "PT0S":
        return "right after "
    side = "before" if delay.startswith("-") else "after"
    return f"{span(delay.removeprefix('-'))} {side} "


def _on_event(timing: OnEvent) -> str:
    event = f"{named(timing.event)}{describe_where(timing.where)}"
    if timing.count is not None:
        happened = f"{event} has happened to a person {describe_count(timing.count)}"
        told = f"when {happened}" if timing.delay == "PT0S" else f"{_delay(timing.delay)}{happened}"
    elif timing.delay == "PT0S":
        told = f"when {event} happens to a person"
    else:
        told = f"{_delay(timing.delay)}a person's {event}"
    return f"{told}, at {timing.at}" if timing.at else told
