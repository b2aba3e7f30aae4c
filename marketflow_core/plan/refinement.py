"""A refinement: a change to a plan that somebody said in plain English, and what it came to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Literal, Protocol

from marketflow_core.plan.changes import Change, diff, told
from marketflow_core.plan.diagnostics import Diagnostic
from marketflow_core.plan.models import Plan

Turn = Literal["undo", "redo"]


@dataclass(frozen=True)
class Refinement:
    """What `text` made of the plan `before`.

    `refused` are the sentences of it that changed nothing, each with the reason and examples. `turn` says that the
    text is no change of its own, but takes one back or brings it back: whoever keeps the history does that.
    """

    text: str
    before: Plan
    plan: Plan
    refused: tuple[Diagnostic, ...] = ()
    turn: Turn | None = None

    @cached_property
    def diff(self) -> tuple[Change, ...]:
        """What the plan does otherwise now, field by field."""
        return diff(self.before, self.plan)

    @property
    def changed(self) -> bool:
        """Whether the plan is another one now, be it only by a question that was answered."""
        return self.plan != self.before

    @property
    def answered(self) -> tuple[Diagnostic, ...]:
        """The questions that are no longer open."""
        return tuple(found for found in self.before.diagnostics if found not in self.plan.diagnostics)

    @property
    def asked(self) -> tuple[Diagnostic, ...]:
        """The questions that it raised."""
        return tuple(found for found in self.plan.diagnostics if found not in self.before.diagnostics)

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What its author must look at: the sentences that were refused, and the questions that it raised."""
        return (*self.refused, *self.asked)

    def __str__(self) -> str:
        lines = [told(self.diff)] if self.diff else []
        lines += [f"settled: {found.message}" for found in self.answered]
        lines += [f"to look at: {found.message}" for found in self.asked]
        lines += [refusal(found) for found in self.refused]
        return "\n".join(lines) or "Nothing changes: the plan says that already."


def refusal(found: Diagnostic) -> str:
    """Return why a sentence changed nothing, with its examples."""
    examples = " or ".join(f"“{example}”" for example in found.suggestions)
    return f"{found.message} For example: {examples}." if examples else found.message


class Refiner(Protocol):
    """What reads a refinement: `nl.refining.refine`, or anything of its form."""

    def __call__(self, plan: Plan, text: str, *, now: datetime, reference: datetime | None = None) -> Refinement:
        """Return what `text`, said at the aware instant `now`, makes of `plan`.

        `reference` is the instant from which the plan's brief was read (default: `now`).
        """
        ...
