"""The brief, accounted for: every character of it, with what became of it in the plan."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from marketflow_core.plan.models import Plan
from marketflow_core.values import Span

ASSISTANT = "assistant"
"""The path of the note on what a language model's part in the reading was."""
WHOLE_BRIEF = "brief"
"""The path of words that became nothing: a greeting, a heading, a signature."""


_WHOLE = re.compile(r"steps/[^/]+|campaign|constraints|brief")
"""Paths of a whole sentence; whatever speaks of a part of it is closer."""
_WORDS = re.compile(r"\w")


@dataclass(frozen=True)
class Piece:
    """A run of characters of the brief and what it became.

    `fields` are paths of the plan (`steps/email/timing`), the closest first; `wrong` are the messages of diagnostics
    that point there. Both are empty only for blanks and for marks between words.
    """

    span: Span
    text: str
    fields: tuple[str, ...]
    wrong: tuple[str, ...]


@dataclass(frozen=True)
class Assumption:
    """A field of the plan that no words of the brief gave, and why it has the value it has."""

    field: str
    reason: str


def account(plan: Plan) -> tuple[Piece, ...]:
    """Return the pieces of the plan's brief, in order, without a gap: joined they are the brief.

    A character belongs to the entries of the plan's provenance that speak of it most closely: a word that gave a
    step its time is told under `steps/…/timing`, not under the step's whole sentence.
    """
    entries = [(entry.source, entry.path) for entry in plan.provenance if entry.source]
    entries += [(rule.source, f"rules/{number}") for number, rule in enumerate(plan.rules) if rule.source]
    told = [(found.source, found.message) for found in plan.diagnostics if found.source]
    edges = {0, len(plan.brief)}
    for span, _ in (*entries, *told):
        edges |= {min(span.start, len(plan.brief)), min(span.end, len(plan.brief))}
    return tuple(_joined(_pieces(plan.brief, sorted(edges), _Sweep(entries), _Sweep(told))))


def assumptions(plan: Plan) -> tuple[Assumption, ...]:
    """Return what the plan took for granted, in the order of its provenance."""
    return tuple(
        Assumption(entry.path, entry.assumed)
        for entry in plan.provenance
        if entry.assumed and entry.source is None and not entry.path.startswith(("segments/", ASSISTANT))
    )


def note_of(plan: Plan) -> str | None:
    """Return what a language model's part in reading `plan` was, in sentences, or None where none was asked."""
    return next((entry.assumed for entry in plan.provenance if entry.path == ASSISTANT), None)


class _Sweep:
    """Spans passed once from left to right, so that a long brief takes no more than its length."""

    def __init__(self, entries: list[tuple[Span, str]]) -> None:
        self._waiting = sorted(entries, key=lambda entry: entry[0].start, reverse=True)
        self._open: list[tuple[Span, str]] = []

    def at(self, position: int) -> list[tuple[Span, str]]:
        """Return the entries that hold the character at `position`, the shortest first."""
        while self._waiting and self._waiting[-1][0].start <= position:
            self._open.append(self._waiting.pop())
        self._open = [entry for entry in self._open if entry[0].end > position]
        return sorted(self._open, key=lambda entry: (entry[0].end - entry[0].start, entry[1]))


def _pieces(brief: str, edges: list[int], fields: _Sweep, told: _Sweep) -> Iterator[Piece]:
    for start, end in pairwise(edges):
        wrong = tuple(dict.fromkeys(message for _, message in told.at(start)))
        yield Piece(Span(start=start, end=end), brief[start:end], tuple(_closest(fields.at(start))), wrong)


def _closest(holding: list[tuple[Span, str]]) -> list[str]:
    """Return the paths that speak most closely: fields before whole steps, and shortest spans first."""
    fields = [entry for entry in holding if not _WHOLE.fullmatch(entry[1])] or holding
    length = fields[0][0].end - fields[0][0].start if fields else 0
    return list(dict.fromkeys(path for span, path in fields if span.end - span.start == length))


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Join neighbours that became the same, and blanks and marks to what stands before them."""
    held: Piece | None = None
    for piece in pieces:
        if held is None:
            held = piece
        elif not _WORDS.search(piece.text) or (piece.fields, piece.wrong) == (held.fields, held.wrong):
            span = Span(start=held.span.start, end=piece.span.end)
            held = Piece(span, held.text + piece.text, held.fields, held.wrong)
        else:
            yield held
            held = piece
    if held is not None:
        yield held
