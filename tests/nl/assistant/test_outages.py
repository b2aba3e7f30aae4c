"""Whatever a server does, the brief is read by the rules, in time, with a note that says what happened."""

from __future__ import annotations

import json
import logging
import random
import time
from typing import Any

import httpx
import pytest

from marketflow_core.plan.account import note_of
from marketflow_core.plan.documents import dump_plan
from nl.assistant.address import address_of
from nl.assistant.chat import ChatEndpoint
from nl.assistant.conversation import MOST_BYTES, Conversation
from nl.assistant.protocol import Answered, Failed, Prompt
from nl.reader import read_brief
from tests.nl.assistant.conftest import BRIEF, GOOD_VALUES, GOOD_WORDS, KEY, NOW, Serve, configured, read
from tests.nl.assistant.server import (
    Behaviour,
    answers,
    broken_off,
    completion,
    dripping,
    endless,
    hung_up,
    raw,
    rewording,
    silence,
    streamed,
)

GOOD = answers(rewording(1, GOOD_WORDS, GOOD_VALUES))
JSON_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"
LEAKY = json.dumps({"error": {"message": f"Incorrect API key provided: {KEY}"}}).encode()


def choices(**choice: Any) -> Behaviour:
    """Answer with one choice as it is."""
    return raw(json.dumps({"choices": [choice]}).encode())


@pytest.mark.parametrize(
    ("behaviour", "told"),
    [
        (raw(LEAKY, status="401 Unauthorized"), "refused the key; check MARKETFLOW_LLM_KEY (HTTP 401)"),
        (raw(LEAKY, status="403 Forbidden"), "refused the key; check MARKETFLOW_LLM_KEY (HTTP 403)"),
        (raw(b"{}", status="404 Not Found"), "knows no such address or model"),
        (raw(b"{}", status="402 Payment Required"), "refused the request (HTTP 402)"),
        (raw(LEAKY, status="400 Bad Request"), "refused the request (HTTP 400)"),
        (raw(b"{}", status="500 Oops"), "had a fault of its own (HTTP 500)"),
        (raw(b"{}", status="502 Bad Gateway"), "had a fault of its own (HTTP 502)"),
        (raw(b"{}", status="429 Too Many Requests"), "is busy (HTTP 429)"),
        (raw(b"{}", status="503 Unavailable", Retry_After="soon"), "is busy (HTTP 503)"),
        (raw(b"", status="307 Elsewhere", Location=f"https://x.test/?key={KEY}"), "sends on to another address"),
        (raw(b"{}", status="204 No Content"), "isn't JSON"),
        (raw(b"<html>hello</html>", kind="text/html"), "isn't JSON"),
        (raw(b"{]"), "isn't JSON"),
        (raw(b"[" * 100_000), "isn't JSON"),
        (raw(b"\xff\xfe"), "isn't JSON"),
        (raw(b"\x1f\x8b", Content_Encoding="gzip"), "isn't JSON"),
        (raw(LEAKY), "an error of its own"),
        (raw(b"[]"), "another form than a chat completion"),
        (raw(b'{"choices": []}'), "another form than a chat completion"),
        (raw(b'{"choices": [null]}'), "another form than a chat completion"),
        (completion(None, tool_calls=[]), "another form than a chat completion"),
        (completion([{"type": "text", "text": "{}"}]), "another form than a chat completion"),
        (completion(""), "gave an empty answer"),
        (completion('{"sentences": [', "length"), "stopped in the middle"),
        (completion("", "content_filter"), "refused to answer (content filter)"),
        (completion(None, refusal="I can't help with that."), "refused to answer"),
        (completion("I’m sorry, but I can't help with that."), "refused to answer"),
        (completion("I can't assist."), "refused to answer"),
        (completion("Here you go: send an email!"), "something that isn't JSON"),
        (completion("[" * 50_000), "something that isn't JSON"),
        (completion("[]"), "another form than the one"),
        (completion('{"steps": []}'), "another form than the one"),
        (completion('{"sentences": {}}'), "another form than the one"),
        (completion('{"sentences": [], "note": "ok"}'), "another form than the one"),
        (hung_up, "broke off"),
        (broken_off, "broke off"),
        (raw(b"{}", status="abc"), "broke off"),
        (streamed, "piece by piece"),
        (endless, f"over {MOST_BYTES:,} bytes"),
    ],
)
def test_every_misbehaviour_falls_back_to_the_rules_with_a_note(serve: Serve, behaviour: Behaviour, told: str) -> None:
    """The plan is that of the rules but for the note, which names what happened and holds no secret."""
    plan = read(serve(behaviour))
    note = note_of(plan) or ""
    assert told in note
    assert "The plan is what the rules read." in note
    by_rules = read_brief(BRIEF, name="x", now=NOW)
    assert plan.model_copy(update={"provenance": by_rules.provenance}) == by_rules
    assert KEY not in dump_plan(plan)


