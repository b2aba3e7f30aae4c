"""How the command ends, whatever happens."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from marketflow.cli.app import app
from tests.cli.typed import Keyboard

Ending = Callable[[type[BaseException]], str]


@pytest.fixture
def keyboard(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Keyboard:
    """A shell in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return Keyboard(monkeypatch, capsys)


@pytest.fixture
def command_that_raises(monkeypatch: pytest.MonkeyPatch) -> Ending:
    """Adds a command to the real list that ends with the error it is given."""

    def add(error: type[BaseException]) -> str:
        def break_off() -> None:
            raise error("at work")

        monkeypatch.setattr(app, "registered_commands", list(app.registered_commands))
        app.command("break-off")(break_off)
        return "break-off"

    return add


def test_ctrl_c_ends_with_130_and_a_sentence(keyboard: Keyboard, command_that_raises: Ending) -> None:
    """Whoever stops it is told that nothing is lost."""
    typed = keyboard(command_that_raises(KeyboardInterrupt))
    assert typed.status == 130
    assert typed.err.startswith("Stopped. What was done stands")


def test_something_unexpected_is_a_sentence_that_says_where_the_details_are(
    keyboard: Keyboard, command_that_raises: Ending, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A traceback is only shown to those who ask for it."""
    monkeypatch.delenv("MARKETFLOW_DEBUG", raising=False)
    command = command_that_raises(ZeroDivisionError)
    typed = keyboard(command)
    assert typed.status == 1
    assert "ZeroDivisionError in break_off" in typed.err
    assert "MARKETFLOW_DEBUG=1" in typed.err
    assert "Traceback" not in typed.err
    monkeypatch.setenv("MARKETFLOW_DEBUG", "1")
    assert "Traceback" in keyboard(command).err


def test_a_command_that_is_not_there_is_answered_with_its_closest(keyboard: Keyboard) -> None:
    """A slip of the finger ends with status 2."""
    typed = keyboard("pln")
    assert typed.status == 2
    assert "plan" in typed.err


def test_the_version_and_every_command_are_told(keyboard: Keyboard) -> None:
    """`--version` and `--help` end well."""
    assert keyboard("--version").out.startswith("marketflow 0.")
    typed = keyboard("--help")
    assert typed.status == 0
    for command in ("run", "plan", "explain", "validate", "schema", "demo-data", "import", "ui"):
        assert f" {command} " in typed.out


def test_each_command_says_what_it_does(keyboard: Keyboard) -> None:
    """No command is without a sentence."""
    for command in app.registered_commands:
        assert isinstance(command, typer.models.CommandInfo)
        assert command.callback is not None
        assert command.callback.__doc__


def test_a_reader_that_goes_away_leaves_no_traceback(tmp_path: Path) -> None:
    """`marketflow schema | head -1` ends quietly."""
    command = f'"{sys.executable}" -c "from marketflow.cli import main; main()" schema | head -c 1 >/dev/null'
    done = subprocess.run(
        ["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stderr == ""
