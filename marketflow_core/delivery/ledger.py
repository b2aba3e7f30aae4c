"""The ledger: every send is claimed here before its call and settled after it. It is why nothing goes out twice.

A person gets one occurrence of one step of one campaign once per channel, over all versions of the plan: that is the
primary key of the sends, so no race, crash or repeated command can claim the same person again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, text, update

from marketflow_core.plan.vocabulary import MESSAGE_ACTIONS
from marketflow_core.store.records import Records
from marketflow_core.store.tables import Instant, batches, sends


@dataclass(frozen=True)
class Batch:
    """What is handed to a platform in one delivery. `state`: claimed, confirmed, failed or uncertain."""

    reference: str
    mode: str
    campaign: str
    step: str
    zone: str
    occurrence: str
    platform: str
    channel: str
    action: str
    instant: datetime
    people: int
    state: str = "claimed"
    external_id: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Settled:
    """How the sends of one cell (campaign, step, zone, occurrence, platform) stand."""

    sent: int = 0
    failed: int = 0
    uncertain: int = 0


_CLAIM_PERSON = text(
    "INSERT INTO sends (mode, campaign, step, occurrence, channel, profile_id, reference, state, at) "
    "VALUES (:mode, :campaign, :step, :occurrence, :channel, :profile_id, :reference, 'claimed', :at) "
    "ON CONFLICT (mode, campaign, step, occurrence, channel, profile_id) DO UPDATE "
    "SET reference = excluded.reference, state = 'claimed', reason = NULL, at = excluded.at "
    "WHERE sends.state = 'failed'"
)
"""A person whose earlier send failed for certain may be claimed again; nobody else may."""


class Ledger:
    """Claims, outcomes and counts of one mode (`rehearsal` or `live`); the two never see each other's sends."""

    def __init__(self, records: Records, mode: str) -> None:
        self._records = records
        self.mode = mode

    def batch(self, reference: str) -> Batch | None:
        """Return the batch called `reference`, or None."""
        with self._records.read() as connection:
            row = connection.execute(_batch_columns().where(batches.c.reference == reference)).first()
        return Batch(**row._asdict()) if row else None

    def claim(self, batch: Batch, people: Sequence[int], now: datetime) -> tuple[int, ...]:
        """Claim `batch` for `people` and return those it really holds: nobody who was claimed for this send before.

        A batch that isn't for people (a post, an ad) is claimed with no people. Claiming the same reference again
        returns the people it already holds, so that a resumed run goes on with exactly them.
        """
        with self._records.write() as connection:
            known = connection.scalar(select(batches.c.state).where(batches.c.reference == batch.reference))
            row = {**vars(batch), "state": "claimed", "claimed_at": now}
            if known is None:
                connection.execute(insert(batches).values(**row))
            elif known == "failed":
                again = update(batches).where(batches.c.reference == batch.reference)
                connection.execute(again.values(state="claimed", reason=None, claimed_at=now, settled_at=None))
            if not people:
                return ()
            if known in (None, "failed"):
                _claim_people(connection, batch, people)
            held = _people_of(connection, batch.reference)
            connection.execute(update(batches).where(batches.c.reference == batch.reference).values(people=len(held)))
            return held

    def confirm(
        self, reference: str, external_id: str, now: datetime, rejected: Mapping[int, str] | None = None
    ) -> None:
        """Record that the platform has the batch as `external_id`; `rejected` maps people it did not take to why."""
        rejected = rejected or {}
        with self._records.write() as connection:
            _settle(connection, reference, "confirmed", now, external_id=external_id)
            mine = sends.c.reference == reference
            connection.execute(update(sends).where(mine).values(state="sent"))
            for profile_id, reason in rejected.items():
                one = update(sends).where(mine, sends.c.profile_id == profile_id)
                connection.execute(one.values(state="rejected", reason=reason))

    def fail(self, reference: str, reason: str, now: datetime) -> None:
        """Record that nothing of the batch went out; its people may be claimed again."""
        with self._records.write() as connection:
            _settle(connection, reference, "failed", now, reason=reason)
            mine = update(sends).where(sends.c.reference == reference)
            connection.execute(mine.values(state="failed", reason=reason))

    def doubt(self, reference: str, reason: str, now: datetime) -> None:
        """Record that the batch may have gone out; it is looked up on the platform before anything else."""
        with self._records.write() as connection:
            _settle(connection, reference, "uncertain", now, reason=reason)

    def recipients(
        self, campaign: str, step: str, *, zone: str | None = None, occurrence: str | None = None
    ) -> dict[int, datetime]:
        """Return who certainly got `step`, and when: profile id → planned instant of that send."""
        query = (
            select(sends.c.profile_id, sends.c.at)
            .join(batches, batches.c.reference == sends.c.reference)
            .where(
                sends.c.mode == self.mode, sends.c.campaign == campaign, sends.c.step == step, sends.c.state == "sent"
            )
        )
        if zone is not None:
            query = query.where(batches.c.zone == zone)
        if occurrence is not None:
            query = query.where(sends.c.occurrence == occurrence)
        with self._records.read() as connection:
            return {row.profile_id: row.at for row in connection.execute(query)}

    def people_in(self, reference: str) -> tuple[int, ...]:
        """Return the people a batch holds, sorted."""
        with self._records.read() as connection:
            return _people_of(connection, reference)

    def sent_in(self, reference: str) -> tuple[int, ...]:
        """Return the people of a batch who certainly got it, sorted."""
        query = select(sends.c.profile_id).where(sends.c.reference == reference, sends.c.state == "sent")
        with self._records.read() as connection:
            return tuple(connection.scalars(query.order_by(sends.c.profile_id)))

    def taken(self, campaign: str, step: str, occurrence: str, channel: str) -> set[int]:
        """Return everybody already claimed or sent for this send, whatever the version of the plan."""
        query = select(sends.c.profile_id).where(
            sends.c.mode == self.mode,
            sends.c.campaign == campaign,
            sends.c.step == step,
            sends.c.occurrence == occurrence,
            sends.c.channel == channel,
            sends.c.state != "failed",
        )
        with self._records.read() as connection:
            return set(connection.scalars(query))

    def sent_since(self, channel: str | None, since: datetime, until: datetime) -> dict[int, int]:
        """Return how many messages each person got in `[since, until)`, on one channel or on all."""
        query = (
            select(sends.c.profile_id, func.count())
            .where(sends.c.mode == self.mode, sends.c.at >= since, sends.c.at < until)
            .where(sends.c.state.in_(("sent", "claimed")))
            .group_by(sends.c.profile_id)
        )
        if channel is not None:
            query = query.where(sends.c.channel == channel)
        with self._records.read() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def batches(self, campaign: str | None = None, *, states: Iterable[str] = (), **where: str) -> tuple[Batch, ...]:
        """Return the batches, in the order they were due, narrowed by `campaign`, `states`, and columns in `where`."""
        query = _batch_columns().where(batches.c.mode == self.mode).order_by(batches.c.instant, batches.c.reference)
        if campaign is not None:
            query = query.where(batches.c.campaign == campaign)
        if wanted := tuple(states):
            query = query.where(batches.c.state.in_(wanted))
        for column, value in where.items():
            query = query.where(batches.c[column] == value)
        with self._records.read() as connection:
            return tuple(Batch(**row._asdict()) for row in connection.execute(query))

    def settled(self, campaign: str) -> dict[tuple[str, str, str, str], Settled]:
        """Return how each cell of `campaign` stands: (step, zone, occurrence, platform) → counts.

        People are counted one by one; a batch without people (a post, an ad) counts as one.
        """
        cell = (batches.c.step, batches.c.zone, batches.c.occurrence, batches.c.platform)
        people = (
            select(*cell, sends.c.state, func.count())
            .join(sends, sends.c.reference == batches.c.reference)
            .where(batches.c.mode == self.mode, batches.c.campaign == campaign)
            .group_by(*cell, sends.c.state)
        )
        things = (
            select(*cell, batches.c.state, func.count())
            .where(batches.c.mode == self.mode, batches.c.campaign == campaign)
            .where(batches.c.action.not_in(MESSAGE_ACTIONS))
            .group_by(*cell, batches.c.state)
        )
        counts: dict[tuple[str, str, str, str], Settled] = {}
        with self._records.read() as connection:
            for step, zone, occurrence, platform, state, count in [
                *connection.execute(people),
                *connection.execute(things),
            ]:
                key = (step, zone, occurrence, platform)
                counts[key] = _count(counts.get(key, Settled()), state, count)
        return counts

    def refusals(self, campaign: str) -> dict[tuple[str, str, str, str], dict[str, int]]:
        """Return why sends of `campaign` failed: (step, zone, occurrence, platform) → reason → people, or things."""
        cell = (batches.c.step, batches.c.zone, batches.c.occurrence, batches.c.platform)
        of_campaign = (batches.c.mode == self.mode, batches.c.campaign == campaign)
        people = (
            select(*cell, sends.c.reason, func.count())
            .join(sends, sends.c.reference == batches.c.reference)
            .where(*of_campaign, sends.c.state.in_(("rejected", "failed")))
            .group_by(*cell, sends.c.reason)
        )
        things = (
            select(*cell, batches.c.reason, func.count())
            .where(*of_campaign, batches.c.action.not_in(MESSAGE_ACTIONS), batches.c.state == "failed")
            .group_by(*cell, batches.c.reason)
        )
        found: dict[tuple[str, str, str, str], dict[str, int]] = {}
        with self._records.read() as connection:
            rows = [*connection.execute(people), *connection.execute(things)]
        for step, zone, occurrence, platform, reason, count in rows:
            found.setdefault((step, zone, occurrence, platform), {})[reason or "no reason was given"] = count
        return found

    def unsettled(self, campaign: str, step: str, zone: str) -> int:
        """Return for how many people `step` failed in `zone`, or may or may not have arrived."""
        cells = self.settled(campaign)
        return sum(count.failed + count.uncertain for key, count in cells.items() if key[:2] == (step, zone))


