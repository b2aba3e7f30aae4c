"""Imports run one way, and only `settings` looks at the environment."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = ("marketflow", "marketflow_core", "marketflow_dagster", "nl")


def test_the_import_contracts_hold() -> None:
    """Every contract in pyproject.toml is kept."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]


def reads_of_the_environment(source: str) -> list[int]:
    """Return the lines of `source` that use `os.environ` or `os.getenv`, under whatever name they were imported."""
    lines: list[int] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "environb", "getenv"):
            lines.append(node.lineno)
        if isinstance(node, ast.ImportFrom) and node.module == "os":
            lines += [node.lineno for name in node.names if name.name in ("environ", "environb", "getenv")]
    return lines


def test_the_search_finds_what_it_looks_for() -> None:
    """Both spellings are seen, and a variable of that name is not."""
    assert reads_of_the_environment("import os\nos.environ['A']\nos.getenv('B')") == [2, 3]
    assert reads_of_the_environment("from os import environ as surroundings") == [1]
    assert reads_of_the_environment("environ = {}") == []


def test_only_settings_reads_the_environment() -> None:
    """Everything else in the core and the language is told what it needs."""
    found = {
        str(file.relative_to(ROOT)): lines
        for package in ("marketflow_core", "nl")
        for file in sorted((ROOT / package).rglob("*.py"))
        if (lines := reads_of_the_environment(file.read_text("utf-8")))
    }
    assert set(found) == {"marketflow_core/settings.py"}


def test_no_module_is_longer_than_a_reader_can_hold() -> None:
    """Past 400 lines a module wants to be two."""
    long = {
        str(file.relative_to(ROOT)): lines
        for package in PACKAGES
        for file in sorted((ROOT / package).rglob("*.py"))
        if (lines := len(file.read_text("utf-8").splitlines())) > 400
    }
    assert not long
