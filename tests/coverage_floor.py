"""Fail where the line coverage of any package is below its floor: `python tests/coverage_floor.py .coverage.json`."""

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


def coverage_by_package(report: Mapping[str, Any]) -> dict[str, float]:
    """Return the percentage of lines run in each package; one without any measured line has 0."""
    lines: Counter[str] = Counter()
    run: Counter[str] = Counter()
    for file, measured in report["files"].items():
        package = Path(file).parts[0]
        lines[package] += measured["summary"]["num_statements"]
        run[package] += measured["summary"]["covered_lines"]
    return {package: 100.0 * run[package] / lines[package] if lines[package] else 0.0 for package in PACKAGES}


def main(arguments: Sequence[str]) -> int:
    """Print each package's coverage and return 1 where one is below the floor."""
    coverage = coverage_by_package(json.loads(Path(arguments[0]).read_text("utf-8")))
    for package, percent in coverage.items():
        print(f"{package:<20} {percent:6.2f}% of lines{'' if percent >= FLOOR else f'  < {FLOOR:g}%'}")
    low = [package for package, percent in coverage.items() if percent < FLOOR]
    if low:
        print(f"Too few lines are tested in {', '.join(low)}: the floor is {FLOOR:g}% of each package.")
    return int(bool(low))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
