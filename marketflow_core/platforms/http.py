"""The one HTTP stack that all connectors share: how a request leaves, and what its answer means.

A connector gets a `Connection` and calls `ask` on it. The answer is an `Answer`, or one of the outcomes that tell what
may be done next. In rehearsal requests go to a simulator in this process; in live mode the transport refuses them.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Container, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import backoff
import httpx
from pydantic import SecretStr
from starlette.types import ASGIApp

from marketflow_core.clock import Clock, WallClock
from marketflow_core.errors import LiveModeRefused, PlatformRefused
from marketflow_core.platforms.answers import Answer, judge_answer, judge_failure, read_answer
from marketflow_core.platforms.contract import Manifest, Terminal, Transient, Uncertain
from marketflow_core.settings import Mode

Sleeper = Callable[[float], Awaitable[None]]
Judge = Callable[[Answer, bool], Transient | Terminal | Uncertain | None]
"""A vendor's own reading of an answer (second argument: may the call be repeated?); None leaves it to the status."""

TIMEOUT = httpx.Timeout(30.0, connect=5.0, pool=30.0)
LONGEST_WAIT = 60.0
"""Seconds; a platform that asks for more is not waited for here: the call ends `Transient` with `retry_after`."""


class RefusingTransport(httpx.AsyncBaseTransport):
    """The transport of live mode, until approvals and the ledger stand: nothing gets past it."""

    def __init__(self, platform: str) -> None:
        self.platform = platform

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Raise `LiveModeRefused`, whatever the request."""
        raise LiveModeRefused(f"call {self.platform}")


def open_client(
    manifest: Manifest, *, mode: Mode, credentials: Mapping[str, SecretStr], simulator: ASGIApp | None
) -> httpx.AsyncClient:
    """Return the HTTP client for one platform, to be used in `async with`.

    `mode` alone decides the transport: live refuses each request (`LiveModeRefused`) even where a `simulator` is given.
    `credentials` fill `{fields}` of the manifest's base URL; how they authenticate is the connector's business. The
    surroundings (proxies, netrc) are not read, and redirects are not followed: they would carry credentials elsewhere.
    """
    _keep_addresses_out_of_logs()
    base_url = manifest.base_url
    for key, value in credentials.items():
        base_url = base_url.replace(f"{{{key}}}", value.get_secret_value())
    return httpx.AsyncClient(
        base_url=base_url,
        transport=_transport(manifest, mode, simulator),
        timeout=TIMEOUT,
        trust_env=False,
        follow_redirects=False,
        headers={"User-Agent": "marketflow", "Accept": "application/json"},
    )


def _transport(manifest: Manifest, mode: Mode, simulator: ASGIApp | None) -> httpx.AsyncBaseTransport:
    if mode != "rehearsal":
        return RefusingTransport(manifest.name)
    if simulator is None:
        raise ValueError(f"{manifest.name} has no simulator, so it can't be rehearsed")
    return httpx.ASGITransport(simulator, raise_app_exceptions=False)


def _keep_addresses_out_of_logs() -> None:
    """Stop httpx's own log, which holds whole URLs: tokens and hashed addresses stand in some of them."""
    logger = logging.getLogger("httpx")
    if _drop not in logger.filters:
        logger.addFilter(_drop)


def _drop(record: logging.LogRecord) -> bool:
    del record
    return False


async def at_once(seconds: float) -> None:
    """Wait for no time at all: the sleeper of a rehearsal, where time is simulated."""
    del seconds
    await asyncio.sleep(0)


class Unanswered(PlatformRefused):
    """Something that was needed could not be had; `outcome` tells whether asking again may help."""

    def __init__(self, platform: str, operation: str, outcome: Transient | Terminal | Uncertain) -> None:
        super().__init__(platform, operation, outcome.reason)
        self.outcome = outcome


@contextmanager
def known_form(platform: str, doing: str) -> Iterator[None]:
    """Turn stumbling over an answer of another form than the contract's into `Unanswered`, for good.

    Whoever asked learns that the API may have changed, and nobody takes what couldn't be read for “nothing there”.
    """
    try:
        yield
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as problem:
        told = f"{platform} answered in a form that isn't known here when asked to {doing}; its API may have changed."
        raise Unanswered(platform, doing, Terminal(told)) from problem


