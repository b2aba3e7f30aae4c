"""Collecting the platforms' numbers, one platform and UTC day at a time."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from marketflow_core.campaign.loop import run_now
from marketflow_core.campaign.outcomes import CollectedDay
from marketflow_core.campaign.workspace import Workspace
from marketflow_core.clock import SimulatedClock
from marketflow_core.delivery.ledger import Batch
from marketflow_core.errors import LiveModeRefused, UnknownName
from marketflow_core.metrics.collect import Delivered, collect_day
from marketflow_core.metrics.tables import replace_day
from marketflow_core.platforms.contract import Connector
from marketflow_core.platforms.registry import connectors
from marketflow_core.platforms.session import open_platforms
from marketflow_core.platforms.simulation.world import World

ANALYTICS = "collect_metrics"
"""The action of platforms that measure what others delivered."""


def days_to_collect(ws: Workspace, campaign: str | None = None) -> tuple[tuple[str, date], ...]:
    """Return each platform and UTC day on which something of `campaign` (default: any) could be measured so far."""
    batches = ws.ledger.batches(campaign, states=("confirmed",))
    reached = _reached(ws)
    if not batches or reached is None:
        return ()
    first: dict[str, date] = {}
    for batch in batches:
        first.setdefault(batch.platform, batch.instant.astimezone(UTC).date())
    for name in _analytics(ws):
        first.setdefault(name, min(first.values()))
    last = (reached - timedelta(microseconds=1)).date()
    cells = [
        (name, start + timedelta(days=offset))
        for name, start in first.items()
        for offset in range((last - start).days + 1)
    ]
    return tuple(sorted(cells, key=lambda cell: (cell[1], cell[0])))


def collect(ws: Workspace, cells: Sequence[tuple[str, date]]) -> tuple[CollectedDay, ...]:
    """Collect the numbers of each (platform, UTC day) in `cells`, replacing what was collected for it before.

    Raises `LiveModeRefused` in live mode and `UnknownName` for a platform without a connector.
    """
    if ws.mode == "live":
        raise LiveModeRefused("collect metrics")
    known = connectors()
    for name, _day in cells:
        if name not in known:
            raise UnknownName("platform", name, known)
    return run_now(_collect(ws, cells))


async def _collect(ws: Workspace, cells: Sequence[tuple[str, date]]) -> tuple[CollectedDay, ...]:
    days: dict[str, list[date]] = defaultdict(list)
    for name, day in cells:
        days[name].append(day)
    now = _reached(ws) or ws.clock.now()
    confirmed = ws.ledger.batches(states=("confirmed",))
    async with open_platforms(
        days, settings=ws.settings, home=ws.home, clock=SimulatedClock(now), registry=ws.registry
    ) as platforms:
        each = (_platform(ws, platforms.connectors[name], days[name], confirmed, now) for name in sorted(days))
        found = await asyncio.gather(*each)
    return tuple(sorted((one for some in found for one in some), key=lambda one: (one.day, one.platform)))


async def _platform(
    ws: Workspace, connector: Connector, days: Sequence[date], confirmed: Sequence[Batch], now: datetime
) -> list[CollectedDay]:
    collected: list[CollectedDay] = []
    name = connector.manifest.slug
    for done, day in enumerate(sorted(set(days)), 1):
        delivered = [_delivered(batch) for batch in confirmed if batch.instant.date() <= day and batch.external_id]
        rows = await collect_day(connector, day, delivered, now=now)
        replace_day(ws.results, ws.mode, name, day, rows, collected_at=now)
        collected.append(CollectedDay(name, day, len(rows), now))
        ws.progress(f"metrics · {connector.manifest.name}", done, len(days))
    return collected


def _delivered(batch: Batch) -> Delivered:
    return Delivered(
        reference=batch.reference,
        external_id=batch.external_id or "",
        campaign=batch.campaign,
        step=batch.step,
        zone=batch.zone,
        channel=batch.channel,
        platform=batch.platform,
    )


def _analytics(ws: Workspace) -> tuple[str, ...]:
    """Return the analytics platforms that measure: those registered for the channel, else the configured ones."""
    wanted = ws.registry.default_for("analytics") or ws.settings.preferences.default_platforms.get("analytics", ())
    return tuple(name for name in wanted if name in connectors())


def _reached(ws: Workspace) -> datetime | None:
    """Return how far rehearsal's time has come, or None where nothing was rehearsed yet."""
    with World(ws.home.simulation_file, ws.clock) as world:
        return world.reached()
