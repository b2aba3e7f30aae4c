"""Google Analytics as it answers in a rehearsal: reports over the visits of the simulated world."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from marketflow_core.platforms.simulation.app import Refusal, answer, json_object, need, simulator_app
from marketflow_core.platforms.simulation.world import CURRENCY, Visit, World

_STATUS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
}
_LONGEST_RANGE = 400

DIMENSIONS: dict[str, Callable[[date, Visit], str]] = {
    "date": lambda day, visit: day.strftime("%Y%m%d"),
    "sessionSource": lambda day, visit: visit.source,
    "sessionMedium": lambda day, visit: visit.medium,
    "sessionCampaignName": lambda day, visit: visit.campaign,
    "sessionManualAdContent": lambda day, visit: visit.reference,
}
METRICS: dict[str, tuple[str, Callable[[Visit], float]]] = {
    "sessions": ("TYPE_INTEGER", lambda visit: visit.sessions),
    "screenPageViews": ("TYPE_INTEGER", lambda visit: visit.page_views),
    "keyEvents": ("TYPE_FLOAT", lambda visit: visit.conversions),
    "totalRevenue": ("TYPE_CURRENCY", lambda visit: visit.revenue),
}


def problem(status: int, code: str, words: str) -> Response:
    """Return an error as Google's APIs give it (google.rpc.Status)."""
    del code
    body = {"error": {"code": status, "message": words, "status": _STATUS.get(status, "INTERNAL")}}
    return JSONResponse(body, status_code=status)


def simulator(world: World) -> ASGIApp:
    """Return simulated Google Analytics over `world`."""

    async def metadata(request: Request) -> Response:
        """`GET /v1beta/properties/{property}/metadata`."""
        return answer(
            {
                "name": f"properties/{request.path_params['property']}/metadata",
                "dimensions": [{"apiName": name, "uiName": name} for name in DIMENSIONS],
                "metrics": [{"apiName": name, "uiName": name, "type": kind} for name, (kind, _) in METRICS.items()],
            }
        )

    async def run_report(request: Request) -> Response:
        """`POST /v1beta/properties/{property}:runReport`."""
        body = await json_object(request, problem)
        need(body, ["dateRanges", "metrics"], problem)
        return answer(report(world, body))

    routes = [
        Route("/v1beta/properties/{property}/metadata", metadata),
        Route("/v1beta/properties/{property}:runReport", run_report, methods=["POST"]),
    ]
    return simulator_app(routes, vendor_error=problem)


def report(world: World, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the report that `body` asks for; refuse names that the Data API doesn't know."""
    dimensions = _names(body.get("dimensions") or (), DIMENSIONS, "dimension")
    metrics = _names(body["metrics"], METRICS, "metric")
    keep = _filter(body.get("dimensionFilter"))
    sums: defaultdict[tuple[str, ...], list[float]] = defaultdict(lambda: [0.0] * len(metrics))
    for day in _days(body["dateRanges"]):
        for visit in world.visits(day):
            if keep(day, visit):
                row = sums[tuple(DIMENSIONS[name](day, visit) for name in dimensions)]
                for place, name in enumerate(metrics):
                    row[place] += METRICS[name][1](visit)
    offset, limit = int(body.get("offset") or 0), int(body.get("limit") or 10_000)
    rows = [
        {
            "dimensionValues": [{"value": value} for value in place],
            "metricValues": [
                {"value": _text(value, METRICS[name][0])} for name, value in zip(metrics, row, strict=True)
            ],
        }
        for place, row in sorted(sums.items())
    ]
    return {
        "dimensionHeaders": [{"name": name} for name in dimensions],
        "metricHeaders": [{"name": name, "type": METRICS[name][0]} for name in metrics],
        "rows": rows[offset : offset + limit],
        "rowCount": len(rows),
        "metadata": {"currencyCode": CURRENCY, "timeZone": "Etc/UTC"},
        "kind": "analyticsData#runReport",
    }


def _names(asked: Iterable[Mapping[str, Any]], known: Mapping[str, Any], what: str) -> list[str]:
    names = [str(one.get("name", "")) for one in asked]
    for name in names:
        if name not in known:
            raise Refusal(problem(400, "invalid", f"Field {name} is not a valid {what}."))
    return names


def _filter(asked: Mapping[str, Any] | None) -> Callable[[date, Visit], bool]:
    if not asked:
        return lambda day, visit: True
    rule = asked.get("filter") or {}
    name, listed = rule.get("fieldName"), rule.get("inListFilter")
    if name not in DIMENSIONS or not listed:
        raise Refusal(problem(400, "invalid", "The simulated property filters by a list of values of one dimension."))
    values = frozenset(listed.get("values") or ())
    return lambda day, visit: DIMENSIONS[name](day, visit) in values


def _days(ranges: Iterable[Mapping[str, Any]]) -> list[date]:
    days: set[date] = set()
    for span in ranges:
        try:
            first, last = date.fromisoformat(span["startDate"]), date.fromisoformat(span["endDate"])
        except (KeyError, ValueError):
            raise Refusal(problem(400, "invalid", "A date range needs startDate and endDate as YYYY-MM-DD.")) from None
        if not 0 <= (last - first).days <= _LONGEST_RANGE:
            raise Refusal(problem(400, "invalid", "The date range is not in order, or too long."))
        days.update(first + timedelta(days=number) for number in range((last - first).days + 1))
    return sorted(days)


def _text(value: float, kind: str) -> str:
    return str(int(value)) if kind == "TYPE_INTEGER" else f"{value:.2f}".rstrip("0").rstrip(".")


SIMULATOR = simulator
