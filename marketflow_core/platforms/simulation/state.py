"""What a rehearsal keeps, in one SQLite file: what was sent, published and advertised, and what the platforms stored.

No address is ever in it: people stand in it as md5 of their address in lower case.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from marketflow_core.errors import HomeBusy, StoreDamaged
from marketflow_core.store.turns import turn
from marketflow_core.store.wal import use_wal

_TABLES = """
CREATE TABLE IF NOT EXISTS message (
    platform TEXT, external_id TEXT, reference TEXT NOT NULL, link TEXT, at REAL NOT NULL, keys BLOB NOT NULL,
    PRIMARY KEY (platform, external_id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS post (
    platform TEXT, external_id TEXT, reference TEXT NOT NULL, link TEXT, at REAL NOT NULL,
    PRIMARY KEY (platform, external_id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS ads (
    platform TEXT, external_id TEXT, reference TEXT NOT NULL, link TEXT, daily_budget REAL NOT NULL,
    currency TEXT NOT NULL, targeting TEXT NOT NULL, PRIMARY KEY (platform, external_id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS ads_change (
    platform TEXT, external_id TEXT, at REAL, running INTEGER NOT NULL,
    PRIMARY KEY (platform, external_id, at)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS object (
    platform TEXT, kind TEXT, id TEXT, doc TEXT NOT NULL, PRIMARY KEY (platform, kind, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS grouped (
    platform TEXT, name TEXT, key BLOB, PRIMARY KEY (platform, name, key)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS counter (platform TEXT, kind TEXT, last INTEGER NOT NULL,
    PRIMARY KEY (platform, kind)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS reached (one INTEGER PRIMARY KEY CHECK (one = 1), at REAL NOT NULL);
"""


def person_key(address: str) -> str:
    """Return what the world calls the person with this address: md5 of it in lower case, as Mailchimp does."""
    return hashlib.md5(address.lower().encode(), usedforsecurity=False).hexdigest()


def _busy(file: Path) -> HomeBusy:
    return HomeBusy(
        f"The rehearsal's file {file.name} could not be opened for writing: another process holds it, or its folder "
        "can't be written to. Nothing was changed. Try again when the other work is done."
    )


PATIENCE = 30.0
"""Seconds that one process waits for another's write."""


class State:
    """The file, opened for one process; several processes and threads may use it at once."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._lock = threading.RLock()
        try:
            self._connection = sqlite3.connect(file, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
            use_wal(self._connection)
            self._connection.execute("PRAGMA synchronous=NORMAL")
            with self.writing() as connection:
                for statement in _TABLES.split(";"):
                    connection.execute(statement)
        except sqlite3.OperationalError as problem:
            raise _busy(file) from problem
        except sqlite3.DatabaseError as problem:
            raise StoreDamaged(
                f"The rehearsal's file {file.name} can't be read ({problem}). It holds simulated platforms only: "
                "delete it to begin a new rehearsal."
            ) from problem

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Hold the file for writing; what the block writes is kept whole or not at all. Blocks may be nested."""
        with self._lock, turn(str(self.file)):
            if self._connection.in_transaction:
                yield self._connection
                return
            try:
                self._connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as problem:
                raise _busy(self.file) from problem
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def rows(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of `query`."""
        with self._lock:
            return self._connection.execute(query, values).fetchall()

    def put(self, platform: str, kind: str, id: str, doc: dict[str, Any]) -> None:
        """Store one object of a platform, replacing the one of that id."""
        with self.writing() as connection:
            connection.execute(
                "INSERT INTO object VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET doc = excluded.doc",
                (platform, kind, id, json.dumps(doc)),
            )

    def get(self, platform: str, kind: str, id: str) -> dict[str, Any] | None:
        """Return one object of a platform, or None."""
        query = "SELECT doc FROM object WHERE platform = ? AND kind = ? AND id = ?"
        found = self.rows(query, (platform, kind, id))
        return json.loads(found[0][0]) if found else None

    def all(self, platform: str, kind: str) -> list[dict[str, Any]]:
        """Return all objects of one kind, oldest id first (shorter ids before longer ones)."""
        query = "SELECT doc FROM object WHERE platform = ? AND kind = ? ORDER BY length(id), id"
        docs = [doc for (doc,) in self.rows(query, (platform, kind))]
        return json.loads(f"[{','.join(docs)}]")

    def delete(self, platform: str, kind: str, id: str) -> bool:
        """Forget one object; tell whether there was one."""
        with self.writing() as connection:
            query = "DELETE FROM object WHERE platform = ? AND kind = ? AND id = ?"
            return connection.execute(query, (platform, kind, id)).rowcount > 0

    def next_id(self, platform: str, kind: str) -> int:
        """Return 1, 2, 3 … for each platform and kind, never the same twice."""
        with self.writing() as connection:
            found = connection.execute(
                "INSERT INTO counter VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET last = last + 1 RETURNING last",
                (platform, kind),
            ).fetchone()
        return int(found[0])

    def join(self, platform: str, name: str, keys: Iterable[str]) -> None:
        """Add people, by their keys, to a group (a list, a segment) of a platform."""
        with self.writing() as connection:
            rows = ((platform, name, bytes.fromhex(key)) for key in keys)
            connection.executemany("INSERT OR IGNORE INTO grouped VALUES (?, ?, ?)", rows)

    def leave(self, platform: str, name: str, keys: Iterable[str]) -> None:
        """Take people out of a group of a platform."""
        with self.writing() as connection:
            rows = ((platform, name, bytes.fromhex(key)) for key in keys)
            connection.executemany("DELETE FROM grouped WHERE platform = ? AND name = ? AND key = ?", rows)

    def group(self, platform: str, name: str) -> list[str]:
        """Return the people in a group of a platform, by their keys, sorted."""
        query = "SELECT key FROM grouped WHERE platform = ? AND name = ? ORDER BY key"
        return [key.hex() for (key,) in self.rows(query, (platform, name))]

    def among(self, platform: str, name: str, keys: Iterable[str]) -> set[str]:
        """Return those of the people `keys` who are in a group of a platform."""
        asked = [bytes.fromhex(key) for key in keys]
        found: set[str] = set()
        for start in range(0, len(asked), 1000):
            part = asked[start : start + 1000]
            marks = ", ".join("?" * len(part))
            query = f"SELECT key FROM grouped WHERE platform = ? AND name = ? AND key IN ({marks})"  # noqa: S608 - marks only
            found.update(key.hex() for (key,) in self.rows(query, (platform, name, *part)))
        return found

    def reached(self) -> datetime | None:
        """Return how far simulated time has come, or None where it hasn't begun."""
        found = self.rows("SELECT at FROM reached")
        return datetime.fromtimestamp(found[0][0], UTC) if found else None

    def reach(self, instant: datetime) -> None:
        """Keep that simulated time has come to `instant`; it never goes back."""
        with self.writing() as connection:
            connection.execute(
                "INSERT INTO reached VALUES (1, ?) ON CONFLICT DO UPDATE SET at = max(at, excluded.at)",
                (instant.timestamp(),),
            )
