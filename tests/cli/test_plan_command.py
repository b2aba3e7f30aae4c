"""`marketflow plan`: a brief is said back, as text or as JSON, and a brief that can't be read says why."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from marketflow_core.plan.documents import load_plan
from tests.cli.typed import Keyboard

NOW = "2026-11-20T09:00:00+00:00"
BRIEF = "On Monday at 9 AM, send an email about our new boots to people who opened our emails in the last 30 days.\n"


@pytest.fixture
def keyboard(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Keyboard:
    """A shell in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return Keyboard(monkeypatch, capsys)


def test_a_brief_is_said_back_with_its_times(keyboard: Keyboard, tmp_path: Path) -> None:
    """What was understood, and when the step is due on the wall and in UTC."""
    (tmp_path / "Spring sale.md").write_text(BRIEF)
    typed = keyboard("plan", "Spring sale.md", "--now", NOW)
    assert typed.status == 0
    assert typed.out.startswith("Campaign “spring sale”: 1 step.")
    assert "people who opened an email in the last 30 days" in typed.out
    assert "Mon 23 Nov 09:00" in typed.out
    assert "23 Nov 14:00" in typed.out
    assert not (tmp_path / ".marketflow").exists()


def test_a_step_without_an_instant_says_what_it_waits_for(keyboard: Keyboard) -> None:
    """A step that waits for something in a person's life has no row among the times, but a line of its own."""
    brief = "When somebody abandons a cart, send them an email about it.\n"
    typed = keyboard("plan", "-", "--now", NOW, given=brief.encode())
    assert typed.status == 0
    assert "Waits for “cart_abandoned”" in typed.out
    assert "first due" not in typed.out


@pytest.mark.parametrize("text", ["🎉🎉🎉", "Thanks a lot!"])
def test_a_text_that_asks_for_nothing_is_said_to(keyboard: Keyboard, text: str) -> None:
    """An empty plan is not passed off as a finished one."""
    assert "I found nothing to do in this text." in keyboard("plan", "-", given=text.encode()).out


def test_explained_each_part_stands_beside_what_it_became(keyboard: Keyboard) -> None:
    """The words, the field with its value, what is wrong, and what was taken for granted."""
    text = f"{BRIEF}Paint the fence behind the shop.\n"
    typed = keyboard("plan", "-", "--explain", "--now", NOW, given=text.encode())
    out = " ".join(typed.out.split())
    assert "Monday 23 November 2026 at 09:00" in out
    assert "! I found no place in the plan for" in out
    assert "Taken for granted:" in out


def test_json_is_the_plan_alone_and_the_same_bytes_each_time(keyboard: Keyboard, tmp_path: Path) -> None:
    """Standard input and a file give the same document under the same name, and it loads."""
    (tmp_path / "boots.txt").write_text(BRIEF)
    from_file = keyboard("plan", "boots.txt", "--json", "--now", NOW)
    typed_in = keyboard("plan", "-", "--json", "--now", NOW, "--name", "Boots", given=BRIEF.encode())
    assert from_file.out == typed_in.out
    assert load_plan(from_file.out).name == "boots"
    assert json.loads(from_file.out)["brief"] == BRIEF


@pytest.mark.parametrize(
    ("arguments", "given", "told"),
    [
        (("-",), b"", "is empty"),
        (("-",), b" \n\t", "is empty"),
        (("-",), b"\x89PNG\r\n\x1a\n\x00\xff", "not plain text"),
        (("nowhere.md",), b"", "There is no brief at nowhere.md"),
        (("-", "--now", "soon"), b"Send an email.", "“soon”"),
        (("-", "--name", "!!"), b"Send an email.", "letters or digits"),
    ],
)
def test_a_brief_that_cannot_be_read_says_why_and_ends_with_2(
    keyboard: Keyboard, arguments: tuple[str, ...], given: bytes, told: str
) -> None:
    """One sentence on standard error, nothing on standard output."""
    typed = keyboard("plan", *arguments, given=given)
    assert typed.status == 2
    assert told in typed.err
    assert typed.out == ""
    assert "Traceback" not in typed.err


def test_long_prose_is_answered(keyboard: Keyboard) -> None:
    """100 kB of prose is read to its end, and nothing of it is dropped without a word."""
    prose = ("The leaves were falling and nobody minded the rain. " * 2000).encode()
    typed = keyboard("plan", "-", "--json", "--now", NOW, given=prose)
    assert typed.status == 0
    assert len(json.loads(typed.out)["brief"]) == len(prose)


def test_a_plan_takes_three_seconds_of_the_processor_from_a_cold_start(tmp_path: Path) -> None:
    """A process of its own, imports and all; what others compute meanwhile doesn't count."""
    (tmp_path / "boots.txt").write_text(BRIEF)
    command = [sys.executable, "-c", "from marketflow.cli import main; main()", "plan", "boots.txt", "--json"]
    with (tmp_path / "plan.json").open("wb") as out:
        child = subprocess.Popen(command, cwd=tmp_path, stdout=out)
        _, status, usage = os.wait4(child.pid, 0)
    assert status == 0
    assert load_plan((tmp_path / "plan.json").read_bytes()).steps
    assert usage.ru_utime + usage.ru_stime < 3
