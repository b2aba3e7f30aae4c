"""The results file: one DuckDB file with the metric and report tables, opened briefly and always closed.

DuckDB lets one process write to a file and bars readers meanwhile, and within a process it refuses a second connection
of another configuration. So every opening goes through a lock of the operating system: exclusive to write, shared to
read.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from filelock import ReadWriteLock, Timeout

from marketflow_core.errors import HomeBusy, StoreDamaged

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    # Nothing may be downloaded at run time: a query that needs a missing extension fails with a clear error.
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}


class ResultsFile:
    """The DuckDB file at `path`, made on first use. `patience` is how many seconds an opening waits for others.

    Keep the blocks short: a reader holds up writers and a writer holds up everybody. Blocks don't nest: a block inside
    a writing block of the same file waits for itself until its patience ends.
    """

    def __init__(self, path: Path, *, patience: float = 60.0) -> None:
        self.path = path
        self.patience = patience

    @contextmanager
    def write(self) -> Iterator[DuckDBPyConnection]:
        """Open the file for reading and writing, alone, while the block runs.

        Raises `HomeBusy` where it doesn't come free in time and `StoreDamaged` where it is no DuckDB file.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self._held("write"), _closing(self.path, read_only=False) as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[DuckDBPyConnection]:
        """Open the file for reading, together with other readers, while the block runs. Raises as `write` does."""
        if not self.path.exists():
            with self.write():  # an empty file, so that a first reading finds empty tables instead of no file
                pass
        with self._held("read"), _closing(self.path, read_only=True) as connection:
            yield connection

    @contextmanager
    def _held(self, how: Literal["read", "write"]) -> Iterator[None]:
        lock = ReadWriteLock(self.path.with_name(f"{self.path.name}.lock"), timeout=self.patience, is_singleton=False)
        try:
            try:
                _ = lock.acquire_write() if how == "write" else lock.acquire_read()
            except Timeout:
                raise HomeBusy(
                    f"{self.path.name} was in use by another process for {self.patience:g} seconds, so this one could "
                    f"not {how} its results. Nothing was changed. Close whatever has the file open and try again."
                ) from None
            try:
                yield
            finally:
                lock.release()
        finally:
            lock.close()


@contextmanager
def _closing(path: Path, *, read_only: bool) -> Iterator[DuckDBPyConnection]:
    import duckdb  # late: a fifth of a second that `marketflow plan` need not pay

    try:
        connection = duckdb.connect(str(path), read_only=read_only, config=_CONFIG)
    except duckdb.IOException as problem:
        if "lock" in str(problem).lower():
            raise HomeBusy(
                f"{path.name} is open in another program that writes to it or keeps it open. Nothing was changed. "
                "Close that program and try again."
            ) from problem
        raise StoreDamaged(
            f"{path.name} can't be read as a DuckDB 2 file. Move it away; collecting the metrics and making the report "
            "again fills a new one."
        ) from problem
    try:
        # DuckDB draws its progress on standard output after two seconds, in the middle of the command's own.
        connection.execute("SET enable_progress_bar = false")
        yield connection
    finally:
        connection.close()
