"""The warehouse: versions, the audience file's layout, and what is damaged."""

# ruff: noqa: DTZ001 - the warehouse keeps instants in UTC without a zone, so that is what is compared

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from marketflow_core.errors import StoreDamaged
from marketflow_core.store.home import Home
from marketflow_core.store.warehouse import Warehouse


def put(warehouse: Warehouse, kind: str, rows: dict[str, Any], origin: str = "imported") -> None:
    """Publish some rows as one more part."""
    with warehouse.draft() as draft:
        file = draft / "part.parquet"
        table = pa.table(rows)
        pq.write_table(table, file)
        part = warehouse.adopt(file, kind, table.num_rows, origin)
        manifest = warehouse.manifest()
        warehouse.commit(replace(manifest, **{kind: (*getattr(manifest, kind), part)}))


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return Warehouse(Home(tmp_path))


def filled(warehouse: Warehouse) -> Warehouse:
    put(warehouse, "profiles", {"profile_id": [30, 10, 20], "plan": ["pro", "free", None], "tags": [["a"], [], None]})
    put(
        warehouse,
        "events",
        {
            "profile_id": [10, 30, 10, 99],
            "event": ["y", "x", "x", "x"],
            "occurred_at": [datetime(2026, 1, day) for day in (1, 3, 2, 4)],
            "event_key": [1, 2, 3, 4],
            "page": ["/a", None, "/b", "/c"],
        },
    )
    return warehouse


def rows(file: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(file), read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_an_empty_warehouse_has_an_audience_file_with_all_columns_and_nobody(warehouse: Warehouse) -> None:
    assert warehouse.counts() == (0, 0)
    assert warehouse.event_kinds() == ()
    file = warehouse.audience_file()
    assert rows(file, "SELECT count(*) FROM profiles") == [(0,)]
    described = rows(file, "SELECT column_name FROM information_schema.columns WHERE table_name = 'profiles'")
    assert {"profile", "profile_id", "time_zone", "country", "email_subscribed", "sms_subscribed"} <= {
        name for (name,) in described
    }
    assert rows(file, "SELECT profile, event, occurred_at, campaign, revenue FROM events") == []


def test_people_get_dense_keys_and_text_of_few_values_is_enum(warehouse: Warehouse) -> None:
    file = filled(warehouse).audience_file()
    assert rows(file, "SELECT profile, profile_id, plan, tags FROM profiles ORDER BY profile") == [
        (0, 10, "free", []),
        (1, 20, None, None),
        (2, 30, "pro", ["a"]),
    ]
    types = dict(
        rows(file, "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'profiles'")
    )
    assert types["profile"] == "INTEGER"
    assert types["plan"].startswith("ENUM")


def test_events_are_sorted_by_kind_and_time_and_strangers_are_left_out(warehouse: Warehouse) -> None:
    file = filled(warehouse).audience_file()
    assert rows(file, "SELECT profile, event, day(occurred_at), page FROM events") == [
        (0, "x", 2, "/b"),
        (2, "x", 3, None),
        (0, "y", 1, "/a"),
    ]


def test_text_of_many_values_stays_text(warehouse: Warehouse) -> None:
    put(warehouse, "profiles", {"profile_id": range(5000), "nick": [f"n{one}" for one in range(5000)]})
    file = warehouse.audience_file()
    assert rows(file, "SELECT data_type FROM information_schema.columns WHERE column_name = 'nick'") == [("VARCHAR",)]


def test_the_version_changes_exactly_when_data_do(warehouse: Warehouse) -> None:
    empty = warehouse.version()
    full = filled(warehouse).version()
    assert full != empty
    warehouse.commit(warehouse.manifest())
    assert warehouse.version() == full
    put(warehouse, "profiles", {"profile_id": [40]})
    assert warehouse.version() != full
    assert warehouse.counts() == (4, 4)


def test_the_audience_file_is_built_once_and_only_the_newest_two_stay(warehouse: Warehouse) -> None:
    told: list[str] = []
    files = [filled(warehouse).audience_file()]
    built = files[0].stat().st_mtime_ns
    assert warehouse.audience_file(lambda what, done, total: told.append(what)) == files[0]
    assert (told, files[0].stat().st_mtime_ns) == ([], built)
    for profile_id in (41, 42, 43):
        put(warehouse, "profiles", {"profile_id": [profile_id]})
        files.append(warehouse.audience_file())
    assert [file.exists() for file in files] == [False, False, True, True]


def test_parts_with_other_columns_and_types_join_one_table(warehouse: Warehouse) -> None:
    put(warehouse, "profiles", {"profile_id": [1], "n": [1]})
    put(warehouse, "profiles", {"profile_id": [2], "n": [2.5], "m": ["x"]})
    assert warehouse.profile_columns() == {"profile_id": "BIGINT", "n": "DOUBLE", "m": "VARCHAR"}
    assert rows(warehouse.audience_file(), "SELECT profile_id, n, m FROM profiles ORDER BY 1") == [
        (1, 1.0, None),
        (2, 2.5, "x"),
    ]


@pytest.mark.parametrize("damage", ["cut", "gone", "replaced"])
def test_a_damaged_part_is_told_by_name(warehouse: Warehouse, damage: str) -> None:
    [part] = filled(warehouse).profile_files()
    if damage == "cut":
        part.write_bytes(part.read_bytes()[:50])
    elif damage == "gone":
        part.unlink()
    else:
        pq.write_table(pa.table({"profile_id": [1]}), part)
    with pytest.raises(StoreDamaged, match=part.name):
        warehouse.audience_file()
    assert not list(warehouse.folder.glob("audience-*"))
    assert not list(warehouse.folder.glob("draft-*"))


def test_pages_that_rot_inside_a_part_are_told(warehouse: Warehouse) -> None:
    [part] = filled(warehouse).event_files()
    content = bytearray(part.read_bytes())
    content[4:400] = b"\xff" * 396
    part.write_bytes(content)
    with pytest.raises(StoreDamaged):
        warehouse.audience_file()


@pytest.mark.parametrize(
    "content", ["{", "[]", "{}", '{"form": 99}', '{"form": 1, "version": "", "profiles": [{"a": 1}]}']
)
def test_a_damaged_manifest_is_told(warehouse: Warehouse, content: str) -> None:
    (warehouse.folder / "manifest.json").write_text(content)
    with pytest.raises(StoreDamaged, match=r"manifest\.json"):
        warehouse.version()


def test_what_dead_processes_left_is_swept_and_what_lives_is_not(warehouse: Warehouse) -> None:
    filled(warehouse)
    for name in ("draft-999999999-x", "draft-nonsense", "draft-1-x"):
        (warehouse.folder / name).mkdir()
    (warehouse.folder / "draft-999999999-manifest.json").write_text("{")
    (warehouse.folder / "events-old.parquet").write_text("")
    warehouse.sweep()
    left = {file.name for file in warehouse.folder.iterdir()}
    assert left == {
        "manifest.json",
        "draft-1-x",
        *(file.name for file in warehouse.profile_files() + warehouse.event_files()),
    }
