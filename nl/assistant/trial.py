"""Tries a rewording: the rules read the brief with it in place, and what they make of it is all that it can become."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from marketflow_core.plan.explanation import explain
from marketflow_core.plan.fingerprint import fingerprint
from marketflow_core.plan.models import Plan
from marketflow_core.values import Span

Reread = Callable[[str], Plan]
"""Reads the text of a brief by the rules alone, as the brief in question was read."""
MOST_LINES = 8
"""Lines that tell what a suggestion would become."""
_NUMBERED = re.compile(r"^\d+\. |^\s*- ")


@dataclass(frozen=True)
class Tried:
    """What became of a rewording: `fault` says why it can't be suggested, `becomes` what it adds to the plan."""

    fault: str | None = None
    becomes: tuple[str, ...] = ()


def in_place(brief: str, span: Span, words: str) -> str:
    """Return `brief` with `words` instead of the characters at `span`."""
    return f"{brief[: span.start]}{words}{brief[span.end :]}"


def fitting(brief: str, span: Span, words: str) -> str:
    """Return `words` with the full stop that they need to stand at `span`, and none in the middle of a sentence."""
    bare = words.rstrip(" .")
    replaced = brief[span.start : span.end].rstrip()
    if replaced.endswith((".", "!", "?")):
        return bare + "."
    return bare if brief[span.end :].strip() else words


def try_words(plan: Plan, span: Span, words: str, reread: Reread) -> Tried:
    """Return what the rules make of the plan's brief with `words` at `span`.

    Refused are words that the rules can't read either, that change nothing, that take something out of the plan, or
    that would keep it from running.
    """
    after = reread(in_place(plan.brief, span, words))
    end = span.start + len(words)
    for found in after.diagnostics:
        here = found.source is not None and found.source.start < end and span.start < found.source.end
        if here and found.kind == "not_understood":
            return Tried("the rules can't read its words either")
    if _errors(after) - _errors(plan):
        return Tried("the plan couldn't run with it")
    if _actions(plan) - _actions(after):
        return Tried("it would take a step out of the plan")
    if fingerprint(after) == fingerprint(plan):
        return Tried("it would change nothing in the plan")
    return Tried(becomes=_added(plan, after))


def _errors(plan: Plan) -> Counter[str]:
    return Counter(found.kind for found in plan.diagnostics if found.severity == "error")


def _actions(plan: Plan) -> Counter[str]:
    return Counter(step.action for step in plan.steps)


def _added(before: Plan, after: Plan) -> tuple[str, ...]:
    """Return the lines of the plan said back that weren't there before."""
    known = Counter(_lines(before))
    added: list[str] = []
    for line in _lines(after):
        if known[line]:
            known[line] -= 1
        else:
            added.append(line)
    return tuple(added[:MOST_LINES])


def _lines(plan: Plan) -> list[str]:
    told = explain(plan, questions=False).splitlines()[1:]
    return [_NUMBERED.sub("", line).strip() for line in told if line.strip()]
