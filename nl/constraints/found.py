"""What the limits of one sentence come to, while they are read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from marketflow_core.plan.diagnostics import DiagnosticKind
from nl.language.text import blank
from nl.people.audiences import Audience

LAUNCH = {"local": "launch", "zone": "default"}
"""Stands for a bound that is the campaign's launch ("until then") until all of the brief is read."""


class Note(NamedTuple):
    """A warning about a limit: its kind, what to say, remedies, and its characters in the sentence."""

    kind: DiagnosticKind
    message: str
    suggestions: tuple[str, ...]
    start: int
    end: int


@dataclass
class ConstraintsRead:
    """Constraints in the plan's outward form as far as they were read, the exclusion as an audience, their words, and
    what the author must know of them.

    `rest` is the sentence's plain form without the words that were read. `starts` tells that the sentence gives the
    campaign's own dates, from which others may count.
    """

    rest: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    exclude: Audience | None = None
    spans: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    starts: bool = False

    def __bool__(self) -> bool:
        return bool(self.values) or self.exclude is not None or bool(self.notes)

    def put(self, key: str, value: Any, start: int, end: int) -> None:
        """Keep `value`; a second one of its kind joins the first where the plan can hold several."""
        before = self.values.get(key)
        if before is not None:
            value = joined(key, before, value)
        self.values[key] = value
        self.spans[key] = [*self.spans.get(key, ()), (start, end)]
        self.rest = blank(self.rest, start, end)

    def note(self, kind: DiagnosticKind, message: str, start: int, end: int, *suggestions: str) -> None:
        """Keep a warning about the characters from `start` to `end`."""
        self.notes.append(Note(kind, message, suggestions, start, end))


def joined(key: str, before: Any, value: Any) -> Any:
    """Return two values of one kind as one: dates and limits of channels are listed, else the first one stays."""
    if key == "blackout":
        return [*before, *(one for one in value if one not in before)]
    if key == "days" and _plain(before) and _plain(value):
        return [day for day in before if day in value] or before
    if key == "goal" and before["event"] == value["event"]:
        return value | {name: said for name, said in before.items() if said is not None}
    if key in ("frequency_cap", "not_before", "not_after", "quiet_hours", "days"):
        several = [*_listed(before), *(one for one in _listed(value) if one not in _listed(before))]
        if len(several) == 1:
            return before
        if all(isinstance(one, dict) for one in several):
            return several
    return before


def _plain(days: Any) -> bool:
    return isinstance(days, list) and all(isinstance(day, str) for day in days)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) and value and isinstance(value[0], dict) else [value]
