"""The coverage floor holds each package apart: a well-tested one can't make up for another."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.coverage_floor import coverage_by_package, main


def report(**covered: int) -> dict[str, object]:
    """Return a coverage report with one file of 100 lines for each package."""
    return {
        "files": {
            f"{package}/module.py": {"summary": {"num_statements": 100, "covered_lines": lines}}
            for package, lines in covered.items()
        }
    }


def test_a_package_below_the_floor_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is named; 90% is enough, 89% isn't, and nothing measured counts as nothing tested."""
    file = tmp_path / "coverage.json"
    file.write_text(json.dumps(report(marketflow=100, marketflow_core=89, marketflow_dagster=90)))
    assert main([str(file)]) == 1
    assert "in marketflow_core, nl: the floor is 90%" in capsys.readouterr().out


def test_all_packages_above_the_floor_pass(tmp_path: Path) -> None:
    """Files of one package count together."""
    whole = report(marketflow=95, marketflow_core=90, marketflow_dagster=90, nl=100)
    assert coverage_by_package(whole)["nl"] == 100.0
    file = tmp_path / "coverage.json"
    file.write_text(json.dumps(whole))
    assert main([str(file)]) == 0


def test_a_line_or_branch_of_the_reader_without_a_test_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is named with its place; the same in another package is within the floor."""
    measured = report(marketflow=95, marketflow_core=95, marketflow_dagster=95, nl=99)
    files: dict[str, dict[str, object]] = measured["files"]  # type: ignore[assignment]  # the report is JSON
    files["nl/module.py"] |= {"missing_lines": [7], "missing_branches": [[3, 5]]}
    files["marketflow/module.py"] |= {"missing_lines": [1], "missing_branches": []}
    file = tmp_path / "coverage.json"
    file.write_text(json.dumps(measured))
    assert main([str(file)]) == 1
    told = capsys.readouterr().out
    assert "nl/module.py: 7, 3→5" in told
    assert "marketflow/module.py" not in told
