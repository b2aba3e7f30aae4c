"""Dates in a form that the own rules don't know: months in other languages or misspelt, Roman months, run together.

A run is looked at only where a day stands beside a word that may be a month; dateparser is imported only then.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from difflib import get_close_matches

from nl.language.lexicon import one_of, words
from nl.times.absolute_dates import DateFound
from nl.times.calendar_words import make_date, month_number
from nl.times.doubts import Doubt

_FOREIGN: dict[str, list[str]] = words("calendar")["foreign"]
_CANDIDATE = re.compile(
    rf"(?<![\d.,])(?P<d>[0-3]?\d)(?:\.|er|º|st|nd|rd|th)?\s+(?:de\s+|of\s+)?(?P<m>{one_of(*_FOREIGN['months'])})\b\.?"
    r"(?:,?\s+(?:de\s+|del\s+)?(?P<y>20\d\d)\b)?"
)
_ROMAN = re.compile(r"(?<![\d.])(?P<d>[0-3]?\d)[./ ]\s?(?P<m>x[i]{0,2}|i[vx]|v?i{1,3}|v)[./ ]\s?(?P<y>20\d\d)\b")
_COMPACT = re.compile(r"(?<![\w.,/-])(?P<y>20\d\d)(?P<m>0\d|1[0-2])(?P<d>[0-3]\d)(?![\w/-])")
_MISSPELT = re.compile(
    r"\b(?P<d>[0-3]?\d)(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m>[a-z]{5,11})\b(?:,?\s+(?P<y>20\d\d)\b)?"
    r"|\b(?P<m2>[a-z]{5,11})\s+(?P<d2>[0-3]?\d)(?:st|nd|rd|th)?\b(?![:.]\d|\s*[ap]\.?m)(?:,?\s+(?P<y2>20\d\d)\b)?"
)
_ROMANS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_LONG_MONTHS = [name for name in words("calendar")["months"] if len(name) > 4]
_ALIKE = 0.87
"""How alike a word must be to a month's name; "member" and "december" are less."""


def unfamiliar_dates(low: str, today: date) -> list[DateFound]:
    """Return the dates of `low` (plain form, what is known already blanked) that need a second look."""
    found: list[DateFound] = []
    for one in _candidates(low, today):
        if not any(one.overlaps(other.start, other.end) for other in found):
            found.append(one)
    return found


def _candidates(low: str, today: date) -> Iterator[DateFound]:
    for hit in _CANDIDATE.finditer(low):
        if day := _parsed(hit, today):
            yield DateFound(day, hit.start(), hit.end())
    for hit in _ROMAN.finditer(low):
        if day := make_date(int(hit["y"]), _ROMANS.index(hit["m"]) + 1, int(hit["d"]), today):
            yield DateFound(day, hit.start(), hit.end())
    for hit in _COMPACT.finditer(low):
        if day := make_date(int(hit["y"]), int(hit["m"]), int(hit["d"]), today):
            yield DateFound(day, hit.start(), hit.end())
    for hit in _MISSPELT.finditer(low):
        word, year = hit["m"] or hit["m2"], hit["y"] or hit["y2"]
        near = get_close_matches(word, _LONG_MONTHS, 1, _ALIKE) if word not in _LONG_MONTHS else []
        day = (
            make_date(int(year) if year else None, month_number(near[0]), int(hit["d"] or hit["d2"]), today)
            if near
            else None
        )
        if day:
            yield DateFound(day, hit.start(), hit.end(), doubt=Doubt(hit[0], "looks misspelt", (day.isoformat(),)))


def _parsed(hit: re.Match[str], today: date) -> date | None:
    """Let dateparser read a candidate; year and order come from us, never from the clock."""
    import dateparser

    base = datetime.combine(today, time())
    read = dateparser.parse(
        f"{hit['d']} {hit['m']} {hit['y'] or today.year}",
        languages=_FOREIGN["languages"],
        settings={
            "RELATIVE_BASE": base,
            "DATE_ORDER": "DMY",
            "REQUIRE_PARTS": ["day", "month", "year"],
            "PARSERS": ["absolute-time"],
            "RETURN_AS_TIMEZONE_AWARE": False,
        },
    )
    return make_date(int(hit["y"]) if hit["y"] else None, read.month, read.day, today) if read else None
