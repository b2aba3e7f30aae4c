"""Calendar dates in a run of a brief: absolute, by weekday, by holiday, and relative to a date that was named
before.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WEEKDAY = (
    r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday|s)?|thu(?:rs?(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|"
    r"july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)"
    r"?|dec(?:ember)?)\.?"
)
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_ORDINALS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
    "eleventh": 11,
    "twelfth": 12,
    "thirteenth": 13,
    "fourteenth": 14,
    "fifteenth": 15,
    "sixteenth": 16,
    "seventeenth": 17,
    "eighteenth": 18,
    "nineteenth": 19,
    "twentieth": 20,
    "twenty-first": 21,
    "twenty-second": 22,
    "twenty-third": 23,
    "twenty-fourth": 24,
    "twenty-fifth": 25,
    "twenty-sixth": 26,
    "twenty-seventh": 27,
    "twenty-eighth": 28,
    "twenty-ninth": 29,
    "thirtieth": 30,
    "thirty-first": 31,
}
_YEAR = r"(?:,?\s+(?P<y{0}>20\d\d|'\d\d))?"
_ON = r"\b(?:on\s+)?(?:the\s+)?"
_WD = rf"(?:(?P<wd{{0}}>{WEEKDAY})\b\.?,?\s+)?(?:the\s+)?"
_ABSOLUTE = re.compile(
    rf"{_WD.format(1)}\b(?P<d1>{_DAY})\s+(?:of\s+)?(?P<m1>{_MONTH})(?![a-z]){_YEAR.format(1)}"
    rf"|{_WD.format(2)}\b(?P<m2>{_MONTH})\s+(?P<d2>{_DAY})(?!\d|:\d|\s*[ap]\.?m\b){_YEAR.format(2)}"
    r"|\b(?P<y3>20\d\d)-(?P<m3>[01]\d)-(?P<d3>[0-3]\d)\b"
)
_NUMERIC = re.compile(r"(?<![\d/.])(?P<a>\d{1,2})[/.](?P<b>\d{1,2})(?:[/.](?P<y>20\d\d|\d\d))?(?![\d/%])")
_FROM_TO = re.compile(
    rf"\b(?:from\s+|between\s+)?(?P<d>{_DAY})(?:\s+(?P<m0>{_MONTH})"
    rf")?\s*(?:to|until|till|through|-|and)\s*(?P<d2>{_DAY})\s+(?P<m>{_MONTH})"
    rf"(?![a-z])(?:,?\s+(?P<y>20\d\d))?"
)
_FROM_TO_US = re.compile(
    rf"\b(?:from\s+|between\s+)?(?P<m0>{_MONTH})\s+(?P<d>{_DAY})\s*(?:to|"
    rf"until|till|through|-|and)\s*(?:(?P<m>{_MONTH})\s+)?(?P<d2>{_DAY})"
    rf"(?![\d:]|\s*[ap]\.?m)(?:,?\s+(?P<y>20\d\d))?"
)
_BY_WEEKDAY = re.compile(
    rf"\b(?:(?:on|this|coming|the coming|next|the following|following|"
    rf"the next|that)\s+){{0,2}}(?P<wd>{WEEKDAY})\b(?:\s+(?:the\s+(?P<dom>{_DAY}|"
    rf"{'|'.join(_ORDINALS)}))\b)?(?:\s+(?P<after>week))?(?:\s+(?P<part>morning|"
    rf"afternoon|evening|night))?"
)
_DAY_OF_MONTH = re.compile(
    rf"\b(?:on|until|till|by|of|from)\s+the\s+(?P<dom>(?:3[01]|[12]?\d)"
    rf"(?:st|nd|rd|th)|{'|'.join(_ORDINALS)})\b(?!\s+(?:email|mail|"
    rf"text|step|one|message|post|sms|of each|of every|{WEEKDAY})"
    rf")"
)
_NEAR = re.compile(
    r"\b(?P<word>today|tonight|tomorrow|the day after tomorrow)\b(?:\s+(?P<part>morning|afternoon|evening))?"
)
_HOLIDAYS = re.compile(
    r"\b(?P<name>black friday|cyber monday|giving tuesday|thanksgiving|"
    r"christmas eve|christmas day|christmas|new year's eve|new year's day|"
    r"valentine'?s(?: day)?|halloween)\b"
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


def weekday_number(word: str) -> int:
    """Return 0 for a word that means Monday … 6 for Sunday."""
    return next(index for index, name in enumerate(WEEKDAYS) if name.startswith(word[:3]))


def month_number(word: str) -> int:
    """Return 1 for a word that means January … 12 for December."""
    return _MONTHS.index(word[:3]) + 1


def on_weekday(after: date, weekday: int) -> date:
    """Return the first such weekday strictly after a day."""
    return after + timedelta(days=(weekday - after.weekday() - 1) % 7 + 1)


def _day_number(text: str) -> int:
    return _ORDINALS.get(text) or int(re.sub(r"\D", "", text))


def make_date(year: int | None, month: int, day: int, today: date) -> date | None:
    """Return the date; without a year the coming one, or one that passed less than a month ago (a likely slip)."""
    try:
        if year is not None:
            return date(year, month, day)
        this_year = date(today.year, month, day)
        return this_year if this_year >= today - timedelta(days=31) else date(today.year + 1, month, day)
    except ValueError:
        return None


def _year(text: str | None) -> int | None:
    if not text:
        return None
    digits = text.lstrip("'")
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def next_day_of_month(day: int, after: date, weekday: int | None = None) -> date | None:
    """Return the first such day of a month on or after a date, on a weekday if one is given."""
    year, month = after.year, after.month
    for _ in range(24):
        if day <= monthrange(year, month)[1]:
            found = date(year, month, day)
            if found >= after and weekday in (None, found.weekday()):
                return found
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return None


def holiday(name: str, today: date) -> date | None:
    """Return the next such day on or after `today`. Black Friday is the day after the fourth Thursday of November."""
    for year in (today.year, today.year + 1):
        thanksgiving = on_weekday(date(year, 10, 31), 3) + timedelta(days=21)
        day = {
            "thanksgiving": thanksgiving,
            "black friday": thanksgiving + timedelta(days=1),
            "cyber monday": thanksgiving + timedelta(days=4),
            "giving tuesday": thanksgiving + timedelta(days=5),
            "christmas eve": date(year, 12, 24),
            "new year's eve": date(year, 12, 31),
            "new year's day": date(year, 1, 1),
            "halloween": date(year, 10, 31),
        }.get(name) or (date(year, 2, 14) if name.startswith("valentine") else date(year, 12, 25))
        if day >= today:
            return day
    return None


def find_dates(low: str, today: date, last: date | None = None, *, year_said: int | None = None) -> list[DateFound]:
    """Return the dates in `low` (plain form), in order, none overlapping.

    `today` is the day at the reference instant, `last` the last date named before (for "the 28th", "that Monday").
    """
    found: list[DateFound] = []

    def free(hit: re.Match[str]) -> bool:
        return not any(hit.start() < other.end and other.start < hit.end() for other in found)

    for pattern in (_FROM_TO, _FROM_TO_US):
        for hit in pattern.finditer(low):
            year = _year(hit["y"]) or year_said
            end = make_date(year, month_number(hit["m"] or hit["m0"]), _day_number(hit["d2"]), today)
            begin = make_date(year, month_number(hit["m0"] or hit["m"]), _day_number(hit["d"]), today)
            if begin and end and free(hit):
                found.append(DateFound(begin, hit.start(), hit.end(), until=end))
    for hit in _ABSOLUTE.finditer(low):
        groups = hit.groupdict()
        slot = next((n for n in "123" if groups[f"d{n}"]), "3")
        year = _year(groups[f"y{slot}"]) or (year_said if slot != "3" else None)
        month = int(groups["m3"]) if slot == "3" else month_number(groups[f"m{slot}"])
        day = make_date(year, month, _day_number(groups[f"d{slot}"]), today) if 1 <= month <= 12 else None
        if day and free(hit):
            found.append(DateFound(day, hit.start(), hit.end()))
    found += [
        near
        for near in _relative(low, today, last)
        if not any(near.start < o.end and o.start < near.end for o in found)
    ]
    for hit in _NUMERIC.finditer(low):
        if free(hit) and (one := _numeric(hit, today)):
            found.append(one)
    return sorted(found, key=lambda one: one.start)


def _numeric(hit: re.Match[str], today: date) -> DateFound | None:
    first, second, year = int(hit["a"]), int(hit["b"]), _year(hit["y"])
    if "." in hit[0] and not hit["y"]:
        return None
    us = make_date(year, first, second, today) if first <= 12 else None
    eu = make_date(year, second, first, today) if second <= 12 else None
    day = us or eu
    if day is None:
        return None
    return DateFound(day, hit.start(), hit.end(), others=(eu,) if us and eu and us != eu else ())


def _relative(low: str, today: date, last: date | None) -> list[DateFound]:
    found: list[DateFound] = []
    for hit in _HOLIDAYS.finditer(low):
        if day := holiday(hit["name"], today):
            found.append(DateFound(day, hit.start(), hit.end(), said="holiday"))
    for hit in _NEAR.finditer(low):
        ahead = {"today": 0, "tonight": 0, "tomorrow": 1}.get(hit["word"], 2)
        found.append(DateFound(today + timedelta(days=ahead), hit.start(), hit.end()))
    for hit in _BY_WEEKDAY.finditer(low):
        if any(hit.start() < o.end and o.start < hit.end() for o in found) or re.search(
            r"(?:every|each)\s+(?:other\s+|second\s+)?$", low[: hit.start()][-20:]
        ):
            continue
        found.append(_by_weekday(hit, today, last))
    for hit in _DAY_OF_MONTH.finditer(low):
        if any(hit.start() < o.end and o.start < hit.end() for o in found):
            continue
        if day := next_day_of_month(_day_number(hit["dom"]), last.replace(day=1) if last else today):
            found.append(DateFound(max(day, day), hit.start(), hit.end()))
    return found


def _by_weekday(hit: re.Match[str], today: date, last: date | None) -> DateFound:
    weekday = weekday_number(hit["wd"])
    if hit["dom"]:
        day = next_day_of_month(_day_number(hit["dom"]), last.replace(day=1) if last else today, weekday)
        return DateFound(day or on_weekday(today, weekday), hit.start(), hit.end())
    coming = on_weekday(today, weekday)
    if re.match(r"(?:the )?following", hit[0]) and last:
        return DateFound(on_weekday(last, weekday), hit.start(), hit.end())
    if hit[0].startswith("next ") and (coming - today).days < 7 and coming.isocalendar()[1] == today.isocalendar()[1]:
        week_on = coming + timedelta(days=7)
        return DateFound(week_on, hit.start(), hit.end(), others=(coming,))
    return DateFound(coming, hit.start(), hit.end(), said="weekday")


_END_OF = re.compile(
    r"\b(?:until|till|to|through|up to)\s+the\s+(?:end|last day)\s+of\s+(?:the\s+)?(?P<m>this month|next month"
    r"|month|this year|year|"
    rf"(?:{'|'.join(_MONTHS)})[a-z]*)(?:\s+(?P<y>\d{{4}}))?(?![\w])"
)


def find_end_of_month(low: str, today: date) -> tuple[date, int, int] | None:
    """Return the last day that "until the end of March" names, the next one from `today`, and its characters."""
    hit = _END_OF.search(low)
    if hit is None:
        return None
    word = hit["m"]
    if word.endswith("year"):
        return date(today.year, 12, 31), hit.start(), hit.end()
    if word.endswith("month"):
        first = today.replace(day=28) + timedelta(days=4) if word.startswith("next") else today
        year, month = first.year, first.month
    else:
        month = _MONTHS.index(word[:3]) + 1
        year = int(hit["y"]) if hit["y"] else today.year + (month < today.month)
    return date(year, month, monthrange(year, month)[1]), hit.start(), hit.end()
