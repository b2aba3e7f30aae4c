"""Demo data: an audience and a year of its history that look like a real shop's, the same for the same seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from marketflow_core.data.history import Ints, event_table, live, offsets, spread
from marketflow_core.data.people import ZONES, draw_roots, profile_table
from marketflow_core.errors import BadInput
from marketflow_core.progress import Progress, silent
from marketflow_core.store.home import Home
from marketflow_core.store.manifest import DEMO, Manifest, Part
from marketflow_core.store.warehouse import Warehouse

FIRST_PROFILES = 10_000
FIRST_EVENTS = 100_000
MOST_PROFILES = 1 << 40

_FORM = 1
"""Raise it when the same sizes and seed give other people than before."""
_EVENTS_AT_ONCE = 500_000
_PEOPLE_AT_ONCE = 50_000
_SILENT_SHARE = 0.15


@dataclass(frozen=True)
class DemoResult:
    """What was made. `fresh` is false where the home held exactly this already."""

    profiles: int
    events: int
    seed: int
    version: str
    fresh: bool


def ensure_people(home: Home, *, now: datetime, seed: int = 7, progress: Progress = silent) -> DemoResult | None:
    """Make 10,000 demo people with 100,000 events where the home has no profiles; None where it has some."""
    if Warehouse(home).counts()[0]:
        return None
    return make_demo_data(home, profiles=FIRST_PROFILES, events=FIRST_EVENTS, seed=seed, now=now, progress=progress)


def make_demo_data(
    home: Home, *, profiles: int, events: int, seed: int, now: datetime, progress: Progress = silent
) -> DemoResult:
    """Put `profiles` demo people with `events` events in the year before `now` (aware) into the home.

    They take the place of demo people made before; imported people stay. The same sizes, seed and UTC day of `now`
    give the same people and events; no people means that demo people are only removed. Nothing counts before all is
    written. Raises `BadInput` for sizes that can't be.
    """
    if not 0 <= profiles < MOST_PROFILES or events < 0:
        raise BadInput("Demo data needs a number of profiles and of events of 0 or more.")
    if events and not profiles:
        raise BadInput("Demo data can't have events without profiles: ask for at least one profile.")
    end = int(now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0).timestamp())
    recipe = f"form {_FORM}, {profiles} profiles, {events} events, seed {seed}, up to {end}"
    warehouse = Warehouse(home)
    manifest = warehouse.manifest()
    if (manifest.demo or "") == (recipe if profiles else ""):
        return DemoResult(profiles, events, seed, manifest.version, fresh=False)
    warehouse.sweep()
    imported = manifest.without_demo()
    if not profiles:
        return DemoResult(0, 0, seed, warehouse.commit(imported).version, fresh=True)
    finished = _with_demo(
        warehouse, imported, recipe, _tables(profiles, events, seed, end), (profiles, events), progress
    )
    warehouse.audience_file(progress)
    return DemoResult(profiles, events, seed, finished.version, fresh=True)


def _with_demo(
    warehouse: Warehouse,
    imported: Manifest,
    recipe: str,
    tables: Iterator[tuple[pa.Table, pa.Table]],
    sizes: tuple[int, int],
    progress: Progress,
) -> Manifest:
    with warehouse.draft() as folder:
        files = folder / "profiles.parquet", folder / "events.parquet"
        _write(files, tables, sizes[0], progress)
        people = warehouse.adopt(files[0], "profiles", sizes[0], DEMO)
        parts: tuple[Part, ...] = ()
        if sizes[1]:
            parts = (warehouse.adopt(files[1], "events", sizes[1], DEMO),)
        return warehouse.commit(
            replace(imported, profiles=(people, *imported.profiles), events=(*parts, *imported.events), demo=recipe)
        )


def _write(
    files: tuple[Path, Path], tables: Iterator[tuple[pa.Table, pa.Table]], profiles: int, progress: Progress
) -> None:
    writers: list[pq.ParquetWriter] = []
    done = 0
    progress("making demo people", done, profiles)
    try:
        for some in tables:
            if not writers:
                # Without pyarrow's own schema inside, the files read alike everywhere.
                writers = [
                    pq.ParquetWriter(file, table.schema, compression="zstd", compression_level=1, store_schema=False)
                    for file, table in zip(files, some, strict=True)
                ]
            for writer, table in zip(writers, some, strict=True):
                writer.write_table(table)
            done += some[0].num_rows
            progress("making demo people", done, profiles)
    finally:
        for writer in writers:
            writer.close()


def _tables(profiles: int, events: int, seed: int, end: int) -> Iterator[tuple[pa.Table, pa.Table]]:
    """Make the profiles and events, some thousand people at a time."""
    counts = _event_counts(profiles, events, seed)
    zone_offsets = offsets(ZONES, end)
    first_id = _first_id(seed)
    at_once = int(np.clip(_EVENTS_AT_ONCE * profiles / max(events, 1), 500, _PEOPLE_AT_ONCE))
    before = np.concatenate([[0], np.cumsum(counts)])
    for number, start in enumerate(range(0, profiles, at_once)):
        stop = min(start + at_once, profiles)
        chance = np.random.default_rng([seed % 2**32, number])
        theirs = counts[start:stop]
        roots = draw_roots(chance, np.arange(first_id + start, first_id + stop), end)
        history = live(
            chance,
            theirs,
            mailed=roots.mailed,
            left=roots.left,
            signed_up=roots.signed_up,
            zone=roots.zone,
            zone_offsets=zone_offsets,
            end=end,
        )
        people = profile_table(chance, roots, history, theirs, end)
        yield people, event_table(chance, history, roots.profile_ids, first_id + int(before[start]))


def _event_counts(profiles: int, events: int, seed: int) -> Ints:
    """Return how many events each person has: many have a few, a few have many, and some have none."""
    chance = np.random.default_rng([seed % 2**32, 2**32 - 1])
    weights = np.minimum(chance.lognormal(0.0, 1.1, profiles), 40.0)
    weights[chance.random(profiles) < _SILENT_SHARE] = 0.0
    if not weights.any():
        weights[0] = 1.0
    return spread(weights, events)


def _first_id(seed: int) -> int:
    """Return the first id: other seeds have other people, all far below the ids of imported ones."""
    salt = int.from_bytes(blake2b(str(seed).encode(), digest_size=4).digest(), "big") % 2**20
    return (salt + 1 << 40) + 1
