"""Records: a thing to do with the lines that belong to it ("Email 1" with "When: …", "Subject: …" under it)."""

from __future__ import annotations

import re

from nl.language.text import Field, Sentence
from nl.layout.labels import acts, labelled, with_topic
from nl.layout.tables import Line

LONGEST = 600
"""Characters of one record; what is longer is read line by line."""
MOST = 12
"""Lines of one record, so that reading stays linear however many lines follow each other."""
_MARK = re.compile(r"\s*(?:[-*•·‣▪–—+o]\s+|\(?\d{1,2}[.)]\s+|#{1,6}\s*)?")
_ENDED = re.compile(r"[.!?]\s*$")
_STEPLY = ("when", "who", "channel", "what", "topic", "subject", "link", "assets", "budget", "aside")


def record(brief: str, lines: list[Line], first: int) -> tuple[Sentence | None, int]:
    """Return the record that begins at line `first` and how many lines it takes, or None and 0."""
    head = lines[first]
    field = labelled(head.text, _mark(head.text))
    begins = acts(head.text[_mark(head.text) :]) if field is None else _names_step(lines, first)
    if not begins or _ENDED.search(head.text):
        return None, 0
    seen = {field.name} if field else set[str]()
    count = first + 1
    while count < min(len(lines), first + MOST) and _belongs(lines, first, count, seen):
        count += 1
    if count == first + 1 or lines[count - 1].start + len(lines[count - 1].text) - head.start > LONGEST:
        return None, 0
    return _joined(brief, lines[first:count]), count - first


def _mark(text: str) -> int:
    hit = _MARK.match(text)
    return hit.end() if hit else 0


def _names_step(lines: list[Line], first: int) -> bool:
    """Tell whether a labelled line and those under it, up to a gap, say which kind of step they are about."""
    count = first
    while count < min(len(lines), first + MOST) and (count == first or not lines[count].gap):
        field = labelled(lines[count].text, _mark(lines[count].text))
        if field is None:
            return False
        if field.name in ("channel", "what") and acts(lines[count].text[field.at :]):
            return True
        count += 1
    return False


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def _belongs(lines: list[Line], first: int, count: int, seen: set[str]) -> bool:
    head, line = lines[first].text, lines[count].text
    if lines[count].gap and not (count == first + 1 and head.lstrip().startswith("#")):
        return False
    field = labelled(line, _mark(line))
    if field and field.name in _STEPLY:
        fresh = field.name not in seen or field.name in ("aside", "what")
        seen.add(field.name)
        return fresh and not (
            field.name == "channel" and labelled(head, _mark(head)) is None and acts(line[field.at :])
        )
    under = _indent(line) > _indent(head) and _MARK.match(line) is not None and _mark(line) > _indent(line)
    return field is None and under and not acts(line)


def _joined(brief: str, lines: list[Line]) -> Sentence:
    offset = lines[0].start + _mark(lines[0].text)
    cells: list[tuple[int, int]] = []
    fields: list[Field] = []
    for line in lines:
        mark = _mark(line.text)
        begin, end = line.start + mark - offset, line.start + len(line.text.rstrip()) - offset
        cells.append((begin, end))
        if field := labelled(line.text, mark):
            fields.append(Field(field.name, begin, line.start + field.at - offset, end))
    text = brief[offset : offset + cells[-1][1]]
    return Sentence(text, offset, "record", "", lines[0].number, tuple(cells), with_topic(text, fields))
