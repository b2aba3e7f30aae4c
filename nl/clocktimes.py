"""Times of day and time zones in a run of a brief."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import available_timezones

from nl.lexicon import one_of, words
from nl.measures import NUMBER_WORDS

_HOURS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_PART = r"(?:\s*(?:o'?clock)?\s*(?:(?:in|at)\s+(?:the\s+)?|on \w+ )?(?P<part>morning|afternoon|evening|night)\b)"
_AMPM = r"(?P<ampm>a\.?m\b\.?|p\.?m\b\.?)"
_TIME = re.compile(
    rf"(?<![\d$€£.,:/-])(?:\b(?:at|by|around|about|from|@)\s*)?(?:"
    rf"(?P<h>[01]?\d|2[0-4])[:h](?P<m>[0-5]\d)(?:\s*{_AMPM}|(?!\d))"
    rf"|(?P<h2>1[0-2]|0?[1-9])(?:\.(?P<m2>[0-5]\d))?\s*{_AMPM.replace('ampm', 'ampm2')}"
    rf"|(?P<h3>1[0-2]|[1-9]|{_HOURS})(?=\s+(?:o'?clock|(?:in the |"
    rf"at )(?:morning|afternoon|evening|night))){_PART.replace('part', 'part3')}?"
    rf"|(?P<word>noon|midday|midnight|lunch ?time)\b"
    rf")(?![\d%])"
)
_BARE = re.compile(
    rf"(?:\bat|@)\s+(?P<h>[01]?\d|2[0-3]|{_HOURS})\b(?![\d%:/]|\.\d(?!\d)|\s*(?:%|"
    rf"percent|least|companies|of|people|{'|'.join(('euros', 'dollars', 'pounds'))})"
    rf")(?:\.(?P<m>[0-5]\d))?{_PART}?"
)
_SPELLED = re.compile(
    rf"\b(?P<h>{_HOURS})(?:\s+o'?clock)?\s+(?:in the|at)\s+(?P<part>morning|afternoon|evening|night)\b"
)
_WINDOW = re.compile(
    r"\bbetween\s+(?P<a>[\w:. ]{1,8}?)\s+(?:and|to|-)\s+(?P<b>[\w:.]{1,6}(?:\s?[ap]\.?m\b)"
    r"?)(?!\s*(?:%|percent|employees|people|years))"
)
_LOCAL = re.compile(
    r"\b(?:(?:in |at )?(?:each |every |the |their |his |her |its )"
    r"?(?:(?:recipient|person|customer|subscriber|reader|user|region|"
    r"country|market|member)(?:'s|s')?\s+)?(?:own )?"
    r"(?:local time(?: zone)?|own time(?: ?zone)?|time ?zone of each \w+)"
    r"(?: (?:for|in|of) (?:each|every|their|the)(?: of)?(?: (?:regions?|"
    r"countr(?:y|ies)|markets?|zones?|person|recipients?|city))?)"
    r"?"
    r"|in (?:each|every) (?:region|country|market|time ?zone|zone)(?: separately)?|(?:in |at )?their (?:own )?time\b)"
)
_IANA = re.compile(r"\b[A-Z][A-Za-z]+/[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_]+)?\b")


class ClockTime(NamedTuple):
    """A time of day, `HH:MM`, and where it stands; `loose` where the words leave it open ("around lunchtime")."""

    time: str
    start: int
    end: int
    loose: bool = False


class ZoneFound(NamedTuple):
    """A zone of the plan (IANA, `recipient`) or a name that is none, and where it stands."""

    zone: str
    start: int
    end: int
    known: bool = True


def _hour(text: str) -> int:
    return int(text) if text.isdigit() else NUMBER_WORDS[text]


def _clock(hour: int, minute: str | None, half: str | None) -> str | None:
    if half:
        if hour > 12:
            half = None
        elif half.startswith(("a", "m")) and hour == 12:
            hour = 0
        elif half.startswith(("p", "e", "n")) and hour < 12 and half != "morning":
            hour += 12
    if half == "afternoon" and hour < 12:
        hour += 12
    return f"{hour % 24:02d}:{minute or '00'}" if hour <= 24 else None


def find_times(low: str) -> list[ClockTime]:
    """Return the times of day in `low` (plain form), in order, none overlapping."""
    found: list[ClockTime] = []
    for hit in _TIME.finditer(low):
        loose = re.match(r"(?:around|about)", hit[0]) is not None or bool(hit["word"] and "lunch" in hit["word"])
        if hit["word"]:
            time = "00:00" if hit["word"] == "midnight" else "12:00"
        else:
            half = hit["ampm"] or hit["ampm2"] or hit["part3"]
            time = _clock(_hour(hit["h"] or hit["h2"] or hit["h3"]), hit["m"] or hit["m2"], _half(half))
        if time:
            found.append(ClockTime(time, hit.start(), hit.end(), loose))
    for pattern in (_SPELLED, _BARE):
        for hit in pattern.finditer(low):
            if any(hit.start() < other.end and other.start < hit.end() for other in found):
                continue
            part = hit["part"] or _day_part(low, hit.end())
            time = _clock(_hour(hit["h"]), hit.groupdict().get("m"), _half(part))
            if time:
                found.append(ClockTime(time, hit.start(), hit.end()))
    return sorted(found, key=lambda time: time.start)


def _half(word: str | None) -> str | None:
    if word in ("morning", None):
        return "am" if word else None
    if word in ("afternoon", "evening", "night"):
        return "pm"
    return word[0]


def _day_part(low: str, position: int) -> str | None:
    part = re.match(r"\s*(?:on \w+ )?(morning|afternoon|evening)\b", low[position : position + 24])
    return part[1] if part else None


def find_window(low: str) -> tuple[tuple[str, str], int, int] | None:
    """Return "between 9 and 20" as two times of day and its place, or None."""
    hit = _WINDOW.search(low)
    if not hit:
        return None
    first, second = bare_time(hit["a"]), bare_time(hit["b"])
    if first is None or second is None:
        return None
    if re.search(r"p\.?m", hit["b"]) and not re.search(r"[ap]\.?m", hit["a"]) and first > second:
        first = (hit["a"].strip() and bare_time(hit["a"].strip() + "am")) or first
    return (first, second), hit.start(), hit.end()


def bare_time(text: str) -> str | None:
    """Return the time of day that `text` says on its own: "9", "20:00", "7am", "nine at night", "noon"; else None."""
    text = text.strip().lower()
    if hit := re.fullmatch(r"(\d{1,2})(?:[:.h](\d{2}))?\s*(?:h|hrs)?", text):
        return _clock(int(hit[1]), hit[2], None) if int(hit[1]) <= 24 else None
    if re.fullmatch(_HOURS, text):
        return _clock(NUMBER_WORDS[text], None, None)
    times = find_times(text)
    return times[0].time if times else None


@lru_cache(maxsize=1)
def _places() -> dict[str, str]:
    """Return what may stand before "time" ("London time") with its zone: cities, and words of the zones' own file."""
    data = words("cities")
    cities = {
        city.lower(): zone for zone, named in data["zones"].items() for city in named if city not in data["exact"]
    }
    return cities | words("zones")["of_place"]


