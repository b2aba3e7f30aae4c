"""The audiences of a campaign: how many people each step reaches, why so many, and where they live."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

import pyarrow as pa

from marketflow_core.audience.engine import AudienceEngine, RuleContext
from marketflow_core.audience.snapshot import write_snapshot
from marketflow_core.campaign.outcomes import AudienceSize
from marketflow_core.campaign.people import (
    count_zones,
    is_per_zone,
    message_predecessors,
    rule_of,
    zones_of_people,
)
from marketflow_core.campaign.timetable import timetable
from marketflow_core.campaign.workspace import Workspace
from marketflow_core.delivery.verdicts import Grounds, judge
from marketflow_core.errors import PlanInvalid
from marketflow_core.plan.explanation import describe_rule
from marketflow_core.plan.models import Plan, Step
from marketflow_core.plan.vocabulary import MESSAGE_ACTIONS


@contextmanager
def open_engine(ws: Workspace) -> Iterator[AudienceEngine]:
    """Open the audience engine over the warehouse as it is now."""
    with AudienceEngine(ws.warehouse.audience_file(ws.progress)) as engine:
        yield engine


def has_people(step: Step) -> bool:
    """Tell whether a step is for people: a message, or ads and lists that an audience narrows."""
    return step.action in MESSAGE_ACTIONS or (step.audience is not None and step.channel in ("ads", "crm"))


def audience_sizes(ws: Workspace, plan: Plan, *, at: datetime) -> tuple[AudienceSize, ...]:
    """Size the audience of each step that is for people, without writing anything; `at` is the reference instant.

    People are counted as of the instant at which their zone's send is due, with what is known of them today. A
    follow-up's audience is drawn from those who got the step before it, so its size is that step's: at most so many.
    """
    if not ws.warehouse.counts()[0]:
        return ()
    with open_engine(ws) as engine:
        return tuple(_sized(ws, engine, plan, at))


def snapshot_audiences(ws: Workspace, plan: Plan, *, at: datetime) -> tuple[AudienceSize, ...]:
    """Size the audiences, and keep a snapshot of the members of each that doesn't hang on an earlier send.

    Raises `PlanInvalid` where a rule names a field that the profiles don't have.
    """
    with open_engine(ws) as engine:
        faults = engine.faults(plan.segments)
        if any(fault.severity == "error" for fault in faults):
            raise PlanInvalid(plan.name, faults)
        sizes = tuple(_sized(ws, engine, plan, at))
        for step in plan.steps:
            if has_people(step) and not message_predecessors(plan, step):
                _keep(ws, engine, plan, step, at)
        return sizes


def zones_with_people(ws: Workspace, plan: Plan, at: datetime) -> tuple[str, ...]:
    """Return the zones where people of the plan's audiences live as of `at`; the configured ones where nobody does."""
    return zones_of_sizes(ws, audience_sizes(ws, plan, at=at))


def zones_of_sizes(ws: Workspace, sizes: Iterable[AudienceSize]) -> tuple[str, ...]:
    """Return the zones in which the people of `sizes` are, sorted; the configured ones where there are none."""
    zones = {zone for size in sizes for zone in size.zones}
    return tuple(sorted(zones)) or ws.settings.preferences.zones


def _keep(ws: Workspace, engine: AudienceEngine, plan: Plan, step: Step, at: datetime) -> None:
    rule = rule_of(plan, step)
    write_snapshot(
        members_at_their_times(ws, engine, plan, step, at),
        folder=ws.home.snapshots(ws.mode, plan.name),
        audience=step.audience or "everybody",
        instant=at,
        rule=rule,
        data_version=ws.warehouse.version(),
        segments=plan.segments,
    )


def members_at_their_times(ws: Workspace, engine: AudienceEngine, plan: Plan, step: Step, at: datetime) -> pa.Table:
    """Return the members of a step's audience, each as of the instant at which their zone's send is due.

    Columns as the audience engine gives them, and `zone`: the zone in which each person gets the step. A step without
    an instant is looked at as of `at`.
    """
    first = _placed(ws, engine, plan, step, at)
    lived_in = first["zone"].unique().to_pylist()
    due: dict[datetime, set[str]] = {}
    placed: set[str] = set()
    for planned in timetable(ws, plan, at, lived_in):  # in the order of time: a repeat's first occurrence comes first
        if planned.step == step.id and planned.instant and planned.zone not in placed:
            due.setdefault(planned.instant, set()).add(planned.zone)
            placed.add(planned.zone)
    if not due:
        return first
    if not is_per_zone(plan, step):
        return _placed(ws, engine, plan, step, min(due))
    parts = []
    for instant, zones in due.items():
        everybody = _placed(ws, engine, plan, step, instant)
        parts.append(everybody.filter(pa.array([zone in zones for zone in everybody["zone"].to_pylist()], pa.bool_())))
    return pa.concat_tables(parts)


def _placed(ws: Workspace, engine: AudienceEngine, plan: Plan, step: Step, at: datetime) -> pa.Table:
    members = engine.members(rule_of(plan, step), RuleContext(now=at, campaign=plan.name, segments=plan.segments))
    zones = zones_of_people(members["time_zone"], plan, ws.settings.preferences, at)
    return members.append_column("zone", pa.array(zones.tolist(), pa.string()))


def _sized(ws: Workspace, engine: AudienceEngine, plan: Plan, at: datetime) -> Iterator[AudienceSize]:
    done: dict[str, AudienceSize] = {}
    for step in plan.steps:
        if not has_people(step):
            continue
        before = [done[one] for one in message_predecessors(plan, step) if one in done]
        size = _at_most(plan, step, before[0]) if before else _counted(ws, engine, plan, step, at)
        done[step.id] = size
        yield size


def _counted(ws: Workspace, engine: AudienceEngine, plan: Plan, step: Step, at: datetime) -> AudienceSize:
    rule = rule_of(plan, step)
    members = members_at_their_times(ws, engine, plan, step, at)
    agreed = len(judge(members, step.channel, Grounds()).to_send) if step.action in MESSAGE_ACTIONS else len(members)
    context = RuleContext(now=at, campaign=plan.name, segments=plan.segments)
    clauses = engine.waterfall(rule, context) if rule is not None else ()
    return AudienceSize(
        step=step.id,
        audience=step.audience,
        rule=describe_rule(rule) if rule is not None else "everybody",
        size=len(members),
        sendable=agreed,
        zones=count_zones(members["zone"].to_numpy()),
        waterfall=tuple((clause.text, clause.left) for clause in clauses),
    )


def _at_most(plan: Plan, step: Step, before: AudienceSize) -> AudienceSize:
    rule = rule_of(plan, step)
    told = describe_rule(rule) if rule is not None else "everybody who got it"
    return AudienceSize(step.id, step.audience, told, before.size, before.sendable, before.zones, (), before.step)
