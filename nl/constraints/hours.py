"""Quiet hours: "no texts after 9pm", "quiet hours 22–7", "messages only between 9 and 20", "nothing overnight"."""

from __future__ import annotations

import re
from functools import cache

from nl.constraints.found import ConstraintsRead
from nl.constraints.said_of import channels, forbidding, gap, of_channels
from nl.language.lexicon import words
from nl.times.clocktimes import bare_time

_WORD = "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_PART = r"(?:\s+(?:in the|at)\s+(?:morning|night|evening|afternoon))?"
_NOT_A_TIME = (
    r"(?![\d%/]|[.:,]\d|\s*(?:%|percent|per cent|-?(?:days?|weeks?|months?|years?|yrs|hours?|hrs?|minutes?|mins?)\b|"
    r"(?:st|nd|rd|th)\b|(?:of\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b|k\b|"
    r"euros?|dollars?|pounds?|"
    r"usd|eur|people|employees|seats|orders|purchases|points|e-?mails?|messages|times|texts|posts|years?)\b)"
)
_CLOCK = (
    rf"(?:(?<![\d$€£/.:])(?:[01]?\d|2[0-4])(?:[:.h][0-5]\d|h\b)?(?:\s?[ap]\.?m\b\.?|\s?o'?clock\b)?{_NOT_A_TIME}|"
    rf"\b(?:{_WORD})\b(?:\s+o'?clock)?{_NOT_A_TIME}|noon|midday|midnight){_PART}"
)
_RANGE = rf"(?P<a>{_CLOCK})\s*(?:to|-|until|till|and|through|up to)\s*(?P<b>{_CLOCK})"
_END = (
    r"(?=\s*(?:[.,;:!?)¤]|$|or\b|and\b|nor\b|local\b|their\b|in (?:the|any|each|every)\b|please|on\b|"
    r"for\b|is\b|anywhere))"
)
_LAX = re.compile(r"\b(?:age[ds]?|old|price\w*|spen[dt]|score|size|staff|budget|cpa|ctr|roas)\b")
_FITTING = re.compile(r"\b(?:best|optimal|suits?|likel?y|active|ideal|convenient|time of)\b")
_ONE_STEP = re.compile(r"^(?:don'?t|do not|never|not) (?:\w+ )?(?:the|this|that|it|an?)\b")
_BARE = re.compile(rf"(?:\d{{1,2}}|{_WORD})$")


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    no = forbidding()
    many = r"(?:texts|sms|e-?mails|mails|messages|pushes|push notifications|posts|sends|sending|everything|anything|we)"
    name = r"\b(?:quiet (?:hours?|times?|period)|silent hours?|do not disturb|dnd)\b"
    return (
        ("range", re.compile(rf"{name}[^\d.;]{{0,40}}?{_RANGE}")),
        (
            "range",
            re.compile(rf"\b(?:{_RANGE})\s*(?:is|are|as|=|counts? as)\s*(?:the |our )?(?:{name}|off[- ]limits|taboo)"),
        ),
        (
            "only",
            re.compile(
                rf"\b{many}\b[^.;,]{{0,25}}?\bonly\b[^.;,]{{0,25}}?\b(?:between|from)\s+{_RANGE}|"
                rf"\bonly\s+(?:ever\s+)?(?:send|text|e-?mail|message|mail|post|contact|push)\b[^.;,]{{0,40}}?"
                rf"\b(?:between|from)\s+{_RANGE.replace('<a>', '<a2>').replace('<b>', '<b2>')}|"
                rf"\b{many}\b[^.;,]{{0,25}}?\b(?:between|"
                rf"from)\s+{_RANGE.replace('<a>', '<a3>').replace('<b>', '<b3>')}\s+only\b|"
                rf"\bkeep\b[^.;,]{{0,30}}?\b(?:between|within|"
                rf"to)\s+{_RANGE.replace('<a>', '<a4>').replace('<b>', '<b4>')}"
            ),
        ),
        ("range", re.compile(rf"{no}{gap(60)}\b(?:between|from|in the hours)\s+(?:the hours of\s+)?{_RANGE}")),
        (
            "range",
            re.compile(
                rf"\b(?:between|from)\s+{_RANGE}\s*,?\s+[^.;,\d]{{0,30}}?(?:{no}|\bquiet\b|\bsilen\w+|\boff[- "
                rf"]limits\b|\btaboo\b)"
                rf"(?:\s+(?:goes out|is sent|at all|is to be sent))?"
            ),
        ),
        (
            "ends",
            re.compile(
                rf"{no}{gap(45, 'before', 'after', 'until', 'till')}\b(?:after|past|later than)\s+(?P<a>{_CLOCK}"
                rf"){_END}(?:,?\s*(?:or|and|"
                rf"nor)\s+(?:\w+\s+)?(?:before|until|earlier than)\s+(?P<b>{_CLOCK}))?"
            ),
        ),
        (
            "ends",
            re.compile(
                rf"{no}{gap(45, 'before', 'after', 'until', 'till')}\b(?:before|earlier than|until|"
                rf"till)\s+(?P<b>{_CLOCK}){_END}(?:,?\s*(?:or|and|"
                rf"nor)\s+(?:\w+\s+)?(?:after|later than|past)\s+(?P<a>{_CLOCK}))?"
            ),
        ),
    )


