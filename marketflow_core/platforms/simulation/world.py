"""The simulated people, the shop and the platforms' stored state: all that simulators know.

Every figure is worked out from what was sent, published or advertised, and from the seed: nothing sent, nothing
measured. What lies in the future of the clock can't be seen yet.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import numpy as np

from marketflow_core.clock import Clock
from marketflow_core.platforms.simulation import people
from marketflow_core.platforms.simulation.chance import seed_of, uniform
from marketflow_core.platforms.simulation.crowds import (
    PAGES_OF_SESSION,
    SESSIONS_OF_CLICKS,
    Ads,
    Post,
    ads_day,
    in_dollars,
    post_day,
)
from marketflow_core.platforms.simulation.state import State

CURRENCY = "USD"
"""The currency of the simulated shop."""

_NOTHING_DELIVERED = {"delivered": 0.0, "opens": 0.0, "clicks": 0.0, "bounces": 0.0, "unsubscribes": 0.0}


@dataclass(frozen=True)
class Activity:
    """One thing that a recipient did, or that happened to the message: `kind` is one of `people.KINDS`.

    `key` is md5 of the address in lower case.
    """

    external_id: str
    key: str
    kind: str
    at: datetime


@dataclass(frozen=True)
class Visit:
    """The visits to the site that one delivery brought in one day; `revenue` in the shop's currency."""

    reference: str
    source: str
    medium: str
    campaign: str
    sessions: int
    page_views: int
    conversions: int
    revenue: float


@dataclass(frozen=True)
class Purchase:
    """One purchase in the shop by a recipient of a message: `product` is what the campaign was for."""

    key: str
    at: datetime
    amount: float
    currency: str
    product: str
    reference: str


@dataclass(frozen=True)
class _Message:
    """A message that was sent, and what its recipients do with it, past and to come."""

    platform: str
    external_id: str
    reference: str
    link: str | None
    keys: bytes
    happenings: people.Happenings
    buys: people.Buys

    def key(self, who: int) -> str:
        return self.keys[16 * who : 16 * who + 16].hex()


def person_key(address: str) -> str:
    """Return what the world calls the person with this address: md5 of it in lower case, as Mailchimp does."""
    return hashlib.md5(address.lower().encode(), usedforsecurity=False).hexdigest()


