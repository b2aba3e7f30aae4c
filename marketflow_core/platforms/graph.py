"""The form of Meta's Graph API, which Facebook and Instagram share: one call, its errors, and lists in pages.

Sources: Graph API v25.0 as described in the vendor's SDK specs; error codes and usage headers from
developers.facebook.com/docs/graph-api/guides/error-handling and …/overview/rate-limiting.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Awaitable, Mapping
from typing import Any

from marketflow_core.errors import PlatformRefused
from marketflow_core.platforms.answers import Answer, impersonal
from marketflow_core.platforms.contract import Outcome, Terminal, Transient, Uncertain
from marketflow_core.platforms.http import Connection, Judge

_THROTTLED = frozenset({4, 9, 17, 32, 341, 613})
_MARKETING_THROTTLED = range(80000, 80015)
_TOKEN_GONE = frozenset({102, 190, 463, 467})
_NOT_ALLOWED = frozenset({3, 10, *range(200, 300)})
_PAGE_SIZE = 100


class Halted(Exception):
    """A call of several ended in something other than an answer; `outcome` says in what."""

    def __init__(self, outcome: Transient | Terminal | Uncertain) -> None:
        super().__init__(outcome.reason)
        self.outcome = outcome


class Graph:
    """Calls to one Graph API over a `Connection`. Each method raises `Halted` where the call ends without an answer."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.name = connection.manifest.name

    async def get(
        self, path: str, *, doing: str, params: Mapping[str, Any] | None = None, token: str | None = None
    ) -> Answer:
        """Read the node or edge at `path`; list and object parameters are written as JSON, which Graph asks for."""
        return self._answered(
            await self.connection.ask(
                "GET",
                self._versioned(path),
                doing=doing,
                params={**self._proof(token), **{key: _plain(value) for key, value in (params or {}).items()}},
                headers=self._headers(token),
                judge=graph_judge(self.name, doing),
            )
        )

    async def post(
        self, path: str, body: Mapping[str, Any], *, doing: str, token: str | None = None, repeatable: bool = False
    ) -> Answer:
        """Write to the node or edge at `path`; `repeatable` where doing it twice is the same as doing it once."""
        return self._answered(
            await self.connection.ask(
                "POST",
                self._versioned(path),
                doing=doing,
                params=self._proof(token),
                json=dict(body),
                headers=self._headers(token),
                repeatable=repeatable,
                judge=graph_judge(self.name, doing),
            )
        )

    async def create(
        self, path: str, body: Mapping[str, Any], *, doing: str, token: str | None = None, repeatable: bool = False
    ) -> str:
        """Make an object and return its id; an answer without one is `Uncertain`, for the object may be there."""
        answer = await self.post(path, body, doing=doing, token=token, repeatable=repeatable)
        made = answer.get("id")
        if not made:
            raise Halted(Uncertain(f"{self.name} was asked to {doing} and answered without an id."))
        return str(made)

    async def rows(
        self,
        path: str,
        *,
        doing: str,
        params: Mapping[str, Any],
        token: str | None = None,
        most_pages: int | None = None,
    ) -> AsyncIterator[dict[str, Any]]:
        """Yield the rows of an edge, following its cursors to the end, or for `most_pages` pages."""
        after: str | None = None
        page = 0
        while most_pages is None or page < most_pages:
            page += 1
            asked = {"limit": str(_PAGE_SIZE), **params, **({"after": after} if after else {})}
            answer = await self.get(path, doing=doing, params=asked, token=token)
            rows = answer.get("data")
            if not isinstance(rows, list):
                raise Halted(Transient(f"{self.name} was asked to {doing} and answered without a list."))
            for row in rows:
                yield row
            after = answer.get("paging", "cursors", "after")
            if not after or not answer.get("paging", "next"):
                return

    def _answered(self, outcome: Answer | Transient | Terminal | Uncertain) -> Answer:
        if isinstance(outcome, Answer):
            return outcome
        raise Halted(outcome)

    def _versioned(self, path: str) -> str:
        return f"/{self.connection.manifest.api_version}/{path}"

    def _token(self, token: str | None) -> str:
        return token or self.connection.secret("access_token")

    def _headers(self, token: str | None) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token(token)}"}

    def _proof(self, token: str | None) -> dict[str, str]:
        """Return the proof that the app to which the token was given uses it (“Secure Graph API calls” in its docs)."""
        secret = self.connection.secret("app_secret")
        if not secret:
            return {}
        return {"appsecret_proof": hmac.new(secret.encode(), self._token(token).encode(), hashlib.sha256).hexdigest()}


