"""Sending what isn't for one person at a time: posts, pages and ads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_DOWN, Decimal

import pyarrow as pa

from marketflow_core.audience.engine import RuleContext
from marketflow_core.campaign.destinations import platforms_for
from marketflow_core.campaign.people import countries_of, is_per_zone, rule_of, zones_of_people
from marketflow_core.campaign.send_run import SendRun
from marketflow_core.delivery.dispatch import dispatch
from marketflow_core.delivery.ledger import Batch
from marketflow_core.delivery.targeting import translate
from marketflow_core.plan.explanation import describe_rule
from marketflow_core.plan.models import Budget, Step
from marketflow_core.plan.vocabulary import PLATFORM_NAMES
from marketflow_core.platforms.contract import Delivery
from marketflow_core.timing.schedule import Planned

THING_ACTIONS = frozenset({"publish_post", "publish_page", "start_ads", "pause_ads", "resume_ads", "adjust_budget"})


async def send_thing(run: SendRun, planned: Planned, step: Step, platform: str) -> None:
    """Publish or change one thing in one cell on one platform, once, whatever version of the plan did it first."""
    batch = _standing(run, planned, step, platform) or run.batch(planned, step, platform, 1, 0)
    delivery, notes = _delivery(run, planned, step, platform, batch)
    connector = run.platforms.connectors[platform]
    row = run.account(planned, step, platform, planned_count=1, notes=[*notes, *connector.unsaid(delivery)])
    done = await dispatch(
        batch, (), connector=connector, ledger=run.ws.ledger, clock=run.clock, make=lambda _people: delivery
    )
    run.count(row, done)
    run.ws.progress(f"{step.id} · {planned.zone} · {PLATFORM_NAMES[platform]}", 1, 1)


def _standing(run: SendRun, planned: Planned, step: Step, platform: str) -> Batch | None:
    """Return the batch that did this already, or may have, or None."""
    cell = {"step": step.id, "zone": planned.zone, "occurrence": planned.occurrence, "platform": platform}
    return next((one for one in run.ws.ledger.batches(run.plan.name, **cell) if one.state != "failed"), None)


def _delivery(
    run: SendRun, planned: Planned, step: Step, platform: str, batch: Batch
) -> tuple[Delivery, Sequence[str]]:
    """Return the delivery of a post, page or ads step, and what the author must know of it."""
    delivery = run.delivery(batch, step)
    if step.action == "start_ads":
        return _ads(run, planned, step, delivery)
    if step.action in ("pause_ads", "resume_ads", "adjust_budget"):
        started = run.ws.ledger.batches(run.plan.name, states=("confirmed",), action="start_ads", platform=platform)
        stops = tuple(one.external_id for one in started if one.external_id)
        return replace(delivery, stops=stops, budget=_part_of(run, step)), ()
    return delivery, ()


def _ads(run: SendRun, planned: Planned, step: Step, delivery: Delivery) -> tuple[Delivery, Sequence[str]]:
    assert planned.instant is not None
    rule = rule_of(run.plan, step)
    context = RuleContext(now=planned.instant, campaign=run.plan.name, segments=run.plan.segments)
    members = run.engine.members(rule, context)
    if is_per_zone(run.plan, step):
        zones = zones_of_people(members["time_zone"], run.plan, run.ws.settings.preferences, planned.instant)
        members = members.filter(pa.array(zones == planned.zone))
    targeting = translate(rule, countries_of(members))
    budget, note = _budget(run, planned, step)
    unsaid = [f"not said to the platform: {describe_rule(one)}" for one in targeting.unsaid]
    return replace(delivery, budget=budget, targeting=targeting.terms), [*([note] if note else []), *unsaid]


def _part_of(run: SendRun, step: Step) -> Budget | None:
    """Return one platform's equal part of the money a step gives the ads from now on, rounded down to the cent."""
    if step.budget is None:
        return None
    platforms = platforms_for(step, run.plan, run.ws)
    amount = (step.budget.amount / len(platforms)).quantize(Decimal("0.01"), ROUND_DOWN)
    return step.budget.model_copy(update={"amount": amount})


def _budget(run: SendRun, planned: Planned, step: Step) -> tuple[Budget, str | None]:
    """Return this zone's and platform's part of the step's money: equal parts, rounded down to the cent."""
    zones = {one.zone for one in run.due if one.step == step.id and one.occurrence == planned.occurrence}
    platforms = platforms_for(step, run.plan, run.ws)
    named = step.budget or run.plan.constraints.budget
    if named is None:
        money = Decimal(str(run.ws.settings.preferences.rehearsal_ad_budget))
        share = (money / len(zones)).quantize(Decimal("0.01"), ROUND_DOWN)
        note = f"the brief names no budget: the rehearsal spends {money:f} USD a day on each platform"
        return Budget(amount=share, currency="USD", per="day"), note
    parts = len(zones) * len(platforms)
    share = (named.amount / parts).quantize(Decimal("0.01"), ROUND_DOWN)
    note = f"1 of {parts} equal parts of {named.amount:f} {named.currency}" if parts > 1 else None
    return Budget(amount=share, currency=named.currency, per=named.per), note