class World:
    """One simulated world over one SQLite file, at the time its clock tells. Use in `with`, or call `close`."""

    def __init__(self, file: Path, clock: Clock, seed: int = 7) -> None:
        self.clock = clock
        self.seed = seed
        self.state = State(file)
        self._lived: OrderedDict[tuple[str, str], _Message] = OrderedDict()
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the world's file."""
        self.state.close()

    # what platforms do

    def message_sent(
        self,
        platform: str,
        external_id: str,
        reference: str,
        addresses: Sequence[str] = (),
        *,
        link: str | None,
        at: datetime,
        keys: Sequence[str] = (),
    ) -> None:
        """Let a message reach its recipients: `addresses`, or the `keys` of people where addresses are not kept.

        The same `external_id` again changes nothing.
        """
        digests = b"".join(sorted({*map(bytes.fromhex, keys), *(bytes.fromhex(person_key(a)) for a in addresses)}))
        with self.state.writing() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO message VALUES (?, ?, ?, ?, ?, ?)",
                (platform, external_id, reference, link, at.timestamp(), digests),
            )

    def post_published(
        self, platform: str, external_id: str, reference: str, *, link: str | None, at: datetime
    ) -> None:
        """Let a post be seen. The same `external_id` again changes nothing."""
        with self.state.writing() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO post VALUES (?, ?, ?, ?, ?)",
                (platform, external_id, reference, link, at.timestamp()),
            )

    def ads_started(
        self,
        platform: str,
        external_id: str,
        reference: str,
        *,
        daily_budget: float,
        currency: str,
        targeting: Mapping[str, Any],
        link: str | None,
        at: datetime,
        until: datetime | None = None,
    ) -> None:
        """Let an ad campaign run from `at`, to `until` where it has an end. The same `external_id` again changes nothing."""
        with self.state.writing() as connection:
            values = (platform, external_id, reference, link, daily_budget, currency, json.dumps(dict(targeting)))
            new = connection.execute("INSERT OR IGNORE INTO ads VALUES (?, ?, ?, ?, ?, ?, ?)", values).rowcount
            if new:
                self._ads_turned(platform, external_id, at, running=True)
                if until is not None:
                    self._ads_turned(platform, external_id, until, running=False)

    def ads_paused(self, platform: str, external_id: str, *, at: datetime) -> None:
        """Stop an ad campaign at `at`, until it is resumed."""
        self._ads_turned(platform, external_id, at, running=False)

    def ads_resumed(self, platform: str, external_id: str, *, at: datetime) -> None:
        """Let a stopped ad campaign run again from `at`."""
        self._ads_turned(platform, external_id, at, running=True)

    def _ads_turned(self, platform: str, external_id: str, at: datetime, *, running: bool) -> None:
        with self.state.writing() as connection:
            connection.execute(
                "INSERT INTO ads_change VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET running = excluded.running",
                (platform, external_id, at.timestamp(), int(running)),
            )

    # what platforms, analytics and the shop see

    def message_activity(
        self, platform: str, external_ids: Sequence[str], since: datetime, until: datetime
    ) -> list[Activity]:
        """Return what happened to messages in `[since, until)`, up to now, in the order of time."""
        end = min(until, self._after_now()).timestamp()
        found: list[Activity] = []
        for message in self._messages(platform, external_ids):
            happenings = message.happenings
            first, last = np.searchsorted(happenings.at, [since.timestamp(), end])
            found.extend(
                Activity(message.external_id, message.key(who), people.KINDS[kind], datetime.fromtimestamp(at, UTC))
                for who, kind, at in zip(
                    happenings.who[first:last].tolist(),
                    happenings.kind[first:last].tolist(),
                    happenings.at[first:last].tolist(),
                    strict=True,
                )
            )
        found.sort(key=lambda happening: happening.at)
        return found

    def unsubscribed(self, platform: str) -> set[str]:
        """Return the keys of all who unsubscribed from a platform's messages by now."""
        end = self._after_now().timestamp()
        gone: set[str] = set()
        for (external_id,) in self.state.rows("SELECT external_id FROM message WHERE platform = ?", (platform,)):
            for message in self._messages(platform, [external_id]):
                happenings = message.happenings
                left = happenings.who[(happenings.kind == people.UNSUBSCRIBED) & (happenings.at < end)]
                gone.update(message.key(who) for who in left.tolist())
        return gone

    def daily(self, platform: str, external_id: str, day: date) -> dict[str, float]:
        """Return what one message, post or ad campaign brought on `day` (UTC) up to now; empty where it isn't known.

        Messages: `delivered`, `opens`, `clicks` (people), `bounces`, `unsubscribes`. Posts and ads: `impressions`,
        `reach`, `clicks`, `likes`, `comments`, `shares`, `conversions`, `revenue`, and for ads `spend` (their currency).
        """
        now = self.clock.now()
        for message in self._messages(platform, [external_id]):
            return self._message_day(message, day)
        post = self._post(platform, external_id)
        if post:
            return post_day(self.seed, post[0], day, now)
        ads = self._ads(platform, external_id)
        return ads_day(self.seed, ads[0], day, now) if ads else {}

    def visits(self, day: date) -> list[Visit]:
        """Return the day's visits (UTC) that came over tracked links, one row per delivery that brought any, by reference."""
        now = self.clock.now()
        found = [visit for message in self._messages() if (visit := self._message_visit(message, day))]
        for query, day_of in (("post", self._post), ("ads", self._ads)):
            for platform, external_id in self.state.rows(f"SELECT platform, external_id FROM {query}"):  # noqa: S608 - two fixed table names
                crowd = day_of(platform, external_id)
                if crowd is not None:
                    found.extend(self._crowd_visit(*crowd, day, now))
        return sorted(found, key=lambda visit: visit.reference)

    def purchases(self, since: datetime, until: datetime) -> list[Purchase]:
        """Return what recipients of messages bought in `[since, until)`, up to now, in the order of time."""
        end = min(until, self._after_now()).timestamp()
        found = []
        for message in self._messages():
            buys = message.buys
            first, last = np.searchsorted(buys.at, [since.timestamp(), end])
            product = _tracking(message.link)["campaign"]
            found.extend(
                Purchase(
                    message.key(int(buys.who[row])),
                    datetime.fromtimestamp(float(buys.at[row]), UTC),
                    float(buys.amount[row]),
                    CURRENCY,
                    product,
                    message.reference,
                )
                for row in range(int(first), int(last))
            )
        return sorted(found, key=lambda purchase: (purchase.at, purchase.key))

    # what platforms store

    def put(self, platform: str, kind: str, id: str, doc: dict[str, Any]) -> None:
        """Store one object of a platform, replacing the one of that id."""
        self.state.put(platform, kind, id, doc)

    def get(self, platform: str, kind: str, id: str) -> dict[str, Any] | None:
        """Return one object of a platform, or None."""
        return self.state.get(platform, kind, id)

    def all(self, platform: str, kind: str) -> list[dict[str, Any]]:
        """Return all objects of one kind, oldest first."""
        return self.state.all(platform, kind)

    def delete(self, platform: str, kind: str, id: str) -> bool:
        """Forget one object; tell whether there was one."""
        return self.state.delete(platform, kind, id)

    def next_id(self, platform: str, kind: str) -> int:
        """Return 1, 2, 3 … for each platform and kind, never the same twice."""
        return self.state.next_id(platform, kind)

    def join(self, platform: str, group: str, keys: Iterable[str]) -> None:
        """Add people to a group (a list, a segment) of a platform."""
        self.state.join(platform, group, map(bytes.fromhex, keys))

    def leave(self, platform: str, group: str, keys: Iterable[str]) -> None:
        """Take people out of a group of a platform."""
        self.state.leave(platform, group, map(bytes.fromhex, keys))

    def group(self, platform: str, group: str) -> list[str]:
        """Return the people in a group of a platform."""
        return [key.hex() for key in self.state.group(platform, group)]

    def reached(self) -> datetime | None:
        """Return how far simulated time has come, or None where it hasn't begun."""
        found = self.state.rows("SELECT at FROM reached")
        return datetime.fromtimestamp(found[0][0], UTC) if found else None

    def reach(self, instant: datetime) -> None:
        """Keep that simulated time has come to `instant`; it never goes back."""
        with self.state.writing() as connection:
            connection.execute(
                "INSERT INTO reached VALUES (1, ?) ON CONFLICT DO UPDATE SET at = max(at, excluded.at)",
                (instant.timestamp(),),
            )

    def _after_now(self) -> datetime:
        return self.clock.now() + timedelta(microseconds=1)

    def _messages(self, platform: str | None = None, external_ids: Sequence[str] | None = None) -> list[_Message]:
        if platform is not None and external_ids is not None:
            wanted = [(platform, external_id) for external_id in dict.fromkeys(external_ids)]
        else:
            wanted = self.state.rows("SELECT platform, external_id FROM message ORDER BY platform, external_id")
        return [message for name in wanted if (message := self._lived_through(*name))]

    def _lived_through(self, platform: str, external_id: str) -> _Message | None:
        with self._lock:
            known = self._lived.get((platform, external_id))
        if known:
            return known
        query = "SELECT reference, link, at, keys FROM message WHERE platform = ? AND external_id = ?"
        for reference, link, at, keys in self.state.rows(query, (platform, external_id)):
            lived = people.live_through(self.seed, reference, keys, at, has_link=link is not None)
            message = _Message(platform, external_id, reference, link, keys, *lived)
            with self._lock:
                self._lived[platform, external_id] = message
                while len(self._lived) > 500:
                    self._lived.popitem(last=False)
            return message
        return None

    def _message_day(self, message: _Message, day: date) -> dict[str, float]:
        start, end = self._day(day)
        happenings = message.happenings
        first, last = np.searchsorted(happenings.at, [start, end])
        counts = np.bincount(happenings.kind[first:last], minlength=len(people.KINDS))
        figures = dict(_NOTHING_DELIVERED)
        figures["opens"] = float(counts[people.OPENED])
        figures["clicks"] = float(counts[people.CLICKED])
        figures["bounces"] = float(counts[people.BOUNCED])
        figures["unsubscribes"] = float(counts[people.UNSUBSCRIBED])
        if counts[people.SENT]:
            figures["delivered"] = float(counts[people.SENT] - np.count_nonzero(happenings.kind == people.BOUNCED))
        return figures

    def _post(self, platform: str, external_id: str) -> tuple[Post, str | None] | None:
        query = "SELECT reference, link, at FROM post WHERE platform = ? AND external_id = ?"
        for reference, link, at in self.state.rows(query, (platform, external_id)):
            return Post(platform, reference, link is not None, datetime.fromtimestamp(at, UTC)), link
        return None

    def _ads(self, platform: str, external_id: str) -> tuple[Ads, str | None] | None:
        query = "SELECT reference, link, daily_budget, currency FROM ads WHERE platform = ? AND external_id = ?"
        for reference, link, budget, currency in self.state.rows(query, (platform, external_id)):
            spans = self._spans(platform, external_id)
            return Ads(platform, reference, budget, currency, link is not None, spans), link
        return None

    def _spans(self, platform: str, external_id: str) -> list[tuple[datetime, datetime | None]]:
        query = "SELECT at, running FROM ads_change WHERE platform = ? AND external_id = ? ORDER BY at"
        spans: list[tuple[datetime, datetime | None]] = []
        for at, running in self.state.rows(query, (platform, external_id)):
            moment = datetime.fromtimestamp(at, UTC)
            if spans and spans[-1][1] is None:
                if not running:
                    spans[-1] = (spans[-1][0], moment)
            elif running:
                spans.append((moment, None))
        return spans

    def _message_visit(self, message: _Message, day: date) -> Visit | None:
        start, end = self._day(day)
        happenings, buys = message.happenings, message.buys
        first, last = np.searchsorted(happenings.at, [start, end])
        clickers = happenings.who[first:last][happenings.kind[first:last] == people.CLICKED]
        bought = slice(*np.searchsorted(buys.at, [start, end]))
        amounts = buys.amount[bought]
        if not len(clickers) and not len(amounts):
            return None
        who = np.frombuffer(message.keys, dtype=np.uint64).reshape(-1, 2)[clickers, 0]
        pages = 1 + (uniform(seed_of(self.seed, message.reference, "pages"), who) * 4).astype(int)
        return Visit(
            **_tracking(message.link, reference=message.reference),
            sessions=len(clickers) + len(amounts),  # who buys comes back to do so
            page_views=int(pages.sum()),
            conversions=len(amounts),
            revenue=round(float(amounts.sum()), 2),
        )

    def _crowd_visit(self, crowd: Post | Ads, link: str | None, day: date, now: datetime) -> list[Visit]:
        if link is None:
            return []
        if isinstance(crowd, Post):
            brought, currency = post_day(self.seed, crowd, day, now), CURRENCY
        else:
            brought, currency = ads_day(self.seed, crowd, day, now), crowd.currency
        sessions = max(round(brought["clicks"] * SESSIONS_OF_CLICKS), int(brought["conversions"]))
        if not sessions:
            return []
        return [
            Visit(
                **_tracking(link, reference=crowd.reference),
                sessions=sessions,
                page_views=round(sessions * PAGES_OF_SESSION),
                conversions=int(brought["conversions"]),
                revenue=round(in_dollars(brought["revenue"], currency), 2),
            )
        ]

    def _day(self, day: date) -> tuple[float, float]:
        """Return the day's bounds in seconds, the end not later than just after now."""
        start = datetime.combine(day, time(), UTC)
        return start.timestamp(), min(start + timedelta(days=1), self._after_now()).timestamp()


def _tracking(link: str | None, *, reference: str = "(not set)") -> dict[str, str]:
    """Return how analytics names a visit over `link`, by its UTM parameters; what is absent is “(not set)”."""
    given = parse_qs(urlsplit(link or "").query)

    def value(name: str) -> str:
        return given.get(name, ["(not set)"])[0]

    return {
        "reference": given.get("utm_content", [reference])[0],
        "source": value("utm_source"),
        "medium": value("utm_medium"),
        "campaign": value("utm_campaign"),
    }
