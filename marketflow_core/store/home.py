"""The home: one folder that holds everything marketflow keeps, and the lock that guards it."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from marketflow_core.errors import HomeBusy
from marketflow_core.values import slug


class Home:
    """The folders of one marketflow home, made on first use.

    What a rehearsal produces is kept apart from what live work produces by its mode, so that simulated opens never
    count as real ones.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def _folder(self, *names: str) -> Path:
        folder = self.path.joinpath(*names)
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    @property
    def records_file(self) -> Path:
        """SQLite file of the records, used where no database URL is set."""
        return self._folder() / "records.db"

    @property
    def key_file(self) -> Path:
        """Secret that ids are hashed with and contacts are encrypted with; readable by its owner only."""
        return self._folder() / "key"

    @property
    def warehouse(self) -> Path:
        """Profiles and events as Parquet, and the audience engine's DuckDB file."""
        return self._folder("warehouse")

    @property
    def contacts_file(self) -> Path:
        """The encrypted contact source."""
        return self._folder() / "contacts.db"

    @property
    def rejects(self) -> Path:
        """Rows that an import refused, with the reason, one file per import."""
        return self._folder("rejects")

    @property
    def results_file(self) -> Path:
        """DuckDB file of the metric and report tables."""
        return self._folder() / "results.duckdb"

    def snapshots(self, mode: str, campaign: str) -> Path:
        """Audience snapshots of one campaign, as Parquet."""
        return self._folder("audiences", mode, slug(campaign))

    def engagement(self, mode: str, campaign: str) -> Path:
        """What people did with one campaign's messages, as Parquet, one file per zone."""
        return self._folder("engagement", mode, slug(campaign))

    def reports(self, mode: str) -> Path:
        """Finished reports."""
        return self._folder("reports", mode)

    @property
    def simulation_file(self) -> Path:
        """SQLite file with the state of the simulated platforms and people."""
        return self._folder("rehearsal") / "platforms.db"

    @contextmanager
    def lock(self, purpose: str) -> Iterator[None]:
        """Hold the home for writing while the block runs; `purpose` is told to whoever finds it held.

        The lock is the operating system's: it goes with the process, however that ends. Within one process it may be
        held several times at once, because there the ledger keeps workflows that run side by side apart. Raises
        `HomeBusy` at once where another process holds it.
        """
        _enter(self._folder() / "lock", purpose)
        try:
            yield
        finally:
            _leave(self._folder() / "lock")


_guard = threading.Lock()
_held: dict[Path, tuple[FileLock, int]] = {}
"""Locks that this process holds, and how often."""


def _enter(file: Path, purpose: str) -> None:
    with _guard:
        if file in _held:
            lock, times = _held[file]
            _held[file] = (lock, times + 1)
            return
        lock = FileLock(file, thread_local=False)
        note = file.with_suffix(".purpose")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            told = note.read_text("utf-8").strip() if note.exists() else "something else"
            raise HomeBusy(
                f"Another marketflow process is at work in this home ({told}). Nothing was changed. "
                "Wait until it is done, or stop it, and type the same command again."
            ) from None
        note.write_text(f"{purpose}, process {os.getpid()}", "utf-8")
        _held[file] = (lock, 1)


def _leave(file: Path) -> None:
    with _guard:
        lock, times = _held[file]
        if times > 1:
            _held[file] = (lock, times - 1)
            return
        del _held[file]
        file.with_suffix(".purpose").unlink(missing_ok=True)
        lock.release()
