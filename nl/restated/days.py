"""Days, times of day and zones, as `plan.english.days` writes them."""

from __future__ import annotations

import re
from datetime import date

from marketflow_core.plan.english.days import MONTHS, WEEKDAYS, ZONE_WORDS
from nl.restated.cursor import Cursor, Unreadable
from nl.restated.texts import opens_quotes, read_quoted

_CLOCK = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_DAY = re.compile(
    rf"(?:({'|'.join(WEEKDAYS.values())}),? )?([0-9]{{1,2}}) ({'|'.join(MONTHS)}) ([0-9]{{4}})\b"
    r"(?: at ((?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?))?"
)
_RAW = re.compile(r"\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?)?(?![^\s,.)]|\.\w)")
_ZONE = re.compile(r"([A-Za-z_]+(?:/[A-Za-z0-9_+-]+)+|UTC|GMT) time\b")
_ZONES = {words: zone for zone, words in ZONE_WORDS.items()}
_NAMES = tuple(WEEKDAYS.values())
_MONTH_OF: dict[str, int] = {name: number for number, name in enumerate(MONTHS, start=1)}


def read_day(cursor: Cursor) -> str:
    """Read a day, with a time of day where there is one, as an ISO 8601 local time."""
    if raw := cursor.match(_RAW):
        return raw[0]
    weekday, number, month, year, clock = cursor.must(_DAY).groups()
    try:
        day = date(int(year), _MONTH_OF[month], int(number))
    except ValueError:
        raise Unreadable from None
    named = _NAMES[day.weekday()]
    if weekday and weekday != named:
        cursor.notes.append(f"{number} {month} {year} is a {named}, not a {weekday}; I took the date.")
    return f"{day.isoformat()}T{clock}" if clock else day.isoformat()


def read_clock(cursor: Cursor) -> str:
    """Read a time of day: `09:00`."""
    return cursor.must(_CLOCK)[0]


def read_zone(cursor: Cursor) -> str:
    """Read whose clock a time is on, as an IANA zone or the word that stands for one."""
    if zone := cursor.attempt(lambda here: here.one_of(_ZONES)):
        return zone
    if opens_quotes(cursor, "‘"):
        zone = read_quoted(cursor)
        cursor.need(" time")
        return zone
    return cursor.must(_ZONE)[1]
