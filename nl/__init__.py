"""English to plan: reads a brief, says what it understood, and what it did not.

A brief goes through `layout` (runs), `passages` (what each run adds), `joining` (what later sentences add to a step),
`sequence` and `people` (times and audiences once the steps are known) and `checks`. Each kind of meaning has its
module: `clocktimes`, `places`, `dates`, `recurrence`, `waits`, `events`, `attributes`, `constraints`, `automation`,
`experiments`, `reporting`, `contents`, `topics`; `leftovers` tells of what found no place. The words are data, under
`words/`. What a plan is lives in `marketflow_core.plan`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nl.processor import NaturalLanguageProcessor
    from nl.reader import read_brief

__all__ = ["NaturalLanguageProcessor", "read_brief"]


def __getattr__(name: str) -> Any:
    """Load what the package offers when it is first asked for, so that importing `nl` costs nothing."""
    if name == "NaturalLanguageProcessor":
        from nl.processor import NaturalLanguageProcessor

        return NaturalLanguageProcessor
    if name == "read_brief":
        from nl.reader import read_brief

        return read_brief
    raise AttributeError(f"module 'nl' has no attribute '{name}'")
