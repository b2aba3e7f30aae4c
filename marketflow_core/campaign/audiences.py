"""The audiences of a campaign: how many people each step reaches, why so many, and where they live."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from marketflow_core.audience.engine import AudienceEngine, RuleContext
from marketflow_core.audience.snapshot import write_snapshot
from marketflow_core.campaign.outcomes import AudienceSize
from marketflow_core.campaign.people import count_zones, message_predecessors, rule_of, zones_of_people
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


def audience_sizes(ws: Workspace, plan: Plan, *, at: datetime | None = None) -> tuple[AudienceSize, ...]:
    """Size the audience of each step that is for people, as of `at` (default: now), without writing anything.

    A follow-up's audience is drawn from those who got the step before it, so its size is that step's: at most so many.
    """
    now = at or ws.clock.now()
    if not ws.warehouse.counts()[0]:
        return ()
    with open_engine(ws) as engine:
        return tuple(_sized(ws, engine, plan, now))


def snapshot_audiences(ws: Workspace, plan: Plan, *, at: datetime) -> tuple[AudienceSize, ...]:
    """Size the audiences as of `at`, and keep a snapshot of the members of each that doesn't hang on an earlier send.

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


def _keep(ws: Workspace, engine: AudienceEngine, plan: Plan, step: Step, at: datetime) -> None:
    rule = rule_of(plan, step)
    members = engine.members(rule, RuleContext(now=at, campaign=plan.name, segments=plan.segments))
    write_snapshot(
        members,
        folder=ws.home.snapshots(ws.mode, plan.name),
        audience=step.audience or "everybody",
        instant=at,
        rule=rule,
        data_version=ws.warehouse.version(),
    )


def _sized(ws: Workspace, engine: AudienceEngine, plan: Plan, now: datetime) -> Iterator[AudienceSize]:
    context = RuleContext(now=now, campaign=plan.name, segments=plan.segments)
    done: dict[str, AudienceSize] = {}
    for step in plan.steps:
        if not has_people(step):
            continue
        before = [done[one] for one in message_predecessors(plan, step) if one in done]
        size = _at_most(plan, step, before[0]) if before else _counted(ws, engine, plan, step, context)
        done[step.id] = size
        yield size


def _counted(ws: Workspace, engine: AudienceEngine, plan: Plan, step: Step, context: RuleContext) -> AudienceSize:
    rule = rule_of(plan, step)
    members = engine.members(rule, context)
    zones = zones_of_people(members["time_zone"], plan, ws.settings.preferences, context.now)
    agreed = len(judge(members, step.channel, Grounds()).to_send) if step.action in MESSAGE_ACTIONS else len(members)
    clauses = engine.waterfall(rule, context) if rule is not None else ()
    return AudienceSize(
        step=step.id,
        audience=step.audience,
        rule=describe_rule(rule) if rule is not None else "everybody",
        size=len(members),
        sendable=agreed,
        zones=count_zones(zones),
        waterfall=tuple((clause.text, clause.left) for clause in clauses),
    )


def _at_most(plan: Plan, step: Step, before: AudienceSize) -> AudienceSize:
    rule = rule_of(plan, step)
    told = describe_rule(rule) if rule is not None else "everybody who got it"
    return AudienceSize(step.id, step.audience, told, before.size, before.sendable, before.zones, (), before.step)
