"""Dagster's own store: where it is, what it is set to, and how it is opened and tidied by the `marketflow` command."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

import dagster as dg

from marketflow_core.settings import Settings

OURS = "marketflow/command"
"""Tag of runs that the `marketflow` command carries out in its own process."""
HOME = "marketflow/home"
"""Tag that tells runs of different marketflow homes apart."""

_UNFINISHED = [
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]


def project_root() -> Path:
    """Return the folder whose `workspace.yaml` Dagster picks up: this one, else the one marketflow was cloned into."""
    here = Path.cwd()
    cloned = Path(__file__).parent.parent
    return cloned if (cloned / "workspace.yaml").exists() and not (here / "workspace.yaml").exists() else here


def dagster_home(settings: Settings) -> Path:
    """Return Dagster's folder: `DAGSTER_HOME`, else `dagster_home` in the project's root. It is made if it is missing.

    A folder made here gets marketflow's own settings, which among other things switch Dagster's telemetry off.
    """
    named = settings.environment.get("DAGSTER_HOME")
    folder = (Path(named).expanduser() if named else project_root() / "dagster_home").absolute()
    if not folder.exists() or (not named and not (folder / "dagster.yaml").exists()):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "dagster.yaml").write_text(default_settings(), "utf-8")
    return folder


def default_settings() -> str:
    """Return the text of the `dagster.yaml` that marketflow brings along."""
    return (files("marketflow_dagster") / "dagster.yaml").read_text("utf-8")


@contextmanager
def open_instance(folder: Path) -> Iterator[dg.DagsterInstance]:
    """Open Dagster's store in `folder`, so that what runs here shows in the UI afterwards."""
    with dg.DagsterInstance.from_config(str(folder)) as instance:
        yield instance


def home_tag(settings: Settings) -> str:
    """Return a short name for the marketflow home, for tags."""
    return hashlib.sha256(str(settings.home).encode()).hexdigest()[:12]


def give_up_dead_runs(instance: dg.DagsterInstance, settings: Settings) -> int:
    """Mark runs failed whose process ended before they did, and return how many.

    Call it with the home's lock held: then no other command can be at work, and a run of one that seems to be under
    way is one whose process was killed.
    """
    mine = dg.RunsFilter(statuses=_UNFINISHED, tags={OURS: "run", HOME: home_tag(settings)})
    dead = instance.get_runs(mine)
    for run in dead:
        instance.report_run_failed(
            run, "The process of this run ended before its work was done. What was sent stands, and isn't sent again."
        )
    return len(dead)
