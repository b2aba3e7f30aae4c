"""When something happens, read from one run: dates, times of day, zone, repeats, waits and windows put together."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from marketflow_core.values import parse_duration
from nl.language.text import BLANK, blank
from nl.people.event_times import people_times
from nl.times.absolute_dates import impossible_dates
from nl.times.best_times import BEST_TIME
from nl.times.calendar_parts import find_months
from nl.times.calendar_words import CODES, WEEKDAY, add_to_day, on_weekday, weekday_number
from nl.times.clocktimes import ClockTime, bad_times, find_times, find_window, part_time
from nl.times.dates import DateFound, find_dates
from nl.times.doubts import Doubt
from nl.times.lengths import RUNS, find_length
from nl.times.recurrence import find_count, find_repeat
from nl.times.waits import Wait, find_waits
from nl.times.zones import find_zone

_UNTIL = re.compile(
    r"\b(?:until|till|til|to|through|thru|ending|end(?:s|ing)?(?: on)?|up to|stop(?:s|ping)? on|and stop on"
    r"|last(?:ing)? until|finish(?:es|ing)?(?: on)?|pause(?: them)? on|-)\s*(?:the end of\s+)?$"
)
_EACH_ISSUE = re.compile(rf"\bon\s+the\s+(?P<wd>{WEEKDAY})\s+(?:after|following)\s+(?:each|every)\s+\w+")
_VAGUE = re.compile(
    r"\b(?:soon(?!\s+(?:as|after|to))|shortly(?!\s+(?:after|before))|in the near future|as soon as possible"
    r"|a\.?s\.?a\.?p\b\.?|around then|at some point|some ?time(?: soon)?"
    r"|in due course|in a (?:while|bit)|eventually|before long|when(?:ever)? (?:it's )?(?:ready|convenient"
    r"|possible)|one of these days|nearer the time|these days|later today|later|a bit later|after a (?:while|bit))\b"
)
_NOW = re.compile(
    r"\b(?:right now|right away(?! after)|now(?=[\s,]*(?:$|send|email|text|post|push|publish|start|launch))"
    r"|immediately(?!\s+(?:after|upon|following|when|once|they))|straight ?away|at once|instantly"
    r"|this (?:very )?(?:minute|instant|moment))\b"
)
_PART_NEAR = re.compile(r"[\s,]*(?:in the\s+|at\s+)?(?P<p>morning|afternoon|evening|night)\b(?!'s)")
_PART_BEFORE = re.compile(
    r"\b(?P<p>morning|afternoon|evening|night)\s+(?:(?:of|on)\s+)?(?:the\s+)?$|\b(?:that|the same)\s+(?P<p2>morning"
    r"|afternoon|evening)\b"
)
_PART_LED = re.compile(r"\b(?:tonight|tonite|evening|night|afternoon),?\s*$")
_POSSESSIVE = re.compile(
    r"'s\b(?!\s+(?:(?:[\w-]+\s+)?(?:e-?mail|mail|newsletter|text|sms|post|push|message|send|issue|edition|mailing)))"
)
_LIST = re.compile(r"^\s*(?:,|and|&|\+|plus|or|,\s*and|and (?:again|also)(?: on)?|and then)\s*(?:on\s+)?(?:the\s+)?$")

_NEW_PART = re.compile(r"[\W\d¤]*;\W*(?:the\s+|and\s+)?")
_WHICH_IS = re.compile(
    r"\W*(?:(?:which|that|this|it|starting|starts|is|falls|taking|takes|place|opens|begins|happens|held|will be|on|at"
    r"|the)\W+)+"
)


@dataclass
class When:
    """What a run says of time. `day` and `time` are local to `zone`; nothing is filled in that isn't said.

    `also` are further days ("on 1 and 20 December"; `either` where one of them is meant), `doubts` what is left open.
    """

    day: date | None = None
    time: str | None = None
    zone: str | None = None
    until: date | None = None
    until_time: str | None = None
    lasts: str | None = None
    repeat: str | None = None
    every: str | None = None
    times: int | None = None
    waits: list[Wait] = field(default_factory=list)
    optimal: bool = False
    between: tuple[str, str] | None = None
    follows_repeat: str | None = None
    at_once: bool = False
    bad_zone: tuple[str, int, int] | None = None
    more: list[tuple[date, str | None]] = field(default_factory=list)
    also: list[tuple[date, str | None]] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    taken: list[tuple[int, int]] = field(default_factory=list)
    date_said: str = ""
    either: bool = False

    def __bool__(self) -> bool:
        return bool(self.day or self.time or self.repeat or self.waits or self.optimal or self.follows_repeat)

    @property
    def placed(self) -> bool:
        """Whether this says by itself when, without a time said elsewhere."""
        return bool(self.day or self.repeat or self.waits or self.optimal or self.follows_repeat)


@dataclass
class TimeContext:
    """What times were said before: the day at the reference instant and the instant itself (aware, in the default
    zone), the last day named, the year, the trigger, whether numeric dates have their day first, and the waits
    that stood alone ("Wait five days."), each with its place in the brief.
    """

    today: date
    last: date | None = None
    year: int | None = None
    trigger: str | None = None
    instant: datetime | None = None
    day_first: bool | None = None
    pauses: list[tuple[int, Wait]] = field(default_factory=list)


class _Run:
    """One run while it is read: what is left of it, and what it says so far."""

    def __init__(self, text: str, low: str, context: TimeContext) -> None:
        self.text, self.low, self.rest, self.context = text, low, low, context
        self.when = When()

    def take(self, start: int, end: int) -> None:
        self.when.taken.append((start, end))
        self.rest = blank(self.rest, start, end)

    def doubt(self, doubt: Doubt | None) -> None:
        """Keep a doubt, with the words as they were written."""
        if doubt is None:
            return
        start = self.low.find(doubt.said)
        said = self.text[start : start + len(doubt.said)] if start >= 0 else doubt.said
        self.when.doubts.append(replace(doubt, said=said.strip(" .,:;-")))


def read_when(text: str, low: str, context: TimeContext, *, conditional: bool = False) -> When:
    """Read what one run says of time.

    `text` is as written, `low` its plain form of the same length. `taken` holds the characters that were read.
    `context.day_first` is set where the run shows how numeric dates are written.
    """
    for start, end in people_times(low, context.today):
        low = blank(low, start, end)
    run = _Run(text, low, context)
    _windows(run)
    _repeats(run)
    _waits(run, conditional)
    times = _times(run)
    _dates(run, times)
    _lengths(run)
    _parts(run)
    _open_words(run)
    return run.when


def _windows(run: _Run) -> None:
    when = run.when
    if hit := BEST_TIME.search(run.rest):
        when.optimal = True
        run.take(*hit.span())
    window = find_window(run.rest, of_time=when.optimal)
    if window:
        when.between = window[0]
        when.optimal = True
        run.take(window[1], window[2])


def _repeats(run: _Run) -> None:
    when, context = run.when, run.context
    if hit := _EACH_ISSUE.search(run.rest):
        when.follows_repeat = CODES[weekday_number(hit["wd"])]
        if context.last:
            when.day = on_weekday(context.last, weekday_number(hit["wd"]))
        run.take(*hit.span())
    elif repeat := find_repeat(run.rest):
        when.repeat, when.every = repeat.rule, repeat.every
        run.doubt(repeat.doubt)
        run.take(repeat.start, repeat.end)
        if count := find_count(run.rest):
            when.times = count[0]
            run.take(count[1], count[2])
        if months := find_months(run.rest, context.today):
            first, when.until, start, end = months
            when.day = first if first > context.today else None
            run.take(start, end)


def _waits(run: _Run, conditional: bool) -> None:
    when, context = run.when, run.context
    for wait in find_waits(run.rest, trigger=context.trigger, conditional=conditional):
        run.take(wait.start, wait.end)
        if add_to_day(context.today, wait.delay) is None:
            run.doubt(Doubt(run.low[wait.start : wait.end], "is longer than anything that can be planned"))
            continue
        if wait.part and when.time is None:
            _take_part(run, wait.part, run.low[wait.start : wait.end])
        named = find_dates(wait.words, context.today, context.last, year_said=context.year) if wait.words else []
        named = [one for one in named if one.said != "weekday"]
        if wait.of == "reference" and named and "T" not in wait.delay and when.day is None:
            when.day = add_to_day(named[0].day, wait.delay)
            continue
        if wait.of == "now" and not conditional and _from_now(run, wait):
            continue
        when.waits.append(replace(wait, of="previous") if wait.of == "now" else wait)


def _from_now(run: _Run, wait: Wait) -> bool:
    """Count "in two hours" from the reference instant; tell whether it can be reached."""
    when, context = run.when, run.context
    if when.day:
        return False
    if "T" not in wait.delay:
        when.day = add_to_day(context.today, wait.delay)
    elif context.instant:
        set_instant(when, context.instant, wait.delay)
    when.date_said = "from now"
    return when.day is not None


def set_instant(when: When, instant: datetime, delay: str = "PT0S") -> None:
    """Give `when` the moment that lies `delay` from `instant`, told by the clock of UTC, as no other is named."""
    try:
        moved = instant.astimezone(UTC) + parse_duration(delay)
    except (OverflowError, ValueError):
        return
    when.day, when.time, when.zone = moved.date(), f"{moved:%H:%M}", "UTC"


def _take_part(run: _Run, part: str, said: str) -> None:
    time = part_time(part)
    run.when.time = time
    run.doubt(Doubt(said, "leaves the time open", (time,)))


def _times(run: _Run) -> list[ClockTime]:
    when = run.when
    times = find_times(run.rest)
    zone = find_zone(run.text, run.rest, times)
    for time in times:
        run.take(time.start, time.end)
    if zone:
        run.take(zone.start, zone.end)
        if zone.known:
            when.zone = zone.zone
        else:
            when.bad_zone = (zone.zone, zone.start, zone.end)
    for doubt, start, end in bad_times(run.rest):
        run.doubt(doubt)
        run.take(start, end)
    return times


def _dates(run: _Run, times: list[ClockTime]) -> None:
    """Give the first date to `day`, one that ends the span to `until`, and the times to the date that they stand
    nearest.
    """
    when, context = run.when, run.context
    start_time = times[0] if times else None
    found = find_dates(run.rest, context.today, context.last, year_said=context.year, day_first=context.day_first)
    found = _settled(run, found)
    for index, one in enumerate(found):
        until = _UNTIL.search(run.low[max(0, one.start - 30) : one.start])
        run.take(one.start - (len(until[0]) if until else 0), one.end)
        near = [time for time in times if one.end <= time.start <= one.end + 12]
        if one.said == "until" or until or re.match(r"until|till|to\b", run.low[one.start : one.end]):
            when.until = one.day
            _doubt_date(run, one)
            if near and (when.day or len(times) > 1):
                when.until_time, start_time = near[0].time, (times[0] if times[0] is not near[0] else None)
            continue
        if when.day is None:
            _first_day(run, one)
        elif one.day != when.day:
            between = run.rest[found[index - 1].end : one.start].replace(BLANK, "")
            joined = index and _LIST.match(between)
            if joined and re.match(r"\W*or\b", between):
                said, when.either = run.low[found[index - 1].start : one.end], True
                run.doubt(Doubt(said, "names two days", (when.day.isoformat(), one.day.isoformat())))
            (when.also if joined else when.more).append((one.day, near[0].time if near else None))
    if start_time and (start_time.time or not when.time):
        _set_time(run, start_time)
    _shift(run, found, times)
    for doubt, start, end in impossible_dates(run.rest, context.today):
        run.doubt(doubt)
        run.take(start, end)


def _settled(run: _Run, found: list[DateFound]) -> list[DateFound]:
    """Leave out "tomorrow's tour" and the like, and let a day that is only the repeat's weekday be no start."""
    kept: list[DateFound] = []
    for one in found:
        if _POSSESSIVE.match(run.low, one.end):
            continue
        if one.day_first is not None:
            run.context.day_first = one.day_first
        kept.append(one)
    if run.when.repeat and "BYDAY" in run.when.repeat and any(one.said == "date" for one in kept):
        fits = [one for one in kept if one.said != "weekday" or CODES[one.day.weekday()] not in run.when.repeat]
        kept = fits or kept
    return kept


