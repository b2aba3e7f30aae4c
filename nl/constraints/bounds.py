"""From when and until when a campaign may reach anybody: embargo, end, and "runs from … to …"."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import cache
from itertools import islice

from nl.constraints.found import LAUNCH, ConstraintsRead
from nl.constraints.pieces import MOST, days_of, piece, tell_doubts
from nl.constraints.said_of import channels, forbidding
from nl.language.text import Sentence, blank
from nl.times.when import TimeContext

_HOLD = (
    r"(?:embargo\w*|hold (?:everything|all|it|back|off|fire)|wait with|radio silence|silence|stay "
    r"(?:quiet|silent)|under wraps|"
    r"(?:keep|stays?|remains?|kept)\b[^.;]{0,30}?\b(?:quiet|secret|confidential|back|private|silent)|"
    r"(?:strictly )?no (?:publication|publishing|posts?|announcements?|news|leaks?|teasers?|texts?|sms|pushes|sends?|"
    r"e-?mails?|messages|word|ads|communications?|mention)|"
    r"not a (?:word|peep|thing|single \w+)|nothing|"
    r"(?:must|may|can|should|is to|are to|will)\s?(?:not|n't|never) (?:be )?(?:go|published|appear|"
    r"public|live|announced|released|start|begin|sent|run)\w*|can'?t (?:go|be|start|begin|run)|"
    r"(?:don'?t|do not|never|must not|mustn'?t|may not|can'?t|won'?t|will not) (?:send|post|publish|"
    r"announce|tell|release|say|mention|share|start) (?:anything|anybody|anyone|a thing|any\b|it\b|"
    r"this\b|e-?mails|messages|posts|texts))"
)
_BEFORE = re.compile(
    rf"\b{_HOLD}\b(?P<gap>[^.;]{{0,70}}?)\b(?P<how>before|until|till|prior to|ahead of|earlier than|"
    rf"sooner than|lifts?|is lifted|ends?|expires?|(?:is )?over on|:)(?=\W)"
    r"|\b(?:no|not) (?:earlier|sooner) than\b|\b(?:earliest|first possible) (?:start|date|launch|"
    r"send)\w*(?: date)?(?: is|:)?(?=\s)"
    r"|\bembargo(?:ed)?\b\s*(?:date|-|=|is|on|for)?(?=\s*\S)"
)
_AFTER = re.compile(
    r"\b(?:nothing|no (?:publication|posts|announcements|sends|e-?mails|messages|texts|ads|communications)|"
    r"(?:don'?t|do not|never|must not|mustn'?t|may not|can'?t|shouldn'?t|should not) (?:\w+ "
    r")?(?:send|post|publish|run|go out|e-?mail|text|contact|message)?\s*(?:anything|anybody|anyone|"
    r"any\w*|them|people|e-?mails|messages|texts|posts|out|be sent))\b"
    r"(?P<gap>[^.;]{0,40}?)\b(?:after|later than|past|beyond|following)(?=\s)"
    r"|\b(?:campaign|promotion|promo|everything|all of (?:this|it)|it all|the whole (?:thing|"
    r"campaign)|this|programme|program|all (?:sends|activity|activities))\b[^.;,]{0,20}?"
    r"\b(?:(?:must|has to|have to|needs to|should|will|shall|is to|got "
    r"to)\s+(?:be\s+)?(?:all\s+)?(?:over|finish(?:ed)?|done|wrapped up|complete(?:d)?|end(?:ed)?|"
    r"stop(?:ped)?|closed)|ends?|finishes|stops|closes|is over|runs|goes on|continues|lasts)"
    r"\s*(?:by|before|on|at the latest on|no later than|until|till|through|with|up to)(?=\s)"
    r"|\b(?:end|last) (?:date|day|send)(?: of the campaign)?(?: is|:)(?=\s)"
)
_SUBJECT = (
    r"(?:campaign|promotion|promo|programme|program|(?:the )?whole thing|everything|all of (?:this|"
    r"it)|it all|initiative|appeal|drive|activity)"
)
_RUNS = re.compile(
    rf"\b{_SUBJECT}\b(?:'s)?[^.;]{{0,25}}?(?:\b(?:runs?|running|is live|live|lasts?|takes place|is on|"
    rf"active|goes|flight|period|dates?|duration|window|is|will run|will be live|between|from)\b|:)"
    r"[^.;\d]{0,25}?(?=\b(?:from|between)\b|\d|\b(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|"
    r"jun|jul|aug|sep|oct|nov|dec))"
)
_RELATIVE = re.compile(
    r"\s*(?:then|that(?: (?:date|day|time|point|moment))?|(?:the |we |our |it |it's |it is |this |"
    r"everything )?(?:official )?(?:launch(?:es)?(?: day| date| moment)?|go(?:es)? live|go-live|"
    r"live|start(?: date)?|kick-?off|release(?: day| date)?|embargo (?:lifts|ends|is lifted)|announcement))\b"
)
_THAT = re.compile(r"\s*(?:then|that)\b")
_STOP = re.compile(r"[.;]|\b(?:or|nor|and)\s+(?:nothing\s+)?(?:after|before|until|later|past)\b|,?\s+but\b")
_AND_AFTER = re.compile(r"\s*,?\s*(?:or|and|nor)\s+(?:nothing\s+)?(?:after|later than|past)(?=\s)")
_CONDITION = re.compile(r"\b(?:when|once|after|as soon as|if)\s+(?:the\s+)?$")
_NOT_CAMPAIGN = re.compile(r"\b(?:ads?|post|email|e-mail|text|push|page|webinar|sale|discount|code|offer|voucher)\b")


_LED = re.compile(
    rf"\b(?P<how>until|till|before|prior to|ahead of|"
    rf"after)\s+(?P<x>[^.;]{{3,60}}?),?\s+(?:then\s+)?(?:it(?:'s| is)\s+)?"
    rf"(?P<ban>{_HOLD}|(?:(?:is|be|are)\s+)?(?:under embargo|embargoed)|(?:everything|it all|all of "
    rf"it|the news)\s+(?:is|stays|remains)\s+(?:under embargo|embargoed|secret|quiet|confidential|"
    rf"under wraps))\b[^.;]{{0,20}}"
)


def read_bounds(read: ConstraintsRead, sentence: Sentence, context: TimeContext) -> None:
    """Read the embargo, the end, and both from "the campaign runs from … to …". What counts from the launch ("until
    then") is kept as such until the launch is known.
    """
    if hit := _RUNS.search(read.rest):
        _runs(read, sentence, context, hit)
    for hit in islice(_LED.finditer(read.rest), MOST):
        _led(read, sentence, context, hit)
    for key, pattern in (("not_before", _BEFORE), ("not_after", _AFTER)):
        for hit in islice(pattern.finditer(read.rest), MOST):
            _bound(read, sentence, context, key, hit)


def _runs(read: ConstraintsRead, sentence: Sentence, context: TimeContext, hit: re.Match[str]) -> None:
    stop = _STOP.search(read.rest, hit.end())
    when = piece(read, sentence, context, hit.end(), stop.start() if stop else len(read.rest))
    last = days_of(when)[-1] if when.day else None
    banned = re.search(rf"{forbidding()}[^.;,]{{0,20}}$", read.rest[: hit.start()])
    if banned or not when.day or last in (None, when.day) or when.repeat or _NOT_CAMPAIGN.search(hit[0]):
        return
    zone = when.zone or "default"
    end = max(end for _, end in when.taken)
    first_time, last_time = when.time, when.until_time or (when.more[-1][1] if when.more else None)
    read.put("not_before", _moment(when.day.isoformat(), first_time, zone, []), hit.start(), end)
    read.put("not_after", _moment(last.isoformat(), last_time, zone, []), hit.start(), end)
    read.starts = True


def _bound(read: ConstraintsRead, sentence: Sentence, context: TimeContext, key: str, hit: re.Match[str]) -> None:
    if "¤" in read.rest[hit.start() : hit.end()] or _CONDITION.search(read.rest, 0, hit.start()):
        return
    stop = _STOP.search(read.rest, hit.end())
    end = stop.start() if stop else len(read.rest)
    when = piece(read, sentence, context, hit.end(), end)
    named = channels(read.rest, *hit.span())
    day = when.day or when.until
    if day and not when.repeat:
        first = min(start for start, _ in when.taken)
        if first - hit.end() > 45:
            return
        if key == "not_after" and re.search(r"\bbefore$", hit[0]):
            day -= timedelta(days=1)
        time = when.time or when.until_time
        last = max(stop for _, stop in when.taken)
        tell_doubts(read, when, first, last)
        read.put(key, _moment(day.isoformat(), time, when.zone or "default", named), hit.start(), last)
        if key == "not_before" and (also := _AND_AFTER.match(read.rest, last)):
            _bound(read, sentence, context, "not_after", also)
    elif key == "not_before" and (far := _RELATIVE.match(read.rest, hit.end())) and _bans(hit[0]):
        if named or "not_before" not in read.values:
            near = piece(read, sentence, context, max(0, hit.start() - 150), hit.start())
            if near.day and _THAT.match(read.rest, hit.end()):
                moment = _moment(near.day.isoformat(), near.time, near.zone or "default", named)
                read.put(key, moment, hit.start(), far.end())
                read.starts = True
                return
            read.put(key, LAUNCH | ({"channel": named[0]} if len(named) == 1 else {}), hit.start(), far.end())
        else:
            read.rest = blank(read.rest, hit.start(), far.end())


def _led(read: ConstraintsRead, sentence: Sentence, context: TimeContext, hit: re.Match[str]) -> None:
    """Read a bound that comes before what it bans ("until then everything is under embargo")."""
    if _bans(re.split(r"[,;.]", read.rest[: hit.start()])[-1]):
        return  # "nothing on social until then, no texts before …": the time belongs to what stands before it
    key = "not_after" if hit["how"] == "after" else "not_before"
    when = piece(read, sentence, context, *hit.span("x"))
    named = channels(read.rest, *hit.span("ban"))
    if when.day and not when.repeat:
        read.put(key, _moment(when.day.isoformat(), when.time, when.zone or "default", named), *hit.span())
    elif key == "not_before" and _RELATIVE.fullmatch(read.rest, *hit.span("x")):
        read.put(key, LAUNCH | ({"channel": named[0]} if len(named) == 1 else {}), *hit.span())


@cache
def _ban() -> re.Pattern[str]:
    return re.compile(rf"{forbidding()}|\b(?:embargo|hold|secret|under wraps|wait)")


def _bans(said: str) -> bool:
    return bool(_ban().search(said))


def _moment(day: str, time: str | None, zone: str, named: list[str]) -> dict[str, str]:
    moment = {"local": day + (f"T{time}" if time else ""), "zone": zone}
    return moment | ({"channel": named[0]} if len(named) == 1 else {})