@dataclass
class Connection:
    """What a connector is built from: the client, the credentials, and how time and chance come to it.

    `chance` spreads retries; `sleep` waits between them (rehearsal: not at all).
    """

    manifest: Manifest
    client: httpx.AsyncClient
    credentials: Mapping[str, SecretStr] = field(default_factory=dict, repr=False)
    clock: Clock = field(default_factory=WallClock)
    sleep: Sleeper = at_once
    chance: random.Random = field(default_factory=lambda: random.Random(7), repr=False)
    attempts: int = 4

    def secret(self, key: str, default: str = "") -> str:
        """Return the plain value of credential `key`, for a header or a path; `default` where it isn't given."""
        value = self.credentials.get(key)
        return value.get_secret_value() if value is not None else default

    async def ask(
        self,
        method: str,
        path: str,
        *,
        doing: str,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        data: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: httpx.Auth | tuple[str, str] | None = None,
        repeatable: bool | None = None,
        judge: Judge | None = None,
        accept: Container[int] = (),
    ) -> Answer | Transient | Terminal | Uncertain:
        """Make one call to the platform and tell what came of it; never raises for what the platform does.

        `doing` says in words what the call is for (“create the campaign”) and stands in reasons. `repeatable` tells
        whether doing it twice is harmless (default: for GET and HEAD). A repeatable call is tried again after any
        passing failure; another one only when it certainly did nothing (no connection, 429, 503), and ends `Uncertain`
        where its answer was lost. Statuses in `accept` are answers too (a 404 that says it isn't there). Waits are
        exponential with full jitter, and at least what `Retry-After` asks for. Raises `LiveModeRefused` in live mode.
        """
        harmless = method.upper() in ("GET", "HEAD") if repeatable is None else repeatable
        request = self.client.build_request(
            method, path, params=params, json=json, data=data, headers=dict(headers or {})
        )
        waits = backoff.expo(base=2, factor=0.5, max_value=30)
        next(waits)  # backoff's generators begin with an empty value
        outcome: Answer | Transient | Terminal | Uncertain = Transient(f"{self.manifest.name} was not asked.")
        for attempt in range(1, self.attempts + 1):
            outcome = await self._once(request, doing, harmless, auth, judge, accept)
            if not isinstance(outcome, Transient) or attempt == self.attempts:
                return outcome
            wait = max(self.chance.uniform(0, next(waits)), outcome.retry_after or 0.0)
            if wait > LONGEST_WAIT:
                return outcome
            await self.sleep(wait)
        return outcome

    async def _once(
        self,
        request: httpx.Request,
        doing: str,
        harmless: bool,
        auth: httpx.Auth | tuple[str, str] | None,
        judge: Judge | None,
        accept: Container[int],
    ) -> Answer | Transient | Terminal | Uncertain:
        name = self.manifest.name
        try:
            response = await self.client.send(request, auth=auth or httpx.USE_CLIENT_DEFAULT)
        except (httpx.HTTPError, httpx.StreamError) as problem:
            return judge_failure(problem, name, doing, harmless)
        answer = read_answer(response)
        if answer.status in accept:
            return answer
        vendor = judge(answer, harmless) if judge else None
        return vendor or judge_answer(answer, name, doing, harmless, now=self.clock.now()) or answer

    async def read(self, method: str, path: str, *, doing: str, **request: Any) -> Answer:
        """Ask for something that may be asked twice, and return the answer.

        Takes what `ask` takes. Raises `Unanswered` (a `PlatformRefused`) where the platform can't or won't.
        """
        outcome = await self.ask(method, path, doing=doing, repeatable=True, **request)
        if isinstance(outcome, Answer):
            return outcome
        raise Unanswered(self.manifest.name, doing, outcome)


async def ask(
    connection: Connection, method: str, path: str, **request: Any
) -> Answer | Transient | Terminal | Uncertain:
    """Make one call over `connection`; see `Connection.ask`."""
    return await connection.ask(method, path, **request)