@lru_cache(maxsize=1)
def _zone_patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    data = words("zones")
    exact = re.compile(rf"\b{one_of(*data['exact'])}\b")
    place = re.compile(rf"\b(?P<place>{one_of(*_places())}) (?:local )?(?:standard )?time\b")
    after = re.compile(rf"\b(?P<place>{one_of(*data['after_time'])})\b")
    return exact, place, after


def find_zone(text: str, low: str, times: list[ClockTime]) -> ZoneFound | None:
    """Return the zone that the run names, if any; a name of the form Europe/Atlantis that is no zone comes with
    `known` false.
    """
    exact, place, after = _zone_patterns()
    if hit := _IANA.search(text):
        if hit[0] in available_timezones():
            return ZoneFound(hit[0], hit.start(), hit.end())
        from marketflow_core.plan.vocabulary import PLATFORM_NAMES

        area = hit[0].split("/")[0]
        if area in {zone.split("/")[0] for zone in available_timezones()} and area not in PLATFORM_NAMES.values():
            return ZoneFound(hit[0], hit.start(), hit.end(), known=False)
    if hit := place.search(low):
        return ZoneFound(_places()[hit["place"]], hit.start(), hit.end())
    if hit := _LOCAL.search(low):
        return ZoneFound("recipient", hit.start(), hit.end())
    for hit in exact.finditer(text):
        near = any(0 <= hit.start() - time.end <= 4 for time in times)
        if near or (len(hit[0]) > 2 and hit[0] not in ("IST", "CST", "MST", "EST")):
            return ZoneFound(words("zones")["exact"][hit[0]], hit.start(), hit.end())
    for hit in after.finditer(low):
        if any(0 <= hit.start() - time.end <= 3 for time in times):
            return ZoneFound(words("zones")["after_time"][hit["place"]], hit.start(), hit.end())
    return None
