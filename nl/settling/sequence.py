"""When each step happens: its own words, what it waits for, and what it takes over from the campaign."""

from __future__ import annotations

import re
from datetime import date, timedelta

from marketflow_core.plan.timing import AfterSteps, At, OnEvent, Optimal, Timing, Unscheduled
from marketflow_core.values import Span
from nl.reading.drafts import Draft, Reading
from nl.settling.branches import set_branch
from nl.settling.waiting import at, days_of, joined, settle_wait
from nl.times.calendar_words import CODES, on_weekday
from nl.times.doubts import Doubt
from nl.times.repeat_ends import ended, first_fit
from nl.times.when import When, set_instant


def settle(reading: Reading, standing: int = 0) -> None:
    """Give each draft its timing, its `waits_for` and its repeat, in the order of the brief. The first `standing`
    drafts have theirs.
    """
    for index, draft in enumerate(reading.drafts[standing:], standing):
        set_branch(reading, draft, index)
        draft.timing = _timing(reading, draft, index)
        if isinstance(draft.timing, At):
            draft.day = date.fromisoformat(draft.timing.local[:10])
            draft.time = draft.timing.local[11:16] or None
        draft.repeat = draft.repeat or ended(draft.when, draft.day or reading.times.today)
    _tell_doubts(reading, reading.drafts[standing:])


def _tell_doubts(reading: Reading, drafts: list[Draft]) -> None:
    """Tell each doubt once, of the first step whose time it is in, or of what the campaign says of itself."""
    told: list[Doubt] = []
    places: list[tuple[When | None, Draft | None]] = [(draft.when, draft) for draft in drafts]
    for when, draft in (*places, (reading.launch, None), (reading.anchor, None)):
        for doubt in when.doubts if when is not None else ():
            if doubt not in told:
                told.append(doubt)
                span = draft.span if draft else Span(start=0, end=len(reading.brief))
                reading.tell(doubt.kind, doubt.severity, doubt.message, span, *doubt.readings, step=draft)


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
            return at(reading, when, before.day + timedelta(days=ahead), when.time)
    if when.day:
        when.day = _after_pause(reading, draft, index, when.day)
        clock = when.time or _same_time(reading, index, when)
        return at(reading, when, first_fit(when.day, when.repeat), clock)
    if when.repeat:
        launched = reading.launch.day if reading.launch else None
        base = launched or _ads_day(reading) or _soonest(reading, when)
        return at(reading, when, first_fit(base, when.repeat), when.time)
    if (twin := _told_with(reading, draft, index)) and twin.timing:
        draft.waits_for += twin.waits_for
        return twin.timing
    for wait in joined(when.waits):
        if timing := settle_wait(reading, draft, index, wait):
            return timing
    if when.at_once and reading.times.instant and not _answers(draft):
        now = When()
        set_instant(now, reading.times.instant)
        return at(reading, now, now.day or reading.times.today, now.time)
    return _inherited(reading, draft, index)


def _after_pause(reading: Reading, draft: Draft, index: int, day: date) -> date:
    """Return the weekday on which ads go on after the day of the pause before them ("Friday … until Monday")."""
    if draft.action != "resume_ads" or draft.when.date_said != "weekday":
        return day
    paused = next((one.day for one in reversed(reading.drafts[:index]) if one.action == "pause_ads"), None)
    return on_weekday(paused, day.weekday()) if paused and paused >= day else day


def _told_with(reading: Reading, draft: Draft, index: int) -> Draft | None:
    """Return the step before whose wait the brief says once for both: "two days later, send a text and a push"."""
    before = reading.drafts[index - 1] if index and draft.shares_time else None
    return before if before and before.when.waits and before.when.waits == draft.when.waits else None


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
    today, instant = reading.times.today, reading.times.instant
    return today if when.time and instant and when.time > f"{instant:%H:%M}" else today + timedelta(days=1)


def _ads_day(reading: Reading) -> date | None:
    return next((one.day for one in reading.drafts if one.action == "start_ads" and one.day), None)


def _previous_day(reading: Reading, index: int, when: When) -> date | None:
    wait = when.waits[0]
    anchor = reading.anchor.day if reading.anchor else None
    before = next((one.day for one in reversed(reading.drafts[:index]) if one.day), anchor)
    return before + days_of(wait.delay) if before and "T" not in wait.delay else None


def _inherited(reading: Reading, draft: Draft, index: int) -> Timing:
    when = draft.when
    before = [one for one in reading.drafts[:index] if one.action not in ("collect_metrics", "generate_report")]
    if draft.action == "generate_report":
        return AfterSteps()
    if when.time:
        day = next((one.day for one in reversed(before) if one.day), reading.times.last)
        day = day or (reading.launch.day if reading.launch else None)
        if day:
            return at(reading, when, day, when.time)
    if (
        before
        and (_answers(draft) or draft.action == "notify_team")
        and draft.action not in ("start_ads", "collect_metrics")
    ):
        other = draft.branch or before[-1]
        if draft.branch and isinstance(other.timing, At):
            return other.timing
        if other.waits_for and (draft.branch or draft.audience.otherwise):
            draft.waits_for += other.waits_for
        else:
            draft.waits_for.append((before[-1], "PT0S", "done"))
        return AfterSteps()
    launch = reading.launch
    if launch and launch.day:
        return at(reading, launch if not when.zone else when, launch.day, when.time or launch.time)
    if reading.times.trigger and draft.action not in ("collect_metrics", "start_ads"):
        return OnEvent(event=reading.times.trigger)
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
