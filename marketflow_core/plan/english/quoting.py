"""Texts and names inside a sentence, so that whoever reads the sentence again finds the same text and the same name.

“…” holds a text as it was written, or the words of a name in snake_case (`follow_up_email` is “follow up email”).
‘…’ holds a name that isn't in snake_case, letter for letter. What needs no quotes gets none.
"""

from __future__ import annotations

import re

SLUG = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*")
"""A name in snake_case; its words can be said instead."""
NUMBER = re.compile(r"-?[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?")
"""A number as `words.number` writes it."""
CONNECTING = frozenset(
    "a above after all an and any back before below between by contains due each empty every everybody except exactly "
    "for from in is isn known least less list more most no none not nothing of on one or people "
    "repeated right than that the this those to unknown was who whose winner with within yes".split()
)
"""Words that hold an explanation together: a name or a value that has one of them stands in quotes."""
_SEPARATING = CONNECTING - {"a", "an", "of", "the"}
_TOKEN = re.compile(r"[/#@]?[^\W_](?:[^\W_]|[-.'/&+@:%#](?=[^\W_]))*")
_SHORT_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def quoted(text: str) -> str:
    """Return `text` in “…”. Quotes that are in pairs stay; others, and what doesn't print, are written with `\\`."""
    return f"“{_escaped(text, '“”')}”"


def literal(name: str) -> str:
    """Return `name` letter for letter in ‘…’."""
    return f"‘{_escaped(name, '‘’')}’"


def named(name: str) -> str:
    """Return the words of a name in snake_case in “…”, any other name letter for letter in ‘…’."""
    return f"“{name.replace('_', ' ')}”" if SLUG.fullmatch(name) else literal(name)


def bare_name(name: str) -> str:
    """Return the words of a name without quotes where they can't be taken for others."""
    return name.replace("_", " ") if _is_plain_slug(name) else named(name)


def bare_value(text: str) -> str:
    """Return a text that is a value: one word or the words of snake_case without quotes, anything else in “…”."""
    if _is_plain_slug(text):
        return text.replace("_", " ")
    alone = _TOKEN.fullmatch(text) and text.casefold() not in CONNECTING and not NUMBER.fullmatch(text)
    return text if alone else quoted(text)


def bare_line(text: str) -> str:
    """Return a text that has the rest of a line for itself; in “…” where it couldn't be told where it ends."""
    return text if _prints(text) else quoted(text)


def bare_item(text: str) -> str:
    """Return a text that stands in a list or before a comma; in “…” where it holds what separates."""
    plain = _prints(text) and not re.search("[,.;()“”]", text) and not _SEPARATING & set(text.split(" "))
    return text if plain else quoted(text)


def _prints(text: str) -> bool:
    return bool(text) and text.strip() == text and text.isprintable() and text[0] not in "“‘\"'"


def _is_plain_slug(name: str) -> bool:
    return bool(SLUG.fullmatch(name)) and not NUMBER.fullmatch(name) and not CONNECTING & set(name.split("_"))


def _escaped(text: str, marks: str) -> str:
    told = "".join(_printable(char) for char in text)
    return told if _in_pairs(text, marks) else re.sub(f"[{marks}]", r"\\\g<0>", told)


def _in_pairs(text: str, marks: str) -> bool:
    depth = 0
    for char in text:
        depth += (char == marks[0]) - (char == marks[1])
        if depth < 0:
            return False
    return depth == 0


def _printable(char: str) -> str:
    if char == "\\":
        return "\\\\"
    if char.isprintable():
        return char
    return _SHORT_ESCAPES.get(char) or (f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}")
