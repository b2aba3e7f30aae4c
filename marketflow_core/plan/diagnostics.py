"""Diagnostics: what was not understood, assumed or found wrong, each with a place and a remedy."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import model_serializer

from marketflow_core.values import Span, Value

Severity = Literal["error", "warning", "info"]

DiagnosticKind = Literal[
    "not_understood",
    "ambiguous_time",
    "missing_time",
    "past_date",
    "missing_audience",
    "vague_audience",
    "unknown_platform",
    "channel_mismatch",
    "contradiction",
    "unresolved_reference",
    "unsupported_action",
    "vague_quantity",
    "invalid_plan",
]
"""Kinds of diagnostics; `invalid_plan` is for faults that only an edited plan can have (a cycle, a bad value)."""


class Quote(Value):
    """Words of a suggestion, and the words of the brief that they stand for."""

    value: str
    quote: str


class Suggested(Value):
    """A suggestion that a language model made: `words` to stand in the brief instead of those it was asked about.

    `by` is the model. `quotes` back its values with the brief's own words, and `becomes` says in English what the rules
    make of it. It does nothing until the author takes it.
    """

    words: str
    by: str
    quotes: tuple[Quote, ...] = ()
    becomes: tuple[str, ...] = ()


class Diagnostic(Value):
    """One thing the author must or may look at.

    `error`: the plan can't run as it stands. `warning`: it runs on a reading or default that the author must see.
    `info`: a choice that hardly matters. `suggestions` are remedies that can be taken by number.
    `source` is the place in the brief, `path` the place in the plan (`steps/follow_up_email/after/0/step`).
    `suggested` marks those of the suggestions that come from a language model; it is left out where none does.
    """

    kind: DiagnosticKind
    severity: Severity
    message: str
    suggestions: tuple[str, ...] = ()
    source: Span | None = None
    step: str | None = None
    path: str | None = None
    suggested: tuple[Suggested, ...] = ()

    @model_serializer(mode="wrap")
    def _leave_out_no_suggestion(self, handler: Any) -> dict[str, Any]:
        return {key: value for key, value in handler(self).items() if key != "suggested" or value}
