"""The Graph API as Meta answers it, for simulators: nodes, edges, fields, pages and the error envelope.

A simulator brings the edges and nodes that its platform has; unknown ones are refused as Graph refuses them. Ids are
digits whose first four tell the kind, so that a node can be told by its id alone, as on the real thing.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from marketflow_core.platforms.simulation.app import Refusal, answer, simulator_app
from marketflow_core.platforms.simulation.world import World

_CODES = {
    "unauthorized": 190,
    "not_found": 2500,
    "method_not_allowed": 100,
    "bad_json": 100,
    "invalid": 100,
    "internal": 2,
}
_KINDS = {
    "campaign": "1201",
    "adset": "1202",
    "creative": "1203",
    "ad": "1204",
    "photo": "1221",
    "media": "1790",
    "container": "1791",
}


@dataclass(frozen=True)
class Call:
    """One request: the node in its path, its parameters (query and body together), and the time."""

    node: str
    params: Mapping[str, Any]
    now: datetime

    def text(self, name: str) -> str:
        """Return a required text or number parameter; refuse as Graph does where it is missing."""
        value = self.params.get(name)
        if value in (None, "", [], {}):
            raise Refusal(graph_error(100, f"(#100) The parameter {name} is required."))
        return str(value)

    def parsed(self, name: str) -> Any:
        """Return a list or object parameter, which a query string carries as JSON; None where it is missing."""
        value = self.params.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise Refusal(graph_error(100, f"(#100) param {name} must be valid JSON.")) from None

    def names(self, name: str) -> list[str]:
        """Return a list of names, given as JSON or with commas between."""
        value = self.params.get(name)
        if isinstance(value, str) and not value.startswith("["):
            return [one for one in value.split(",") if one]
        return [str(one) for one in self.parsed(name) or []]


Answering = Callable[[Call], Awaitable[Any]]


class GraphStore:
    """The objects of one simulated platform, in the world's own store."""

    def __init__(self, world: World, platform: str) -> None:
        self.world = world
        self.platform = platform

    def make(self, kind: str, doc: Mapping[str, Any]) -> dict[str, Any]:
        """Store a new object with an id of its own, and return it."""
        made = {"id": f"{_KINDS[kind]}{self.world.next_id(self.platform, kind):011d}", **doc}
        self.keep(kind, made)
        return made

    def keep(self, kind: str, doc: Mapping[str, Any]) -> None:
        """Store an object under the id in it."""
        self.world.put(self.platform, kind, doc["id"], dict(doc))

    def get(self, kind: str, node: str) -> dict[str, Any]:
        """Return an object; refuse as Graph does where there is none."""
        found = self.world.get(self.platform, kind, node)
        if found is None:
            raise Refusal(missing(node))
        return found

    def newest_first(self, kind: str) -> list[dict[str, Any]]:
        """Return all objects of a kind, newest first, as Graph lists them."""
        return self.world.all(self.platform, kind)[::-1]


def kind_of(node: str) -> str | None:
    """Return what kind of object an id is of, or None where it isn't one that a simulator gave out."""
    for kind, prefix in _KINDS.items():
        if len(node) == 15 and node.startswith(prefix):
            return kind
    return "post" if re.fullmatch(r"[^_]+_\d{15}", node) else None


def graph_app(
    world: World,
    *,
    nodes: Mapping[tuple[str, str], Answering],
    edges: Mapping[tuple[str, str], Answering],
) -> ASGIApp:
    """Return a Graph API that answers `nodes` ((method, kind)) and `edges` ((method, kind/edge)).

    The kinds are those of `kind_of`, `account` for an ad account, and `owner` for the Page or the Instagram account:
    a rehearsal takes any number for these.
    """

    async def at_node(request: Request) -> Response:
        call = await _call(request, world)
        kind = _kind(call.node)
        answering = nodes.get((request.method, kind))
        if answering is None:
            raise Refusal(missing(call.node))
        return answer(await answering(call))

    async def at_edge(request: Request) -> Response:
        call = await _call(request, world)
        edge = f"{_kind(call.node)}/{request.path_params['edge']}"
        answering = edges.get((request.method, edge))
        if answering is None:
            raise Refusal(graph_error(2500, f"Unknown path components: /{request.path_params['edge']}"))
        return answer(await answering(call))

    methods = ["GET", "POST"]
    return simulator_app(
        [
            Route("/{version}/{node}", at_node, methods=methods),
            Route("/{version}/{node}/{edge}", at_edge, methods=methods),
        ],
        vendor_error=_vendor_error,
        query_token="access_token",  # noqa: S106 - the parameter's name, not a token
    )


