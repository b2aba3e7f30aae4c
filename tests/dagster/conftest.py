"""A home in a temporary folder, a plan without a brief, and a Dagster store of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest

from marketflow_core.campaign import stages
from marketflow_core.campaign.workspace import Workspace, open_workspace
from marketflow_core.plan.models import After, Constraints, Plan, Step
from marketflow_core.plan.timing import AfterSteps, At
from marketflow_core.settings import Settings, load_settings
from marketflow_dagster.instance import default_settings, open_instance

REFERENCE = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ZONES = ("America/New_York", "Asia/Tokyo", "Europe/London")


def plan_named(name: str, *, local: str = "2026-11-23T09:00", regions: tuple[str, ...] = ZONES) -> Plan:
    """Return a plan of three steps: an e-mail and a post at 9 in each region, and a reminder a day later."""
    at = At(local=local, zone="recipient")
    return Plan(
        name=name,
        steps=(
            Step(id="announcement", action="send_email", channel="email", timing=at),
            Step(id="post", action="publish_post", channel="social", platforms=("facebook",), timing=at),
            Step(
                id="reminder",
                action="send_email",
                channel="email",
                timing=AfterSteps(),
                after=(After(step="announcement", delay="PT24H"),),
            ),
        ),
        constraints=Constraints(regions=regions),
        brief=f"A brief called {name}.",
    )


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of an empty home; whoever reads the environment finds the same."""
    monkeypatch.chdir(tmp_path)
    for name in ("MARKETFLOW_MODE", "MARKETFLOW_DATABASE_URL", "DATABASE_URL", "MARKETFLOW_HOME", "DAGSTER_HOME"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "campaigns").mkdir()
    return load_settings()


@pytest.fixture
def ws(settings: Settings) -> Iterator[Workspace]:
    """The open workspace of the home."""
    with open_workspace(settings) as opened:
        yield opened


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    """A Dagster store on disk: one in memory can't tell a tick which partitions there are."""
    folder = tmp_path / "dagster"
    folder.mkdir()
    (folder / "dagster.yaml").write_text(default_settings(), "utf-8")
    with open_instance(folder) as opened:
        yield opened


@pytest.fixture
def stored(ws: Workspace) -> Plan:
    """A plan that is stored under the name `lamp`."""
    plan = plan_named("lamp")
    stages.store_plan(ws, plan, reference=REFERENCE)
    return plan
