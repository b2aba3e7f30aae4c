"""What a sentence's limits become in the reading: constraints, exclusions and warnings, with their characters."""

from __future__ import annotations

import re
from typing import Any

from marketflow_core.values import Span
from nl.actions.clauses import split_clauses
from nl.actions.wording import EMAIL, PUSH, SMS
from nl.constraints.found import ConstraintsRead, joined
from nl.constraints.reading import read_constraints
from nl.language.text import Sentence, blank
from nl.reading.drafts import Reading

_THROUGH = re.compile(
    rf"(?:(?<= by)|\s+(?:by|via|through|with|as))\s+(?:an?\s+|any\s+|the\s+)?(?:{EMAIL}|{SMS}|{PUSH})\b"
)
"""Through what nobody may be reached: part of the ban, and nothing to send."""

_UNSAID = {"within": None, "target": None}
"""What a goal that says only its event leaves open."""


def keep_constraints(reading: Reading, sentence: Sentence) -> tuple[str, bool]:
    """Read the constraints of a sentence into `reading`. Return its plain form without them, and whether that was all
    that it could say.
    """
    found = read_constraints(sentence, reading.names, reading.times)
    taken = [span for key, spans in found.spans.items() if key != "exclude" for span in spans]
    low = sentence.low
    for start, end in taken if not found.starts else ():
        low = blank(low, start, end)
    if found.exclude is not None and _of_the_campaign(low, found):
        for start, end in found.spans["exclude"]:
            through = _THROUGH.match(low, end)
            end = through.end() if through else end
            low = blank(low, start, end)
            reading.trace("constraints/exclude", _span(sentence, start, end))
        reading.exclude.append((found.exclude, _span(sentence, *found.spans["exclude"][0])))
    else:
        found.exclude = None
    for key, value in found.values.items():
        _constrain(reading, key, value, [_span(sentence, *span) for span in found.spans[key]])
    for note in found.notes:
        low = blank(low, note.start, note.end)
        reading.tell(note.kind, "warning", note.message, _span(sentence, note.start, note.end), *note.suggestions)
    return low, bool(found) and not found.starts


def _of_the_campaign(low: str, found: ConstraintsRead) -> bool:
    """Tell an exclusion that stands alone from one that is said of the step beside it."""
    for start, end in found.spans["exclude"]:
        through = _THROUGH.match(low, end)
        low = blank(low, start, through.end() if through else end)
    return not any(clause.action and clause.action.rank < 4 for clause in split_clauses(low))


def _span(sentence: Sentence, start: int, end: int) -> Span:
    return Span(start=sentence.start + start, end=sentence.start + end)


def _constrain(reading: Reading, key: str, value: Any, spans: list[Span]) -> None:
    """Keep a limit; tell where the brief gives another one of the same kind that can't hold beside it."""
    before = reading.constraints.get(key)
    if before is not None and before != value:
        said, value = value, joined(key, before, value)
        if value == before and not (key == "goal" and said.items() <= (before | _UNSAID).items()):
            named = key.replace("_", " ")
            message = f"The brief gives its {named} more than once, and differently; I kept the first. Take one out."
            reading.tell("contradiction", "warning", message, spans[0], "keep the first", "keep the second")
    reading.constraints[key] = value
    for span in spans:
        reading.trace(f"constraints/{key}", span)
