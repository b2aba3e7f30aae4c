"""Words and figures of a text, as a rewording is held against the words that it quotes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from nl.language.lexicon import words
from nl.language.text import plain

_TOKEN = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['.][^\W\d_]+)*|[$€£%]")


class Token(NamedTuple):
    """A word, a figure or a sign of money in plain form, and where it stands."""

    text: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """Return the words and figures of `text`; "9pm" is two of them."""
    return [Token(found[0], found.start(), found.end()) for found in _TOKEN.finditer(plain(text))]


@cache
def same() -> dict[str, str]:
    """Return for each spelling of a word that must not change what it is a spelling of ("mon" is "monday")."""
    return {spelling: word for word, spellings in words("assistant")["same"].items() for spelling in spellings.split()}


@cache
def number_words() -> dict[str, float]:
    """Return the numbers that are words: "two" to "ninety"."""
    return words("assistant")["numbers"]


def written(figure: str) -> frozenset[float]:
    """Return what a figure may be: "1,500" is 1500, "1.5" is 1.5, "9:30" is 9 and 30."""
    parts = figure.split(":")
    found = {float(part) for part in parts if part.isdecimal()}
    for part in parts:
        if re.fullmatch(r"\d{1,3}(?:,\d{3})+|\d{1,3}(?:\.\d{3})+", part):
            found.add(float(part.replace(",", "").replace(".", "")))
        if re.fullmatch(r"\d+[.,]\d+", part):
            found.add(float(part.replace(",", ".")))
    return frozenset(found)


def figures(said: Sequence[Token]) -> frozenset[float]:
    """Return the numbers that `said` names: in figures, in words, and as parts of them ("two hundred", "1.5k")."""
    data, number = words("assistant"), number_words()
    found: set[float] = set()
    for token, following in pairwise([*said, Token("", 0, 0)]):
        here = {*written(token.text), *data["figures"].get(token.text, ())}
        if token.text in number:
            here.add(number[token.text])
            if number[token.text] >= 20 and following.text in number:
                here.add(number[token.text] + number[following.text])
        here |= {one * data["times"][following.text] for one in here if following.text in data["times"]}
        found |= here
    if any(same().get(token.text) == "pm" for token in said):
        found |= {one + 12 for one in found if 1 <= one < 12}
    return frozenset(found)