@pytest.mark.parametrize("behaviour", [silence, dripping(b"HTTP/1.1 200 OK\r\nX: "), dripping(JSON_HEAD)])
def test_a_server_that_takes_its_time_is_left_at_the_deadline(serve: Serve, behaviour: Behaviour) -> None:
    """Silence, a header that never ends and a body that drips all end when the whole time is up."""
    server = serve(behaviour)
    read_brief(BRIEF, name="x", now=NOW)  # what is loaded once isn't measured
    began = time.monotonic()
    plan = read(server, timeout=0.3)
    assert time.monotonic() - began < 2.0
    assert "did not answer within 0.3 s; MARKETFLOW_LLM_TIMEOUT gives it more time" in (note_of(plan) or "")


def test_the_deadline_holds_for_all_requests_of_a_brief_together(serve: Serve) -> None:
    """After the first one that failed, the others aren't made."""
    server = serve(silence)
    brief = "\n".join(f"Wiggle trumpet number {number} at the moon." for number in range(45))
    note = note_of(read(server, brief, timeout=0.3)) or ""
    assert note.count("did not answer") == 1
    assert len(server.requests) == 1


def test_a_body_that_drips_past_the_deadline_is_dropped_where_it_is_read(serve: Serve) -> None:
    """Even without anybody who waits for the reply, the request ends by itself."""
    server = serve(dripping(JSON_HEAD))
    settings = configured(server.url)
    address = address_of(settings)
    assert not isinstance(address, Failed)
    clock = iter(range(100))
    asking = Conversation(settings, address, 4.0, lambda: float(next(clock)), time.sleep, random.Random(1))
    reply = asking.ask(Prompt("s", "u"))
    assert isinstance(reply, Failed)
    assert "did not answer" in reply.reason


def test_a_wait_for_the_network_ends_at_the_deadline_too(serve: Serve) -> None:
    """A single wait is as long as what is left of the time."""
    settings = configured(serve(silence).url)
    address = address_of(settings)
    assert not isinstance(address, Failed)
    asking = Conversation(settings, address, time.monotonic() + 0.1, time.monotonic, time.sleep, random.Random(1))
    reply = asking.ask(Prompt("s", "u"))
    assert isinstance(reply, Failed)
    assert "did not answer" in reply.reason


def test_nobody_listens(serve: Serve) -> None:
    """A refused connection is told as such, without the address's path."""
    server = serve(silence)
    url = server.url
    server.__exit__()
    plan = read_brief(BRIEF, name="x", now=NOW, assistant=ChatEndpoint(configured(url)))
    assert "could not be reached. Is it running" in (note_of(plan) or "")


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Unavailable"])
def test_a_busy_server_is_asked_again_after_the_time_that_it_names(serve: Serve, status: str) -> None:
    """`Retry-After` in seconds, and as a date counted from the server's own, is waited for."""
    date = {"Date": "Fri, 20 Nov 2026 09:00:00 GMT", "Retry_After": "Fri, 20 Nov 2026 09:00:04 GMT"}
    server = serve(raw(b"", status=status, Retry_After="3"), raw(b"", status=status, **date), GOOD)
    waited: list[float] = []
    assistant = ChatEndpoint(configured(server.url), wait=waited.append)
    plan = read_brief(BRIEF, name="x", now=NOW, assistant=assistant)
    assert [one.words for found in plan.diagnostics for one in found.suggested] == [f"{GOOD_WORDS}."]
    assert waited == [3.0, 4.0]


