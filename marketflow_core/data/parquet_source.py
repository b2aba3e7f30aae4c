"""Parquet files, whatever wrote them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from marketflow_core.data.arrow import compute
from marketflow_core.data.sources import Chunk, Declared, Findings, check_names
from marketflow_core.errors import BadInput

_ROWS_AT_ONCE = 100_000


class ParquetSource:
    """One Parquet file; its types are kept."""

    unit = "row"

    def __init__(self, path: Path) -> None:
        self.path = path
        self.findings = Findings()
        try:
            self._file = pq.ParquetFile(path)
        except (pa.ArrowInvalid, OSError) as problem:
            raise self._damaged() from problem
        schema = self._file.schema_arrow
        check_names(path, schema.names)
        self.findings.declared = {column.name: _declared(column.type) for column in schema}

    def chunks(self) -> Iterator[Chunk]:
        """Read the rows in their order."""
        last = 0
        try:
            for batch in self._file.iter_batches(_ROWS_AT_ONCE):
                columns = dict(zip(batch.schema.names, map(_texts, batch.columns), strict=True))
                yield Chunk(range(last + 1, last + 1 + batch.num_rows), columns)
                last += batch.num_rows
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as problem:
            raise self._damaged() from problem

    def places(self, numbers: Iterable[int]) -> dict[int, int]:
        """Return the numbers as they are: a Parquet file has rows and no lines."""
        return {number: number for number in numbers}

    def _damaged(self) -> BadInput:
        return BadInput(
            f"{self.path.name} isn't a whole Parquet file: it was cut off, damaged, or is something else. Fetch or "
            "export it again and import it then; nothing was changed."
        )


def _declared(kind: pa.DataType) -> Declared:
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    known: tuple[tuple[Callable[[pa.DataType], bool], Declared], ...] = (
        (pa.types.is_boolean, "BOOLEAN"),
        (pa.types.is_integer, "BIGINT"),
        (pa.types.is_floating, "DOUBLE"),
        (pa.types.is_decimal, "DOUBLE"),
        (pa.types.is_date, "DATE"),
        (pa.types.is_timestamp, "TIMESTAMP"),
        (pa.types.is_nested, "JSON"),
    )
    for tells, declared in known:
        if tells(kind):
            return declared
    return "VARCHAR"


def _texts(column: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    kind = column.type
    if pa.types.is_nested(kind):
        return pa.array([_json(value) for value in column.to_pylist()], pa.string())
    if pa.types.is_timestamp(kind):
        # An instant with a zone is kept in UTC; without one it is taken for UTC.
        return column.cast(pa.timestamp("us"), safe=False).cast(pa.string())
    if pa.types.is_floating(kind):
        column = compute.if_else(compute.is_finite(column), column, None)
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return pa.array([value and value.decode("utf-8", "replace") for value in column.to_pylist()], pa.string())
    texts = column.cast(pa.string())
    return compute.if_else(compute.equal(texts, ""), None, texts)


def _json(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, list) and value and all(isinstance(one, tuple) for one in value):
        value = dict(value)  # a Parquet map comes as a list of pairs
    return json.dumps(value, default=str)
