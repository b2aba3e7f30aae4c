"""What a step waits for: "two days later", "an hour after they leave", "the day before", "Day 3", "T-14"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nl.events import event_in
from nl.measures import DURATION, VAGUE, duration

_THING = r"(?P<x>(?:(?!\b(?:send|email|text|post|publish|if|we send|start|and|at)\b)[^,.;:@→¤\n\"]){0,60})"
_LATER = re.compile(
    rf"\b(?:then\s+|and\s+|another\s+)?(?P<d>{DURATION})\s+(?:later|"
    rf"afterwards?|on(?=\s*[,:])|(?:after|from)\s+(?:that|this|it)"
    rf"(?: (?:one|email|mail|message|text|post|step))?|thereafter|"
    rf"after(?=\s*[,:]))"
)
_AFTER_DURATION = re.compile(rf"\b(?:after|wait|waiting)\s+(?:for\s+)?(?:another\s+)?(?P<d>{DURATION})(?!\s+of\b)")
_IN_CONDITION = re.compile(rf"\b(?:within|in|for)\s+(?:the\s+(?:next|following|first)\s+)?(?P<d>{DURATION})")
_RELATIVE = re.compile(
    rf"\b(?:exactly\s+|just\s+)?(?P<d>{DURATION})\s+(?P<way>after|"
    rf"before|following|prior to|ahead of|past|from|into)\b\s*{_THING}"
)
_DAY = re.compile(
    rf"\b(?:on\s+)?(?:the\s+)?(?P<d>day|week|morning|evening|hour)\s+(?P<way>after|before|following)\b\s*{_THING}"
)
_NEXT = re.compile(r"\b(?:the\s+)?(?:next|following)\s+(?P<d>day|morning|afternoon|evening|week)\b")
_SAME = re.compile(
    r"\b(?:on\s+|at\s+)?(?:the\s+)?same\s+(?P<what>day|time|moment|"
    r"morning|evening|afternoon|date|hour|(?:mon|tues|wednes|thurs|"
    r"fri|satur|sun)day)\b(?:\s+(?:as|with)\s+(?P<x>[^,.;:@→]{1,40})"
    r")?"
)
_ON_THE_DAY = re.compile(
    r"\b(?:on\s+)?(?:the\s+day(?=\s*[,:@]|\s+itself|\s+of\b)|day[\s-]of\b|launch day\b)(?:\s+(?:the|our)\s+(?P<x>\w+))?"
)
_COUNTED = re.compile(
    r"(?:^|\bon\s+)\s*day\s*-?\s*(?P<n>\d+)\b|^\s*d\s*\+\s*(?P<n2>\d+)"
    r"\b|(?:^|\bin\s+)\s*week\s*(?P<w>\d+)\b(?=\s*[-:,])"
)
_COUNTDOWN = re.compile(r"\bt\s*(?P<sign>[-+])\s*(?P<n>\d+)\b(?:\s*(?P<unit>days?|d|weeks?|w|hours?|h)\b)?")
_UPON = re.compile(
    rf"\b(?P<w>as soon as|once|whenever|when|every time|each time|"
    rf"immediately after|right after|straight after|upon|after)\s+{_THING}"
)
_AT_LAUNCH = re.compile(
    r"\b(?:at|on|from|with|right at|starting at)\s+(?:the\s+)?(?P<x>launch|"
    r"go-live|kick-?off|release)\b(?!\s+(?:day|page|email))"
)
_SOMEBODY = re.compile(
    r"\b(?:somebody|someone|somebody|anyone|anybody|they|a (?:new )"
    r"?(?:customer|person|user|visitor|shopper|subscriber|member|"
    r"lead|client|guest|reader|donor|buyer)|people|(?:a )?customers?|"
    r"users?|visitors?|shoppers?|subscribers?|members?|people|he|"
    r"she|each (?:\w+))\b"
)
PROFILE_DATES = (
    ("renewal", r"renewal\b"),
    ("birthday", r"birthday"),
    ("trial_ended", r"trial (?:end|expir|run)"),
    ("expiry", r"expir(?:y|es|ation)"),
    ("anniversary", r"anniversar"),
)
_GERUNDS = (
    ("signed_up", r"sign(?:ing|ed)?[- ]?up|joining|subscribing|registration on"),
    ("purchased", r"(?:the |their |a )?(?:purchase|order|buying|delivery)\b"),
    ("cart_abandoned", r"(?:cart |basket )?abandon"),
    ("webinar_registered", r"registering"),
)


@dataclass(frozen=True)
class Wait:
    """A wait: `delay` (ISO 8601, signed) from what `of` says.

    `previous` the step before, `reference` the step that `words` means, `event` something a person does, `date` a date
    of the brief that `words` means, `sequence` the first step, `same` no wait at all.
    """

    delay: str
    of: str
    start: int
    end: int
    words: str = ""
    event: str | None = None
    calendar: bool = False
    vague: bool = False


def find_waits(low: str, *, trigger: str | None, conditional: bool = False) -> list[Wait]:
    """Return what `low` (plain form) says to wait for, in order. `trigger` is the event that the brief is about."""
    found: list[Wait] = []

    def take(hit: re.Match[str], wait: Wait | None) -> None:
        if wait and not any(hit.start() < other.end and other.start < wait.end for other in found):
            found.append(wait)

    for hit in _COUNTED.finditer(low):
        days = int(hit["n"] or hit["n2"] or int(hit["w"] or 0) * 7)
        take(hit, Wait(f"P{days}D", "sequence", hit.start(), hit.end()))
    for hit in _COUNTDOWN.finditer(low):
        unit = (hit["unit"] or "d")[0]
        count = int(hit["n"]) * (7 if unit == "w" else 1)
        sign = "-" if hit["sign"] == "-" else ""
        take(
            hit,
            Wait(
                f"{sign}{'PT' if unit == 'h' else 'P'}{count}{'H' if unit == 'h' else 'D'}",
                "date",
                hit.start(),
                hit.end(),
                calendar=unit != "h",
            ),
        )
    for hit in _LATER.finditer(low):
        take(hit, Wait(duration(hit["d"]) or "PT0S", "previous", hit.start(), hit.end(), vague=_vague(hit["d"])))
    for hit in _RELATIVE.finditer(low):
        take(hit, _relative(hit, duration(hit["d"]) or "PT0S", trigger))
    for hit in _DAY.finditer(low):
        length = {"hour": "PT1H", "week": "P7D"}.get(hit["d"], "P1D")
        take(hit, _relative(hit, length, trigger, calendar=hit["d"] != "hour"))
    for hit in _NEXT.finditer(low):
        take(hit, Wait("P7D" if hit["d"] == "week" else "P1D", "previous", hit.start(), hit.end(), calendar=True))
    for hit in _AFTER_DURATION.finditer(low):
        take(hit, Wait(duration(hit["d"]) or "PT0S", "previous", hit.start(), hit.end(), vague=_vague(hit["d"])))
    for hit in _SAME.finditer(low):
        whole_day = hit["what"] not in ("time", "moment", "hour")
        take(
            hit,
            Wait(
                "P0D" if whole_day else "PT0S",
                "reference" if hit["x"] else "same",
                hit.start(),
                hit.end(),
                hit["x"] or "",
                calendar=whole_day,
            ),
        )
    for hit in (*_ON_THE_DAY.finditer(low), *_AT_LAUNCH.finditer(low)):
        take(hit, Wait("P0D", "date", hit.start(), hit.end(), hit["x"] or "", calendar=hit.re is _ON_THE_DAY))
    for hit in _UPON.finditer(low):
        take(hit, _upon(hit))
    if conditional and not found:
        for hit in _IN_CONDITION.finditer(low):
            take(hit, Wait(duration(hit["d"]) or "PT0S", "previous", hit.start(), hit.end(), vague=_vague(hit["d"])))
    return sorted(found, key=lambda wait: wait.start)


def _vague(words: str) -> bool:
    return any(re.match(rf"{word}\b", words.strip()) for word in VAGUE)


def _relative(hit: re.Match[str], delay: str, trigger: str | None, *, calendar: bool = False) -> Wait | None:
    before = hit["way"] in ("before", "prior to", "ahead of")
    delay = f"-{delay}" if before else delay
    thing, start = hit["x"].strip(), hit.start()
    end = hit.start("x") + len(hit["x"].rstrip())
    vague = _vague(hit["d"])
    if thing in ("", "that", "this", "it") or thing.startswith(("that ", "this ", "it ")):
        of = "date" if before or (calendar and not thing) else "previous"
        return Wait(
            delay, of, start, hit.start("x") + (len(thing.split()[0]) if thing else 0), "", None, calendar, vague
        )
    if event := _event_of(thing, trigger):
        return Wait(delay, "event", start, end, thing, event, calendar, vague)
    return Wait(delay, "reference", start, end, thing, None, calendar, vague)


def _event_of(thing: str, trigger: str | None) -> str | None:
    for name, pattern in PROFILE_DATES:
        if re.search(pattern, thing):
            return name
    if _SOMEBODY.search(thing):
        if event := event_in(thing):
            return event
        return trigger if re.search(r"\bthey (?:leave|left|go|do|did)\b|\bit\b", thing) else None
    if re.match(r"(?:the |their |a )?(?:first |second |last )?\w*\s*(?:email|mail|message|text|post)", thing):
        return None
    for name, pattern in _GERUNDS:
        if re.match(pattern, thing):
            return name
    return None


def _upon(hit: re.Match[str]) -> Wait | None:
    thing, end = hit["x"].strip(), hit.start("x") + len(hit["x"].rstrip())
    if event := _event_of(thing, None):
        return Wait("PT0S", "event", hit.start(), end, thing, event)
    if hit["w"] in ("as soon as", "once", "when", "immediately after", "right after", "straight after") and re.search(
        r"\b(?:is|are|goes|has|have|was)\b|^(?:the|that)\b", thing
    ):
        return Wait("PT0S", "reference", hit.start(), end, thing)
    return None
