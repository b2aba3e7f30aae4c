"""Tables: rows of cells between bars, tabs or (under a row of known labels) commas, each read as one thing to do."""

from __future__ import annotations

import re
from typing import NamedTuple

from nl.language.text import Field, Sentence
from nl.layout.labels import labelled, meaning, with_topic

_RULE = re.compile(r"[\s|:+=-]*-{2,}[\s|:+=-]*")
_BARS = re.compile(r"\s*\|\s*")
_TABS = re.compile(r"\s*\t\s*| {3,}")
_COMMAS = re.compile(r"\s*[,;]\s*")


class Line(NamedTuple):
    """A line of the brief that isn't blank."""

    text: str
    start: int
    number: int
    gap: bool


def is_rule(text: str) -> bool:
    """Tell whether a line only draws the line under a table's head ("|---|---|")."""
    return bool(_RULE.fullmatch(text)) and "-" in text and bool(re.search(r"[|+]", text))


def table(lines: list[Line], first: int) -> tuple[list[Sentence], int]:
    """Return the rows of a table that begins at line `first`, and how many lines it takes (0 where there is none)."""
    for separator in (_BARS, _TABS, _COMMAS):
        head = _cells(lines[first].text, separator)
        columns = [meaning(lines[first].text[start:end]) for start, end in head]
        titled = len(head) > 1 and sum(name is not None for name in columns) * 2 > len(head)
        if len(head) < 2 or not (
            titled or (separator is _BARS and len(head) > 2) or (separator is _BARS and _followed(lines, first))
        ):
            continue
        count = first
        rows: list[Sentence] = []
        while count < len(lines) and (not lines[count].gap or count == first):
            cells = _cells(lines[count].text, separator)
            if not is_rule(lines[count].text) and len(cells) < 2:
                break
            if titled and count == first:
                rows.append(
                    Sentence(lines[count].text.strip(), _begin(lines[count]), "heading", "", lines[count].number)
                )
            elif not is_rule(lines[count].text):
                rows.append(_row(lines[count], cells, columns if titled else []))
            count += 1
        if count - first > 1 or not titled:
            return rows, count - first
    return [], 0


def _begin(line: Line) -> int:
    return line.start + len(line.text) - len(line.text.lstrip())


def _followed(lines: list[Line], first: int) -> bool:
    return first + 1 < len(lines) and is_rule(lines[first + 1].text)


def _cells(text: str, separator: re.Pattern[str]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    position = 0
    for hit in separator.finditer(text):
        found.append((position, hit.start()))
        position = hit.end()
    found.append((position, len(text.rstrip())))
    return [(start, end) for start, end in found if text[start:end].strip()] if separator is _BARS else found


def _row(line: Line, cells: list[tuple[int, int]], columns: list[str | None]) -> Sentence:
    lead = len(line.text) - len(line.text.lstrip(" \t|"))
    text = line.text.strip(" \t|")
    fields: list[Field] = []
    for number, (start, end) in enumerate(cells):
        name = columns[number] if number < len(columns) else None
        if name and start < end:
            fields.append(Field(name, start - lead, start - lead, end - lead))
        elif field := labelled(line.text, start, end):
            fields.append(Field(field.name, start - lead, field.at - lead, end - lead))
    places = tuple((start - lead, end - lead) for start, end in cells if start < end)
    return Sentence(text, line.start + lead, "record", "", line.number, places, with_topic(text, fields))
