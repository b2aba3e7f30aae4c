"""Repeats, as `plan.english.repeats` writes them."""

from __future__ import annotations

import re

from marketflow_core.plan.english.days import MONTHS, WEEKDAYS
from marketflow_core.plan.english.repeats import EVERY_WORKDAY, FREQUENCIES, PLACES, WORKDAYS, compose
from nl.restated.cursor import Cursor, Unreadable
from nl.restated.days import read_day
from nl.restated.texts import opens_quotes, read_quoted

_RULE = re.compile(r"[A-Z0-9=;,:+-]*[A-Z0-9=;:+-]")
_EVERY = re.compile(r"every (?:([2-9]|[1-9][0-9]{1,3}) )?(minute|hour|day|week|month|year)(s?)\b")
_ORDINAL = re.compile(r"([1-9][0-9]?)(?:st|nd|rd|th)\b")
_COUNT = re.compile(r", ([1-9][0-9]{0,5}) times\b")
_FREQUENCY_OF = {word: frequency for frequency, word in FREQUENCIES.items()}
_WEEKDAY_OF = {name: code for code, name in WEEKDAYS.items()}
_PLACE_OF = {word: place for place, word in PLACES.items()}
_MONTH_OF = {name: str(number) for number, name in enumerate(MONTHS, start=1)}


def read_repeat(cursor: Cursor) -> str:
    """Read how often something is repeated, as an RFC 5545 rule."""
    if cursor.take("repeated by the rule "):
        return read_quoted(cursor) if opens_quotes(cursor, "“") else cursor.must(_RULE)[0]
    if cursor.take(EVERY_WORKDAY):
        keys = {"FREQ": "WEEKLY", "BYDAY": WORKDAYS}
    else:
        found = cursor.must(_EVERY)
        keys = {"FREQ": _FREQUENCY_OF[found[2]]}
        if bool(found[1]) != bool(found[3]):
            raise Unreadable
        if found[1]:
            keys["INTERVAL"] = found[1]
        if cursor.take(" in "):
            keys["BYMONTH"] = ",".join(cursor.several(lambda here: here.one_of(_MONTH_OF)))
        keys |= cursor.attempt(_working_day) or cursor.attempt(_days) or {}
    if cursor.take(" until "):
        keys["UNTIL"] = read_day(cursor).replace("-", "")
    elif count := cursor.match(_COUNT):
        keys["COUNT"] = count[1]
    return compose(keys)


def _working_day(cursor: Cursor) -> dict[str, str]:
    cursor.need(" on the ")
    place = cursor.one_of(_PLACE_OF)
    cursor.need(" weekday")
    return {"BYDAY": WORKDAYS, "BYSETPOS": place}


def _days(cursor: Cursor) -> dict[str, str]:
    """Read days of the month or days of the week; both at once have no words."""
    cursor.need(" on ")
    days = cursor.several(_day)
    kinds = {kind for kind, _ in days}
    if len(kinds) > 1:
        raise Unreadable
    return {kinds.pop(): ",".join(day for _, day in days)}


def _day(cursor: Cursor) -> tuple[str, str]:
    if not cursor.take("the "):
        return "BYDAY", cursor.one_of(_WEEKDAY_OF)
    if cursor.take("last day"):
        return "BYMONTHDAY", "-1"
    if date := cursor.match(_ORDINAL):
        return "BYMONTHDAY", date[1]
    place = cursor.one_of(_PLACE_OF)
    cursor.need(" ")
    return "BYDAY", place + cursor.one_of(_WEEKDAY_OF)
