"""Taking turns at one file among the threads of a process.

SQLite lets writers of different connections wait for each other only for so long, and in no order. Threads that take
turns here first don't run into that, however many there are; other processes still wait in SQLite.
"""

from __future__ import annotations

import threading
from collections import defaultdict

_guard = threading.Lock()
_turns: defaultdict[str, threading.RLock] = defaultdict(threading.RLock)


def turn(file: str) -> threading.RLock:
    """Return the lock that threads of this process hold while they write to `file` (a path or database URL)."""
    with _guard:
        return _turns[file]
