"""Checks of spans of time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from marketflow_core.plan.diagnostics import Diagnostic
from marketflow_core.plan.faults import fault
from marketflow_core.values import shift

_SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)


def length(duration: str) -> float:
    """Return how many seconds `duration` lasts from the first of January 2026 on; its sign is what matters."""
    return (shift(_SOME_DAY, duration) - _SOME_DAY).total_seconds()


def positive(duration: str | None, path: str, step: str | None = None) -> Iterator[Diagnostic]:
    """Yield the fault of a span that lasts no time, in which nothing can happen."""
    if duration is not None and length(duration) <= 0:
        remedy = "Write how long it lasts, such as P30D or PT24H."
        yield fault(path, f"“{duration}” is no span of time: nothing can happen in it.", remedy, step=step)


def not_negative(duration: str, path: str, step: str | None = None) -> Iterator[Diagnostic]:
    """Yield the fault of a wait that would end before it began."""
    if length(duration) < 0:
        yield fault(
            path, f"Nothing can wait for “{duration}”: it lies in the past.", "Write PT0S or longer.", step=step
        )