def read_hours(read: ConstraintsRead) -> None:
    """Read the quiet hours of a sentence; hours that only words tell ("at night") are taken as usual, and told."""
    for kind, pattern in _patterns():
        for hit in pattern.finditer(read.rest):
            first, last = _times(hit)
            hours = _hours(kind, read.rest[hit.start() : hit.end() + 40], first, last)
            if hours:
                named = channels(read.rest, *hit.span())
                read.put("quiet_hours", of_channels(named, "hours", hours), *hit.span())
    if "quiet_hours" not in read.values:
        _vague(read)


def _times(hit: re.Match[str]) -> tuple[str, str]:
    found = hit.groupdict()
    first = next((found[key] for key in ("a", "a2", "a3", "a4") if found.get(key)), "")
    last = next((found[key] for key in ("b", "b2", "b3", "b4") if found.get(key)), "")
    return first.strip(), last.strip()


def _hours(kind: str, said: str, first: str, last: str) -> list[str] | None:
    if _LAX.search(said) or (kind == "only" and _FITTING.search(said)):
        return None
    if kind == "ends":
        if _ONE_STEP.match(said):
            return None
        start, end = (_evening(first) if first else "21:00"), (bare_time(last) if last else "08:00")
    elif kind == "only":
        start, end = _day(first, last)
        start, end = end, start
    else:
        start, end = _night(first, last)
    return [start, end] if start and end and start != end else None


def _bare(text: str) -> int | None:
    """Return the hour of a time said as a number alone, which may be of the morning or the evening."""
    time = bare_time(text) if _BARE.match(text) and not text.startswith("0") else None
    return int(time[:2]) if time and int(time[:2]) <= 12 else None


def _evening(text: str) -> str | None:
    hour = _bare(text)
    return f"{hour + 12}:00" if hour is not None and 5 <= hour <= 11 else bare_time(text)


def _night(first: str, last: str) -> tuple[str | None, str | None]:
    """Return the two ends of a night: "9 to 8" begins in the evening, "9 to 11pm" too."""
    start, end, hour = bare_time(first), bare_time(last), _bare(first)
    if hour is None or start is None or end is None:
        return start, end
    late = re.search(r"p\.?m", last) and hour < 12 and f"{hour + 12}:00" < end
    if late or start >= end:
        return f"{(hour + 12) % 24:02d}:00", end
    return start, end


def _day(first: str, last: str) -> tuple[str | None, str | None]:
    """Return the two ends of a day: "between 9 and 6" ends in the evening."""
    start, end, hour = bare_time(first), bare_time(last), _bare(last)
    if hour is not None and start and end and end <= start:
        end = f"{hour + 12}:00" if hour < 12 else "00:00"
    return start, end


@cache
def _night_words() -> tuple[tuple[re.Pattern[str], list[str]], ...]:
    no = forbidding()
    return tuple(
        (re.compile(rf"{no}{gap(40)}\b(?:{form})\b(?:\s+(?:sends|messages|texts|e-?mails))?"), hours)
        for form, hours in words("limits")["vague_hours"].items()
    )


def _vague(read: ConstraintsRead) -> None:
    for pattern, (start, end) in _night_words():
        if hit := pattern.search(read.rest):
            named = channels(read.rest, *hit.span())
            read.put("quiet_hours", of_channels(named, "hours", [start, end]), *hit.span())
            read.note(
                "ambiguous_time",
                f"“{hit[0].strip()}” gives no hours; I took {start} to {end}. Say the hours to be sure.",
                *hit.span(),
                f"no messages between {start} and {end}",
                "no messages between 22:00 and 07:00",
            )
            return
