"""The messages that were sent in the simulated world, and what came of each up to an instant."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

import numpy as np

from marketflow_core.platforms.simulation import people
from marketflow_core.platforms.simulation.chance import seed_of, uniform
from marketflow_core.platforms.simulation.seen import CURRENCY, Activity, Purchase, Visit, tracking
from marketflow_core.platforms.simulation.state import State

_KEPT = 1_000_000
"""Recipients whose doings are kept in memory, about 50 bytes each."""


@dataclass(frozen=True)
class Message:
    """A message that was sent, and what its recipients do with it, past and to come.

    Times are in seconds since the epoch.
    """

    external_id: str
    reference: str
    link: str | None
    keys: bytes
    happenings: people.Happenings
    buys: people.Buys
    seed: int

    @cached_property
    def _leavers(self) -> list[tuple[float, str]]:
        """When who unsubscribes, in the order of time."""
        gone = self.happenings.kind == people.UNSUBSCRIBED
        rows = zip(self.happenings.at[gone].tolist(), self.happenings.who[gone].tolist(), strict=True)
        return [(at, self.key(who)) for at, who in rows]

    def key(self, who: int) -> str:
        """Return the key of the recipient at position `who`."""
        return self.keys[16 * who : 16 * who + 16].hex()

    def activity(self, since: float, until: float) -> list[Activity]:
        """Return what happened in `[since, until)`."""
        now = self._between(self.happenings.at, since, until)
        rows = zip(
            self.happenings.who[now].tolist(),
            self.happenings.kind[now].tolist(),
            self.happenings.at[now].tolist(),
            strict=True,
        )
        return [
            Activity(self.external_id, self.key(who), people.KINDS[kind], datetime.fromtimestamp(at, UTC))
            for who, kind, at in rows
        ]

    def counts(self, since: float, until: float) -> dict[str, float]:
        """Return the numbers of `[since, until)`; `delivered` is what was sent then and did not bounce, ever."""
        now = self._between(self.happenings.at, since, until)
        counts = np.bincount(self.happenings.kind[now], minlength=len(people.KINDS)).astype(float).tolist()
        bounced = int(np.count_nonzero(self.happenings.kind == people.BOUNCED))
        return {
            "delivered": counts[people.SENT] - bounced if counts[people.SENT] else 0.0,
            "opens": counts[people.OPENED],
            "clicks": counts[people.CLICKED],
            "bounces": counts[people.BOUNCED],
            "unsubscribes": counts[people.UNSUBSCRIBED],
        }

    def visit(self, since: float, until: float) -> Visit | None:
        """Return the visits in `[since, until)`, None where there were none; who buys comes back to do so."""
        now = self._between(self.happenings.at, since, until)
        clickers = self.happenings.who[now][self.happenings.kind[now] == people.CLICKED]
        amounts = self.buys.amount[self._between(self.buys.at, since, until)]
        if not len(clickers) and not len(amounts):
            return None
        who = np.frombuffer(self.keys, dtype=np.uint64).reshape(-1, 2)[clickers, 0]
        pages = 1 + (uniform(seed_of(self.seed, self.reference, "pages"), who) * 4).astype(int)
        return Visit(
            **tracking(self.link, reference=self.reference),
            sessions=len(clickers) + len(amounts),
            page_views=int(pages.sum()) + 3 * len(amounts),
            conversions=len(amounts),
            revenue=round(float(amounts.sum()), 2),
        )

    def purchases(self, since: float, until: float) -> list[Purchase]:
        """Return what recipients bought in `[since, until)`; the product is what the campaign in the link was for."""
        now = self._between(self.buys.at, since, until)
        product = tracking(self.link)["campaign"]
        rows = zip(self.buys.who[now].tolist(), self.buys.at[now].tolist(), self.buys.amount[now].tolist(), strict=True)
        return [
            Purchase(self.key(who), datetime.fromtimestamp(at, UTC), amount, CURRENCY, product, self.reference)
            for who, at, amount in rows
        ]

    def left(self, until: float) -> list[str]:
        """Return the keys of those who unsubscribed before `until`."""
        return [key for at, key in self._leavers if at < until]

    @staticmethod
    def _between(times: people.Floats, since: float, until: float) -> slice:
        first, last = np.searchsorted(times, [since, until])
        return slice(int(first), int(last))


class Messages:
    """The messages in a world's file. What their recipients do is worked out when first asked for, and kept a while."""

    def __init__(self, state: State, seed: int) -> None:
        self._state = state
        self._seed = seed
        self._kept: OrderedDict[tuple[str, str], Message] = OrderedDict()
        self._recipients = 0
        self._left: tuple[tuple[str, float, int], frozenset[str]] | None = None
        self._lock = threading.Lock()

    def of(self, platform: str, external_ids: Sequence[str]) -> Iterator[Message]:
        """Yield those of the messages that are known."""
        for external_id in dict.fromkeys(external_ids):
            message = self._message(platform, external_id)
            if message is not None:
                yield message

    def all(self) -> Iterator[Message]:
        """Yield all messages."""
        for platform, external_id in self._state.rows("SELECT platform, external_id FROM message"):
            yield from self.of(platform, [external_id])

    def left(self, platform: str, until: float) -> frozenset[str]:
        """Return the keys of all who unsubscribed from a platform's messages before `until`."""
        query = "SELECT external_id FROM message WHERE platform = ?"
        sent = [external_id for (external_id,) in self._state.rows(query, (platform,))]
        asked = (platform, until, len(sent))
        if self._left is None or self._left[0] != asked:  # asked for again and again while one batch is sent
            gone = frozenset(key for message in self.of(platform, sent) for key in message.left(until))
            self._left = (asked, gone)
        return self._left[1]

    def _message(self, platform: str, external_id: str) -> Message | None:
        with self._lock:
            kept = self._kept.get((platform, external_id))
        if kept is not None:
            return kept
        query = "SELECT reference, link, at, keys FROM message WHERE platform = ? AND external_id = ?"
        for reference, link, at, keys in self._state.rows(query, (platform, external_id)):
            lived = people.live_through(self._seed, reference, keys, at, has_link=link is not None)
            message = Message(external_id, reference, link, keys, *lived, seed=self._seed)
            with self._lock:
                self._keep((platform, external_id), message)
            return message
        return None

    def _keep(self, name: tuple[str, str], message: Message) -> None:
        """Keep a message, and forget the oldest ones beyond the bound; call it under the lock."""
        if name not in self._kept:
            self._recipients += len(message.keys) // 16
            self._kept[name] = message
        while self._recipients > _KEPT and len(self._kept) > 1:
            _, oldest = self._kept.popitem(last=False)
            self._recipients -= len(oldest.keys) // 16
