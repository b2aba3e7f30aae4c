"""What a call to a platform may end as, what is tried again, and that live mode lets nothing out."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from datetime import UTC, datetime

import httpx
import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from marketflow_core.clock import SimulatedClock
from marketflow_core.errors import LiveModeRefused, PlatformRefused
from marketflow_core.platforms.answers import Answer, impersonal
from marketflow_core.platforms.contract import CredentialField, Manifest, Terminal, Transient, Uncertain
from marketflow_core.platforms.http import Connection, RefusingTransport, Unanswered, ask, open_client

MANIFEST = Manifest(
    slug="postbox",
    name="Postbox",
    channels=frozenset({"email"}),
    actions=frozenset({"send_email"}),
    credentials=(CredentialField("key", "the key"), CredentialField("region", "the region", secret=False)),
    base_url="https://{region}.postbox.example/v1",
    api_version="v1",
    contract="none",
)
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


class Replies(httpx.AsyncBaseTransport):
    """A platform that gives the prepared replies one after the other, then its last one."""

    def __init__(self, *replies: httpx.Response | Exception) -> None:
        self.replies = list(replies)
        self.requests: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        if isinstance(reply, Exception):
            raise reply
        return reply


def call(*replies, method="POST", attempts=4, **request):
    """Make one call against `replies`; return what came of it, the seconds waited, and the requests that were made."""
    transport, waited = Replies(*replies), []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    async def main():
        async with httpx.AsyncClient(transport=transport, base_url="https://postbox.example") as client:
            connection = Connection(
                MANIFEST, client, clock=SimulatedClock(NOW), sleep=sleep, chance=random.Random(1), attempts=attempts
            )
            return await ask(connection, method, "/letters", doing="post the letter", **request)

    return asyncio.run(main()), waited, transport.requests


OK = httpx.Response(200, json={"id": 7})


def test_a_success_is_an_answer():
    """The answer holds status and parsed body, and gives what stands at a path."""
    outcome, waited, requests = call(OK, json={"to": "x"}, params={"a": "1"}, headers={"X-A": "b"})
    assert isinstance(outcome, Answer)
    assert (outcome.ok, outcome.get("id"), outcome.get("id", "x", default=3)) == (True, 7, 3)
    assert waited == []
    assert requests[0].url.params["a"] == "1"
    assert requests[0].headers["X-A"] == "b"


@pytest.mark.parametrize("problem", [httpx.ReadTimeout("x"), httpx.ReadError("x"), httpx.RemoteProtocolError("x")])
def test_a_write_whose_answer_is_lost_is_uncertain_and_not_repeated(problem):
    """It may have arrived: once is all it is sent."""
    outcome, _, requests = call(problem)
    assert isinstance(outcome, Uncertain)
    assert len(requests) == 1
    assert "Postbox was asked to post the letter" in outcome.reason


@pytest.mark.parametrize("problem", [httpx.ConnectError("x"), httpx.ConnectTimeout("x"), httpx.PoolTimeout("x")])
def test_a_write_that_never_left_is_tried_again(problem):
    """Without a connection nothing happened, so the call is repeated and may succeed."""
    outcome, waited, requests = call(problem, problem, OK)
    assert isinstance(outcome, Answer)
    assert len(requests) == 3
    assert len(waited) == 2


@pytest.mark.parametrize("status", [408, 425, 429, 503])
def test_a_busy_platform_did_nothing(status):
    """The call is repeated a few times, and ends transient where the platform stays busy."""
    outcome, waited, requests = call(httpx.Response(status))
    assert isinstance(outcome, Transient)
    assert (len(requests), len(waited)) == (4, 3)
    assert f"HTTP {status}" in outcome.reason


@pytest.mark.parametrize("status", [500, 502, 504])
def test_an_error_of_the_platform_leaves_a_write_uncertain(status):
    """A write that was answered with the platform's own error may have been carried out."""
    outcome, _, requests = call(httpx.Response(status))
    assert isinstance(outcome, Uncertain)
    assert len(requests) == 1


