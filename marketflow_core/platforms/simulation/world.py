"""The simulated people, the shop and the platforms' stored state: all that simulators know.

Every figure is worked out from what was sent, published or advertised, and from the seed: nothing sent, nothing
measured. What lies in the future of the clock can't be seen yet.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Self

from marketflow_core.clock import Clock
from marketflow_core.platforms.simulation.crowds import Crowds
from marketflow_core.platforms.simulation.messages import Messages
from marketflow_core.platforms.simulation.seen import CURRENCY, Activity, Purchase, Visit
from marketflow_core.platforms.simulation.state import State, person_key

_TICK = timedelta(microseconds=1)


class World(State):
    """One simulated world over one SQLite file, at the time its clock tells. Use in `with`, or call `close`.

    What platforms do is told to it (`message_sent`, `post_published`, `ads_started`…); what they, analytics and the
    shop can see up to now is asked of it. Simulators also keep their own objects and groups here (see `State`).
    """

    def __init__(self, file: Path, clock: Clock, seed: int = 7) -> None:
        super().__init__(file)
        self.clock = clock
        self.seed = seed
        self._messages = Messages(self, seed)
        self._crowds = Crowds(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()

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
        people = sorted({*keys, *map(person_key, addresses)})
        with self.writing() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO message VALUES (?, ?, ?, ?, ?, ?)",
                (platform, external_id, reference, link, at.timestamp(), bytes.fromhex("".join(people))),
            )

    def post_published(
        self, platform: str, external_id: str, reference: str, *, link: str | None, at: datetime
    ) -> None:
        """Let a post be seen. The same `external_id` again changes nothing."""
        with self.writing() as connection:
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
        """Let an ad campaign run from `at`, to `until` where it has an end.

        The same `external_id` again changes nothing.
        """
        values = (platform, external_id, reference, link, daily_budget, currency, json.dumps(dict(targeting)))
        with self.writing() as connection:
            query = "INSERT OR IGNORE INTO ads VALUES (?, ?, ?, ?, ?, ?, ?)"
            if connection.execute(query, values).rowcount:
                _turn(connection, platform, external_id, at, running=True)
                if until is not None:
                    _turn(connection, platform, external_id, until, running=False)

    def ads_paused(self, platform: str, external_id: str, *, at: datetime) -> None:
        """Stop an ad campaign at `at`, until it is resumed."""
        with self.writing() as connection:
            _turn(connection, platform, external_id, at, running=False)

    def ads_resumed(self, platform: str, external_id: str, *, at: datetime) -> None:
        """Let a stopped ad campaign run again from `at`."""
        with self.writing() as connection:
            _turn(connection, platform, external_id, at, running=True)

    def message_activity(
        self, platform: str, external_ids: Sequence[str], since: datetime, until: datetime
    ) -> list[Activity]:
        """Return what happened to messages in `[since, until)`, up to now, in the order of time."""
        bounds = self._up_to_now(since, until)
        messages = self._messages.of(platform, external_ids)
        found = [happening for message in messages for happening in message.activity(*bounds)]
        return sorted(found, key=lambda happening: happening.at)

    def unsubscribed(self, platform: str) -> set[str]:
        """Return the keys of all who unsubscribed from a platform's messages by now."""
        return set(self._messages.left(platform, (self.clock.now() + _TICK).timestamp()))

    def daily(self, platform: str, external_id: str, day: date) -> dict[str, float]:
        """Return what one message, post or ad campaign brought on `day` (UTC) up to now; empty where it isn't known.

        Messages: `delivered`, `opens`, `clicks` (people), `bounces`, `unsubscribes`. Posts and ads: `impressions`,
        `reach`, `clicks`, `likes`, `comments`, `shares`, `conversions`, `revenue`, and for ads `spend` (in the
        campaign's currency) and `video_views`.
        """
        for message in self._messages.of(platform, [external_id]):
            return message.counts(*self._day(day))
        crowd = self._crowds.of(platform, external_id)
        return crowd.day(self.seed, day, self.clock.now()) if crowd else {}

    def visits(self, day: date) -> list[Visit]:
        """Return the day's visits (UTC) over tracked links up to now: a row for each delivery that brought any."""
        bounds = self._day(day)
        now = self.clock.now()
        found = [message.visit(*bounds) for message in self._messages.all()]
        found += [crowd.visit(self.seed, day, now) for crowd in self._crowds.all()]
        return sorted((visit for visit in found if visit), key=lambda visit: visit.reference)

    def purchases(self, since: datetime, until: datetime) -> list[Purchase]:
        """Return what recipients of messages bought in `[since, until)`, up to now, in the order of time."""
        bounds = self._up_to_now(since, until)
        found = [purchase for message in self._messages.all() for purchase in message.purchases(*bounds)]
        return sorted(found, key=lambda purchase: (purchase.at, purchase.key))

    def _day(self, day: date) -> tuple[float, float]:
        start = datetime.combine(day, time(), UTC)
        return self._up_to_now(start, start + timedelta(days=1))

    def _up_to_now(self, since: datetime, until: datetime) -> tuple[float, float]:
        """Return the bounds in seconds since the epoch, the end not later than just after now."""
        return since.timestamp(), min(until, self.clock.now() + _TICK).timestamp()


def _turn(connection: sqlite3.Connection, platform: str, external_id: str, at: datetime, *, running: bool) -> None:
    connection.execute(
        "INSERT INTO ads_change VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET running = excluded.running",
        (platform, external_id, at.timestamp(), int(running)),
    )


__all__ = ["CURRENCY", "Activity", "Purchase", "Visit", "World", "person_key"]
