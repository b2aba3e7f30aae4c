"""Briefs as files: what a campaign is called by its file, which files there are, and how one is read."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from marketflow_core.errors import BadInput
from marketflow_core.values import slug

SUFFIXES = (".md", ".txt")
LONGEST = 1_000_000
"""Bytes of the longest brief that is read: many times a long campaign, and short of what would stall the reading."""


@dataclass(frozen=True)
class BriefFile:
    """A brief in the campaigns folder: its campaign's name, where it is, and a hash of what it holds."""

    campaign: str
    path: Path
    content: str


def campaign_name(path: Path) -> str:
    """Return what a campaign is called whose brief is at `path`: the file's name as a slug. Raises `BadInput`."""
    name = slug(path.stem)
    if not name:
        raise BadInput(f"No campaign can be named after “{path.name}”. Give it a name with --name.")
    return name


def briefs_in(folder: Path) -> tuple[BriefFile, ...]:
    """Return the briefs that lie directly in `folder`, by campaign; the first of two files of one name counts."""
    found: dict[str, BriefFile] = {}
    for path in sorted(folder.glob("*")) if folder.is_dir() else ():
        name = slug(path.stem)
        if path.suffix.lower() in SUFFIXES and path.is_file() and name and name != "readme":
            found.setdefault(name, BriefFile(name, path, hashlib.sha256(path.read_bytes()).hexdigest()))
    return tuple(found[name] for name in sorted(found))


def find_brief(folder: Path, campaign: str) -> Path | None:
    """Return the file in `folder` whose campaign is `campaign`, or None."""
    return next((one.path for one in briefs_in(folder) if one.campaign == campaign), None)


def read_brief_file(path: Path) -> str:
    """Return the text of the brief at `path`. Raises `BadInput` for one that is missing, empty, too long or no text."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise BadInput(f"There is no brief at {path}.") from None
    except OSError as problem:
        raise BadInput(f"The brief at {path} can't be read: {problem.strerror}.") from problem
    return brief_text(raw, path.name)


def brief_text(raw: bytes, name: str) -> str:
    """Return `raw` as a brief's text; `name` is how errors call it. Raises `BadInput` as `read_brief_file` does."""
    if len(raw) > LONGEST:
        raise BadInput(f"{name} has {len(raw):,} bytes; a brief has at most {LONGEST:,}. Is it the right file?")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(f"{name} is not plain text in UTF-8. Save the brief as text and try again.") from None
    if "\0" in text:
        raise BadInput(f"{name} is not plain text. Save the brief as text and try again.")
    if not text.strip():
        raise BadInput(f"{name} is empty: there is nothing to read. Write what is to happen, when, and for whom.")
    return text
