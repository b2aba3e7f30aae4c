"""Taking a brief in: reading it into a plan and keeping that, so that an unchanged brief keeps its dates."""

from __future__ import annotations

from datetime import datetime

from marketflow_core.campaign import stages
from marketflow_core.campaign.briefs import find_brief, read_brief_file
from marketflow_core.campaign.outcomes import PlannedCampaign
from marketflow_core.campaign.workspace import Workspace
from marketflow_core.plan.models import Plan


def adopt(ws: Workspace, campaign: str, brief: str, *, now: datetime) -> tuple[Plan, PlannedCampaign]:
    """Return the plan that `brief` makes of `campaign`, stored; read at `now` unless it stands already.

    Raises `PlanInvalid` with every fault of severity error; nothing is stored then.
    """
    found = stages.stored_for_brief(ws, campaign, brief)
    if found is not None:
        return found
    from nl.assistant.configured import configured_assistant
    from nl.reader import read_brief  # late: reading takes a second to load, and definitions load in every process

    assistant = configured_assistant(ws.settings)
    plan = read_brief(brief, name=campaign, now=now, preferences=ws.settings.preferences, assistant=assistant)
    return plan, stages.store_plan(ws, plan, reference=now)


def adopt_from_folder(ws: Workspace, campaign: str) -> tuple[Plan, PlannedCampaign]:
    """Return the plan of `campaign` by the brief of that name in the campaigns folder, or as it is stored without one.

    Raises `UnknownName` where there is neither, `BadInput` for a brief that can't be read, and as `adopt` does.
    """
    file = find_brief(ws.settings.campaigns, campaign)
    if file is None:
        return stages.stored_plan(ws, campaign)
    return adopt(ws, campaign, read_brief_file(file), now=ws.clock.now())
