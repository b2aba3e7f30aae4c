"""Days that are said by the part of a week, month, quarter or year they lie in: "mid-March", "the end of Q1", "the
first Monday in May", "the week of 12 April".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from nl.language.lexicon import one_of, words
from nl.times.absolute_dates import DateFound
from nl.times.calendar_words import (
    MONTH,
    WEEKDAY,
    end_of_month,
    make_date,
    month_number,
    nth_weekday,
    on_weekday,
    shift_month,
    weekday_number,
)
from nl.times.doubts import Doubt

_NTH: dict[str, int] = words("repeats")["nth"]
_OTHER_MONTH = r"this month|next month|the following month|(?:the )?month after next|the month"
_IN = (
    rf"(?:(?P<m>{MONTH})(?:,?\s+(?P<y>20\d\d))?|(?P<om>{_OTHER_MONTH})"
    r"|(?:the\s+)?(?:(?P<ny>new year|next year)|(?P<ty>year|this year)|(?P<fy>20\d\d)))(?![\w'])"
)
_NTH_DAY = re.compile(
    rf"\b(?:on\s+)?(?:the\s+)?(?:very\s+)?(?P<n>{one_of(*_NTH)})\s+(?:(?P<wd>{WEEKDAY})|(?P<work>(?:working"
    r"|business|week)"
    rf"\s?day)|(?P<we>weekend)|(?P<day>day))\s+(?:of|in)\s+(?:the month of\s+)?{_IN}"
)
_PART = re.compile(
    r"\b(?P<to>until|till|to|through|up to)?\s*(?:(?:in|at|by|around|towards?|from|for"
    r"|starting)\s+)?(?:the\s+)?(?:very\s+)?"
    r"(?P<part>end|close|beginning|start|middle|mid|early|late|first half|second half|turn|last day)(?:\s+of|\s+in|-)?"
    rf"\s*(?:{_IN}|(?P<q>q[1-4])(?:\s+(?:of\s+)?(?P<qy>20\d\d))?\b|(?P<tq>(?:the|this|next)\s+quarter)\b"
    r"|(?P<wk>(?:this|next|the)\s+week)\b(?!\s*(?:day|before|after)|'))"
)
_MONTH_END = re.compile(
    r"\b(?:month[\s-]end|end[\s-]of[\s-]month|eom|(?P<mid>mid[\s-]month))\b|\b(?P<week>eow|end[\s-]of[\s-]week)\b"
)
_QUARTER = re.compile(r"\b(?:in|during|by|for)\s+(?P<q>q[1-4])(?:\s+(?P<y>20\d\d))?\b")
_WEEK_OF = re.compile(
    r"\b(?:(?:in|for|during)\s+)?(?:the\s+)?(?:week (?:of|commencing|beginning|starting)(?: the)?|w/c|wc)\s*$"
)
_WEEK_NUMBER = re.compile(
    r"\b(?:calendar week|cw|kw|week)\s?(?P<n>[1-5]?\d)\s+of\s+(?P<y>20\d\d)\b|\b(?:calendar week|cw"
    r"|kw)\s?(?P<n2>[1-5]?\d)\b"
)
_NEXT = re.compile(
    r"\b(?:(?:some ?time|at some point|later|starting|from|in|during|for)\s+)?(?P<what>next week|next month"
    r"|this week|this month"
    r"|next quarter|next year|this weekend|(?:at )?the weekend|next weekend|over the weekend|the week after next"
    r"|later in the month|mid-?week)\b(?!\s*(?:'s|after)\b|')"
)
_WHOLE_MONTH = re.compile(
    r"\b(?P<how>throughout|during|all(?: of| through)?|over|in|for(?: all of"
    r"| the whole of)?)\s+(?:the (?:whole )?month of\s+)?"
    rf"(?P<m>{MONTH})(?!\s*\d)(?:\s+(?P<y>20\d\d))?"
)
_UNTIL_MONTH = re.compile(
    rf"\b(?P<how>until|till|til|through|thru|to)\s+(?P<m>{MONTH})(?!\s*\d|\s+the\b)(?:\s+(?P<y>20\d\d))?"
)


def calendar_parts(low: str, today: date, last: date | None, found: list[DateFound]) -> list[DateFound]:
    """Return the days of `low` (plain form) that are said by their place in a period, apart from those `found`
    before. `last` is the last date named before.
    """
    return _apart(_candidates(low, today, last), found)


def wide_parts(low: str, today: date, found: list[DateFound]) -> list[DateFound]:
    """Return "next week", "the weekend" and the like, which leave the day open, apart from the dates `found`."""
    return _apart((_next(hit, today) for hit in _NEXT.finditer(low)), found)


def _apart(candidates: Iterable[DateFound], found: list[DateFound]) -> list[DateFound]:
    kept: list[DateFound] = []
    for one in candidates:
        if not any(one.overlaps(other.start, other.end) for other in (*kept, *found)):
            kept.append(one)
    return kept


def _candidates(low: str, today: date, last: date | None) -> Iterator[DateFound]:
    for hit in _NTH_DAY.finditer(low):
        yield from _nth_day(hit, today, last)
    for hit in _PART.finditer(low):
        yield from _part(hit, today)
    for hit in _MONTH_END.finditer(low):
        if hit["week"]:
            yield _open(hit, on_weekday(today - timedelta(days=1), 4))
            continue
        day = today.replace(day=15) if hit["mid"] else end_of_month(today)
        yield _open(hit, day if day >= today else shift_month(today, 1).replace(day=15))
    for hit in _QUARTER.finditer(low):
        first = _quarter(hit["q"], hit["y"], today)
        yield _open(hit, max(first, today), end_of_month(shift_month(first, 2)))
    for hit in _WEEK_NUMBER.finditer(low):
        yield from _week_number(hit, today)


def week_of(low: str, found: list[DateFound]) -> list[DateFound]:
    """Bring dates that stand behind "the week of" to that week's Monday, and tell that the day is open."""
    changed: list[DateFound] = []
    for one in found:
        hit = _WEEK_OF.search(low[max(0, one.start - 40) : one.start])
        if hit is None or one.until:
            changed.append(one)
            continue
        monday = one.day - timedelta(days=one.day.weekday())
        start = one.start - len(hit[0])
        others = tuple((monday + timedelta(days=days)).isoformat() for days in range(5))
        doubt = Doubt(low[start : one.end], "names a week and no day", others)
        changed.append(DateFound(monday, start, one.end, doubt=doubt))
    return changed


