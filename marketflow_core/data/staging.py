"""The first pass over an imported file: personal data is parted from the rest before anything is written to disk.

What remains, text with hashed ids, is staged as Parquet for the second pass. Contacts are
sealed before they are staged.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from marketflow_core.data.arrow import compute
from marketflow_core.data.columns import EVENT_ID, PERSON, TYPES, Assignment, Kind, assign, extend, is_known, normalised
from marketflow_core.data.contact_columns import contacts_of_rows, told_by_mapping
from marketflow_core.data.personal import ContactField, blotted, by_content, by_name, looks_unlike, without_contacts
from marketflow_core.data.sources import Chunk
from marketflow_core.store.contacts import Contact
from marketflow_core.store.keys import HomeKey

ROW = "__row"
PERSON_ID = "__person"
SEALED = "__contact"
EVENT_KEY = "__event_key"
"""Staged beside the file's own columns, whose names never begin like this."""

_NO_ID = frozenset({"", "null", "none", "nan", "undefined", "n/a", "(null)"})


@dataclass
class Staged:
    """What the first pass found: columns by their names in the warehouse, and those that went to the contact source."""

    files: list[Path] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    """Name in the file of each staged column, by its name in the warehouse."""
    contact: dict[str, ContactField] = field(default_factory=dict)
    """What the columns (by their names in the file) hold that went to the contact source."""
    rows: int = 0
    blotted: set[str] = field(default_factory=set)


class Stager:
    """Parts one file's rows, chunk by chunk."""

    def __init__(
        self, key: HomeKey, kind: Kind, mapping: Mapping[str, str], *, file: str, digest: str, folder: Path
    ) -> None:
        """Part the file called `file`, whose content has `digest`; what is staged goes to `folder`."""
        self._key = key
        self._digest = digest
        self._kind: Kind = kind
        self._mapping = mapping
        self._file = file
        self._folder = folder
        self._judged: dict[str, ContactField | None] = {}
        self.assignment: Assignment | None = None
        self.staged = Staged()

    def stage(self, chunk: Chunk) -> None:
        """Write one chunk's rows, parted. Raises `BadInput` where a required column is missing."""
        if not len(chunk.numbers):
            return
        names = list(chunk.columns)
        if self.assignment is None:
            self.assignment = assign(self._kind, names, self._mapping, file=self._file)
        else:
            self.assignment = extend(self._kind, self.assignment, names)
        targets = self.assignment.targets
        source_ids = _source_ids(chunk.columns.get(self.assignment.source_of("profile_id") or ""), len(chunk.numbers))
        known = {one: self._key.profile_id(one) for one in source_ids.unique().to_pylist() if one is not None}
        person = [known.get(one) for one in source_ids.to_pylist()]
        found: dict[str, pa.Array] = {}
        nested: list[dict[ContactField, str]] = [{} for _ in chunk.numbers] if _any_nested(chunk) else []
        columns: dict[str, pa.Array] = {
            ROW: pa.array(np.asarray(chunk.numbers, np.int64)),
            PERSON_ID: pa.array(person, pa.int64()),
        }
        for name in names:
            if name not in targets or targets[name] in ("profile_id", EVENT_ID):
                continue
            what = self._judge(name, targets[name], chunk.columns[name])
            if what is not None:
                found[name] = chunk.columns[name]
                self.staged.contact[name] = what
            else:
                columns[targets[name]] = self._kept(name, targets[name], chunk.columns[name], nested)
                self.staged.columns[targets[name]] = name
        sealed = self._sealed(source_ids, person, found, nested)
        if self._kind == "events":
            columns[EVENT_KEY] = self._event_keys(chunk)
        columns[SEALED] = pa.array(sealed, pa.binary())
        self._write(columns)

    def _judge(self, name: str, target: str, texts: pa.Array) -> ContactField | None:
        """Tell what of a person's contact data a column holds; once settled, it holds for the whole file."""
        if self._judged.get(name) is None and (name not in self._judged or texts.null_count < len(texts)):
            self._judged[name] = self._judgement(name, target, texts)
            if texts.null_count == len(texts) and self._judged[name] is None:
                del self._judged[name]
                return None
        return self._judged[name]

    def _judgement(self, name: str, target: str, texts: pa.Array) -> ContactField | None:
        assert self.assignment is not None
        told = name in self.assignment.mapped
        if told and (what := told_by_mapping(target)):
            return what
        if target in TYPES or target == "event" or _is_other_id(name, self._kind):
            return None
        known = is_known(self._kind, target)
        if not known and not told and (what := by_name(normalised(name))) and not looks_unlike(texts, what):
            return what
        return by_content(texts, names_too=not known and not told)

    def _kept(self, name: str, target: str, texts: pa.Array, nested: list[dict[ContactField, str]]) -> pa.Array:
        if _is_other_id(name, self._kind):
            return pa.array([one and self._key.token(one.strip()) for one in texts.to_pylist()], pa.string())
        if target in TYPES and TYPES[target] != "VARCHAR[]":
            return texts
        if nested and compute.any(_nested(texts)).as_py():
            texts = pa.array(_without_contacts(texts.to_pylist(), nested), pa.string())
        clean = blotted(texts)
        if clean is not texts and not clean.equals(texts):
            self.staged.blotted.add(name)
        return clean

    def _event_keys(self, chunk: Chunk) -> pa.Array:
        """An event is the same again when its id is, else when it stands in the same row of the same file."""
        assert self.assignment is not None
        texts = chunk.columns.get(self.assignment.source_of(EVENT_ID) or "")
        ids = [None] * len(chunk.numbers) if texts is None else texts.to_pylist()
        identities = (
            f"id {one.strip()}" if one else f"row {self._digest} {number}"
            for one, number in zip(ids, chunk.numbers, strict=True)
        )
        return pa.array([self._key.event_key(identity) for identity in identities], pa.int64())

    def _sealed(
        self,
        source_ids: pa.Array,
        person: list[int | None],
        found: dict[str, pa.Array],
        nested: list[dict[ContactField, str]],
    ) -> list[bytes | None]:
        """Seal each row's contact; a person's contact that was just staged isn't staged again."""
        contacts = contacts_of_rows(source_ids, found, self.staged.contact, nested, keep_ids=self._kind == "profiles")
        sealed: list[bytes | None] = [None] * len(person)
        last: dict[int, Contact] = {}
        for row, contact in contacts.items():
            who = person[row]
            if who is not None and last.get(who) != contact:
                sealed[row] = contact.sealed(self._key)
                last[who] = contact
        return sealed

    def _write(self, columns: dict[str, pa.Array]) -> None:
        table = pa.table(columns)
        file = self._folder / f"staged-{len(self.staged.files):05d}.parquet"
        pq.write_table(table, file, compression="lz4", store_schema=False)
        self.staged.files.append(file)
        self.staged.rows += table.num_rows


