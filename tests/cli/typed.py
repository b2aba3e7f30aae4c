"""Typing a command in a test: its exit status, and what it printed on each stream."""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass

import pytest

from marketflow.cli.front import run_command


@dataclass(frozen=True)
class Typed:
    """What came of a command."""

    status: int
    out: str
    err: str


class Keyboard:
    """Types commands into this process, as a person would into a shell."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, *arguments: str, given: bytes = b"") -> Typed:
        """Run `marketflow` with `arguments` and `given` on its standard input."""
        self._capsys.readouterr()
        self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given), "utf-8"))
        status = run_command(arguments)
        printed = self._capsys.readouterr()
        return Typed(status, printed.out, printed.err)
