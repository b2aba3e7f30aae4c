"""Texts and names, in quotes or without, as `plan.english.quoting` writes them."""

from __future__ import annotations

import re

from marketflow_core.plan.english.quoting import CONNECTING
from marketflow_core.values import slug
from nl.restated.cursor import Cursor, Unreadable

_CLOSING = {"“": "”", "‘": "’", '"': '"'}
_ESCAPE = re.compile(r"\\(?:u([0-9a-f]{4})|U(000[0-9a-f]{5}|0010[0-9a-f]{4})|(.))")
_SHORT = {"n": "\n", "r": "\r", "t": "\t"}
_NAME_WORD = re.compile(r"[^\W_]+(?:['’_-][^\W_]+)*")
_ITEM = re.compile(r"(?:(?! and |, )[^“”])+")


def opens_quotes(cursor: Cursor, marks: str = '“‘"') -> bool:
    """Tell whether one of the quotes in `marks` is next."""
    return cursor.text[cursor.at : cursor.at + 1] in tuple(marks)


def read_quoted(cursor: Cursor) -> str:
    """Read a text in “…”, ‘…’ or plain quotes; pairs of the same quotes may stand in it."""
    opening = cursor.text[cursor.at : cursor.at + 1]
    closing = _CLOSING.get(opening)
    if closing is None:
        raise Unreadable
    begin = place = cursor.at + 1
    depth = 1
    while depth:
        char = cursor.text[place : place + 1]
        if not char:
            raise Unreadable
        depth += -1 if char == closing else 1 if char == opening else 0
        place += 2 if char == "\\" else 1
    cursor.at = place
    return _ESCAPE.sub(_unescaped, cursor.text[begin : place - 1])


def _unescaped(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else _SHORT.get(found[3], found[3])


def read_name(cursor: Cursor) -> str:
    """Read a name that stands in quotes: “follow up email” is `follow_up_email`, ‘odd Name’ is itself."""
    if opens_quotes(cursor, "‘"):
        return read_quoted(cursor)
    return _as_name(read_quoted(cursor))


def read_bare_name(cursor: Cursor) -> str:
    """Read a name in words, in quotes or without."""
    return read_name(cursor) if opens_quotes(cursor) else _as_name(" ".join(read_words(cursor, _NAME_WORD)))


def _as_name(text: str) -> str:
    name = slug(text, longest=len(text))
    if not name:
        raise Unreadable
    return name


def read_words(cursor: Cursor, pattern: re.Pattern[str] = _NAME_WORD) -> list[str]:
    """Read words of the form `pattern`, up to one that holds the sentence together."""
    found = [_free(cursor, pattern)]
    while (more := cursor.attempt(lambda here: _following(here, pattern))) is not None:
        found.append(more)
    return found


def _following(cursor: Cursor, pattern: re.Pattern[str]) -> str:
    cursor.need(" ")
    return _free(cursor, pattern)


def _free(cursor: Cursor, pattern: re.Pattern[str]) -> str:
    word = cursor.must(pattern)[0]
    if word.casefold() in CONNECTING:
        raise Unreadable
    return word


def read_item(cursor: Cursor) -> str:
    """Read a text in a list, in quotes or without."""
    return read_quoted(cursor) if opens_quotes(cursor, '“"') else cursor.must(_ITEM)[0].strip()
