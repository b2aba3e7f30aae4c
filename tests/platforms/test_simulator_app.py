"""What all simulators share: the lock on the door, errors in the vendor's form, and the record of what was asked."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from marketflow_core.platforms.simulation.app import Refusal, answer, credentials_of, json_object, need, simulator_app


def vendor_error(status: int, code: str, words: str) -> Response:
    return JSONResponse({"vendor": code, "words": words}, status_code=status)


async def echo(request: Request) -> Response:
    body = await json_object(request, vendor_error)
    need(body, ["name", "inner.value"], vendor_error)
    return answer({"name": body["name"], "secret": credentials_of(request)}, 201, {"X-Seen": "yes"})


async def broken(request: Request) -> Response:
    raise RuntimeError("a fault of the simulator")


async def refuse(request: Request) -> Response:
    raise Refusal(vendor_error(418, "teapot", "short and stout"))


APP = simulator_app(
    [
        Route("/echo", echo, methods=["POST"]),
        Route("/broken", broken),
        Route("/refuse", refuse),
        Route("/token", lambda request: answer({"ok": True})),
    ],
    vendor_error=vendor_error,
    open_paths=["/token"],
    query_token="access_token",
)


def ask(method, path, **request):
    async def main():
        transport = httpx.ASGITransport(APP, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="https://vendor.example") as client:
            return await client.request(method, path, **request)

    return asyncio.run(main())


BEARER = {"Authorization": "Bearer abc"}


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({}, 401),
        ({"headers": {"Authorization": "Bearer "}}, 401),
        ({"headers": {"Authorization": "Basic !!"}}, 401),
        ({"headers": {"Authorization": "Digest x"}}, 401),
        ({"headers": BEARER}, 418),
        ({"auth": ("any", "key")}, 418),
        ({"params": {"access_token": "t"}}, 418),
    ],
)
def test_any_credentials_open_the_door_and_none_do_not(request_, status):
    """Bearer, basic or the vendor's query parameter of any value lets in; nothing at all is refused."""
    assert ask("GET", "/refuse", **request_).status_code == status


def test_a_token_endpoint_is_open():
    """Who asks for a token has none yet."""
    assert ask("GET", "/token").json() == {"ok": True}


@pytest.mark.parametrize(
    ("method", "path", "request_", "status", "code"),
    [
        ("GET", "/nowhere", {}, 404, "not_found"),
        ("DELETE", "/echo", {}, 405, "method_not_allowed"),
        ("GET", "/broken", {}, 500, "internal"),
        ("POST", "/echo", {"content": b"{"}, 400, "bad_json"),
        ("POST", "/echo", {"json": [1]}, 400, "bad_json"),
        ("POST", "/echo", {"json": {"name": "x"}}, 400, "invalid"),
        ("POST", "/echo", {"json": {"name": "x", "inner": 3}}, 400, "invalid"),
    ],
)
def test_every_error_is_in_the_vendors_form(method, path, request_, status, code):
    """Unknown paths, wrong methods, broken bodies and faults are all answered as the vendor would."""
    response = ask(method, path, headers=BEARER, **request_)
    assert response.status_code == status
    assert response.json()["vendor"] == code


def test_a_good_request_gets_through_and_is_written_down():
    """Status, headers and body come back; the record holds the request, and shows no credentials."""
    APP.state.asked = []
    response = ask("POST", "/echo?a=1", json={"name": "x", "inner": {"value": 0}}, auth=("u", "pass"))
    assert (response.status_code, response.headers["X-Seen"]) == (201, "yes")
    assert response.json() == {"name": "x", "secret": "pass"}
    asked = APP.state.asked[0]
    assert (asked.method, asked.path, asked.query) == ("POST", "/echo", {"a": "1"})
    assert b"inner" in asked.body
    assert "Basic" not in repr(asked)
