"""Requests: what one text asks for, one after the other, each in its own words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from marketflow_core.plan.models import Plan
from marketflow_core.settings import Preferences
from nl.language.lexicon import one_of, words
from nl.language.names import Names, find_names
from nl.language.text import BLANK, Sentence, blank
from nl.layout.runs import runs
from nl.times.when import When

_AND = re.compile(r"\s*(?:[,;]\s*(?:and\s+)?(?:then\s+|also\s+)?|\s(?:and|then)\s+(?:then\s+|also\s+)?)")
_CONDITION = re.compile(r"\W*(?:if|when|whenever|once|after|as soon as|before|on)\b")
_TRAIL = re.compile(r"[\s,]*(?:please|thanks|thank you|cheers)?[\s.!?]*$")


class NotPlaced(Exception):
    """A request that can't be done as it was said: why, and examples of what can."""

    def __init__(self, why: str, *examples: str) -> None:
        self.why = why
        self.examples = examples
        super().__init__(why)


@dataclass
class Request:
    """One request: the plan it is about, its words, and what of them is read already (blanked in `rest`).

    `now` is when it was said and `reference` when the plan's brief was read (both aware). `whens` keeps what was read
    of a step's time, for what is to be asked about it.
    """

    plan: Plan
    sentence: Sentence
    now: datetime
    reference: datetime
    preferences: Preferences
    names: Names
    rest: str = field(init=False)
    whens: dict[str, When] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rest = self.sentence.low

    @property
    def text(self) -> str:
        """The request as it was written."""
        return self.sentence.text

    @property
    def low(self) -> str:
        """The request in plain form."""
        return self.sentence.low

    @property
    def today(self) -> date:
        """The day on which it was said, where the team is."""
        return self.now.astimezone(ZoneInfo(self.preferences.default_zone)).date()

    def take(self, start: int, end: int) -> None:
        """Note that the characters from `start` to `end` are read."""
        self.rest = blank(self.rest, start, end)

    def take_all(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Take the first place where `pattern` stands in what isn't read yet, and return it."""
        hit = pattern.search(self.rest)
        if hit:
            self.take(*hit.span())
        return hit

    def platforms(self) -> list[tuple[str, int, int]]:
        """Return the platforms named in what isn't read yet: slug or name, and where it stands."""
        return [
            (name.value, name.start, name.end)
            for name in self.names.within(0, len(self.text), "platform")
            if BLANK not in self.rest[name.start : name.end]
        ]


def requests(text: str) -> list[list[str]]:
    """Return the sentences of `text`, each as the requests that it is made of, without courtesies."""
    return [_parts(sentence.text) for sentence in runs(text)]


def request(plan: Plan, text: str, *, now: datetime, reference: datetime, preferences: Preferences) -> Request:
    """Return `text` as a request about `plan`."""
    return Request(plan, Sentence(text, 0), now, reference, preferences, find_names([(text, 0)]))


def _parts(text: str) -> list[str]:
    low = Sentence(text, 0).low
    cuts: list[tuple[int, int]] = []
    for joint in () if _CONDITION.match(low) else _AND.finditer(low):
        if joint.start() and low.count('"', 0, joint.start()) % 2 == 0 and _verb().match(low, joint.end()):
            cuts.append(joint.span())
    if cuts and not _verb().match(_bare(text[: cuts[0][0]]).lower()):
        cuts = []  # what stands in front of a comma only says when or for whom
    edges = [0, *(edge for cut in cuts for edge in cut), len(text)]
    found = [_bare(text[start:end]) for start, end in zip(edges[::2], edges[1::2], strict=True)]
    return [part for part in found if part]


def _bare(text: str) -> str:
    """Return `text` without the courtesies around it."""
    low = Sentence(text, 0).low
    start = _courtesies().match(low)
    begin = start.end() if start else 0
    end = _TRAIL.search(low, begin)
    return text[begin : end.start() if end else len(text)].strip()


@cache
def _verb() -> re.Pattern[str]:
    verbs = words("refining")["verbs"]
    return re.compile(
        rf"(?:{one_of(*verbs['change'], *verbs['remove'], *verbs['add'])})\b(?!\s*(?:,|and\b|or\b|messages?\b|$))"
    )


@cache
def _courtesies() -> re.Pattern[str]:
    return re.compile(rf"[\s,]*(?:(?:{one_of(*words('refining')['lead']['courtesies'])})\b[\s,:]+)*")
