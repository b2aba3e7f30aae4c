"""Real connectors over the real client, a wire in between that can be cut, and vendors' descriptions to hold it to."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from openapi_core import Config, OpenAPI
from openapi_core.testing import MockRequest, MockResponse
from pydantic import SecretStr

from marketflow_core.clock import SimulatedClock
from marketflow_core.platforms.contract import Connector
from marketflow_core.platforms.http import Connection
from marketflow_core.platforms.registry import connectors
from marketflow_core.platforms.simulation.world import World

CONTRACTS = Path(__file__).parents[3] / "shared" / "contracts"
START = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


@dataclass
class Trouble:
    """What goes wrong with a request: an exception or an answer, `after` the simulator acted or before."""

    method: str
    path: str
    how: Exception | httpx.Response
    after: bool = False
    times: int = 1


@dataclass
class Wire(httpx.AsyncBaseTransport):
    """A transport that writes down what passes, and makes the trouble it is told to."""

    inner: httpx.AsyncBaseTransport
    passed: list[tuple[httpx.Request, httpx.Response]] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)

    def trouble(
        self, method: str, path: str, how: Exception | httpx.Response, *, after: bool = False, times: int = 1
    ) -> None:
        """Let the next `times` requests of `method` to a path that `path` (a pattern) is found in go wrong."""
        self.troubles.append(Trouble(method, path, how, after, times))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append((request.method, request.url.path))
        trouble = next(
            (
                t
                for t in self.troubles
                if t.times and t.method == request.method and re.search(t.path, request.url.path)
            ),
            None,
        )
        if trouble is None or trouble.after:
            response = await self.inner.handle_async_request(request)
            await response.aread()
            self.passed.append((request, response))
            if trouble is None:
                return response
        trouble.times -= 1
        if isinstance(trouble.how, Exception):
            raise trouble.how
        return trouble.how

    def count(self, method: str, path: str) -> int:
        """Return how often a path was asked for, answered or not."""
        return sum(1 for how, what in self.asked if how == method and re.search(path, what))


@dataclass
class Contract:
    """A vendor's description of its API; unknown fields and parameters in our requests count as faults too."""

    name: str
    missing: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        spec = json.loads((CONTRACTS / self.name).read_text("utf-8"))
        strict = copy.deepcopy(spec)
        for path in strict["paths"].values():
            for operation in path.values():
                if isinstance(operation, dict):
                    for content in operation.get("requestBody", {}).get("content", {}).values():
                        _close(content["schema"], strict)
        config = Config(extra_media_type_deserializers={"application/problem+json": json.loads})
        self.open = OpenAPI.from_dict(spec, config=config)
        self.strict = OpenAPI.from_dict(strict, config=config)
        self.spec = spec

    def check(self, passed: list[tuple[httpx.Request, httpx.Response]]) -> list[str]:
        """Check each exchange and return the operations checked. Paths in `missing` are not in the description."""
        checked = []
        for request, response in passed:
            if any(re.search(path, request.url.path) for path in self.missing):
                continue
            asked = MockRequest(
                f"{request.url.scheme}://{request.url.host}",
                request.method,
                request.url.path,
                args={key: values[0] for key, values in parse_qs(request.url.query.decode()).items()},
                headers=dict(request.headers),
                data=request.content or None,
                content_type=request.headers.get("Content-Type", "").partition(";")[0],
            )
            self.strict.validate_request(asked)
            given = MockResponse(
                response.content,
                response.status_code,
                headers=dict(response.headers),
                content_type=response.headers.get("Content-Type", "").partition(";")[0],
            )
            if response.content:
                self.open.validate_response(asked, given)
            checked.append(f"{request.method} {request.url.path}")
        return checked


def _close(schema: dict[str, Any], spec: Mapping[str, Any], depth: int = 0) -> None:
    """Forbid properties that the description doesn't name, in place; `depth` ends descriptions that hold themselves."""
    if "$ref" in schema and depth < 8:
        found: Any = spec
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        _close(found, spec, depth + 1)
    if "properties" in schema:
        schema.setdefault("additionalProperties", False)
        for inner in schema["properties"].values():
            if depth < 8:
                _close(inner, spec, depth + 1)
    if isinstance(schema.get("items"), dict) and depth < 8:
        _close(schema["items"], spec, depth + 1)


@pytest.fixture
def clock() -> SimulatedClock:
    """A simulated clock on a Monday afternoon (UTC)."""
    return SimulatedClock(START)


@pytest.fixture
def world(tmp_path: Path, clock: SimulatedClock) -> Iterator[World]:
    """A fresh simulated world."""
    with World(tmp_path / "platforms.db", clock) as fresh:
        yield fresh


@dataclass
class Open:
    """One connector over its simulator: `wire` lies between them, `waited` holds the seconds it would have waited."""

    connector: Any
    wire: Wire
    app: Any
    waited: list[float]
    connection: Connection


Connect = Callable[..., Any]


@pytest.fixture
def connect(world: World) -> Connect:
    """Open a connector by slug over its simulator: `async with connect("mailchimp", api_key="k") as opened`."""

    @asynccontextmanager
    async def open_one(slug: str, **credentials: str) -> AsyncIterator[Open]:
        entry = connectors()[slug]
        app = entry.simulator(world)
        app.state.asked = []
        wire = Wire(httpx.ASGITransport(app, raise_app_exceptions=False))
        waited: list[float] = []

        async def sleep(seconds: float) -> None:
            waited.append(seconds)

        given = credentials or {one.key: "given" for one in entry.manifest.credentials if one.required}
        async with httpx.AsyncClient(base_url=entry.manifest.base_url, transport=wire, trust_env=False) as client:
            connection = Connection(
                entry.manifest,
                client,
                {key: SecretStr(value) for key, value in given.items()},
                clock=world.clock,
                sleep=sleep,
            )
            connector: Connector = entry.connector(connection)
            yield Open(connector, wire, app, waited, connection)

    return open_one


@pytest.fixture
def contract() -> Callable[..., Contract]:
    """Load a vendor's description by its file name; skips where the descriptions are not beside this checkout."""

    def load(name: str, *, missing: tuple[str, ...] = ()) -> Contract:
        if not (CONTRACTS / name).exists():
            pytest.skip(f"the contract {name} is not there: it is looked for in ../shared/contracts beside the project")
        return Contract(name, frozenset(missing))

    return load


@pytest.fixture
def run() -> Callable[[Awaitable[Any]], Any]:
    """Run one coroutine to its end."""
    import asyncio

    def run_one(work: Awaitable[Any]) -> Any:
        async def main() -> Any:
            return await work

        return asyncio.run(main())

    return run_one
