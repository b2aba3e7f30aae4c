"""What was planned and what became of it: the account of sends, the reasons, and the list of what went out when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC

from marketflow_core.metrics.tables import SendRow
from marketflow_core.plan.vocabulary import MESSAGE_ACTIONS
from marketflow_core.reports import wording


@dataclass(frozen=True)
class Account:
    """planned = sent + suppressed + held + failed + uncertain, over some sends, in `what` (messages, posts and ads)."""

    what: str
    planned: int
    sent: int
    suppressed: int
    held: int
    failed: int
    uncertain: int

    @property
    def adds_up(self) -> bool:
        """Tell whether everything that was planned is accounted for."""
        return self.planned == self.sent + self.suppressed + self.held + self.failed + self.uncertain


@dataclass(frozen=True)
class Reason:
    """Why people or posts were left out (`suppressed`) or wait (`held`); `width` is for the bar, in per cent."""

    outcome: str
    reason: str
    people: int
    width: float


@dataclass(frozen=True)
class Sent:
    """One line of what was sent when: local time with its distance from UTC, and UTC; years only where they differ.

    `note` is the number of its note, counted from 1, in `notes_of`.
    """

    row: SendRow
    step: str
    place: str
    platform: str
    local: str
    offset: str
    utc: str
    suppressed: int
    held: int
    note: int | None


def accounts(sends: Sequence[SendRow]) -> tuple[Account, ...]:
    """Return the account of messages (in people) and that of everything else (one for each post or ad)."""
    messages = [row for row in sends if row.action in MESSAGE_ACTIONS]
    others = [row for row in sends if row.action not in MESSAGE_ACTIONS]
    both = (_account("messages", messages), _account("posts, ads and other steps", others))
    return tuple(account for account in both if account.planned)


def _account(what: str, rows: Iterable[SendRow]) -> Account:
    rows = tuple(rows)
    return Account(
        what,
        sum(row.planned for row in rows),
        sum(row.sent for row in rows),
        sum(sum(row.suppressed.values()) for row in rows),
        sum(sum(row.held.values()) for row in rows),
        sum(row.failed for row in rows),
        sum(row.uncertain for row in rows),
    )


def reasons(sends: Sequence[SendRow]) -> tuple[Reason, ...]:
    """Return why something planned was not sent, the most frequent first."""
    found: Counter[tuple[str, str]] = Counter()
    for row in sends:
        found.update({("suppressed", reason): people for reason, people in row.suppressed.items()})
        found.update({("held", reason): people for reason, people in row.held.items()})
    most = max(found.values(), default=0)
    return tuple(
        Reason(outcome, reason, people, round(100 * people / most, 2))
        for (outcome, reason), people in sorted(found.items(), key=lambda item: (-item[1], item[0]))
    )


def sent_when(sends: Sequence[SendRow]) -> tuple[Sent, ...]:
    """Return the list of what went out, or waits, in the order of time; what has no time stands last."""
    notes = notes_of(sends)
    years = {moment.year for row in sends for moment in (row.local, row.instant) if moment}
    return tuple(_line(row, notes, year=len(years) > 1) for row in sends)


def notes_of(sends: Sequence[SendRow]) -> tuple[str, ...]:
    """Return what was noted of sends, each text once, in the order of time."""
    return tuple(dict.fromkeys(row.note for row in sends if row.note))


def _line(row: SendRow, notes: Sequence[str], *, year: bool) -> Sent:
    return Sent(
        row,
        wording.words(row.step),
        wording.place(row.zone),
        wording.platform(row.platform),
        wording.moment(row.local, year=year) if row.local else "no time yet",
        wording.utc_offset(row.local.replace(tzinfo=None), row.instant) if row.local and row.instant else "",
        wording.moment(row.instant.astimezone(UTC), year=year) if row.instant else "",
        sum(row.suppressed.values()),
        sum(row.held.values()),
        notes.index(row.note) + 1 if row.note else None,
    )
