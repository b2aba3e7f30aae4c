"""Sentences that add to the step before ("Send it on Monday", "Put it on X too"), and one sentence that asks for
several sends of a kind ("30, 14 and 3 days before").
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from nl.language.measures import DURATION, duration
from nl.language.text import Sentence, blank
from nl.reading.drafts import MESSAGES, Draft, Reading
from nl.times.clocktimes import part_time
from nl.times.when import When

_IT = re.compile(
    r"^\W*(?:(?:then|and|also|please)\s+)*(?:send|post|publish|share|put|schedule|email|text)\s+"
    r"(?:it|this|that|this one|the (?:email|message|text|post))\b(?!\s+to\b)"
)
_PART = re.compile(
    r"^\W*(?:(?:then|and|also|please)\s+)*(?:send|text|push|give)\s+(?:it|this|that|them|these)\s+to\s+"
    r"(?P<n>\d{1,2}(?:\.\d+)?)\s*(?:%|percent\b|per cent\b)"
)
"""On how many the test of the step before is made: "Send it to 20% of our subscribers on Friday"."""
_COUNTS = re.compile(
    r"\b(?P<all>\d{1,3}(?:\s*,\s*\d{1,3})*\s*,?\s+and\s+)(?P<last>\d{1,3})\s+(?P<unit>minutes?|hours?|days?"
    r"|weeks?|months?)"
    r"\s+(?:before|after|prior|ahead|later)\b"
)
_LENGTHS = re.compile(
    rf"\b(?P<all>{DURATION}(?:\s*,\s*{DURATION})*\s*,?\s+and\s+)(?P<last>{DURATION})\s+(?:before|after|later)\b"
)
_LIST = re.compile(r"\s*(?:,|and|&|,\s*and|and then|or)\s*(?:again\s+)?(?:on\s+)?")
_FILLERS = re.compile(
    r"\b(?:then|and|now|please|we|let's|let|should|will|there|is|a|at least|again|next|here|it|them)\b"
)
_ONE = re.compile(DURATION)


def keep_pause(reading: Reading, sentence: Sentence, when: When) -> bool:
    """Keep the wait of a sentence that says nothing else ("Wait five days.") for the step behind it; tell whether it
    was one.
    """
    if len(when.waits) != 1 or when.waits[0].of != "previous" or when.day:
        return False
    rest = sentence.low
    for start, end in when.taken:
        rest = blank(rest, start, end)
    if re.search(r"[a-z]", _FILLERS.sub("", rest)):
        return False
    reading.times.pauses.append((sentence.start, when.waits[0]))
    reading.trace("timing", sentence.span)
    return True


def _after_pauses(reading: Reading) -> None:
    for place, wait in reading.times.pauses:
        draft = next((one for one in reading.drafts if one.start >= place), None)
        if draft and not draft.when.placed:
            draft.when.waits.append(wait)
    reading.times.pauses.clear()


def join_later_words(reading: Reading) -> None:
    """Give a step that was asked for without a time the time that "Send it on Monday" says after it, and a further
    post of the same thing the time of the first.
    """
    _after_pauses(reading)
    kept: list[Draft] = []
    for draft in reading.drafts:
        before = kept[-1] if kept else None
        if before is not None and before.experiment and before.action in MESSAGES and (part := _PART.match(draft.low)):
            before.experiment.setdefault("share", float(part["n"]) / 100)
            _take_over(before, draft)
            continue
        if before is None or not _IT.match(draft.low) or draft.audience.rule is not None or draft.content.topic:
            kept.append(draft)
            continue
        alike = before.action == draft.action or (before.action in MESSAGES and draft.action in MESSAGES)
        open_time = not before.when.placed and before.when.time is None
        if alike and open_time and (draft.when.placed or draft.when.time):
            _take_over(before, draft)
            continue
        if alike and not draft.when.placed and draft.when.time is None:
            draft.when = When(**{**vars(before.when), "taken": []})
            draft.content = before.content if before.content.topic else draft.content
        kept.append(draft)
    reading.drafts = [one for draft in kept for one in _on_each_day(draft)]


def _take_over(before: Draft, later: Draft) -> None:
    """Let a step have the time, platforms and people that a later sentence says of it."""
    if not before.when.placed:
        before.when = later.when
    before.end = later.end
    before.platforms = tuple(sorted({*before.platforms, *later.platforms}))
    before.audience = before.audience or later.audience
    for name in ("timing", "audience", "platforms"):
        before.place(name, *later.said.get(name, ()))


def _each_wait(draft: Draft) -> list[Draft]:
    """Return a step for each wait of "a week before, the day before and on the morning of the conference"."""
    when = draft.when
    listed = [wait for wait in when.waits if wait.of in ("date", "reference", "event")]
    together = len(listed) > 1 and all(
        _LIST.fullmatch(draft.low[one.end : other.start]) for one, other in pairwise(listed)
    )
    if not together or when.day or when.repeat:
        return [draft]
    if listed[0].delay in ("P0D", "PT0S") and "T" in listed[-1].delay and listed[-1].delay != "PT0S":
        return [replace(draft, when=replace(when, waits=listed[1:]))]  # "the day of, an hour before the start"
    last = listed[-1]
    open_time = next((wait.part for wait in listed if wait.part and when.time == part_time(wait.part)), None)
    steps: list[Draft] = []
    for wait in listed:
        of = last if wait.of == "date" and not wait.words else wait
        time = when.time if open_time in (None, wait.part) else None
        alone = replace(wait, of=of.of, words=of.words, event=of.event)
        steps.append(replace(draft, when=replace(when, waits=[alone], time=time, taken=[]), after=[], waits_for=[]))
    return [*steps[:-1], replace(steps[-1], when=replace(steps[-1].when, taken=when.taken))]


def _on_each_day(draft: Draft) -> list[Draft]:
    """Return a step for each day of "on 1 and 20 December"."""
    if draft.when.repeat or draft.when.either or not draft.when.also:
        return _each_wait(draft)
    days = [
        replace(
            draft,
            when=replace(draft.when, day=day, time=time or draft.when.time, also=[], taken=[], doubts=[]),
            after=[],
            waits_for=[],
        )
        for day, time in draft.when.also
    ]
    return [draft, *days]


def several_waits(low: str) -> tuple[list[str], tuple[int, int]] | None:
    """Return the waits that "30, 14 and 3 days before" names besides the last one, and the characters of those; None
    where there is no such list.
    """
    if hit := _COUNTS.search(low):
        counts: list[str] = re.findall(r"\d+", hit["all"])
        return [length for count in counts if (length := duration(f"{count} {hit['unit']}"))], hit.span("all")
    if hit := _LENGTHS.search(low):
        lengths = [length for one in _ONE.finditer(hit["all"]) if (length := duration(one[0]))]
        return (lengths, hit.span("all")) if lengths else None
    return None


def repeated(draft: Draft, lengths: list[str]) -> list[Draft]:
    """Return a step like `draft` for each further wait, and `draft` itself last."""
    if not draft.when.waits:
        return [draft]
    last = draft.when.waits[-1]
    sign = "-" if last.delay.startswith("-") else ""
    more = [
        replace(
            draft,
            when=replace(
                draft.when,
                waits=[replace(last, delay=sign + length, calendar="T" not in length and last.calendar)],
                taken=[],
            ),
            after=[],
            waits_for=[],
        )
        for length in lengths
    ]
    return [*more, draft]
