"""Whom nothing may reach: "never to …", "leave out …", "nobody under 18 gets anything", lists of do-not-contact."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from marketflow_core.plan.rules import AnyOf, SegmentLeaf
from marketflow_core.values import slug
from nl.actions.actions import find_actions
from nl.constraints.found import ConstraintsRead
from nl.language.lexicon import one_of, words
from nl.language.names import Names
from nl.language.text import Sentence
from nl.people.audiences import Audience, read_audience
from nl.people.groups import GROUP

_AHEAD = re.compile(
    r"\b(?:leave out|leave (?=[^.;,]{1,70}\bout\b)|leaving out|exclud(?:e|es|ing)|skip|omit|spare|sparing|"
    r"never (?:send |e-?mail |text |message |contact |write |mail )?(?:this |anything |it |any of (?:this|it) )?to\b|"
    r"never (?:e-?mail|text|message|contact|bother|mail)(?= )|not to|"
    r"(?:don'?t|do not|must not|mustn'?t|should not|shouldn'?t|please don'?t) (?:send (?:this |"
    r"anything |it |any of (?:this|it) )?to|send|e-?mail|mail|text|message|bother|contact|include|"
    r"target|write to|disturb|reach out to|invite)|"
    r"(?:don'?t|do not) want (?=[^.;,]{3,60}\bto (?:get|receive|hear|see)\b)|"
    r"(?:nobody|no one|no-one)(?= (?:who|on|in|from|under|over|with|at|aged|below|above|must|should|"
    r"may|gets)\b)|"
    r"(?:nothing|no (?:e-?mails?|texts?|messages?|pushes|mails?|contact))"
    r"(?: (?:from (?:us|this)|of (?:this|it|all this)|at all|ever|in this campaign))?"
    r"(?: (?:may|must|should|shall|can|will|is to|is|are|ought to))?"
    r"(?: (?:ever|be sent|sent|go|goes|going))* (?:to|for)(?= )|"
    r"(?:forbidden|prohibited|not allowed) to (?:write to|contact|e-?mail|text|send (?:[a-z]+ ){0,2}to|address)|"
    r"suppress(?:ing)?|keep out|keep (?=[^.;,]{1,40}\bout\b)|take out|take (?=[^.;,]{1,40}\b(?:out|off)\b)|remove|"
    r"exclusions?:?|suppressions?:?|"
    r"(?:everyone|everybody|all) (?:but|except)|without(?= (?:anyone|anybody|people|those|"
    r"customers))|not for|filter out|screen out)\b"
)
_BEHIND = re.compile(
    r"\b(?:(?:should|must|may|can|shall|is to|are to|will|do|does)\s?(?:not|never|"
    r"n't)\s+(?:be\s+)?(?:get|receive|hear|contacted|e-?mailed|texted|included|targeted|messaged|"
    r"bothered|written to|in|part of)|mustn'?t (?:be |get|receive|hear)|shouldn'?t (?:be |get|receive|hear)|"
    r"(?:are|is|stay|stays|remain|remains|to be|should be|must be|shall be) (?:to be )?(?:excluded|left out|"
    r"spared|suppressed|"
    r"off the list|not to be|out of (?:this|it)|kept out|off limits|off-limits|never (?:to be )?(?:contacted|"
    r"included|e-?mailed|texted|messaged|written to|bothered))|"
    r"never (?:get|receive|hear)s?|(?:gets?|receives?) nothing|must get (?:anything|nothing)|(?:is|"
    r"are|be|stay) out\b(?! of))"
)
_NOBODY = re.compile(
    r"\b(?:nobody|no one|no-one|none of|not one of)\b[^.;]{1,70}?\b(?:must|should|may|can|is to|are "
    r"to|will|gets?|receives?|hears?|shall|ought)\b[^.;,]{0,40}"
)


_GROUP = re.compile(rf"[\s,]*(?:(?:please|also|and|all|any|the|our|these|those)\s+)*{GROUP}")
"""People of whom the data says nothing, named before or behind what keeps them out: a segment that somebody defines."""
_BUT_NOT = re.compile(r"not (?:to|for)\b")
"""Behind other words it is said of what they ask for."""
_TAIL = re.compile(rf"(?:[\s,]+(?:{one_of(*words('limits')['exclude']['tail'])})(?![\w-]))*")
"""What is said behind an exclusion of how far it goes ("of any of this, ever")."""


@cache
def _lists() -> re.Pattern[str]:
    lists = words("limits")["lists"]
    names = f"{lists['names']}|{lists['groups']}"
    return re.compile(
        rf"\b(?:(?:people|anyone|anybody|everyone|those|contacts|customers|addresses|numbers) "
        rf")?(?:who(?:'s| is| are)? )?(?:on |from |in |against )?(?:the |our )?(?P<list>{names})\b"
    )


def read_people(read: ConstraintsRead, sentence: Sentence, names: Names, today: date) -> None:
    """Read whom the sentence keeps out; `today` is what "last month" counts from. Whether that is said of the campaign
    or of one step is the caller's to tell.
    """
    low = read.rest
    if (hit := _lists().search(low)) and (around := _around(low, *hit.span())):
        start, end = around
        read.exclude = Audience(rule=SegmentLeaf(segment=slug(hit["list"])), spans=[hit.span("list")])
        read.spans["exclude"] = [around]
        low = low[:start] + "¤" * (end - start) + low[end:]
    hit = next((one for one in _AHEAD.finditer(low) if not _BUT_NOT.match(low, one.start()) or one.start() < 6), None)
    behind = _BEHIND.search(low)
    places = names.places(sentence.start, sentence.end)
    said = [one.span() for one in (hit, behind, _NOBODY.search(low)) if one]
    stretches = _stretches(low, hit, behind)
    for start, end in stretches:
        inner = read_audience("¤" * start + low[start:end] + "¤" * (len(low) - end), places, sentence.start, today)
        if inner.rule is not None:
            before = bool(behind) and end == behind.start() and not find_actions(low[start : inner.spans[0][0]])
            told = [(start, end)] if before else []
            _keep(read, inner, *_reach(low, [*said, *inner.spans, *told]))
            return
    for start, end in stretches:
        if group := _GROUP.match(low, start, end):
            span = group.span("n")
            _keep(read, Audience(rule=SegmentLeaf(segment=slug(group["n"])), spans=[span]), *_reach(low, [*said, span]))
            return


def _reach(low: str, spans: list[tuple[int, int]]) -> tuple[int, int]:
    """Return where the words of an exclusion begin and end, with those that say how far it goes."""
    tail = _TAIL.match(low, max(end for _, end in spans))
    return min(start for start, _ in spans), tail.end() if tail else len(low)


def _around(low: str, start: int, end: int) -> tuple[int, int] | None:
    """Return where the words stand that keep out the people of the list named from `start` to `end`."""
    if ahead := [hit.start() for hit in _AHEAD.finditer(low, max(0, start - 60), start)]:
        return _reach(low, [(ahead[-1], end)])
    if hit := _BEHIND.search(low, end):
        return _reach(low, [(start, hit.end())])
    if hit := re.search(r"\b(?:respect|mind|honou?r|check against|use|apply)\b[^.;,]{0,20}$", low[:start]):
        return _reach(low, [(hit.start(), end)])
    return None


def _stretches(low: str, ahead: re.Match[str] | None, behind: re.Match[str] | None) -> list[tuple[int, int]]:
    """Return where the people may be told of: behind what keeps out, before it, between "nobody" and "must get"."""
    if nobody := _NOBODY.search(low):
        return [(nobody.start() + 2, nobody.end())]
    found: list[tuple[int, int]] = []
    if ahead:
        found.append((ahead.end(), len(low)))
    if behind:
        found.append((max(low.rfind(sign, 0, behind.start()) for sign in ".;") + 1, behind.start()))
    return found


def _keep(read: ConstraintsRead, inner: Audience, first: int, last: int) -> None:
    before = read.exclude
    if before is not None and before.rule is not None and inner.rule is not None:
        inner.rule = AnyOf(any=(before.rule, inner.rule))
    read.exclude = inner
    read.spans["exclude"] = [*read.spans.get("exclude", ()), (first, last)]
