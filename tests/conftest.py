"""What tests of every package share: snapshots that only a flag rewrites, and skips that CI doesn't let pass."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("fixed", derandomize=True)
settings.register_profile("wide", max_examples=2000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))
# The same examples in every run, so that a failure and the coverage are no matter of chance; HYPOTHESIS_PROFILE=wide
# searches anew.

NEEDS_A_SERVER = ("browser",)
"""Marks of tests that are skipped on a machine without a program they need, and must not be in CI."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the flag that rewrites snapshots."""
    parser.addoption("--rewrite-snapshots", action="store_true", help="write snapshots anew instead of comparing")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let a test fail that CI would skip for want of a program: there, everything is installed."""
    report = yield
    if report.skipped and os.environ.get("CI") and any(map(item.get_closest_marker, NEEDS_A_SERVER)):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI, where it must run: {report.longrepr}"
    return report


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
