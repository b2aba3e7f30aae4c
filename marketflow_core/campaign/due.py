"""What falls due when: the campaigns and zones that a schedule or a sensor has to launch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select

from marketflow_core.campaign.planning import stored_plan
from marketflow_core.campaign.timetable import is_sent, timetable
from marketflow_core.campaign.workspace import Workspace
from marketflow_core.errors import PlanInvalid
from marketflow_core.store.records import Records
from marketflow_core.store.tables import cells, plans

Send = tuple[datetime, str, str]
"""When it is due, its step, and its occurrence."""


@dataclass
class _Timetable:
    stored_at: datetime
    zones: dict[str, tuple[Send, ...]] = field(default_factory=dict)


class DueFinder:
    """Finds what is due, and remembers the timetable of each plan's newest version.

    A tick comes every few minutes and a new plan now and then, so working a timetable out at each tick would be waste.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], _Timetable] = {}

    def between(
        self, ws: Workspace, zones: Sequence[str], *, after: datetime, until: datetime
    ) -> tuple[tuple[str, str], ...]:
        """Return the (campaign, zone) with a send due after `after`, not later than `until`, and not made yet.

        Both instants are aware. A send counts as made once the account of its cell has it, whatever became of it there.
        """
        found: list[tuple[str, str]] = []
        for campaign, stored_at in _newest(ws.records).items():
            for zone in zones:
                sends = self._sends(ws, campaign, stored_at, zone)
                due = {(step, occurrence) for at, step, occurrence in sends if after < at <= until}
                if due and due - {(row.step, row.occurrence) for row in ws.cells.rows(campaign, zone)}:
                    found.append((campaign, zone))
        return tuple(found)

    def _sends(self, ws: Workspace, campaign: str, stored_at: datetime, zone: str) -> tuple[Send, ...]:
        table = self._table(ws, campaign, stored_at)
        if zone not in table.zones:
            try:
                plan, stored = stored_plan(ws, campaign)
            except PlanInvalid:  # its newest version can't run before its author has settled it
                return ()
            # All zones, because what counts from the last of them would come too early with this one alone.
            everywhere = sorted({zone, *ws.settings.preferences.zones})
            planned = timetable(ws, plan, stored.reference, everywhere)
            table.zones[zone] = tuple(
                (one.instant, one.step, one.occurrence)
                for one in planned
                if one.zone == zone and one.instant is not None and is_sent(plan.step(one.step))
            )
        return table.zones[zone]

    def _table(self, ws: Workspace, campaign: str, stored_at: datetime) -> _Timetable:
        key = (str(ws.records.engine.url), campaign)
        table = self._known.get(key)
        if table is None or table.stored_at != stored_at:
            table = self._known[key] = _Timetable(stored_at)
        return table


def zones_in_use(records: Records, mode: str) -> tuple[str, ...]:
    """Return the zones in which something was planned so far, sorted: one question for any number of campaigns."""
    query = select(cells.c.zone).where(cells.c.mode == mode).distinct().order_by(cells.c.zone)
    with records.read() as connection:
        return tuple(connection.scalars(query))


def _newest(records: Records) -> dict[str, datetime]:
    """Return when the newest version of each campaign's plan was stored."""
    query = select(plans.c.campaign, func.max(plans.c.stored_at).label("stored_at")).group_by(plans.c.campaign)
    with records.read() as connection:
        return {row.campaign: row.stored_at for row in connection.execute(query)}
