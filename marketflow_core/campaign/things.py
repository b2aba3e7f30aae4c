"""Deliveries that aren't for one person at a time: posts, pages and ads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_DOWN, Decimal
from typing import TYPE_CHECKING

from marketflow_core.audience.engine import RuleContext
from marketflow_core.campaign.people import countries_of, is_per_zone, rule_of, zones_of_people
from marketflow_core.campaign.workspace import Workspace
from marketflow_core.delivery.ledger import Batch
from marketflow_core.delivery.targeting import translate
from marketflow_core.plan.explanation import describe_rule
from marketflow_core.plan.models import Budget, Plan, Step
from marketflow_core.platforms.contract import Delivery
from marketflow_core.timing.schedule import Planned

if TYPE_CHECKING:
    from marketflow_core.campaign.sender import Sender

THING_ACTIONS = frozenset({"publish_post", "publish_page", "start_ads", "pause_ads", "resume_ads", "adjust_budget"})


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


def thing_delivery(
    sender: Sender, planned: Planned, step: Step, platform: str, batch: Batch
) -> tuple[Delivery, Sequence[str]]:
    """Return the delivery of a post, page or ads step, and what the author must know of it."""
    delivery = sender.delivery(batch, step)
    if step.action == "start_ads":
        return _ads(sender, planned, step, delivery)
    if step.action in ("pause_ads", "resume_ads", "adjust_budget"):
        started = sender.ws.ledger.batches(
            sender.plan.name, states=("confirmed",), action="start_ads", platform=platform
        )
        stops = tuple(one.external_id for one in started if one.external_id)
        return replace(delivery, stops=stops, budget=_part_of(step, sender)), ()
    return delivery, ()


def _ads(sender: Sender, planned: Planned, step: Step, delivery: Delivery) -> tuple[Delivery, Sequence[str]]:
    assert planned.instant is not None
    rule = rule_of(sender.plan, step)
    context = RuleContext(now=planned.instant, campaign=sender.plan.name, segments=sender.plan.segments)
    members = sender.engine.members(rule, context)
    if is_per_zone(sender.plan, step):
        import pyarrow as pa

        zones = zones_of_people(members["time_zone"], sender.plan, sender.ws.settings.preferences, planned.instant)
        members = members.filter(pa.array(zones == planned.zone))
    targeting = translate(rule, countries_of(members))
    budget, note = _budget(sender, planned, step)
    unsaid = [f"not said to the platform: {describe_rule(one)}" for one in targeting.unsaid]
    return replace(delivery, budget=budget, targeting=targeting.terms), [*([note] if note else []), *unsaid]


def _part_of(step: Step, sender: Sender) -> Budget | None:
    """Return one platform's equal part of the money a step gives the ads from now on, rounded down to the cent."""
    if step.budget is None:
        return None
    platforms = platforms_for(step, sender.plan, sender.ws)
    amount = (step.budget.amount / len(platforms)).quantize(Decimal("0.01"), ROUND_DOWN)
    return step.budget.model_copy(update={"amount": amount})


def _budget(sender: Sender, planned: Planned, step: Step) -> tuple[Budget, str | None]:
    """Return this zone's and platform's part of the step's money: equal parts, rounded down to the cent."""
    zones = {one.zone for one in sender.due if one.step == step.id and one.occurrence == planned.occurrence}
    platforms = platforms_for(step, sender.plan, sender.ws)
    named = step.budget or sender.plan.constraints.budget
    if named is None:
        money = Decimal(str(sender.ws.settings.preferences.rehearsal_ad_budget))
        share = (money / len(zones)).quantize(Decimal("0.01"), ROUND_DOWN)
        note = f"the brief names no budget: the rehearsal spends {money:f} USD a day on each platform"
        return Budget(amount=share, currency="USD", per="day"), note
    parts = len(zones) * len(platforms)
    share = (named.amount / parts).quantize(Decimal("0.01"), ROUND_DOWN)
    note = f"1 of {parts} equal parts of {named.amount:f} {named.currency}" if parts > 1 else None
    return Budget(amount=share, currency=named.currency, per=named.per), note
