"""`marketflow refine`: a plan is changed by a sentence, what changed is shown, and the next run goes on with it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from marketflow.cli import refine as command
from marketflow_core.campaign.workspace import open_workspace
from marketflow_core.data.demo import make_demo_data
from marketflow_core.plan.documents import load_plan
from marketflow_core.settings import load_settings
from marketflow_core.store.home import Home
from tests.cli.holding import held_elsewhere
from tests.cli.typed import Keyboard

NOW = "2026-11-20T09:00:00+00:00"
BRIEF = """On Monday at 9 AM London time, send an email about tea to all subscribers.
After 24 hours, send a follow-up email to people who clicked in the first email.
"""


@pytest.fixture
def keyboard(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Keyboard:
    """A shell in a folder with one brief."""
    for name in (
        "MARKETFLOW_MODE",
        "MARKETFLOW_DATABASE_URL",
        "DATABASE_URL",
        "MARKETFLOW_HOME",
        "MARKETFLOW_CAMPAIGNS",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "dagster"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "campaigns").mkdir()
    (tmp_path / "campaigns" / "tea.md").write_text(BRIEF, "utf-8")
    return Keyboard(monkeypatch, capsys)


def test_what_changed_is_shown_and_stored_as_the_next_version(keyboard: Keyboard) -> None:
    """The plan before and after, field by field."""
    typed = keyboard("refine", "tea", "Move the follow-up to Wednesday at 10 am", "--now", NOW)
    assert typed.status == 0
    assert typed.out.startswith("follow_up_email: time 24 hours after “tea email” → Wed 25 Nov 10:00\n")
    assert "Stored as version 2 of “tea”." in typed.out


def test_a_file_s_name_is_its_campaign_s(keyboard: Keyboard) -> None:
    """As everywhere else."""
    assert keyboard("refine", "campaigns/tea.md", "drop the follow-up", "--now", NOW).status == 0


def test_a_dry_run_shows_and_stores_nothing(keyboard: Keyboard) -> None:
    """Not even the reading."""
    typed = keyboard("refine", "tea", "drop the follow-up", "--dry-run", "--now", NOW)
    assert typed.status == 0
    assert "- follow_up_email" in typed.out
    assert "Nothing was stored" in typed.out
    assert keyboard("refine", "tea", "--history").status == 2


def test_json_is_the_new_plan_alone(keyboard: Keyboard) -> None:
    """What was refused is told beside it."""
    typed = keyboard("refine", "tea", "Drop the follow-up. Paint the fence.", "--json", "--now", NOW)
    assert typed.status == 0
    assert [step.id for step in load_plan(typed.out).steps] == ["tea_email"]
    assert "paint the fence" in typed.err.lower()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("tea", "paint the fence"), "Nothing was changed. I don't know what “paint the fence”"),
        (("tea", ""), "The refinement is empty"),
        (("tea",), "Say what is to change"),
        (("coffee", "drop it"), "There is no campaign called “coffee”"),
        (("!!", "drop it"), "No campaign can be named"),
        (("tea", "undo"), "There is nothing to undo"),
        (("tea", "drop it", "--now", "soon"), "“soon”"),
    ],
)
def test_what_cannot_be_done_ends_with_2_and_a_sentence(
    keyboard: Keyboard, arguments: tuple[str, ...], told: str
) -> None:
    """On standard error, with nothing on standard output."""
    typed = keyboard("refine", *arguments)
    assert (typed.status, typed.out) == (2, "")
    assert told in typed.err


def test_the_history_lists_every_version_with_its_words(keyboard: Keyboard) -> None:
    """As text, and as JSON for programs; an approval is told."""
    keyboard("refine", "tea", "drop the follow-up", "--now", NOW)
    keyboard("refine", "tea", "undo")
    with open_workspace(load_settings()) as ws:
        ws.plans.approve("tea", 3, "Ana", datetime(2026, 11, 20, tzinfo=UTC))
    lines = keyboard("refine", "tea", "--history").out.splitlines()
    assert [line[28:] for line in lines] == [
        "read from the brief",
        "“drop the follow-up” (from version 1)",
        "“undo”, back to version 1 (from version 2), approved by Ana",
    ]
    entries = json.loads(keyboard("refine", "tea", "--history", "--json").out)
    assert [(one["version"], one["words"], one["approved_by"]) for one in entries] == [
        (1, None, None),
        (2, "drop the follow-up", None),
        (3, "undo", "Ana"),
    ]
    made = keyboard("refine", "tea", "redo")
    assert "Version 3, which Ana approved, stays as it is; this is a draft." in made.out


def test_errors_are_told_and_suggestions_are_taken_by_number(keyboard: Keyboard, tmp_path: Path) -> None:
    """A version that can't run is stored, and says so."""
    typed = keyboard("refine", "tea", "no messages after 8 pm. send the first email at 9 pm", "--now", NOW)
    assert typed.status == 0
    assert "It can't run before what must be settled is settled." in typed.out
    assert "1 to be settled" in keyboard("refine", "tea", "--history").out
    settled = keyboard("refine", "tea", "send the first email at 10 am", "--now", NOW)
    assert "can't run" not in settled.out


