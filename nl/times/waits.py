"""What a step waits for: "two days later", "an hour after they leave", "the day before", "Day 3", "T-14"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from marketflow_core.plan.rules import EventLeaf
from nl.language.lexicon import words
from nl.language.measures import DURATION, VAGUE, duration
from nl.people.events import event_in
from nl.times.calendar_words import FULL_WEEKDAY, weekday_number
from nl.times.row_triggers import performed, row_trigger

_DATA = words("waits")
_THING = (
    r"(?P<x>(?:(?!\b(?:send|publish|if|we send|start|and|at(?!\s+(?:the|our|an?|their)\b)|then|remind|invite|ask"
    r"|thank|tell|notify)\b"
    r"|\b(?:e-?mail|text|post|push|sms)\s+(?:them|him|her|those|everyone|everybody|all|people|customers|subscribers"
    r"|members|whoever|anyone|registrants|attendees|buyers|a|an|the|our|¤)"
    r"|(?<=live )(?:those|people|everyone|everybody|whoever|all|our|we)\b"
    r"|(?:(?<=ed )|(?<=up )|(?<=s ))(?:a|an|another|our)\s+(?:[\w-]+\s+){0,2}(?:e-?mail|text|push|sms|post"
    r"|message|reminder))"
    r"[^,.;:@→¤\n\"]){0,60})"
)
_SHORT = rf"(?:{DURATION}|\d{{1,3}}\s?(?:hrs?|mins?|wks?|mths?)\b)"
_PLUS = re.compile(
    r"(?<![\w+])\+\s?(?P<n>\d{1,3})\s?(?P<u>days?|d|hours?|hrs?|h|weeks?|wks?|w|mins?|m)\b"
    r"|\bafter\s+\+(?P<n2>\d{1,3})\b"
)
_LATER = re.compile(
    rf"\b(?:then\s+|and\s+|another\s+|exactly\s+|about\s+|some\s+|roughly\s+)?(?P<d>{_SHORT})\s+(?:later|"
    rf"afterwards?|(?P<earlier>earlier|beforehand|in advance|previously|out(?=\s*[,:.-]|$))|on(?=\s*[,:.)-]|\s*$|\s*→)|"
    rf"(?:after|from|past|following)\s+(?:that|this|it|then|which)\b(?! (?:is over|end|expire|runs|lapse|close))"
    rf"(?: (?:one|email|mail|message|text|post|step|send))?|thereafter|down the (?:line|road|track)|"
    rf"in(?=\s*[,:]|$)|after(?=\s*[,:)]|$)|(?P<before>before|prior)(?=\s*[,:.;)]|\s*$|\s+(?:at|and)\b))"
)
_TO_GO = re.compile(
    rf"\b(?:with\s+)?(?P<d>{_SHORT}|(?:one|a|the)\s+(?:day|week|month))\s+(?:to go|to launch|left|remaining"
    r"|until launch|till launch|to the (?:launch|event|day))\b"
)
_AFTER_DURATION = re.compile(
    r"\b(?:after|wait(?:ing|s)?|pause|delay(?: of)?|give (?:it|them|people)|allow|leave (?:it|them)|hold(?: off)?"
    r"|once)\s+"
    rf"(?:for\s+)?(?:another\s+|a further\s+|the first\s+)?(?P<d>{_SHORT})(?!\s+(?:of|old|before|after"
    r"|from)\b)(?:\s+ha(?:s|ve) (?:passed|gone by|elapsed))?"
)
_SILENT = re.compile(
    r"\b(?:nothing|no (?:reply|answer|response|opens?|clicks?|purchase|order|sale|action"
    rf"|sign-?up))\b[^.;:→\n]{{0,30}}?\b(?:after|in|within|for|by)\s+(?P<d>{_SHORT})"
)
_UNANSWERED = re.compile(
    rf"^\W*(?:those|people|whoever|who|anyone|anybody|everyone|everybody|all)\b[^.;:]{{0,60}}?\b(?:did ?n[o']t"
    r"|did not|hasn't|has not"
    rf"|haven't|have not|never)\b[^.;:,]{{0,40}}?\b(?:within|after)\s+(?P<d>{_SHORT})(?=\s+(?:gets?|receives?"
    r"|should|will|shall|is|are)\b)"
)
_IN_CONDITION = re.compile(
    rf"\b(?:within|during|in|for|by)\s+(?:the\s+(?:next|following|first)\s+)?(?P<d>{_SHORT})(?!'|\s+(?:time|of)\b)"
)
_FROM_NOW = re.compile(
    rf"(?:^|[,;:]\s*|\band\s+|\bout\s+)\W*in\s+(?:exactly\s+|about\s+)?(?P<d>{_SHORT})(?!'|\s+time\b|\s+of\b)"
    rf"|\b(?P<d2>{_SHORT})\s+from now\b|\bin\s+(?P<d3>{_SHORT})(?:(?=[.!]?\s*$)|'?s?\s+time\b)"
)
_RELATIVE = re.compile(
    rf"\b(?:exactly\s+|just\s+|no (?:later|more) than\s+|about\s+|within\s+)?(?P<d>{_SHORT}|(?:a )?few minutes"
    r"|shortly|moments|minutes|straight|right|immediately|directly|just|soon)\s+"
    r"(?P<way>after|post|before|pre|following|prior to|ahead of|past|from(?!\s+(?:now|today|tomorrow|next|this"
    rf"|{FULL_WEEKDAY}))|into|of|upon|until|till)\b[\s-]*{_THING}"
)
_DAY = re.compile(
    rf"\b(?:on\s+|in\s+)?(?:the\s+)?(?P<d>very day|day|week|morning|afternoon|evening|night|hour|month)\s+"
    rf"(?P<way>after|before|following|prior to|ahead of|of)\b\s*{_THING}"
)
_WEEKDAY = re.compile(
    rf"\b(?:on\s+)?the\s+(?P<wd>{FULL_WEEKDAY})\s+(?P<way>after|before|following)(?:\s+(?P<x>(?:the|our|that|this)"
    r"(?:\s+(?!\d)[a-z][\w'-]*){1,3}))?(?=\s*(?:[,.;:)→]|$|-\s|at\b))"
)
_NEXT = re.compile(
    r"\b(?:(?:on|in)\s+)?(?:the\s+)?(?:next|(?P<f>following|subsequent))\s+(?P<d>day|morning|afternoon|evening"
    r"|night|(?(f)(?:week|month)|(?!))|(?P<work>(?:working|business) day))\b(?!'s|\s+of)"
)
_SAME = re.compile(
    r"\b(?:on\s+|at\s+|later\s+(?:on\s+)?|that\s+)?(?:the\s+|that\s+)?(?:very\s+)?(?:same|that)\s+(?P<what>day|time"
    r"|moment|"
    rf"morning|evening|afternoon|night|date|hour|{FULL_WEEKDAY})\b(?:\s+(?:as|with)\s+(?P<x>[^,.;:@→]{{1,40}}))?"
    r"|\b(?P<sim>simultaneously|in parallel|concurrently|at once|together with it|alongside it|meanwhile)\b"
)
_ON_THE_DAY = re.compile(
    r"\b(?:on\s+)?(?:the\s+(?:big\s+)?day(?=\s*[,:@]|\s+itself|\s+of\b|\s*$|\s+at\b)|\bday-of\b|(?:^\W*"
    r"|\bon\s+)day of\b|(?:launch|event|release|opening|show|race|election|match|sale|webinar|wedding"
    r"|drop|reveal|premiere|fair|festival"
    r"|party)[\s-]day\b(?!\s*[+-]\s*\d))"
    r"(?:\s+(?:the|our)\s+(?P<x>\w+))?"
)
_COUNTED = re.compile(
    r"(?:^|\b(?:on|from|by)\s+|[(\[|]\s*)(?:the\s+)?day\s*-?\s*(?P<n>\d{1,3})\b|(?:^"
    r"|\bon\s+)\s*d\s*\+\s*(?P<n2>\d{1,3})"
    r"\b|^\W*d(?P<n3>\d{1,2})(?=\s*[:|)]|\s+-)|(?:^|\b(?:in|on)\s+|[(\[|]\s*)week\s*(?P<w>\d{1,2})\b(?=\s*[-:,).]|\s*$|\s+we\b)|(?:^"
    r"|\bin\s+)\s*month\s*(?P<mo>\d{1,2})\b(?=\s*[-:,])"
    r"|^\s*hour\s*(?P<h>\d{1,3})\b(?=\s*[-:,])"
)
_COUNTDOWN = re.compile(
    r"(?<![\w-])(?P<what>t|d|w|l|h|launch|event|day zero|e)\s*(?P<sign>[-+]|minus"
    r"|plus)\s*(?P<n>\d{1,3})\b(?:\s*(?P<unit>days?|d|weeks?|wks?|w|hours?|hrs?|h|min(?:ute)?s?|m)\b)?"
)
_LETTERED = re.compile(
    r"\W*\b(?P<what>[a-z](?=\s?[-+])|[tsdlex])(?:\s?(?P<sign>[-+])\s?(?P<n>\d{1,2}))?"
    r"(?=[\s¤]*[|,:][\s¤]*\d{1,2}[:.h]\d\d|\s+\d{1,2}:\d\d)"
)
"""A row's first column that counts from the day which the brief gives a letter: "S-3  9:00", "T | 08:00"."""
_UPON = re.compile(
    r"\b(?P<w>as soon as|the moment|the minute|the instant|once|whenever|when|every time|each time|any ?time"
    r"|immediately after|right after|straight after"
    rf"|directly after|shortly after|soon after|upon|on(?=\s+{_DATA['on_nouns']})|at(?=\s+{_DATA['on_nouns']})"
    rf"|after|if)\s+{_THING}"
)
_AT_LAUNCH = re.compile(
    r"\b(?:at|on|from|with|right at|starting at|upon)\s+(?:(?:the\s+)?(?P<x>launch|go-live|kick-?off|release)|the\s+"
    r"(?P<x2>opening|drop|sale|reveal|premiere)(?=\s*[,.;]|\s*$|\s+(?:at|until|till|to|through)\b))\b(?!\s+(?:day|page|email|time|week|party|date))"
)
_SOMEBODY = re.compile(
    r"\b(?:somebody|someone|anyone|anybody|they|everyone|everybody|a (?:new |first-time |returning )"
    r"?(?:customer|person|user|visitor|shopper|subscriber|member|patient|student|patron|attendee|player|owner|"
    r"lead|client|guest|reader|donor|buyer|contact|prospect|tenant|pupil|parent|trialist|registrant)|people"
    r"|(?:a )?customers?|their|whose|"
    r"users?|visitors?|shoppers?|subscribers?|members?|buyers?|leads?|guests?|he|she|you|each (?:\w+))\b"
)


