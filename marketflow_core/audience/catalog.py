"""What an audience file holds: its columns, what kind of value each has, and the kinds of events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import duckdb
from duckdb.sqltypes import DuckDBPyType

Kind = Literal["number", "text", "boolean", "moment", "other"]

_KINDS: dict[str, Kind] = {
    **dict.fromkeys(("tinyint", "smallint", "integer", "bigint", "hugeint"), "number"),
    **dict.fromkeys(("utinyint", "usmallint", "uinteger", "ubigint", "uhugeint"), "number"),
    **dict.fromkeys(("float", "double", "decimal"), "number"),
    **dict.fromkeys(("date", "timestamp", "timestamp_s", "timestamp_ms", "timestamp_ns"), "moment"),
    "timestamp with time zone": "moment",
    "varchar": "text",
    "enum": "text",
    "boolean": "boolean",
}


@dataclass(frozen=True)
class Column:
    """One column: its name, the kind of its values, whether it holds lists of them, and its values if it is ENUM."""

    name: str
    kind: Kind
    is_list: bool = False
    choices: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Catalog:
    """The columns of profiles and events by name, and the kinds of events that were ever recorded."""

    profiles: Mapping[str, Column]
    events: Mapping[str, Column]
    kinds: tuple[str, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """The profile columns that a rule may name; the dense key is the engine's own business."""
        return tuple(name for name in self.profiles if name != "profile")


def read_catalog(connection: duckdb.DuckDBPyConnection) -> Catalog:
    """Read the catalog of the audience file that `connection` has as its own."""
    profiles = columns_of(connection, "profiles")
    events = columns_of(connection, "events")
    kinds = events["event"].choices
    if kinds is None:
        rows = connection.execute("SELECT DISTINCT event FROM events WHERE event IS NOT NULL ORDER BY event").fetchall()
        kinds = tuple(str(row[0]) for row in rows)
    return Catalog(profiles, events, kinds)


def columns_of(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, Column]:
    """Return the columns of `table`, by name."""
    empty = connection.table(table).limit(0)
    return {name: _column(name, kind) for name, kind in zip(empty.columns, empty.types, strict=True)}


def _column(name: str, kind: DuckDBPyType) -> Column:
    if kind.id == "list":
        inner = next(inner for _, inner in kind.children if isinstance(inner, DuckDBPyType))
        return Column(name, _KINDS.get(inner.id, "other"), is_list=True)
    if kind.id == "enum":
        return Column(name, "text", choices=next(tuple(inner) for _, inner in kind.children if isinstance(inner, list)))
    return Column(name, _KINDS.get(kind.id, "other"))
