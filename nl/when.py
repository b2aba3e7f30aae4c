"""When something happens, read from one run: dates, times of day, zone, repeats, waits and windows put together."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from nl.clocktimes import ClockTime, find_times, find_window, find_zone
from nl.dates import CODES, WEEKDAY, find_dates, find_end_of_month, on_weekday, weekday_number
from nl.recurrence import find_repeat
from nl.text import blank
from nl.waits import Wait, find_waits

_OPTIMAL = re.compile(
    r"\b(?:at (?:the|each person's|everyone's) (?:best|optimal|ideal)"
    r" (?:time|hour|moment)(?: (?:for|of) (?:each|every|them)\w*(?: \w+)"
    r"?)?|best time (?:for|of) (?:each|every) \w+|whenever (?:each|"
    r"every|they)[\w' ]{0,20}(?:is |are )?most likel?y[\w' ]{0,40}?(?=between|"
    r"[,.;]|$)|at the (?:hour|time) that suits each \w+ best|when (?:each \w+|"
    r"they)(?: is| are)? (?:is |are )?most (?:active|likely)[\w' ]{0,30}|"
    r"send[- ]time optimi[sz]ation|individually optimi[sz]ed)"
)
_UNTIL = re.compile(r"\b(?:until|till|to|through|ending|ends?(?: on)?|up to|stop on|and stop on)\s+(?:the end of\s+)?$")
_FOR = re.compile(r"\bfor\s+(?P<d>(?:\d+|two|three|four|five|six|a|one)\s+(?:days?|weeks?|months?))\b")
_EACH_ISSUE = re.compile(rf"\bon\s+the\s+(?P<wd>{WEEKDAY})\s+(?:after|following)\s+(?:each|every)\s+\w+")
_VAGUE = re.compile(
    r"\b(?:soon|end of (?:the )?(?:day|week|month)|eod|eow|in the near future|"
    r"asap|around then|at some point|early next week|mid-?week|some ?time next week)"
    r"\b"
)


@dataclass
class When:
    """What a run says of time. `day` and `time` are local to `zone`; nothing is filled in that isn't said."""

    day: date | None = None
    time: str | None = None
    zone: str | None = None
    until: date | None = None
    until_time: str | None = None
    lasts: str | None = None
    repeat: str | None = None
    every: str | None = None
    waits: list[Wait] = field(default_factory=list)
    optimal: bool = False
    between: tuple[str, str] | None = None
    follows_repeat: str | None = None
    others: tuple[str, ...] = ()
    loose: str | None = None
    bad_zone: tuple[str, int, int] | None = None
    more: list[tuple[date, str | None]] = field(default_factory=list)
    taken: list[tuple[int, int]] = field(default_factory=list)
    date_said: str = ""

    def __bool__(self) -> bool:
        return bool(self.day or self.time or self.repeat or self.waits or self.optimal or self.follows_repeat)

    @property
    def placed(self) -> bool:
        """Whether this says by itself when, without a time said elsewhere."""
        return bool(self.day or self.repeat or self.waits or self.optimal or self.follows_repeat)


@dataclass
class TimeContext:
    """What times were said before: the day at the reference instant, the last day named, the year, the trigger."""

    today: date
    last: date | None = None
    year: int | None = None
    trigger: str | None = None


def read_when(text: str, low: str, context: TimeContext, *, conditional: bool = False) -> When:
    """Read what one run says of time.

    `text` is as written, `low` its plain form of the same length. `taken` holds the characters that were read.
    """
    when, rest = When(), low

    def take(start: int, end: int) -> None:
        nonlocal rest
        when.taken.append((start, end))
        rest = blank(rest, start, end)

    if hit := _OPTIMAL.search(rest):
        when.optimal = True
        take(*hit.span())
    window = find_window(rest)
    if window and (when.optimal or re.search(r"\btime|hour|any ?time|some ?time", rest)):
        when.between = window[0]
        when.optimal = True
        take(window[1], window[2])
    if hit := _EACH_ISSUE.search(rest):
        when.follows_repeat = CODES[weekday_number(hit["wd"])]
        if context.last:
            when.day = on_weekday(context.last, weekday_number(hit["wd"]))
        take(*hit.span())
    elif repeat := find_repeat(rest):
        when.repeat, when.every = repeat.rule, repeat.every
        take(repeat.start, repeat.end)
    _waits(when, rest, context, conditional, take)
    times = [time for time in find_times(rest) if not any(s <= time.start < e for s, e in when.taken)]
    zone = find_zone(text, rest, times)
    for time in times:
        take(time.start, time.end)
    if zone:
        take(zone.start, zone.end)
        if zone.known:
            when.zone = zone.zone
        else:
            when.bad_zone = (zone.zone, zone.start, zone.end)
    if end := find_end_of_month(rest, context.today):
        when.until = end[0]
        take(end[1], end[2])
    _dates(when, rest, low, context, times, take)
    if hit := _FOR.search(rest):
        when.lasts = hit["d"]
        take(*hit.span())
    if hit := _VAGUE.search(rest):
        when.loose = when.loose or hit[0]
        take(*hit.span())
    return when


def _waits(when: When, rest: str, context: TimeContext, conditional: bool, take: Callable[[int, int], None]) -> None:
    for wait in find_waits(rest, trigger=context.trigger, conditional=conditional):
        when.waits.append(wait)
        take(wait.start, wait.end)


def _dates(
    when: When, rest: str, low: str, context: TimeContext, times: list[ClockTime], take: Callable[[int, int], None]
) -> None:
    """Give the first date to `day`, one that ends the span to `until`, and the times to the date that they stand
    nearest.
    """
    start_time = times[0] if times else None
    for found in find_dates(rest, context.today, context.last, year_said=context.year):
        before = low[max(0, found.start - 30) : found.start]
        lead = _UNTIL.search(before)
        take(found.start - (len(before) - lead.start() if lead else 0), found.end)
        if lead or re.match(r"until|till|to\b", low[found.start : found.end]):
            when.until = found.day
            near = [time for time in times if found.end <= time.start <= found.end + 12]
            if near and (when.day or len(times) > 1):
                when.until_time, start_time = near[0].time, (times[0] if times[0] is not near[0] else None)
            continue
        if when.day is None:
            when.day, when.until, when.date_said = found.day, found.until or when.until, found.said
            when.others = tuple(day.isoformat() for day in found.others)
        elif found.day != when.day:
            near = [time.time for time in times if found.end <= time.start <= found.end + 12]
            when.more.append((found.day, near[0] if near else None))
    if start_time:
        when.time = start_time.time
        if start_time.loose:
            when.loose = low[start_time.start : start_time.end].strip()
