"""Calendar periods of what people did ("last month", "this year", "in 2025", "since January", "before 2024")."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

from marketflow_core.plan.rules import AllOf, Rule
from nl.language.measures import DURATION, duration
from nl.people.attribute_leaves import leaf

DATE_FIELDS = {
    "purchased": "last_purchase_at",
    "signed_up": "signed_up_at",
    "site_visited": "last_seen_at",
    "app_opened": "last_seen_at",
}
"""Events whose last time is a field of the profile."""

_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)}|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)"
_PERIOD = re.compile(
    r"\b(?:(?P<way>since|before|after|until|prior to|earlier than|later than)\s+|(?:in|during|over"
    r"|throughout|at any time in)\s+)?"
    r"(?:(?:the\s+)?(?:start|beginning|end)\s+of\s+)?(?:"
    r"(?P<which>last|this|previous)\s+(?P<unit>calendar month|month|quarter|year|week|summer|winter|spring|autumn|fall)"
    rf"|(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+)?{_MONTH}(?:\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?(?!\d))?(?:\s+(?P<year>(?:19|20)\d\d))?"
    r"|(?P<only>(?:19|20)\d\d))\b"
)
_AGO = re.compile(
    r"\b(?P<how>more than|over|at least|longer than|less than|within|under|not more than|no more "
    rf"than)?\s*(?P<d>{DURATION})\s+ago\b"
)
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_WHICH_MATTERS = ("since", "before", "after", "until", "prior to", "earlier than", "later than")


class Period(NamedTuple):
    """From the first day to the day behind the last (either may be open), and its characters in the text."""

    first: date | None
    behind: date | None
    start: int
    end: int


def find_period(tail: str, today: date) -> Period | None:
    """Return the calendar period that `tail` names, seen from `today`, if it has begun; else None."""
    for hit in _PERIOD.finditer(tail):
        way = hit["way"]
        if hit["which"]:
            if re.search(r"\bthe\s+$", tail[: hit.start("which")]) or tail.startswith("'s", hit.end()):
                continue  # "in the last month" is a window that ends now, "last month's newsletter" a message
            if not way and hit["unit"] == "week" and hit["which"] == "this":
                continue
            first, behind = _named(hit["which"], hit["unit"].split()[-1], today)
        elif hit["only"]:
            first, behind = date(int(hit["only"]), 1, 1), date(int(hit["only"]) + 1, 1, 1)
        elif way in _WHICH_MATTERS or hit["year"]:
            if not (span := _month(hit, today)):
                continue
            first, behind = span
        else:
            continue
        if first > today and way != "before":
            continue
        match way:
            case "since":
                return Period(first, None, *hit.span())
            case "after" | "later than":
                return Period(behind, None, *hit.span())
            case None:
                return Period(first, behind if behind <= today else None, *hit.span())
            case _:
                return Period(None, first, *hit.span())
    return None


def _named(which: str, unit: str, today: date) -> tuple[date, date]:
    back = which != "this"
    if unit == "week":
        monday = today - timedelta(days=today.weekday() + 7 * back)
        return monday, monday + timedelta(days=7)
    if unit in _SEASONS:
        year = today.year - (back and _SEASONS[unit] <= today.month) - (_SEASONS[unit] > today.month)
        first = date(year, _SEASONS[unit], 1)
        return first, _later(first, 3)
    length = {"month": 1, "quarter": 3, "year": 12}[unit]
    month = (today.month - 1) // length * length + 1
    first = _later(date(today.year, month, 1), -length * back)
    return first, _later(first, length)


def _month(hit: re.Match[str], today: date) -> tuple[date, date] | None:
    number = next(index for index, name in enumerate(_MONTHS, 1) if name.startswith(hit["month"][:3]))
    year = int(hit["year"] or today.year - (number > today.month))
    day = hit["day"] or hit["day2"]
    if day:
        try:
            first = date(year, number, int(day))
        except ValueError:
            return None
        return first, first + timedelta(days=1)
    first = date(year, number, 1)
    return first, _later(first, 1)


def _later(day: date, months: int) -> date:
    total = day.year * 12 + day.month - 1 + months
    return date(total // 12, total % 12 + 1, 1)


def in_period(field: str, period: Period) -> Rule:
    """Return the rule that the date in `field` lies in `period`."""
    leaves = [
        leaf(field, operator, day.isoformat())
        for operator, day in (("after", period.first), ("before", period.behind))
        if day
    ]
    return leaves[0] if len(leaves) == 1 else AllOf(all=tuple(leaves))


def find_ago(field: str, tail: str) -> tuple[Rule, int, int] | None:
    """Return the rule for "more than six months ago" or "less than a week ago" in `tail`, with its characters."""
    hit = _AGO.search(tail)
    if not hit:
        return None
    recent = hit["how"] in ("less than", "within", "under", "not more than", "no more than")
    operator = "within_last" if recent else "not_within_last"
    return leaf(field, operator, duration(hit["d"])), hit.start(), hit.end()
