"""A chat endpoint on this machine that answers over real sockets, and misbehaves as it is told to."""

from __future__ import annotations

import contextlib
import json
import socketserver
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Request:
    """What arrived: the request line's path, the headers in lower case, and the body."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def asked(self) -> dict[str, Any]:
        """What the model was asked: steps and sentences."""
        return json.loads(self.body["messages"][1]["content"])


Send = Callable[[bytes], None]
Behaviour = Callable[[Request, Send, threading.Event], None]
"""Answers a request by sending bytes; the event is set when the server closes."""


@dataclass
class ChatServer:
    """Takes each request to the next of `behaviours`, the last of them again and again. A context manager."""

    behaviours: Sequence[Behaviour]
    requests: list[Request] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> ChatServer:
        chat = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                chat._answer(self)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """Where the API begins."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def _answer(self, connection: socketserver.StreamRequestHandler) -> None:
        line = connection.rfile.readline().decode().split()
        headers: dict[str, str] = {}
        while (raw := connection.rfile.readline().decode().strip()) != "":
            name, _, value = raw.partition(":")
            headers[name.lower()] = value.strip()
        body = connection.rfile.read(int(headers.get("content-length", "0")))
        request = Request(line[1], headers, json.loads(body))
        self.requests.append(request)
        behaviour = self.behaviours[min(len(self.requests), len(self.behaviours)) - 1]

        def send(data: bytes) -> None:
            connection.wfile.write(data)
            connection.wfile.flush()

        with contextlib.suppress(OSError):  # the other side may have hung up
            behaviour(request, send, self.closing)


def raw(body: bytes, *, status: str = "200 OK", kind: str = "application/json", **headers: str) -> Behaviour:
    """Answer with `body` as it is."""

    def behave(_request: Request, send: Send, _closing: threading.Event) -> None:
        lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", "Connection: close"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        send("\r\n".join([*lines, "", ""]).encode() + body)

    return behave


def completion(content: Any, finish_reason: str | None = "stop", **message: Any) -> Behaviour:
    """Answer as a chat completion whose message is `content`."""
    choice = {
        "index": 0,
        "finish_reason": finish_reason,
        "message": {"role": "assistant", "content": content, **message},
    }
    return raw(json.dumps({"id": "chat-1", "object": "chat.completion", "choices": [choice]}).encode())


def answers(*sentences: dict[str, Any]) -> Behaviour:
    """Answer with `sentences` in the form that is asked for."""
    return completion(json.dumps({"sentences": sentences}))


def rewording(
    number: int, reworded: str | None, values: dict[str, str] | None = None, steps: Sequence[str] = ()
) -> dict[str, Any]:
    """Return an answer about one sentence; `values` is value -> quote."""
    pairs = [{"value": value, "quote": quote} for value, quote in (values or {}).items()]
    return {"number": number, "reworded": reworded, "values": pairs, "steps": list(steps)}


def silence(_request: Request, _send: Send, closing: threading.Event) -> None:
    """Take the request and never answer."""
    closing.wait(10)


def dripping(head: bytes) -> Behaviour:
    """Send `head`, and then a byte now and then for ever."""

    def behave(_request: Request, send: Send, closing: threading.Event) -> None:
        send(head)
        while not closing.wait(0.02):
            send(b" ")

    return behave


def hung_up(_request: Request, _send: Send, _closing: threading.Event) -> None:
    """Close the connection without a word."""


def broken_off(_request: Request, send: Send, _closing: threading.Event) -> None:
    """Promise more than is sent."""
    send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{")


def streamed(_request: Request, send: Send, _closing: threading.Event) -> None:
    """Answer piece by piece, as with `stream: true`."""
    send(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n")
    send(b'data: {"choices": [{"delta": {"content": "{"}}]}\n\ndata: [DONE]\n\n')


def endless(_request: Request, send: Send, closing: threading.Event) -> None:
    """Answer with JSON that doesn't end."""
    send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n[")
    while not closing.is_set():
        send(b"1," * 10_000)
