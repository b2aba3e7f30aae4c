"""What all sends of one run of a campaign share: plan, stores, platforms and clock; and how each cell is accounted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from marketflow_core.audience.engine import AudienceEngine
from marketflow_core.campaign.engagement import EngagementReader
from marketflow_core.campaign.outcomes import PlannedCampaign
from marketflow_core.campaign.workspace import Workspace
from marketflow_core.clock import Clock
from marketflow_core.delivery.cells import CellRecord
from marketflow_core.delivery.dispatch import Dispatched
from marketflow_core.delivery.ledger import Batch, Settled
from marketflow_core.delivery.references import reference, tracked_link
from marketflow_core.plan.models import Plan, Step
from marketflow_core.platforms.contract import Delivery
from marketflow_core.platforms.session import Platforms
from marketflow_core.timing.schedule import Planned


@dataclass
class SendRun:
    """One run over the sends of a campaign. `due` is the whole timetable, `new` counts what this run sent per cell."""

    ws: Workspace
    plan: Plan
    stored: PlannedCampaign
    due: Sequence[Planned]
    clock: Clock
    platforms: Platforms
    engine: AudienceEngine
    engagement: EngagementReader
    new: dict[tuple[str, str, str, str], int] = field(default_factory=dict)

    def can(self, platform: str, step: Step) -> bool:
        """Tell whether there is a connector for `platform` that does what `step` asks."""
        connector = self.platforms.connectors.get(platform)
        return connector is not None and step.action in connector.manifest.actions

    def batch(self, planned: Planned, step: Step, platform: str, number: int, people: int) -> Batch:
        """Return batch `number` of a cell, under the reference that every run of this version gives it."""
        assert planned.instant is not None
        zone, occurrence, version = planned.zone, planned.occurrence, self.stored.version
        return Batch(
            reference=reference(self.plan.name, step.id, zone, occurrence, version, number, platform),
            mode=self.ws.mode,
            campaign=self.plan.name,
            step=step.id,
            zone=zone,
            occurrence=occurrence,
            platform=platform,
            channel=step.channel,
            action=step.action,
            instant=planned.instant,
            people=people,
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

    def hold(self, planned: Planned, step: Step, platform: str, why: str) -> None:
        """Account for a cell of which nothing is sent, and why; one that was sent already keeps its account."""
        key = (step.id, planned.zone, planned.occurrence, platform)
        if self.ws.ledger.settled(self.plan.name).get(key, Settled()) == Settled():
            self.account(planned, step, platform, planned_count=1, held={why: 1})

    def account(
        self,
        planned: Planned,
        step: Step,
        platform: str,
        *,
        planned_count: int,
        suppressed: Mapping[str, int] | None = None,
        held: Mapping[str, int] | None = None,
        notes: Sequence[str] = (),
    ) -> CellRecord:
        """Write the account of a cell before anything of it is sent, and return it."""
        told = [note.rstrip(".") for note in (planned.note, *notes) if note]
        row = CellRecord(
            mode=self.ws.mode,
            campaign=self.plan.name,
            step=step.id,
            zone=planned.zone,
            occurrence=planned.occurrence,
            platform=platform,
            version=self.stored.version,
            action=step.action,
            channel=step.channel,
            instant=planned.instant,
            local=planned.local.isoformat(timespec="minutes") if planned.local else None,
            planned=planned_count,
            suppressed=suppressed or {},
            held=held or {},
            note="; ".join(told) or None,
            position=[one.id for one in self.plan.steps].index(step.id),
        )
        self.ws.cells.put(row)
        return row

    def count(self, row: CellRecord, done: Dispatched) -> None:
        """Count what this run sent of a cell."""
        self.new[row.key] = self.new.get(row.key, 0) + done.new
