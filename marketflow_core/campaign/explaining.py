"""A stored plan said back with what is known only once its people are counted: how many, and when in each region."""

from __future__ import annotations

from collections.abc import Iterable

from marketflow_core.campaign.audiences import zones_of_sizes
from marketflow_core.campaign.outcomes import AudienceSize
from marketflow_core.campaign.planning import stored_plan
from marketflow_core.campaign.timetable import timetable
from marketflow_core.campaign.workspace import Workspace
from marketflow_core.plan.explanation import explain
from marketflow_core.timing.told import dates_told


def explain_with_people(ws: Workspace, campaign: str, sizes: Iterable[AudienceSize]) -> str:
    """Return the stored plan of `campaign` in English with the `sizes` of its audiences and its dates per region."""
    plan, stored = stored_plan(ws, campaign)
    counted = tuple(sizes)
    due = timetable(ws, plan, stored.reference, zones_of_sizes(ws, counted))
    people = {size.step: size.size for size in counted}
    return explain(plan, questions=False, dates=dates_told(due), people=people)
