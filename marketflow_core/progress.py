"""How long work tells how far it is, without knowing who listens."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called now and then by long work: `what` it is doing, `done` of `total` units."""

    def __call__(self, what: str, done: int, total: int) -> None:
        """Tell how far the work is."""
        ...


def silent(what: str, done: int, total: int) -> None:
    """Tell nobody."""
    del what, done, total
