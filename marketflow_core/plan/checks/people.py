"""Checks of who can be reached at all: audiences that hold nobody, and people who are asked for and kept out."""

from __future__ import annotations

from collections.abc import Iterator

from marketflow_core.plan.checks.satisfiable import nobody_in
from marketflow_core.plan.diagnostics import Diagnostic
from marketflow_core.plan.models import Plan
from marketflow_core.plan.rules import AllOf, Not


def check_people(plan: Plan) -> Iterator[Diagnostic]:
    """Yield audiences in which nobody can be, and steps whose people the plan keeps out, each once."""
    empty = {name for name, rule in plan.segments.items() if nobody_in(rule, plan.segments)}
    for name in sorted(empty):
        yield Diagnostic(
            kind="contradiction",
            severity="error",
            message=f"Nobody can be in “{name}”: its conditions rule one another out. Take one of them out, or say “or”"
            " between them.",
            suggestions=("take one of the conditions out", "join the conditions with “or”"),
            step=next((step.id for step in plan.steps if step.audience == name), None),
            path=f"segments/{name}",
        )
    exclude = plan.constraints.exclude
    for index, step in enumerate(plan.steps):
        rule = plan.segments.get(step.audience or "")
        if rule is None or exclude is None or step.audience in empty:
            continue
        if nobody_in(AllOf(all=(rule, Not.model_validate({"not": exclude}))), plan.segments):
            yield Diagnostic(
                kind="contradiction",
                severity="error",
                message=f"“{step.id}” is for “{step.audience}”, and the campaign leaves all of these people out, so"
                " nobody would get it. Change whom it is for, or whom the campaign leaves out.",
                suggestions=("all subscribers", "leave nobody out"),
                step=step.id,
                path=f"steps/{index}/audience",
            )
