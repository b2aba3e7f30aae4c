"""A small platform that keeps what it is given in memory, and can lose answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from marketflow_core.errors import PlatformRefused
from marketflow_core.platforms.contract import (
    Confirmed,
    Connector,
    Delivery,
    Figure,
    Manifest,
    Outcome,
    Rejection,
    Uncertain,
)

MANIFEST = Manifest(
    slug="postbox",
    name="Postbox",
    channels=frozenset({"email"}),
    actions=frozenset({"send_email"}),
    credentials=(),
    base_url="https://postbox.test",
    api_version="1",
    contract="none",
    batch_size=3,
)


class Postbox(Connector):
    """Holds deliveries by reference. `answers` are used up first; then everything is confirmed."""

    manifest = MANIFEST

    def __init__(self, answers: Sequence[Outcome | BaseException] = (), rejects: Sequence[str] = ()) -> None:
        self.answers = list(answers)
        self.rejects = tuple(rejects)
        self.held: dict[str, Delivery] = {}
        self.calls: list[Delivery] = []
        self.loses_answer = False
        self.can_be_asked = True

    async def check(self) -> None:
        """It always works."""

    async def deliver(self, delivery: Delivery) -> Outcome:
        """Hold the delivery, unless an answer was set."""
        self.calls.append(delivery)
        if self.answers:
            answer = self.answers.pop(0)
            if isinstance(answer, BaseException):
                raise answer
            return answer
        self.held[delivery.reference] = delivery
        if self.loses_answer:
            return Uncertain("the answer was lost")
        return Confirmed(f"id-{delivery.reference}", tuple(Rejection(one, "bounced") for one in self.rejects))

    async def find(self, reference: str) -> Confirmed | None:
        """Look a delivery up."""
        if not self.can_be_asked:
            raise PlatformRefused("postbox", "look a delivery up", "it is down")
        return Confirmed(f"id-{reference}") if reference in self.held else None

    async def figures(self, day: date, references: Mapping[str, str]) -> Sequence[Figure]:
        """It measures nothing."""
        return ()
