"""Misspelt words of the trade: the brief is read with them put right, and spans are told as it was written."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from functools import lru_cache
from typing import Any, NamedTuple

from pydantic import BaseModel

from marketflow_core.plan.models import Plan, Provenance
from marketflow_core.values import Span
from nl.language.lexicon import words

_WORD = re.compile(
    r"\"[^\"\n]{1,200}\"|“[^”\n]{1,200}”|(?<!\S)\S{0,99}[@/]\S{0,200}|(?<![\w'’#-])[A-Za-z]{5,18}(?![\w'’-])"
)
_LONG = 8
"""From this length on two slips are forgiven, below it one."""


class Change(NamedTuple):
    """A word that was put right: where it begins in the corrected text and in the brief, and both spellings."""

    start: int
    written_at: int
    right: str
    wrong: str


class Corrected(NamedTuple):
    """A brief with its misspelt words put right, and which they were, in order."""

    text: str
    changes: tuple[Change, ...]

    def written(self, position: int, *, end: bool = False) -> int:
        """Return the place in the brief as written of `position` in `text`; inside a changed word, the word's edge."""
        index = bisect_right(self.changes, position - end, key=lambda change: change.start)
        if index == 0:
            return position
        last = self.changes[index - 1]
        behind = position - last.start - len(last.right)
        if behind < 0:
            return last.written_at + (len(last.wrong) if end else 0)
        return last.written_at + len(last.wrong) + behind


def correct(brief: str) -> Corrected:
    """Return `brief` with misspelt words of the trade put right. Names, numbers, quotes and addresses stay."""
    pieces: list[str] = []
    changes: list[Change] = []
    reached = length = 0
    for hit in _WORD.finditer(brief):
        right = _right(hit[0]) or _opening(brief, hit)
        if right:
            pieces += [brief[reached : hit.start()], right]
            length += hit.start() - reached
            changes.append(Change(length, hit.start(), right, hit[0]))
            length += len(right)
            reached = hit.end()
    return Corrected("".join([*pieces, brief[reached:]]), tuple(changes))


def _opening(brief: str, hit: re.Match[str]) -> str | None:
    """Return what the first word of a sentence, a line or a bullet was meant to be; a capital there is no name's."""
    before = brief[max(0, hit.start() - 12) : hit.start()]
    if not hit[0].istitle() or not re.search(r"(?:^|[.!?:;\n•*→-])[\s\d.)•*-]*$", before):
        return None
    right = _right(hit[0].lower())
    return right.capitalize() if right else None


@lru_cache(maxsize=1)
def _vocabulary() -> tuple[list[str], frozenset[str], frozenset[str]]:
    data = words("spelling")
    listed = data["words"].split()
    return listed, frozenset((*listed, *data["real"].split())), frozenset(data["capitals"].split())


@lru_cache(maxsize=4096)
def _right(word: str) -> str | None:
    """Return what a word was meant to be, or None where it is right, a name, or nothing that is known here."""
    listed, known, capitals = _vocabulary()
    low = word.lower()
    if not low.isalpha() or low in known or low.removesuffix("s") in known or (word != low and not word.istitle()):
        return None
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    slips = 1 if len(low) < _LONG else 2
    best = process.extractOne(low, listed, scorer=OSA.distance, score_cutoff=slips)
    if best is None or not _slip(low, best[0]) or (word != low and best[0] not in capitals):
        return None
    return best[0] if word == low else best[0].capitalize()


def _slip(low: str, right: str) -> bool:
    """Tell a slip of the pen from another word: letters are missing, doubled or swapped, or a vowel is another one."""
    if low[0] != right[0] or right.startswith(low) or low.startswith(right):
        return False
    wrong, meant = (Counter(re.sub(r"[aeiou]|([a-z])(?=\1)", "", one)) for one in (low, right))
    return min((wrong - meant).total(), (meant - wrong).total()) == 0 and abs(wrong.total() - meant.total()) <= 1


def as_written(plan: Plan, brief: str, corrected: Corrected) -> Plan:
    """Return `plan`, which was read from `corrected`, for `brief` as it was written: every span is told in it, and
    the provenance says which words were put right.
    """
    moved = {name: _moved(value, corrected) for name, value in plan}
    told = tuple(
        Provenance(
            path="brief",
            source=Span(start=change.written_at, end=change.written_at + len(change.wrong)),
            assumed=f"read “{change.wrong}” as {change.right}",
        )
        for change in corrected.changes
    )
    return plan.model_copy(update={**moved, "brief": brief, "provenance": (*moved["provenance"], *told)})


def _moved(value: Any, corrected: Corrected) -> Any:
    match value:
        case Span():
            return Span(start=corrected.written(value.start), end=corrected.written(value.end, end=True))
        case BaseModel():
            return value.model_copy(update={name: _moved(inner, corrected) for name, inner in value})
        case tuple():
            return tuple(_moved(one, corrected) for one in value)
        case _:
            return value
