"""Refining: a change to a plan that stands, said in plain English, becomes the next state of that plan.

`refine` is the way in. A text is cut into requests (`requests`); each is tried as a suggestion that is taken by its
number (`suggestions`), a limit of the campaign (`limits`), something to leave out (`removal`), money (`money`),
content (`contents`), a change to steps (`steps`, with `times`, `people` and `networks`), or something new (`adding`,
which reads it as a brief's sentence). `which` finds the steps that are meant, `standing` shows them to the reader's
own parts, and `questions` works out what is open afterwards. A request that can't be placed raises `NotPlaced` and
changes nothing. Keeping versions and showing what changed is for others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nl.refining.refiner import refine

__all__ = ["refine"]


def __getattr__(name: str) -> Any:
    """Load what the folder offers when it is first asked for."""
    if name == "refine":
        from nl.refining.refiner import refine

        return refine
    raise AttributeError(f"module 'nl.refining' has no attribute '{name}'")
