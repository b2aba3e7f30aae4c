"""Audience snapshots: who was in an audience at an instant, kept so that sends and later questions see the same people.

A snapshot is a Parquet file with the members and a JSON file beside it that says what they are. The JSON file is
written last: where it is missing, the snapshot doesn't exist.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from marketflow_core.errors import StoreDamaged
from marketflow_core.plan.rules import RULE, Rule, SegmentLeaf, leaves
from marketflow_core.values import slug


@dataclass(frozen=True)
class Snapshot:
    """Who was in an audience at an instant (aware, UTC). `file` holds the members, `size` is how many they are."""

    audience: str
    instant: datetime
    rule_fingerprint: str
    data_version: str
    size: int
    file: Path


@dataclass(frozen=True)
class Change:
    """How many people came into an audience and how many left it between two snapshots."""

    entered: int
    left: int


def rule_fingerprint(rule: Rule | None, segments: Mapping[str, Rule] | None = None) -> str:
    """Return a fingerprint that changes exactly when the rule, or a segment that it refers to, says something else."""
    meant: dict[str, object] = {"": None if rule is None else RULE.dump_python(rule, mode="json")}
    ahead = [] if rule is None else [rule]
    while ahead:
        for leaf in leaves(ahead.pop()):
            if isinstance(leaf, SegmentLeaf) and leaf.segment in (segments or {}) and leaf.segment not in meant:
                referred = (segments or {})[leaf.segment]
                meant[leaf.segment] = RULE.dump_python(referred, mode="json")
                ahead.append(referred)
    return hashlib.sha256(json.dumps(meant, sort_keys=True).encode()).hexdigest()[:16]


def write_snapshot(
    members: pa.Table,
    *,
    folder: Path,
    audience: str,
    instant: datetime,
    rule: Rule | None,
    data_version: str,
    segments: Mapping[str, Rule] | None = None,
) -> Snapshot:
    """Keep `members` as the snapshot of `audience` at `instant` (aware) in `folder`.

    `data_version` is the warehouse's. A snapshot of the same audience and instant takes the place of the earlier one.
    Either all of it is there afterwards or, if the work was cut short, nothing of it.
    """
    at = instant.astimezone(UTC)
    file = folder / f"{_stem(audience)}@{at:%Y%m%dT%H%M%S%fZ}.parquet"
    snapshot = Snapshot(audience, at, rule_fingerprint(rule, segments), data_version, len(members), file)
    told = {
        "audience": audience,
        "instant": at.isoformat(),
        "rule_fingerprint": snapshot.rule_fingerprint,
        "data_version": data_version,
        "size": snapshot.size,
    }
    _sidecar(file).unlink(missing_ok=True)
    _publish(file, lambda place: pq.write_table(members, place, compression="zstd"))
    _publish(_sidecar(file), lambda place: place.write_text(json.dumps(told, indent=2), "utf-8"))
    return snapshot


def snapshots(folder: Path, audience: str) -> tuple[Snapshot, ...]:
    """Return all snapshots of `audience` in `folder`, the oldest first. Raises `StoreDamaged` for one not readable."""
    found = [_read_sidecar(path) for path in sorted(folder.glob(f"{_stem(audience)}@*.json"))]
    return tuple(sorted((one for one in found if one.audience == audience), key=lambda one: one.instant))


def read_snapshot(folder: Path, audience: str, *, before: datetime | None = None) -> tuple[Snapshot, pa.Table] | None:
    """Return the newest snapshot of `audience` and its members, or None where there is none.

    `before` (aware) keeps to snapshots of earlier instants. Raises `StoreDamaged` where a file can't be read.
    """
    kept = [one for one in snapshots(folder, audience) if before is None or one.instant < before]
    return (kept[-1], members_of(kept[-1])) if kept else None


def members_of(snapshot: Snapshot) -> pa.Table:
    """Return the members of a snapshot. Raises `StoreDamaged` where its file is missing or can't be read."""
    with _damage(snapshot.file):
        return pq.read_table(snapshot.file)


def change_since(previous: pa.Table, current: pa.Table) -> Change:
    """Return how many people entered and left between the members of two snapshots."""
    old, new = previous["profile_id"].to_numpy(), current["profile_id"].to_numpy()
    return Change(entered=len(np.setdiff1d(new, old)), left=len(np.setdiff1d(old, new)))


def _stem(audience: str) -> str:
    """Return a file name for any audience's name: readable, and its own also where two names read alike."""
    plain = slug(audience)
    if plain == audience:
        return plain
    return f"{plain}-{hashlib.sha256(audience.encode()).hexdigest()[:8]}"


def _sidecar(file: Path) -> Path:
    return file.with_suffix(".json")


def _read_sidecar(path: Path) -> Snapshot:
    with _damage(path):
        told = json.loads(path.read_text("utf-8"))
        return Snapshot(
            told["audience"],
            datetime.fromisoformat(told["instant"]),
            told["rule_fingerprint"],
            told["data_version"],
            told["size"],
            path.with_suffix(".parquet"),
        )


@contextmanager
def _damage(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise StoreDamaged(
            f"The audience snapshot {path.name} can't be read. Delete it and work the audience out again."
        ) from problem


def _publish(target: Path, write: Callable[[Path], object]) -> None:
    """Write a file beside `target` and put it in its place in one move, so that nobody ever sees half of it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".part")
    os.close(handle)
    place = Path(name)
    try:
        write(place)
        place.replace(target)
    finally:
        place.unlink(missing_ok=True)
