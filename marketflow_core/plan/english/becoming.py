"""What a piece of the brief became, in a few words: `aurora_email: goes on Monday 23 November 2026 at 09:00, …`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from marketflow_core.plan.account import WHOLE_BRIEF, Piece, account, assumptions
from marketflow_core.plan.english.limits import automation_line, constraint_lines, metrics_line, report_line
from marketflow_core.plan.english.repeats import describe_repeat
from marketflow_core.plan.english.steps import describe_audience, describe_experiment, describe_platforms
from marketflow_core.plan.english.times import describe_timing
from marketflow_core.plan.english.words import listed, money, spaced
from marketflow_core.plan.models import Constraints, Plan, Step
from marketflow_core.plan.timing import AfterSteps
from marketflow_core.values import Span

_CAMPAIGN = {
    "campaign": "about the campaign",
    "constraints": "holds for the whole campaign",
    "campaign/subject": "what the campaign is for",
    "campaign/timing": "the campaign's time",
    "campaign/anchor": "a day that others count from",
    "campaign/zone": "the time zone of the campaign",
    "campaign/platforms": "platforms for every step that can use them",
    "campaign/audience": "the people of every step that names none",
    "campaign/trigger": "what starts the campaign for a person",
    "campaign/budget": "the budget of the ads",
    "campaign/experiment": "the test of the step before",
    WHOLE_BRIEF: "asks for nothing",
}


@dataclass(frozen=True)
class Becoming:
    """Words of the brief, what they became (a line for each thing), and what was found wrong with them."""

    words: str
    became: tuple[str, ...]
    wrong: tuple[str, ...]


def becoming(plan: Plan) -> tuple[Becoming, ...]:
    """Return the plan's brief in parts, in order, each with what it became.

    Words that only lead to a field ("to people who …") stand with it, neighbours that became the same stand together,
    and each fault is told once, where it begins.
    """
    rows: list[Becoming] = []
    told: set[str] = set()
    for piece in _led(account(plan)):
        words = " ".join(piece.text.split())
        became = tuple(dict.fromkeys(line for path in piece.fields if (line := describe_field(path, plan))))
        wrong = tuple(message for message in piece.wrong if message not in told)
        told.update(wrong)
        if rows and not wrong and became == rows[-1].became:
            rows[-1] = Becoming(f"{rows[-1].words} {words}".strip(), became, rows[-1].wrong)
        elif words:
            rows.append(Becoming(words, became, wrong))
    return tuple(rows)


def _led(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Yield the pieces, those that only lead to a field of the same step joined to it."""
    leading: Piece | None = None
    for piece in pieces:
        if leading is not None and _steps(leading) & _steps(piece):
            span = Span(start=leading.span.start, end=piece.span.end)
            wrong = tuple(dict.fromkeys((*leading.wrong, *piece.wrong)))
            piece = Piece(span, leading.text + piece.text, piece.fields, wrong)
        elif leading is not None:
            yield leading
        leading = piece if all(path.count("/") == 1 for path in piece.fields) and _steps(piece) else None
        if leading is None:
            yield piece
    if leading is not None:
        yield leading


def _steps(piece: Piece) -> set[str]:
    return {path.split("/")[1] for path in piece.fields if path.startswith("steps/")}


def described_assumptions(plan: Plan) -> list[str]:
    """Return each field that no words gave, with the value that was taken and why."""
    told = ((describe_field(one.field, plan), one.reason) for one in assumptions(plan))
    return list(dict.fromkeys(f"{value} ({reason})" for value, reason in told if value))


def describe_field(path: str, plan: Plan) -> str | None:
    """Return the field at `path` with its value in English; None where `path` names nothing of `plan`."""
    place, _, rest = path.partition("/")
    if path in _CAMPAIGN:
        return _CAMPAIGN[path]
    if place == "steps":
        name, _, field = rest.partition("/")
        step = next((one for one in plan.steps if one.id == name), None)
        told = _of_step(field, step, plan) if step else None
        return f"{name}: {told}" if told else None
    if place == "rules":
        return automation_line(plan.rules[int(rest)])
    if place == "reports":
        return report_line(plan.reports[int(rest)])
    if place == "metrics" and plan.metrics:
        return metrics_line(plan.metrics)
    if place == "constraints" and (held := getattr(plan.constraints, rest, None)):
        return " ".join(constraint_lines(Constraints.model_validate({rest: held})))
    return None


def _of_step(field: str, step: Step, plan: Plan) -> str | None:
    kind, _, part = field.partition("/")
    match kind:
        case "action":
            return spaced(step.action)
        case "timing" if isinstance(step.timing, AfterSteps) and not part:
            return None
        case "timing":
            return "time in the team's own zone" if part == "zone" else f"goes {describe_timing(step.timing, step)}"
        case "after":
            return f"goes {describe_timing(step.timing, step)}"
        case "repeat" if step.repeat:
            return describe_repeat(step.repeat)
        case "platforms":
            return f"on {describe_platforms(step)}"
        case "audience":
            return f"for {describe_audience(step, plan) or 'everybody'}"
        case "budget" if step.budget:
            return f"spends {money(step.budget)}"
        case "experiment" if step.experiment:
            return f"tests {describe_experiment(step.experiment)}"
        case "content":
            value = getattr(step.content, part)
            return f"{part} “{listed(value) if isinstance(value, tuple) else value}”"
        case _:
            return "part of its sentence"


def describe_account(plan: Plan) -> str:
    """Return the brief as plain text, each part with what it became, and then what was assumed and why."""
    lines: list[str] = []
    for part in becoming(plan):
        lines.append(f"“{part.words}”")
        lines += [f"    → {told}" for told in part.became]
        lines += [f"    ! {told}" for told in part.wrong]
    taken = described_assumptions(plan)
    if taken:
        lines += ["", "Taken for granted:", *(f"  - {one}" for one in taken)]
    return "\n".join(lines)
