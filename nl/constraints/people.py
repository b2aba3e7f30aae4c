"""Whom nothing may reach: "never to …", "leave out …", "nobody under 18 gets anything", lists of do-not-contact."""

from __future__ import annotations

import re
from functools import cache

from marketflow_core.plan.rules import AnyOf, SegmentLeaf
from marketflow_core.values import slug
from nl.constraints.found import ConstraintsRead
from nl.language.lexicon import words
from nl.language.names import Names
from nl.language.text import Sentence
from nl.people.audiences import Audience, read_audience

_AHEAD = re.compile(
    r"\b(?:leave out|leaving out|exclude|excluding|skip|omit|never (?:send |e-?mail |text |message |"
    r"contact |write |mail )?(?:this |anything |it |any of (?:this|it) )?(?:to\b)?|not to|"
    r"(?:don'?t|do not|must not|mustn'?t|should not|shouldn'?t|please don'?t) (?:send (?:this |"
    r"anything |it |any of (?:this|it) )?to|send|e-?mail|mail|text|message|bother|contact|include|"
    r"target|write to|disturb|reach out to|invite)|"
    r"(?:nobody|no one|no-one)(?= (?:who|on|in|from|under|over|with|at|aged|below|above|must|should|"
    r"may|gets)\b)|suppress(?:ing)?|keep out|keep "
    r"(?=[^.;,]{1,40}\bout\b)|take out|take (?=[^.;,]{1,40}\b(?:out|off)\b)|remove|exclusions?:?|"
    r"suppressions?:?|"
    r"(?:everyone|everybody|all) (?:but|except)|without(?= (?:anyone|anybody|people|those|"
    r"customers))|not for|filter out|screen out|"
    r"should not (?:receive|get)|shouldn'?t (?:receive|get)|must not (?:receive|get))\b"
)
_BEHIND = re.compile(
    r"\b(?:(?:should|must|may|can|shall|is to|are to|will|do|does)\s?(?:not|never|"
    r"n't)\s+(?:be\s+)?(?:get|receive|hear|be|contacted|e-?mailed|texted|included|targeted|messaged|"
    r"bothered|in)|mustn'?t (?:be |get|receive|hear)|shouldn'?t (?:be |get|receive|hear)|"
    r"(?:are|is|stay|stays|remain|remains|to be|should be|must be) (?:excluded|left out|suppressed|"
    r"off the list|not to be|out of (?:this|it)|kept out|off limits|off-limits|never (?:contacted|"
    r"included|e-?mailed))|"
    r"never (?:get|receive|hear)s?|(?:gets?|receives?) nothing|must get (?:anything|nothing)|(?:is|"
    r"are|be|stay) out\b(?! of))"
)
_NOBODY = re.compile(
    r"\b(?:nobody|no one|no-one|none of|not one of)\b[^.;]{1,70}?\b(?:must|should|may|can|is to|are "
    r"to|will|gets?|receives?|hears?|shall|ought)\b[^.;,]{0,40}"
)


@cache
def _lists() -> re.Pattern[str]:
    lists = words("limits")["lists"]
    names = f"{lists['names']}|{lists['groups']}"
    return re.compile(
        rf"\b(?:(?:people|anyone|anybody|everyone|those|contacts|customers|addresses|numbers) "
        rf")?(?:who(?:'s| is| are)? )?(?:on |from |in |against )?(?:the |our )?(?P<list>{names})\b"
    )


def read_people(read: ConstraintsRead, sentence: Sentence, names: Names) -> None:
    """Read whom the sentence keeps out. Whether that is said of the campaign or of one step is the caller's to tell."""
    low = read.rest
    if hit := _lists().search(low):
        start = _opening(low, hit.start())
        if start is not None:
            read.exclude = Audience(rule=SegmentLeaf(segment=slug(hit["list"])), spans=[hit.span("list")])
            read.spans["exclude"] = [(start, hit.end())]
            low = low[:start] + "¤" * (hit.end() - start) + low[hit.end() :]
    hit = _AHEAD.search(low)
    behind = _BEHIND.search(low)
    if not hit and not behind:
        return
    places = names.places(sentence.start, sentence.end)
    for start, end in _stretches(low, hit, behind):
        inner = read_audience("¤" * start + low[start:end] + "¤" * (len(low) - end), places, sentence.start)
        if inner.rule is not None:
            first = min([hit.start() if hit else start, *(begin for begin, _ in inner.spans)])
            last = max([hit.end() if hit else behind.end() if behind else end, *(stop for _, stop in inner.spans)])
            _keep(read, inner, first, last)
            return


def _opening(low: str, start: int) -> int | None:
    """Return where the words begin that keep out the people of a list."""
    found = None
    for hit in _AHEAD.finditer(low, max(0, start - 60), start):
        found = hit.start()
    if found is None and (hit := _BEHIND.search(low, start)):
        found = start
    if found is None and (
        hit := re.search(r"\b(?:respect|mind|honou?r|check against|use|apply)\b[^.;,]{0,20}$", low[:start])
    ):
        found = hit.start()
    return found


def _stretches(low: str, ahead: re.Match[str] | None, behind: re.Match[str] | None) -> list[tuple[int, int]]:
    """Return where the people may be told of: behind what keeps out, before it, between "nobody" and "must get"."""
    if nobody := _NOBODY.search(low):
        return [(nobody.start() + 2, nobody.end())]
    found: list[tuple[int, int]] = []
    if ahead:
        found += [(ahead.end(), len(low)), (0, ahead.start())]
    if behind:
        found.append((max(low.rfind(sign, 0, behind.start()) for sign in ".;") + 1, behind.start()))
    return found


def _keep(read: ConstraintsRead, inner: Audience, first: int, last: int) -> None:
    before = read.exclude
    if before is not None and before.rule is not None and inner.rule is not None:
        inner.rule = AnyOf(any=(before.rule, inner.rule))
    read.exclude = inner
    read.spans["exclude"] = [*read.spans.get("exclude", ()), (first, last)]