def _source_ids(texts: pa.Array | None, count: int) -> pa.Array:
    """Return the ids by which the source calls people: trimmed, whole numbers without `.0`, addresses in lower case."""
    if texts is None:
        return pa.nulls(count, pa.string())
    trimmed = compute.replace_substring_regex(compute.utf8_trim_whitespace(texts), r"^(\d+)\.0+$", r"\1")
    lower = compute.utf8_lower(trimmed)
    trimmed = compute.if_else(compute.match_substring(trimmed, "@"), lower, trimmed)
    return compute.if_else(compute.is_in(lower, pa.array(sorted(_NO_ID))), pa.scalar(None, pa.string()), trimmed)


def _is_other_id(name: str, kind: Kind) -> bool:
    """Tell whether a column that isn't the person's id names people nevertheless, as `user_id` beside `profile_id`."""
    return normalised(name) in (*PERSON, *(("id",) if kind == "profiles" else ()))


def _nested(texts: pa.Array) -> pa.Array:
    return compute.match_substring_regex(texts, r"^\s*[\[{]")


def _any_nested(chunk: Chunk) -> bool:
    return any(compute.any(_nested(texts)).as_py() for texts in chunk.columns.values())


def _without_contacts(texts: list[str | None], nested: list[dict[ContactField, str]]) -> list[str | None]:
    cleaned: list[str | None] = []
    for row, text in enumerate(texts):
        if text is None or "{" not in text:
            cleaned.append(text)
            continue
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            cleaned.append(text)
            continue
        cleaned.append(json.dumps(without_contacts(value, nested[row]), ensure_ascii=False))
    return cleaned
