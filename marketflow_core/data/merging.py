"""How typed rows join the warehouse: profiles over the ones before, events beside them, each once."""

# ruff: noqa: S608 - names and paths in these queries are our own or quoted, never values from outside

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from marketflow_core.data.conversion import REASON, TypedColumn
from marketflow_core.data.staging import EVENT_KEY, PERSON_ID, ROW
from marketflow_core.store.audience_file import EVENT_COLUMNS
from marketflow_core.store.duck import quoted, text
from marketflow_core.store.manifest import IMPORTED, Manifest
from marketflow_core.store.warehouse import Warehouse, parquet

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_AS_PARQUET = "(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)"


@dataclass(frozen=True)
class Merged:
    """What became of the good rows, and the manifest that counts them; the same manifest where nothing is new."""

    manifest: Manifest
    added: int
    updated: int


def merge_profiles(
    connection: DuckDBPyConnection, warehouse: Warehouse, typed: Path, columns: list[TypedColumn], folder: Path
) -> Merged:
    """Put the people of `typed` over the imported ones: a file's columns win, columns that it lacks are kept."""
    manifest = warehouse.manifest()
    before = [part for part in manifest.profiles if part.origin == IMPORTED]
    demo = [part for part in manifest.profiles if part.origin != IMPORTED]
    connection.execute(
        f"CREATE TEMP VIEW newer AS SELECT * FROM read_parquet({text(str(typed))}) WHERE {ROW} IN "
        f"(SELECT max({ROW}) FROM read_parquet({text(str(typed))}) WHERE {REASON} IS NULL GROUP BY {PERSON_ID})"
    )
    files = [warehouse.folder / part.file for part in before]
    earlier = _columns(connection, files)
    relation = parquet(files) if files else "(SELECT NULL::BIGINT AS profile_id WHERE false)"
    connection.execute(f"CREATE TEMP VIEW older AS SELECT * FROM {relation}")
    differs = " OR ".join(
        f"n.{quoted(one.name)} IS DISTINCT FROM o.{quoted(one.name)}"
        if one.name in earlier
        else f"n.{quoted(one.name)} IS NOT NULL"
        for one in columns
    )
    row = connection.execute(
        "SELECT count(*) FILTER (WHERE o.profile_id IS NULL), "
        f"count(*) FILTER (WHERE o.profile_id IS NOT NULL AND ({differs or 'false'})) "
        f"FROM newer n LEFT JOIN older o ON n.{PERSON_ID} = o.profile_id"
    ).fetchone()
    added, updated = row or (0, 0)
    if not added and not updated:
        return Merged(manifest, 0, 0)
    file = folder / "profiles.parquet"
    person = f"coalesce(n.{PERSON_ID}, o.profile_id) AS profile_id"
    chosen = ", ".join([person, *(_chosen(name, earlier, columns) for name in _order(earlier, columns))])
    connection.execute(
        f"COPY (SELECT {chosen} FROM newer n FULL JOIN older o ON n.{PERSON_ID} = o.profile_id ORDER BY 1) "
        f"TO {text(str(file))} {_AS_PARQUET}"
    )
    rows = sum(part.rows for part in before) + added
    part = warehouse.adopt(file, "profiles", rows, IMPORTED)
    return Merged(replace(manifest, profiles=(*demo, part)), added, updated)


def merge_events(
    connection: DuckDBPyConnection, warehouse: Warehouse, typed: Path, columns: list[TypedColumn], folder: Path
) -> Merged:
    """Add the events of `typed` that the warehouse doesn't have yet, as one more part."""
    manifest = warehouse.manifest()
    files = [warehouse.folder / part.file for part in manifest.events if part.origin == IMPORTED]
    known = f"SELECT event_key FROM {parquet(files)}" if files else "SELECT NULL::BIGINT AS event_key WHERE false"
    source = f"read_parquet({text(str(typed))})"
    connection.execute(
        f"CREATE TEMP TABLE fresh AS SELECT min({ROW}) AS {ROW} FROM {source} WHERE {REASON} IS NULL AND {EVENT_KEY} "
        f"NOT IN ({known}) GROUP BY {EVENT_KEY}"
    )
    row = connection.execute("SELECT count(*) FROM fresh").fetchone()
    added = int(row[0]) if row else 0
    if not added:
        return Merged(manifest, 0, 0)
    ours = {one.name for one in columns}
    always = [
        f"NULL::{kind} AS {name}"
        for name, kind in EVENT_COLUMNS.items()
        if name not in ours and name not in ("profile_id", "event_key")
    ]
    listed = ", ".join([*(f"t.{quoted(one.name)}" for one in columns), *always])
    file = folder / "events.parquet"
    connection.execute(
        f"COPY (SELECT t.{PERSON_ID} AS profile_id, t.{EVENT_KEY} AS event_key, {listed} FROM {source} t "
        f"SEMI JOIN fresh USING ({ROW})) TO {text(str(file))} {_AS_PARQUET}"
    )
    part = warehouse.adopt(file, "events", added, IMPORTED)
    return Merged(replace(manifest, events=(*manifest.events, part)), added, 0)


def _columns(connection: DuckDBPyConnection, files: list[Path]) -> dict[str, str]:
    if not files:
        return {}
    rows = connection.execute(f"DESCRIBE SELECT * FROM {parquet(files)}").fetchall()
    return {row[0]: row[1] for row in rows if row[0] != "profile_id"}


def _order(earlier: dict[str, str], columns: list[TypedColumn]) -> list[str]:
    return list(dict.fromkeys([*earlier, *(one.name for one in columns)]))


def _chosen(name: str, earlier: dict[str, str], columns: list[TypedColumn]) -> str:
    column = quoted(name)
    if name not in {one.name for one in columns}:
        return f"o.{column}"
    if name not in earlier:
        return f"n.{column}"
    return f"CASE WHEN n.{PERSON_ID} IS NOT NULL THEN n.{column} ELSE o.{column} END AS {column}"