def graph_judge(name: str, doing: str) -> Judge:
    """Return the reading of Graph's error envelope; an answer without one is left to its status.

    Throttling comes as 4xx with a code, not as 429. An error that calls itself passing is `Transient`, except where a
    write was answered with a 5xx: then it may have been carried out.
    """

    def judge(answer: Answer, harmless: bool) -> Transient | Terminal | Uncertain | None:
        error = answer.get("error")
        if not isinstance(error, Mapping):
            return None
        code = error.get("code")
        if code in _THROTTLED or code in _MARKETING_THROTTLED:
            return Transient(f"{name} limits our calls and did not {doing} (code {code}).", regain_access(answer))
        if answer.status >= 500 and answer.status != 503 and not harmless:
            return Uncertain(f"{name} answered with an error of its own when asked to {doing} (code {code}).")
        if error.get("is_transient") is True:
            return Transient(f"{name} could not {doing} just now (code {code}).", regain_access(answer))
        if code in _TOKEN_GONE:
            return Terminal(
                f"{name} did not {doing}: the access token has expired or was withdrawn (code {code}). "
                f"Reconnect the account and set the new access_token."
            )
        if code in _NOT_ALLOWED:
            return Terminal(
                f"{name} did not {doing}: the access token lacks the permission (code {code}).{_said(error)}"
            )
        if answer.status >= 500:
            return None
        return Terminal(f"{name} refused to {doing} (code {code}).{_said(error)}")

    return judge


def regain_access(answer: Answer) -> float | None:
    """Return the seconds until calls are let in again, as the usage headers tell, or None where they don't.

    `X-Business-Use-Case-Usage` tells minutes per account, `X-Ad-Account-Usage` seconds.
    """
    waits: list[float] = []
    by_account = _header(answer, "X-Business-Use-Case-Usage")
    for usages in by_account.values():
        for usage in usages if isinstance(usages, list) else []:
            minutes = usage.get("estimated_time_to_regain_access") if isinstance(usage, dict) else None
            if isinstance(minutes, int | float) and minutes > 0:
                waits.append(60.0 * minutes)
    reset = _header(answer, "X-Ad-Account-Usage").get("reset_time_duration")
    if isinstance(reset, int | float) and reset > 0:
        waits.append(float(reset))
    return max(waits, default=None)


def refused(name: str, doing: str, halted: Halted) -> PlatformRefused:
    """Return the error for callers that want an answer or nothing."""
    return PlatformRefused(name, doing, halted.outcome.reason)


async def or_outcome(delivering: Awaitable[Outcome]) -> Outcome:
    """Return what a delivery comes to, one that halted on the way included."""
    try:
        return await delivering
    except Halted as halted:
        return halted.outcome


def _header(answer: Answer, name: str) -> dict[str, Any]:
    try:
        found = json.loads(answer.headers.get(name, "{}"))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _said(error: Mapping[str, Any]) -> str:
    told = error.get("error_user_msg") or error.get("message")
    return f" It said: {impersonal(told)}" if isinstance(told, str) and told else ""


def _plain(value: Any) -> Any:
    return json.dumps(value, separators=(",", ":")) if isinstance(value, list | dict | tuple) else value
