"""CSV files: comma, semicolon, tab or bar between the cells, a header line, UTF-8."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pc

from marketflow_core.data.sources import Chunk, Findings, check_names, not_utf8, raise_field_limit
from marketflow_core.errors import BadInput

_BYTES_AT_ONCE = 8 << 20
_EMPTY = ["", "NULL", "null", "\\N"]


class CsvSource:
    """One CSV file. Cells that are empty, `NULL` or `\\N` have no value."""

    unit = "line"

    def __init__(self, path: Path) -> None:
        self.path = path
        self.findings = Findings()
        self.delimiter, self.names, self._empty_lines = _header(path)
        check_names(path, self.names)
        self.findings.declared = dict.fromkeys(self.names, "guess")

    def chunks(self) -> Iterator[Chunk]:
        """Read the rows in their order; those with too many or too few cells go to the findings."""
        broken = self.findings.broken

        def skip(row: pc.InvalidRow) -> str:
            broken[row.number - 1 - self._empty_lines] = (
                f"has {row.actual_columns} cells where the header has {row.expected_columns}: "
                "a cell with a comma or a line break needs quotes"
            )
            return "skip"

        try:
            reader = pc.open_csv(
                self.path,
                read_options=pc.ReadOptions(
                    use_threads=False,
                    block_size=_BYTES_AT_ONCE,
                    skip_rows=self._empty_lines,
                    column_names=self.names,
                    skip_rows_after_names=1,
                ),
                parse_options=pc.ParseOptions(
                    delimiter=self.delimiter, newlines_in_values=True, invalid_row_handler=skip
                ),
                convert_options=pc.ConvertOptions(
                    column_types=dict.fromkeys(self.names, pa.string()),
                    null_values=_EMPTY,
                    strings_can_be_null=True,
                    quoted_strings_can_be_null=True,
                ),
            )
            last = 0
            for batch in reader:
                numbers = _numbered(last, batch.num_rows, broken)
                last = numbers[-1] if numbers else last
                yield Chunk(numbers, dict(zip(self.names, batch.columns, strict=True)))
        except pa.ArrowInvalid as problem:
            raise self._unreadable(problem) from problem

    def places(self, numbers: Iterable[int]) -> dict[int, int]:
        """Return the line on which each of the rows begins: a cell may hold line breaks, so lines are counted anew."""
        wanted = set(numbers)
        found: dict[int, int] = {}
        if not wanted:
            return found
        raise_field_limit()
        with self.path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream, delimiter=self.delimiter)
            record, begins = -1, 1
            for row in reader:
                if row:
                    record += 1
                    if record in wanted:
                        found[record] = begins
                begins = reader.line_num + 1
        return found

    def _unreadable(self, problem: pa.ArrowInvalid) -> BadInput:
        if "UTF8" in str(problem):
            return not_utf8(self.path)
        return BadInput(
            f"{self.path.name} can't be read as CSV with “{self.delimiter}” between the cells. Look for a quote that "
            "is opened and never closed. Nothing was changed."
        )


def _header(path: Path) -> tuple[str, list[str], int]:
    """Return what stands between the cells, the names in the header, and how many empty lines come before it."""
    raise_field_limit()
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            before, first = next((n, line) for n, line in enumerate(islice(stream, 1_000)) if line.strip())
            delimiter = max(",;\t|", key=first.count)
            names = next(csv.reader(chain([first], stream), delimiter=delimiter))  # a name may hold a line break
    except UnicodeDecodeError as problem:
        raise not_utf8(path) from problem
    except StopIteration:
        raise BadInput(
            f"{path.name} begins with a thousand empty lines and has no header. Nothing was changed."
        ) from None
    return delimiter, [name.strip() or f"column_{number}" for number, name in enumerate(names, start=1)], before


def _numbered(last: int, count: int, broken: dict[int, str]) -> list[int] | range:
    """Number the next `count` rows after row `last`, leaving out the broken ones between them."""
    if not broken:
        return range(last + 1, last + 1 + count)
    numbers: list[int] = []
    number = last
    while len(numbers) < count:
        number += 1
        if number not in broken:
            numbers.append(number)
    return numbers
