"""Another process that has a home's lock."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_HOLD = """
import sys
from pathlib import Path
from marketflow_core.store.home import Home
with Home(Path(sys.argv[1])).lock("a test"):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def held_elsewhere(home: Path) -> Iterator[None]:
    """Let another process hold the lock of `home` while the block runs."""
    command = [sys.executable, "-c", _HOLD, str(home)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline().strip() == "held"
        try:
            yield
        finally:
            other.stdin.close()
