"""`marketflow ui` starts Dagster on the project's store."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import typer

from marketflow.cli import ui as command
from marketflow_core.errors import BadInput


def _fake_dagster(folder: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a program called dagster beside a Python, as in a virtual environment; it tells how it was started."""
    program = folder / "dagster"
    program.write_text(f"#!{sys.executable}\n{text}\n", "utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(folder / "python3"))


def test_dagster_is_started_on_the_project_with_its_own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The workspace file, the port and DAGSTER_HOME reach it, and its exit status comes back."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    (tmp_path / "workspace.yaml").write_text("load_from: []", "utf-8")
    told = """
import os, sys
with open("told", "w") as note:
    note.write(" ".join([*sys.argv[1:], os.environ["DAGSTER_HOME"]]))
sys.exit(7)
"""
    _fake_dagster(tmp_path, told, monkeypatch)
    with pytest.raises(typer.Exit) as ended:
        command.ui(port=4321)
    assert ended.value.exit_code == 7
    started = (tmp_path / "told").read_text("utf-8")
    assert started == f"dev --workspace workspace.yaml --port 4321 {tmp_path / 'dagster_home'}"
    assert (tmp_path / "dagster_home" / "dagster.yaml").exists()


def test_ctrl_c_is_no_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Dagster gets the same Ctrl-C; the command waits until it has closed down."""
    interrupt = (
        "import os, signal, time\nos.kill(os.getppid(), signal.SIGINT)\ntime.sleep(0.5)\nopen('closed', 'w').close()"
    )
    _fake_dagster(tmp_path, interrupt, monkeypatch)
    assert command.serve(tmp_path, {}, 4321) == 0
    assert (tmp_path / "closed").exists()


def test_a_folder_without_a_workspace_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence says where to type the command."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "dagster"))
    monkeypatch.setattr("marketflow_dagster.instance.project_root", lambda: tmp_path)
    with pytest.raises(BadInput, match=r"no workspace\.yaml"):
        command.ui(port=4321)