@pytest.mark.parametrize("after", ["", "soon", "Fri, 20 Nov 2026 09:00:04 GMT", "nan", "-5"])
def test_without_a_time_that_can_be_used_the_wait_is_short_and_random(serve: Serve, after: str) -> None:
    """Exponential with full jitter, from chance that is given."""
    server = serve(raw(b"", status="429 Busy", Retry_After=after), GOOD)
    waited: list[float] = []
    assistant = ChatEndpoint(configured(server.url), wait=waited.append, chance=random.Random(3))
    assert read_brief(BRIEF, name="x", now=NOW, assistant=assistant)
    assert len(waited) == 1
    assert 0 <= waited[0] <= 0.5


def test_a_server_that_asks_for_more_time_than_there_is_isn_t_waited_for(serve: Serve) -> None:
    """It is told at once."""
    server = serve(raw(b"", status="429 Busy", Retry_After="3600"))
    waited: list[float] = []
    assistant = ChatEndpoint(configured(server.url), wait=waited.append)
    assert "is busy (HTTP 429)" in (note_of(read_brief(BRIEF, name="x", now=NOW, assistant=assistant)) or "")
    assert waited == []
    assert len(server.requests) == 1


def test_other_faults_are_not_asked_again(serve: Serve) -> None:
    """An error of the server's own is one request."""
    server = serve(raw(b"", status="500 Oops"), GOOD)
    read(server)
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", ["400 Bad Request", "422 Unprocessable"])
def test_a_server_that_takes_no_schema_is_asked_more_plainly(serve: Serve, status: str) -> None:
    """First without the schema, then without the temperature."""
    server = serve(raw(b"", status=status), raw(b"", status=status), GOOD)
    assert [one.by for found in read(server).diagnostics for one in found.suggested] == ["tiny-1"]
    asked = [{"response_format", "temperature"} & set(request.body) for request in server.requests]
    assert asked == [{"response_format", "temperature"}, {"temperature"}, set()]


@pytest.mark.parametrize(
    "wrapped",
    ["{}", "```json\n{}\n```", "```\n{}\n```", "<think>the lamp {</think>\n{}", " <think>x</think>```json\n{}\n```\n"],
)
def test_an_answer_in_a_fence_or_after_thoughts_is_read(serve: Serve, wrapped: str) -> None:
    """What small local models put around their JSON is taken off."""
    said = json.dumps({"sentences": [rewording(1, GOOD_WORDS, GOOD_VALUES)]})
    content = said.join(wrapped.rsplit("{}", 1))
    plan = read(serve(completion(content, finish_reason=None)))
    assert [one.words for found in plan.diagnostics for one in found.suggested] == [f"{GOOD_WORDS}."]


