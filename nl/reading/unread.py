"""Words in a step's sentence that became no field of it: told, so that nothing the author asked for is lost unseen."""

from __future__ import annotations

import re
from functools import cache

from marketflow_core.plan.account import Piece, account
from marketflow_core.plan.diagnostics import Diagnostic
from marketflow_core.plan.models import Plan
from marketflow_core.values import Span
from nl.language.lexicon import words
from nl.language.text import plain

_WORD = re.compile(r"[^\W_][\w'-]*")
_WHOLE = re.compile(r"steps/[^/]+|constraints")
"""Sentences that were read as something: what of them is in no field may have been meant to be in one."""
_MARKS = " ,;:.-–—→\n"
_WEIGHTY = frozenset("except unless until without nobody never max maximum minimum limit instead".split())
"""Words that change what is asked for, even where they stand alone."""
ENOUGH = 2
"""So many telling words in one place ask for something; a single one is mostly an adjective of something read."""


@cache
def _connecting() -> frozenset[str]:
    return frozenset(words("connecting")["words"].split())


def unread(plan: Plan) -> tuple[Diagnostic, ...]:
    """Return a `not_understood` for each place in a sentence that was read whose telling words became no field."""
    return tuple(_told(piece, plan.brief) for piece in account(plan) if _asks(piece))


def _asks(piece: Piece) -> bool:
    if piece.wrong or not piece.fields or not all(_WHOLE.fullmatch(path) for path in piece.fields):
        return False
    said = _WORD.findall(plain(piece.text))
    telling = [word for word in said if word not in _connecting()]
    return len(telling) >= ENOUGH or any(word in _WEIGHTY for word in said)


def _told(piece: Piece, brief: str) -> Diagnostic:
    begin = piece.span.start + len(piece.text) - len(piece.text.lstrip(_MARKS))
    end = max(begin, piece.span.start + len(piece.text.rstrip(_MARKS)))
    quoted = " ".join(brief[begin:end].split())
    step = next((path.split("/")[1] for path in piece.fields if "/" in path), None)
    there = f"In the sentence of {step}" if step else "In a sentence about the whole campaign"
    return Diagnostic(
        kind="not_understood",
        severity="warning",
        message=f"{there} I found no place for “{quoted[:120]}”. Say it in a sentence of its own, or leave it out.",
        source=Span(start=begin, end=end),
        step=step,
    )
