"""The tables of the records: plans, their approvals, and the ledger of what was sent.

The migrations in `migrations/versions` bring a database to this form; a test holds the two against each other.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)
from sqlalchemy.types import TypeDecorator

metadata = MetaData()


class Instant(TypeDecorator[datetime]):
    """An aware datetime, kept as UTC without a zone, because SQLite has no type that keeps one."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Turn an aware datetime into naive UTC; a naive one is a programming error."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone before it is stored")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Turn naive UTC back into an aware datetime."""
        del dialect
        return None if value is None else value.replace(tzinfo=UTC)


plans = Table(
    "plans",
    metadata,
    Column("campaign", String(80), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("reference", Instant, nullable=False, comment="the instant from which the plan's times count"),
    Column("brief", Text, nullable=False),
    Column("document", Text, nullable=False, comment="the plan as JSON, in the form of docs/plan.md"),
    Column("stored_at", Instant, nullable=False),
    Column("parent", Integer, comment="the version it was made from; null for one that was read from a brief"),
    Column("words", Text, comment="the refinement that caused it, as it was said; undo and redo for those"),
    Column("restores", Integer, comment="the version that an undo or a redo brought back"),
    Column("errors", Integer, nullable=False, server_default="0", comment="faults that keep it from running"),
)

approvals = Table(
    "approvals",
    metadata,
    Column("campaign", String(80), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("fingerprint", String(64), nullable=False, comment="what was approved, and nothing else"),
    Column("approved_by", String(200), nullable=False),
    Column("approved_at", Instant, nullable=False),
    ForeignKeyConstraint(["campaign", "version"], ["plans.campaign", "plans.version"]),
)

batches = Table(
    "batches",
    metadata,
    Column("reference", String(255), primary_key=True, comment="our own name for it, which the platform also holds"),
    Column("mode", String(10), nullable=False),
    Column("campaign", String(80), nullable=False),
    Column("step", String(80), nullable=False),
    Column("zone", String(64), nullable=False),
    Column("occurrence", String(32), nullable=False),
    Column("platform", String(40), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("action", String(30), nullable=False),
    Column("instant", Instant, nullable=False, comment="when it was due"),
    Column("people", Integer, nullable=False),
    Column("state", String(12), nullable=False, comment="claimed, confirmed, failed or uncertain"),
    Column("external_id", String(255)),
    Column("reason", Text),
    Column("claimed_at", Instant, nullable=False),
    Column("settled_at", Instant),
    Index("batches_by_cell", "mode", "campaign", "step", "zone", "occurrence"),
)

sends = Table(
    "sends",
    metadata,
    Column("mode", String(10), primary_key=True),
    Column("campaign", String(80), primary_key=True, comment="the lineage: the same over all versions of the plan"),
    Column("step", String(80), primary_key=True),
    Column("occurrence", String(32), primary_key=True),
    Column("channel", String(20), primary_key=True),
    Column("profile_id", BigInteger, primary_key=True),
    Column("reference", String(255), ForeignKey("batches.reference"), nullable=False),
    Column("state", String(10), nullable=False, comment="claimed, sent, rejected or failed"),
    Column("reason", Text),
    Column("at", Instant, nullable=False, comment="when it was due"),
    Index("sends_by_reference", "reference"),
    Index("sends_by_person", "mode", "profile_id", "channel", "at"),
)

cells = Table(
    "cells",
    metadata,
    Column("mode", String(10), primary_key=True),
    Column("campaign", String(80), primary_key=True),
    Column("step", String(80), primary_key=True),
    Column("zone", String(64), primary_key=True),
    Column("occurrence", String(32), primary_key=True),
    Column("platform", String(40), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("action", String(30), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("instant", Instant),
    Column("local", String(32)),
    Column("planned", Integer, nullable=False),
    Column("suppressed", JSON, nullable=False),
    Column("held", JSON, nullable=False),
    Column("note", Text),
    Column("position", Integer, nullable=False, comment="the step's place in the plan"),
)
