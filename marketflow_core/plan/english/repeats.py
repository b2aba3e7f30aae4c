"""Repeats in English: `every 2 weeks on Monday and Friday until Thursday 31 December 2026`."""

from __future__ import annotations

import re

from marketflow_core.plan.english.days import MONTHS, WEEKDAYS, describe_local
from marketflow_core.plan.english.quoting import quoted
from marketflow_core.plan.english.words import listed

FREQUENCIES = {
    "MINUTELY": "minute",
    "HOURLY": "hour",
    "DAILY": "day",
    "WEEKLY": "week",
    "MONTHLY": "month",
    "YEARLY": "year",
}
"""How often, and the word for one period."""
PLACES = {"1": "first", "2": "second", "3": "third", "4": "fourth", "5": "fifth", "-1": "last", "-2": "last but one"}
"""Which one of several."""
KEYS = ("FREQ", "INTERVAL", "BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS", "UNTIL", "COUNT")
"""The parts of a rule that have words, in the order in which they are written."""
WORKDAYS = "MO,TU,WE,TH,FR"
EVERY_WORKDAY = "every weekday"
"""The repeat `FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR`."""
_RAW = re.compile(r"[A-Z0-9=;,:+-]+", re.ASCII)


def describe_repeat(rule: str) -> str:
    """Return a recurrence rule in words where it is a common one, else the rule itself."""
    keys = {key: value for key, _, value in (part.partition("=") for part in rule.split(";"))}
    if compose(keys) != rule or "" in keys.values() or (told := _told(keys)) is None:
        return f"repeated by the rule {rule if _RAW.fullmatch(rule) else quoted(rule)}"
    return told


def compose(keys: dict[str, str]) -> str:
    """Return the parts of a rule in their usual order; parts that have no words are left out."""
    return ";".join(f"{key}={keys[key]}" for key in KEYS if key in keys)


def ordinal(day: int) -> str:
    """Return a day of the month: `1st`, `22nd`, `13th`."""
    ending = "th" if 10 < day % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"


def _told(keys: dict[str, str]) -> str | None:
    every, days, end = _every(keys), _days(keys), _end(keys)
    months = _numbers(keys.get("BYMONTH", ""), 12)
    if every is None or days is None or end is None or months is None:
        return None
    if every == "every week" and keys.get("BYDAY") == WORKDAYS and not months and "BYSETPOS" not in keys:
        return f"{EVERY_WORKDAY}{end}"
    of = f" in {listed([MONTHS[month - 1] for month in months])}" if months else ""
    return f"{every}{of}{days}{end}"


def _every(keys: dict[str, str]) -> str | None:
    period, interval = FREQUENCIES.get(keys.get("FREQ", "")), keys.get("INTERVAL")
    if period is None or (interval is not None and not re.fullmatch("[2-9]|[1-9][0-9]{1,3}", interval)):
        return None
    return f"every {interval} {period}s" if interval else f"every {period}"


def _days(keys: dict[str, str]) -> str | None:
    """Return on which days; empty where none are said, None where they have no words."""
    dates, days, place = keys.get("BYMONTHDAY"), keys.get("BYDAY"), keys.get("BYSETPOS")
    if place is not None:
        at = PLACES.get(place) if days == WORKDAYS and dates is None else None
        return f" on the {at} weekday" if at else None
    told = [_date(one) for one in dates.split(",")] if dates is not None else []
    told += [_weekday(one) for one in days.split(",")] if days is not None else []
    if None in told or (dates is not None and days is not None):
        return None
    return f" on {listed([str(one) for one in told])}" if told else ""


def _date(day: str) -> str | None:
    if day == "-1":
        return "the last day"
    return f"the {ordinal(int(day))}" if _numbers(day, 31) else None


def _weekday(day: str) -> str | None:
    name, place = WEEKDAYS.get(day[-2:]), day[:-2]
    if name is None or (place and place not in PLACES):
        return None
    return f"the {PLACES[place]} {name}" if place else name


def _numbers(text: str, most: int) -> list[int] | None:
    """Return the numbers of a list from 1 to `most`; None where something else is in it."""
    if not text:
        return []
    parts = text.split(",")
    if not all(re.fullmatch("[1-9][0-9]?", part) for part in parts):
        return None
    return numbers if max(numbers := [int(part) for part in parts]) <= most else None


def _end(keys: dict[str, str]) -> str | None:
    """Return until when or how often; empty where it is endless, None where the end has no words."""
    until, count = keys.get("UNTIL"), keys.get("COUNT")
    if until is not None:
        day = f"{until[:4]}-{until[4:6]}-{until[6:]}"
        told = describe_local(day)
        return f" until {told}" if count is None and told != day and " at " not in told else None
    if count is None:
        return ""
    return f", {count} times" if re.fullmatch("[1-9][0-9]{0,5}", count) else None
