"""How a DuckDB connection is opened for bulk work: within bounds, quiet, and without downloads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MEMORY_LIMIT = "400MB"
"""What a bulk query may hold; beyond it spills. The process takes about 100 MB more than this."""
THREADS = 2


@contextmanager
def bulk_connection(
    spill: Path, database: str = ":memory:", *, keep_order: bool = False
) -> Iterator[DuckDBPyConnection]:
    """Open DuckDB for bulk work and close it at the end; what doesn't fit in memory goes to the folder `spill`."""
    import duckdb  # late: a fifth of a second that `marketflow plan` need not pay

    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "memory_limit": MEMORY_LIMIT,
        "threads": THREADS,
        "temp_directory": str(spill),
        "preserve_insertion_order": keep_order,
    }
    connection = duckdb.connect(database, config=config)
    try:
        connection.execute("SET enable_progress_bar = false")  # it would be drawn amid the command's own output
        connection.execute("SET TimeZone = 'UTC'")  # a time without a zone means UTC, whatever the machine is set to
        yield connection
    finally:
        connection.close()


def quoted(name: str) -> str:
    """Return an SQL identifier that stands for exactly `name`."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """Return an SQL string literal."""
    return "'" + value.replace("'", "''") + "'"
