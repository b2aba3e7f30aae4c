"""Comparisons with a number in every wording: "over 40", "40+", "at least three", "between 25 and 45"."""

from __future__ import annotations

import re

from nl.language.lexicon import one_of, words
from nl.language.measures import NUMBER_WORDS

_NOT_NUMBERS = frozenset("a an the next past last another each per some few several once twice couple".split())
_WORDS = one_of(*(word for word in NUMBER_WORDS if " " not in word and word not in _NOT_NUMBERS))
AMOUNT = (
    rf"(?:[$€£¥]\s?)?(?:\d[\d,]*(?:\.\d+)?|\b{_WORDS}\b)(?:\s?k\b)?"
    r"(?:\s?(?:%|percent\b|euros?\b|dollars?\b|pounds?\b|usd\b|eur\b|gbp\b|quid\b|bucks?\b|[€£$]))?"
)
"""A number in digits or words, with its currency where it has one."""


def _choices(place: str) -> str:
    return one_of(*(phrase for phrases in words("comparisons")[place].values() for phrase in phrases))


QUANTITY = (
    rf"(?:(?:between\s+|from\s+)?(?P<qa>{AMOUNT})\s*(?:-|to|and|through)\s*(?P<qb>{AMOUNT})"
    rf"|(?P<qm>{AMOUNT})\s*(?P<qp>{_choices('behind')})(?!\w)"
    rf"|(?<![\w-])(?P<qh>{_choices('before')})\s*(?:of\s+|the\s+(?:age\s+of\s+)?)?(?P<qn>{AMOUNT}))"
)
"""One comparison, for use once in a pattern; `compared` reads it."""

_OPERATORS = {
    place: {phrase: operator for operator, phrases in words("comparisons")[place].items() for phrase in phrases}
    for place in ("before", "behind")
}


def amount(text: str) -> int | float:
    """Return the number that `text` (an `AMOUNT`) says, whole where it is."""
    word = re.search(_WORDS, text)
    if word:
        return NUMBER_WORDS[word[0]]
    value = float(re.sub(r"[^\d.]", "", text)) * (1000 if re.search(r"\dk\b|\d k\b", text) else 1)
    return int(value) if value == int(value) else value


def compared(hit: re.Match[str]) -> tuple[str, int | float | list[int | float]]:
    """Return the operator and the value of a `QUANTITY`."""
    if hit["qa"]:
        return "between", [amount(hit["qa"]), amount(hit["qb"])]
    if hit["qp"]:
        return _OPERATORS["behind"][hit["qp"]], amount(hit["qm"])
    return _OPERATORS["before"][hit["qh"]], amount(hit["qn"])
