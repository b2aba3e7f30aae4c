"""JSON lines: one object to a line, UTF-8."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from marketflow_core.data.sources import Chunk, Declared, Findings, not_utf8
from marketflow_core.errors import BadInput

_LINES_AT_ONCE = 50_000
_KINDS: dict[type, Declared] = {
    bool: "BOOLEAN",
    int: "BIGINT",
    float: "DOUBLE",
    str: "dates",
    list: "JSON",
    dict: "JSON",
}


class JsonSource:
    """One file of JSON lines; row numbers are line numbers. Empty lines are skipped."""

    unit = "line"

    def __init__(self, path: Path) -> None:
        self.path = path
        self.findings = Findings()

    def chunks(self) -> Iterator[Chunk]:
        """Read the objects in their order; lines that aren't one go to the findings."""
        try:
            with self.path.open(encoding="utf-8-sig") as stream:
                lines = enumerate(stream, start=1)
                while some := list(islice(lines, _LINES_AT_ONCE)):
                    yield self._chunk(some)
        except UnicodeDecodeError as problem:
            raise not_utf8(self.path) from problem

    def places(self, numbers: Iterable[int]) -> dict[int, int]:
        """Return the numbers as they are."""
        return {number: number for number in numbers}

    def _chunk(self, lines: list[tuple[int, str]]) -> Chunk:
        numbers: list[int] = []
        columns: dict[str, list[str | None]] = {}
        for number, line in lines:
            if line.isspace():
                continue
            row = self._object(number, line)
            if row is None:
                continue
            for name, value in row.items():
                texts = columns.setdefault(name, [])
                texts.extend([None] * (len(numbers) - len(texts)))
                texts.append(self._told(name, value))
            numbers.append(number)
        for texts in columns.values():
            texts.extend([None] * (len(numbers) - len(texts)))
        return Chunk(numbers, {name: pa.array(texts, pa.string()) for name, texts in columns.items()})

    def _object(self, number: int, line: str) -> dict[str, Any] | None:
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        if number == 1 and line.lstrip().startswith("["):
            raise BadInput(
                f"{self.path.name} holds one JSON array. Write one object to a line (JSON lines) and import it "
                "again; nothing was changed."
            )
        if isinstance(row, dict):
            return row
        self.findings.broken[number] = "isn't one JSON object"
        return None

    def _told(self, name: str, value: Any) -> str | None:
        if value is None or value == "":
            return None
        kind = _KINDS[type(value)]
        before = self.findings.declared.get(name, kind)
        self.findings.declared[name] = kind if before == kind else _wider(before, kind)
        if isinstance(value, str):
            return value.encode("utf-8", "replace").decode()  # half a surrogate pair can't be stored
        return json.dumps(value, ensure_ascii=kind == "JSON" and "\\ud" in json.dumps(value))


def _wider(one: Declared, other: Declared) -> Declared:
    return "DOUBLE" if {one, other} == {"BIGINT", "DOUBLE"} else "VARCHAR"
