"""Platforms that no name says but a word does ("tweet")."""

from __future__ import annotations

import re
from functools import cache

from nl.language.lexicon import one_of, words


@cache
def _patterns(action: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    known = words("platforms")["implied"].get(action, {})
    return tuple((slug, re.compile(rf"\b{one_of(*said)}\b")) for slug, said in known.items())


def implied_platforms(action: str, low: str) -> list[tuple[str, int, int]]:
    """Return the platforms that a word of `low` (plain form) means, each with the word's characters."""
    return [(slug, *hit.span()) for slug, pattern in _patterns(action) if (hit := pattern.search(low))]
