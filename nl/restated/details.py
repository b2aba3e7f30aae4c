"""The labelled lines of a step, read into it: in the words of an explanation, or else in whatever words they have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from marketflow_core.plan.diagnostics import Diagnostic
from nl.restated import ordinary
from nl.restated.cursor import Cursor, Unreadable, whole
from nl.restated.drafts import ONE_EACH, OTHER_WORDS, Restated, StepRead
from nl.restated.lines import Line
from nl.restated.ordinary import Ordinary
from nl.restated.steps import (
    read_assets,
    read_experiment,
    read_head,
    read_people,
    read_platforms,
    read_text,
    without_number,
)
from nl.restated.texts import read_quoted
from nl.restated.times import read_occasion
from nl.restated.values import read_channel, read_money

T = TypeVar("T")
MOST_OWN_WORDS = 2000
"""Characters of a line in words of one's own; longer ones are no line that somebody wrote over."""
_Detail = tuple[str, Callable[[Cursor], Any], Callable[[Ordinary, str], tuple[Any, list[Diagnostic]]] | None]

_DETAILS: dict[str, _Detail] = {
    "when": ("occasion", read_occasion, ordinary.occasion),
    "on": ("platforms", read_platforms, None),
    "channel": ("channel", read_channel, None),
    "to": ("rule", read_people, ordinary.people),
    "for": ("rule", read_people, ordinary.people),
    "about": ("topic", read_quoted, None),
    "with": ("assets", read_assets, None),
    "subject": ("subject", read_text, None),
    "link": ("link", read_text, None),
    "budget": ("budget", read_money, ordinary.budget),
    "test": ("experiment", read_experiment, ordinary.experiment),
}
"""For each label: the field, who reads it, and who reads it where it's in other words."""
_CONTENT = frozenset({"topic", "subject", "assets", "link"})
_PATHS = {"occasion": "timing", "rule": "audience"} | {name: f"content/{name}" for name in _CONTENT}


def begin_step(restated: Restated, line: Line, read: Ordinary) -> StepRead | None:
    """Add the step that a numbered line says; None, and a diagnostic, where the line says none."""
    found = read_either(line.text, read_head, ordinary.head, read)
    if found is None:
        restated.refuse(line, OTHER_WORDS)
        return None
    (action, content), _, doubts = found
    step = StepRead(line, action, content, line.span.start - len(line.label), line.span.end)
    step.said |= {"action": line.span} | {f"content/{name}": line.span for name in content}
    restated.pass_on(doubts, line, step)
    restated.steps.append(step)
    return step


def add_detail(restated: Restated, step: StepRead, line: Line, read: Ordinary) -> None:
    """Read a labelled line into `step`; a line that can't be read leaves the step as it is, and is told."""
    name, by_form, otherwise = _DETAILS[line.label]
    path = _PATHS.get(name, name)
    if path in step.said and step.said[path] != step.head.span:
        restated.refuse(line, ONE_EACH, step)
        return
    text = without_number(line.text) if name == "rule" else line.text
    found = read_either(text, by_form, otherwise, read)
    if found is None:
        restated.refuse(line, OTHER_WORDS, step)
        return
    value, notes, doubts = found
    if name in _CONTENT:
        step.content[name] = value
    else:
        setattr(step, name, value)
    step.said[path] = line.span
    restated.note(notes, line, step)
    restated.pass_on(doubts, line, step)


def read_either(
    text: str,
    by_form: Callable[[Cursor], T],
    otherwise: Callable[[Ordinary, str], tuple[T, list[Diagnostic]]] | None,
    read: Ordinary,
    *,
    sentence: bool = False,
) -> tuple[T, list[str], list[Diagnostic]] | None:
    """Return what a line says, what there is to note and what is in doubt; None where nobody can read it.

    A `sentence` ends with a full stop that isn't part of what it says; elsewhere one may be.
    """
    without_stop = text.removesuffix(".")
    for told in dict.fromkeys((without_stop, text) if sentence else (text, without_stop)):
        try:
            return *whole(told, by_form), []
        except Unreadable:
            continue
    if otherwise is None or len(text) > MOST_OWN_WORDS:
        return None
    try:
        value, doubts = otherwise(read, text)
    except Unreadable:
        return None
    return value, [], doubts