def test_a_brief_that_changed_is_told(keyboard: Keyboard, tmp_path: Path) -> None:
    """The refinement is for the plan as it is stored."""
    keyboard("refine", "tea", "drop the follow-up", "--now", NOW)
    (tmp_path / "campaigns" / "tea.md").write_text("Send an email on Friday.", "utf-8")
    assert "has changed since it was read" in keyboard("refine", "tea", "undo", "--now", NOW).err


def test_a_home_at_work_is_waited_for_and_then_left_alone(
    keyboard: Keyboard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run takes longer than anybody waits."""
    monkeypatch.setattr(command, "PATIENCE", 0.2)
    with held_elsewhere(tmp_path / ".marketflow"):
        typed = keyboard("refine", "tea", "drop the follow-up", "--now", NOW)
    assert (typed.status, typed.out) == (75, "")


@pytest.mark.slow
def test_two_commands_at_once_both_land(keyboard: Keyboard, tmp_path: Path) -> None:
    """Neither refinement is lost."""
    keyboard("refine", "tea", "make the follow-up 30 hours after the first email", "--now", NOW)
    program = [sys.executable, "-m", "marketflow.cli", "refine", "tea"]
    texts = ("send the first email at 10 am", "change the subject of the first email to 'Tea'")
    running = [subprocess.Popen([*program, text, "--now", NOW], stdout=subprocess.PIPE) for text in texts]
    assert [one.wait(60) for one in running] == [0, 0]
    entries = json.loads(keyboard("refine", "tea", "--history", "--json").out)
    assert {one["words"] for one in entries} >= set(texts)


def test_a_run_goes_on_with_the_refined_plan_and_says_so(keyboard: Keyboard, tmp_path: Path) -> None:
    """Without a refined step; and with the brief edited, it is read anew and what isn't in it is listed."""
    people = tmp_path / "people"
    make_demo_data(Home(people), profiles=200, events=2000, seed=7, now=datetime.fromisoformat(NOW))
    shutil.copytree(people, tmp_path / ".marketflow")
    keyboard("refine", "tea", "drop the follow-up", "--now", NOW)
    ran = keyboard("run", "campaigns/tea.md")
    assert ran.status == 0, ran.err
    assert "follow_up_email" not in ran.out
    assert "It was refined since its brief was read: “drop the follow-up”." in ran.out
    (tmp_path / "campaigns" / "tea.md").write_text(BRIEF.replace("24 hours", "48 hours"), "utf-8")
    again = keyboard("run", "campaigns/tea.md", "--now", NOW)
    assert "follow_up_email" in again.out
    assert 'marketflow refine tea "drop the follow-up"' in again.out
