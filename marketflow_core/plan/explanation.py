"""A plan said back in plain English, step by step, with its open questions at the end."""

from __future__ import annotations

from collections.abc import Sequence

from marketflow_core.plan.diagnostics import Diagnostic
from marketflow_core.plan.english.limits import automation_line, constraint_lines, metrics_line, report_line
from marketflow_core.plan.english.rules import describe_rule
from marketflow_core.plan.english.steps import describe_audience, describe_platforms, describe_step, step_lines
from marketflow_core.plan.english.times import describe_timing
from marketflow_core.plan.english.words import spaced
from marketflow_core.plan.models import Plan

_SEVERITIES = {"error": "Must be settled", "warning": "Please check", "info": "Good to know"}


def explain(plan: Plan, *, questions: bool = True) -> str:
    """Return what `plan` does, as plain text for somebody who writes no code, without a newline at its end.

    With `questions`, what was not understood, assumed or found wrong follows, each with its remedies by number.
    """
    blocks = [[f"Campaign “{spaced(plan.name)}”: {_counted(len(plan.steps), 'step')}."]]
    for number, step in enumerate(plan.steps, start=1):
        first, *details = step_lines(step, plan)
        blocks.append([f"{number}. {first}  [{step.id}]", *(f"     {detail}" for detail in details)])
    blocks += _listed("For the whole campaign", constraint_lines(plan.constraints))
    blocks += _listed("While it runs", [automation_line(rule) for rule in plan.rules])
    measures = [metrics_line(plan.metrics)] if plan.metrics is not None else []
    blocks += _listed("Measured", [*measures, *(report_line(report) for report in plan.reports)])
    text = "\n\n".join("\n".join(block) for block in blocks)
    asked = describe_questions(plan.diagnostics) if questions else ""
    return f"{text}\n\n{asked}" if asked else text


def describe_questions(diagnostics: Sequence[Diagnostic]) -> str:
    """Return the `diagnostics`, errors first, each with its suggestions by number; empty where there are none."""
    blocks: list[str] = []
    number = 0
    for severity, title in _SEVERITIES.items():
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


def _remedy(number: str, words: str, diagnostic: Diagnostic) -> list[str]:
    """Return the lines of one remedy; one that a language model suggested says so, with what it rests on."""
    suggested = next((one for one in diagnostic.suggested if one.words == words), None)
    if suggested is None:
        return [f"     {number} {words}"]
    backed = "; ".join(f"“{one.quote}” as “{one.value}”" for one in suggested.quotes)
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
]
