"""`marketflow demo-data` and `marketflow import`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.typed import Keyboard


@pytest.fixture
def keyboard(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Keyboard:
    """A shell in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return Keyboard(monkeypatch, capsys)


def test_demo_people_are_made_once(keyboard: Keyboard) -> None:
    """With --if-missing the second call adds none and says so."""
    arguments = ("demo-data", "--profiles", "200", "--events", "1000", "--seed", "3")
    first = keyboard(*arguments)
    assert (first.status, first.out) == (0, "Made 200 demo people with 1,000 events (seed 3).\n")
    again = keyboard(*arguments, "--if-missing")
    assert again.out == "There are 200 people with 1,000 events already; none were added.\n"
    assert "There are already 200 demo people" in keyboard(*arguments).out


def test_a_file_is_imported_and_accounted_for(keyboard: Keyboard, tmp_path: Path) -> None:
    """Rows by what became of them, columns by their names, rejects by their file; the second time adds nothing."""
    rows = "who,tz,email,age\n1,Europe/Paris,a@example.test,33\n2,Mars/Base,b@example.test,40\n3,Asia/Tokyo,,x\n"
    (tmp_path / "people.csv").write_text(rows)
    first = keyboard("import", "profiles", "people.csv", "--map", "who=profile_id")
    assert first.status == 0
    assert first.out.startswith("3 rows of profiles: ")
    assert "tz is time_zone" in first.out
    assert "contact source: email" in first.out
    assert "example.test" not in first.out
    again = keyboard("import", "profiles", "people.csv", "--map", "who=profile_id")
    assert " 0 added, 0 updated" in again.out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("profiles", "nowhere.csv"), "nowhere.csv"),
        (("profiles", "people.csv", "--map", "who"), "COLUMN=FIELD"),
        (("people", "people.csv"), "profiles"),
    ],
)
def test_an_import_that_cannot_start_says_why(
    keyboard: Keyboard, tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    """A missing file, a mapping of no known form, a kind that isn't there: status 2 and a sentence."""
    (tmp_path / "people.csv").write_text("profile_id\n1\n")
    typed = keyboard("import", *arguments)
    assert typed.status == 2
    assert told in typed.err
