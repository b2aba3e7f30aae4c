"""Stored plans: every version of every campaign, each with the instant from which its times count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from marketflow_core.store.records import Records
from marketflow_core.store.tables import plans


@dataclass(frozen=True)
class PlanRecord:
    """One version of a campaign's plan, as it was stored."""

    campaign: str
    version: int
    fingerprint: str
    reference: datetime
    brief: str
    document: str
    stored_at: datetime


class PlanStore:
    """Plans by campaign. A version is never changed: a changed plan is the next version."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def latest(self, campaign: str) -> PlanRecord | None:
        """Return the newest version of `campaign`, or None."""
        with self._records.read() as connection:
            return _latest(connection, campaign)

    def campaigns(self) -> tuple[str, ...]:
        """Return the names of all campaigns, sorted."""
        with self._records.read() as connection:
            return tuple(connection.scalars(select(plans.c.campaign).distinct().order_by(plans.c.campaign)))

    def store(
        self, campaign: str, *, fingerprint: str, reference: datetime, brief: str, document: str, now: datetime
    ) -> tuple[PlanRecord, bool]:
        """Store a plan as the next version of `campaign`; return it, and whether it is new.

        The newest version is returned as it is where fingerprint, brief and reference instant are the same, so that
        a repeated command changes nothing.
        """
        with self._records.write() as connection:
            last = _latest(connection, campaign)
            if last and (last.fingerprint, last.brief, last.reference) == (fingerprint, brief, reference):
                return last, False
            version = last.version + 1 if last else 1
            record = PlanRecord(campaign, version, fingerprint, reference, brief, document, now)
            connection.execute(insert(plans).values(**vars(record)))
            return record, True


def _latest(connection: Connection, campaign: str) -> PlanRecord | None:
    query = select(plans).where(plans.c.campaign == campaign).order_by(plans.c.version.desc()).limit(1)
    row = connection.execute(query).first()
    return PlanRecord(**row._asdict()) if row else None
