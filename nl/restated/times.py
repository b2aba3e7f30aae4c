"""When a step happens, as `plan.english.times` writes it."""

from __future__ import annotations

from typing import NamedTuple

from marketflow_core.plan.english.events import ON_A_STEP
from marketflow_core.plan.english.times import BEST_TIME, NO_STEP, NO_TIME
from marketflow_core.plan.models import After
from marketflow_core.plan.timing import AfterSteps, At, OnEvent, Optimal, Timing, Unscheduled
from nl.restated.cursor import Cursor
from nl.restated.days import read_clock, read_day, read_zone
from nl.restated.repeats import read_repeat
from nl.restated.rules import read_count, read_where
from nl.restated.texts import opens_quotes, read_name
from nl.restated.values import read_span

_EVENT_OF = {words: event for event, words in ON_A_STEP.items()}


class Occasion(NamedTuple):
    """When a step happens: its timing, what it waits for, and how it is repeated."""

    timing: Timing
    after: tuple[After, ...] = ()
    repeat: str | None = None


def read_occasion(cursor: Cursor) -> Occasion:
    """Read when a step happens, with what it waits for and its repeat."""
    first = read_first(cursor)
    after = first.after
    if cursor.take(", and not before "):
        after = _links(cursor)
    repeat = read_repeat(cursor) if cursor.take(", ") else None
    return Occasion(first.timing, after, repeat)


def read_first(cursor: Cursor) -> Occasion:
    """Read when something happens, without a repeat."""
    if cursor.take(NO_TIME):
        return Occasion(Unscheduled())
    if cursor.take(NO_STEP):
        return Occasion(AfterSteps())
    if cursor.take(BEST_TIME):
        return Occasion(_best(cursor))
    day = cursor.attempt(read_day)
    if day is not None:
        zone = cursor.attempt(_zone)
        return Occasion(At(local=day, zone=zone or "default"))
    event = cursor.attempt(_on_event)
    return Occasion(event) if event is not None else Occasion(AfterSteps(), _links(cursor))


def _zone(cursor: Cursor) -> str:
    cursor.need(", ")
    return read_zone(cursor)


def _best(cursor: Cursor) -> Optimal:
    day = read_day(cursor) if cursor.take(" on ") else None
    if not cursor.take(" between "):
        return Optimal(on=day)
    start = read_clock(cursor)
    cursor.need(" and ")
    return Optimal(on=day, between=(start, read_clock(cursor)))


def _on_event(cursor: Cursor) -> OnEvent:
    delay = "PT0S" if cursor.take("when ") else _delay(cursor)
    owned = cursor.take("a person's ")
    event, where = read_name(cursor), read_where(cursor)
    count = None
    if cursor.take(" has happened to a person "):
        count = read_count(cursor)
    elif not owned:
        cursor.need(" happens to a person")
    at = cursor.attempt(_clock)
    return OnEvent(event=event, delay=delay, at=at, where=where, count=count)


def _clock(cursor: Cursor) -> str:
    cursor.need(", at ")
    return read_clock(cursor)


def _delay(cursor: Cursor) -> str:
    """Read how long before or after."""
    if cursor.take("right after "):
        return "PT0S"
    span = read_span(cursor)
    if cursor.take(" before "):
        return f"-{span}"
    cursor.need(" after ")
    return span


def _links(cursor: Cursor) -> tuple[After, ...]:
    return tuple(link for links in cursor.several(_link) for link in links)


def _link(cursor: Cursor) -> list[After]:
    delay, on = _delay(cursor), "done"
    if cursor.take("the event "):
        on = read_name(cursor)
        cursor.need(" in ")
    elif not opens_quotes(cursor):
        on = cursor.one_of(_EVENT_OF)
    return [After(step=name, delay=delay, on=on) for name in cursor.several(read_name)]
