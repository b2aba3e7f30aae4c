"""Importing a file: read, part what is personal from the rest, type, and publish, or leave everything as it was.

Nothing counts before the manifest names it, and contacts are put by person, so an import that is killed anywhere is
simply done again.
"""

# ruff: noqa: S608 - names and paths in these queries are our own or quoted, never values from outside

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from marketflow_core.data.columns import Kind
from marketflow_core.data.conversion import REASON, TypedColumn, prepare, typed_columns, typed_rows, without_zone
from marketflow_core.data.merging import Merged, merge_events, merge_profiles
from marketflow_core.data.sources import Declared, Source, open_source
from marketflow_core.data.staging import PERSON_ID, ROW, SEALED, Staged, Stager
from marketflow_core.errors import BadInput
from marketflow_core.progress import Progress, silent
from marketflow_core.store.contacts import Contact, SealedContacts
from marketflow_core.store.duck import bulk_connection, text
from marketflow_core.store.home import Home
from marketflow_core.store.keys import HomeKey
from marketflow_core.store.warehouse import Warehouse, parquet

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_AT_ONCE = 20_000


@dataclass(frozen=True)
class ImportResult:
    """What became of a file's rows and columns. `rows` = added + updated + unchanged + rejected.

    `columns` maps each column of the file that was kept to its name in the warehouse; `contact` maps those that went
    to the contact source to what they hold. `notes` are sentences for the person who imported.
    """

    kind: Kind
    rows: int
    added: int
    updated: int
    unchanged: int
    rejected: int
    rejects_file: Path | None
    columns: Mapping[str, str]
    contact: Mapping[str, str]
    notes: tuple[str, ...]
    version: str


def import_file(
    home: Home,
    kind: Kind,
    path: Path,
    *,
    mapping: Mapping[str, str] | None = None,
    progress: Progress = silent,
) -> ImportResult:
    """Import CSV, JSON lines or Parquet of `profiles` or `events`.

    `mapping` (column → our name) rules over what a column is recognised as.

    Good rows are taken and bad ones told in the rejects file. The home's lock must be held. Raises `BadInput` where the
    file can't be read or lacks a required column, and `StoreDamaged` where the warehouse can't be read; nothing has
    changed then.
    """
    source = open_source(path)
    digest = _digest(path)
    warehouse = Warehouse(home)
    warehouse.check_parts(warehouse.manifest())
    warehouse.sweep()
    with warehouse.draft() as folder:
        stager = Stager(HomeKey(home), kind, mapping or {}, file=path.name, digest=digest, folder=folder)
        for chunk in source.chunks():
            stager.stage(chunk)
            progress(f"reading {kind}", stager.staged.rows, 0)
        if stager.assignment is None:
            raise _no_rows(path, source)
        with bulk_connection(folder / "spill") as connection:
            return _Import(home, warehouse, kind, source, stager, digest, folder, connection, progress).finish()


