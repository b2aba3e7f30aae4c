"""When each step happens: its own words, what it waits for, and what it takes over from the campaign."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

from marketflow_core.plan.timing import AfterSteps, At, OnEvent, Optimal, Timing, Unscheduled
from marketflow_core.values import Span, parse_duration
from nl.calendar_words import CODES, add_to_day
from nl.doubts import Doubt
from nl.drafts import MESSAGES, Draft, Reading
from nl.references import resolve
from nl.repeat_ends import ended, first_fit
from nl.waits import Wait
from nl.when import When

_ANCHOR_WORDS = re.compile(
    r"\b(?:launch|start|begin|event|webinar|sale|embargo|live|opening|"
    r"show|conference|we|kick-?off|release|party|session|date|day)"
    r"\w*\b"
)


def settle(reading: Reading, standing: int = 0) -> None:
    """Give each draft its timing, its `waits_for` and its repeat, in the order of the brief. The first `standing`
    drafts have theirs.
    """
    for index, draft in enumerate(reading.drafts[standing:], standing):
        draft.timing = _timing(reading, draft, index)
        if isinstance(draft.timing, At):
            draft.day = date.fromisoformat(draft.timing.local[:10])
            draft.time = draft.timing.local[11:16] or None
        draft.repeat = draft.repeat or ended(draft.when, draft.day or reading.times.today)
    _tell_doubts(reading)


def _tell_doubts(reading: Reading) -> None:
    """Tell each doubt once, of the first step whose time it is in, or of what the campaign says of itself."""
    told: list[Doubt] = []
    places: list[tuple[When | None, Draft | None]] = [(draft.when, draft) for draft in reading.drafts]
    for when, draft in (*places, (reading.launch, None), (reading.anchor, None)):
        for doubt in when.doubts if when else ():
            if doubt not in told:
                told.append(doubt)
                span = draft.span if draft else Span(start=0, end=len(reading.brief))
                reading.tell(doubt.kind, doubt.severity, doubt.message, span, *doubt.readings, step=draft)


def _zone(reading: Reading, when: When) -> str:
    return when.zone or reading.zone or (reading.launch.zone if reading.launch and reading.launch.zone else "default")


def _at(reading: Reading, when: When, day: date, clock: str | None) -> At:
    return At(local=day.isoformat() + (f"T{clock}" if clock else ""), zone=_zone(reading, when))


def _timing(reading: Reading, draft: Draft, index: int) -> Timing:
    when = draft.when
    if when.optimal:
        day = when.day or (_previous_day(reading, index, when) if when.waits else None)
        return Optimal(on=day.isoformat() if day else None, between=when.between)
    if when.follows_repeat:
        before = next((one for one in reversed(reading.drafts[:index]) if one.repeat), None)
        if before and before.repeat and before.day:
            draft.repeat = re.sub(r"BYDAY=[\w,]+", f"BYDAY={when.follows_repeat}", before.repeat)
            ahead = (CODES.index(when.follows_repeat) - before.day.weekday() - 1) % 7 + 1
            return _at(reading, when, before.day + timedelta(days=ahead), when.time)
    if when.day:
        clock = when.time or _same_time(reading, index, when)
        return _at(reading, when, first_fit(when.day, when.repeat), clock)
    if when.repeat:
        launched = reading.launch.day if reading.launch else None
        base = launched or _ads_day(reading) or _soonest(reading, when)
        return _at(reading, when, first_fit(base, when.repeat), when.time)
    for wait in _joined(when.waits):
        if timing := _waiting(reading, draft, index, wait):
            return timing
    if when.at_once and reading.times.now and not _answers(draft):
        return _at(reading, when, reading.times.today, reading.times.now)
    return _inherited(reading, draft, index)


def _same_time(reading: Reading, index: int, when: When) -> str | None:
    """Return the time of day of the step before for "on Friday at the same time"."""
    if not any(wait.of == "same" and not wait.calendar for wait in when.waits):
        return None
    return next((one.time for one in reversed(reading.drafts[:index]) if one.time), None)


def _answers(draft: Draft) -> bool:
    """Tell whether a step is for people by what they did with a message before it, so that it follows that message."""
    refs = draft.audience.refs.values()
    return bool(draft.conditional or draft.audience.otherwise or any(it or (ref and ref != "any") for ref, it in refs))


def _soonest(reading: Reading, when: When) -> date:
    """Return the first day on which a repeat's time of day is still to come."""
    today, now = reading.times.today, reading.times.now
    return today if when.time and now and when.time > now else today + timedelta(days=1)