def _first_day(run: _Run, one: DateFound) -> None:
    when = run.when
    when.day, when.until, when.date_said = one.day, one.until or when.until, one.said
    _doubt_date(run, one)
    if one.said == "this time" and run.context.instant and when.time is None:
        set_instant(when, run.context.instant)
        when.day = one.day


def _doubt_date(run: _Run, one: DateFound) -> None:
    run.doubt(one.doubt)
    if one.others:
        readings = tuple(day.isoformat() for day in (one.day, *one.others))
        run.doubt(Doubt(run.low[one.start : one.end], "can be read in more than one way", readings))


def _set_time(run: _Run, chosen: ClockTime) -> None:
    said, time = run.low[chosen.start : chosen.end], chosen.time
    led = _PART_LED.search(run.low[max(0, chosen.start - 30) : chosen.start])
    if led and time < "12" and re.fullmatch(r"(?:at|@|around|about|by)?\s*\w+", said.strip()):
        chosen = chosen._replace(time=f"{int(time[:2]) + 12:02d}{time[2:]}", other=None)
    run.when.time = chosen.time
    run.when.doubts = [doubt for doubt in run.when.doubts if not re.search(r"leaves the time open", doubt.why)]
    if chosen.other:
        run.doubt(Doubt(said, "can be morning or afternoon", (chosen.time, chosen.other)))
    elif chosen.loose:
        later = f"{(int(chosen.time[:2]) + 1) % 24:02d}{chosen.time[2:]}"
        run.doubt(Doubt(said, "leaves the time open", (chosen.time, later)))


