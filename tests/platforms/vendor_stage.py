"""A stage for connectors of ads and posts: the real client over a real simulator, with mishaps on the way.

Each exchange is written down, so that it can be held against the vendor's contract.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Self, TypeVar

import httpx
from pydantic import SecretStr

from marketflow_core.clock import SimulatedClock
from marketflow_core.delivery.references import reference, tracked_link
from marketflow_core.plan.models import Budget, Content
from marketflow_core.platforms.contract import Connector, Delivery
from marketflow_core.platforms.http import Connection
from marketflow_core.platforms.registry import connectors
from marketflow_core.platforms.simulation.world import World

START = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
T = TypeVar("T")


class Crash(BaseException):
    """The process dies here."""


@dataclass(frozen=True)
class Exchange:
    """One request and what was answered."""

    method: str
    path: str
    query: Mapping[str, str]
    body: Any
    status: int
    answer: Any
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Mishap:
    """What goes wrong with the next `times` requests that fit; it happens before the simulator or after it."""

    fits: Callable[[httpx.Request], bool]
    happen: Callable[[httpx.Request], httpx.Response]
    after: bool
    times: int = 1


class Mishaps(httpx.AsyncBaseTransport):
    """A transport to a simulator that writes down what passes, and lets happen what a test has ordered."""

    def __init__(self, simulator: Any) -> None:
        self.inner = httpx.ASGITransport(simulator)
        self.exchanges: list[Exchange] = []
        self.ordered: list[Mishap] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        mishap = next((one for one in self.ordered if one.times and one.fits(request)), None)
        if mishap:
            mishap.times -= 1
            if not mishap.after:
                return mishap.happen(request)
        response = await self.inner.handle_async_request(request)
        content = await response.aread()
        sent = request.content
        body = json.loads(sent) if sent[:1] == b"{" else sent.decode()
        self.exchanges.append(
            Exchange(
                request.method,
                request.url.path,
                dict(request.url.params),
                body,
                response.status_code,
                json.loads(content),
                dict(request.headers),
            )
        )
        if mishap:
            return mishap.happen(request)
        return httpx.Response(response.status_code, headers=response.headers, content=content)


@dataclass
class Stage:
    """One platform in rehearsal, at a clock that the test moves."""

    slug: str
    world: World
    clock: SimulatedClock
    transport: Mishaps
    waits: list[float]
    credentials: Mapping[str, str]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        self.world.close()

    def run(self, act: Callable[[Any], Awaitable[T]]) -> T:
        """Open the connector anew, as a new process would, and let it `act`."""

        async def alone() -> T:
            entry = connectors()[self.slug]
            async with httpx.AsyncClient(base_url=entry.manifest.base_url, transport=self.transport) as client:
                return await act(entry.connector(self._connection(client)))

        return asyncio.run(alone())

    def _connection(self, client: httpx.AsyncClient) -> Connection:
        async def sleep(seconds: float) -> None:
            self.waits.append(seconds)

        return Connection(
            connectors()[self.slug].manifest,
            client,
            {key: SecretStr(value) for key, value in self.credentials.items()},
            clock=self.clock,
            sleep=sleep,
            chance=random.Random(7),
        )

    def deliver(self, delivery: Delivery) -> Any:
        return self.run(lambda connector: connector.deliver(delivery))

    def unsaid(self, delivery: Delivery) -> tuple[str, ...]:
        """Return what of a delivery the connector says it can't tell its platform."""

        async def ask(connector: Connector) -> tuple[str, ...]:
            return tuple(connector.unsaid(delivery))

        return self.run(ask)

    def find(self, name: str) -> Any:
        return self.run(lambda connector: connector.find(name))

    def figures(self, references: Mapping[str, str], *, days: int = 0) -> dict[str, dict[str, float]]:
        """Return the figures of the day `days` after the start, by reference and metric."""
        day = (START + timedelta(days=days)).date()

        async def ask(connector: Connector) -> Any:
            return await connector.figures(day, references)

        found: dict[str, dict[str, float]] = {}
        for one in self.run(ask):
            assert one.day == day
            found.setdefault(one.reference, {})[one.metric] = one.value
        return found

    def writes(self) -> list[Exchange]:
        """Return what was written so far, reading calls that go by POST left out."""
        reading = re.compile(r":search$|/token$")
        return [one for one in self.transport.exchanges if one.method == "POST" and not reading.search(one.path)]

    def wreck(
        self, pattern: str, happen: Callable[[httpx.Request], httpx.Response], *, after: bool = False, times: int = 1
    ) -> None:
        """Let `happen` befall the next requests whose method and path fit `pattern`."""
        rule = re.compile(pattern)
        self.transport.ordered.append(
            Mishap(lambda request: bool(rule.search(f"{request.method} {request.url.path}")), happen, after, times)
        )

    def answer(self, pattern: str, status: int, body: Any, *, times: int = 1, headers: Any = None) -> None:
        """Let requests that fit be answered with this instead of by the simulator."""
        content = body if isinstance(body, str) else json.dumps(body)
        self.wreck(pattern, lambda _: httpx.Response(status, text=content, headers=headers), times=times)


def lost(request: httpx.Request) -> httpx.Response:
    """The answer never comes."""
    raise httpx.ReadTimeout("no answer", request=request)


def crash(request: httpx.Request) -> httpx.Response:
    """The process dies."""
    raise Crash(str(request.url.path))


def open_stage(slug: str, folder: Path, **credentials: str) -> Stage:
    """Return a stage for one platform, to be used in `with`; with a stand-in for each credential that isn't given."""
    clock = SimulatedClock(START)
    world = World(folder / f"{slug}.sqlite", clock, seed=7)
    entry = connectors()[slug]
    given = {one.key: "rehearsal" for one in entry.manifest.credentials if one.required} | credentials
    return Stage(slug, world, clock, Mishaps(entry.simulator(world)), [], given)


def a_delivery(slug: str, action: str, **changes: Any) -> Delivery:
    """Return a delivery of the spring sale in New York, with `changes`."""
    name = reference("spring sale", action, "America/New_York", "once", 1, 1, slug)
    channel = "social" if action == "publish_post" else "ads"
    link = tracked_link(
        "https://shop.example/sale?ref=a", platform=slug, channel=channel, campaign="spring sale", content=name
    )
    plain = Delivery(
        reference=name,
        campaign="spring sale",
        step=action,
        zone="America/New_York",
        action=action,
        at=START,
        content=Content(topic="new running shoes", subject="Spring sale!"),
        budget=Budget(amount=Decimal(50), currency="USD", per="day"),
        targeting={"age_min": 25, "age_max": 45, "countries": ("US",)},
        link=link,
    )
    return replace(plain, **changes)
