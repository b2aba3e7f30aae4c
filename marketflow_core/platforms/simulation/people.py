"""What the recipients of one message do with it. The same message and person always come to the same."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marketflow_core.platforms.simulation.chance import Floats, lognormal, one, seed_of, uniform

SENT, BOUNCED, OPENED, CLICKED, UNSUBSCRIBED = range(5)
KINDS = ("sent", "bounced", "opened", "clicked", "unsubscribed")

BOUNCE_RATE = 0.01
OPEN_RATES = (0.22, 0.30)
"""A message's share of openers lies between these, by its reference: rates as vendors publish them for newsletters."""
CLICKS_OF_OPENERS = 0.12
UNSUBSCRIBES_OF_DELIVERED = 0.002
PURCHASES_OF_CLICKERS = 0.08
PURCHASE_WITHIN = 48 * 3600.0
MEDIAN_AMOUNT = 60.0
HOUR = 3600.0


@dataclass(frozen=True)
class Happenings:
    """What happened to one message, one row per happening, sorted by time.

    `who` indexes the message's recipients, `kind` indexes `KINDS`, `at` is in seconds since the epoch (UTC).
    """

    who: NDArray[np.int64]
    kind: NDArray[np.int8]
    at: Floats


@dataclass(frozen=True)
class Buys:
    """What recipients of one message bought: who (index), when (seconds since the epoch, UTC), for how much (USD)."""

    who: NDArray[np.int64]
    at: Floats
    amount: Floats


def live_through(seed: int, reference: str, keys: bytes, at: float, *, has_link: bool) -> tuple[Happenings, Buys]:
    """Return everything that the recipients do with a message sent at `at` (seconds), also what is still to come.

    `keys` are the recipients' md5 digests, 16 bytes each. People have a taste of their own that holds over all
    messages (some open nearly all, some hardly any); without a link nobody clicks, and without a click nobody buys.
    """
    who = np.frombuffer(keys, dtype=np.uint64).reshape(-1, 2)[:, 0].copy()

    def dice(name: str) -> np.uint64:
        return seed_of(seed, reference, name)

    count = len(who)
    arrives = at + 20.0 + 280.0 * uniform(dice("arrival"), who)
    bounced = uniform(dice("bounce"), who) < BOUNCE_RATE
    low, high = OPEN_RATES
    open_rate = low + (high - low) * one(seed, reference, "open rate")
    taste = 0.3 + 1.4 * uniform(seed_of(seed, "taste"), who)
    opened = ~bounced & (uniform(dice("open"), who) < open_rate * taste)
    opens_at = arrives + lognormal(dice("open delay"), who, 2 * HOUR, 1.1)
    clicked = opened & has_link & (uniform(dice("click"), who) < CLICKS_OF_OPENERS)
    clicks_at = opens_at + lognormal(dice("click delay"), who, 180.0, 1.0)
    leaves = opened & (uniform(dice("leave"), who) < UNSUBSCRIBES_OF_DELIVERED / open_rate)
    leaves_at = opens_at + lognormal(dice("leave delay"), who, 60.0, 0.8)
    buys = clicked & (uniform(dice("buy"), who) < PURCHASES_OF_CLICKERS)
    buys_at = clicks_at + PURCHASE_WITHIN * uniform(dice("buy delay"), who) ** 2
    amounts = np.round(lognormal(dice("amount"), who, MEDIAN_AMOUNT, 0.5), 2)

    happened = [
        (np.arange(count), SENT, np.full(count, at)),
        *(
            (np.flatnonzero(mask), kind, times[mask])
            for mask, kind, times in (
                (bounced, BOUNCED, arrives),
                (opened, OPENED, opens_at),
                (clicked, CLICKED, clicks_at),
                (leaves, UNSUBSCRIBED, leaves_at),
            )
        ),
    ]
    rows = np.concatenate([indexes for indexes, _, _ in happened])
    kinds = np.concatenate([np.full(len(indexes), kind, dtype=np.int8) for indexes, kind, _ in happened])
    times = np.concatenate([moments for _, _, moments in happened])
    order = np.lexsort((rows, kinds, times))
    buyers = np.flatnonzero(buys)
    buyers = buyers[np.lexsort((buyers, buys_at[buyers]))]
    return Happenings(rows[order], kinds[order], times[order]), Buys(buyers, buys_at[buyers], amounts[buyers])