def test_the_key_is_in_one_header_and_nowhere_else(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    """It reaches the server as a bearer token, and no log, representation or note."""
    caplog.set_level(logging.DEBUG)
    server = serve(raw(LEAKY, status="401 Unauthorized"))
    url = server.url.replace("http://", "http://anna:hunter2@") + "?api_key=querysecret"
    assistant = ChatEndpoint(configured(url))
    plan = read_brief(BRIEF, name="x", now=NOW, assistant=assistant)
    (request,) = server.requests
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.path == "/v1/chat/completions?api_key=querysecret"
    shown = f"{dump_plan(plan)} {caplog.text} {assistant!r} {address_of(assistant.settings)!r}"
    for secret in (KEY, "hunter2", "querysecret"):
        assert secret not in shown


def test_user_and_password_in_the_address_are_sent_where_there_is_no_key(serve: Serve) -> None:
    """As basic authorisation, decoded."""
    server = serve(GOOD)
    url = server.url.replace("http://", "http://anna:p%40ss@")
    reply = ChatEndpoint(configured(url, key=None)).replies([Prompt("s", "u")])
    assert isinstance(reply[0], Answered)
    assert request_header(server.requests[0].headers) == "anna:p@ss"


def request_header(headers: dict[str, str]) -> str:
    """Return the user and password of a basic authorisation."""
    import base64

    return base64.b64decode(headers["authorization"].removeprefix("Basic ")).decode()


@pytest.mark.parametrize(
    ("url", "key", "told"),
    [
        ("ftp://x.test/v1", KEY, "is no http or https address"),
        ("api.example.com/v1", KEY, "is no http or https address"),
        ("https://", KEY, "is no http or https address"),
        ("https://ex ample.com/", KEY, "is no http or https address"),
        ("https://x.test:99999999/", KEY, "is no address"),
        ("https://[::1/", KEY, "is no address"),
        ("http://api.example.com/v1", KEY, "unencrypted"),
        ("http://anna:pw@api.example.com/v1", None, "unencrypted"),
        ("http://api.example.com/v1?key=abc", None, "unencrypted"),
        ("http://8.8.8.8/v1", KEY, "unencrypted"),
        ("https://x.test/", "kéy", "characters that no request can carry"),
        ("https://x.test/", "a\r\nX: b", "characters that no request can carry"),
    ],
)
def test_settings_that_lead_nowhere_safe_are_told_and_nothing_is_sent(url: str, key: str | None, told: str) -> None:
    """The note names the variable and never its value."""
    replies = ChatEndpoint(configured(url, key=key)).replies([Prompt("s", "u"), Prompt("s", "v")])
    assert len(replies) == 2
    for reply in replies:
        assert isinstance(reply, Failed)
        assert told in reply.reason
        assert "MARKETFLOW_LLM_" in reply.reason
        assert "example.com" not in reply.reason


@pytest.mark.parametrize(
    ("url", "key", "wanted"),
    [
        ("https://api.openai.com/v1", KEY, "https://api.openai.com/v1/chat/completions"),
        ("https://api.openai.com/v1/chat/completions/", KEY, "https://api.openai.com/v1/chat/completions"),
        ("https://g.test/v1beta/openai/", KEY, "https://g.test/v1beta/openai/chat/completions"),
        ("https://a.test/x?api-version=1", KEY, "https://a.test/x/chat/completions?api-version=1"),
        ("http://localhost:11434/v1", None, "http://localhost:11434/v1/chat/completions"),
        ("http://vllm:8000/v1", KEY, "http://vllm:8000/v1/chat/completions"),
        ("http://gpu.internal/v1", KEY, "http://gpu.internal/v1/chat/completions"),
        ("http://192.168.1.9/v1", KEY, "http://192.168.1.9/v1/chat/completions"),
        ("http://[::1]:8000/v1", KEY, "http://[::1]:8000/v1/chat/completions"),
        ("http://far.example.com/v1", None, "http://far.example.com/v1/chat/completions"),
    ],
)
def test_an_address_is_where_the_api_begins_or_the_endpoint_itself(url: str, key: str | None, wanted: str) -> None:
    """Credentials are taken out of it; a key goes unencrypted only within one's own network."""
    address = address_of(configured(url, key=key))
    assert not isinstance(address, Failed)
    assert address.url == wanted
    assert address.headers == ({"Authorization": f"Bearer {KEY}"} if key else {})


def test_a_proxy_in_the_environment_is_not_used(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only settings read the environment."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert "Suggestions: 1" in (note_of(read(serve(GOOD))) or "")


def test_the_client_s_own_log_is_kept_still_once(serve: Serve) -> None:
    """Asking twice adds no second filter."""
    server = serve(GOOD)
    read(server)
    before = list(logging.getLogger("httpx").filters)
    read(server)
    assert logging.getLogger("httpx").filters == before
    assert httpx.__name__ == "httpx"
