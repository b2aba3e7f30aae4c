"""When each step is first due in each region, in words: what an explanation shows once the times are worked out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from marketflow_core.plan.english.days import describe_local
from marketflow_core.plan.english.quoting import named
from marketflow_core.plan.english.words import listed
from marketflow_core.timing.planned import Planned

MOST_INSTANTS = 8
"""So many instants of one step are told; of more, how many there are and when the last is."""


def dates_told(due: Iterable[Planned]) -> dict[str, list[str]]:
    """Return for each step that is first due at several instants, one in each region, a phrase for each instant.

    `in Europe/Paris: Monday 23 November 2026 at 09:00 (08:00 UTC)`; zones that share an instant share a phrase, and the
    UTC day is named where it's another one. A step that is due at the instants of an earlier one says so.
    """
    instants: dict[str, dict[tuple[datetime, datetime], list[str]]] = {}
    seen: set[tuple[str, str]] = set()
    for row in due:
        if row.instant is None or row.local is None or (row.step, row.zone) in seen:
            continue
        seen.add((row.step, row.zone))
        key = (row.instant.astimezone(UTC), row.local.replace(tzinfo=None))
        instants.setdefault(row.step, {}).setdefault(key, []).append(row.zone)
    told: dict[str, list[str]] = {}
    firsts: dict[tuple[str, ...], str] = {}
    for step, found in instants.items():
        if len({instant for instant, _ in found}) > 1:
            phrases = _phrases(found)
            first = firsts.setdefault(tuple(phrases), step)
            told[step] = phrases if first == step else [f"at the instants of {named(first)}"]
    return told


def _phrases(found: dict[tuple[datetime, datetime], list[str]]) -> list[str]:
    told = [f"in {listed(zones)}: {_both(instant, local)}" for (instant, local), zones in sorted(found.items())]
    if len(told) <= MOST_INSTANTS:
        return told
    shown = told[: MOST_INSTANTS - 1]
    return [*shown, f"at {len(told) - len(shown)} more instants; last, {told[-1]}"]


def _both(instant: datetime, local: datetime) -> str:
    day = "" if instant.date() == local.date() else f"{describe_local(instant.date().isoformat())} at "
    return f"{describe_local(f'{local:%Y-%m-%dT%H:%M}')} ({day}{instant:%H:%M} UTC)"
