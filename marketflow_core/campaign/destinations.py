"""Where a step goes: the platforms that the plan names, or those that stand for its channel."""

from __future__ import annotations

from marketflow_core.campaign.workspace import Workspace
from marketflow_core.plan.models import Plan, Step


def platforms_for(step: Step, plan: Plan, ws: Workspace) -> tuple[str, ...]:
    """Return the platforms of a step: those it names, else those registered for its channel, else the configured ones.

    A step that pauses, resumes or re-budgets ads and names none is for the platforms of the plan's ads.
    """
    if step.platforms:
        return step.platforms
    if step.action in ("pause_ads", "resume_ads", "adjust_budget"):
        started = (one for one in plan.steps if one.action == "start_ads")
        return tuple(sorted({name for one in started for name in platforms_for(one, plan, ws)}))
    return ws.registry.default_for(step.channel) or ws.settings.preferences.default_platforms.get(step.channel, ())
