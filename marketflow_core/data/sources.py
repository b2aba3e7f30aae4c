"""Files that people import, read piece by piece into columns of text: CSV, JSON lines and Parquet.

What a file says about its types is kept beside the text, so that nothing is guessed that is known.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

import pyarrow as pa

from marketflow_core.errors import BadInput

Declared = Literal["guess", "dates", "VARCHAR", "BIGINT", "DOUBLE", "BOOLEAN", "DATE", "TIMESTAMP", "JSON"]
"""What a file says of a column: a DuckDB type, `guess` for plain text of any meaning, `dates` for text that can only
mean text or a time, `JSON` for lists and structures."""

PARQUET_MAGIC = b"PAR1"
_PACKED = {b"\x1f\x8b": "gzip", b"PK\x03\x04": "zip", b"BZh": "bzip2", b"\xfd7zXZ": "xz", b"\x28\xb5\x2f\xfd": "zstd"}
_BY_SUFFIX = {
    ".csv": "csv",
    ".tsv": "csv",
    ".jsonl": "json",
    ".ndjson": "json",
    ".json": "json",
    ".parquet": "parquet",
    ".pq": "parquet",
}


@dataclass(frozen=True)
class Chunk:
    """Some rows: their numbers, counted from 1 over the whole file, and their columns as text, null where empty."""

    numbers: list[int] | range
    columns: dict[str, pa.Array]


@dataclass
class Findings:
    """What reading brought to light besides the rows."""

    broken: dict[int, str] = field(default_factory=dict)
    """Rows that couldn't be read: their number and why."""
    declared: dict[str, Declared] = field(default_factory=dict)


class Source(Protocol):
    """A file of rows. `unit` is what its rows are told by: `line` or `row`."""

    unit: str
    findings: Findings

    def chunks(self) -> Iterator[Chunk]:
        """Read the rows, some thousand at a time. Raises `BadInput` where the file as a whole can't be read."""
        ...

    def places(self, numbers: Iterable[int]) -> dict[int, int]:
        """Return the line (or row) of the file at which each of the rows begins."""
        ...


def open_source(path: Path) -> Source:
    """Open a file by its extension, else by its content.

    Raises `BadInput` where it is missing, empty, packed, or neither text nor Parquet.
    """
    from marketflow_core.data.json_source import JsonSource
    from marketflow_core.data.parquet_source import ParquetSource
    from marketflow_core.data.text_source import CsvSource

    head = _head(path)
    kind = _BY_SUFFIX.get(path.suffix.lower()) or _by_content(head)
    if kind == "parquet" or head.startswith(PARQUET_MAGIC):
        return ParquetSource(path)
    _check_text(path, head)
    return JsonSource(path) if kind == "json" else CsvSource(path)


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            head = stream.read(65_536)
    except FileNotFoundError as problem:
        raise BadInput(f"There is no file {path}. Nothing was changed.") from problem
    except OSError as problem:
        raise BadInput(f"{path} can't be read: {problem.strerror}. Nothing was changed.") from problem
    if not head.strip():
        raise BadInput(f"{path.name} is empty: there is nothing to import. Nothing was changed.")
    for magic, packing in _PACKED.items():
        if head.startswith(magic):
            raise BadInput(f"{path.name} is packed with {packing}. Unpack it and import what is inside.")
    return head


def _by_content(head: bytes) -> str:
    if head.startswith(PARQUET_MAGIC):
        return "parquet"
    return "json" if head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[") else "csv"


def _check_text(path: Path, head: bytes) -> None:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise not_utf8(path, "It looks like UTF-16, as some spreadsheets export it.")
    if b"\0" in head:
        raise BadInput(f"{path.name} isn't text, nor Parquet. CSV, JSON lines and Parquet can be imported.")


def not_utf8(path: Path, hint: str = "") -> BadInput:
    """Return the error for a text in another encoding."""
    return BadInput(f"{path.name} isn't UTF-8 text. {hint} Save it as UTF-8 and import it again; nothing was changed.")


def check_names(path: Path, names: list[str]) -> None:
    """Raise `BadInput` where two columns have one name."""
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise BadInput(
            f"{path.name} has more than one column called {', '.join(f'“{name}”' for name in twice)}. "
            "Rename one of them and import the file again; nothing was changed."
        )


def raise_field_limit() -> None:
    """Let Python's CSV reader take long cells, as JSON inside CSV can be."""
    csv.field_size_limit(1 << 30)
