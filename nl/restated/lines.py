"""The lines of an explanation: which is a step, which a detail of it, which a limit, and which says nothing new."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from marketflow_core.plan.explanation import (
    LIMITS_TITLE,
    MEASURED_TITLE,
    RULES_TITLE,
    SEVERITY_TITLES,
    THAT_IS,
    TIMES_TITLE,
)
from marketflow_core.values import Span, slug
from nl.restated.cursor import Cursor
from nl.restated.texts import read_quoted

Kind = Literal["heading", "step", "detail", "limits", "rules", "measured", "commentary", "unknown"]
"""`limits`, `rules` and `measured` are items under the title of that name."""

FIRST_LINE = re.compile(r"\s*Campaign [“‘\"][^\n]*[”’\"]: [0-9]+ steps?\.[ \t]*(?:\r?\n|$)")
_LABELS = ("when", "on", "channel", "to", "for", "about", "with", "subject", "link", "budget", "test")
_TITLES: dict[str, Kind] = {LIMITS_TITLE: "limits", RULES_TITLE: "rules", MEASURED_TITLE: "measured"}
_PASSED_OVER = frozenset({*SEVERITY_TITLES.values(), TIMES_TITLE})
_FORM = re.compile(rf"^(?:[ \t]+when: |(?:{'|'.join(_TITLES)}):\s*$)", re.MULTILINE)
_LINE = re.compile(r"[^\r\n]+")
_HEAD = re.compile(r"( ?[0-9]{1,4}\. +)(\S.*)")
_ID = re.compile(r"(.*\S)\s+\[(?:([a-z0-9_]+)|(‘.*’)|([^\[\]]+))\]")
_DETAIL = re.compile(rf"\s*({'|'.join(_LABELS)}):\s*(\S.*)")
_ITEM = re.compile(r"\s*[-*•]\s+(\S.*)")


class Line(NamedTuple):
    """One line: `text` is what it says, without its mark, its label and its name; `span` is where that stands.

    `label` is what stands before it: the label of a detail, the number of a step.
    """

    kind: Kind
    text: str
    span: Span
    label: str = ""
    name: str | None = None


def is_restated(text: str) -> bool:
    """Tell whether `text` is an explanation of a plan, as `plan.explanation.explain` writes it."""
    first = FIRST_LINE.match(text)
    return first is not None and bool(_FORM.search(text, first.end()) or not text[first.end() :].strip())


def lines_of(text: str) -> Iterator[Line]:
    """Yield the lines of an explanation that aren't blank."""
    within: Kind = "heading"
    for found in _LINE.finditer(text):
        line = found[0].rstrip()
        if not line:
            continue
        span = Span(start=found.start() + len(line) - len(line.lstrip()), end=found.start() + len(line))
        title = line.strip().removesuffix(":")
        head = _HEAD.fullmatch(line)
        if found.start() == 0 or (within == "heading" and FIRST_LINE.fullmatch(line)):
            yield Line("heading", line, span)
        elif line.endswith(":") and title in _TITLES:
            within = _TITLES[title]
            yield Line("heading", title, span)
        elif line.endswith(":") and title in _PASSED_OVER:
            within = "commentary"
            yield Line("commentary", title, span)
        elif head:
            within = "step"
            yield _step(head[1], head[2], found.start())
        elif within == "commentary" or line.lstrip().startswith(THAT_IS):
            yield Line("commentary", line.strip(), span)
        else:
            yield _under(within, line, found.start(), span)


def _step(number: str, text: str, start: int) -> Line:
    start += len(number)
    named = _ID.fullmatch(text)
    told = named[1] if named else text
    span = Span(start=start, end=start + len(told))
    if named is None:
        return Line("step", told, span, number)
    exact = Cursor(named[3] or "").attempt(read_quoted)
    return Line("step", told, span, number, named[2] or exact or slug(named[3] or named[4]))


def _under(within: Kind, line: str, start: int, span: Span) -> Line:
    """Return a line that belongs to the step or the title before it."""
    if within == "step" and (detail := _DETAIL.fullmatch(line)):
        return Line("detail", detail[2], Span(start=start + detail.start(2), end=start + len(line)), detail[1])
    if within in _TITLES.values() and (item := _ITEM.fullmatch(line)):
        return Line(within, item[1], Span(start=start + item.start(1), end=start + len(line)))
    return Line("unknown", line.strip(), span)
