"""Stored plans: every version of every campaign, what caused it, and which versions are approved.

A version is never changed, approved or not: a change makes the next version, a draft, whose parent is the one it was
made from. An undo makes one too, so that nothing that was said is ever lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from marketflow_core.errors import BadInput, PlanChanged, UnknownName
from marketflow_core.store.records import Records
from marketflow_core.store.tables import approvals, plans


@dataclass(frozen=True)
class PlanRecord:
    """One version of a campaign's plan, as it was stored.

    `parent` is the version it was made from, and `words` the refinement that caused it; both are null for a plan that
    was read from its brief. `restores` is the version that an undo or a redo brought back. `errors` counts the faults
    that keep it from running.
    """

    campaign: str
    version: int
    fingerprint: str
    reference: datetime
    brief: str
    document: str
    stored_at: datetime
    parent: int | None = None
    words: str | None = None
    restores: int | None = None
    errors: int = 0


@dataclass(frozen=True)
class Approval:
    """Who approved which version of a plan, and when. `fingerprint` is of what was approved."""

    campaign: str
    version: int
    fingerprint: str
    approved_by: str
    approved_at: datetime


class PlanStore:
    """Plans by campaign. A version is never changed: a changed plan is the next version."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def latest(self, campaign: str) -> PlanRecord | None:
        """Return the newest version of `campaign`, or None."""
        with self._records.read() as connection:
            return _latest(connection, campaign)

    def history(self, campaign: str) -> tuple[PlanRecord, ...]:
        """Return every version of `campaign`, the first one first."""
        query = select(plans).where(plans.c.campaign == campaign).order_by(plans.c.version)
        with self._records.read() as connection:
            return tuple(PlanRecord(**row._asdict()) for row in connection.execute(query))

    def campaigns(self) -> tuple[str, ...]:
        """Return the names of all campaigns, sorted."""
        with self._records.read() as connection:
            return tuple(connection.scalars(select(plans.c.campaign).distinct().order_by(plans.c.campaign)))

    def store(
        self,
        campaign: str,
        *,
        fingerprint: str,
        reference: datetime,
        brief: str,
        document: str,
        now: datetime,
        words: str | None = None,
        errors: int = 0,
    ) -> tuple[PlanRecord, bool]:
        """Store a plan as the next version of `campaign`, with no parent; return it, and whether it is new.

        The newest version is returned as it is where fingerprint, brief and reference instant are the same, so that
        a repeated command changes nothing.
        """
        with self._records.write() as connection:
            last = _latest(connection, campaign)
            if last and (last.fingerprint, last.brief, last.reference) == (fingerprint, brief, reference):
                return last, False
            version = last.version + 1 if last else 1
            record = PlanRecord(
                campaign, version, fingerprint, reference, brief, document, now, words=words, errors=errors
            )
            connection.execute(insert(plans).values(**vars(record)))
            return record, True

    def refine(
        self,
        parent: PlanRecord,
        *,
        words: str,
        fingerprint: str,
        document: str,
        errors: int,
        now: datetime,
        restores: int | None = None,
    ) -> PlanRecord:
        """Store what `words` made of `parent` as its campaign's next version, with the same brief and reference.

        Raises `PlanChanged` where `parent` is not the newest version any more; nothing is stored then.
        """
        with self._records.write() as connection:
            last = _latest(connection, parent.campaign)
            if last is None or last.version != parent.version:
                raise PlanChanged(parent.campaign, parent.version, last.version if last else 0)
            record = PlanRecord(
                parent.campaign,
                parent.version + 1,
                fingerprint,
                parent.reference,
                parent.brief,
                document,
                now,
                parent.version,
                words,
                restores,
                errors,
            )
            connection.execute(insert(plans).values(**vars(record)))
            return record

    def approve(self, campaign: str, version: int, by: str, at: datetime) -> Approval:
        """Note that `by` approved `version` of `campaign` at the aware instant `at`; a first approval stands.

        Raises `UnknownName` for a version that isn't there, `BadInput` for one with errors, or without a name.
        """
        if not by.strip():
            raise BadInput("An approval needs the name of whoever gives it.")
        with self._records.write() as connection:
            query = select(plans).where(plans.c.campaign == campaign)
            found = {row.version: row for row in connection.execute(query)}
            if version not in found:
                raise UnknownName(f"version of “{campaign}”", str(version), map(str, found))
            if found[version].errors:
                raise BadInput(
                    f"Version {version} of “{campaign}” can't be approved: it has {found[version].errors} "
                    "errors and can't run. Settle them first."
                )
            given = _approvals(connection, campaign).get(version)
            if given is None:
                given = Approval(campaign, version, found[version].fingerprint, by.strip(), at)
                connection.execute(insert(approvals).values(**vars(given)))
            return given

    def approvals(self, campaign: str) -> dict[int, Approval]:
        """Return the approvals of `campaign` by version."""
        with self._records.read() as connection:
            return _approvals(connection, campaign)


def _latest(connection: Connection, campaign: str) -> PlanRecord | None:
    query = select(plans).where(plans.c.campaign == campaign).order_by(plans.c.version.desc()).limit(1)
    row = connection.execute(query).first()
    return PlanRecord(**row._asdict()) if row else None


def _approvals(connection: Connection, campaign: str) -> dict[int, Approval]:
    query = select(approvals).where(approvals.c.campaign == campaign).order_by(approvals.c.version)
    return {row.version: Approval(**row._asdict()) for row in connection.execute(query)}
