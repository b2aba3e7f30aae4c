"""What an answer of a platform, or its absence, means for us: nothing happened, or it may have."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from marketflow_core.platforms.contract import Terminal, Transient, Uncertain

NOT_JSON = object()
"""The body of an answer that should have been JSON and wasn't."""

_NEVER_LEFT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
)
_PERSONAL = (
    (re.compile(r"[^\s@<>\"'(),;:]+@[^\s@<>\"'(),;:]+"), "(an address)"),
    (re.compile(r"https?://\S+"), "(a link)"),
    (re.compile(r"\+?\d[\d ()-]{7,}\d"), "(a number)"),
    (re.compile(r"\b[A-Za-z0-9_\-]{24,}\b"), "(a code)"),
)


@dataclass(frozen=True)
class Answer:
    """What a platform answered. `body` is the parsed JSON, None where there was none, `NOT_JSON` where it wasn't."""

    status: int
    body: Any = field(repr=False)
    headers: httpx.Headers = field(repr=False)

    @property
    def ok(self) -> bool:
        """Tell whether the status is one of success and the body could be read."""
        return 200 <= self.status < 300 and self.body is not NOT_JSON

    def get(self, *path: str | int, default: Any = None) -> Any:
        """Return what stands in the body at `path`, or `default` where there is nothing or something else."""
        found = self.body
        for key in path:
            try:
                found = found[key]
            except (KeyError, IndexError, TypeError):
                return default
        return found


def read_answer(response: httpx.Response) -> Answer:
    """Return the response with its body parsed."""
    if not response.content.strip():
        return Answer(response.status_code, None, response.headers)
    try:
        body = json.loads(response.content)
    except ValueError:
        body = NOT_JSON
    return Answer(response.status_code, body, response.headers)


def judge_failure(problem: Exception, name: str, doing: str, harmless: bool) -> Transient | Uncertain:
    """Tell what a call that ended in `problem` came to: nothing for sure, or perhaps something."""
    if isinstance(problem, _NEVER_LEFT):
        return Transient(f"{name} could not be reached to {doing}.")
    if harmless:
        return Transient(f"{name} did not answer in full when asked to {doing}.")
    return Uncertain(f"{name} was asked to {doing}, but its answer was lost.")


def judge_answer(
    answer: Answer, name: str, doing: str, harmless: bool, *, now: datetime
) -> Transient | Terminal | Uncertain | None:
    """Tell what an answer means by its status (RFC 9110, section 15; RFC 6585 for 429), or None where it is a success.

    A write that was answered with 500, 502 or 504 may have been carried out; one that was answered with 429 or 503 was
    not looked at.
    """
    if answer.ok:
        return None
    status = answer.status
    if status in (408, 425, 429, 503):
        return Transient(f"{name} is busy and did not {doing} (HTTP {status}).", retry_after(answer, now))
    if status >= 500 or answer.status < 300:
        what = "with an error of its own" if status >= 500 else "with something that isn't JSON"
        told = f"{name} answered {what} when asked to {doing} (HTTP {status})."
        return Transient(told, retry_after(answer, now)) if harmless else Uncertain(told)
    if status in (401, 403):
        return Terminal(f"{name} refused our credentials when asked to {doing} (HTTP {status}).{_words(answer)}")
    return Terminal(f"{name} refused to {doing} (HTTP {status}).{_words(answer)}")


def retry_after(answer: Answer, now: datetime) -> float | None:
    """Return the seconds that `Retry-After` asks for (RFC 9110, section 10.2.3), or None where it is absent or odd."""
    text = answer.headers.get("Retry-After", "").strip()
    if not text:
        return None
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


def _words(answer: Answer) -> str:
    """Return what the platform said, in the places where vendors put it, without anything personal."""
    for path in (("detail",), ("error", "message"), ("message",), ("title",), ("error_description",), ("error",)):
        told = answer.get(*path)
        if isinstance(told, str) and told:
            return f" It said: {impersonal(told)}"
    return ""


def impersonal(text: str, *, longest: int = 300) -> str:
    """Return what a platform said with addresses, links, phone numbers and codes replaced by words."""
    for pattern, word in _PERSONAL:
        text = pattern.sub(word, text)
    return text if len(text) <= longest else text[: longest - 1] + "…"
