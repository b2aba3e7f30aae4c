"""Where the campaign came from: each step's words in the brief, what was assumed, and the questions that were open."""

from __future__ import annotations

from dataclasses import dataclass

from marketflow_core.plan.diagnostics import Diagnostic
from marketflow_core.plan.models import Plan, Step
from marketflow_core.reports import wording
from marketflow_core.values import Span

EXCERPT = 280
"""Characters of the brief that the page's head shows; the whole stands further down."""


@dataclass(frozen=True)
class Origin:
    """One step and the words it came from; `assumed` holds what the brief didn't say, with the reason."""

    step: str
    label: str
    action: str
    platforms: tuple[str, ...]
    audience: str
    sentence: str | None
    assumed: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """Something the reading left open: how serious it is, what it is about, and the words that gave rise to it."""

    severity: str
    message: str
    suggestions: tuple[str, ...]
    quote: str | None


def origins(plan: Plan) -> tuple[Origin, ...]:
    """Return the origin of each step, in the plan's order."""
    return tuple(_origin(plan, step) for step in plan.steps)


def _origin(plan: Plan, step: Step) -> Origin:
    place = f"steps/{step.id}/"
    return Origin(
        step.id,
        wording.words(step.id),
        wording.words(step.action),
        tuple(wording.platform(slug) for slug in step.platforms),
        _audience(step),
        quote(plan, step.source),
        tuple(
            f"{entry.path.removeprefix(place).replace('/', ' ')}: {entry.assumed}"
            for entry in plan.provenance
            if entry.assumed and entry.path.startswith(place)
        ),
    )


def _audience(step: Step) -> str:
    if step.audience:
        return wording.words(step.audience)
    return wording.NOTHING if step.channel in ("analytics", "internal") else "everybody"


def questions(plan: Plan) -> tuple[Question, ...]:
    """Return the plan's diagnostics, the most serious first."""
    order = {"error": 0, "warning": 1, "info": 2}
    return tuple(
        Question(one.severity, one.message, _remedies(one), quote(plan, one.source))
        for one in sorted(plan.diagnostics, key=lambda one: order[one.severity])
    )


def _remedies(question: Diagnostic) -> tuple[str, ...]:
    """Return the suggestions of a question, those that a language model made marked so."""
    by = {one.words: f"{one.words} (suggested by the language model {one.by})" for one in question.suggested}
    return tuple(by.get(words, words) for words in question.suggestions)


def quote(plan: Plan, span: Span | None) -> str | None:
    """Return the words of the brief at `span`, on one line; None where there are none."""
    words = " ".join(plan.brief[span.start : span.end].split()) if span else ""
    return words or None


def excerpt(plan: Plan) -> str:
    """Return the beginning of the brief, its headings left out, cut between words."""
    prose = [line for line in plan.brief.splitlines() if not line.lstrip().startswith("#")]
    text = " ".join(" ".join(prose or plan.brief.splitlines()).split())
    if len(text) <= EXCERPT:
        return text
    return text[:EXCERPT].rsplit(" ", 1)[0].rstrip(",;:") + " …"
