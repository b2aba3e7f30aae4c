"""Who of an audience gets a send, and why the others don't: decided once per cell, frozen, read again on a resume."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

SEND = "send"
STANDS = "stands"
"""Verdict on people whom an earlier version of the plan already sent this to, in the same cell."""
SENT_ELSEWHERE = "already sent in another zone"
EXCLUDED = "excluded by the brief"
GOAL_REACHED = "reached the campaign's goal"
HELD_OUT = "held out to measure the effect"
NO_CONSENT = "no consent"
CAP_REACHED = "frequency cap reached"
NO_ADDRESS = "no address"

_CONSENT = {"email": "email_subscribed", "sms": "sms_subscribed"}


@dataclass(frozen=True)
class Grounds:
    """What speaks against sending to somebody: sets of profile ids, and the share that is held out."""

    stands: Collection[int] = ()
    elsewhere: Collection[int] = ()
    excluded: Collection[int] = ()
    goal_reached: Collection[int] = ()
    capped: Collection[int] = ()
    reachable: Collection[int] | None = None
    holdout: float = 0.0
    holdout_key: str = field(default="")


@dataclass(frozen=True)
class Verdicts:
    """One verdict per person: `people` (sorted profile ids) and `reasons` beside them."""

    people: tuple[int, ...]
    reasons: tuple[str, ...]

    @property
    def to_send(self) -> tuple[int, ...]:
        """The people who get it, sorted."""
        return tuple(person for person, reason in zip(self.people, self.reasons, strict=True) if reason == SEND)

    @property
    def suppressed(self) -> dict[str, int]:
        """How many people don't get it, by reason."""
        counts = Counter(reason for reason in self.reasons if reason not in (SEND, STANDS))
        return dict(sorted(counts.items()))

    @property
    def planned(self) -> int:
        """Everybody a verdict was passed on."""
        return len(self.people)


def judge(members: pa.Table, channel: str, grounds: Grounds) -> Verdicts:
    """Pass a verdict on each of `members`; of several grounds the strongest holds.

    `members` has the columns `profile_id`, `email_subscribed` and `sms_subscribed`. People in
    `grounds.stands` are part of the account even when they have left the audience since.
    """
    ids = np.union1d(members["profile_id"].to_numpy(), np.fromiter(grounds.stands, np.int64, len(grounds.stands)))
    verdicts = np.full(len(ids), SEND, dtype=object)
    marks = [
        (NO_ADDRESS, None if grounds.reachable is None else ~_among(ids, grounds.reachable)),
        (CAP_REACHED, _among(ids, grounds.capped)),
        (NO_CONSENT, ~_among(ids, _consenting(members, channel))),
        (HELD_OUT, held_out(ids, grounds.holdout, grounds.holdout_key)),
        (GOAL_REACHED, _among(ids, grounds.goal_reached)),
        (EXCLUDED, _among(ids, grounds.excluded)),
        (SENT_ELSEWHERE, _among(ids, grounds.elsewhere)),
        (STANDS, _among(ids, grounds.stands)),
    ]
    for reason, mask in marks:  # weakest first, so that the strongest ground is what stays
        if mask is not None:
            verdicts[mask] = reason
    return Verdicts(tuple(int(person) for person in ids), tuple(verdicts))


def held_out(people: np.ndarray, share: float, key: str) -> np.ndarray:
    """Return who belongs to the held-out `share`: stable for a person and `key`, independent between keys.

    SplitMix64 (Steele, Lea & Flood 2014) of the id, offset by a hash of the key, taken as a fraction of 2^64.
    """
    offset = int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big")
    with np.errstate(over="ignore"):
        z = people.astype(np.uint64) + np.uint64(offset)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z ^= z >> np.uint64(31)
    return z < np.uint64(min(int(share * 2**64), 2**64 - 1))


def freeze(verdicts: Verdicts, file: Path) -> None:
    """Write the verdicts to `file` as Parquet, whole or not at all."""
    table = pa.table(
        {"profile_id": pa.array(verdicts.people, pa.int64()), "verdict": pa.array(verdicts.reasons, pa.string())}
    )
    beside = file.with_suffix(".writing")
    pq.write_table(table, beside)
    beside.replace(file)


def frozen(file: Path) -> Verdicts | None:
    """Read verdicts back, or None where none were passed yet."""
    if not file.exists():
        return None
    table = pq.read_table(file)
    return Verdicts(tuple(table["profile_id"].to_pylist()), tuple(table["verdict"].to_pylist()))


def _among(ids: np.ndarray, some: Collection[int]) -> np.ndarray:
    return np.isin(ids, np.fromiter(some, np.int64, len(some)))


def _consenting(members: pa.Table, channel: str) -> list[int]:
    """Return who agreed to be reached on `channel`; where nobody can be asked (push), nobody agreed."""
    column = _CONSENT.get(channel)
    if column is None:
        return []
    agreed = members[column].fill_null(False) if column in members.column_names else pa.array([False] * len(members))
    return members.filter(agreed)["profile_id"].to_pylist()