def _open(hit: re.Match[str], day: date, *others: date) -> DateFound:
    readings = tuple(one.isoformat() for one in (day, *others))
    return DateFound(day, hit.start(), hit.end(), doubt=Doubt(hit[0], "leaves the day open", readings))


def _month(hit: re.Match[str], today: date, last: date | None = None) -> date | None:
    """Return the first day of the month that `_IN` names; for a year its January."""
    if hit["m"]:
        number = month_number(hit["m"])
        year = int(hit["y"]) if hit["y"] else today.year + (number < today.month)
        return make_date(year, number, 1, today)
    if hit["om"]:
        ahead = {"this month": 0, "next month": 1, "the following month": 1, "the month": 0}.get(hit["om"], 2)
        base = last if last and hit["om"] in ("the following month", "the month") else today
        return shift_month(base, ahead)
    return make_date(int(hit["fy"]) if hit["fy"] else today.year + bool(hit["ny"]), 1, 1, today)


def _nth_day(hit: re.Match[str], today: date, last: date | None) -> Iterator[DateFound]:
    first, which = _month(hit, today, last), _NTH[hit["n"]]
    if first is None:
        return
    whole_year = not (hit["m"] or hit["om"])
    day = _nth_in(hit, first.replace(month=12) if whole_year and which < 0 else first, which)
    if day and day < today and hit["om"] == "the month":
        day = _nth_in(hit, shift_month(first, 1), which)
    if day:
        yield DateFound(day, hit.start(), hit.end())


def _nth_in(hit: re.Match[str], first: date, which: int) -> date | None:
    days = [first + timedelta(days=ahead) for ahead in range((end_of_month(first) - first).days + 1)]
    place = which - 1 if which > 0 else which
    if hit["work"]:
        return [day for day in days if day.weekday() < 5][place]
    if hit["day"]:
        return days[place]
    return nth_weekday(first.year, first.month, 5 if hit["we"] else weekday_number(hit["wd"]), which)


def _quarter(name: str, year: str | None, today: date) -> date:
    month = int(name[1]) * 3 - 2
    said = int(year) if year else today.year + (shift_month(date(today.year, month, 1), 3) <= today)
    return date(said, month, 1)


