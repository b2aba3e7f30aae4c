"""The documents say what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from marketflow_core.platforms.registry import connectors

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
CODE = [
    file
    for name in ("marketflow", "marketflow_core", "marketflow_dagster", "nl")
    for file in (ROOT / name).rglob("*.py")
]


def test_the_example_environment_lists_every_variable():
    """Each setting that the code reads and each platform's credentials stand in .env.example, and nothing else."""
    read = {name for file in CODE for name in re.findall(r'"(MARKETFLOW_[A-Z_]+[A-Z])"', file.read_text("utf-8"))}
    credentials = {
        f"MARKETFLOW_{slug.upper()}_{field.key.upper()}"
        for slug, entry in connectors().items()
        for field in entry.manifest.credentials
    }
    listed = set(re.findall(r"^(MARKETFLOW_[A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE))
    assert listed == read | credentials


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path):
    """A page that is named exists."""
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name} → {target}"


def test_every_command_is_in_the_documents():
    """A command that nobody can read about is as good as none."""
    from typer.main import get_command

    from marketflow.cli.app import app

    told = "\n".join(page.read_text("utf-8") for page in PAGES)
    commands = get_command(app).commands  # pyright: ignore[reportAttributeAccessIssue] -- the app is a group
    assert commands
    assert [name for name in commands if f"marketflow {name}" not in told] == []
