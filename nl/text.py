"""The brief as it is searched: lower case, plain quotes and dashes, and still the same length as the original."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from marketflow_core.values import Span
from nl.courtesy import request_frames

BLANK = "¤"
"""Stands for characters that a reader has already taken, so that no other reads them again."""

_PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "−": "-", "\u00a0": " ", "\t": " ", "…": "."}
)
_QUOTED = re.compile(r'"[^"\n]{1,200}"')


def plain(text: str) -> str:
    """Return `text` in lower case with plain quotes and dashes, character for character."""
    if text.isascii():
        return text.lower().translate(_PLAIN)
    lowered = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    return lowered.translate(_PLAIN)


@dataclass
class Sentence:
    """A run of the brief that is read as one: a sentence, a bullet, a numbered step, a heading or a table's row."""

    text: str
    start: int
    kind: str = "prose"
    section: str = ""
    block: int = 0
    low: str = field(init=False)

    def __post_init__(self) -> None:
        self.low = plain(self.text)
        for start, end in request_frames(self.low):
            self.low = blank(self.low, start, end)

    @property
    def end(self) -> int:
        """Where the run ends in the brief."""
        return self.start + len(self.text)

    @property
    def span(self) -> Span:
        """The characters of the brief."""
        return Span(start=self.start, end=self.end)


def blank(text: str, start: int, end: int) -> str:
    """Return `text` with the characters from `start` to `end` taken out of sight."""
    return text[:start] + BLANK * (end - start) + text[end:]


def without_quotes(text: str) -> str:
    """Return `text` with what stands between double quotes taken out of sight."""
    return _QUOTED.sub(lambda found: BLANK * len(found[0]), text)


def quotes(text: str) -> list[tuple[int, int]]:
    """Return where double quotes stand in `text` (plain form): start and end of what is inside."""
    return [(found.start() + 1, found.end() - 1) for found in _QUOTED.finditer(text)]
