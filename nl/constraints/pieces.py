"""What a part of a sentence says of time, whatever stands around it."""

from __future__ import annotations

from datetime import date

from nl.constraints.found import ConstraintsRead
from nl.language.text import Sentence
from nl.times.when import TimeContext, When, read_when

MOST = 8
"""Bans of one kind that are looked at in one sentence; more of them are a slip or a trap."""
_REACH = 200


def piece(read: ConstraintsRead, sentence: Sentence, context: TimeContext, start: int, stop: int) -> When:
    """Return what the characters from `start` to `stop` say of time; `taken` counts from the sentence's beginning."""
    stop = min(stop, start + _REACH)
    when = read_when(sentence.text[start:stop], read.rest[start:stop], context)
    when.taken = [(start + begin, start + end) for begin, end in when.taken]
    return when


def days_of(when: When) -> list[date]:
    """Return the days that were said, in order: the first one, those listed with it, and the last of a span."""
    first = [when.day] if when.day else []
    listed = [day for day, _ in (*when.also, *when.more)]
    return list(dict.fromkeys([*first, *listed, *([when.until] if when.until else [])]))


def tell_doubts(read: ConstraintsRead, when: When, start: int, end: int) -> None:
    """Keep what the words of a limit's time leave open."""
    for doubt in when.doubts:
        read.note(doubt.kind, doubt.message, start, end, *doubt.readings)
