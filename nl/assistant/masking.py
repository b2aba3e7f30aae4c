"""Addresses, phone numbers, links and codes are taken out of words before they leave, and put back in what returns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

_PRIVATE = re.compile(
    r"(?P<address>[^\s@<>\"'(),;:]{1,64}@[^\s@<>\"'(),;:]{1,255}\.[^\W\d_]{2,24})"
    r"|(?P<link>\b[a-z][a-z0-9+.-]{0,20}://[^\s<>\"]{1,2000}|\bwww\.[^\s<>\"]{1,2000}"
    r"|\b[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,3}\.[a-z]{2,24}[/?][^\s<>\"]{1,2000})"
    r"|(?P<code>\b(?=[a-z_-]{0,64}\d)[a-z0-9_-]{20,512}\b)"
    r"|(?P<number>\+?\(?\d(?:[ ()./-]{0,2}\d){6,24})",
    re.IGNORECASE,
)
_DATE = re.compile(r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})(?:\s\d{1,2})?")
_AFTER_A_LINK = ".,;:!?)]}"
PLACEHOLDER = re.compile(r"\[(?:address|link|code|number) \d{1,4}\]")


@dataclass(frozen=True)
class Masked:
    """Words without anything personal in them, and what stood in the places of the placeholders."""

    text: str
    originals: dict[str, str]

    def restored(self, text: str) -> str:
        """Return `text` with the placeholders that stand in it replaced by what they stood for."""
        return PLACEHOLDER.sub(lambda found: self.originals.get(found[0], found[0]), text)


class PrivateSpan(NamedTuple):
    """Characters of a text that are somebody's own, and what they are (`address`, `link`, `code`, `number`)."""

    kind: str
    start: int
    end: int


def private_spans(text: str) -> tuple[PrivateSpan, ...]:
    """Return where e-mail addresses, phone numbers, links and long codes stand in `text`. Dates are none of them."""
    found: list[PrivateSpan] = []
    for hit in _PRIVATE.finditer(text):
        kind = hit.lastgroup or ""
        if kind == "number" and _DATE.fullmatch(hit[0]):
            continue
        end = hit.start() + len(hit[0].rstrip(_AFTER_A_LINK)) if kind == "link" else hit.end()
        found.append(PrivateSpan(kind, hit.start(), end))
    return tuple(found)


def mask(text: str, start: int, end: int, private: Sequence[PrivateSpan]) -> Masked:
    """Return the characters of `text` from `start` to `end` with those that are `private` as `[address 1]`, `[link 1]`.

    `private` are spans of the whole text: half an address at the edge is taken out as well. Blanks come out single.
    """
    originals: dict[str, str] = {}
    pieces: list[str] = []
    reached = start
    for kind, begin, stop in private:
        begin, stop = max(begin, start), min(stop, end)
        if begin >= stop:
            continue
        held = text[begin:stop]
        same = next((name for name, original in originals.items() if original == held), None)
        name = same or f"[{kind} {sum(one.startswith(f'[{kind}') for one in originals) + 1}]"
        originals[name] = held
        pieces += [text[reached:begin], name]
        reached = stop
    return Masked(" ".join("".join([*pieces, text[reached:end]]).split()), originals)


def words_in(text: str, private: Sequence[PrivateSpan]) -> frozenset[str]:
    """Return the words inside the `private` spans of `text`, in lower case."""
    return frozenset(word for _, start, end in private for word in re.findall(r"[^\W_]{3,}", text[start:end].lower()))
