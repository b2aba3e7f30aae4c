"""Reading a brief in a test, and saying in one line what came out."""

from __future__ import annotations

from datetime import UTC, datetime

from marketflow_core.plan.models import Plan, Step
from nl.reader import read_brief

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
"""A Friday."""


def read(brief: str) -> Plan:
    """Read `brief` on a Friday morning."""
    return read_brief(brief, name="test", now=NOW)


def actions(brief: str) -> list[str]:
    """Return the actions of the steps that `brief` gives."""
    return [step.action for step in read(brief).steps]


def told(brief: str) -> list[str]:
    """Return the kinds of the diagnostics that `brief` gives, without those of open times and people."""
    open_ends = ("missing_time", "missing_audience", "ambiguous_time", "vague_audience")
    return [one.kind for one in read(brief).diagnostics if one.kind not in open_ends]


def only(brief: str) -> Step:
    """Return the one step that `brief` gives."""
    (step,) = read(brief).steps
    return step


def local(step: Step) -> str | None:
    """Return the wall-clock time of a step that has one."""
    return step.timing.model_dump().get("local")
