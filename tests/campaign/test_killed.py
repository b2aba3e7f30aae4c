"""A process that is killed at any moment loses nothing and repeats nothing."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from marketflow_core.campaign import stages
from marketflow_core.clock import SimulatedClock
from marketflow_core.platforms.simulation.world import World
from tests.campaign.conftest import NOW, plan

SEED = 20261120
ROOT = Path(__file__).parents[2]

RUN = """
import sys
from pathlib import Path
from marketflow_core.campaign import stages
from marketflow_core.campaign.workspace import open_workspace
from marketflow_core.settings import Settings
with open_workspace(Settings(home=Path(sys.argv[1]))) as ws:
    print("running", flush=True)
    stages.run_cells(ws, "launch")
    print("done", flush=True)
"""


def run_and_kill(home: Path, after: float) -> bool:
    """Run the campaign in a process of its own and kill it `after` seconds of running; tell whether it was done."""
    child = subprocess.Popen([sys.executable, "-c", RUN, str(home)], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert child.stdout is not None
    assert child.stdout.readline() == "running\n"
    time.sleep(after)
    child.kill()
    return "done" in child.stdout.read()


@pytest.mark.slow
def test_killed_again_and_again_a_campaign_ends_as_if_it_had_run_through(ws, open_home):
    """Every person got each message once, every post and ad exists once, and the account adds up."""
    stages.store_plan(ws, plan(), reference=NOW)
    ws.warehouse.audience_file()
    chance = random.Random(SEED)
    print(f"seed {SEED}")
    killed = sum(not run_and_kill(ws.home.path, chance.uniform(0.0, 1.6)) for _ in range(8))
    assert killed >= 2
    with open_home() as resumed:
        cells = stages.run_cells(resumed, "launch")
        assert all(one.tally.adds_up for cell in cells for one in cell.steps)
        assert not any(one.tally.uncertain or one.tally.failed > 20 for cell in cells for one in cell.steps)
        batches = resumed.ledger.batches("launch")
    assert {batch.state for batch in batches} == {"confirmed"}
    until = NOW + timedelta(days=60)
    with World(ws.home.simulation_file, SimulatedClock(until)) as world:
        mails = {batch.external_id: batch for batch in batches if batch.platform == "mailchimp"}
        sent = [one for one in world.message_activity("mailchimp", list(mails), NOW, until) if one.kind == "sent"]
        got = Counter((mails[one.external_id].step, one.key) for one in sent)
        assert set(got.values()) == {1}
        for step in ("announcement", "follow_up"):
            assert len(resumed.ledger.recipients("launch", step)) <= sum(1 for key in got if key[0] == step)
        assert len(world.all("mailchimp", "campaign")) == len(mails)
