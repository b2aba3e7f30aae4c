"""Holds a rewording against the words it was made of: each value needs the brief's own words behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from nl.assistant.answers import Backed
from nl.assistant.figures import Token, figures, number_words, same, tokens, written
from nl.assistant.masking import PLACEHOLDER
from nl.language.lexicon import words
from nl.language.names import Name, find_names

MOST_WORDS = 10
"""Words of a value and of its quote, small ones aside: a quote of everything backs nothing."""
_PLACES = ("country", "region", "city")


@dataclass(frozen=True)
class _Backing:
    """Where a value stands in the rewording, and the words of the brief behind it."""

    start: int
    end: int
    quote: str
    said: tuple[Token, ...]


def fault_in(sentence: str, reworded: str, values: list[Backed]) -> str | None:
    """Return what is wrong with `reworded` as other words for `sentence`, or None where each value is backed.

    Words that join (`small` in `words/assistant.toml`) and words of the sentence itself need no quote. A number, a day,
    a month, a unit, money, a place or a name has to be in the very words that are quoted for it; a platform may be
    quoted by another name for it. Words such as "not" and "except" are as many as before.
    """
    for value in values:
        if value.quote not in sentence:
            return f"it quotes “{value.quote}”, which isn't there"
        if value.value not in reworded:
            return f"it backs “{value.value}”, which it doesn't say"
        if not 0 < _telling(value.quote) <= MOST_WORDS or _telling(value.value) > MOST_WORDS:
            return f"“{value.quote}” can't stand for “{value.value}”"
    if unknown := set(PLACEHOLDER.findall(reworded)) - set(PLACEHOLDER.findall(sentence)):
        return f"it says {min(unknown)}, which isn't there"
    if _turns(sentence) != _turns(reworded):
        return "one of the two says “not”, “only” or “except” where the other doesn't"
    backings = list(_backings(reworded, values))
    return next(_unbacked(sentence, reworded, backings), None)


def _said(text: str) -> list[Token]:
    """Return the words of `text` that somebody wrote: none of the placeholders."""
    return tokens(_bare(text))


def _bare(text: str) -> str:
    return PLACEHOLDER.sub(lambda found: " " * len(found[0]), text)


def _telling(text: str) -> int:
    return sum(token.text not in _small() for token in _said(text))


@cache
def _small() -> frozenset[str]:
    return frozenset(words("assistant")["small"].split())


@cache
def _turning() -> frozenset[str]:
    return frozenset(words("assistant")["turning"].split())


def _turns(text: str) -> int:
    return sum(token.text in _turning() or token.text.endswith("n't") for token in tokens(text))


def _backings(reworded: str, values: list[Backed]) -> Iterator[_Backing]:
    for value in values:
        start = reworded.find(value.value)
        while start >= 0:
            yield _Backing(start, start + len(value.value), value.quote, tuple(_said(value.quote)))
            start = reworded.find(value.value, start + len(value.value))


def _unbacked(sentence: str, reworded: str, backings: list[_Backing]) -> Iterator[str]:
    """Yield what the rewording says without the brief's words behind it."""
    own = _said(sentence)
    there = frozenset(token.text for token in own)
    hidden = _bare(reworded)
    for number, token in enumerate(tokens(hidden)):
        behind = [one for one in backings if one.start <= token.start and token.end <= one.end]
        said = [part for one in behind for part in one.said] if behind else own
        if token.text in _small() or (not behind and token.text in there):
            continue
        if not behind:
            yield f"it says “{reworded[token.start : token.end]}” and quotes nothing for it"
        elif not _stands_for(token, said) or (number and _is_name(reworded, token) and token.text not in there):
            yield f"it says “{reworded[token.start : token.end]}”, which the words it quotes don't"
    yield from _other_names(sentence, hidden, backings)


def _stands_for(token: Token, said: list[Token]) -> bool:
    """Tell whether `token`, if it is one of those that must not change, is in the words `said`."""
    spoken = frozenset(part.text for part in said)
    if token.text in spoken:
        return True
    if token.text in number_words():
        return number_words()[token.text] in figures(said)
    if token.text[0].isdecimal():
        hour, _, minutes = token.text.partition(":")
        wanted = written(hour) if minutes == "00" else written(token.text)
        known = figures(said)
        return wanted <= known if minutes else bool(wanted & known)
    meant = same().get(token.text)
    return meant is None or any(same().get(word) == meant for word in spoken)


def _is_name(reworded: str, token: Token) -> bool:
    """Tell whether a word is written as a name and isn't one of those that are written so anyway."""
    word = reworded[token.start : token.end]
    return word[0].isupper() and not word.isupper() and token.text not in same() and not _named(word)


def _named(text: str) -> tuple[Name, ...]:
    return find_names([(text, 0)]).all


def _other_names(sentence: str, reworded: str, backings: list[_Backing]) -> Iterator[str]:
    """Yield the platforms and places of a rewording that the brief's words don't name."""
    known = {(name.kind, name.value) for name in _named(sentence)}
    for name in _named(reworded):
        if (name.kind, name.value) in known or name.kind not in ("platform", *_PLACES):
            continue
        behind = [one for one in backings if one.start <= name.start and name.end <= one.end]
        if name.kind in _PLACES or any(other.kind == "platform" for one in behind for other in _named(one.quote)):
            yield f"it says “{reworded[name.start : name.end]}”, which the words it quotes don't"
