"""`marketflow explain`, `validate` and `schema`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.typed import Keyboard

STEP = {
    "id": "email",
    "action": "send_email",
    "channel": "email",
    "platforms": ["mailchimp"],
    "timing": {"kind": "at", "local": "2026-11-23T09:00"},
}
PLAN = {"name": "boots", "steps": [STEP]}


@pytest.fixture
def keyboard(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Keyboard:
    """A shell in a folder with a plan in it."""
    (tmp_path / "plan.json").write_text(json.dumps(PLAN))
    monkeypatch.chdir(tmp_path)
    return Keyboard(monkeypatch, capsys)


def test_a_plan_is_explained(keyboard: Keyboard) -> None:
    """In English, from a file and from standard input alike."""
    typed = keyboard("explain", "plan.json")
    assert (typed.status, typed.err) == (0, "")
    assert "1. Send an email  [email]" in typed.out
    assert keyboard("explain", "-", given=json.dumps(PLAN).encode()).out == typed.out


def test_a_plan_in_order_has_no_faults(keyboard: Keyboard) -> None:
    """It says so and ends well."""
    typed = keyboard("validate", "plan.json")
    assert (typed.status, typed.out) == (0, "The plan “boots” has no faults.\n")


def test_all_faults_are_listed_with_status_2(keyboard: Keyboard) -> None:
    """What validation finds, by number; what platforms can do counts."""
    steps = [
        {**STEP, "platforms": ["instagram"], "audience": "vip"},
        STEP,
        {**STEP, "id": "b", "after": [{"step": "emial"}]},
    ]
    typed = keyboard("validate", "-", given=json.dumps({"name": "x", "steps": steps}).encode())
    assert typed.status == 2
    for told in ("Steps 1 and 2", "no segment called “vip”", "Did you mean “email”?", "Instagram can't send email"):
        assert told in typed.out


def test_a_warning_alone_ends_well(keyboard: Keyboard) -> None:
    """A platform without a connector is told, and doesn't fail the command."""
    document = {"name": "x", "steps": [{**STEP, "platforms": ["klaviyo"]}]}
    typed = keyboard("validate", "-", given=json.dumps(document).encode())
    assert typed.status == 0
    assert "no connector for Klaviyo" in typed.out


@pytest.mark.parametrize(
    ("file", "given", "told"),
    [
        ("nowhere.json", b"", "There is no plan at nowhere.json"),
        (".", b"", "can't be read"),
        ("-", b"{", "This is not JSON"),
        ("-", b'{"name": "x", "stesp": []}', "Write “steps”"),
    ],
)
def test_a_plan_that_cannot_be_read_says_why(keyboard: Keyboard, file: str, given: bytes, told: str) -> None:
    """A sentence on standard error, and status 2."""
    typed = keyboard("explain", file, given=given)
    assert typed.status == 2
    assert told in typed.err


def test_the_schema_is_json(keyboard: Keyboard) -> None:
    """And it is the plan's."""
    assert json.loads(keyboard("schema").out)["title"] == "marketflow plan"
