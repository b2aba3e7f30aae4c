"""Seeded dice that need no order: the same question always gets the same answer, in any process and any batch."""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.uint64]
Floats = NDArray[np.float64]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)


def seed_of(*parts: object) -> np.uint64:
    """Return 64 bits that stand for `parts` (their text)."""
    text = "\x1f".join(map(str, parts)).encode()
    return np.frombuffer(hashlib.blake2b(text, digest_size=8).digest(), dtype=np.uint64)[0]


def mix(values: Bits) -> Bits:
    """Return `values` scattered over 64 bits: the finaliser of SplitMix64 (Steele, Lea, Flood; OOPSLA 2014)."""
    mixed = values + _GOLDEN
    mixed = (mixed ^ (mixed >> np.uint64(30))) * _FIRST
    mixed = (mixed ^ (mixed >> np.uint64(27))) * _SECOND
    return mixed ^ (mixed >> np.uint64(31))


def uniform(seed: np.uint64, who: Bits) -> Floats:
    """Return a number in [0, 1) for each of `who`, decided by `seed`."""
    return (mix(mix(who) ^ seed) >> np.uint64(11)).astype(np.float64) * 2.0**-53


def lognormal(seed: np.uint64, who: Bits, median: float, sigma: float) -> Floats:
    """Return a log-normal number with this `median` for each of `who` (Box and Muller's transform of two draws)."""
    radius = np.sqrt(-2.0 * np.log1p(-uniform(seed, who)))
    angle = 2.0 * np.pi * uniform(seed ^ _FIRST, who)
    return median * np.exp(sigma * radius * np.cos(angle))


def one(*parts: object) -> float:
    """Return one number in [0, 1) decided by `parts`."""
    return float(uniform(seed_of("one"), np.array([seed_of(*parts)], dtype=np.uint64))[0])


def whole(amount: float, *parts: object) -> int:
    """Return `amount` rounded up or down by chance, so that small amounts are right on average; grows with `amount`."""
    return int(amount + one(*parts))
