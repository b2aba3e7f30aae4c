"""What a step's wait comes to: a wall-clock time, steps that it follows, or an event of a person's."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

from marketflow_core.plan.rules import EventLeaf
from marketflow_core.plan.timing import AfterSteps, At, OnEvent, Timing
from marketflow_core.values import parse_duration
from nl.reading.drafts import MESSAGES, Draft, Reading
from nl.reading.named_days import last_named, named_day, names_message
from nl.reading.references import REACH, resolve
from nl.times.calendar_words import add_to_day, on_weekday
from nl.times.doubts import Doubt
from nl.times.waits import Wait
from nl.times.when import When

_ANCHOR_WORDS = re.compile(
    r"\b(?:launch|start|begin|event|webinar|sale|embargo|live|opening|end|close|deadline|"
    r"show|conference|we|kick-?off|release|party|session|date|day)"
    r"\w*\b"
)
_ENDS = re.compile(r"\b(?:ends?|ended|ending|closes?|closing|finish\w*|is over|deadline|expir\w*)\b")
_HABIT = re.compile(
    r"\b(?:everyone|everybody|anyone|anybody|someone|whoever)\s+(?:who\s+|that\s+)?(?!has\b|is\b|was\b|does\b|gets\b)"
    r"[a-z]+s\b"
)
_NUMBERED = re.compile(r"\bstep #?\d")
_NOT_FOLLOWED = ("collect_metrics", "generate_report", "notify_team", "pause_ads")


def days_of(delay: str) -> timedelta:
    """Return the days of an ISO 8601 duration, its hours left out; none where it is out of reach."""
    moved = add_to_day(date(2000, 1, 1), delay)
    return moved - date(2000, 1, 1) if moved else timedelta()


def zone_of(reading: Reading, when: When) -> str:
    """Return the zone of a time: its own, else the one that was said once, else the default."""
    return when.zone or reading.zone or (reading.launch.zone if reading.launch and reading.launch.zone else "default")


def at(reading: Reading, when: When, day: date, clock: str | None) -> At:
    """Return the wall-clock time of a day, told by the clock that `when` or the campaign names."""
    return At(local=day.isoformat() + (f"T{clock}" if clock else ""), zone=zone_of(reading, when))


def joined(waits: list[Wait]) -> list[Wait]:
    """Let an event and a wait that stand apart count as one: "when they leave the cart, send … after an hour"."""
    event = next((wait for wait in waits if wait.of == "event" and wait.delay == "PT0S"), None)
    length = next(
        (
            wait
            for wait in waits
            if wait.delay not in ("PT0S", "P0D")
            and (wait.of == "previous" or (wait.of == "date" and not wait.words and wait.delay[0] != "-"))
        ),
        None,
    )
    if event is None or length is None:
        return waits
    return [replace(event, delay=length.delay, vague=length.vague)]


def settle_wait(reading: Reading, draft: Draft, index: int, wait: Wait) -> Timing | None:
    """Return the timing that `wait` gives to the step at `index`, and note there what it follows; None where the
    wait counts from nothing that the brief has.
    """
    if wait.of == "event" and wait.event:
        return _on_event(reading, draft, index, wait, wait.event)
    timing = _settled(reading, draft, index, wait)
    if wait.weekday is None or not isinstance(timing, At):
        return timing
    day = date.fromisoformat(timing.local[:10])
    back = wait.delay.startswith("-")
    day = on_weekday(day - timedelta(days=7 if back else 1), wait.weekday)
    return timing.model_copy(update={"local": day.isoformat() + (f"T{draft.when.time}" if draft.when.time else "")})


def _settled(reading: Reading, draft: Draft, index: int, wait: Wait) -> Timing | None:
    settled = {"sequence": _in_sequence, "reference": _from_reference, "same": _same}.get(wait.of)
    if settled:
        return settled(reading, draft, index, wait)
    if wait.of == "date":
        return _from_anchor(reading, draft, wait)
    return _from_previous(reading, draft, index, wait)


def _on_event(reading: Reading, draft: Draft, index: int, wait: Wait, event: str) -> Timing:
    before = next((one for one in reversed(reading.drafts[:index]) if one.action in MESSAGES), None)
    if event in ("email_opened", "email_clicked") and before:
        draft.waits_for.append((before, wait.delay, event.removeprefix("email_")))
        return AfterSteps()
    reading.trigger = reading.trigger or event
    leaf = wait.leaf
    return OnEvent(
        event=event,
        delay=wait.delay,
        at=draft.when.time,
        where=leaf.where if leaf else None,
        count=leaf.count if leaf else None,
    )


def _from_previous(reading: Reading, draft: Draft, index: int, wait: Wait) -> Timing | None:
    before = draft.answers or _before(reading, draft, index)
    if wait.delay not in ("PT0S", "P0D") and (event := _habit(draft)):
        return OnEvent(event=event, delay=wait.delay, at=draft.when.time)
    if before is None:
        if reading.trigger:
            return OnEvent(event=reading.trigger, delay=wait.delay, at=draft.when.time)
        return _from_anchor(reading, draft, wait)
    whole = "T" not in wait.delay
    if before.day and whole and (wait.calendar or draft.when.time):
        return at(reading, draft.when, before.day + days_of(wait.delay), draft.when.time or before.time)
    sibling = before.waits_for if draft.audience.otherwise and before.waits_for else None
    if sibling:
        draft.waits_for += [(step, wait.delay, "done") for step, _, _ in sibling]
    else:
        draft.waits_for.append((before, wait.delay, "done"))
    return AfterSteps()


def _habit(draft: Draft) -> str | None:
    """Return what "everyone who donates is thanked two days later" waits for: what people do again and again, and is no
    answer to a message.
    """
    rule = draft.audience.rule
    if not isinstance(rule, EventLeaf) or rule.operator != "performed" or not _HABIT.search(draft.low):
        return None
    return None if rule.event.startswith(("email_", "link_", "ad_")) else rule.event


def _before(reading: Reading, draft: Draft, index: int) -> Draft | None:
    """Return the step that "later" counts from: the last message for a message, else the last step of any kind."""
    earlier = [one for one in reading.drafts[:index] if one.action not in _NOT_FOLLOWED]
    if draft.action in MESSAGES and (draft.audience.rule is not None or draft.audience.pronoun):
        messages = [one for one in earlier if one.action in MESSAGES]
        return (messages or earlier or [None])[-1]
    return earlier[-1] if earlier else None


def _from_anchor(reading: Reading, draft: Draft, wait: Wait) -> Timing | None:
    named = _named(reading, draft, wait)
    anchor = named or reading.anchor or reading.launch
    if anchor is None or anchor.day is None:
        event = _last_event(reading, draft) or reading.trigger
        return OnEvent(event=event, delay=wait.delay, at=draft.when.time) if event else None
    day, clock = anchor.day, anchor.time
    if _ENDS.search(wait.words) and named is None:
        if anchor.until:
            day, clock = anchor.until, anchor.until_time
        else:
            why = "counts from an end that the brief doesn't give; I counted from the start"
            draft.when.doubts.append(Doubt(wait.words, why))
    when = draft.when if draft.when.zone or not anchor.zone else When(zone=anchor.zone)
    if "T" in wait.delay:
        return _moved(reading, when, day, clock, wait.delay)
    same_day = not days_of(wait.delay)
    clock = draft.when.time or (clock if same_day or not wait.calendar else None)
    return at(reading, when, day + days_of(wait.delay), clock)


def _last_event(reading: Reading, draft: Draft) -> str | None:
    """Return the event of the last step before `draft` that waits for one: the "it" of "three days before it"."""
    near = [one for one in reading.drafts[-REACH:] if one.start < draft.start]
    return next((one.timing.event for one in reversed(near) if isinstance(one.timing, OnEvent)), None)


def _named(reading: Reading, draft: Draft, wait: Wait) -> When | None:
    """Return the day that the words of a wait name, where the brief says when that is."""
    return named_day(reading, wait.words, draft, ends=bool(_ENDS.search(wait.words))) if wait.words else None


def _moved(reading: Reading, when: When, day: date, clock: str | None, delay: str) -> Timing | None:
    """Return the moment that lies hours from a time of day; None where no time of day is known."""
    if clock is None:
        return None
    moved = datetime.fromisoformat(f"{day}T{clock}") + parse_duration(delay)
    return at(reading, when, moved.date(), f"{moved:%H:%M}")


def _from_reference(reading: Reading, draft: Draft, index: int, wait: Wait) -> Timing | None:
    if _named(reading, draft, wait) or _means_anchor(reading, wait):
        return _from_anchor(reading, draft, wait)
    step, fits = resolve(reading, wait.words, index)
    if not fits and (step or _NUMBERED.search(wait.words)):
        reading.tell(
            "unresolved_reference",
            "error",
            f"“{wait.words.strip()}” doesn't fit any step before; the nearest one is taken.",
            draft.span,
            step=draft,
        )
    if step is None:
        return _from_previous(reading, draft, index, wait) if index else None
    if step.day and (wait.calendar or (wait.delay.startswith("-") and "T" not in wait.delay)):
        return at(reading, draft.when, step.day + days_of(wait.delay), draft.when.time or step.time)
    if wait.delay.startswith("-"):
        return _moved(reading, draft.when, step.day, step.time, wait.delay) if step.day else None
    draft.waits_for.append((step, wait.delay, "done"))
    return AfterSteps()


def _means_anchor(reading: Reading, wait: Wait) -> bool:
    """Tell whether a wait's words mean the day that the campaign is about ("the webinar"), and no step."""
    anchor = reading.anchor or reading.launch
    if anchor is None or anchor.day is None or names_message(wait.words):
        return False
    shared = set(wait.words.split()) & set(reading.anchor_words.split()) - {"the", "on", "a"}
    return bool(shared) or _ANCHOR_WORDS.search(wait.words) is not None