@pytest.mark.parametrize(
    "reply", [httpx.Response(500), httpx.ReadTimeout("x"), httpx.Response(200, text="<html>"), httpx.Response(429)]
)
def test_what_may_be_repeated_is_repeated(reply):
    """A read, or a write that does no harm twice, survives any passing failure."""
    assert isinstance(call(reply, OK, method="GET")[0], Answer)
    assert isinstance(call(reply, OK, repeatable=True)[0], Answer)


def test_an_answer_that_is_not_json_leaves_a_write_uncertain():
    """A success that can't be read is no success one may count on."""
    outcome, _, _ = call(httpx.Response(200, text="<html>"))
    assert isinstance(outcome, Uncertain)
    assert "isn't JSON" in outcome.reason


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 409, 422])
def test_a_refusal_is_terminal(status):
    """The same call will never work, so it is made once; the platform's words are passed on."""
    outcome, _, requests = call(httpx.Response(status, json={"error": {"message": "no such list"}}))
    assert isinstance(outcome, Terminal)
    assert len(requests) == 1
    assert "no such list" in outcome.reason
    assert ("credentials" in outcome.reason) == (status in (401, 403))


def test_a_status_that_is_expected_is_an_answer():
    """A 404 that says “it isn't there” can be asked for."""
    outcome, _, _ = call(httpx.Response(404), accept=(404,))
    assert isinstance(outcome, Answer)
    assert outcome.status == 404


def test_a_vendors_own_reading_comes_first():
    """A vendor that throttles with 400 is understood by its judge."""

    def judge(answer: Answer, harmless: bool) -> Transient | None:
        return Transient("slow down") if answer.get("error", "code") == 4 and not harmless else None

    outcome, waited, _ = call(httpx.Response(400, json={"error": {"code": 4}}), OK, judge=judge)
    assert isinstance(outcome, Answer)
    assert len(waited) == 1


@pytest.mark.parametrize(
    ("asked", "least"),
    [("7", 7), ("2.5", 2.5), ("Mon, 23 Nov 2026 09:00:20 GMT", 20), ("Mon, 23 Nov 2026 08:00:00 GMT", 0), ("soon", 0)],
)
def test_it_waits_at_least_as_long_as_it_is_asked_to(asked, least):
    """`Retry-After` in seconds or as a date is a lower bound; anything else doesn't count."""
    _, waited, _ = call(httpx.Response(429, headers={"Retry-After": asked}), OK)
    assert waited[0] >= least
    assert waited[0] <= max(least, 0.5)


def test_a_long_wait_is_handed_back():
    """A platform that asks for more than a minute is not waited for; the outcome says when to come back."""
    outcome, waited, _ = call(httpx.Response(429, headers={"Retry-After": "3600"}))
    assert outcome == Transient("Postbox is busy and did not post the letter (HTTP 429).", 3600.0)
    assert waited == []


def test_waits_grow_with_full_jitter_and_are_seeded():
    """Each wait is chance up to a bound that doubles; the same seed waits the same."""
    _, waited, _ = call(httpx.Response(503), attempts=6)
    assert len(waited) == 5
    assert all(0 <= wait <= 0.5 * 2**number for number, wait in enumerate(waited))
    assert waited == call(httpx.Response(503), attempts=6)[1]


def test_reading_raises_with_the_outcome():
    """What is needed and can't be had raises, and carries whether asking again may help."""

    async def main():
        async with httpx.AsyncClient(transport=Replies(httpx.Response(400)), base_url="https://p.example") as client:
            await Connection(MANIFEST, client).read("GET", "/x", doing="read x")

    with pytest.raises(Unanswered) as refused:
        asyncio.run(main())
    assert isinstance(refused.value, PlatformRefused)
    assert isinstance(refused.value.outcome, Terminal)


async def _echo(request: Request) -> Response:
    return JSONResponse({"host": request.url.hostname, "agent": request.headers["User-Agent"]})


ECHO = Starlette(routes=[Route("/v1/echo", _echo)])
CREDENTIALS = {"region": SecretStr("eu"), "key": SecretStr("s3cr3t")}


