"""A ledger over a real SQLite file, and batches to put into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from marketflow_core.delivery.ledger import Batch, Ledger
from marketflow_core.store.home import Home
from marketflow_core.store.records import Records, open_records

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    """Open the records of an empty home."""
    opened = open_records(Home(tmp_path))
    yield opened
    opened.close()


@pytest.fixture
def ledger(records: Records) -> Ledger:
    """Open the ledger of rehearsals."""
    return Ledger(records, "rehearsal")


@pytest.fixture
def batch() -> Callable[..., Batch]:
    """Build a batch of an email step; keywords change what differs."""

    def build(reference: str = "b1", **changes: object) -> Batch:
        values: dict[str, object] = {
            "reference": reference,
            "mode": "rehearsal",
            "campaign": "launch",
            "step": "announcement",
            "zone": "Europe/London",
            "occurrence": "once",
            "platform": "postbox",
            "channel": "email",
            "action": "send_email",
            "instant": NOW,
            "people": 3,
        }
        return Batch(**(values | changes))  # pyright: ignore[reportArgumentType] -- keywords of a test

    return build
