"""What the author must look at: no time, a time that has passed, nobody named, a platform that can't do it, clashes."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from marketflow_core.plan.english.words import platform
from marketflow_core.plan.timing import AfterSteps, At, OnEvent, Unscheduled
from marketflow_core.plan.vocabulary import CHANNEL_OF, PLATFORM_NAMES
from nl.constraints.launching import settle_bounds
from nl.language.lexicon import words
from nl.reading.drafts import MESSAGES, Draft, Reading


def check(reading: Reading, now: datetime) -> None:
    """Add the diagnostics that need the settled steps. `now` is the reference instant (aware)."""
    settle_bounds(reading)
    for draft in reading.drafts:
        _check_time(reading, draft, now)
        _check_people(reading, draft)
        _check_platforms(reading, draft)


def _check_time(reading: Reading, draft: Draft, now: datetime) -> None:
    when, timing = draft.when, draft.timing
    if draft.action == "generate_report" and isinstance(timing, AfterSteps) and not when:
        reading.tell(
            "missing_time",
            "info",
            "The report has no time of its own; it is drawn when every other step is done.",
            draft.span,
            step=draft,
        )
    if draft.borrows_time and isinstance(timing, At):
        reading.tell(
            "missing_time",
            "warning",
            f"This step has no time of its own; I took the time of the step before, {timing.local.replace('T', ' ')}.",
            draft.span,
            "say when it should happen",
            step=draft,
        )
    if isinstance(timing, Unscheduled):
        severity = "info" if draft.action == "collect_metrics" else "warning"
        reading.tell(
            "missing_time",
            severity,
            "This step has no time, and the campaign gives none to take over. Say when it should happen.",
            draft.span,
            "at the default time tomorrow",
            "an hour after the step before",
            step=draft,
        )
    for wait in when.waits:
        if wait.vague:
            reading.tell(
                "vague_quantity",
                "warning",
                f"The wait has no exact length; I took {wait.delay}.",
                draft.span,
                wait.delay,
                step=draft,
            )
    if isinstance(timing, At) and not draft.repeat and _passed(reading, timing, now):
        reading.tell(
            "past_date",
            "error",
            f"{timing.local.replace('T', ' ')} has already passed. Give a later time.",
            draft.span,
            step=draft,
        )


def _passed(reading: Reading, timing: At, now: datetime) -> bool:
    zone = timing.zone if timing.zone not in ("default", "recipient") else reading.preferences.default_zone
    local = now.astimezone(ZoneInfo(zone))
    return timing.local < (local.strftime("%Y-%m-%dT%H:%M") if "T" in timing.local else local.strftime("%Y-%m-%d"))


def _check_people(reading: Reading, draft: Draft) -> None:
    named = draft.audience or draft.rule is not None or draft.waits_for or reading.audience
    if draft.action in MESSAGES and not named and not isinstance(draft.timing, OnEvent | AfterSteps):
        reading.tell(
            "missing_audience",
            "warning",
            "Nobody is named for this message; it goes to everyone who agreed to get such messages.",
            draft.span,
            "all subscribers",
            "name a group",
            step=draft,
        )


def _check_platforms(reading: Reading, draft: Draft) -> None:
    known = words("platforms")
    for slug in draft.platforms:
        name = platform(slug)
        if slug in known["without_connector"]["slugs"] or slug not in PLATFORM_NAMES:
            reading.tell(
                "unknown_platform",
                "warning",
                f"{name} is understood, but there is no connector for it yet.",
                draft.span,
                "leave it out",
                "do it by hand",
                step=draft,
            )
        if slug in PLATFORM_NAMES and not can_do(slug, draft.action):
            reading.tell(
                "channel_mismatch",
                "error",
                f"{name} can't do this ({draft.action.replace('_', ' ')}).",
                draft.span,
                f"use the default platform for {CHANNEL_OF[draft.action]}",
                step=draft,
            )


def can_do(platform: str, action: str) -> bool:
    """Tell whether a platform can carry out an action."""
    able = words("platforms")["can"].get(platform, ())
    return ("ads" if action.endswith("_ads") or action == "adjust_budget" else action) in able
