"""The account of a campaign as people and reports read it: what was planned in each cell, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from marketflow_core.campaign.outcomes import CellOutcome, StepOutcome, Tally
from marketflow_core.campaign.workspace import Workspace
from marketflow_core.delivery.cells import CellRecord
from marketflow_core.delivery.ledger import Settled
from marketflow_core.metrics.tables import HoldbackRow, SendRow, replace_sends


def step_outcomes(
    ws: Workspace,
    campaign: str,
    zones: Sequence[str] | None = None,
    new: Mapping[tuple[str, str, str, str], int] | None = None,
) -> tuple[CellOutcome, ...]:
    """Return how `campaign` stands per zone (default: all it has); `new` counts the sends of the run that asks."""
    settled = ws.ledger.settled(campaign)
    rows = ws.cells.rows(campaign)
    places = sorted({row.zone for row in rows}) if zones is None else zones
    return tuple(
        CellOutcome(
            campaign,
            zone,
            tuple(
                _outcome(row, settled.get(row.key, Settled()), (new or {}).get(row.key, 0))
                for row in rows
                if row.zone == zone
            ),
        )
        for zone in places
    )


def publish_accounts(ws: Workspace, campaign: str) -> None:
    """Bring the result tables `sends` and `holdbacks` up to the ledger, for reports to read."""
    sends: list[SendRow] = []
    holdbacks: list[HoldbackRow] = []
    for cell in step_outcomes(ws, campaign):
        for position, step in enumerate(cell.steps):
            sends.append(_send_row(ws.mode, campaign, step, position))
            holdbacks += _holdback_rows(ws.mode, campaign, step)
    replace_sends(ws.results, ws.mode, campaign, sends, holdbacks)


def _outcome(row: CellRecord, settled: Settled, new: int) -> StepOutcome:
    tally = Tally(row.planned, settled.sent, row.suppressed, row.held, settled.failed, settled.uncertain)
    local = datetime.fromisoformat(row.local) if row.local else None
    return StepOutcome(
        row.step,
        row.zone,
        row.occurrence,
        row.action,
        row.channel,
        row.platform,
        row.instant,
        local,
        tally,
        new,
        row.note,
    )


def _send_row(mode: str, campaign: str, step: StepOutcome, position: int) -> SendRow:
    return SendRow(
        mode=mode,
        campaign=campaign,
        step=step.step,
        zone=step.zone,
        occurrence=step.occurrence,
        action=step.action,
        channel=step.channel,
        platform=step.platform,
        instant=step.instant,
        local=step.local,
        planned=step.tally.planned,
        sent=step.tally.sent,
        held=sum(step.tally.held.values()),
        failed=step.tally.failed,
        uncertain=step.tally.uncertain,
        suppressed=sum(step.tally.suppressed.values()),
        note=step.note,
        position=position,
    )


def _holdback_rows(mode: str, campaign: str, step: StepOutcome) -> list[HoldbackRow]:
    told = [("suppressed", step.tally.suppressed), ("held", step.tally.held)]
    return [
        HoldbackRow(mode, campaign, step.step, step.zone, step.occurrence, step.platform, outcome, reason, people)
        for outcome, reasons in told
        for reason, people in reasons.items()
    ]
