"""The calendar's words as patterns and numbers: weekdays, months, days of a month, years."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import cache

from marketflow_core.values import parse_duration
from nl.language.lexicon import one_of, words

CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FARTHEST = 20
"""Years ahead of today that a plan may reach; a date beyond them is a slip of the pen."""


def _numbered(table: dict[str, list[str]]) -> dict[str, int]:
    return {word: index for index, (name, short) in enumerate(table.items()) for word in (name, *short)}


_DATA = words("calendar")
_WEEKDAYS = _numbered(_DATA["weekdays"])
_MONTHS = _numbered(_DATA["months"])
_ORDINALS: dict[str, int] = {
    form: number for word, number in _DATA["ordinals"].items() for form in (word, word.replace("-", " "))
}
FULL_WEEKDAY = one_of(*_DATA["weekdays"])
WEEKDAY = one_of(*_WEEKDAYS)
"""A weekday in full or short, without a word boundary at its end."""
MONTH = rf"(?:{one_of(*_MONTHS)}(?![a-z])\.?)"
ORDINAL = one_of(*_ORDINALS)
DIGITS_OF_DAY = r"(?:(?:3[01]|[12]\d|0?[1-9])(?!\d)(?:\s?(?:st|nd|rd|th)\b)?)"
DAY = rf"(?:{DIGITS_OF_DAY}|{ORDINAL}\b)"
"""A day of a month: "5", "5th", "twenty-third"."""
YEAR = r"(?:(?:\s*,)?\s+(?P<{0}>(?:19|20)\d\d|'\d\d|[1-9]\d{{3}}(?=\s*(?:[,.;:)¤]|$|at\b)))(?!\d|:\d))"
"""A year behind a date; four digits that are no year of our time only where nothing follows that they could count."""


def weekday_number(word: str) -> int:
    """Return 0 for a word that means Monday … 6 for Sunday; a plural counts as the day."""
    return _WEEKDAYS[word] if word in _WEEKDAYS else _WEEKDAYS[word.rstrip("s")]


def month_number(word: str) -> int:
    """Return 1 for a word that means January … 12 for December."""
    return _MONTHS[word.rstrip(".")] + 1


def day_number(word: str) -> int:
    """Return the day of a month that "5", "5th" or "twenty-third" says."""
    return _ORDINALS.get(word) or int(re.sub(r"\D", "", word))


def year_number(text: str | None) -> int | None:
    """Return the year that "2027", "27" or "'27" says; None for None."""
    if not text:
        return None
    digits = text.lstrip("'")
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def on_weekday(after: date, weekday: int) -> date:
    """Return the first such weekday strictly after a day."""
    return after + timedelta(days=(weekday - after.weekday() - 1) % 7 + 1)


def nth_weekday(year: int, month: int, weekday: int, which: int) -> date | None:
    """Return the `which`-th such weekday of a month, counted from its end where negative; None where it has none."""
    if which < 0:
        last = date(year, month, monthrange(year, month)[1])
        return last - timedelta(days=(last.weekday() - weekday) % 7 + 7 * (-which - 1))
    first = date(year, month, 1)
    day = first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (which - 1))
    return day if day.month == month else None


def make_date(year: int | None, month: int, day: int, today: date) -> date | None:
    """Return the date, or None where there is none within reach of `today`.

    Without a year it is the coming one, or one that passed less than a month ago (a likely slip).
    """
    if year is not None and not 1900 < year <= today.year + FARTHEST:
        return None
    try:
        if year is not None:
            return date(year, month, day)
        this_year = _coming(today.year, month, day)
        return this_year if this_year >= today - timedelta(days=31) else _coming(today.year + 1, month, day)
    except ValueError:
        return None


def _coming(year: int, month: int, day: int) -> date:
    """Return the day in that year; 29 February in the leap year that comes next."""
    while (month, day) == (2, 29) and monthrange(year, 2)[1] == 28:
        year += 1
    return date(year, month, day)


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


def shift_month(day: date, months: int) -> date:
    """Return the first day of the month that lies so many months on."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def end_of_month(day: date) -> date:
    """Return the last day of a day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def holiday(name: str, today: date) -> date | None:
    """Return the next such day on or after `today`; None for a name that is no holiday here."""
    day = _holiday_in(name, today.year)
    return day if day is None or day >= today else _holiday_in(name, today.year + 1)


@cache
def _holiday_in(name: str, year: int) -> date | None:
    data = _DATA["holidays"]
    if name in data["fixed"]:
        return date(year, *data["fixed"][name])
    if name in data["nth"]:
        return nth_weekday(year, *data["nth"][name])
    if name in data["thanksgiving"]:
        thanksgiving = on_weekday(date(year, 10, 31), 3) + timedelta(days=21)
        return thanksgiving + timedelta(days=data["thanksgiving"][name])
    if name in data["easter"]:
        from dateutil.easter import easter

        return easter(year) + timedelta(days=data["easter"][name])
    return None


def holiday_names() -> list[str]:
    """Return the holidays that have a date here, in plain form."""
    return [name for kind in _DATA["holidays"].values() for name in kind]


def add_to_day(day: date, length: str) -> date | None:
    """Return the day that lies a signed ISO 8601 duration from `day`, whole days of hours counted; None beyond what
    can be planned.
    """
    try:
        moved = day + parse_duration(length)
    except (OverflowError, ValueError):
        return None
    return moved if isinstance(moved, date) and abs(moved.year - day.year) <= FARTHEST else None
