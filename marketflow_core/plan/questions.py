"""The questions that a plan leaves open, in the order in which they are numbered."""

from __future__ import annotations

from collections.abc import Iterable

from marketflow_core.plan.checks.clocks import Clocks
from marketflow_core.plan.diagnostics import Diagnostic
from marketflow_core.plan.models import Plan
from marketflow_core.plan.validation import validate

_ORDER = {"error": 0, "warning": 1, "info": 2}


def open_questions(plan: Plan, clocks: Clocks | None = None) -> tuple[Diagnostic, ...]:
    """Return what `plan` leaves open and what is wrong with it, each once, as `describe_questions` numbers them.

    The second suggestion of the third of them is the one that is shown as 3.2. `clocks` are the zones that the plan
    leaves open.
    """
    told = {found.message: found for found in (*plan.diagnostics, *validate(plan, clocks=clocks))}
    return numbered(told.values())


def numbered(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return `diagnostics` in the order of their numbers: errors, warnings, the rest, each as they came."""
    return tuple(sorted(diagnostics, key=lambda found: _ORDER[found.severity]))
