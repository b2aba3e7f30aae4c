"""A place in a line that moves on as the line is read, and goes back where a reading doesn't hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TypeVar

T = TypeVar("T")
MOST_DEPTH = 40
"""So many brackets may stand in each other; nobody writes or reads more."""


class Unreadable(Exception):
    """The line is not in the words of an explanation. Never leaves `nl.restated`."""


@lru_cache(maxsize=64)
def _alternatives(words: tuple[str, ...]) -> tuple[re.Pattern[str], dict[str, str]]:
    """Return what finds the longest of `words` as a whole word, and each of them by its form without capitals."""
    longest = sorted(words, key=len, reverse=True)
    told = "|".join(re.escape(one) + (r"(?![^\W_])" if one[-1].isalnum() else "") for one in longest)
    return re.compile(told, re.IGNORECASE), {one.casefold(): one for one in words}


class Cursor:
    """Reads `text` from `at` on. `notes` are things that whoever edited the line should know."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0
        self.notes: list[str] = []

    def take(self, words: str) -> bool:
        """Move past `words` where they are next, in whatever case; tell whether they were."""
        found = self.text[self.at : self.at + len(words)].casefold() == words.casefold()
        self.at += len(words) if found else 0
        return found

    def need(self, words: str) -> None:
        """Move past `words`. Raises `Unreadable` where they aren't next."""
        if not self.take(words):
            raise Unreadable

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Move past what `pattern` finds here, if anything."""
        found = pattern.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return found

    def must(self, pattern: re.Pattern[str]) -> re.Match[str]:
        """Move past what `pattern` finds here. Raises `Unreadable` where it finds nothing."""
        found = self.match(pattern)
        if found is None:
            raise Unreadable
        return found

    def one_of(self, table: Mapping[str, T]) -> T:
        """Move past the longest of the table's keys that is next and ends with a word; return what stands behind it."""
        pattern, keys = _alternatives(tuple(table))
        return table[keys[self.must(pattern)[0].casefold()]]

    def attempt(self, read: Callable[[Cursor], T]) -> T | None:
        """Return what `read` reads here; None, and stay where it is, where it can't."""
        before = self.at, self.depth, len(self.notes)
        try:
            return read(self)
        except Unreadable:
            self.at, self.depth = before[:2]
            del self.notes[before[2] :]
            return None

    def several(self, read: Callable[[Cursor], T], last: str = "and") -> list[T]:
        """Return the items of a list that `words.listed` wrote: `a, b and c`."""
        found = [read(self)]
        while (more := self.attempt(lambda cursor: cursor._next(read, last))) is not None:
            found.append(more)
        return found

    def _next(self, read: Callable[[Cursor], T], last: str) -> T:
        if not self.take(f" {last} "):
            self.need(", ")
        return read(self)

    def end(self) -> None:
        """Raise `Unreadable` where something is left."""
        if self.at < len(self.text):
            raise Unreadable


def whole(text: str, read: Callable[[Cursor], T]) -> tuple[T, list[str]]:
    """Return what `read` reads from all of `text`, and what there is to note. Raises `Unreadable`."""
    cursor = Cursor(text)
    found = read(cursor)
    cursor.end()
    return found, cursor.notes
