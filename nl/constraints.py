"""What holds for the whole campaign: embargo, quiet hours, days, caps, exclusions, approval, goal, holdout,
blackout.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from nl.audiences import Audience, read_audience
from nl.clocktimes import bare_time
from nl.events import event_in
from nl.measures import DURATION, NUMBER_WORDS, duration, number
from nl.names import Names
from nl.text import Sentence
from nl.when import TimeContext, read_when

_CHANNEL = re.compile(
    r"\b(?:no|only|never|not?)\s+(?P<c>texts?|sms|pushes|push(?: notifications)"
    r"?|e-?mails?|mails?)\b(?:\s+(?:or|and|nor)\s+(?P<c2>texts?|"
    r"sms|push(?:es)?|e-?mails?))?"
)
_CHANNELS = {"t": "sms", "s": "sms", "p": "push", "e": "email", "m": "email"}
_HOUR = r"(?:[\w:.]+(?:\s?[ap]\.?m\b\.?)?(?:\s+(?:in the|at)\s+(?:morning|night|evening|afternoon))?)"
_QUIET = re.compile(rf"\bquiet hours?\b[^\d]{{0,20}}(?P<a>{_HOUR})\s*(?:to|-|until|till|and)\s*(?P<b>{_HOUR})")
_NOT_BETWEEN = re.compile(
    rf"\b(?:no|nothing|never|don'?t|not|nobody)\b[^.;]{{0,60}}?\b(?:between|"
    rf"from)\s+(?P<a>{_HOUR})\s+(?:and|to|until)\s+(?P<b>{_HOUR})"
)
_NOT_AFTER = re.compile(
    rf"\b(?:no|nothing|never|don'?t)\b[^.;]{{0,40}}?\bafter\s+(?P<a>{_HOUR})"
    rf"(?:\s+(?:or|and|nor)\s+before\s+(?P<b>{_HOUR}))?"
)
_NOT_BEFORE = re.compile(
    rf"\b(?:no|nothing|never|don'?t)\b[^.;]{{0,40}}?\bbefore\s+(?P<b>{_HOUR})"
    rf"(?:\s+(?:or|and|nor)\s+after\s+(?P<a>{_HOUR}))?"
)
_CAP = re.compile(
    rf"\b(?:no more than|not more than|at most|max(?:imum)?(?: of)"
    rf"?|up to|(?:don'?t|never|do not|nobody|no one)\b[^.;]{{0,40}}?more than)"
    rf"\s+(?P<n>\d+|{'|'.join(w for w in NUMBER_WORDS if w.isalpha())})"
    rf"\s+(?P<what>e-?mails?|mails?|messages?|msgs?|texts?|sms|pushes|"
    rf"touches|contacts?|notifications?)\b[^.;,]{{0,30}}?\b(?:(?:a|"
    rf"per|each|every|in any|in a|in|within)\s+(?P<per>{DURATION}|"
    rf"day|week|month|fortnight)|weekly|daily)"
)
_EMBARGO = re.compile(
    r"\bembargo|\bnothing (?:may |should |must |can |is to |will )"
    r"?(?:go|goes|be|is)\b[^.;]{0,30}\b(?:public|out|live|sent|published)"
    r"\b[^.;]{0,12}\b(?:before|until)\b|\b(?:not|don't|do not)\b[^.;]{0,30}\bbefore (?:the )"
    r"?\d"
)
_DAYS = re.compile(
    r"\b(?:nothing|no (?:sends|emails|messages|texts|mails)|never|"
    r"not|don'?t)\b[^.;]{0,40}?\b(?:on|at|over)\s+(?:the\s+)?(?:weekends?|"
    r"saturdays? (?:and|or) sundays?)|\b(?:only on|on)?\s*(?:weekdays|"
    r"working days|business days) only\b|\bonly on (?:weekdays|working days|"
    r"business days)\b|\bno weekends?\b|\bmonday (?:to|through|-)"
    r" friday only\b"
)
_EXCLUDE = re.compile(
    r"\b(?:leave out|leaving out|exclude|excluding|skip|never (?:send |"
    r"email |text |message )?(?:this |anything )?to|not to|don'?t (?:send|"
    r"email|text|message|bother|contact|include|target)|do not (?:send|"
    r"email|text|contact)|nobody who|no one who|suppress|keep out|"
    r"should not (?:receive|get)|shouldn'?t (?:receive|get)|must not (?:receive|"
    r"get))\b"
)
_LEAVES = re.compile(
    r"\b(?:leaves?|exits?|drops? out of|is out of|is removed from|"
    r"out of|stops? for)\s+(?:the\s+)?(?:flow|sequence|campaign|"
    r"series|journey|funnel|programme|program)\b|\b(?:stop|end|cancel|"
    r"remove them|take them out)\b[^.;]{0,40}\b(?:once|as soon as|"
    r"when|if|after)\s+(?:they|somebody|someone|a \w+|anyone)"
)
_APPROVAL = re.compile(
    r"\b(?:sign(?:s|ed)? (?:it |this |everything )?off|sign-off|approv(?:al|es?|ed)|ok from|go-ahead|green light)\b"
)
_HOLDOUT = re.compile(
    r"\b(?:keep|hold|leave|set)\b[^.;]{0,25}?(?P<n>\d+(?:\.\d+)?)"
    r"\s*(?:%|percent)[^.;]{0,40}?\b(?:aside|back|out|control|holdout|"
    r"hold-out)\b|\b(?P<n2>\d+(?:\.\d+)?)\s*(?:%|percent)\s+(?:as\s+)"
    r"?(?:a\s+)?(?:holdout|hold-out|control)(?: group)?"
)
_GOAL = re.compile(
    r"\b(?:goal|target|objective|aim)\s*(?:is|:|=|-)?\s*(?:to\s+)"
    r"?(?:get|reach|have|of|achieve|sell)?\s*(?P<n>\d[\d,]*)\s+(?P<what>[a-z]+(?:[ -][a-z]+)"
    r"{0,2})|^get\s+(?P<n2>\d[\d,]*)\s+(?P<what2>[a-z]+(?:[ -][a-z]+)"
    r"{0,2}?)(?=\s+(?:for|from|by|in|on)\b|[.,]|$)"
)
_BLACKOUT = re.compile(
    r"\b(?:nothing|no (?:sends|emails|messages|posts|texts|mails)"
    r"|don'?t (?:send|post|publish)(?: anything)?|do not send(?: anything)"
    r"?|pause everything|blackout|black-out|avoid)\b[^.;]{0,25}\b(?:on|"
    r"from|between|over|for|during|:)\b"
)
_GOAL_EVENTS = (
    ("demo", "demo_requested"),
    ("donation", "donated"),
    ("sale", "purchased"),
    ("order", "purchased"),
    ("purchase", "purchased"),
    ("sign", "signed_up"),
    ("registration", "webinar_registered"),
    ("download", "downloaded"),
    ("trial", "trial_started"),
    ("booking", "booked"),
    ("review", "review_left"),
    ("install", "app_installed"),
    ("lead", "form_submitted"),
)


@dataclass
class ConstraintsRead:
    """Constraints in the plan's outward form as far as they were read, the exclusion as an audience, and their
    words.
    """

    values: dict[str, Any] = field(default_factory=dict)
    exclude: Audience | None = None
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)
    steps_too: bool = False

    def __bool__(self) -> bool:
        return bool(self.values) or self.exclude is not None


def read_constraints(sentence: Sentence, names: Names, context: TimeContext) -> ConstraintsRead:
    """Read the constraints that a sentence states; `spans` tells the characters (in the sentence) of each."""
    read = ConstraintsRead()
    low = sentence.low
    channels = _channels(low)
    _hours(read, low, channels)
    if hit := _CAP.search(low):
        per = duration(hit["per"]) if hit["per"] else ("P1D" if "daily" in hit[0] else "P7D")
        what = (
            _CHANNELS.get(hit["what"][0])
            if not hit["what"].startswith(("mes", "msg", "tou", "con", "no", "mail", "email", "e-mail"))
            else None
        )
        _put(
            read,
            "frequency_cap",
            {"at_most": int(number(hit["n"]) or 1), "per": per, **({"channel": what} if what else {})},
            hit.span(),
        )
    if hit := _DAYS.search(low):
        _put(read, "days", ["MO", "TU", "WE", "TH", "FR"], hit.span())
    if hit := _HOLDOUT.search(low):
        _put(read, "holdout", float(hit["n"] or hit["n2"]) / 100, hit.span())
    if hit := _APPROVAL.search(low):
        _put(read, "approval", True, hit.span())
    if hit := _GOAL.search(low):
        what = hit["what"] or hit["what2"]
        event = next((event for key, event in _GOAL_EVENTS if key in what), what.strip().replace(" ", "_"))
        _put(read, "goal", {"event": event, "within": None, "target": number(hit["n"] or hit["n2"])}, hit.span())
    _bounds(read, sentence, context)
    _people(read, sentence, names)
    return read


def _put(read: ConstraintsRead, key: str, value: Any, span: tuple[int, int]) -> None:
    read.values[key] = value
    read.spans[key] = span


def _channels(low: str) -> list[str]:
    hit = _CHANNEL.search(low)
    return [_CHANNELS[word[0]] for word in (hit["c"], hit["c2"]) if word] if hit else []


def _hours(read: ConstraintsRead, low: str, channels: list[str]) -> None:
    for pattern in (_QUIET, _NOT_BETWEEN, _NOT_AFTER, _NOT_BEFORE):
        hit = pattern.search(low)
        if not hit:
            continue
        start = bare_time(hit["a"]) if hit["a"] else "21:00"
        end = bare_time(hit["b"]) if hit["b"] else "08:00"
        if (
            hit["a"]
            and not re.search(r"\d{2}:|[ap]\.?m|noon|night|evening|morning", hit["a"])
            and pattern is not _QUIET
            and not (start and start >= "13")
        ):
            continue
        if start and end:
            hours = [start, end]
            value = [{"channel": channel, "hours": hours} for channel in channels] if channels else hours
            _put(read, "quiet_hours", value if not channels or len(channels) > 1 else value[0], hit.span())
            return


def _bounds(read: ConstraintsRead, sentence: Sentence, context: TimeContext) -> None:
    if hit := _EMBARGO.search(sentence.low):
        when = read_when(sentence.text, sentence.low, context)
        day = when.until or when.day
        if day:
            time = when.until_time or when.time
            local = day.isoformat() + (f"T{time}" if time else "")
            _put(read, "not_before", {"local": local, "zone": when.zone or "default"}, hit.span())
    elif "quiet_hours" not in read.values and (hit := _BLACKOUT.search(sentence.low)):
        when = read_when(sentence.text, sentence.low, context)
        days = [when.day, *(day for day, _ in when.more)] if when.day else []
        if days:
            first = days[0]
            value = (
                [[first.isoformat(), when.until.isoformat()]]
                if when.until and first
                else [day.isoformat() for day in days if day]
            )
            _put(read, "blackout", value, hit.span())


def _people(read: ConstraintsRead, sentence: Sentence, names: Names) -> None:
    low = sentence.low
    places = names.places(sentence.start, sentence.end)
    if hit := _LEAVES.search(low):
        if event := event_in(low):
            _put(read, "goal", {"event": event, "within": None, "target": None}, hit.span())
        return
    if "frequency_cap" in read.values or "quiet_hours" in read.values:
        hit = re.search(r"\b(?:nobody who|no one who|leave out|exclude|never to)\b", low)
    else:
        hit = _EXCLUDE.search(low)
    if not hit:
        return
    lead = low[: hit.end()]
    inner = read_audience(("¤" * len(lead)) + low[hit.end() :], places, sentence.start)
    if inner.rule is None:
        inner = read_audience(low[: hit.start()], places, sentence.start)
    if inner.rule is not None:
        read.exclude = inner
        first, last = min(start for start, _ in inner.spans), max(end for _, end in inner.spans)
        read.spans["exclude"] = (min(first, hit.start()), max(last, hit.end()))