@dataclass(frozen=True)
class Wait:
    """A wait: `delay` (ISO 8601, signed) from what `of` says.

    `previous` the step before, `reference` the step that `words` means, `event` something a person does, `date` a date
    of the brief that `words` means, `sequence` the first step, `same` no wait at all, `now` the reference instant.
    `part` is the part of the day that was said ("the next morning"), `leaf` how often and where the event is meant,
    `weekday` the day of the week to move on (or back) to ("the Monday after the fair").
    """

    delay: str
    of: str
    start: int
    end: int
    words: str = ""
    event: str | None = None
    calendar: bool = False
    vague: bool = False
    part: str | None = None
    leaf: EventLeaf | None = None
    weekday: int | None = None


def find_waits(low: str, *, trigger: str | None, conditional: bool = False) -> list[Wait]:
    """Return what `low` (plain form) says to wait for, in order. `trigger` is the event that the brief is about."""
    found: list[Wait] = []
    for wait in _candidates(low, trigger):
        if not any(wait.start < other.end and other.start < wait.end for other in found):
            found.append(wait)
    if conditional and not found:
        found = [_plain(hit, "previous") for hit in _IN_CONDITION.finditer(low)]
    return sorted(found, key=lambda wait: wait.start)


def _candidates(low: str, trigger: str | None) -> Iterator[Wait]:
    yield from _counted(low)
    for hit in _TO_GO.finditer(low):
        yield Wait("-" + (duration(hit["d"]) or "P1D"), "date", hit.start(), hit.end(), calendar=True)
    for hit in _LATER.finditer(low):
        if hit["earlier"] or hit["before"]:
            length = duration(hit["d"]) or "PT0S"
            yield Wait("-" + length, "date", hit.start(), hit.end(), calendar="T" not in length, vague=_vague(hit["d"]))
        else:
            yield _plain(hit, "previous")
    for hit in _RELATIVE.finditer(low):
        if wait := _measured(hit, trigger):
            yield wait
    for hit in _DAY.finditer(low):
        if wait := _from_day(hit, trigger):
            yield wait
    for hit in _WEEKDAY.finditer(low):
        length = "-P1D" if hit["way"] == "before" else "P1D"
        of = "reference" if hit["x"] else "date" if hit["way"] == "before" else "previous"
        day = weekday_number(hit["wd"])
        yield Wait(length, of, hit.start(), hit.end(), hit["x"] or "", calendar=True, weekday=day)
    for hit in _NEXT.finditer(low):
        length = {"week": "P7D", "month": "P1M"}.get(hit["d"], "P1D")
        yield Wait(length, "previous", hit.start(), hit.end(), calendar=True, part=_part(hit["d"]))
    for hit in _AFTER_DURATION.finditer(low):
        yield _plain(hit, "previous")
    for pattern in (_SILENT, _UNANSWERED):
        for hit in pattern.finditer(low):
            yield replace(_plain(hit, "previous"), start=hit.start("d"))
    for hit in _FROM_NOW.finditer(low):
        said = hit["d"] or hit["d2"] or hit["d3"]
        length = duration(said) or "PT0S"
        yield Wait(length, "now", hit.start("d") if hit["d"] else hit.start(), hit.end(), vague=_vague(said))
    yield from _same_day(low)
    for hit in _UPON.finditer(low):
        if wait := _upon(hit):
            yield wait
    if row := row_trigger(low):
        event = row.leaf.event if row.leaf else _event_of(row.words, None)
        if event:
            yield Wait("PT0S", "event", row.start, row.end, row.words, event, leaf=row.leaf)


