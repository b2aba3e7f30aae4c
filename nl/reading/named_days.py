"""Days that a brief names by what happens on them ("the sale opens on Friday at 7"), for what counts from them."""

from __future__ import annotations

import re

from nl.language.text import Sentence
from nl.reading.drafts import Draft, Named, Reading
from nl.reading.references import words_of
from nl.times.clocktimes import find_times
from nl.times.dates import find_dates
from nl.times.when import When

_ENDS = r"ends?|closes?|finish(?:es)?|runs out|expires?"
_VERB = re.compile(
    rf"\b(?:(?P<end>{_ENDS})|opens?|starts?|begins?|launch(?:es)?|goes live|go live|takes? place|falls?|happens?|drops?"
    r"|goes up|go up|kicks? off|(?:is|are|'s|will be)(?: on| out| live| due| locked(?: in)?| set| planned| scheduled"
    r"| held"
    r"| revealed| unveiled| announced)?(?: for)?)(?P<more>\s+(?:(?:to|for|in|at)\s+[\w' ]{2,50}?)?)?"
    r"(?:\s*\bon)?\s*(?:the\s+)?$"
)
_HINT = re.compile(
    rf"\b(?:{_ENDS}|opens?|starts?|begins?|launch(?:es)?|goes|go|takes?|falls?|happens?|drops?"
    rf"|kicks?|is|are|'s|will be)\b"
    r"[^;]{0,60}?(?:\d|day\b)|^\W*[a-z][\w'&: -]{2,50}?[(,:-]\s*(?:\w+day\b|\d|(?:mon|tue|wed|thu|fri|sat|sun)\w*\b)"
)
"""A look at a sentence before its dates are read: few have what is needed."""
_TITLE = re.compile(r"^\W*(?:(?:memo|re|subject|subj)\s*:\s*)?(?P<what>[a-z][\w'& -]{2,40}?)\s*[(,:-]\s*$")
_CUT = re.compile(r"[;:.]\s|,\s|\b(?:and|but|while)\s")
_MESSAGE = re.compile(r"\b(?:e-?mails?|mails?|texts?|sms|push|posts?|newsletter|messages?|page|ads?|reminder)\b")
_ORDER = re.compile(r"(?:the |our |we )?(?:first|second|third|last)?\s*(?:one)?")
_PLAIN = frozenset(("day", "moment", "time", "hour", "same", "their", "it", "its"))


def note_named(reading: Reading, sentence: Sentence) -> None:
    """Note the days that `sentence` names by what happens on them."""
    low = sentence.low
    if not _HINT.search(low):
        return
    subject, reached = "", 0
    for one in find_dates(low, reading.times.today, reading.times.last, year_said=reading.times.year):
        lead = low[reached : one.start]
        verb = _VERB.search(lead[-90:])
        title = _TITLE.match(lead) if not reached else None
        if verb:
            said = _CUT.split(lead[-90:][: verb.start()])[-1].strip()
            subject = said or subject
            words = f"{subject} {verb[0]}"
        elif title:
            words = subject = title["what"]
        elif subject and re.search(r"\band\s+(?:to|for)\b", lead):
            words = f"{subject} {lead}"
        else:
            reached = one.end
            continue
        time = next((time for time in find_times(low[one.end : one.end + 30]) if time.start <= 6), None)
        when = When(day=one.day, time=time.time if time else None, until=one.until)
        reading.named.append(Named(words, bool(verb and verb["end"]), sentence.start, when))
        reached = one.end


def names_message(words: str) -> bool:
    """Tell whether words mean a step of ours and no day ("the launch email", "the first one", "the second")."""
    return _MESSAGE.search(words) is not None or _ORDER.fullmatch(words.strip()) is not None


def named_day(reading: Reading, words: str, draft: Draft, *, ends: bool = False) -> When | None:
    """Return the day that `words` ("public booking opens") name, or None; of several that fit alike, the one that
    `draft` shares most words with, and then the last one before it.
    """
    telling = words_of(words) - _PLAIN
    if names_message(words) or not telling:
        return None
    best: tuple[tuple[int, int, bool, int], When] | None = None
    for at, one in enumerate(reading.named):
        said = words_of(one.words)
        if one.ends != ends or not telling & said:
            continue
        score = (len(telling & said), len(words_of(draft.low) & said), one.start <= draft.start, at)
        if best is None or score > best[0]:
            best = (score, one.when)
    return _known(reading, best[1]) if best else None


def _known(reading: Reading, named: When) -> When:
    """Return what the brief says of the campaign's own day where that is meant: it has a zone and an end too."""
    return next((one for one in (reading.anchor, reading.launch) if one and one.day == named.day), named)


def last_named(reading: Reading, draft: Draft) -> When | None:
    """Return the last day with a time that was named before `draft`, for "at that moment"."""
    named = next((one.when for one in reversed(reading.named) if one.start <= draft.start and one.when.time), None)
    return _known(reading, named) if named else None
