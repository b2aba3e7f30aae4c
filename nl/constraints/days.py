"""Weekdays on which nothing goes out, and dates that are left out: "weekdays only", "never on Fridays", "skip 24–26
December", "not on bank holidays".
"""

from __future__ import annotations

import re
from functools import cache
from itertools import islice
from typing import get_args

from marketflow_core.plan.vocabulary import Weekday
from nl.constraints.found import ConstraintsRead
from nl.constraints.pieces import MOST, days_of, piece
from nl.constraints.said_of import channels, forbidding, gap, of_channels
from nl.language.text import Sentence, blank
from nl.times.when import TimeContext

CODES: tuple[str, ...] = get_args(Weekday)
_DAY = r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday|s)?|thu(?:rs?(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
_WORKING = r"(?:weekdays|week days|working days|work days|business days)"
_FREE = r"(?:weekends?|week-ends?)"
_PLURAL = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days|weds|sats|suns)"
_NAMED = rf"(?:{_PLURAL}|(?:a|any)\s+{_DAY})\b"
_NAMED_LIST = rf"{_NAMED}(?:(?:\s*,\s*|\s+(?:and|or|nor|&)\s+|\s*,\s*(?:and|or)\s+)(?:on\s+)?{_NAMED})*"
_SPAN = rf"(?P<a>{_DAY})s?\s*(?:to|through|thru|-|until|till)\s*(?P<b>{_DAY})s?\b"
_MANY = r"(?:texts|sms|e-?mails|mails|messages|pushes|push notifications|posts|sends|everything|anything|nothing|we)"
_ONLY = re.compile(
    rf"\b(?:only|just|solely|strictly|exclusively)\s+(?:(?:ever\s+)?(?:send|text|e-?mail|message|mail|"
    rf"post|contact|push)\b[^.;,]{{0,25}}?)?(?:on\s+|from\s+)?(?:the\s+)?(?:{_WORKING}|{_SPAN})"
    rf"|\b(?:on\s+)?(?:{_WORKING}|{_SPAN.replace('<a>', '<a2>').replace('<b>', '<b2>')}"
    rf")\s*,?\s+(?:only|exclusively|please,? not at weekends)\b"
)
_ONLY_NAMED = re.compile(
    rf"\b{_MANY}\b[^.;,¤]{{0,25}}?\bonly\s+(?:go(?:es)? out\s+|send\s+)?(?:on\s+)(?P<only>{_NAMED_LIST})"
    rf"|\bonly\s+(?:ever\s+)?(?:send|text|e-?mail|message|post)\s+(?:people\s+)?on\s+(?P<only2>{_NAMED_LIST})"
)
_OFF = r"(?:\s+(?:are|is|stay|stays)\s+(?:off[- ]?limits|taboo|off|free|closed|a no-go)|\s+off\b|-free\b)"


@cache
def _banned() -> re.Pattern[str]:
    no = forbidding()
    days = rf"(?P<days>{_FREE}|{_NAMED_LIST})"
    free = days.replace("<days>", "<days2>")
    keep = days.replace("<days>", "<days3>")
    return re.compile(
        rf"{no}{gap(40)}\b(?:on\s+|at\s+|over\s+|during\s+)(?:the\s+)?{days}"
        rf"|\b(?:no|skip|skipping|avoid|avoiding|not|without)\s+(?:the\s+)?{free}(?:\s+(?:sends|e-?mails|"
        rf"messages|texts|posts|mailings))?"
        rf"|\b(?:(?:keep|leave)\s+(?:the\s+)?)?{keep}(?:{_OFF}|\s+free\b)"
    )


def read_weekdays(read: ConstraintsRead, sentence: Sentence, context: TimeContext) -> None:
    """Read the weekdays on which a sentence allows sends; those that it forbids are left out of the week."""
    for hit in _ONLY.finditer(read.rest):
        first, last = hit["a"] or hit["a2"], hit["b"] or hit["b2"]
        days = _span(first, last) if first else list(CODES[:5])
        _allow(read, days, *hit.span())
    for hit in _ONLY_NAMED.finditer(read.rest):
        said = hit["only"] or hit["only2"]
        _allow(read, _named(said), *hit.span())
    for hit in islice(_banned().finditer(read.rest), MOST):
        said = hit["days"] or hit["days2"] or hit["days3"]
        closed = ["SA", "SU"] if re.match(_FREE, said) else _named(said)
        _allow(read, [day for day in CODES if day not in closed], *hit.span())
        if also := _AND_ON.match(read.rest, hit.end()):
            when = piece(read, sentence, context, also.end(), min(len(read.rest), also.end() + 40))
            if days := days_of(when):
                end = max(stop for _, stop in when.taken)
                read.put("blackout", [day.isoformat() for day in days], also.start(), end)


def _span(first: str, last: str) -> list[str]:
    start, end = CODES.index(first[:2].upper()), CODES.index(last[:2].upper())
    return [CODES[(start + ahead) % 7] for ahead in range((end - start) % 7 + 1)]


def _named(said: str) -> list[str]:
    return sorted({one[:2].upper() for one in re.findall(_DAY, said)}, key=CODES.index)


def _allow(read: ConstraintsRead, days: list[str], start: int, end: int) -> None:
    days = sorted(days, key=CODES.index)
    read.put("days", of_channels(channels(read.rest, start, end), "days", days), start, end)


_AND_ON = re.compile(r"\s*,?\s*(?:and|or|nor)\s+(?:nothing\s+)?on\s+(?=(?:the\s+)?\d|[a-z]+ \d|christmas|easter|new)")
_HOLIDAYS = re.compile(r"\b(?:bank|public|national|federal|statutory|legal|official)\s+holidays?\b")
_BLACKOUT = re.compile(
    r"\b(?:nothing|no (?:sends|sending|e-?mails|messages|posts|texts|mails|mailings|communications)|nobody|"
    r"(?:don'?t|do not|never|not|mustn'?t|must not|shouldn'?t|should not) (?:to )?(?:send|post|"
    r"publish|e-?mail|text|mail|contact|message|go out|be sent|disturb|bother)"
    r"(?: (?:anything|anyone|anybody|people|them|out))?|pause (?:everything|all (?:sends|messages|"
    r"e-?mails|communications)|sending)|"
    r"stop (?:everything|sending)|(?:dark|quiet|closed|no-send|frozen) (?:period|days?|dates?)|no "
    r"(?:message|e-?mail|text|post|mail|send)\b|black-?out(?: dates?| days?| periods?)?|no-send "
    r"days?|freeze|"
    r"avoid(?: sending)?|skip|keep clear of|"
    r"leave out|stay (?:quiet|silent)|we(?:'re| are) closed|(?:the )?(?:office|shop|store) is closed|"
    r"except(?: on)?|not)\b"
)
_LINK = re.compile(
    r"[^.;\d]{0,40}?(?:\b(?:on|from|between|over|for|during|at|is|are|the|this)\b|:|\s(?=\d)|\s(?=[a-z]))"
)
_OTHER_BOUND = re.compile(
    r"\b(?:after|before|until|till|by|since|later than|earlier than|unless|if|when|who|prior to|ahead of)\b"
)
_NEXT_CLAUSE = re.compile(
    r"[.;]|,?\s+but\b|,\s+(?:and\s+|then\s+)?(?:send|post|email|text|publish|start|max|no more)\b"
)
_ABSENT = re.compile(r"^(?:skip|leave out|except(?: on)?|not|avoid)$")


_STILL = (
    r"(?:nothing|(?:radio )?silence|no (?:sends|e-?mails|messages|posts|texts|mails)|we (?:don't|do not) (?:send|"
    r"post|publish)|"
    r"nobody (?:gets|receives|hears)|(?:we )?(?:make|take|have) a (?:pause|break)|we (?:pause|rest|are silent|"
    r"are closed)|"
    r"we're (?:closed|silent|off)|(?:all |everything )?(?:quiet|dark|closed))"
)
_SPAN_FIRST = re.compile(
    rf"\b(?:between|from)\s+(?P<x>[^.;]{{5,50}}?),?\s+{_STILL}\b[^.;]{{0,25}}"
    rf"|^\W*(?P<y>[^.;:]{{3,50}}?)\s*(?:[:,–—-]|\s(?:is|are))\s*{_STILL}(?:\s+(?:at all|goes out|from us|period))?\W*$"
)
"""A span of dates, or a date, with what is not to happen behind it ("24–26 December: silence")."""


def read_still_dates(read: ConstraintsRead, sentence: Sentence, context: TimeContext) -> None:
    """Read the dates that stand before what is not to happen then ("from 1 to 9 May nothing goes out")."""
    for hit in islice(_SPAN_FIRST.finditer(read.rest), MOST):
        when = piece(read, sentence, context, *hit.span("x" if hit["x"] else "y"))
        days = [] if when.repeat or when.time or when.waits else days_of(when)
        if when.day and when.until:
            days = [when.day, when.until]
        if len(days) > 1:
            read.put("blackout", [[days[0].isoformat(), days[-1].isoformat()]], *hit.span())
        elif days and hit["y"]:
            read.put("blackout", [days[0].isoformat()], *hit.span())


def read_blackout(read: ConstraintsRead, sentence: Sentence, context: TimeContext) -> None:
    """Read the dates and spans of dates on which nothing goes out; holidays without a date are told."""
    _holidays(read)
    for hit in islice(_BLACKOUT.finditer(read.rest), MOST):
        clause = _NEXT_CLAUSE.search(read.rest, hit.end())
        stop = clause.start() if clause else len(read.rest)
        when = piece(read, sentence, context, hit.end(), stop)
        said = min((start for start, _ in when.taken), default=None)
        if said is None or not when.day or when.repeat or when.waits:
            continue
        between = read.rest[hit.end() : said]
        if _OTHER_BOUND.search(between + " " + read.rest[said : said + 8]) or len(between) > 40:
            continue
        if _ABSENT.match(hit[0]) and between.strip(" :") not in ("", "on", "the", "on the", "from", "over"):
            continue
        value: list[object] = [day.isoformat() for day in days_of(when)]
        if when.until:
            value = [[when.day.isoformat(), when.until.isoformat()]]
        read.put("blackout", value, hit.start(), max(end for _, end in when.taken))


def _holidays(read: ConstraintsRead) -> None:
    hit = _HOLIDAYS.search(read.rest)
    if hit and re.search(forbidding() + r"[^.;]{0,50}$", read.rest[: hit.start()]):
        read.note(
            "not_understood",
            f"I have no calendar of {hit[0].rstrip('s')}s, so this keeps no day free. Name the dates.",
            *hit.span(),
            "nothing on 25 December and 1 January",
            "weekdays only",
        )
        read.rest = blank(read.rest, *hit.span())
