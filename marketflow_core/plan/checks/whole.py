"""What the parts of a plan say together: contradictions that no part has by itself."""

from __future__ import annotations

from marketflow_core.plan.checks.clocks import Clocks
from marketflow_core.plan.checks.order import check_order
from marketflow_core.plan.checks.people import check_people
from marketflow_core.plan.checks.spending import check_spending
from marketflow_core.plan.checks.windows import check_windows
from marketflow_core.plan.diagnostics import Diagnostic
from marketflow_core.plan.models import Plan


def check_whole(plan: Plan, clocks: Clocks) -> tuple[Diagnostic, ...]:
    """Return the contradictions of `plan`: sends inside its own limits, people who can't be there, an order that can't
    hold, more money than there is. `clocks` tells the zones that the plan leaves open.
    """
    return (*check_windows(plan, clocks), *check_people(plan), *check_order(plan, clocks), *check_spending(plan))