def test_rehearsal_talks_to_the_simulator_only():
    """In rehearsal a request goes to the simulator in this process, at the vendor's address."""

    async def main():
        async with open_client(MANIFEST, mode="rehearsal", credentials=CREDENTIALS, simulator=ECHO) as client:
            return await Connection(MANIFEST, client).read("GET", "/echo", doing="hear an echo")

    assert asyncio.run(main()).body == {"host": "eu.postbox.example", "agent": "marketflow"}


def test_rehearsal_without_a_simulator_is_a_mistake():
    """There is no other place where a rehearsal could send."""
    with pytest.raises(ValueError, match="can't be rehearsed"):
        open_client(MANIFEST, mode="rehearsal", credentials=CREDENTIALS, simulator=None)


@pytest.mark.parametrize("simulator", [ECHO, None])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_live_mode_refuses_each_request(simulator, method):
    """Nothing leaves in live mode, reads neither, whether a simulator is handed in or the client is used by hand."""

    async def main():
        async with open_client(MANIFEST, mode="live", credentials=CREDENTIALS, simulator=simulator) as client:
            with pytest.raises(LiveModeRefused, match="Postbox"):
                await client.request(method, "/echo")
            with pytest.raises(LiveModeRefused, match="rehearsal"):
                await Connection(MANIFEST, client).ask(method, "/echo", doing="hear an echo")
            with pytest.raises(LiveModeRefused):
                await client.get("https://elsewhere.example/")
            assert isinstance(client._transport, RefusingTransport)

    asyncio.run(main())


def test_every_request_has_a_time_limit_and_no_surroundings():
    """Clients never wait for ever, follow no redirect, and read no proxy or netrc."""

    async def main():
        async with open_client(MANIFEST, mode="live", credentials=CREDENTIALS, simulator=None) as client:
            return client.timeout, client.follow_redirects, client.trust_env

    timeout, follows, trusts = asyncio.run(main())
    assert None not in (timeout.connect, timeout.read, timeout.write, timeout.pool)
    assert (follows, trusts) == (False, False)


def test_no_secret_stands_in_repr_or_log(caplog):
    """Connections, answers and logs show neither keys nor what was said."""
    caplog.set_level(logging.DEBUG)

    async def main():
        async with open_client(MANIFEST, mode="rehearsal", credentials=CREDENTIALS, simulator=ECHO) as client:
            connection = Connection(MANIFEST, client, CREDENTIALS)
            answer = await connection.read("GET", "/echo", doing="x", params={"token": "s3cr3t"})
            assert connection.secret("key") == "s3cr3t"
            assert connection.secret("other", "none") == "none"
            return repr(connection) + repr(answer)

    assert "s3cr3t" not in asyncio.run(main()) + caplog.text


@pytest.mark.parametrize(
    "text",
    [
        "ann@example.test is a member",
        "call +49 170 1234567 now",
        "see https://x.example/u/ann for more",
        "key 0123456789abcdef0123456789abcdef-us1 is wrong",
    ],
)
def test_what_a_platform_says_is_passed_on_without_anything_personal(text):
    """Addresses, numbers, links and codes are replaced by words; long talk is cut."""
    told = impersonal(text)
    assert "(" in told
    for secret in ("ann", "1234567", "0123456789abcdef"):
        assert secret not in told
    assert len(impersonal("word " * 500)) == 300


def test_a_rehearsal_waits_for_no_time_at_all():
    """Time is simulated there: three long waits cost nothing."""
    began = time.perf_counter()

    async def main():
        replies = Replies(httpx.Response(429, headers={"Retry-After": "50"}))
        async with httpx.AsyncClient(transport=replies, base_url="https://p.example") as client:
            return await Connection(MANIFEST, client).ask("GET", "/x", doing="read x"), len(replies.requests)

    outcome, requests = asyncio.run(main())
    assert isinstance(outcome, Transient)
    assert requests == 4
    assert time.perf_counter() - began < 5
