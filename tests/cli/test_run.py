"""`marketflow run`: from brief to report in one command, and never anything twice."""

from __future__ import annotations

import io
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest
from rich.console import Console

from marketflow.cli.run import instant, read, run
from marketflow.cli.screen import Screen
from marketflow.runs import run_campaign
from marketflow_core.campaign.workspace import open_workspace
from marketflow_core.data.demo import make_demo_data
from marketflow_core.errors import BadInput, HomeBusy, Interrupted, LiveModeRefused, PlanInvalid
from marketflow_core.settings import load_settings
from marketflow_core.store.home import Home
from marketflow_dagster.instance import HOME, OURS, dagster_home, give_up_dead_runs, home_tag, open_instance
from tests.cli.holding import held_elsewhere

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
BRIEF = """On Monday at 9 AM local time, send an email to all subscribers who opened our emails in the last 60 days.
Post pictures on Facebook with a link to the shop.
After 24 hours, send a follow-up email to people who clicked on the first email but didn't purchase.
Generate a report.
"""
LONDON = BRIEF.replace("local time", "London time")
"""The same in one time zone, which is quicker."""


@pytest.fixture(scope="session")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a few hundred people, made once."""
    folder = tmp_path_factory.mktemp("people")
    make_demo_data(Home(folder), profiles=600, events=9000, seed=7, now=NOW)
    return folder


@pytest.fixture
def project(people: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a brief, a home with people, and a Dagster store of its own."""
    for name in list(os.environ):
        if name.startswith("MARKETFLOW_") or name in ("DATABASE_URL", "KILL_SWITCH"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "dagster"))
    monkeypatch.chdir(tmp_path)
    shutil.copytree(people, tmp_path / ".marketflow")
    (tmp_path / "lamp.md").write_text(LONDON, "utf-8")
    return tmp_path


def _screen() -> tuple[Screen, io.StringIO]:
    out = io.StringIO()
    return Screen(Console(file=out, width=120)), out


def test_a_brief_becomes_a_campaign_and_its_runs_show_in_dagster(project: Path) -> None:
    """What was understood, the plan, what was sent, the numbers and the report are all told; Dagster has the runs."""
    screen, out = _screen()
    with screen:
        done = run_campaign(BRIEF, name="lamp", now=NOW, watcher=screen)
    text = out.getvalue()
    assert "lamp: what was understood" in text
    assert "its times count from Friday 2026-11-20 09:00 UTC" in text
    assert "America/New_York\n  Mon 23 Nov 2026, 09:00 local  2026-11-23 14:00 UTC" in text
    assert "up to" in text
    assert f"{done.new:,} sends were made. Typing the command again won't repeat any of them." in text
    assert f"The report: {done.report.path}" in text
    assert done.report.path.stat().st_size > 0
    assert done.tally.adds_up
    assert done.new == done.tally.sent > 0
    with open_instance(project / "dagster") as instance:
        jobs = [one.job_name for one in instance.get_runs()]
        assert sorted(jobs) == ["collect", "prepare", "send", "write_report"]
        assert all(one.status is dg.DagsterRunStatus.SUCCESS for one in instance.get_runs())
        cells = instance.get_materialized_partitions(dg.AssetKey("sends"))
        assert cells == {f"lamp|{cell.zone}" for cell in done.cells if cell.steps}
        assert instance.get_latest_materialization_event(dg.AssetKey("report")) is not None


def test_the_second_time_nothing_is_sent_and_the_command_says_so(project: Path) -> None:
    """The same brief keeps the dates it was read with, whatever the day is, and every send stands."""
    first = run_campaign(LONDON, name="lamp", now=NOW)
    screen, out = _screen()
    with screen:
        again = run_campaign(LONDON, name="lamp", watcher=screen)
    assert again.new == 0
    assert again.tally.sent == first.tally.sent
    assert again.stored.reference == first.stored.reference
    assert f"Nothing was sent again: all {first.tally.sent:,} sends stand already." in out.getvalue()
    assert "This brief was read before" in out.getvalue()


def test_a_plan_with_errors_runs_nothing(project: Path) -> None:
    """Every fault is told, and neither a plan nor a run is left behind."""
    past = "On 3 March 2020 at 9 AM, send an email to all subscribers."
    with pytest.raises(PlanInvalid) as refused:
        run_campaign(past, name="late", now=NOW)
    assert refused.value.exit_status == 2
    with open_workspace(load_settings()) as ws:
        assert ws.plans.latest("late") is None
    assert not (project / "dagster").exists()


