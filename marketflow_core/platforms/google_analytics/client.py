"""Google Analytics' connector: reads what our links brought to the site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from marketflow_core.platforms.contract import Confirmed, Connector, Delivery, Figure, Outcome, Terminal
from marketflow_core.platforms.google_analytics import mapping
from marketflow_core.platforms.google_analytics.manifest import MANIFEST
from marketflow_core.platforms.http import Connection, known_form


class GoogleAnalytics(Connector):
    """Measures sessions, page views, conversions and revenue of tracked links, and does nothing else."""

    manifest = MANIFEST

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._property = connection.secret("property_id").removeprefix("properties/")
        connection.client.headers["Authorization"] = f"Bearer {connection.secret('access_token')}"

    async def check(self) -> None:
        """Ask for the names of what can be reported; raise `PlatformRefused` where Google doesn't let us in."""
        path = f"/properties/{self._property}/metadata"
        await self.connection.read("GET", path, doing="name what the property can report")

    async def deliver(self, delivery: Delivery) -> Outcome:
        """Refuse: there is nothing that Google Analytics could deliver."""
        return Terminal(f"Google Analytics only measures; it can't {delivery.action.replace('_', ' ')}.")

    async def find(self, reference: str) -> Confirmed | None:
        """Return None: nothing is ever delivered here."""
        del reference
        return None

    async def figures(self, day: date, references: Mapping[str, str]) -> Sequence[Figure]:
        """Return the day's sessions, page views, conversions and revenue of the links tagged with our references.

        The external ids in `references` are other platforms' and don't matter here. The property decides what a day
        is: Google Analytics counts days in its time zone.
        """
        wanted = sorted(set(references.values()))
        found: list[Figure] = []
        for start in range(0, len(wanted), mapping.REFERENCES_AT_ONCE):
            found += await self._report(day, wanted[start : start + mapping.REFERENCES_AT_ONCE])
        return found

    async def _report(self, day: date, references: Sequence[str]) -> list[Figure]:
        found: list[Figure] = []
        seen = 0
        while True:
            body = mapping.report_request(day, references, offset=seen)
            path = f"/properties/{self._property}:runReport"
            report = await self.connection.read("POST", path, doing="report visits", json=body)
            with known_form(MANIFEST.name, "report visits"):
                found += mapping.figures_of(report.body, references)
                rows = len(report.body.get("rows") or ())
                seen += rows
                if not rows or seen >= int(report.body.get("rowCount") or 0):
                    return found


CONNECTOR = GoogleAnalytics
