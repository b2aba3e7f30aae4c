"""Which refinements are in effect in a plan, and which were undone, told from the versions that were stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from marketflow_core.store.plans import PlanRecord

UNDO, REDO = "undo", "redo"
"""The words of a version that takes a refinement back, or brings one back."""


@dataclass(frozen=True)
class Lineage:
    """The versions that led from the brief's reading to the newest plan, and those that were undone, last one last."""

    done: tuple[PlanRecord, ...]
    undone: tuple[PlanRecord, ...]

    @property
    def refinements(self) -> tuple[str, ...]:
        """The words of the refinements that are in effect, in the order in which they were said."""
        return tuple(record.words for record in self.done if record.words)

    @property
    def before(self) -> PlanRecord | None:
        """The version that an undo brings back; None where nothing of it was refined."""
        return self.done[-2] if len(self.done) > 1 else None

    @property
    def after(self) -> PlanRecord | None:
        """The version that a redo brings back; None where nothing was undone last."""
        return self.undone[-1] if self.undone else None


def lineage(history: Iterable[PlanRecord]) -> Lineage:
    """Return where the newest of the versions in `history` (the first one first) came from.

    A reading of the brief begins anew, and a refinement forgets what was undone before it.
    """
    done: list[PlanRecord] = []
    undone: list[PlanRecord] = []
    for record in history:
        if record.parent is None:
            done, undone = [record], []
        elif record.restores is None:
            done, undone = [*done, record], []
        elif record.words == UNDO:
            undone.append(done.pop())
        else:
            done.append(undone.pop())
    return Lineage(tuple(done), tuple(undone))
