"""Dates with a month and a day: "5 December", "Dec 5th, 2027", "3-7 May", "2027-02-04", "05/06", "16.12.2026"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from nl.times.calendar_words import (
    DAY,
    DIGITS_OF_DAY,
    FARTHEST,
    MONTH,
    WEEKDAY,
    YEAR,
    day_number,
    make_date,
    month_number,
    on_weekday,
    weekday_number,
    year_number,
)
from nl.times.doubts import Doubt

_WD = rf"(?:(?P<wd{{0}}>{WEEKDAY})\b\.?,?\s+)?(?:the\s+)?"
_AM = r"(?!\d|[:.]\d\d|\s*[ap]\.?m\b|\s*(?:-|to)\s*\d{1,2}\s*[ap]\.?m\b)"
_DAY_MONTH = rf"{_WD.format(1)}\b(?P<d1>{DAY})(?:\s+(?:day\s+)?of|-)?\s*(?P<m1>{MONTH})"
_MONTH_DAY = rf"{_WD.format(2)}\b(?P<m2>{MONTH})\s*(?:the\s+)?(?P<d2>{DAY}){_AM}"
_WRITTEN = re.compile(
    rf"{_DAY_MONTH}(?:-?(?P<y0>20\d\d)\b|{YEAR.format('y1')})?(?:\s*\((?P<wd4>{WEEKDAY})\))?"
    rf"|{_MONTH_DAY}{YEAR.format('y2')}?(?:\s*\((?P<wd5>{WEEKDAY})\))?"
)
_TO = r"\s*(?:to|until|till|til|thru|through|up to|-|/|&|{0})\s*"
_RANGE = re.compile(
    rf"\b(?P<how>from\s+|between\s+)?{_WD.format(1)}\b(?P<d1>{DAY})(?:\s+(?:of\s+)?(?P<m1>{MONTH})"
    rf"{YEAR.format('y1')}?)?{_TO.format('and')}{_WD.format(2)}(?P<d2>{DAY})\s+(?:of\s+)?(?P<m2>{MONTH})"
    rf"{YEAR.format('y2')}?"
)
_RANGE_US = re.compile(
    rf"\b(?P<how>from\s+|between\s+)?{_WD.format(1)}\b(?P<m1>{MONTH})\s+(?:the\s+)?(?P<d1>{DAY}){YEAR.format('y1')}?"
    rf"{_TO.format('and')}{_WD.format(2)}(?:(?P<m2>{MONTH})\s+)?(?:the\s+)?(?P<d2>{DAY})"
    rf"(?!:|\s*[ap]\.?m\b|\s+{MONTH}){YEAR.format('y2')}?"
)
_ISO = re.compile(r"(?<![\d/-])(?P<y>\d{4})(?P<s>[-/.])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})(?![\d/-])")
_NUMERIC = re.compile(
    rf"(?:\b(?P<wd>{WEEKDAY})\b\.?,?\s+)?(?<![\d/.$€£-])(?P<a>\d{{1,2}})(?P<s>[/.-])(?P<b>\d{{1,2}})"
    r"(?:(?P=s)(?P<y>(?:19|20)\d\d|\d\d)(?![\d:])|(?P<dot>\.)(?=\s|$|,))?(?![\d/%])"
    rf"(?:\s*\((?P<wd2>{WEEKDAY})\))?"
)
_LISTED = re.compile(
    rf"(?P<all>{DIGITS_OF_DAY}(?:\s*,\s*(?:the\s+)?{DIGITS_OF_DAY}){{0,8}})\s*,?\s*(?:and|&|\+|or)\s+(?:the\s+)?"
    rf"(?P<d>{DIGITS_OF_DAY})\s+(?:of\s+)?(?P<m>{MONTH}){YEAR.format('y')}?"
    rf"|\b(?P<m2>{MONTH})\s+(?P<all2>{DIGITS_OF_DAY}(?:\s*,\s*{DIGITS_OF_DAY}){{0,8}})\s*,?\s*(?:and|&|\+|or)\s+"
    rf"(?P<d2>{DIGITS_OF_DAY}){_AM}(?!\s+{MONTH}){YEAR.format('y2')}?"
)
_DAYS = re.compile(DIGITS_OF_DAY)
_FRACTION = re.compile(r"\s*(?:of|people|price|off|customers|subscribers|stars|rat\w+|cup|hours|support)\b")
_LEAD = re.compile(
    r"\b(?:on|by|until|till|til|from|to|since|before|after|starting|start|day|date|due|dated|between)\s*:?\s*$"
)


@dataclass(frozen=True)
class DateFound:
    """A date, its end where it is a range, and its characters. `others` are further readings, where there are any."""

    day: date
    start: int
    end: int
    until: date | None = None
    others: tuple[date, ...] = ()
    said: str = "date"
    doubt: Doubt | None = None
    day_first: bool | None = None

    def overlaps(self, start: int, end: int) -> bool:
        """Tell whether this shares characters with that span."""
        return start < self.end and self.start < end


def absolute_dates(low: str, today: date, year_said: int | None, *, day_first: bool | None = None) -> list[DateFound]:
    """Return the dates of `low` (plain form) that name their month and day; none overlap.

    `day_first` tells how "05/06" is meant where the brief has shown it.
    """
    found: list[DateFound] = []

    def keep(one: DateFound | None) -> None:
        if one and not any(one.overlaps(other.start, other.end) for other in found):
            found.append(one)

    for pattern in (_RANGE, _RANGE_US):
        for hit in pattern.finditer(low):
            keep(_range(hit, today, year_said))
    for hit in _LISTED.finditer(low):
        for one in _listed(hit, today, year_said):
            keep(one)
    for hit in _WRITTEN.finditer(low):
        keep(_written(hit, today, year_said))
    for hit in _ISO.finditer(low):
        day = make_date(int(hit["y"]), int(hit["m"]), int(hit["d"]), today)
        keep(DateFound(day, hit.start(), hit.end()) if day else None)
    for hit in _NUMERIC.finditer(low):
        keep(_numeric(hit, low, today, day_first))
    return found


def impossible_dates(low: str, today: date) -> list[tuple[Doubt, int, int]]:
    """Return the dates of `low` that no calendar has or that lie out of reach, each with its characters.

    `low` is what is left when the dates that exist are taken out of sight.
    """
    found: list[tuple[Doubt, int, int]] = []
    for hit in (*_WRITTEN.finditer(low), *_ISO.finditer(low), *_NUMERIC.finditer(low)):
        groups = hit.groupdict()
        if hit.re is _NUMERIC and not groups["y"]:
            continue
        year = groups.get("y") or groups.get("y1") or groups.get("y2") or groups.get("y0")
        far = year and len(year) == 4 and not 1900 < int(year) <= today.year + FARTHEST
        why = "lies too far away to be planned" if far else "is no date of the calendar"
        found.append((Doubt(hit[0], f"{why}; give the date again", severity="error"), hit.start(), hit.end()))
    return found


def _listed(hit: re.Match[str], today: date, year_said: int | None) -> list[DateFound]:
    """Return the days of "1, 8 and 20 December"; the last one has the characters of the month too."""
    slot = "2" if hit["m2"] else ""
    month, year = month_number(hit["m" + slot]), year_number(hit["y2" if slot else "y"]) or year_said
    start = hit.start("all" + slot)
    spots = [(one[0], one.start() + start, one.end() + start) for one in _DAYS.finditer(hit["all" + slot])]
    spots.append((hit["d" + slot], hit.start("d" + slot), hit.end()))
    days = [(make_date(year, month, day_number(word), today), begin, end) for word, begin, end in spots]
    if not all(day for day, _, _ in days):
        return []
    return [
        DateFound(day, begin if index or not slot else hit.start(), end)
        for index, (day, begin, end) in enumerate(days)
        if day
    ]


def _range(hit: re.Match[str], today: date, year_said: int | None) -> DateFound | None:
    if re.search(r"\band\b|&", _between(hit)) and not (hit["how"] or "").startswith("between"):
        return None
    years = [year_number(hit["y1"]), year_number(hit["y2"])]
    year = years[1] or years[0] or year_said
    end = make_date(year, month_number(hit["m2"] or hit["m1"]), day_number(hit["d2"]), today)
    begin = make_date(years[0] or year, month_number(hit["m1"] or hit["m2"]), day_number(hit["d1"]), today)
    if begin is None or end is None:
        return None
    if end < begin and years[0] is None and years[1] is not None:
        begin = make_date(begin.year - 1, begin.month, begin.day, today) or begin
    elif end < begin and years[1] is None:
        end = make_date(end.year + 1, end.month, end.day, today) or end
    doubt = _wrong_weekday(hit[0], hit["wd1"], begin) or _wrong_weekday(hit[0], hit["wd2"], end)
    return DateFound(begin, hit.start(), hit.end(), until=end, doubt=doubt)


def _between(hit: re.Match[str]) -> str:
    return hit.string[hit.end("d1") : hit.start("d2")]


def _written(hit: re.Match[str], today: date, year_said: int | None) -> DateFound | None:
    slot = "1" if hit["d1"] else "2"
    year = year_number(hit["y0"] or hit["y1"] or hit["y2"]) or year_said
    day = make_date(year, month_number(hit[f"m{slot}"]), day_number(hit[f"d{slot}"]), today)
    if day is None:
        return None
    weekday = hit["wd1"] or hit["wd2"] or hit["wd4"] or hit["wd5"]
    doubt = _wrong_weekday(hit[0], weekday, day)
    return DateFound(day, hit.start(), hit.end(), doubt=doubt)


def _wrong_weekday(said: str, weekday: str | None, day: date) -> Doubt | None:
    """Return the doubt where the weekday that was said isn't the date's, with the nearest day that it would be."""
    if not weekday or weekday_number(weekday) == day.weekday():
        return None
    other = on_weekday(day - timedelta(days=4), weekday_number(weekday))
    return Doubt(said, f"is a {day:%A}", (day.isoformat(), other.isoformat()))


def _numeric(hit: re.Match[str], low: str, today: date, day_first: bool | None) -> DateFound | None:
    first, second, year = int(hit["a"]), int(hit["b"]), year_number(hit["y"])
    if not hit["y"] and _only_numbers(hit, low):
        return None
    month_first = make_date(year, first, second, today) if hit["s"] != "." else None
    europe = make_date(year, second, first, today)
    readings = [day for day in dict.fromkeys((month_first, europe)) if day]
    said = hit["wd"] or hit["wd2"]
    if not readings:
        return None
    if len(readings) == 1:
        shown = None if hit["s"] == "." or month_first == europe else readings[0] == europe
        doubt = _wrong_weekday(hit[0], said, readings[0])
        return DateFound(readings[0], hit.start(), hit.end(), doubt=doubt, day_first=shown)
    on_day = [day for day in readings if said and day.weekday() == weekday_number(said)]
    if len(on_day) == 1:
        return DateFound(on_day[0], hit.start(), hit.end(), day_first=on_day[0] == europe)
    if day_first is not None:
        return DateFound(readings[day_first], hit.start(), hit.end())
    coming = sorted(readings, key=lambda day: day < today)
    return DateFound(coming[0], hit.start(), hit.end(), others=(coming[1],))


def _only_numbers(hit: re.Match[str], low: str) -> bool:
    """Tell whether two numbers with a sign between them are no date: a fraction, a score, a decimal."""
    led = _LEAD.search(low[max(0, hit.start() - 12) : hit.start()]) or hit["wd"]
    if hit["s"] == "-" or hit[0] in ("24/7", "50/50") or _FRACTION.match(low, hit.end()):
        return True
    if hit["s"] == "/":
        return len(hit[0]) == 3 and not led
    return not ((hit["dot"] or led) and len(hit["b"]) == 2)