def _shift(run: _Run, found: list[DateFound], times: list[ClockTime]) -> None:
    """Count "the day before" from the date that the same run names for what it is before."""
    when = run.when
    if when.day is None or when.repeat or not found:
        return
    first = found[0]
    for wait in when.waits:
        between = run.low[first.end : wait.start] if wait.start > first.end else run.low[wait.end : first.start]
        if _counts_from(wait, first, between):
            when.waits.remove(wait)
            _move(run, wait)
            if wait.of == "previous":
                when.time = next((one.time for one in times if one.start >= wait.end), None)
            return


def _counts_from(wait: Wait, first: DateFound, between: str) -> bool:
    """Tell whether a wait counts from the date beside it, by the words `between` them."""
    if wait.start > first.end:
        new = wait.calendar and _NEW_PART.fullmatch(between)  # "it is on 5 May; the next morning …"
        return bool(new if wait.of == "previous" else wait.of == "date" and re.search(r"[a-z]{3}|\bso\b", between))
    led = wait.of == "reference" and wait.end <= first.start and _WHICH_IS.fullmatch(between + " ")
    return bool(led and re.search(r"\bwhich|that\b|\(|\bon\b", between))


def _move(run: _Run, wait: Wait) -> None:
    when = run.when
    assert when.day
    if "T" not in wait.delay:
        when.day = add_to_day(when.day, wait.delay)
    elif when.time:
        moved = datetime.fromisoformat(f"{when.day}T{when.time}") + parse_duration(wait.delay)
        when.day, when.time = moved.date(), f"{moved:%H:%M}"
    else:
        run.doubt(Doubt(run.low[wait.start : wait.end], "counts from a time that the brief doesn't give"))
    when.date_said = "date"


