"""Write-ahead logging for an SQLite file, also where several processes make the file at the same moment."""

from __future__ import annotations

import sqlite3

import backoff

PATIENCE = 30.0
"""Seconds that an opening waits for others who are opening the same new file."""


def _is_no_wait(problem: Exception) -> bool:
    return "locked" not in str(problem)


@backoff.on_exception(
    backoff.constant, sqlite3.OperationalError, interval=0.05, max_time=PATIENCE, giveup=_is_no_wait, logger=None
)
def use_wal(connection: sqlite3.Connection) -> None:
    """Switch the file of `connection` to write-ahead logging, so that readers and one writer work side by side.

    The switch itself needs the file alone, and SQLite refuses it at once while another process is at it, whatever the
    connection's patience (sqlite.org/wal.html): so it is tried again. Raises `sqlite3.OperationalError` in the end.
    """
    connection.execute("PRAGMA journal_mode = WAL")