def test_live_mode_is_refused(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing may leave the house yet, and the sentence says what to do instead."""
    monkeypatch.setenv("MARKETFLOW_MODE", "live")
    with pytest.raises(LiveModeRefused, match="MARKETFLOW_MODE=rehearsal") as refused:
        run_campaign(LONDON, name="lamp", now=NOW)
    assert refused.value.exit_status == 3


def test_a_home_at_work_is_left_alone(project: Path) -> None:
    """A second command beside the first is told so at once, and changes nothing."""
    with held_elsewhere(project / ".marketflow"), pytest.raises(HomeBusy, match="a test") as busy:
        run_campaign(LONDON, name="lamp", now=NOW)
    assert busy.value.exit_status == 75
    with open_workspace(load_settings()) as ws:
        assert ws.plans.latest("lamp") is None


class _Impatient(Screen):
    """A person who presses Ctrl-C once the first batches are out."""

    def progress(self, what: str, done: int, total: int) -> None:
        """Press it when the first batch of the e-mail is out."""
        if " · " in what:
            os.kill(os.getpid(), signal.SIGINT)


def test_ctrl_c_tells_what_stands_and_the_next_run_goes_on(project: Path) -> None:
    """What was sent stands, the lock is given back, Dagster knows that it was stopped, and nothing is sent twice."""
    with pytest.raises(Interrupted, match="sends of “lamp” were made and stand") as stopped:
        run_campaign(LONDON, name="lamp", now=NOW, watcher=_Impatient(Console(file=io.StringIO())))
    assert stopped.value.exit_status == 130
    assert "nothing is sent twice" in str(stopped.value)
    with open_workspace(load_settings()) as ws:
        before = sum(settled.sent for settled in ws.ledger.settled("lamp").values())
    assert before > 0
    with open_instance(project / "dagster") as instance:
        assert all(one.is_finished for one in instance.get_runs())
    done = run_campaign(LONDON, name="lamp")
    assert done.new == done.tally.sent - before > 0
    assert done.tally.adds_up


def test_ctrl_c_before_anything_was_sent_says_so(project: Path) -> None:
    """The sentence doesn't claim sends that weren't made."""

    class AtOnce(Screen):
        def understood(self, plan: object, stored: object) -> None:
            raise KeyboardInterrupt

    with pytest.raises(Interrupted, match="nothing of “lamp” was sent yet"):
        run_campaign(LONDON, name="lamp", now=NOW, watcher=AtOnce(Console(file=io.StringIO())))


def test_a_run_whose_process_was_killed_is_given_up(project: Path) -> None:
    """Dagster would show it under way for ever."""
    settings = load_settings()
    with open_instance(dagster_home(settings)) as instance:
        dead = instance.create_run_for_job(
            _nothing, tags={OURS: "run", HOME: home_tag(settings)}, status=dg.DagsterRunStatus.STARTED
        )
        assert give_up_dead_runs(instance, settings) == 1
        given_up = instance.get_run_by_id(dead.run_id)
        assert given_up is not None
        assert given_up.status is dg.DagsterRunStatus.FAILURE


@dg.job
def _nothing() -> None:
    """Do nothing."""


def test_the_command_ends_with_its_status_and_a_sentence(project: Path) -> None:
    """As typed: the first run ends well, a stopped one with 130, a missing brief with 2."""
    program = [sys.executable, "-m", "marketflow.cli", "run"]
    missing = subprocess.run([*program, "none.md"], capture_output=True, text=True, check=False)
    assert missing.returncode == 2
    assert "There is no brief at none.md" in missing.stderr
    with subprocess.Popen(
        [*program, "lamp.md", "--now", NOW.isoformat()], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as stopped:
        assert stopped.stdout is not None
        for line in stopped.stdout:
            if "The plan per time zone" in line:
                break
        time.sleep(0.3)
        stopped.send_signal(signal.SIGINT)
        _out, told = stopped.communicate(timeout=60)
    assert stopped.returncode == 130
    assert "Type the same command again to go on: nothing is sent twice." in told
    assert "Traceback" not in told


def test_the_name_and_the_text_come_from_the_file(project: Path) -> None:
    """Unless a name is given; one without letters or digits is refused."""
    assert read("lamp.md", None) == (LONDON, "lamp")
    assert read("lamp.md", "Winter Sale")[1] == "winter_sale"
    with pytest.raises(BadInput, match="letters or digits"):
        read("lamp.md", "!!!")


def test_a_brief_may_come_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """A dash stands for it."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"Send an email on Monday.")))
    assert read("-", None) == ("Send an email on Monday.", "campaign")


def test_now_is_read_as_an_instant() -> None:
    """An instant without an offset is in UTC; anything else is refused with an example."""
    assert instant("2026-11-20T09:00:00+00:00") == instant("2026-11-20T09:00") == NOW
    with pytest.raises(BadInput, match="2026-11-20T09:00:00"):
        instant("next week")


def test_the_command_itself_shows_the_campaign(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The function that typer calls goes from file to report; the console is its own and Dagster's log is in a file."""
    run("lamp.md", name="typed", now=NOW.isoformat())
    shown = capsys.readouterr()
    assert "typed: what was understood" in shown.out
    assert "RUN_SUCCESS" not in shown.out + shown.err
    assert "RUN_SUCCESS" in (project / ".marketflow" / "logs" / "dagster.log").read_text("utf-8")
