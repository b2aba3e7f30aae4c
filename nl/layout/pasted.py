"""What was pasted in and is no brief: program code, rows of people's data, e-mail headers, another language."""

from __future__ import annotations

import re
from functools import cache

from nl.language.lexicon import words
from nl.language.text import plain
from nl.layout.tables import Line

_CODE = re.compile(
    r"\s*(?:(?:async )?def \w+\s*\(|class "
    r"\w+\s*[(:{]|import \w+(?:\.\w+)+;?\s*$|import \w+ as \w+|from [\w.]+ import \w+|"
    r"function\b.{0,40}\(|(?:const|let|var) \w+ ?=|public \w+ \w+\(|#include|select\b.{1,80}\bfrom\b \w+|"
    r"insert into \w+|delete from \w+|update \w+ set\b|create table\b|[{}\[\]();]+,?\s*$|[\[{]\s*[\"'{\[]|"
    r"[\"'][\w -]+[\"']\s*:.{0,80}[,{}\[\]]\s*$|\w+(?:\.\w+)+\([^)]{0,80}\)\s*[;:{]?\s*$|\w+\([^)]{0,80}\)\s*[;{]\s*$|"
    r"\w+(?:\.\w+)*\s*(?:=|\+=)\s*[\w\"'(\[{].{0,80}[;)]\s*$|<\?(?:php|xml)|//|/\*|\*/)",
    re.IGNORECASE,
)
_KEYWORD = re.compile(r"\s*(?:for|while|if|elif|else|return|try|except|with|raise|yield)\b")
_ADDRESS = re.compile(r"[\w.+-]{1,60}@[\w-]{1,60}\.[\w.-]{2,40}")
_SEPARATED = re.compile(r"\t|[,;|]")
_HEADER = re.compile(
    r"\s*(?:from|to|cc|bcc|sent|date|subject|re|fwd?|reply-to|x-[\w-]+|memo|attention|attn)\s*:\s*\S", re.IGNORECASE
)
_WRITER = re.compile(r"\s*(?:from|sent|reply-to|cc|to)\s*:", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")


def pasted(lines: list[Line], first: int) -> tuple[str, int]:
    """Return what begins at line `first` (`code`, `data`, `header`) and how many lines it "
    "takes; "" and 0 for a brief."""
    if first == 0 and (count := _headers(lines)):
        return "header", count
    for kind, fits, enough in (("code", _is_code, 1), ("data", _is_data, 2)):
        count = first
        while count < len(lines) and fits(lines[count].text, count > first):
            count += 1
        if count - first >= enough:
            return kind, count - first
    return "", 0


def _headers(lines: list[Line]) -> int:
    count = 0
    while count < len(lines) and (count == 0 or not lines[count].gap) and _HEADER.match(lines[count].text):
        count += 1
    return count if count > 1 and any(_WRITER.match(line.text) for line in lines[:count]) else 0


def _is_code(text: str, after_code: bool) -> bool:
    prose = re.search(r"[a-z]{3,} [a-z]{2,} [a-z]{2,}", text) and not _KEYWORD.match(text)
    indented = after_code and text.startswith(("    ", "\t")) and not prose
    return indented or _CODE.match(text) is not None


def _is_data(text: str, after_data: bool) -> bool:
    if _ADDRESS.search(text) and _SEPARATED.search(text):
        return True
    return (
        not after_data
        and len(re.findall(r"\t|,|;", text)) > 0
        and re.search(r"(?i)\be-?mail(?: address)?\b", text) is not None
        and len(text.split()) < 9
        and not re.search(r"\d|\b(?:send|all|about|to)\b", text)
    )


@cache
def _languages() -> tuple[frozenset[str], frozenset[str]]:
    known = words("foreign")
    return frozenset(known["words"]), frozenset(known["english"])


def is_foreign(text: str) -> bool:
    """Tell whether a sentence is in another language than English, by its small words or its script."""
    said = _WORD.findall(plain(text))
    if not said:
        return False
    other, english = _languages()
    if sum(not word.isascii() and not re.match(r"[\u0000-\u024f]", word) for word in said) * 2 > len(said):
        return True
    foreign = sum(word in other and word not in english for word in said)
    return len(said) > 2 and foreign > 1 and foreign > 2 * sum(word in english for word in said)
