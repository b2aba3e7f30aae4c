"""What a campaign would do, without doing it: the dry run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from marketflow_core.campaign.audiences import audience_sizes, zones_of_sizes
from marketflow_core.campaign.destinations import platforms_for
from marketflow_core.campaign.people import is_per_zone
from marketflow_core.campaign.planning import stored_plan
from marketflow_core.campaign.timetable import timetable
from marketflow_core.campaign.workspace import Workspace
from marketflow_core.plan.explanation import describe_step
from marketflow_core.plan.models import Plan, Step
from marketflow_core.timing.schedule import Planned


@dataclass(frozen=True)
class PlannedAction:
    """One thing that would happen. `time` is aware, in the zone it is for; None where `held` says why there is none."""

    time: datetime | None
    description: str
    platform: str
    segment: str
    step: str
    zone: str
    people: int | None = None
    note: str | None = None
    held: str | None = None


def planned_actions(ws: Workspace, campaign: str) -> tuple[PlannedAction, ...]:
    """Return what the stored plan of `campaign` would do, in the order of time, with people where they are known."""
    plan, stored = stored_plan(ws, campaign)
    return actions_of(ws, plan, stored.reference)


def actions_of(ws: Workspace, plan: Plan, reference: datetime) -> tuple[PlannedAction, ...]:
    """Return what `plan` would do if its times counted from `reference`; nothing is stored or sent."""
    sizes = {size.step: size for size in audience_sizes(ws, plan, at=reference)}
    zones = zones_of_sizes(ws, sizes.values())
    found: list[PlannedAction] = []
    for planned in timetable(ws, plan, reference, zones):
        step = plan.step(planned.step)
        size = sizes.get(step.id)
        counts = (size.zones, size.size) if size else ({}, None)
        people = _people(plan, step, planned, *counts)
        found += [_action(plan, step, planned, name, people) for name in _named(step, plan, ws)]
    return tuple(found)


def _named(step: Step, plan: Plan, ws: Workspace) -> Sequence[str]:
    return platforms_for(step, plan, ws) or (step.channel,)


def _people(plan: Plan, step: Step, planned: Planned, zones: Mapping[str, int], whole: int | None) -> int | None:
    if whole is None:
        return None
    return zones.get(planned.zone, 0) if is_per_zone(plan, step) else whole


def _action(plan: Plan, step: Step, planned: Planned, platform: str, people: int | None) -> PlannedAction:
    return PlannedAction(
        time=planned.local,
        description=describe_step(step, plan),
        platform=platform,
        segment=step.audience or "everybody",
        step=step.id,
        zone=planned.zone,
        people=people,
        note=planned.note,
        held=planned.held,
    )
