"""The warehouse's manifest: which Parquet files are the record, and what is in them.

A file that the manifest doesn't name doesn't count, so work that stops halfway leaves nothing behind that is seen.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field, replace
from hashlib import blake2b
from pathlib import Path

from marketflow_core.errors import StoreDamaged

FORM = 1
DRAFT = "draft-"
"""Unfinished files and folders are named by this and the number of the process that makes them."""
DEMO = "demo"
IMPORTED = "imported"


@dataclass(frozen=True)
class Part:
    """One Parquet file of the record: its name within the warehouse, its rows, and whether they are demo data."""

    file: str
    rows: int
    origin: str = IMPORTED


@dataclass(frozen=True)
class Manifest:
    """What the warehouse holds. Columns map names to DuckDB types."""

    profiles: tuple[Part, ...] = ()
    events: tuple[Part, ...] = ()
    profile_columns: dict[str, str] = field(default_factory=dict)
    event_columns: dict[str, str] = field(default_factory=dict)
    event_kinds: tuple[str, ...] = ()
    demo: str | None = None
    """What the demo data was made from: sizes, seed and day."""

    @property
    def version(self) -> str:
        """Return 16 digits that change exactly when a profile or an event does: the parts are named by content."""
        names = "\n".join(part.file for part in (*self.profiles, *self.events))
        return blake2b(names.encode(), digest_size=8).hexdigest()

    @property
    def counts(self) -> tuple[int, int]:
        """Return how many profiles and events there are."""
        return sum(part.rows for part in self.profiles), sum(part.rows for part in self.events)

    def without_demo(self) -> Manifest:
        """Return the manifest of what was imported alone."""
        return replace(
            self,
            profiles=tuple(part for part in self.profiles if part.origin != DEMO),
            events=tuple(part for part in self.events if part.origin != DEMO),
            demo=None,
        )


def read_manifest(file: Path) -> Manifest:
    """Read the manifest; a missing one is that of an empty warehouse. Raises `StoreDamaged` for an unreadable one."""
    if not file.exists():
        return Manifest()
    try:
        raw = json.loads(file.read_text("utf-8"))
        if raw.pop("form") != FORM:
            raise StoreDamaged(
                f"The warehouse was written by another release of marketflow ({file}). Use that release, or import the "
                "data into a new home."
            )
        raw["profiles"] = tuple(Part(**part) for part in raw["profiles"])
        raw["events"] = tuple(Part(**part) for part in raw["events"])
        raw["event_kinds"] = tuple(raw["event_kinds"])
        raw.pop("version")
        return Manifest(**raw)
    except (ValueError, TypeError, KeyError, OSError) as problem:
        raise StoreDamaged(
            f"The warehouse's list of files, {file}, can't be read. Put it back from a backup, or move the folder "
            f"{file.parent.name} away and import the data again."
        ) from problem


def publish_manifest(file: Path, manifest: Manifest) -> None:
    """Put `manifest` in place of the one before, at once and for good: readers see the one or the other."""
    draft = file.with_name(f"{DRAFT}{os.getpid()}-{file.name}")
    told = {"form": FORM, "version": manifest.version, **asdict(manifest)}
    with draft.open("w", encoding="utf-8") as stream:
        json.dump(told, stream, indent=1)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(file)
