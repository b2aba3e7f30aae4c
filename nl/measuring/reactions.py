"""What an automation rule does: pause or resume ads, change their budget by a part, tell the team."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from marketflow_core.plan.models import Reaction
from nl.language.lexicon import words
from nl.language.measures import COUNTED, number
from nl.language.names import Names, slug_for
from nl.language.text import Sentence

_PART = {"half": 50.0, "third": 33.0, "quarter": 25.0, "fifth": 20.0, "tenth": 10.0}
_PERCENT = re.compile(
    rf"(?:\bby\s+(?:another\s+|an extra\s+|up to\s+)?)?[+-]?(?<![\w.])(?P<n>\d+(?:[.,]\d+)?|{COUNTED}"
    rf")\s*(?:%|percent\b|per cent\b)"
    rf"|\bby\s+(?:an?\s+|one\s+)?(?P<part>{'|'.join(_PART)})\b"
)
_WHOLE = (("double", 100.0), ("triple", 200.0), ("halve", -50.0))


class Reacting(NamedTuple):
    """A reaction, where it begins in the sentence, and whether it says "them" of ads named before."""

    reaction: Reaction
    start: int
    them: bool


@cache
def patterns() -> tuple[tuple[str, int, re.Pattern[str]], ...]:
    """Return each action with the sign of its change and the words for it."""
    return tuple(
        (action, int(sign), re.compile(rf"\b(?:{forms})(?![\w-])"))
        for action, signs in words("reactions").items()
        for sign, forms in signs.items()
    )


def find_reactions(sentence: Sentence, names: Names, start: int, end: int) -> list[Reacting]:
    """Return what is done between two characters of the sentence, each action once, in order."""
    hits: list[tuple[int, int, str, int]] = []
    for action, sign, pattern in patterns():
        hits += [(hit.start(), hit.end(), action, sign) for hit in pattern.finditer(sentence.low, start, end)]
    hits.sort()
    found: list[Reacting] = []
    reached, seen = start, set[tuple[str, int]]()
    for index, (at, after, action, sign) in enumerate(hits):
        if at < reached or (action, sign) in seen:
            continue
        stop = next((other for other, *_ in hits[index + 1 :] if other >= after), end)
        by = _change(sentence.low[at:stop], sign) if action == "adjust_budget" else None
        if action == "adjust_budget" and by is None:
            continue
        seen.add((action, sign))
        reached = after
        platforms = () if action == "notify_team" else ads_in(names, sentence.start + at, sentence.start + stop)
        reaction = Reaction.model_validate({"action": action, "by_percent": by, "platforms": platforms})
        found.append(Reacting(reaction, at, bool(re.search(r"\b(?:them|it|these|those)\b", sentence.low[at:stop]))))
    return found


def _change(piece: str, sign: int) -> float | None:
    for begins, by in _WHOLE:
        if piece.startswith(begins):
            return by
    hit = _PERCENT.search(piece)
    if hit is None:
        return None
    return sign * (_PART[hit["part"]] if hit["part"] else number(hit["n"].replace(",", ".")) or 0.0)


def ads_in(names: Names, start: int, end: int) -> tuple[str, ...]:
    """Return the platforms with ads that are named between two characters of the brief."""
    named = names.within(start, end, "platform")
    return tuple(sorted({slug for name in named if (slug := slug_for(name.value, "adjust_budget"))}))
