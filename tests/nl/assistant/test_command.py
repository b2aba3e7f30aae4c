"""The command with a language model in the environment, and without one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from marketflow.cli.screen import Screen
from marketflow_core.campaign.outcomes import PlannedCampaign
from marketflow_core.errors import SettingsInvalid
from marketflow_core.plan.documents import load_plan
from marketflow_core.settings import load_settings
from tests.cli.typed import Keyboard
from tests.nl.assistant.conftest import BRIEF, GOOD_VALUES, GOOD_WORDS, KEY, NOW, Serve, read
from tests.nl.assistant.server import answers, raw, rewording

GOOD = answers(rewording(1, GOOD_WORDS, GOOD_VALUES))
AT = "2026-11-20T09:00:00+00:00"


@pytest.fixture
def keyboard(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Keyboard:
    """A shell in an empty folder, with a brief and no language model."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lamp.md").write_text(BRIEF)
    for name in ("URL", "MODEL", "KEY", "TIMEOUT"):
        monkeypatch.delenv(f"MARKETFLOW_LLM_{name}", raising=False)
    return Keyboard(monkeypatch, capsys)


def configure(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """Name a language model in the environment."""
    monkeypatch.setenv("MARKETFLOW_LLM_URL", url)
    monkeypatch.setenv("MARKETFLOW_LLM_MODEL", "tiny-1")
    monkeypatch.setenv("MARKETFLOW_LLM_KEY", KEY)


def test_plan_shows_what_the_model_suggested_and_says_so(
    keyboard: Keyboard, monkeypatch: pytest.MonkeyPatch, serve: Serve
) -> None:
    """The suggestion can be taken by number; the note stands on standard error."""
    configure(monkeypatch, serve(GOOD).url)
    typed = keyboard("plan", "lamp.md", "--now", AT)
    assert typed.status == 0
    assert f".1 {GOOD_WORDS}." in typed.out
    assert "suggested by the language model tiny-1" in typed.out
    assert "was asked about one place" in typed.err


def test_json_is_the_same_bytes_again_without_asking_again(
    keyboard: Keyboard, monkeypatch: pytest.MonkeyPatch, serve: Serve, tmp_path: Path
) -> None:
    """Standard output holds the plan alone, and no file of the home holds the key."""
    server = serve(GOOD, raw(b"", status="500 Oops"))
    configure(monkeypatch, server.url)
    first, second = (keyboard("plan", "lamp.md", "--json", "--now", AT) for _ in range(2))
    assert first.out == second.out
    assert [one.by for found in load_plan(first.out).diagnostics for one in found.suggested] == ["tiny-1"]
    assert len(server.requests) == 1
    written = [file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()]
    assert not any(KEY.encode() in content for content in (*written, first.out.encode(), first.err.encode()))


def test_an_outage_costs_a_note_and_nothing_else(
    keyboard: Keyboard, monkeypatch: pytest.MonkeyPatch, serve: Serve
) -> None:
    """The command ends well with the plan of the rules."""
    without = keyboard("plan", "lamp.md", "--now", AT)
    configure(monkeypatch, serve(raw(b"", status="500 Oops")).url)
    typed = keyboard("plan", "lamp.md", "--now", AT)
    assert (typed.status, typed.out) == (0, without.out)
    assert "had a fault of its own (HTTP 500)" in typed.err
    assert without.err == ""


def test_a_run_shows_the_note_with_what_was_understood(serve: Serve) -> None:
    """Beside the plan and its questions."""
    plan = read(serve(GOOD))
    console = Console(record=True, width=200)
    stored = PlannedCampaign(name="x", version=1, reference=NOW, fingerprint="f", fresh=True)
    with Screen(console) as screen:
        screen.understood(plan, stored)
    assert "was asked about one place" in console.export_text()


def test_without_a_model_nothing_of_it_is_loaded(tmp_path: Path) -> None:
    """A brief that is read without one waits for no HTTP client."""
    (tmp_path / "lamp.md").write_text(BRIEF)
    told = (
        "import sys; from marketflow.cli.front import run_command\n"
        f"run_command(['plan', 'lamp.md', '--json', '--now', '{AT}'])\n"
        "print([name for name in sys.modules if name.startswith(('backoff', 'nl.assistant.'))], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", told], cwd=tmp_path, capture_output=True, text=True, env={}, check=True
    )
    assert done.stderr.strip() == "['nl.assistant.protocol', 'nl.assistant.configured']"


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({"URL": "http://localhost/v1"}, "MARKETFLOW_LLM_MODEL isn't"),
        ({"URL": "http://localhost/v1", "MODEL": "m", "TIMEOUT": "soon"}, "MARKETFLOW_LLM_TIMEOUT is “soon”"),
        ({"URL": "http://localhost/v1", "MODEL": "m", "TIMEOUT": "0"}, "more than 0 and at most 600"),
        ({"URL": "http://localhost/v1", "MODEL": "m", "TIMEOUT": "nan"}, "“nan”"),
    ],
)
def test_half_a_configuration_is_refused(environment: dict[str, str], told: str, tmp_path: Path) -> None:
    """What is missing or wrong is named."""
    with pytest.raises(SettingsInvalid, match=told):
        load_settings({f"MARKETFLOW_LLM_{name}": value for name, value in environment.items()}, folder=tmp_path)


def test_the_settings_hold_the_model_and_show_no_secret(tmp_path: Path) -> None:
    """The address may hold credentials, so it is hidden as the key is."""
    given = {"URL": " https://anna:hunter2@x.test/v1 ", "MODEL": "m", "KEY": KEY, "TIMEOUT": "2.5"}
    settings = load_settings({f"MARKETFLOW_LLM_{name}": value for name, value in given.items()}, folder=tmp_path)
    model = settings.language_model
    assert model is not None
    assert (model.url.get_secret_value(), model.timeout) == ("https://anna:hunter2@x.test/v1", 2.5)
    shown = f"{settings!r} {settings.model_dump_json()}"
    assert KEY not in shown
    assert "hunter2" not in shown


@pytest.mark.parametrize("environment", [{}, {"MODEL": "m", "KEY": "k"}, {"URL": " "}])
def test_without_an_address_there_is_no_model(environment: dict[str, str], tmp_path: Path) -> None:
    """Taking the address away switches it off."""
    settings = load_settings({f"MARKETFLOW_LLM_{name}": value for name, value in environment.items()}, folder=tmp_path)
    assert settings.language_model is None


def test_a_key_is_not_needed_and_there_is_a_usual_time(tmp_path: Path) -> None:
    """A model on one's own machine asks for none."""
    settings = load_settings(
        {"MARKETFLOW_LLM_URL": "http://localhost:11434/v1", "MARKETFLOW_LLM_MODEL": "m"}, folder=tmp_path
    )
    assert settings.language_model is not None
    assert (settings.language_model.key, settings.language_model.timeout) == (None, 20.0)
