"""In a real browser the report draws its charts from the file alone, in both themes."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from marketflow_core.reports.build import build_report
from marketflow_core.store.results import ResultsFile
from tests.reports.plans import NOW, REFERENCE, launch_plan

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium isn't installed"),
]
_QUIET = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --virtual-time-budget=10000 --enable-logging=stderr --v=0"
)


def dump(page: Path, profile: Path, *options: str) -> tuple[str, str]:
    """Return the page as the browser holds it after its scripts ran, and what it logged."""
    done = subprocess.run(
        [CHROMIUM or "chromium", *_QUIET.split(), *options, f"--user-data-dir={profile}", "--dump-dom", page.as_uri()],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout, done.stderr


def test_every_chart_is_drawn_and_nothing_is_logged_as_wrong(launch: ResultsFile, tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    build_report(launch, out, mode="rehearsal", plan=launch_plan(), reference=REFERENCE, now=NOW)
    dom, log = dump(out, tmp_path / "profile")
    places = re.findall(r'<div class="chart[^"]*"[^>]*(?:data-chart|id="over-time")', dom)
    assert len(places) == 7
    assert len(re.findall(r'class="plot-container', dom)) == 7
    assert "CONSOLE" not in log, [line for line in log.splitlines() if "CONSOLE" in line]
    assert re.search(r'<option[^>]*selected[^>]*>clicks|<option value="clicks\|">clicks', dom)


def test_charts_take_their_colours_from_the_dark_theme(launch: ResultsFile, tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    build_report(launch, out, mode="rehearsal", plan=launch_plan(), reference=REFERENCE, now=NOW)
    dark, _ = dump(out, tmp_path / "profile", "--blink-settings=preferredColorScheme=0")
    assert "rgb(110, 162, 255)" in dark, "the dark theme's first colour, #6ea2ff"
    assert "rgb(42, 111, 219)" not in dark, "the light theme's"


def test_in_print_charts_fit_the_sheet_and_are_light(launch: ResultsFile, tmp_path: Path) -> None:
    """A reader with a dark screen gets dark ink on white paper."""
    out = tmp_path / "report.html"
    build_report(launch, out, mode="rehearsal", plan=launch_plan(), reference=REFERENCE, now=NOW)
    printing = '<script>dispatchEvent(new Event("beforeprint"))</script></body>'
    out.write_text(out.read_text("utf-8").replace("</body>", printing), "utf-8")
    dom, log = dump(out, tmp_path / "profile", "--blink-settings=preferredColorScheme=0")
    assert set(re.findall(r'<svg class="main-svg"[^>]* width="(\d+)"', dom)) == {"440", "900"}
    assert "rgb(42, 111, 219)" in dom, "the light theme's first colour, #2a6fdb"
    assert "CONSOLE" not in log
