"""Dates that count from today or from a day named before: "tomorrow", "a week on Tuesday", "the Friday after", "the
28th".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from nl.language.lexicon import one_of, words
from nl.language.measures import DURATION, duration
from nl.times.absolute_dates import DateFound
from nl.times.calendar_words import (
    DAY,
    DIGITS_OF_DAY,
    FULL_WEEKDAY,
    ORDINAL,
    WEEKDAY,
    add_to_day,
    day_number,
    holiday,
    holiday_names,
    next_day_of_month,
    on_weekday,
    shift_month,
    weekday_number,
)
from nl.times.doubts import Doubt

_NEAR_WORDS: dict[str, int] = words("calendar")["near"]
_SHORT: list[str] = words("calendar")["guarded"]["weekdays"]
_GUARDED = one_of(*_SHORT)
_CLEAR = one_of(
    *(word for name, short in words("calendar")["weekdays"].items() for word in (name, *short) if word not in _SHORT)
)
_NEAR = re.compile(rf"\b(?P<word>{one_of(*_NEAR_WORDS)})\b")
_WHEN_BARE = (
    r"(?=\.?\s*(?:[\d,:;)+&/@-]|$|at\b|and\b|or\b|to\b|noon|mid|morning|afternoon|evening|night|week\b|next\b|half\b"
    r"|quarter\b|¤|the\s+\d))"
)
_LED_BY = (
    "(?:" + "|".join(rf"(?<=\b{how} \w{{3}})" for how in ("on", "next", "this", "by", "until", "till", "coming")) + ")"
)
_HOW = r"on|this coming|this|coming|next|following|last|by|until|till|from|that|since|after|before"
_BY_WEEKDAY = re.compile(
    rf"\b(?P<how>(?:(?:the|{_HOW})\s+){{0,3}})(?:(?P<wd>{_CLEAR})\b|(?P<guard>{_GUARDED})\b(?!-)"
    rf"(?:{_LED_BY}|{_WHEN_BARE}))"
    rf"(?:\s+the\s+(?P<dom>{DAY}))?(?:\s+(?P<after>after next|next week|week\b(?!\s+(?:of|after|later|before|\d))"
    r"|fortnight|of next week|in a week|this week|of this week))?"
)
_WEEK_LED = re.compile(
    rf"\b(?P<n>a|one|two|three|four|\d)\s+(?P<unit>weeks?|fortnights?)\s+(?:(?P<on>on|this|from|after(?= {WEEKDAY}\b)"
    rf"|from next|from this)\s+)?(?:(?P<wd>{WEEKDAY})\b|(?P<near>today|tomorrow))"
)
_NEXT_WEEK_ON = re.compile(
    rf"\bnext week,?\s+(?:on\s+)?(?P<wd>{WEEKDAY})\b|\b(?P<wd2>{WEEKDAY})\s+(?:of\s+)?next week\b"
)
_HENCE = re.compile(
    rf"\b(?:exactly\s+)?(?P<d>{DURATION})\s+(?:from\s+(?:today|now)|hence|from tomorrow)\b"
    rf"|\bin\s+(?:exactly\s+)?(?P<d2>{DURATION})(?:'s?|s')?\s+time\b|\bin\s+(?P<d3>a fortnight)\b"
)
_THIS_TIME = re.compile(
    r"\b(?:at\s+)?(?:this|the same)\s+time\s+(?:(?P<week>next week)|(?P<near>tomorrow)|(?:next"
    rf"|on)\s+(?P<wd>{WEEKDAY}))\b"
)
_DAY_OF_MONTH = re.compile(
    rf"\b(?:on|until|till|by|of|from|before|to|and)\s+the\s+(?P<dom>{DIGITS_OF_DAY}(?<=[a-z])|{ORDINAL})\b"
    rf"(?:\s+of\s+(?P<which>the|this|next|the following|the coming)\s+month)?"
    rf"(?!\s+(?:[a-z-]+\s+)?(?:e-?mails?|mail|text|steps?|one|message|post|sms|of each|of every|{WEEKDAY}|each|every"
    r"|week|day|days|time|working|business|anniversary|month|send|reminder|push|page|ad|ads|batch|wave|round|part"
    r"|of)\b)"
)
_OF_NEXT_MONTH = re.compile(
    rf"\b(?:on\s+)?(?:the\s+)?(?P<dom>{DAY})(?:\s+day)?\s+(?:of\s+)?(?P<which>the|this|next|the following"
    r"|the coming)\s+month\b"
)
_HOLIDAYS = re.compile(rf"\b(?P<name>{one_of(*holiday_names())})(?![\w'])(?P<y>\s+20\d\d\b)?")
_REPEATED = re.compile(r"(?:every|each|alternate|alternating)\s+(?:other\s+|second\s+|single\s+)?(?:\w+\s+and\s+)?$")
_COMPARED = re.compile(
    rf"\b(?:the\s+)?(?:(?P<wd>{FULL_WEEKDAY})|(?P<we>weekend)|(?P<week>week))\s+(?P<way>after|before"
    r"|following)\s+(?:the\s+)?$"
)


def relative_dates(low: str, today: date, last: date | None, taken: list[DateFound]) -> list[DateFound]:
    """Return the dates of `low` (plain form) that count from `today`, or from `last`, the last date named before; none
    shares characters with what is `taken` or with another.
    """
    found = list(taken)
    for one in _candidates(low, today, last):
        if not any(one.overlaps(other.start, other.end) for other in found):
            found.append(one)
    return found[len(taken) :]


def _candidates(low: str, today: date, last: date | None) -> Iterator[DateFound]:
    yield from _holidays(low, today)
    for hit in _THIS_TIME.finditer(low):
        weekday = on_weekday(today, weekday_number(hit["wd"])) if hit["wd"] else None
        yield _found(hit, weekday or today + timedelta(days=7 if hit["week"] else 1), said="this time")
    for hit in _WEEK_LED.finditer(low):
        yield from _week_led(hit, today)
    for hit in _HENCE.finditer(low):
        length = duration(hit["d"] or hit["d2"] or hit["d3"])
        if length and "T" not in length:
            base = today + timedelta(days=1) if hit[0].endswith("tomorrow") else today
            yield from _if_reached(hit, add_to_day(base, length))
    for hit in _NEAR.finditer(low):
        yield _found(hit, today + timedelta(days=_NEAR_WORDS[hit["word"]]))
    for hit in _NEXT_WEEK_ON.finditer(low):
        yield _found(hit, _in_week(today, 1, weekday_number(hit["wd"] or hit["wd2"])))
    for hit in _BY_WEEKDAY.finditer(low):
        if not _REPEATED.search(low[max(0, hit.start() - 40) : hit.start()]):
            yield _by_weekday(hit, today, last)
    for hit in (*_OF_NEXT_MONTH.finditer(low), *_DAY_OF_MONTH.finditer(low)):
        yield from _if_reached(hit, _day_of_month(hit, today, last))


def _found(hit: re.Match[str], day: date, *, said: str = "date") -> DateFound:
    return DateFound(day, hit.start(), hit.end(), said=said)


def _if_reached(hit: re.Match[str], day: date | None, *, said: str = "date") -> Iterator[DateFound]:
    if day:
        yield _found(hit, day, said=said)


def _holidays(low: str, today: date) -> Iterator[DateFound]:
    for hit in _HOLIDAYS.finditer(low):
        from_day = date(int(hit["y"]), 1, 1) if hit["y"] else today
        yield from _if_reached(hit, holiday(hit["name"], from_day), said="holiday")


def _in_week(today: date, weeks: int, weekday: int) -> date:
    """Return a weekday of the week that lies so many weeks on."""
    return today - timedelta(days=today.weekday()) + timedelta(days=7 * weeks + weekday)


def _week_led(hit: re.Match[str], today: date) -> Iterator[DateFound]:
    """Read "a week on Tuesday", "two weeks from Friday", "a fortnight today"; "two weeks Monday" says nothing."""
    length = duration(f"{hit['n']} {hit['unit']}") or "P7D"
    if hit["near"]:
        yield from _if_reached(hit, add_to_day(today + timedelta(days=hit["near"] == "tomorrow"), length))
    elif hit["on"] != "after":
        yield from _if_reached(hit, add_to_day(on_weekday(today, weekday_number(hit["wd"])), length))


def _by_weekday(hit: re.Match[str], today: date, last: date | None) -> DateFound:
    weekday = weekday_number(hit["wd"] or hit["guard"])
    how, after = hit["how"].split(), hit["after"] or ""
    coming = on_weekday(today, weekday)
    if hit["dom"]:
        day = next_day_of_month(day_number(hit["dom"]), last.replace(day=1) if last else today, weekday)
        return _found(hit, day or coming)
    if after in ("next week", "of next week"):
        return _found(hit, _in_week(today, 1, weekday))
    if after in ("week", "in a week", "fortnight", "after next"):
        weeks_on = {"fortnight": 2}.get(after, 1)
        return _found(hit, coming + timedelta(days=7 * weeks_on))
    if "following" in how and last:
        return _found(hit, on_weekday(last, weekday))
    if "next" in how and (coming - today).days < 7 and coming.isocalendar()[1] == today.isocalendar()[1]:
        week_on = coming + timedelta(days=7)
        return DateFound(week_on, hit.start(), hit.end(), others=(coming,))
    doubt = None
    if "by" in how:
        doubt = Doubt(hit[0], "is a deadline; I plan the step on that day itself", (coming.isoformat(), "a day before"))
    return DateFound(coming, hit.start(), hit.end(), said="weekday", doubt=doubt)


def _day_of_month(hit: re.Match[str], today: date, last: date | None) -> date | None:
    number, which = day_number(hit["dom"]), hit["which"]
    if which is None or which == "the":
        return next_day_of_month(number, last.replace(day=1) if last and not which else today)
    return next_day_of_month(number, shift_month(last or today if "following" in which else today, which != "this"))


def beside_dates(low: str, found: list[DateFound]) -> list[DateFound]:
    """Bring "the Monday after Thanksgiving" and "the weekend before 5 May" to the day that is meant."""
    moved: list[DateFound] = []
    for one in found:
        lead = low[max(0, one.start - 40) : one.start]
        hit = _COMPARED.search(lead)
        if hit is None:
            moved.append(one)
            continue
        start = one.start - len(lead) + hit.start()
        weekday = weekday_number(hit["wd"]) if hit["wd"] else 5 if hit["we"] else None
        if hit["way"] == "before":
            day = one.day - timedelta(days=7) if weekday is None else on_weekday(one.day - timedelta(days=8), weekday)
        else:
            day = one.day + timedelta(days=7) if weekday is None else on_weekday(one.day, weekday)
        moved = [other for other in moved if not other.overlaps(start, one.start)]
        moved.append(DateFound(day, start, one.end))
    return moved
