"""One prompt over HTTP: asked again where that helps, more plainly where a server takes less; failures get a name."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any

import backoff
import httpx

from marketflow_core.settings import LanguageModel
from nl.assistant.address import Address
from nl.assistant.completion import read_completion
from nl.assistant.prompt import SCHEMA
from nl.assistant.protocol import Failed, Prompt, Reply

MOST_BYTES = 256_000
"""Bytes of an answer; sixty reworded sentences have a tenth of them."""
TRIES = 3
"""Requests to a server that says it is busy."""
_BUSY = (429, 503)
_TOLD = {
    400: "refused the request",
    401: "refused the key; check MARKETFLOW_LLM_KEY",
    403: "refused the key; check MARKETFLOW_LLM_KEY",
    404: "knows no such address or model; check MARKETFLOW_LLM_URL and MARKETFLOW_LLM_MODEL",
}


@dataclass(frozen=True)
class Busy:
    """The server asks for patience: its status, and how many seconds it names, if any."""

    status: int
    seconds: float | None


@dataclass
class Conversation:
    """Asks one prompt of the endpoint at `address`, until `deadline` (in `ticks`, seconds)."""

    settings: LanguageModel
    address: Address
    deadline: float
    ticks: Callable[[], float]
    wait: Callable[[float], None]
    chance: random.Random
    client: httpx.Client = field(init=False, repr=False)

    def __post_init__(self) -> None:
        _keep_requests_out_of_logs()
        self.client = httpx.Client(
            trust_env=False,  # the surroundings (proxies, netrc) are settings' business
            follow_redirects=False,  # a redirect would carry the key elsewhere
            headers={"User-Agent": "marketflow", "Accept": "application/json", "Accept-Encoding": "identity"},
        )

    def ask(self, prompt: Prompt) -> Reply:
        """Return what the model says to `prompt`; whatever goes wrong is a reason and nothing else."""
        try:
            with self.client:
                return self._ask(prompt)
        except httpx.TimeoutException:
            return self.late()
        except httpx.ConnectError:
            return Failed(f"{self.address.who} could not be reached. Is it running, and is MARKETFLOW_LLM_URL right?")
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, OSError, RuntimeError, ValueError):
            return Failed(f"{self.address.who} broke off before its answer was whole.")

    def late(self) -> Failed:
        """Return what is told when the time is up."""
        told = f"{self.address.who} did not answer within {self.settings.timeout:g} s"
        return Failed(f"{told}; MARKETFLOW_LLM_TIMEOUT gives it more time.")

    def hang_up(self) -> None:
        """Close the connection under a request that is still waited for."""
        self.client.close()

    def _ask(self, prompt: Prompt) -> Reply:
        """Ask with everything first; a server that refuses that (400, 422) is asked more plainly."""
        reply: Reply | int = 400
        for body in self._bodies(prompt):
            reply = self._patiently(body)
            if not isinstance(reply, int):
                return reply
        return Failed(f"{self.address.who} {_TOLD[400]} (HTTP {reply}).")

    def _bodies(self, prompt: Prompt) -> list[dict[str, Any]]:
        messages = [{"role": "system", "content": prompt.system}, {"role": "user", "content": prompt.user}]
        plain = {"model": self.settings.model, "messages": messages, "stream": False}
        form = {"name": "rewordings", "strict": True, "schema": SCHEMA}
        whole = {**plain, "temperature": 0, "response_format": {"type": "json_schema", "json_schema": form}}
        return [whole, {**plain, "temperature": 0}, plain]

    def _patiently(self, body: dict[str, Any]) -> Reply | int:
        """Send `body`, again after a while where the server is busy, as long as there is time."""
        waits = backoff.expo(base=2, factor=0.5, max_value=8)
        next(waits)  # backoff's generators begin with an empty value
        tries = 1
        while isinstance(reply := self._once(body), Busy):
            seconds = max(self.chance.uniform(0, next(waits)), reply.seconds or 0.0)
            if tries == TRIES or self.ticks() + seconds >= self.deadline:
                return Failed(f"{self.address.who} is busy (HTTP {reply.status}). Try again later.")
            self.wait(seconds)
            tries += 1
        return reply

    def _once(self, body: dict[str, Any]) -> Reply | Busy | int:
        """Send one request and return the reply, that the server is busy, or the status that refuses this body."""
        left = httpx.Timeout(max(0.001, self.deadline - self.ticks()))
        with self.client.stream(
            "POST", self.address.url, json=body, headers=self.address.headers, timeout=left
        ) as response:
            status = response.status_code
            if status in _BUSY:
                return Busy(status, _retry_after(response.headers))
            if status in (400, 422):
                return status
            if not 200 <= status < 300:
                return Failed(f"{self.address.who} {_refusal(status)} (HTTP {status}).")
            return self._read(response)

    def _read(self, response: httpx.Response) -> Reply:
        kind = response.headers.get("Content-Type", "").lower()
        if "event-stream" in kind:
            return Failed(f"{self.address.who} answered piece by piece, though it was asked for one whole answer.")
        if "json" not in kind or response.headers.get("Content-Encoding", "identity").lower() != "identity":
            return Failed(f"{self.address.who} answered with something that isn't JSON.")
        body = bytearray()
        for piece in response.iter_raw():
            body += piece
            if len(body) > MOST_BYTES:
                return Failed(f"{self.address.who} answered at too great length (over {MOST_BYTES:,} bytes).")
            if self.ticks() >= self.deadline:
                return self.late()
        return read_completion(bytes(body), self.address.who)


def _refusal(status: int) -> str:
    if 300 <= status < 400:
        return "sends on to another address, which isn't followed; put the final one into MARKETFLOW_LLM_URL"
    return _TOLD.get(status, "had a fault of its own" if status >= 500 else "refused the request")


def _retry_after(headers: httpx.Headers) -> float | None:
    """Return the seconds that `Retry-After` asks for (RFC 9110, section 10.2.3), or None where it is absent or odd.

    A date counts from the server's own `Date`, so that clocks that differ don't matter.
    """
    text = headers.get("Retry-After", "")
    try:
        return max(0.0, float(text))
    except ValueError:
        pass
    try:
        moments = [parsedate_to_datetime(one) for one in (text, headers.get("Date", ""))]
        return max(0.0, (moments[0] - moments[1]).total_seconds())
    except (ValueError, TypeError):  # no date, or only one of the two with a zone
        return None


def _keep_requests_out_of_logs() -> None:
    """Stop the HTTP client's own log, which holds whole URLs: a key may stand in one."""
    logger = logging.getLogger("httpx")
    if _drop not in logger.filters:
        logger.addFilter(_drop)


def _drop(record: logging.LogRecord) -> bool:
    del record
    return False
