"""When a campaign's steps are due, and when a rehearsal of it ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from marketflow_core.campaign.workspace import Workspace
from marketflow_core.plan.models import Plan, Step
from marketflow_core.timing.schedule import Planned, schedule


def timetable(ws: Workspace, plan: Plan, reference: datetime, zones: Sequence[str]) -> tuple[Planned, ...]:
    """Work out when each step is due in each zone; `zones` are those where the people live."""
    return schedule(plan, ws.settings.preferences, reference=reference, zones=zones)


def is_sent(step: Step) -> bool:
    """Tell whether a step reaches a platform as a send; collecting and reporting are assets of their own."""
    return step.action not in ("collect_metrics", "generate_report")


def end_of(due: Sequence[Planned], reference: datetime, days: int) -> datetime:
    """Return when a rehearsal ends: `days` after the last instant that is due."""
    last = max((planned.instant for planned in due if planned.instant), default=reference)
    return last + timedelta(days=days)
