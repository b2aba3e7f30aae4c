"""Times of day in a run of a brief: "9 am", "18h30", "half past nine", "6-ish", "first thing", "any time between 10 and
4".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from nl.language.lexicon import one_of, words
from nl.times.calendar_words import MONTH, WEEKDAY
from nl.times.doubts import Doubt

_DATA = words("times")
_HOUR_WORDS: dict[str, int] = _DATA["hours"]
_MINUTE_WORDS: dict[str, int] = _DATA["minutes"]
_HOURS = one_of(*_HOUR_WORDS)
_MINUTES = one_of(*_MINUTE_WORDS)
_PARTS = r"(?:morning|afternoon|evening|night|tonight)"
PART_AFTER = re.compile(
    rf"\s*(?:o'?clock)?,?\s*(?:(?:in|at|on|of)\s+)?(?:the\s+|that\s+|this\s+)?(?:{WEEKDAY}\s+|tomorrow\s+|same\s+"
    r"|next\s+)?"
    rf"(?P<part>{_PARTS})\b"
)
_AMPM = r"(?P<{0}>a\.?m\b\.?|p\.?m\b\.?)"
_LEAD = r"(?:\b(?:at|by|around|about|approx(?:imately)?\.?|circa|ca\.?|roughly|from|@)\s*)?"
_END = r"(?![\d%])"
_CLOCK = re.compile(
    rf"(?<![\d$€£.,:/])(?<!\d-){_LEAD}(?:"
    rf"(?P<h>[01]?\d|2[0-4])(?:[:h]|uhr\s?)(?P<m>[0-5]\d)(?::[0-5]\d)?(?:\s*{_AMPM.format('x1')}|(?!\d))"
    rf"|(?P<h2>1[0-2]|0?[1-9])(?:[.:]?(?P<m2>[0-5]\d))?\s*{_AMPM.format('x2')}"
    rf"|(?P<h3>{_HOURS})(?:[\s-](?P<m3>{_MINUTES}))?\s*{_AMPM.format('x3')}"
    rf"|(?P<h4>[01]?\d|2[0-3])(?:\.(?P<m4>[0-5]\d))?\s?(?:o'?clock|uhr)"
    rf"|(?P<h5>{_HOURS})\s+o'?clock"
    rf"|(?P<h6>[01]\d|2[0-3])(?P<m6>[0-5]\d)\s?(?:h\b|hrs\b|hours\b)"
    rf"|(?P<h7>[01]?\d|2[0-3])h(?=\s*(?:[,.;:)]|$|on\b|¤)|(?<=\bat \dh)\b|(?<=\bat \d\dh)\b)"
    rf"|(?P<h8>1[0-2]|[1-9])(?P<x8>[ap])(?=\s*(?:[,.;:)]|$|on\b|et\b|pt\b|ct\b|est\b|pst\b|gmt\b|to\b))"
    rf"|(?P<h9>1[0-2]|0?[1-9])\s?(?=(?:in the |at )(?:morning|afternoon|evening|night))"
    rf"|(?P<h10>{_HOURS})(?=\s+(?:in the |at )(?:morning|afternoon|evening|night))"
    rf"){_END}"
)
_PAST = re.compile(
    rf"{_LEAD}\b(?:(?P<min>a quarter|{_MINUTES})(?:\s+minutes)?\s+(?P<way>past|to|after|before|till|of)"
    r"|(?P<half>half))\s+"
    rf"(?P<h>1[0-2]|[1-9]|{_HOURS}|noon|midnight)(?:\b|(?=[ap]\.?m))(?!\s*(?:%|percent|people|customers|days?"
    r"|weeks?|hours?|months?"
    rf"|minutes?|emails?|euros|dollars|pounds|and half))(?:\s*{_AMPM.format('x')})?"
)
_SPOKEN = re.compile(
    rf"\b(?:at|by|around|about|@)\s+(?P<h>{_HOURS})[\s-](?P<m>{_MINUTES})\b(?!\s+(?:past|to|minutes|days|hours"
    r"|percent))"
)
_BARE = re.compile(
    rf"(?:\b(?P<lead>at|around|about)|@)\s*(?P<h>[01]?\d|2[0-4]|{_HOURS})\b(?!-|[\d%:/]|\.\d(?!\d)|\s*(?:%|"
    r"percent|per cent|least|most|companies|of|people|euros|dollars|pounds|days|weeks|hours|minutes|months|customers"
    r"|subscribers|emails|times|points|each|(?:and|or) more|or less|[a-z]*ish))(?:\.(?P<m>[0-5]\d))?"
)
_ISH = re.compile(rf"{_LEAD}\b(?P<h>1[0-2]|[1-9]|{_HOURS})(?::(?P<m>[0-5]\d))?\s?(?:(?P<x>[ap]\.?m)\s?)?-?ish\b")
_MILITARY = re.compile(
    rf"(?:\bat\s+(?P<a>(?:[01]\d|2[0-3])[0-5]\d)|(?:\b{WEEKDAY}|{MONTH}|\d(?:st|nd|rd|th)|{MONTH}\s\d{{1,2}}),?\s+"
    r"(?P<b>(?:0\d|1[0-8]|2[1-3])[0-5]\d)|^\W*(?P<c>0\d[0-5]\d))\b(?![.,]?\d|\s*(?:%|people|customers|subs|euros"
    r"|dollars"
    r"|pounds|units|seats|members|guests))"
)
_DOTTED = re.compile(
    rf"(?:{WEEKDAY}|{MONTH}|¤|\d(?:st|nd|rd|th)|,|\bum|^)\s+(?P<h>[01]?\d|2[0-3])\.(?P<m>[0-5]\d)\b(?!\.|\s*(?:%|€"
    r"|\$|euro|percent))"
)
_SPAN = re.compile(
    r"(?<![\d$€£.,:/])(?:\bfrom\s+|\bat\s+)?(?P<h>1[0-2]|[1-9])(?:[.:](?P<m>[0-5]\d))?\s?(?:-|to|until|till)\s?"
    r"(?P<h2>1[0-2]|[1-9])(?:[.:][0-5]\d)?\s?(?P<x>[ap]\.?m)\b\.?"
)
_WORDS = re.compile(
    rf"(?:\b(?:at|by|around|about|before)\s+)?(?:the\s+)?\b(?P<w>{one_of(*_DATA['exact'], *_DATA['loose'])})\b(?!-)"
)
_LOOSE_LEAD = re.compile(r"(?:around|about|approx|circa|ca|roughly)\b")
_BAD = re.compile(r"(?:\b(?:at|by|from|@)\s*)(?P<t>(?:2[5-9]|[3-9]\d):[0-5]\d|\d{1,2}:[6-9]\d|24:(?!00)\d\d)\b")


class ClockTime(NamedTuple):
    """A time of day, `HH:MM`, and where it stands.

    `loose` where the words leave it open ("around lunchtime"); `other` is the same hour in the other half of the day
    where "at 3" leaves that open.
    """

    time: str
    start: int
    end: int
    loose: bool = False
    other: str | None = None


def _hour(text: str) -> int:
    return int(text) if text.isdigit() else _HOUR_WORDS.get(text, 12)


def clock(hour: int, minute: int | str | None, half: str | None) -> str:
    """Return `HH:MM` of an hour (0 to 24) with "am", "pm" or a part of the day behind it."""
    if half and hour <= 12:
        late = half[0] in "pet" or (half.startswith("a") and half[1:2] == "f") or (half[0] == "n" and 5 <= hour < 12)
        hour = hour % 12 + 12 * late
    return f"{hour % 24:02d}:{int(minute or 0):02d}"


def find_times(low: str) -> list[ClockTime]:
    """Return the times of day in `low` (plain form), in order, none overlapping."""
    found: list[ClockTime] = []
    for one in _candidates(low):
        if not any(one.start < other.end and other.start < one.end for other in found):
            found.append(one)
    return sorted(found, key=lambda time: time.start)


def _candidates(low: str) -> Iterator[ClockTime]:
    for hit in _PAST.finditer(low):
        yield from _made(hit, low, *_past(hit))
    for hit in _ISH.finditer(low):
        yield from _made(hit, low, _hour(hit["h"]), hit["m"], hit["x"], loose=True)
    for hit in _SPAN.finditer(low):
        first = clock(_hour(hit["h"]), hit["m"], hit["x"])
        later = int(hit["h"]) % 12 > int(hit["h2"]) % 12
        yield ClockTime(clock(int(hit["h"]), hit["m"], "am") if later else first, hit.start(), hit.end())
    for hit in _CLOCK.finditer(low):
        said = {name: value for name, value in hit.groupdict().items() if value}
        name = next(name for name in said if name.startswith("h"))
        half = next((value for key, value in said.items() if key[0] == "x"), None)
        yield from _made(hit, low, _hour(said[name]), _minute(said.get("m" + name[1:])), half)
    for pattern in (_SPOKEN, _BARE):
        for hit in pattern.finditer(low):
            loose = hit.groupdict().get("lead") in ("around", "about")
            yield from _made(hit, low, _hour(hit["h"]), _minute(hit["m"]), None, loose=loose)
    for hit in _MILITARY.finditer(low):
        group = next(name for name in "abc" if hit[name])
        yield ClockTime(
            f"{hit[group][:2]}:{hit[group][2:]}", hit.start(group) if group != "a" else hit.start(), hit.end()
        )
    for hit in _DOTTED.finditer(low):
        yield ClockTime(f"{int(hit['h']):02d}:{hit['m']}", hit.start("h"), hit.end())
    for hit in _WORDS.finditer(low):
        exact = _DATA["exact"].get(hit["w"])
        yield ClockTime(exact or _DATA["loose"][hit["w"]], hit.start(), hit.end(), not exact or _around(hit[0]))


def _around(said: str) -> bool:
    return _LOOSE_LEAD.match(said.strip()) is not None


def _minute(text: str | None) -> int:
    return 0 if text is None else int(text) if text.isdigit() else _MINUTE_WORDS[text]


def _past(hit: re.Match[str]) -> tuple[int, int, str | None]:
    hour, minute = 0 if hit["h"] == "midnight" else _hour(hit["h"]), _MINUTE_WORDS[hit["min"] or "half"]
    if hit["way"] in ("to", "before", "till", "of"):
        return (hour - 1) % 24 if hour != 1 else 12, 60 - minute, hit["x"]
    return hour, minute, hit["x"]


def _made(
    hit: re.Match[str], low: str, hour: int, minute: int | str | None, half: str | None, *, loose: bool = False
) -> Iterator[ClockTime]:
    """Yield the time with the part of the day that may stand behind it ("at 7 tomorrow evening", "nine at night")."""
    end = hit.end()
    if half is None and (part := PART_AFTER.match(low[end : end + 40])):
        half = {"tonight": "pm"}.get(part["part"], part["part"])
        plain_part = re.fullmatch(r"\s*(?:o'?clock)?\s*(?:in the|at)\s+\w+", part[0])
        end += part.end() if plain_part else 0
    open_half = half is None and 1 <= hour <= 6 and hit.re is not _CLOCK and not re.search(r"\b0\d", hit[0])
    other = clock(hour, minute, None) if open_half else None
    time = clock(hour, minute, "pm" if open_half else half)
    yield ClockTime(time, hit.start(), end, loose or _around(hit[0]), other)


def bad_times(low: str) -> list[tuple[Doubt, int, int]]:
    """Return the times that no clock shows ("25:00"), each with its characters."""
    return [
        (Doubt(hit["t"], "is no time of day; give it again", severity="error"), hit.start("t"), hit.end())
        for hit in _BAD.finditer(low)
    ]


def part_time(part: str) -> str:
    """Return the time that is taken for "morning", "evening" and the like where no other is said."""
    return _DATA["parts"][part]


_HOUR = (
    rf"(?:\d{{1,2}}(?:[:.h][0-5]\d)?\s?(?:[ap]\.?m\b\.?|h\b|hrs\b)?|{_HOURS}|noon|midday"
    r"|midnight)(?:\s+(?:in the (?:morning|afternoon|evening)|at night|o'?clock))?"
)
_WINDOW = re.compile(
    r"\b(?:(?:at\s+)?(?:any ?time|some ?time|whenever"
    rf"|at some point)\s+)?(?:(?P<how>between)\s+(?P<a>{_HOUR})\s*(?:and|to|-|&)\s*(?P<b>{_HOUR})"
    rf"|(?:from\s+)?(?P<a2>{_HOUR})\s*(?:to|-|until|till)\s*(?P<b2>{_HOUR}))"
    r"(?![\w/%]|\.\d|\s*(?:%|percent|per cent|employees|people|years|days|weeks|months|times|orders|customers|staff"
    r"|euros|dollars|k\b|-)"
    rf"|\s+(?:of\s+)?{MONTH})"
)
_TOLD = re.compile(r"[ap]\.?m|:|noon|midday|midnight|morning|afternoon|evening|night|h\b|\b0\d")
_OF_TIME = re.compile(r"\b(?:times?|hours?|best|optimal\w*|active|likely|optimi[sz]\w+)\b")
_ANY_TIME = re.compile(r"any ?time|some ?time|whenever|at some point")


def find_window(low: str, *, of_time: bool = False) -> tuple[tuple[str, str], int, int] | None:
    """Return "between 9 and 20" as two times of day and its place, or None.

    "9-11 am" and "from 9 to 5" are one only with "any time" before them; without it they are the hours of something.
    "Between 10 and 20" is one only where a half of the day, a colon or a word of time tells that hours are meant, or
    where that is known (`of_time`).
    """
    for hit in _WINDOW.finditer(low):
        said = (hit["a"] or hit["a2"], hit["b"] or hit["b2"])
        any_time = _ANY_TIME.match(hit[0].removeprefix("at "))
        if not any_time and not (
            hit["how"] and (_TOLD.search(f"{said[0]} {said[1]}") or _OF_TIME.search(low) or of_time)
        ):
            continue
        first, second = bare_time(said[0]), bare_time(said[1])
        if first and second and first != second and not re.search(r"\bage[ds]?\s+$", low[: hit.start()]):
            return _ordered(first, second, *said), hit.start(), hit.end()
    return None


def _ordered(first: str, second: str, said_first: str, said_second: str) -> tuple[str, str]:
    """Give an hour without a half of the day the half that makes a window of the day: "10 and 4", "2 and 4pm"."""
    if not _TOLD.search(said_second) and second <= first < f"{int(second[:2]) + 12:02d}":
        second = f"{int(second[:2]) + 12:02d}{second[2:]}"
    later = f"{int(first[:2]) + 12:02d}{first[2:]}" if first < "12" else first
    if not _TOLD.search(said_first) and _TOLD.search(said_second) and first < later < second:
        first = later
    return first, second


def bare_time(text: str) -> str | None:
    """Return the time of day that `text` says on its own: "9", "20:00", "7am", "nine at night", "noon"; else None."""
    text = text.strip().lower()
    if hit := re.fullmatch(r"(\d{1,2})(?:[:.h](\d{2}))?\s*(?:h|hrs)?", text):
        return clock(int(hit[1]), hit[2], None) if int(hit[1]) <= 24 and int(hit[2] or 0) < 60 else None
    if text in _HOUR_WORDS:
        return clock(_HOUR_WORDS[text], None, None)
    times = find_times(text)
    return times[0].time if times else None
