"""The Python API, used as its document shows it."""

from __future__ import annotations

import io
import re
from contextlib import redirect_stdout
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SEED = ROOT.parent / "shared" / "seeds" / "000_1708e3216e54a099.txt"


def blocks(text: str) -> list[str]:
    """Return the Python blocks of a Markdown document."""
    return re.findall(r"```python\n(.*?)```", text, re.DOTALL)


@pytest.fixture
def script() -> str:
    """Read the script from the document."""
    (found,) = blocks((ROOT / "docs" / "python.md").read_text("utf-8"))
    return found


@pytest.fixture
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder with nothing in it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MARKETFLOW_HOME", raising=False)
    return tmp_path


def run(script: str) -> tuple[dict[str, object], str]:
    """Run a script as it stands; return its names and what it printed."""
    names: dict[str, object] = {}
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(compile(script, "the script", "exec"), names)
    return names, printed.getvalue()


def test_the_documents_script_is_the_one_that_was_asked_for(script):
    """It is word for word what the users wrote."""
    if not SEED.exists():
        pytest.skip("the users' document is not beside this checkout")
    assert script in SEED.read_text("utf-8")


def test_the_script_runs_as_it_stands_in_an_empty_folder(script, empty_folder):
    """It prints each step and when each would happen: Monday at nine in each region, and the follow-up a day later."""
    _names, printed = run(script)
    assert "Generated workflow steps:" in printed
    assert printed.count("2023-10-16 09:00:00-04:00") >= 4
    assert "2023-10-16 09:00:00+01:00" in printed
    assert "2023-10-16 09:00:00+09:00" in printed
    assert re.search(r"2023-10-17 09:00:00-04:00: .*mailchimp targeting email_clickers_no_purchase", printed)
    assert "Campaign performance summary" not in printed


def test_executed_for_real_the_script_reports_what_came_of_it(script, empty_folder):
    """Without the dry run it goes through a rehearsal, and its figures come from what was sent."""
    names, printed = run(script.replace("dry_run=True", "dry_run=False"))
    execution = names["execution"]
    assert "Campaign performance summary:" in printed
    assert "10,000 demo people" in execution.notes[0]  # pyright: ignore[reportAttributeAccessIssue]
    assert execution.tally.sent > 100  # pyright: ignore[reportAttributeAccessIssue]
    assert execution.tally.adds_up  # pyright: ignore[reportAttributeAccessIssue]
    rate = re.search(r"Overall conversion rate: ([\d.]+)%", printed)
    assert rate
    assert 0 < float(rate[1]) < 100
    assert re.search(r"Best performing platform: (mailchimp|facebook|google_ads|instagram)", printed)
    assert re.search(r"Best performing region: (America/New_York|Europe/London|Asia/Tokyo)", printed)