def _ads_day(reading: Reading) -> date | None:
    return next((one.day for one in reading.drafts if one.action == "start_ads" and one.day), None)


def _previous_day(reading: Reading, index: int, when: When) -> date | None:
    wait = when.waits[0]
    before = next(
        (one.day for one in reversed(reading.drafts[:index]) if one.day), reading.anchor.day if reading.anchor else None
    )
    return (
        before + _days(wait.delay)
        if before and wait.delay.lstrip("-").startswith("P") and "T" not in wait.delay
        else None
    )


def _days(delay: str) -> timedelta:
    moved = add_to_day(date(2000, 1, 1), delay)
    return moved - date(2000, 1, 1) if moved else timedelta()


def _joined(waits: list[Wait]) -> list[Wait]:
    """Let an event and a wait that stand apart count as one: "when they leave the cart, send … after an hour"."""
    event = next((wait for wait in waits if wait.of == "event" and wait.delay == "PT0S"), None)
    length = next((wait for wait in waits if wait.of == "previous" and wait.delay != "PT0S"), None)
    if event is None or length is None:
        return waits
    return [replace(event, delay=length.delay, vague=length.vague)]


def _waiting(reading: Reading, draft: Draft, index: int, wait: Wait) -> Timing | None:
    if wait.of == "event" and wait.event:
        if wait.event in ("email_opened", "email_clicked") and index:
            before = _message_before(reading, index)
            if before:
                draft.waits_for.append((before, wait.delay, wait.event.removeprefix("email_")))
                return AfterSteps()
        reading.trigger = reading.trigger or wait.event
        return OnEvent(event=wait.event, delay=wait.delay, at=draft.when.time)
    if wait.of == "sequence":
        return _in_sequence(reading, draft, index, wait)
    if wait.of == "date":
        return _from_anchor(reading, draft, wait)
    if wait.of == "reference":
        return _from_reference(reading, draft, index, wait)
    if wait.of == "same":
        return _same(reading, draft, index, wait)
    return _from_previous(reading, draft, index, wait)


def _message_before(reading: Reading, index: int) -> Draft | None:
    return next((one for one in reversed(reading.drafts[:index]) if one.action in MESSAGES), None)


def _from_previous(reading: Reading, draft: Draft, index: int, wait: Wait) -> Timing | None:
    before = _before(reading, draft, index)
    if before is None:
        if reading.trigger:
            return OnEvent(event=reading.trigger, delay=wait.delay, at=draft.when.time)
        return _from_anchor(reading, draft, wait)
    whole = "T" not in wait.delay
    if before.day and whole and (wait.calendar or draft.when.time):
        return _at(reading, draft.when, before.day + _days(wait.delay), draft.when.time or before.time)
    sibling = before.waits_for if draft.audience.otherwise and before.waits_for else None
    if sibling:
        draft.waits_for += [(step, wait.delay, "done") for step, _, _ in sibling]
    else:
        draft.waits_for.append((before, wait.delay, "done"))
    return AfterSteps()


def _before(reading: Reading, draft: Draft, index: int) -> Draft | None:
    """The step that "later" counts from: the last message for a message, else the last step of any kind."""
    earlier = [
        one
        for one in reading.drafts[:index]
        if one.action not in ("collect_metrics", "generate_report", "notify_team", "pause_ads")
    ]
    if draft.action in MESSAGES:
        messages = [one for one in earlier if one.action in MESSAGES]
        if draft.audience.rule is not None or draft.audience.pronoun:
            return (messages or earlier or [None])[-1]
    return earlier[-1] if earlier else None


def _from_anchor(reading: Reading, draft: Draft, wait: Wait) -> Timing | None:
    anchor = reading.anchor or reading.launch
    if anchor is None or anchor.day is None:
        return OnEvent(event=reading.trigger, delay=wait.delay, at=draft.when.time) if reading.trigger else None
    if "T" in wait.delay:
        if not anchor.time:
            return None
        moved = datetime.fromisoformat(f"{anchor.day}T{anchor.time}") + parse_duration(wait.delay)
        assert isinstance(moved, datetime)
        return _at(reading, _zoned(draft.when, anchor), moved.date(), f"{moved:%H:%M}")
    same_day = not _days(wait.delay)
    return _at(
        reading,
        _zoned(draft.when, anchor),
        anchor.day + _days(wait.delay),
        draft.when.time or (anchor.time if same_day or not wait.calendar else None),
    )