def graph_error(code: int, message: str, *, status: int = 400, passing: bool = False) -> JSONResponse:
    """Return Graph's error envelope."""
    kind = "OAuthException" if code in (1, 2, 10, 100, 190) or 200 <= code < 300 else "GraphMethodException"
    error = {"message": message, "type": kind, "code": code, "is_transient": passing, "fbtrace_id": "ArehearsalTrace"}
    return JSONResponse({"error": error}, status_code=status)


def missing(node: str) -> JSONResponse:
    """Return the error for an object that isn't there, or that may not be seen: Graph doesn't tell which."""
    return graph_error(
        100,
        f"Unsupported request. Object with ID '{node}' does not exist, cannot be loaded due to missing permissions, "
        "or does not support this operation.",
    )


def chosen(doc: Mapping[str, Any], call: Call) -> dict[str, Any]:
    """Return the id and the fields of an object that were asked for; fields without a value are left out."""
    return {key: doc[key] for key in ["id", *call.names("fields")] if doc.get(key) is not None}


def page(rows: Sequence[Mapping[str, Any]], call: Call) -> dict[str, Any]:
    """Return one page of `rows`, with cursors and, where there is more, the next page's address."""
    try:
        limit = max(1, int(call.params.get("limit") or 25))
        start = int(base64.b64decode(call.params["after"])) + 1 if call.params.get("after") else 0
    except ValueError:
        raise Refusal(graph_error(100, "(#100) Invalid cursor or limit.")) from None
    part = rows[start : start + limit]
    if not part:
        return {"data": []}
    last = start + len(part) - 1
    paging: dict[str, Any] = {"cursors": {"before": _cursor(start), "after": _cursor(last)}}
    if last + 1 < len(rows):
        paging["next"] = f"https://graph.facebook.com/v25.0/{call.node}?after={_cursor(last)}"
    return {"data": [dict(row) for row in part], "paging": paging}


def life(world: World, platform: str, external_id: str, created: str) -> dict[str, float]:
    """Return all that a post brought since it was `created` (Graph's time): Graph counts posts over their life."""
    day, total = datetime.fromisoformat(created).date(), dict[str, float]()
    while day <= world.clock.now().date():
        for name, value in world.daily(platform, external_id, day).items():
            total[name] = total.get(name, 0.0) + value
        day += timedelta(days=1)
    return total


def graph_time(instant: datetime) -> str:
    """Return an instant as Graph writes it."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


async def _call(request: Request, world: World) -> Call:
    if not re.fullmatch(r"v\d+\.\d+", request.path_params["version"]):
        raise Refusal(graph_error(2500, "Unknown path components: the version is missing."))
    proof = request.query_params.get("appsecret_proof")
    if proof is not None and not re.fullmatch(r"[0-9a-f]{64}", proof):
        raise Refusal(graph_error(100, "Invalid appsecret_proof provided in the API argument."))
    body: Any = {}
    raw = await request.body()
    if raw:
        try:
            body = json.loads(raw)
        except ValueError:
            raise Refusal(_vendor_error(400, "bad_json", "The request body is not valid JSON.")) from None
    if not isinstance(body, dict):
        raise Refusal(_vendor_error(400, "bad_json", "The request body must be a JSON object."))
    return Call(request.path_params["node"], {**request.query_params, **body}, world.clock.now())


def _kind(node: str) -> str:
    if node.startswith("act_"):
        return "account"
    return kind_of(node) or "owner"


def _vendor_error(status: int, code: str, words: str) -> Response:
    if code == "unauthorized":
        return graph_error(190, "Invalid OAuth access token - Cannot parse access token.", status=401)
    return graph_error(_CODES[code], words, status=status, passing=code == "internal")


def _cursor(position: int) -> str:
    return base64.b64encode(str(position).encode()).decode()
