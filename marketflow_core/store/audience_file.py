"""The audience engine's file: what makes rules quick, as measured in the project's notes on performance.

People have dense integer keys, text of few values is ENUM, and events are sorted by (kind, time), so that a rule that
asks for one kind within a window reads little.
"""

# ruff: noqa: S608 - names and paths in these queries are our own or quoted, never values from outside

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from marketflow_core.errors import StoreDamaged
from marketflow_core.progress import Progress, silent
from marketflow_core.store.duck import bulk_connection, quoted, text
from marketflow_core.store.manifest import Manifest

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FORM = 1
"""Part of the file's name: raise it when the layout changes, and old files are built anew."""

FEW_VALUES = 1_000

PROFILE_COLUMNS = {
    "profile_id": "BIGINT",
    "time_zone": "VARCHAR",
    "country": "VARCHAR",
    "email_subscribed": "BOOLEAN",
    "sms_subscribed": "BOOLEAN",
}
EVENT_COLUMNS = {
    "profile_id": "BIGINT",
    "event": "VARCHAR",
    "occurred_at": "TIMESTAMP",
    "event_key": "BIGINT",
    "campaign": "VARCHAR",
    "step": "VARCHAR",
    "platform": "VARCHAR",
    "product": "VARCHAR",
    "page": "VARCHAR",
    "link": "VARCHAR",
    "revenue": "DOUBLE",
}
"""Columns that are always there, and their types, whatever the sources hold."""

_NEVER_CARRIED = frozenset({"event_key"})


def build_audience_file(
    file: Path, manifest: Manifest, profiles: Sequence[Path], events: Sequence[Path], progress: Progress = silent
) -> None:
    """Build the file from the Parquet `profiles` and `events` of `manifest`, spilling beside it where memory is short.

    Events of people without a profile stay in the record and are left out here: nothing is known of their consent.
    Raises `StoreDamaged` where a Parquet file can't be read.
    """
    import duckdb

    try:
        with bulk_connection(file.with_name("spill"), str(file)) as connection:
            progress("audience file: people", 0, 2)
            _profiles(connection, _source(profiles, PROFILE_COLUMNS), PROFILE_COLUMNS | manifest.profile_columns)
            progress("audience file: events", 1, 2)
            _events(connection, _source(events, EVENT_COLUMNS), EVENT_COLUMNS | manifest.event_columns)
            connection.execute("CHECKPOINT")
            progress("audience file: events", 2, 2)
    except duckdb.Error as problem:
        raise StoreDamaged(
            "The audience file couldn't be built: a Parquet file of the warehouse is damaged, or the disk is full. "
            "Free some space, or put the warehouse back from a backup; nothing was changed."
        ) from problem


def _source(files: Sequence[Path], always: Mapping[str, str]) -> str:
    """Return the SQL of a relation with at least the columns `always`."""
    empty = ", ".join(f"NULL::{kind} AS {quoted(name)}" for name, kind in always.items())
    nothing = f"SELECT {empty} WHERE false"
    if not files:
        return f"({nothing})"
    listed = ", ".join(text(str(file)) for file in files)
    return f"({nothing} UNION ALL BY NAME SELECT * FROM read_parquet([{listed}], union_by_name = true))"


def _profiles(connection: DuckDBPyConnection, source: str, columns: Mapping[str, str]) -> None:
    chosen = _carried(connection, source, columns, "profiles")
    listed = ", ".join(f"{expression} AS {quoted(name)}" for name, expression in chosen.items())
    connection.execute(
        f"CREATE TABLE profiles AS SELECT (row_number() OVER (ORDER BY profile_id) - 1)::INTEGER AS profile, {listed} "
        f"FROM {source} ORDER BY profile_id"
    )


def _events(connection: DuckDBPyConnection, source: str, columns: Mapping[str, str]) -> None:
    wanted = {name: kind for name, kind in columns.items() if name not in _NEVER_CARRIED}
    chosen = _carried(connection, source, wanted, "events", always_enum=("event",))
    del chosen["profile_id"]
    listed = ", ".join(f"{expression} AS {quoted(name)}" for name, expression in chosen.items())
    connection.execute(
        f"CREATE TABLE events AS SELECT p.profile, {listed} FROM {source} e JOIN "
        "(SELECT profile, profile_id AS pid FROM profiles) p ON e.profile_id = p.pid ORDER BY event, occurred_at"
    )


def _carried(
    connection: DuckDBPyConnection,
    source: str,
    columns: Mapping[str, str],
    table: str,
    *,
    always_enum: Sequence[str] = (),
) -> dict[str, str]:
    """Return each column's expression, text of few values as an ENUM type that is made for it."""
    texts = [name for name, kind in columns.items() if kind == "VARCHAR"]
    counted = ", ".join(f"approx_count_distinct({quoted(name)})" for name in texts)
    counts = connection.execute(f"SELECT {counted} FROM {source}").fetchone() if texts else ()
    few = {name for name, count in zip(texts, counts or (), strict=True) if 0 < count <= FEW_VALUES}
    chosen: dict[str, str] = {}
    for name in columns:
        column = quoted(name)
        if name in few or (name in always_enum and counts and counts[texts.index(name)]):
            kind = quoted(f"{table}_{name}")
            connection.execute(
                f"CREATE TYPE {kind} AS ENUM "
                f"(SELECT DISTINCT {column} FROM {source} WHERE {column} IS NOT NULL ORDER BY {column})"
            )
            chosen[name] = f"{column}::{kind}"
        else:
            chosen[name] = column
    return chosen
