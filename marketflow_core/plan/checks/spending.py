"""Checks of money that several parts of a plan share: the steps' budgets within the campaign's."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from marketflow_core.plan.diagnostics import Diagnostic
from marketflow_core.plan.models import Plan


def check_spending(plan: Plan) -> Iterator[Diagnostic]:
    """Yield the fault of steps that may spend more than the campaign has, in the same currency and for the same span;
    and a holdout that leaves out most people.
    """
    whole = plan.constraints.budget
    if whole is not None:
        spent = [
            step.budget.amount
            for step in plan.steps
            if step.action == "start_ads"
            and step.budget
            and (step.budget.currency, step.budget.per) == (whole.currency, whole.per)
        ]
        total = sum(spent, Decimal(0))
        if total > whole.amount:
            span = "a day" if whole.per == "day" else "in total"
            yield Diagnostic(
                kind="contradiction",
                severity="error",
                message=f"The steps may spend {total:,f} {whole.currency} {span}, and the campaign's budget is"
                f" {whole.amount:,f} {whole.currency} {span}. Lower theirs, or raise the campaign's.",
                suggestions=(f"the campaign's budget is {total:f} {whole.currency} {span}",),
                path="constraints/budget",
            )
    if plan.constraints.holdout is not None and 0.5 < plan.constraints.holdout < 1:
        share = plan.constraints.holdout
        yield Diagnostic(
            kind="contradiction",
            severity="warning",
            message=f"{share:.0%} of the people are held out, so most get nothing. Is it the other way round, with"
            f" {1 - share:.0%} held out?",
            suggestions=(f"keep {1 - share:.0%} back as a control group",),
            path="constraints/holdout",
        )
