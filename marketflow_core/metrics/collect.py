"""Collect one platform's numbers of one UTC day, checked and added up per step and zone."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from marketflow_core.errors import PlatformRefused
from marketflow_core.metrics.measures import MONEY
from marketflow_core.metrics.tables import MetricRow
from marketflow_core.platforms.contract import Connector, Figure


@dataclass(frozen=True)
class Delivered:
    """One confirmed delivery, from the ledger."""

    reference: str
    external_id: str
    campaign: str
    step: str
    zone: str
    channel: str
    platform: str


async def collect_day(
    connector: Connector, day: date, delivered: Sequence[Delivered], *, now: datetime
) -> tuple[MetricRow, ...]:
    """Ask `connector` for its numbers of the UTC `day` and return them as rows, sorted.

    A platform is asked about its own deliveries; an analytics platform about everybody's, by our references. Figures of
    other days or of things we didn't deliver are left out. Raises `PlatformRefused` for a number that is none and for
    money without a currency; what the connector raises passes through.
    """
    platform = connector.manifest.slug
    if "analytics" in connector.manifest.channels:
        # Two platforms may use the same id for different things; our references never clash.
        asked = {one.reference: one.reference for one in delivered}
    else:
        asked = {one.external_id: one.reference for one in delivered if one.platform == platform}
    if not asked:
        return ()
    ours = {one.reference: one for one in delivered if one.reference in set(asked.values())}
    figures = [f for f in await connector.figures(day, asked) if f.day == day and f.reference in ours]
    totals: defaultdict[tuple[str, str, str, str, str, str, str | None], float] = defaultdict(float)
    for figure in figures:
        _check(platform, figure)
        one = ours[figure.reference]
        key = (one.campaign, one.step, one.zone, one.channel, one.platform, figure.metric, figure.currency)
        totals[key] += figure.value
    return tuple(
        MetricRow(platform, day, campaign, step, zone, channel, source, metric, value, currency, now)
        for (campaign, step, zone, channel, source, metric, currency), value in sorted(
            totals.items(), key=lambda item: tuple(str(part) for part in item[0])
        )
    )


def _check(platform: str, figure: Figure) -> None:
    if not math.isfinite(figure.value):
        raise PlatformRefused(
            platform,
            f"report its figures of {figure.day}",
            f"its {figure.metric} is not a number. Nothing of that day was stored; collect the day again later.",
        )
    if figure.metric in MONEY and not figure.currency:
        raise PlatformRefused(
            platform,
            f"report its figures of {figure.day}",
            f"its {figure.metric} came without a currency, and an amount without one can't be added to anything.",
        )
