"""What the tests of the assistant share: a brief with words that no rule reads, and a way to serve answers about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial

import pytest
from pydantic import SecretStr

from marketflow_core.plan.diagnostics import Diagnostic
from marketflow_core.plan.models import Plan
from marketflow_core.settings import LanguageModel
from marketflow_core.values import Span
from nl.assistant.asking import with_suggestions
from nl.assistant.chat import ChatEndpoint
from nl.reader import read_brief
from tests.nl.assistant.server import ChatServer

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
KEY = "sk-verysecret-0123456789"
ODD = "Wiggle the brass trumpet at our old hands on Thursday."
BRIEF = f"Send an email about the lamp to all subscribers on Monday at 9 AM. {ODD}"
GOOD_WORDS = "Send an email to previous customers on Thursday"
GOOD_VALUES = {
    "Send an email": "Wiggle the brass trumpet",
    "previous customers": "our old hands",
    "on Thursday": "on Thursday",
}

Serve = Callable[..., ChatServer]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start a server with these behaviours; it is closed when the test ends."""
    with ExitStack() as stack:
        yield lambda *behaviours: stack.enter_context(ChatServer(behaviours))


def configured(url: str, *, timeout: float = 5.0, key: str | None = KEY, model: str = "tiny-1") -> LanguageModel:
    """Return the settings of a language model."""
    return LanguageModel(url=SecretStr(url), model=model, key=SecretStr(key) if key else None, timeout=timeout)


def read(server: ChatServer, brief: str = BRIEF, *, timeout: float = 5.0) -> Plan:
    """Read `brief` with the model behind `server`."""
    assistant = ChatEndpoint(configured(server.url, timeout=timeout), wait=lambda _seconds: None)
    return read_brief(brief, name="x", now=NOW, assistant=assistant)


def ask_about(server: ChatServer, brief: str, odd: str) -> Plan:
    """Read `brief` as if the rules could not place the words `odd` of it, with the model behind `server`."""
    reread = partial(read_brief, name="x", now=NOW)
    start = brief.index(odd)
    place = Span(start=start, end=start + len(odd))
    asked = Diagnostic(kind="not_understood", severity="warning", message="What is this?", source=place)
    plan = reread(brief.replace(odd, " " * len(odd))).model_copy(update={"brief": brief, "diagnostics": (asked,)})
    return with_suggestions(plan, ChatEndpoint(configured(server.url)), reread=reread)