@dataclass
class _Import:
    """An import whose rows are staged."""

    home: Home
    warehouse: Warehouse
    kind: Kind
    source: Source
    stager: Stager
    digest: str
    folder: Path
    connection: DuckDBPyConnection
    progress: Progress

    def finish(self) -> ImportResult:
        """Type the rows, put the contacts, publish the rest, and tell what became of all."""
        self.progress(f"checking {self.kind}", 0, self.staged.rows)
        columns, typed = self._type()
        rejects_file, rejected = self._reject(typed)
        self._keep_contacts(typed)
        merge = merge_profiles if self.kind == "profiles" else merge_events
        merged = merge(self.connection, self.warehouse, typed, columns, self.folder)
        notes = self._notes(columns)
        if merged.added or merged.updated:
            self.warehouse.commit(merged.manifest)
        self.warehouse.audience_file(self.progress)
        return self._result(merged, rejected, rejects_file, notes)

    @property
    def staged(self) -> Staged:
        return self.stager.staged

    @property
    def _relation(self) -> str:
        return parquet(self.staged.files)

    def _type(self) -> tuple[list[TypedColumn], Path]:
        prepare(self.connection)
        says = self.source.findings.declared
        declared: dict[str, Declared] = {
            target: says.get(name, "VARCHAR") for target, name in self.staged.columns.items()
        }
        existing = self.warehouse.profile_columns() if self.kind == "profiles" else self.warehouse.event_columns()
        columns = typed_columns(self.connection, self._relation, declared, existing)
        typed = self.folder / "typed.parquet"
        query = typed_rows(self._relation, columns, self.kind)
        self.connection.execute(f"COPY ({query}) TO {text(str(typed))} (FORMAT parquet, COMPRESSION lz4)")
        return columns, typed

    def _reject(self, typed: Path) -> tuple[Path | None, int]:
        """Write the rejects file: where each bad row stands, why, and whose it is as a keyed hash; no values."""
        refused = self.connection.execute(
            f"SELECT {ROW}, {REASON}, {PERSON_ID} FROM read_parquet({text(str(typed))}) WHERE {REASON} IS NOT NULL"
        ).fetchall()
        bad = sorted([*refused, *((row, reason, None) for row, reason in self.source.findings.broken.items())])
        file = self.home.rejects / f"{self.kind}-{self.digest[:16]}.csv"
        if not bad:
            file.unlink(missing_ok=True)
            return None, 0
        places = self.source.places(row for row, _, _ in bad)
        draft = self.folder / "rejects.csv"
        with draft.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow([self.source.unit, "reason", "profile_id"])
            writer.writerows((places.get(row, row), reason, person or "") for row, reason, person in bad)
        draft.replace(file)
        return file, len(bad)

    def _keep_contacts(self, typed: Path) -> None:
        """Put the contacts of people of whom at least one row was taken."""
        key, contacts = HomeKey(self.home), SealedContacts(self.home)
        cursor = self.connection.execute(
            f"SELECT {PERSON_ID}, {SEALED} FROM {self._relation} WHERE {SEALED} IS NOT NULL AND {PERSON_ID} IN "
            f"(SELECT {PERSON_ID} FROM read_parquet({text(str(typed))}) WHERE {REASON} IS NULL) ORDER BY {ROW}"
        )
        done = 0
        while some := cursor.fetchmany(_AT_ONCE):
            batch: dict[int, Contact] = {}
            for person, sealed in some:
                newer = Contact.unsealed(sealed, key)
                batch[person] = batch[person].updated(newer) if person in batch else newer
            contacts.keep(batch)
            done += len(some)
            self.progress("sealing contacts", done, 0)

    def _notes(self, columns: list[TypedColumn]) -> tuple[str, ...]:
        notes = [
            f"{', '.join(names)} went to the contact source and nowhere else."
            for names in [sorted(self.staged.contact)]
            if names
        ]
        times = [column.name for column in columns if column.kind == "TIMESTAMP"]
        asked = [f"count(*) FILTER ({without_zone(name)})" for name in times]
        if asked:
            counts = self.connection.execute(f"SELECT {', '.join(asked)} FROM {self._relation} s").fetchone() or ()
            naive = [self.staged.columns[name] for name, count in zip(times, counts, strict=True) if count]
            if naive:
                notes.append(f"Times without a zone in {', '.join(naive)} were taken for UTC.")
        if self.staged.blotted:
            notes.append(
                f"Addresses or phone numbers in texts of {', '.join(sorted(self.staged.blotted))} were blotted out."
            )
        return tuple(notes)

    def _result(self, merged: Merged, rejected: int, rejects_file: Path | None, notes: tuple[str, ...]) -> ImportResult:
        rows = self.staged.rows + len(self.source.findings.broken)
        assert self.stager.assignment is not None
        kept = {
            name: target for name, target in self.stager.assignment.targets.items() if name not in self.staged.contact
        }
        return ImportResult(
            kind=self.kind,
            rows=rows,
            added=merged.added,
            updated=merged.updated,
            unchanged=rows - rejected - merged.added - merged.updated,
            rejected=rejected,
            rejects_file=rejects_file,
            columns=kept,
            contact=dict(self.staged.contact),
            notes=notes,
            version=self.warehouse.version(),
        )


def _digest(path: Path) -> str:
    digest = blake2b(digest_size=16)
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _no_rows(path: Path, source: Source) -> BadInput:
    if source.findings.broken:
        first = min(source.findings.broken)
        return BadInput(
            f"No row of {path.name} can be read: {source.unit} {first} {source.findings.broken[first]}. "
            "Nothing was changed."
        )
    return BadInput(f"{path.name} has no rows: there is nothing to import. Nothing was changed.")