def _counted(low: str) -> Iterator[Wait]:
    for hit in _COUNTED.finditer(low):
        days = hit["n"] or hit["n2"] or hit["n3"]
        weeks = int(hit["w"] or 0)
        length = (
            f"PT{hit['h']}H" if hit["h"] else f"P{hit['mo']}M" if hit["mo"] else f"P{int(days) if days else weeks * 7}D"
        )
        yield Wait(length, "sequence", hit.start(), hit.end(), words="week" if hit["w"] else "")
    for hit in _COUNTDOWN.finditer(low):
        unit = (hit["unit"] or ("w" if hit["what"] == "w" else "h" if hit["what"] == "h" else "d"))[0]
        sign = "-" if hit["sign"] in ("-", "minus") else ""
        length = duration(f"{hit['n']} { {'d': 'days', 'w': 'weeks', 'h': 'hours', 'm': 'minutes'}[unit] }") or "P0D"
        yield Wait(sign + length, "date", hit.start(), hit.end(), calendar="T" not in length)
    if hit := _LETTERED.match(low):
        length = f"{hit['sign'] if hit['sign'] == '-' else ''}P{int(hit['n'])}D" if hit["n"] else "P0D"
        yield Wait(length, "date", hit.start("what"), hit.end(), calendar=True)
    for hit in _PLUS.finditer(low):
        length = duration(f"{hit['n'] or hit['n2']} {hit['u'] or 'days'}") or "PT0S"
        yield Wait(length, "previous", hit.start(), hit.end())


