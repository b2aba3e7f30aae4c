"""Carrying out one planned step in one zone: who gets it, in which batches, and what became of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

import pyarrow as pa

from marketflow_core.audience.engine import AudienceEngine, RuleContext
from marketflow_core.campaign.engagement import EngagementReader
from marketflow_core.campaign.outcomes import PlannedCampaign
from marketflow_core.campaign.people import is_per_zone, message_predecessors, rule_of, zones_of_people
from marketflow_core.campaign.things import THING_ACTIONS, platforms_for, thing_delivery
from marketflow_core.campaign.workspace import Workspace
from marketflow_core.clock import Clock
from marketflow_core.delivery import verdicts as verdict
from marketflow_core.delivery.cells import CellRecord
from marketflow_core.delivery.dispatch import dispatch, recipients
from marketflow_core.delivery.ledger import Batch
from marketflow_core.delivery.references import reference, tracked_link
from marketflow_core.delivery.verdicts import Grounds, Verdicts
from marketflow_core.plan.models import FrequencyCap, Plan, Step
from marketflow_core.plan.rules import EventLeaf
from marketflow_core.plan.vocabulary import MESSAGE_ACTIONS, PLATFORM_NAMES
from marketflow_core.platforms.contract import Delivery
from marketflow_core.platforms.session import Platforms
from marketflow_core.timing.schedule import Planned
from marketflow_core.values import shift, slug

KILL_SWITCH = "the kill switch is on"
UNSURE_BEFORE = "the message it follows failed, or may not have arrived"


@dataclass
class Sender:
    """Sends one campaign's steps, one planned cell at a time, in the order of their instants."""

    ws: Workspace
    plan: Plan
    stored: PlannedCampaign
    due: Sequence[Planned]
    clock: Clock
    platforms: Platforms
    engine: AudienceEngine
    engagement: EngagementReader
    new: dict[tuple[str, str, str, str], int]
    """Sends made by this run, per cell (step, zone, occurrence, platform)."""

    async def send(self, planned: Planned) -> None:
        """Wait for the planned instant and carry the step out on each of its platforms, or hold it and say why."""
        step = self.plan.step(planned.step)
        held = planned.held or self._cannot(step)
        slugs = platforms_for(step, self.plan, self.ws)
        if held or planned.instant is None:
            for name in slugs or ("none",):
                self._account(planned, step, name, planned=1, held={held or "no time is known for it": 1})
            return
        await self.clock.sleep_until(planned.instant)
        if step.action in MESSAGE_ACTIONS:
            await self._send_messages(planned, step, slugs)
        else:
            for name in slugs:
                await self._send_thing(planned, step, name)

    def _cannot(self, step: Step) -> str | None:
        """Return why a step can't be carried out in this release at all, or None."""
        if self.ws.settings.kill_switch:
            return KILL_SWITCH
        if step.experiment is not None:
            return "A/B tests can't be run yet, and sending one variant to everybody would not be what was asked"
        if any(wait.on != "done" for wait in step.after):
            return "it counts from what each person does, which can't be timed yet"
        if step.action not in MESSAGE_ACTIONS | THING_ACTIONS:
            return f"nothing here does “{step.action}” yet"
        able = [name for name in platforms_for(step, self.plan, self.ws) if self._can(name, step)]
        if not able:
            named = ", ".join(PLATFORM_NAMES.get(name, name) for name in step.platforms) or step.channel
            return f"no connector can do this on {named}"
        return None

    def _can(self, platform: str, step: Step) -> bool:
        connector = self.platforms.connectors.get(platform)
        return connector is not None and step.action in connector.manifest.actions

    async def _send_messages(self, planned: Planned, step: Step, slugs: Sequence[str]) -> None:
        name, *others = [one for one in slugs if self._can(one, step)]
        decided = await self._verdicts(planned, step)
        unsure = sum(
            self.ws.ledger.unsettled(self.plan.name, one, planned.zone) for one in message_predecessors(self.plan, step)
        )
        if not decided.planned and not unsure:
            return
        held = {UNSURE_BEFORE: unsure} if unsure else {}
        notes = (
            [f"sent with {PLATFORM_NAMES[name]} alone: nobody gets the same message from two platforms"]
            if others
            else []
        )
        row = self._account(planned, step, name, decided.planned + unsure, decided.suppressed, held, notes)
        connector = self.platforms.connectors[name]
        size = connector.manifest.batch_size or 1
        people = decided.to_send
        for number, start in enumerate(range(0, len(people), size), 1):
            chunk = people[start : start + size]
            batch = self._batch(planned, step, name, number, len(chunk))
            make = partial(self._message, batch, step)
            done = await dispatch(batch, chunk, connector=connector, ledger=self.ws.ledger, clock=self.clock, make=make)
            self.new[row.key] = self.new.get(row.key, 0) + done.new
            self.ws.progress(f"{step.id} · {planned.zone}", min(start + size, len(people)), len(people))

    async def _send_thing(self, planned: Planned, step: Step, name: str) -> None:
        if not self._can(name, step):
            told = f"no connector can do this on {PLATFORM_NAMES.get(name, name)}"
            self._account(planned, step, name, planned=1, held={told: 1})
            return
        batch = self._batch(planned, step, name, 1, 0)
        earlier = self.ws.ledger.batches(
            self.plan.name, step=step.id, zone=planned.zone, occurrence=planned.occurrence, platform=name
        )
        batch = next((one for one in earlier if one.state != "failed"), batch)
        delivery, notes = thing_delivery(self, planned, step, name, batch)
        unsaid = self.platforms.connectors[name].unsaid(delivery)
        row = self._account(planned, step, name, planned=1, notes=[*notes, *unsaid])
        done = await dispatch(
            batch,
            (),
            connector=self.platforms.connectors[name],
            ledger=self.ws.ledger,
            clock=self.clock,
            make=lambda _people: delivery,
        )
        self.new[row.key] = done.new
        self.ws.progress(f"{step.id} · {planned.zone} · {PLATFORM_NAMES[name]}", 1, 1)

    async def _verdicts(self, planned: Planned, step: Step) -> Verdicts:
        """Return who gets the step in this cell: as an earlier run of this version decided, or decided now and kept."""
        parts = (planned.step, planned.zone, planned.occurrence, f"v{self.stored.version}")
        file = self.ws.home.snapshots(self.ws.mode, self.plan.name) / f"send.{'.'.join(map(slug, parts))}.parquet"
        decided = verdict.frozen(file)
        if decided is None:
            decided = await self._decide(planned, step)
            verdict.freeze(decided, file)
        return decided

    async def _decide(self, planned: Planned, step: Step) -> Verdicts:
        assert planned.instant is not None
        before = message_predecessors(self.plan, step)
        base: set[int] | None = None
        overlay = None
        if before:
            base = set().union(*(self.ws.ledger.recipients(self.plan.name, one, zone=planned.zone) for one in before))
            overlay = await self._engagement(before, planned)
        context = RuleContext(
            now=planned.instant, campaign=self.plan.name, segments=self.plan.segments, overlay=overlay
        )
        members = self.engine.members(rule_of(self.plan, step), context, within=None if base is None else sorted(base))
        if base is None and is_per_zone(self.plan, step):
            zones = zones_of_people(members["time_zone"], self.plan, self.ws.settings.preferences, planned.instant)
            members = members.filter(pa.array(zones == planned.zone))
        return verdict.judge(members, step.channel, self._grounds(planned, step, members, context))

    async def _engagement(self, steps: Sequence[str], planned: Planned) -> pa.Table:
        batches = [
            batch
            for one in steps
            for batch in self.ws.ledger.batches(self.plan.name, states=("confirmed",), step=one, zone=planned.zone)
        ]
        return await self.engagement.read(batches, self.clock.now())

    def _grounds(self, planned: Planned, step: Step, members: pa.Table, context: RuleContext) -> Grounds:
        ids = members["profile_id"].to_pylist()
        rules = self.plan.constraints
        stands = set(
            self.ws.ledger.recipients(self.plan.name, step.id, zone=planned.zone, occurrence=planned.occurrence)
        )
        taken = self.ws.ledger.taken(self.plan.name, step.id, planned.occurrence, step.channel)
        return Grounds(
            stands=stands,
            elsewhere=taken - stands,
            excluded=self._members(rules.exclude, context, ids) if rules.exclude is not None else (),
            goal_reached=self._members(self._goal(context.now), context, ids) if rules.goal else (),
            capped=self._capped(step, context.now),
            reachable=self.ws.contacts.addresses(ids, "sms" if step.channel == "sms" else "email").keys(),
            holdout=rules.holdout or 0.0,
            holdout_key=self.plan.name,
        )

    def _members(self, rule: object, context: RuleContext, ids: Sequence[int]) -> list[int]:
        return self.engine.members(rule, context, within=ids)["profile_id"].to_pylist()  # pyright: ignore[reportArgumentType] -- a rule of the plan

    def _goal(self, now: datetime) -> EventLeaf:
        """Return the rule for having reached the goal since the campaign began."""
        goal = self.plan.constraints.goal
        assert goal is not None
        hours = max(1, int((now - self.stored.reference).total_seconds() // 3600))
        return EventLeaf(event=goal.event, within=f"PT{hours}H")

    def _capped(self, step: Step, now: datetime) -> set[int]:
        """Return who would get more than a cap of the plan allows, counting every campaign's sends."""
        caps = self.plan.constraints.frequency_cap
        over: set[int] = set()
        for cap in (caps,) if isinstance(caps, FrequencyCap) else caps or ():
            if cap.channel in (None, step.channel):
                since = shift(now, cap.per, back=True)
                counts = self.ws.ledger.sent_since(cap.channel, since, now)
                over |= {person for person, count in counts.items() if count >= cap.at_most}
        return over

    def _batch(self, planned: Planned, step: Step, platform: str, number: int, people: int) -> Batch:
        assert planned.instant is not None
        name = reference(
            self.plan.name, step.id, planned.zone, planned.occurrence, self.stored.version, number, platform
        )
        return Batch(
            name,
            self.ws.mode,
            self.plan.name,
            step.id,
            planned.zone,
            planned.occurrence,
            platform,
            step.channel,
            step.action,
            planned.instant,
            people,
        )

    def _message(self, batch: Batch, step: Step, people: Sequence[int]) -> Delivery:
        channel = "sms" if step.channel == "sms" else "email"
        return replace(
            self.delivery(batch, step), recipients=recipients(self.ws.contacts.addresses(people, channel), people)
        )

    def delivery(self, batch: Batch, step: Step) -> Delivery:
        """Return the delivery of `batch`, without people: its content and its tracked link."""
        page = step.content.link or ""
        link = tracked_link(
            page if page.startswith(("https://", "http://")) else self.ws.settings.preferences.landing_page,
            platform=batch.platform,
            channel=batch.channel,
            campaign=batch.campaign,
            content=batch.reference,
        )
        return Delivery(
            reference=batch.reference,
            campaign=batch.campaign,
            step=batch.step,
            zone=batch.zone,
            action=batch.action,
            at=batch.instant,
            content=step.content,
            link=link,
        )

    def _account(
        self,
        planned_cell: Planned,
        step: Step,
        platform: str,
        planned: int,
        suppressed: Mapping[str, int] | None = None,
        held: Mapping[str, int] | None = None,
        notes: Sequence[str] = (),
    ) -> CellRecord:
        """Write the account of a cell before anything of it is sent."""
        told = [planned_cell.note, *notes]
        row = CellRecord(
            mode=self.ws.mode,
            campaign=self.plan.name,
            step=step.id,
            zone=planned_cell.zone,
            occurrence=planned_cell.occurrence,
            platform=platform,
            version=self.stored.version,
            action=step.action,
            channel=step.channel,
            instant=planned_cell.instant,
            local=planned_cell.local.isoformat(timespec="minutes") if planned_cell.local else None,
            planned=planned,
            suppressed=suppressed or {},
            held=held or {},
            note=". ".join(note.rstrip(".") for note in told if note) or None,
            position=[one.id for one in self.plan.steps].index(step.id),
        )
        self.ws.cells.put(row)
        return row