def _zoned(when: When, anchor: When) -> When:
    return when if when.zone or not anchor.zone else When(zone=anchor.zone)


def _from_reference(reading: Reading, draft: Draft, index: int, wait: Wait) -> Timing | None:
    step, fits = resolve(reading, wait.words, index)
    anchor = reading.anchor or reading.launch
    plain = re.fullmatch(
        r"(?:the |our |we )?(?:first|second|third|last)?\s*(?:e?-?mail|mail|text|message|post|one|sms|push)?",
        wait.words.strip(),
    )
    if (
        anchor
        and anchor.day
        and not plain
        and (
            _ANCHOR_WORDS.search(wait.words)
            or (
                reading.anchor_words
                and set(wait.words.split()) & set(reading.anchor_words.split()) - {"the", "on", "a"}
            )
        )
    ):
        return _from_anchor(reading, draft, wait)
    if step is None:
        return _from_previous(reading, draft, index, wait) if index else None
    if not fits:
        reading.tell(
            "unresolved_reference",
            "error",
            f"“{wait.words.strip()}” doesn't fit any step before; the nearest one is taken.",
            draft.span,
            step=draft,
        )
    if wait.calendar and step.day:
        return _at(reading, draft.when, step.day + _days(wait.delay), draft.when.time or step.time)
    draft.waits_for.append((step, wait.delay, "done"))
    return AfterSteps()


def _same(reading: Reading, draft: Draft, index: int, wait: Wait) -> Timing | None:
    before = next((one for one in reversed(reading.drafts[:index]) if one.day), None)
    if before and before.day:
        return _at(reading, draft.when, before.day, draft.when.time or (before.time if not draft.when.time else None))
    if reading.times.last and wait.calendar:
        return _at(reading, draft.when, reading.times.last, draft.when.time)
    return _from_previous(reading, draft, index, wait) if index else None


def _in_sequence(reading: Reading, draft: Draft, index: int, wait: Wait) -> Timing | None:
    first = next((one for one in reading.drafts[:index] if any(w.of == "sequence" for w in one.when.waits)), None)
    if first is not None:
        length = _days(wait.delay) - next(_days(w.delay) for w in first.when.waits if w.of == "sequence")
        draft.waits_for.append((first, f"P{max(0, length.days)}D", "done"))
        return AfterSteps()
    if reading.trigger:
        return OnEvent(event=reading.trigger, delay=wait.delay if wait.delay != "P0D" else "PT0S", at=draft.when.time)
    base = reading.launch or reading.anchor
    if base and base.day:
        return _at(reading, draft.when, base.day + _days(wait.delay), draft.when.time or base.time)
    return None


def _inherited(reading: Reading, draft: Draft, index: int) -> Timing:
    when = draft.when
    before = [one for one in reading.drafts[:index] if one.action not in ("collect_metrics", "generate_report")]
    if draft.action == "generate_report":
        return AfterSteps()
    if when.time:
        day = (
            reading.times.last
            if not before
            else next((one.day for one in reversed(before) if one.day), reading.times.last)
        )
        day = day or (reading.launch.day if reading.launch else None)
        if day:
            return _at(reading, when, day, when.time)
    if (
        before
        and (_answers(draft) or draft.action == "notify_team")
        and draft.action not in ("start_ads", "collect_metrics")
    ):
        links = before[-1].waits_for
        if draft.audience.otherwise and links:
            draft.waits_for += links
        else:
            draft.waits_for.append((before[-1], "PT0S", "done"))
        return AfterSteps()
    launch = reading.launch
    if launch and launch.day:
        return _at(reading, launch if not when.zone else when, launch.day, when.time or launch.time)
    if reading.trigger and draft.action != "collect_metrics" and draft.action not in ("start_ads",):
        return OnEvent(event=reading.trigger)
    if draft.action == "collect_metrics" and (first := _earliest(reading)):
        return first
    return _borrowed(reading, draft, before) or Unscheduled()


def _borrowed(reading: Reading, draft: Draft, before: list[Draft]) -> At | None:
    """Return the time of the step just before, where that one has a day and a time and happens once; the author is
    told of it.
    """
    last = before[-1] if before else None
    if last is None or last.repeat or not isinstance(last.timing, At) or last.section != draft.section:
        return None
    draft.borrows_time = True
    return last.timing


def _earliest(reading: Reading) -> At | None:
    found = [one.timing for one in reading.drafts if isinstance(one.timing, At)]
    return min(found, key=lambda timing: timing.local) if found else None
