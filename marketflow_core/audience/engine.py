"""The audience engine: who is in a rule, and how many, over one audience file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

import duckdb
import pyarrow as pa
from sqlglot import exp

from marketflow_core.audience.catalog import columns_of, read_catalog
from marketflow_core.audience.compile import OVERLAY, Scope, compile_rule
from marketflow_core.audience.faults import rule_faults
from marketflow_core.audience.waterfall import Clause, clauses, counting_query
from marketflow_core.errors import BadInput, StoreDamaged
from marketflow_core.plan.diagnostics import Diagnostic
from marketflow_core.plan.rules import Rule

__all__ = ["MEMBERS", "AudienceEngine", "Clause", "RuleContext"]

MEMBERS = pa.schema(
    [
        pa.field("profile_id", pa.int64()),
        pa.field("time_zone", pa.string()),
        pa.field("country", pa.string()),
        pa.field("email_subscribed", pa.bool_()),
        pa.field("sms_subscribed", pa.bool_()),
    ]
)
"""The columns of a table of members. Consent that isn't known is consent that wasn't given."""


@dataclass(frozen=True)
class RuleContext:
    """What a rule is worked out against.

    `now` (aware) ends all windows; events at it or later don't count. `campaign` is what `{"step": …}` in an event leaf
    belongs to. `overlay` holds fresh events that aren't in the warehouse yet: profile_id int64, event, occurred_at
    (UTC), campaign, step, platform, revenue, product.
    """

    now: datetime
    campaign: str | None = None
    segments: Mapping[str, Rule] = field(default_factory=dict)
    overlay: pa.Table | None = None


class AudienceEngine:
    """Works out audiences over one audience file, read-only. A context manager; close it."""

    def __init__(self, audience_file: Path, *, memory_limit: str = "500MB", threads: int = 2) -> None:
        """Open `audience_file`. Raises `StoreDamaged` where it is missing or can't be read."""
        if not audience_file.exists():
            raise StoreDamaged(f"There is no audience file {audience_file.name}. Import profiles, or make demo data.")
        self._connection = duckdb.connect(
            config={"memory_limit": memory_limit, "threads": threads, "autoinstall_known_extensions": "false"}
        )
        try:
            file = exp.Literal.string(str(audience_file)).sql("duckdb")
            spill = exp.Literal.string(str(audience_file.parent / "spill")).sql("duckdb")
            self._connection.execute(f"SET temp_directory = {spill}")
            self._connection.execute("SET enable_progress_bar = false")  # it would print to standard output
            self._connection.execute("SET TimeZone = 'UTC'")
            self._connection.execute(f"ATTACH {file} AS audience (READ_ONLY)")
            self._connection.execute("USE audience")
            self._catalog = read_catalog(self._connection)
        except (duckdb.Error, KeyError) as problem:
            self._connection.close()
            raise StoreDamaged(
                f"The audience file {audience_file.name} can't be read. Delete it; the next use builds it anew."
            ) from problem

    def __enter__(self) -> AudienceEngine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def members(
        self,
        rule: Rule | None,
        context: RuleContext,
        *,
        within: Sequence[int] | pa.Array | pa.ChunkedArray | None = None,
    ) -> pa.Table:
        """Return the people in `rule` (None: everybody), sorted by profile_id, with the columns of `MEMBERS`.

        `within` keeps to these profile ids. Raises `UnknownName` for an unknown field or segment, `BadInput` for a
        value that its field can't be compared with.
        """
        query = exp.select(
            exp.column("profile_id"),
            exp.alias_(exp.cast(exp.column("time_zone"), "TEXT"), "time_zone"),
            exp.alias_(exp.cast(exp.column("country"), "TEXT"), "country"),
            exp.alias_(_given("email_subscribed"), "email_subscribed"),
            exp.alias_(_given("sms_subscribed"), "sms_subscribed"),
        )
        query = query.from_("profiles").where(self._condition(rule, context)).order_by("profile_id")
        if within is not None:
            self._connection.register("wanted_ids", pa.table({"profile_id": _ids(within)}))
            ids = exp.select("profile_id").from_("wanted_ids").subquery()
            query = query.where(exp.In(this=exp.column("profile_id", table="profiles"), query=ids))
        return self._connection.sql(query.sql("duckdb")).to_arrow_table().cast(MEMBERS)

    def size(self, rule: Rule | None, context: RuleContext) -> int:
        """Return how many people are in `rule` (None: everybody)."""
        query = exp.select(exp.Count(this=exp.Star())).from_("profiles").where(self._condition(rule, context))
        return int(self._row(query)[0])

    def waterfall(self, rule: Rule | None, context: RuleContext) -> tuple[Clause, ...]:
        """Return each clause of `rule` with how many people are left after it and all before it."""
        parts = clauses(rule, context.segments)
        if not parts:
            return ()
        counts = self._row(counting_query([self._condition(part, context) for part in parts]))
        return tuple(Clause.of(part, int(left)) for part, left in zip(parts, counts, strict=True))

    def faults(self, rules: Mapping[str, Rule]) -> tuple[Diagnostic, ...]:
        """Return what is wrong with named rules as far as this file's fields and events go, all of it."""
        return rule_faults(rules, self._catalog)

    def _condition(self, rule: Rule | None, context: RuleContext) -> exp.Expr:
        if context.now.tzinfo is None:
            raise BadInput("The instant of an audience has no time zone; give an aware one.")
        if rule is None:
            return exp.true()
        overlay = None
        if context.overlay is not None:
            self._load_overlay(context.overlay)
            overlay = columns_of(self._connection, f"temp.{OVERLAY}")
        now = context.now.astimezone(UTC)
        return compile_rule(rule, Scope(self._catalog, now, context.campaign, context.segments, overlay))

    def _load_overlay(self, overlay: pa.Table) -> None:
        """Give the fresh events the dense key of each person; those of nobody known are left out."""
        self._connection.register("overlay_rows", overlay)
        self._connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {OVERLAY} AS "  # noqa: S608  a name of our own, nobody's input
            "SELECT profiles.profile, fresh.* FROM overlay_rows AS fresh JOIN profiles USING (profile_id)"
        )
        self._connection.unregister("overlay_rows")

    def _row(self, query: exp.Expr) -> tuple[int, ...]:
        (row,) = self._connection.execute(query.sql("duckdb")).fetchall()
        return row


def _given(consent: str) -> exp.Expr:
    return exp.Coalesce(this=exp.column(consent), expressions=[exp.false()])


def _ids(within: Sequence[int] | pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    return within if isinstance(within, pa.Array | pa.ChunkedArray) else pa.array(within, pa.int64())
