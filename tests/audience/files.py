"""Audience files in the warehouse's layout, written for tests: small ones from rows, large ones from a formula."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

PROFILES = pa.schema(
    [
        ("profile_id", pa.int64()),
        ("time_zone", pa.string()),
        ("country", pa.string()),
        ("email_subscribed", pa.bool_()),
        ("sms_subscribed", pa.bool_()),
        ("age", pa.int32()),
        ("lifetime_value", pa.float64()),
        ("city", pa.string()),
        ("loyalty_tier", pa.string()),
        ("interests", pa.list_(pa.string())),
        ("scores", pa.list_(pa.int64())),
        ("signed_up_at", pa.timestamp("us")),
        ("birthday", pa.date32()),
        ("opaque", pa.struct([("x", pa.int64())])),
    ]
)
EVENTS = pa.schema(
    [
        ("profile_id", pa.int64()),
        ("event", pa.string()),
        ("occurred_at", pa.timestamp("us")),
        ("campaign", pa.string()),
        ("step", pa.string()),
        ("platform", pa.string()),
        ("product", pa.string()),
        ("page", pa.string()),
        ("revenue", pa.float64()),
        ("tags", pa.list_(pa.string())),
    ]
)


def at(text: str) -> datetime:
    """Return a naive instant in UTC, as the warehouse keeps them."""
    return datetime.fromisoformat(text)


def audience_file(folder: Path, profiles: list[dict[str, Any]], events: list[dict[str, Any]]) -> Path:
    """Write an audience file with these people and events; keys left out are unknown."""
    file = folder / "audience.duckdb"
    with duckdb.connect(str(file)) as made:
        made.register("people", pa.Table.from_pylist(profiles, schema=PROFILES))
        made.register("happened", pa.Table.from_pylist(events, schema=EVENTS))
        made.execute(
            "CREATE TABLE profiles AS SELECT (row_number() OVER (ORDER BY profile_id) - 1)::INTEGER AS profile, * "
            "FROM people"
        )
        for column in ("country", "loyalty_tier"):
            _as_enum(made, "profiles", column)
        made.execute(
            "CREATE TABLE events AS SELECT profile, happened.* EXCLUDE (profile_id) FROM happened "
            "LEFT JOIN profiles USING (profile_id) ORDER BY event, occurred_at"
        )
        for column in ("event", "campaign", "step"):
            _as_enum(made, "events", column)
    return file


def _as_enum(made: duckdb.DuckDBPyConnection, table: str, column: str) -> None:
    if made.execute(f"SELECT count({column}) FROM {table}").fetchone() == (0,):
        return
    values = made.execute(f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL ORDER BY 1").fetchall()
    names = ", ".join("'" + value.replace("'", "''") + "'" for (value,) in values)
    made.execute(f"ALTER TABLE {table} ALTER {column} TYPE ENUM({names})")


def large_audience_file(folder: Path, profiles: int, events: int) -> Path:
    """Write an audience file of any size from a formula: 25 kinds of events over a year, a few people very active."""
    file = folder / "large.duckdb"
    with duckdb.connect(str(file)) as made:
        made.execute(
            f"""
            CREATE TABLE profiles AS SELECT i::INTEGER AS profile, (i * 7919 + 11)::BIGINT AS profile_id,
              (['America/New_York', 'Europe/London', 'Asia/Tokyo'])[1 + i % 3]::ENUM
                ('America/New_York', 'Europe/London', 'Asia/Tokyo') AS time_zone,
              (['US', 'GB', 'JP', 'DE'])[1 + (hash(i) % 4)::INT]::ENUM('US', 'GB', 'JP', 'DE') AS country,
              hash(i, 1) % 10 > 2 AS email_subscribed, hash(i, 2) % 10 > 6 AS sms_subscribed,
              CASE WHEN hash(i, 3) % 10 > 0 THEN 18 + (hash(i, 4) % 60)::INT END AS age,
              (hash(i, 5) % 100000) / 100.0::DOUBLE AS lifetime_value,
              TIMESTAMP '2026-11-20' - to_hours((hash(i, 6) % 20000)::INT) AS last_seen_at,
              [(['sport', 'music', 'food', 'travel'])[1 + (hash(i, 7) % 4)::INT]] AS interests
            FROM range({profiles}) t(i)
            """
        )
        kinds = ", ".join(f"'kind_{n:02}'" for n in range(25))
        made.execute(
            f"""
            CREATE TABLE events AS SELECT (pow((hash(i) % 1000000) / 1e6, 2) * {profiles})::INTEGER AS profile,
              ('kind_' || lpad((hash(i, 1) % 25)::VARCHAR, 2, '0'))::ENUM({kinds}) AS event,
              TIMESTAMP '2026-11-20' - to_seconds((hash(i, 2) % 31536000)::BIGINT) AS occurred_at,
              ('c' || (hash(i, 3) % 20))::VARCHAR AS campaign, 'step'::VARCHAR AS step
            FROM range({events}) t(i) ORDER BY event, occurred_at
            """
        )
    return file
