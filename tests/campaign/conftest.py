"""A small home with people in it, and a plan like the users' own: announced, posted, advertised, followed up."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from marketflow_core.campaign.workspace import Workspace, open_workspace
from marketflow_core.clock import SimulatedClock
from marketflow_core.data.demo import make_demo_data
from marketflow_core.plan.documents import load_plan
from marketflow_core.plan.models import Plan
from marketflow_core.settings import Settings
from marketflow_core.store.home import Home

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
"""A Friday; the plan's Monday is 23 November."""

OPENERS = {"event": "email_opened", "operator": "performed", "within": "P30D"}


def step(step_id: str, action: str, channel: str, **more: Any) -> dict[str, Any]:
    """Build a step at nine on Monday, each person's own time, unless `more` says otherwise."""
    timing = {"kind": "at", "local": "2026-11-23T09:00", "zone": "recipient"}
    return {"id": step_id, "action": action, "channel": channel, "timing": timing} | more


def follow_up(**more: Any) -> dict[str, Any]:
    """Build the e-mail to those who clicked and didn't buy, a day later."""
    after = [{"step": "announcement", "delay": "PT24H", "on": "done"}]
    return step("follow_up", "send_email", "email", audience="clickers", timing={"kind": "after"}, after=after) | more


DOCUMENT: dict[str, Any] = {
    "name": "launch",
    "brief": "Launch it.",
    "steps": [
        step("announcement", "send_email", "email", audience="openers"),
        step("post", "publish_post", "social", platforms=["facebook", "instagram"], content={"topic": "photos"}),
        step("ads", "start_ads", "ads", platforms=["facebook", "google_ads"], audience="adults"),
        follow_up(),
        step("report", "generate_report", "analytics", timing={"kind": "after"}, after=[{"step": "follow_up"}]),
    ],
    "segments": {
        "openers": OPENERS,
        "adults": {"field": "age", "operator": "between", "value": [25, 45]},
        "clickers": {
            "all": [
                {"event": "email_clicked", "operator": "performed", "where": {"step": "announcement"}},
                {"event": "purchased", "operator": "not_performed", "within": "PT24H"},
            ]
        },
    },
    "constraints": {"regions": ["America/New_York", "Europe/London", "Asia/Tokyo"]},
}


def plan(**changes: Any) -> Plan:
    """Build the plan; keywords replace whole keys of its document, and segments that name a missing step go."""
    document = DOCUMENT | changes
    segments = dict(document["segments"])
    if "announcement" not in {one["id"] for one in document["steps"]}:
        segments.pop("clickers", None)
    return load_plan(document | {"segments": segments})


@pytest.fixture(scope="session")
def peopled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a home with 1,500 people once."""
    home = Home(tmp_path_factory.mktemp("peopled"))
    make_demo_data(home, profiles=1500, events=30_000, seed=7, now=NOW)
    return home.path


@pytest.fixture
def home(peopled: Path, tmp_path: Path) -> Path:
    """Give each test its own copy of the home with people."""
    return Path(shutil.copytree(peopled, tmp_path / "home"))


Open = Callable[..., AbstractContextManager[Workspace]]


@pytest.fixture
def open_home(home: Path) -> Open:
    """Open the test's home; keywords change its settings."""

    def opened(**changes: Any) -> AbstractContextManager[Workspace]:
        return open_workspace(Settings(home=home, **changes), clock=SimulatedClock(NOW))

    return opened


@pytest.fixture
def ws(open_home: Open) -> Iterator[Workspace]:
    """Open the test's home in rehearsal."""
    with open_home() as workspace:
        yield workspace
