"""Time as an argument: the wall clock for live work, a simulated one for rehearsal and tests."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """What tells the time (aware, UTC) and waits for an instant."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        ...

    async def sleep_until(self, instant: datetime) -> None:
        """Return once `instant` (aware) has come; at once if it has passed."""
        ...


class WallClock:
    """The machine's own time."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        return datetime.now(UTC)

    async def sleep_until(self, instant: datetime) -> None:
        """Return once `instant` has come. Wakes each minute, so a clock that is set forward is noticed."""
        while (remaining := (instant - self.now()).total_seconds()) > 0:
            await asyncio.sleep(min(remaining, 60.0))


class SimulatedClock:
    """A clock that stands still until it is told to move, and then jumps: days pass in no time."""

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("a simulated clock starts at an aware datetime; this one has no time zone")
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """Return the simulated instant, aware, in UTC."""
        return self._now

    def advance_to(self, instant: datetime) -> None:
        """Move to `instant` (aware); an instant that has passed leaves the clock where it is."""
        self._now = max(self._now, instant.astimezone(UTC))

    async def sleep_until(self, instant: datetime) -> None:
        """Move to `instant` at once."""
        self.advance_to(instant)
