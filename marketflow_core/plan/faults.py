"""How a check says what it found: a fault with its place in the plan and its remedy."""

from __future__ import annotations

from collections.abc import Iterable

from marketflow_core.errors import closest_names
from marketflow_core.plan.diagnostics import Diagnostic, DiagnosticKind, Severity


def fault(
    path: str,
    message: str,
    *remedies: str,
    kind: DiagnosticKind = "invalid_plan",
    severity: Severity = "error",
    step: str | None = None,
) -> Diagnostic:
    """Return a diagnostic about the part of the plan at `path`; the first remedy is part of its sentence too."""
    return Diagnostic(
        kind=kind,
        severity=severity,
        message=" ".join([message, *remedies[:1]]),
        suggestions=remedies,
        step=step,
        path=path,
    )


def unknown(path: str, what: str, name: str, known: Iterable[str], *, step: str | None = None) -> Diagnostic:
    """Return the fault of a reference to the `what` called `name`, which isn't among `known`."""
    names = sorted(known)
    remedies = [f"Did you mean “{near}”?" for near in closest_names(name, names)]
    if not remedies:
        remedies = [f"There are: {', '.join(names[:20])}." if names else f"There is no {what} at all yet."]
    message = f"There is no {what} called “{name}”."
    return fault(path, message, *remedies, kind="unresolved_reference", step=step)