def _same_day(low: str) -> Iterator[Wait]:
    for hit in _SAME.finditer(low):
        what = hit["what"] or "time"
        whole_day = what not in ("time", "moment", "hour")
        of = "reference" if hit["x"] else "same"
        delay = "P0D" if whole_day else "PT0S"
        yield Wait(delay, of, hit.start(), hit.end(), hit["x"] or "", calendar=whole_day, part=_part(what))
    for hit in (*_ON_THE_DAY.finditer(low), *_AT_LAUNCH.finditer(low)):
        said = hit["x"] or (hit["x2"] if hit.re is _AT_LAUNCH else hit[0])
        yield Wait("P0D", "date", hit.start(), hit.end(), said, calendar=hit.re is _ON_THE_DAY)


def _plain(hit: re.Match[str], of: str) -> Wait:
    return Wait(duration(hit["d"]) or "PT0S", of, hit.start(), hit.end(), vague=_vague(hit["d"]))


def _part(word: str) -> str | None:
    return word if word in ("morning", "afternoon", "evening", "night") else None


def _vague(said: str) -> bool:
    return any(re.match(rf"{word}\b", said.strip()) for word in (*VAGUE, *_DATA["vague"]))


def _measured(hit: re.Match[str], trigger: str | None) -> Wait | None:
    length = duration(hit["d"])
    if length is None:
        length = "PT0S" if hit["d"] in _DATA["at_once"] else "PT15M"
        if hit["way"] not in ("after", "following", "upon"):
            return None
    if hit["way"] in ("until", "till", "of") and not (hit["way"] == "of" and hit[0].startswith("within")):
        return None
    return _related(hit, length, trigger)


