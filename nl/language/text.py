"""The brief as it is searched: lower case, plain quotes and dashes, and still the same length as the original."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from marketflow_core.values import Span
from nl.layout.courtesy import greetings, reasons, request_frames

BLANK = "¤"
"""Stands for characters that a reader has already taken, so that no other reads them again."""

_PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "−": "-", "\u00a0": " ", "\t": " ", "…": "."}
)
HIDDEN = ("topic", "subject", "link", "assets", "aside")
"""Labels whose value is for people to see: nothing in it is to be done."""
SHOWN = ("budget", "assets")
"""Labels that are needed to read what stands behind them."""
_TAG = re.compile(r"</?[a-z][^<>\n]{0,80}>")
_QUOTED = re.compile(r'"[^"\n]{1,200}"|(?<![\w\'])\'(?=\S)(?:[^\'"\n]|(?<=\w)\'(?=\w)){2,120}(?<=[\w.!?)%])\'(?!\w)')
"""What stands between double quotes, or between single ones that are no apostrophes."""


def plain(text: str) -> str:
    """Return `text` in lower case with plain quotes and dashes, character for character."""
    if text.isascii():
        return text.lower().translate(_PLAIN)
    lowered = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    return lowered.translate(_PLAIN)


class Field(NamedTuple):
    """A labelled value in a sentence: what the label says, where the label begins, and where its value stands."""

    name: str
    start: int
    at: int
    end: int


@dataclass
class Sentence:
    """A run of the brief that is read as one: a sentence, a bullet, a numbered step, a heading or a table's row.

    `cells` and `fields` are the parts of a record (a table's row, or a step with its "When: …" lines); `under` is the
    heading line that a bullet belongs to ("Monday, 9am:").
    """

    text: str
    start: int
    kind: str = "prose"
    section: str = ""
    block: int = 0
    cells: tuple[tuple[int, int], ...] = ()
    fields: tuple[Field, ...] = ()
    under: Sentence | None = None
    low: str = field(init=False)

    def __post_init__(self) -> None:
        self.low = self._as_cells(plain(self.text))
        hidden = [
            *greetings(self.low),
            *request_frames(self.low),
            *reasons(self.low),
            *((hit.start(), hit.end()) for hit in _TAG.finditer(self.low)),
        ]
        for start, end in hidden:
            self.low = blank(self.low, start, end)

    def _as_cells(self, low: str) -> str:
        """Return `low` with commas between its cells, and without labels and what is only to be shown to people."""
        for (_, before), (after, _) in pairwise(self.cells):
            wide = after - before
            low = low[:before] + ("," + BLANK * (wide - 1) if wide > 1 else BLANK) + low[after:]
        for one in self.fields:
            low = blank(
                low, one.start, one.end if one.name in HIDDEN else one.at if one.name not in SHOWN else one.start
            )
        return low

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
    """Return `text` with what stands between quotes taken out of sight."""
    return _QUOTED.sub(lambda found: BLANK * len(found[0]), text)


def quotes(text: str) -> list[tuple[int, int]]:
    """Return where quotes stand in `text` (plain form): start and end of what is inside."""
    return [(found.start() + 1, found.end() - 1) for found in _QUOTED.finditer(text)]
