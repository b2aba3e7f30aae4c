"""Fail where the coverage of any package is below its floor: `python tests/coverage_floor.py .coverage.json`."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

FLOOR = 90.0
"""Percent of lines of each package that tests run."""
PACKAGES = ("marketflow", "marketflow_core", "marketflow_dagster", "nl")
WHOLE = "nl"
"""The package of which tests run every line and branch: a rule of reading that nothing tests reads anything."""


def coverage_by_package(report: Mapping[str, Any]) -> dict[str, float]:
    """Return the percentage of lines run in each package; one without any measured line has 0."""
    lines: Counter[str] = Counter()
    run: Counter[str] = Counter()
    for file, measured in report["files"].items():
        package = Path(file).parts[0]
        lines[package] += measured["summary"]["num_statements"]
        run[package] += measured["summary"]["covered_lines"]
    return {package: 100.0 * run[package] / lines[package] if lines[package] else 0.0 for package in PACKAGES}


def gaps(report: Mapping[str, Any]) -> list[str]:
    """Return the files of the whole-tested package with what of them is not run: lines, and branches as `from→to`."""
    found: list[str] = []
    for file, measured in sorted(report["files"].items()):
        lines = [str(line) for line in measured.get("missing_lines", ())]
        branches = [f"{start}→{end}" for start, end in measured.get("missing_branches", ())]
        if Path(file).parts[0] == WHOLE and (lines or branches):
            found.append(f"{file}: {', '.join([*lines, *branches])}")
    return found


def main(arguments: Sequence[str]) -> int:
    """Print each package's coverage and return 1 where one is below the floor, or `nl` has a gap."""
    report = json.loads(Path(arguments[0]).read_text("utf-8"))
    coverage = coverage_by_package(report)
    for package, percent in coverage.items():
        print(f"{package:<20} {percent:6.2f}% of lines{'' if percent >= FLOOR else f'  < {FLOOR:g}%'}")
    low = [package for package, percent in coverage.items() if percent < FLOOR]
    if low:
        print(f"Too few lines are tested in {', '.join(low)}: the floor is {FLOOR:g}% of each package.")
    missed = gaps(report)
    if missed:
        print(f"Every line and branch of {WHOLE} has a test, but for these:")
        print("\n".join(f"  {place}" for place in missed))
    return int(bool(low or missed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
