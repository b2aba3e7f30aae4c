"""The warehouse: profiles and events as Parquet, which is the record, and the audience file that is built from it.

Parts are written under a draft name, named by their content, and count from the moment the manifest names them.
"""

# ruff: noqa: S608 - names and paths in these queries are our own or quoted, never values from outside

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from tempfile import mkdtemp

from marketflow_core.errors import StoreDamaged
from marketflow_core.progress import Progress, silent
from marketflow_core.store.audience_file import FORM, build_audience_file
from marketflow_core.store.duck import bulk_connection, text
from marketflow_core.store.home import Home
from marketflow_core.store.manifest import DRAFT, Manifest, Part, publish_manifest, read_manifest

KEPT_AUDIENCE_FILES = 2
"""The present one, and the one before it for whoever has just learned its name."""


class Warehouse:
    """Profiles and events of one home. Reading needs no lock; who writes holds the home's."""

    def __init__(self, home: Home) -> None:
        self.folder = home.warehouse
        self._manifest_file = self.folder / "manifest.json"

    def manifest(self) -> Manifest:
        """Return what the warehouse holds. Raises `StoreDamaged` where that can't be read."""
        return read_manifest(self._manifest_file)

    def version(self) -> str:
        """Return 16 digits that change exactly when profiles or events change."""
        return self.manifest().version

    def counts(self) -> tuple[int, int]:
        """Return how many profiles and events there are, without reading them."""
        return self.manifest().counts

    def profile_columns(self) -> dict[str, str]:
        """Return the profiles' columns and their DuckDB types."""
        return dict(self.manifest().profile_columns)

    def event_columns(self) -> dict[str, str]:
        """Return the events' columns and their DuckDB types."""
        return dict(self.manifest().event_columns)

    def event_kinds(self) -> tuple[str, ...]:
        """Return the kinds of events that there are, sorted."""
        return self.manifest().event_kinds

    def profile_files(self) -> list[Path]:
        """Return the Parquet files of the profiles, one row per person."""
        return self._paths(self.manifest().profiles)

    def event_files(self) -> list[Path]:
        """Return the Parquet files of the events; together they are one table, joined by column name."""
        return self._paths(self.manifest().events)

    def audience_file(self, progress: Progress = silent) -> Path:
        """Return the DuckDB file for audiences of the present data, which is built first if it is missing.

        It appears under its name finished or not at all. Raises `StoreDamaged` where a Parquet file can't be read.
        """
        while True:
            manifest = self.manifest()
            try:
                return self._audience_file_of(manifest, progress)
            except StoreDamaged:
                if self.version() == manifest.version:
                    raise  # else the data were replaced while the file was built from them: build it from the new ones

    def _audience_file_of(self, manifest: Manifest, progress: Progress) -> Path:
        target = self.folder / f"audience-{FORM}-{manifest.version}.duckdb"
        if target.exists():
            return target
        self.check_parts(manifest)
        with self.draft() as draft:
            file = draft / "audience.duckdb"
            build_audience_file(file, manifest, self._paths(manifest.profiles), self._paths(manifest.events), progress)
            file.replace(target)
        self._remove_old_audience_files(target)
        return target

    @contextmanager
    def draft(self) -> Iterator[Path]:
        """Give a folder for unfinished files that is gone after the block."""
        folder = Path(mkdtemp(prefix=f"{DRAFT}{os.getpid()}-", dir=self.folder))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def adopt(self, draft: Path, kind: str, rows: int, origin: str) -> Part:
        """Move a finished Parquet file into the record under the name of its content; it doesn't count yet."""
        part = Part(f"{kind}-{_content(draft)}.parquet", rows, origin)
        draft.replace(self.folder / part.file)
        return part

    def commit(self, manifest: Manifest) -> Manifest:
        """Make `manifest` what the warehouse holds, and drop parts that it leaves out."""
        finished = replace(
            manifest,
            profile_columns=self._columns(manifest.profiles),
            event_columns=self._columns(manifest.events),
            event_kinds=self._kinds(manifest.events),
        )
        publish_manifest(self._manifest_file, finished)
        self.sweep()
        return finished

    def sweep(self) -> None:
        """Remove what interrupted work left behind, and parts that no longer count. The home's lock must be held."""
        manifest = self.manifest()
        kept = {part.file for part in (*manifest.profiles, *manifest.events)}
        for file in self.folder.glob("*.parquet"):
            if file.name not in kept:
                file.unlink(missing_ok=True)
        for draft in self.folder.glob(f"{DRAFT}*"):
            if not _is_alive(draft.name.split("-")[1]):
                shutil.rmtree(draft) if draft.is_dir() else draft.unlink(missing_ok=True)

    def check_parts(self, manifest: Manifest) -> None:
        """Raise `StoreDamaged` with the first part that is missing, cut off, or has other rows than it should."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        for part in (*manifest.profiles, *manifest.events):
            try:
                rows = pq.read_metadata(self.folder / part.file).num_rows
            except (pa.ArrowInvalid, OSError) as problem:
                raise _damaged(part) from problem
            if rows != part.rows:
                raise _damaged(part)

    def _paths(self, parts: Iterable[Part]) -> list[Path]:
        return [self.folder / part.file for part in parts]

    def _columns(self, parts: Sequence[Part]) -> dict[str, str]:
        if not parts:
            return {}
        with self.draft() as spill, bulk_connection(spill) as connection:
            rows = connection.execute(f"DESCRIBE SELECT * FROM {parquet(self._paths(parts))}").fetchall()
        return {row[0]: row[1] for row in rows}

    def _kinds(self, parts: Sequence[Part]) -> tuple[str, ...]:
        if not parts:
            return ()
        with self.draft() as spill, bulk_connection(spill) as connection:
            query = f"SELECT DISTINCT event FROM {parquet(self._paths(parts))} ORDER BY event"
            return tuple(row[0] for row in connection.execute(query).fetchall())

    def _remove_old_audience_files(self, present: Path) -> None:
        files = sorted(self.folder.glob("audience-*.duckdb"), key=lambda file: file.stat().st_mtime, reverse=True)
        others = [file for file in files if file != present]
        for file in others[KEPT_AUDIENCE_FILES - 1 :]:
            file.unlink(missing_ok=True)


def parquet(files: Sequence[Path]) -> str:
    """Return the SQL that reads `files` as one table, columns matched by name and widened where types differ."""
    return f"read_parquet([{', '.join(text(str(file)) for file in files)}], union_by_name = true)"


def _content(file: Path) -> str:
    digest = blake2b(digest_size=10)
    with file.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _is_alive(process: str) -> bool:
    """Tell whether the process that a draft is named by still runs, so that the draft is left to it."""
    try:
        os.kill(int(process), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:  # it runs, for somebody else
        return True
    return True


def _damaged(part: Part) -> StoreDamaged:
    return StoreDamaged(
        f"The warehouse's file {part.file} is missing or damaged, so audiences can't be worked out. Put it back from a "
        + ("backup, or make the demo data again." if part.origin == "demo" else "backup, or import the data again.")
    )
