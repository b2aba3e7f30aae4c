"""What tests of every package share: snapshots that only a flag rewrites."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the flag that rewrites snapshots."""
    parser.addoption("--rewrite-snapshots", action="store_true", help="write snapshots anew instead of comparing")


@pytest.fixture
def snapshot(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Return `check(name, text)`: compare `text` with the file `snapshots/name` beside the test."""
    folder = Path(request.path).parent / "snapshots"

    def check(name: str, text: str) -> None:
        file = folder / name
        if request.config.getoption("--rewrite-snapshots"):
            folder.mkdir(exist_ok=True)
            file.write_text(f"{text}\n", "utf-8")
        assert f"{text}\n" == file.read_text("utf-8"), f"{name} has changed; --rewrite-snapshots takes it over"

    return check
