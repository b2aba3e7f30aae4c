"""`marketflow ui`: Dagster's web interface on this project's runs."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from marketflow_core.errors import BadInput


def ui(
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port on this machine.")] = 3000,
) -> None:
    """Open Dagster's web interface: the graph of assets, their runs, checks, schedules and sensors."""
    from marketflow_core.settings import load_settings
    from marketflow_dagster.instance import dagster_home, project_root

    settings = load_settings()
    home, root = dagster_home(settings), project_root()
    if not (root / "workspace.yaml").exists():
        raise BadInput(f"There is no workspace.yaml in {root}. Type the command in the folder that marketflow is in.")
    typer.echo(f"Dagster starts at http://127.0.0.1:{port} (its store: {home}). Ctrl-C stops it.")
    raise typer.Exit(serve(root, {**settings.environment, "DAGSTER_HOME": str(home)}, port))


def serve(root: Path, environment: Mapping[str, str], port: int) -> int:
    """Run `dagster dev` in `root` until it is stopped and return its exit status; Ctrl-C is no failure."""
    beside = Path(sys.executable).with_name("dagster")
    program = str(beside) if beside.exists() else shutil.which("dagster") or "dagster"
    command = [program, "dev", "--workspace", "workspace.yaml", "--port", str(port)]
    with subprocess.Popen(command, cwd=root, env=environment) as dagster:  # noqa: S603 - our own program and arguments
        try:
            return dagster.wait()
        except KeyboardInterrupt:
            dagster.wait()  # it got the same Ctrl-C and closes down by itself
            return 0