def _lengths(run: _Run) -> None:
    if found := find_length(run.rest):
        run.when.lasts, start, end = found
        if run.when.repeat or RUNS.search(run.low):
            run.take(start, end)


def _parts(run: _Run) -> None:
    """Take "Monday morning" and "the evening of the 5th" as a time that is left open, where no other was said."""
    when = run.when
    if when.time or when.optimal or not (when.day or when.repeat or when.waits):
        return
    for start, end in when.taken:
        hit = _PART_NEAR.match(run.low, end) or re.search(
            r"\b(?P<p>morning|afternoon|evening|night|tonight)s?$", run.low[start:end]
        )
        if hit:
            _take_part(run, hit["p"], run.low[start:end] + (hit[0] if hit.re is _PART_NEAR else ""))
            return
        if before := _PART_BEFORE.search(run.low[max(0, start - 30) : start]):
            _take_part(run, before["p"] or before["p2"], before[0] + run.low[start:end])
            return


def _open_words(run: _Run) -> None:
    when = run.when
    if (hit := _NOW.search(run.rest)) and not when:
        when.at_once = True
        run.take(*hit.span())
    if hit := _VAGUE.search(run.rest):
        soon = hit[0].replace(".", "") in ("asap", "as soon as possible")
        run.doubt(Doubt(hit[0], "says no time", ("now",) if soon else ()))
        when.at_once = when.at_once or (soon and not when)
        run.take(*hit.span())
