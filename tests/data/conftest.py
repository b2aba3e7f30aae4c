"""What the tests of data share: a home of their own, files to import, and ways to look at what came of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from marketflow_core.store.home import Home
from marketflow_core.store.warehouse import Warehouse, parquet


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str, str], Path]:
    def write(name: str, content: str) -> Path:
        file = tmp_path / name
        file.write_text(content, "utf-8")
        return file

    return write


def profiles(home: Home) -> list[dict[str, Any]]:
    return _rows(Warehouse(home).profile_files(), "ALL")


def events(home: Home) -> list[dict[str, Any]]:
    return _rows(Warehouse(home).event_files(), "occurred_at, event_key")


def _rows(files: list[Path], order: str) -> list[dict[str, Any]]:
    if not files:
        return []
    with duckdb.connect() as connection:
        return connection.sql(f"SELECT * FROM {parquet(files)} ORDER BY {order}").to_arrow_table().to_pylist()


def every_byte(home: Home) -> dict[str, bytes]:
    return {str(file): file.read_bytes() for file in home.path.rglob("*") if file.is_file()}
