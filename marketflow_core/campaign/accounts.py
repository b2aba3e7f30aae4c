"""The account of a campaign as people and reports read it: what was planned in each cell, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from marketflow_core.campaign.outcomes import CellOutcome, StepOutcome, Tally
from marketflow_core.campaign.workspace import Workspace
from marketflow_core.delivery.cells import CellRecord
from marketflow_core.delivery.ledger import Settled
from marketflow_core.metrics.tables import SendRow, replace_sends

Cells = Mapping[tuple[str, str, str, str], int]
"""Sends per cell: (step, zone, occurrence, platform) → how many."""


def step_outcomes(
    ws: Workspace, campaign: str, zones: Sequence[str] | None = None, new: Cells | None = None
) -> tuple[CellOutcome, ...]:
    """Return how `campaign` stands per zone (default: all it has); `new` counts the sends of the run that asks."""
    outcomes = [step for _row, step in _accounts(ws, campaign, new or {})]
    places = sorted({one.zone for one in outcomes}) if zones is None else zones
    return tuple(CellOutcome(campaign, zone, tuple(one for one in outcomes if one.zone == zone)) for zone in places)


def publish_accounts(ws: Workspace, campaign: str) -> None:
    """Bring the result tables `sends` and `holdbacks` up to the ledger, for reports to read."""
    published = [_send_row(row, step) for row, step in _accounts(ws, campaign, {})]
    replace_sends(ws.results, ws.mode, campaign, published)


def _accounts(ws: Workspace, campaign: str, new: Cells) -> list[tuple[CellRecord, StepOutcome]]:
    settled = ws.ledger.settled(campaign)
    refusals = ws.ledger.refusals(campaign)
    return [
        (row, _outcome(row, settled.get(row.key, Settled()), refusals.get(row.key, {}), new.get(row.key, 0)))
        for row in ws.cells.rows(campaign)
    ]


def _outcome(row: CellRecord, settled: Settled, refusals: Mapping[str, int], new: int) -> StepOutcome:
    failed = [f"failed for {count:,}: {reason.rstrip('.')}" for reason, count in sorted(refusals.items())]
    return StepOutcome(
        step=row.step,
        zone=row.zone,
        occurrence=row.occurrence,
        action=row.action,
        channel=row.channel,
        platform=row.platform,
        instant=row.instant,
        local=datetime.fromisoformat(row.local) if row.local else None,
        tally=Tally(row.planned, settled.sent, row.suppressed, row.held, settled.failed, settled.uncertain),
        new=new,
        note="; ".join([*([row.note] if row.note else []), *failed]) or None,
    )


def _send_row(row: CellRecord, step: StepOutcome) -> SendRow:
    return SendRow(
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
        suppressed=step.tally.suppressed,
        held=step.tally.held,
        failed=step.tally.failed,
        uncertain=step.tally.uncertain,
        note=step.note,
        position=row.position,
    )