def _same(reading: Reading, draft: Draft, index: int, wait: Wait) -> Timing | None:
    before = next((one for one in reversed(reading.drafts[:index]) if one.day), None)
    if before and before.day:
        if wait.calendar and before.repeat and draft.when.time:
            draft.repeat = before.repeat
        return at(reading, draft.when, before.day, draft.when.time or before.time)
    if not wait.calendar and (named := last_named(reading, draft)) and named.day:
        return at(reading, draft.when if draft.when.zone or not named.zone else named, named.day, named.time)
    if reading.times.last and wait.calendar:
        return at(reading, draft.when, reading.times.last, draft.when.time)
    return _from_previous(reading, draft, index, wait) if index else None


def _in_sequence(reading: Reading, draft: Draft, index: int, wait: Wait) -> Timing | None:
    earlier = ((one, w) for one in reading.drafts[:index] for w in one.when.waits if w.of == "sequence")
    first, zero = next(earlier, (None, wait))
    if first is not None:
        length = f"P{max(0, (days_of(wait.delay) - days_of(zero.delay)).days)}D"
        draft.waits_for.append((first, wait.delay if not days_of(zero.delay) else length, "done"))
        return AfterSteps()
    if reading.trigger:
        return OnEvent(event=reading.trigger, delay="PT0S" if wait.delay == "P0D" else wait.delay, at=draft.when.time)
    base = reading.launch or reading.anchor
    if base and base.day:
        return at(reading, draft.when, base.day + days_of(wait.delay), draft.when.time or base.time)
    return None