def _count(so_far: Settled, state: str, count: int) -> Settled:
    if state in ("sent", "confirmed"):
        return Settled(so_far.sent + count, so_far.failed, so_far.uncertain)
    if state in ("rejected", "failed"):
        return Settled(so_far.sent, so_far.failed + count, so_far.uncertain)
    # claimed or uncertain: a call was about to be made, or its answer was lost
    return Settled(so_far.sent, so_far.failed, so_far.uncertain + count)


def _batch_columns() -> Any:
    return select(*(batches.c[name] for name in Batch.__dataclass_fields__))


def _claim_people(connection: Connection, batch: Batch, people: Sequence[int]) -> None:
    at = Instant().process_bind_param(batch.instant, connection.dialect)
    same = {name: getattr(batch, name) for name in ("mode", "campaign", "step", "occurrence", "channel", "reference")}
    statement = _CLAIM_PERSON.bindparams(at=at)
    connection.execute(statement, [{**same, "profile_id": int(person), "at": at} for person in people])


def _people_of(connection: Connection, reference: str) -> tuple[int, ...]:
    query = select(sends.c.profile_id).where(sends.c.reference == reference).order_by(sends.c.profile_id)
    return tuple(connection.scalars(query))


def _settle(connection: Connection, reference: str, state: str, now: datetime, **values: str | None) -> None:
    done = update(batches).where(batches.c.reference == reference)
    connection.execute(done.values(state=state, settled_at=now, **values))
