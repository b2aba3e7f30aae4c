"""Diagnostics: what was not understood, assumed or found wrong, each with a place and a remedy."""

from __future__ import annotations

from typing import Literal

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


class Diagnostic(Value):
    """One thing the author must or may look at.

    `error`: the plan can't run as it stands. `warning`: it runs on a reading or default that the author must see.
    `info`: a choice that hardly matters. `suggestions` are remedies that can be taken by number.
    `source` is the place in the brief, `path` the place in the plan (`steps/follow_up_email/after/0/step`).
    """

    kind: DiagnosticKind
    severity: Severity
    message: str
    suggestions: tuple[str, ...] = ()
    source: Span | None = None
    step: str | None = None
    path: str | None = None
