"""What all simulators share: a vendor's API as a Starlette application, its lock on the door, and what it was asked."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

VendorError = Callable[[int, str, str], Response]
"""Makes the vendor's own error body from an HTTP status, a short code (`unauthorized`, `not_found`, `bad_json`,
`invalid`, `method_not_allowed`, `internal`) and words for people."""


class Refusal(Exception):
    """Raised inside a simulator to answer with the vendor's form of an error."""

    def __init__(self, response: Response) -> None:
        super().__init__("the simulator refused the request")
        self.response = response


@dataclass(frozen=True)
class Asked:
    """One request that a simulator got, for tests. Bodies may hold addresses: they live in memory only."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


def simulator_app(
    routes: Iterable[BaseRoute],
    *,
    vendor_error: VendorError,
    open_paths: Iterable[str] = (),
    query_token: str | None = None,
) -> Starlette:
    """Return an ASGI application that answers `routes` as the vendor would.

    Each request needs credentials of some kind (bearer, basic, or the query parameter `query_token`), of any value,
    except on `open_paths` (a token endpoint). Errors, also unknown paths and broken JSON, are answered in the vendor's
    form. Where `app.state.asked` is set to a list, each request is added to it as `Asked`.
    """
    free = frozenset(open_paths)

    async def refuse(request: Request, problem: Exception) -> Response:
        del request
        if isinstance(problem, Refusal):
            return problem.response
        if isinstance(problem, HTTPException):
            codes = {404: "not_found", 405: "method_not_allowed"}
            return vendor_error(problem.status_code, codes.get(problem.status_code, "invalid"), problem.detail)
        return vendor_error(500, "internal", "An unexpected internal error occurred.")

    app = Starlette(
        routes=list(routes),
        exception_handlers={Refusal: refuse, HTTPException: refuse, Exception: refuse},
    )
    app.state.asked = None
    app.add_middleware(_Door, app=app, vendor_error=vendor_error, free=free, query_token=query_token)
    return app


class _Door:
    """Writes down what is asked, and lets in whoever shows credentials of any value."""

    def __init__(
        self, inner: Any, app: Starlette, vendor_error: VendorError, free: frozenset[str], query_token: str | None
    ) -> None:
        self.inner = inner
        self.app = app
        self.vendor_error = vendor_error
        self.free = free
        self.query_token = query_token

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self.inner(scope, receive, send)
            return
        request = Request(scope, receive)
        body = await request.body()
        if self.app.state.asked is not None:
            self.app.state.asked.append(
                Asked(request.method, request.url.path, dict(request.query_params), dict(request.headers), body)
            )
        inner = self.inner if self._welcome(request) else self.vendor_error(401, "unauthorized", "No credentials.")
        await inner(scope, _replay(body), send)

    def _welcome(self, request: Request) -> bool:
        if request.url.path in self.free or credentials_of(request):
            return True
        return bool(self.query_token and request.query_params.get(self.query_token))


def _replay(body: bytes) -> Callable[[], Awaitable[dict[str, Any]]]:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


def credentials_of(request: Request) -> str:
    """Return the bearer token, or the password of basic authentication; empty where there is neither."""
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value, validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return ""


async def json_object(request: Request, vendor_error: VendorError) -> dict[str, Any]:
    """Return the request's body, which must be a JSON object; refuse in the vendor's form where it isn't."""
    try:
        body = json.loads(await request.body())
    except ValueError:
        raise Refusal(vendor_error(400, "bad_json", "The request body is not valid JSON.")) from None
    if not isinstance(body, dict):
        raise Refusal(vendor_error(400, "bad_json", "The request body must be a JSON object."))
    return body


def need(body: Mapping[str, Any], names: Iterable[str], vendor_error: VendorError) -> None:
    """Refuse in the vendor's form where one of `names` (dotted for nested ones) is missing from `body` or empty."""
    for name in names:
        found: Any = body
        for part in name.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
        if found in (None, "", [], {}):
            raise Refusal(vendor_error(400, "invalid", f"{name} is required."))


def answer(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Return a JSON answer."""
    return JSONResponse(body, status_code=status, headers=dict(headers or {}))