def _from_day(hit: re.Match[str], trigger: str | None) -> Wait | None:
    if hit["way"] == "of":
        anchor = re.match(rf"(?:the |our )?(?:\w+ )?{_DATA['anchors']}\b", hit["x"])
        if not anchor or hit["d"] == "hour":
            return None
        end = hit.start("x") + anchor.end()
        return Wait("P0D", "date", hit.start(), end, anchor[0], calendar=True, part=_part(hit["d"]))
    length = {"hour": "PT1H", "week": "P7D", "month": "P1M"}.get(hit["d"], "P1D")
    return _related(hit, length, trigger, calendar=hit["d"] != "hour", part=_part(hit["d"]))


def _related(
    hit: re.Match[str], length: str, trigger: str | None, *, calendar: bool = False, part: str | None = None
) -> Wait | None:
    before = hit["way"] in ("before", "prior to", "ahead of", "pre")
    delay = f"-{length}" if before else length
    thing, start = hit["x"].strip(), hit.start()
    end = hit.start("x") + len(hit["x"].rstrip())
    vague = _vague(hit["d"])
    if _IT_ENDS.match(thing):
        return Wait(delay, "date", start, end, thing, None, calendar, vague, part)
    if thing in ("", "that", "this", "it") or thing.startswith(("that ", "this ", "it ")):
        of = "date" if before or (calendar and not thing) else "previous"
        stop = hit.start("x") + (len(thing.split()[0]) if thing else 0)
        return Wait(delay, of, start, stop, "", None, calendar, vague, part)
    if event := _event_of(thing, trigger):
        return Wait(delay, "event", start, end, thing, event, calendar, vague, part)
    return Wait(delay, "reference", start, end, thing, None, calendar, vague, part)


_IT_ENDS = re.compile(r"(?:it|that|this) (?:is over|ends|ended|expire[sd]|runs out|ran out|lapse[sd]|closes|closed)\b")
_OPENING = re.compile(
    r"(?:\w+ ){0,2}(?:bookings?|registrations?|applications?|enrol?lment|sales?|tickets?|pre-?sale"
    r"|voting|doors|entries)"
    r" (?:opens?|closes?|starts?|begins?|ends?|goes|go)\b"
)
"""What opens for everybody on one day, and is no doing of a person's."""


def _event_of(thing: str, trigger: str | None) -> str | None:
    """Return the event of a person's that `thing` means, if it means one: a date of the profile, or what they do."""
    if _OPENING.match(thing):
        return None
    for name, pattern in _DATA["profile_dates"].items():
        if re.search(rf"\b(?:{pattern})", thing):
            return name
    if _SOMEBODY.search(thing):
        if event := event_in(thing):
            return event
        return trigger if re.search(r"\bthey (?:leave|left|go|do|did)\b|\bit\b", thing) else None
    if re.match(
        r"(?:the |their |a )?(?:first |second |last |previous )?\w*\s*(?:e-?mail|mail|message|text|post|newsletter)",
        thing,
    ):
        return None
    for name, pattern in _DATA["happenings"].items():
        if re.match(
            rf"(?:the |their |a |an |any |each |every |your |first |last |new |successful )*(?:{pattern})", thing
        ):
            return name
    return None


_NEXT_CLAUSE = re.compile(
    r"(?<=\w)\s+(?:(?:they|he|she|we|you|it)\s+(?:gets?|receives?|should|will|shall|(?:is|are) (?:sent|e-?mailed|texted"
    r"|to get))|those (?:who|whose)|whoever)\b"
)
"""Where what is asked for begins, though no comma stands before it."""


_IMMEDIATE = (
    "as soon as",
    "once",
    "when",
    "the moment",
    "the minute",
    "the instant",
    "immediately after",
    "right after",
    "straight after",
    "directly after",
    "shortly after",
    "soon after",
    "after",
)


_DATED = re.compile(rf"\b{FULL_WEEKDAY}\b|\d\s?[ap]\.?m\b|\d:\d\d")
"""A step that is named by its own time is asked for there, and is none that stands before."""


def _upon(hit: re.Match[str]) -> Wait | None:
    if hit["w"] == "if":
        return None
    thing, end = hit["x"].strip(), hit.start("x") + len(hit["x"].rstrip())
    if cut := _NEXT_CLAUSE.search(thing):
        thing, end = thing[: cut.start()], hit.start("x") + cut.start()
    if event := _event_of(thing, None):
        return Wait("PT0S", "event", hit.start(), end, thing, event, leaf=performed(thing, event))
    if _DATED.search(thing):
        return None
    if hit["w"] in _IMMEDIATE and (
        re.search(rf"(?:\b(?:{_DATA['becomes']})|\w's)\b", thing) or re.match(r"(?:the|that)\b", thing)
    ):
        return Wait("PT0S", "reference", hit.start(), end, thing)
    return None
