"""A plan said back in plain English, step by step, with its open questions at the end.

Everything that counts in a plan is in it, and `nl.restated` reads it again; what the reader passes over (people
counts, dates per region, the questions) is said so that it can be told from the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from marketflow_core.plan.diagnostics import Diagnostic, Severity
from marketflow_core.plan.english.limits import automation_line, constraint_lines, metrics_line, report_line
from marketflow_core.plan.english.quoting import SLUG, literal, named
from marketflow_core.plan.english.rules import describe_rule
from marketflow_core.plan.english.steps import (
    describe_audience,
    describe_platforms,
    describe_step,
    step_details,
    step_lines,
)
from marketflow_core.plan.english.times import describe_timing
from marketflow_core.plan.models import Plan, Step
from marketflow_core.plan.vocabulary import MESSAGE_ACTIONS

SEVERITY_TITLES: dict[Severity, str] = {
    "error": "Must be settled",
    "warning": "Please check",
    "info": "Good to know",
}
"""What the questions are headed by, errors first."""
LIMITS_TITLE = "For the whole campaign"
RULES_TITLE = "While it runs"
MEASURED_TITLE = "Measured"
TIMES_TITLE = "First due"
"""What a table of times is headed by, for whoever shows one behind the explanation."""
THAT_IS = "that is, "
"""How a line begins that says a time once more: for one region, with its instant."""

_NO_DATES: Mapping[str, Sequence[str]] = MappingProxyType({})
_NO_PEOPLE: Mapping[str, int] = MappingProxyType({})


def explain(
    plan: Plan,
    *,
    questions: bool = True,
    dates: Mapping[str, Sequence[str]] = _NO_DATES,
    people: Mapping[str, int] = _NO_PEOPLE,
) -> str:
    """Return what `plan` does, as plain text for somebody who writes no code, without a newline at its end.

    With `questions`, what was not understood, assumed or found wrong follows, each with its remedies by number.
    `dates` gives, for the id of a step, when it is due in each region, a phrase each ("in Europe/Paris: …"); `people`
    gives how many people a step (by its id) or a segment (by its name) reaches; a follow-up reaches no more than these.
    """
    blocks = [[f"Campaign {named(plan.name)}: {_counted(len(plan.steps), 'step')}."]]
    for number, step in enumerate(plan.steps, start=1):
        step_id = step.id if SLUG.fullmatch(step.id) else literal(step.id)
        details = _details(step, plan, dates.get(step.id, ()), people)
        blocks.append([f"{number}. {describe_step(step, plan)}  [{step_id}]", *(f"     {one}" for one in details)])
    blocks += _listed(LIMITS_TITLE, constraint_lines(plan.constraints, plan.segments))
    blocks += _listed(RULES_TITLE, [automation_line(rule) for rule in plan.rules])
    measures = [metrics_line(plan.metrics)] if plan.metrics is not None else []
    blocks += _listed(MEASURED_TITLE, [*measures, *(report_line(report) for report in plan.reports)])
    text = "\n\n".join("\n".join(block) for block in blocks)
    asked = describe_questions(plan.diagnostics) if questions else ""
    return f"{text}\n\n{asked}" if asked else text


def describe_questions(diagnostics: Sequence[Diagnostic]) -> str:
    """Return the `diagnostics`, errors first, each with its suggestions by number; empty where there are none."""
    blocks: list[str] = []
    number = 0
    for severity, title in SEVERITY_TITLES.items():
        found = [diagnostic for diagnostic in diagnostics if diagnostic.severity == severity]
        if found:
            blocks.append(f"{title}:")
        for diagnostic in found:
            number += 1
            blocks.append(f"  {number}. {diagnostic.message}")
            remedies = diagnostic.suggestions
            if len(remedies) == 1 and remedies[0] in diagnostic.message:
                continue  # it is in the sentence already
            for place, told in enumerate(remedies, start=1):
                blocks += _remedy(f"{number}.{place}", told, diagnostic)
    return "\n".join(blocks)


def _details(step: Step, plan: Plan, dates: Sequence[str], people: Mapping[str, int]) -> Iterator[str]:
    for label, told in step_details(step, plan):
        counted = people.get(step.id, people.get(step.audience or "")) if label in ("to", "for") else None
        most = "up to " if step.after and step.action in MESSAGE_ACTIONS else ""
        yield f"{label}: {told}" if counted is None else f"{label}: {told} ({most}{_reached(counted)})"
        if label == "when":
            yield from (f"  {THAT_IS}{one}" for one in dates)


def _reached(people: int) -> str:
    return "1 person" if people == 1 else f"{people:,} people"


def _remedy(number: str, words: str, diagnostic: Diagnostic) -> list[str]:
    """Return the lines of one remedy; one that a language model suggested says so, with what it rests on."""
    suggested = next((one for one in diagnostic.suggested if one.words == words), None)
    if suggested is None:
        return [f"     {number} {words}"]
    backed = "; ".join(f"“{one.quote}” as “{one.value}”" for one in suggested.quotes if one.quote != one.value)
    becomes = "; ".join(suggested.becomes)
    return [
        f"     {number} {words}",
        f"         suggested by the language model {suggested.by}" + (f", which read {backed}" if backed else ""),
        *([f"         it would become: {becomes}"] if becomes else []),
    ]


def _listed(title: str, lines: Sequence[str]) -> list[list[str]]:
    return [[f"{title}:", *(f"  - {line}" for line in lines)]] if lines else []


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


__all__ = [
    "describe_audience",
    "describe_platforms",
    "describe_questions",
    "describe_rule",
    "describe_step",
    "describe_timing",
    "explain",
    "step_lines",
]
