"""Small Markdown tables for previews in Dagster's UI."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import dagster as dg

MOST_ROWS = 50
"""Rows that a preview shows before it says how many more there are."""


def table(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table of the first `MOST_ROWS` of `rows`, with a line on how many were left out."""
    lines = [_line(headers), "| " + " | ".join("---" for _ in headers) + " |"]
    rest = 0
    for number, row in enumerate(rows):
        if number < MOST_ROWS:
            lines.append(_line(row))
        else:
            rest += 1
    if rest:
        lines.append(f"\n… and {rest:,} more.")
    return "\n".join(lines)


def preview(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> dg.MetadataValue:
    """Return `table` as metadata."""
    return dg.MetadataValue.md(table(headers, rows))


def listed(entries: Iterable[str]) -> dg.MetadataValue:
    """Return `entries` as a Markdown list, as metadata; a dash where there are none."""
    return dg.MetadataValue.md("\n".join(f"- {entry}" for entry in entries) or "–")


def instant(at: datetime | None) -> str:
    """Return an instant as `2026-11-23 14:00 UTC`, in the zone it is given in, on one line."""
    return "–" if at is None else unbroken(f"{at:%Y-%m-%d %H:%M} {at.tzname() or ''}".strip())


def unbroken(text: str) -> str:
    """Return `text` with spaces at which a narrow column doesn't break it."""
    return text.replace(" ", "\N{NO-BREAK SPACE}")


def reasons(counts: dict[str, int]) -> str:
    """Return counts by reason as `3 unsubscribed, 2 no address`."""
    return ", ".join(f"{count:,} {reason}" for reason, count in counts.items() if count) or "–"


def _line(cells: Sequence[object]) -> str:
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _cell(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.2f}"
    return str(value).replace("|", "\\|").replace("\n", " ")
