"""Words in a step's sentence that became no field of it: told, so that nothing the author asked for is lost unseen."""

from __future__ import annotations

import re
from functools import cache

from marketflow_core.plan.account import Piece, account
from marketflow_core.plan.diagnostics import Diagnostic
from marketflow_core.plan.models import Plan
from nl.lexicon import words
from nl.text import plain

_WORD = re.compile(r"[^\W_][\w'-]*")
_WEIGHTY = frozenset("except unless until without nobody never max maximum minimum limit instead".split())
"""Words that change what is asked for, even where they stand alone."""
ENOUGH = 2
"""So many telling words in one place ask for something; a single one is mostly an adjective of something read."""


@cache
def _connecting() -> frozenset[str]:
    return frozenset(words("connecting")["words"].split())


def unread(plan: Plan) -> tuple[Diagnostic, ...]:
    """Return a `not_understood` for each place in a step's sentence whose telling words became no field of the step."""
    return tuple(_told(piece, plan.brief) for piece in account(plan) if _asks(piece))


def _asks(piece: Piece) -> bool:
    if piece.wrong or not piece.fields or any(path.count("/") != 1 or path[:6] != "steps/" for path in piece.fields):
        return False
    said = _WORD.findall(plain(piece.text))
    telling = [word for word in said if word not in _connecting()]
    return len(telling) >= ENOUGH or any(word in _WEIGHTY for word in said)


def _told(piece: Piece, brief: str) -> Diagnostic:
    begin = piece.span.start + len(piece.text) - len(piece.text.lstrip(" ,;:.-–—→\n"))
    end = max(begin, piece.span.start + len(piece.text.rstrip(" ,;:.-–—→\n")))
    span = piece.span.model_copy(update={"start": begin, "end": end})
    quoted = " ".join(brief[begin:end].split())
    step = piece.fields[0].split("/")[1]
    return Diagnostic(
        kind="not_understood",
        severity="warning",
        message=f"In the sentence of {step} I found no place for “{quoted[:120]}”. Say it in a sentence of its own, or"
        " leave it out.",
        source=span,
        step=step,
    )