_SHARE = {
    "end": 1.0, "close": 1.0, "last day": 1.0, "late": 0.8, "second half": 0.5, "middle": 0.5, "mid": 0.5,
}  # fmt: skip
"""How far into a period its parts lie; the others are its start."""


def _part(hit: re.Match[str], today: date) -> Iterator[DateFound]:
    """Read "mid-March", "the end of Q1": the exact day where there is one, else a day within with the doubt told."""
    share = _SHARE.get(hit["part"], 0.0)
    if hit["wk"]:
        monday = today - timedelta(days=today.weekday()) + timedelta(days=7 * hit["wk"].startswith("next"))
        day = max(monday + timedelta(days={1.0: 4, 0.8: 3, 0.5: 2}.get(share, 0)), today)
        found = _open(hit, day, day + timedelta(days=1 if share < 0.5 else -1))
        yield found if not hit["to"] else DateFound(day, hit.start(), hit.end(), said="until")
        return
    bounds = _bounds(hit, today)
    if bounds is None:
        return
    first, final = bounds
    day = final if share == 1.0 else first + timedelta(days=int((final - first).days * share))
    if hit["to"] or hit["part"] == "last day":
        yield DateFound(day, hit.start(), hit.end(), said="until" if hit["to"] else "date")
    else:
        yield _open(hit, max(day, today))


def _bounds(hit: re.Match[str], today: date) -> tuple[date, date] | None:
    """Return the first and last day of the quarter, month or year that a part is of."""
    if hit["q"] or hit["tq"]:
        ahead = 3 * (hit["tq"] or "").startswith("next")
        first = _quarter(hit["q"], hit["qy"], today) if hit["q"] else shift_month(today, ahead - (today.month - 1) % 3)
        return first, end_of_month(shift_month(first, 2))
    month = _month(hit, today)
    if month is None:
        return None
    whole_year = hit["ny"] or hit["ty"] or hit["fy"]
    return month, end_of_month(shift_month(month, 11) if whole_year else month)


def _week_number(hit: re.Match[str], today: date) -> Iterator[DateFound]:
    number = int(hit["n"] or hit["n2"])
    year = int(hit["y"]) if hit["y"] else today.year + (number < today.isocalendar()[1])
    try:
        monday = date.fromisocalendar(year, number, 1)
    except ValueError:
        return
    yield _open(hit, monday, monday + timedelta(days=1))


def _next(hit: re.Match[str], today: date) -> DateFound:
    what = hit["what"]
    monday = today - timedelta(days=today.weekday()) + timedelta(days=7)
    if "weekend" in what:
        day = on_weekday(today - timedelta(days=1), 5) + timedelta(days=7 * (what == "next weekend"))
        return _open(hit, day, day + timedelta(days=1))
    day = {
        "next week": monday,
        "this week": on_weekday(today, 4),
        "mid-week": on_weekday(today, 2),
        "midweek": on_weekday(today, 2),
        "the week after next": monday + timedelta(days=7),
        "this month": end_of_month(today),
        "later in the month": end_of_month(today),
        "next month": shift_month(today, 1),
        "next quarter": shift_month(today, 3 - (today.month - 1) % 3),
        "next year": date(today.year + 1, 1, 1),
    }[what]
    return _open(hit, day, day + timedelta(days=1))


_STARTING = re.compile(r"\b(?:start|beginn?|kick|first one|commenc)(?:ing|s)?(?: off)?(?: from| as of)?\s+$")


def find_months(low: str, today: date) -> tuple[date, date | None, int, int] | None:
    """Return the first and last day of the month that "in December" or "until June" bounds a repeat with, and its
    characters; the first day is today's where only an end is said, the last one None for "starting in March".
    """
    if hit := _UNTIL_MONTH.search(low):
        first = _named_month(hit, today)
        through = hit["how"] in ("through", "thru")
        return today, end_of_month(first) if through else first - timedelta(days=1), hit.start(), hit.end()
    if hit := _WHOLE_MONTH.search(low):
        first = _named_month(hit, today)
        starts = _STARTING.search(low[: hit.start()])
        last = None if starts else end_of_month(first)
        return max(first, today), last, starts.start() if starts else hit.start(), hit.end()
    return None


def _named_month(hit: re.Match[str], today: date) -> date:
    month = month_number(hit["m"])
    return date(int(hit["y"]) if hit["y"] else today.year + (month < today.month), month, 1)
