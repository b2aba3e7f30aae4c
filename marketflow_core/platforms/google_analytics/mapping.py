"""Between our words and the Data API's: a report request for our references, figures from its rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from marketflow_core.platforms.contract import Figure

DIMENSIONS = ("date", "sessionSource", "sessionMedium", "sessionCampaignName", "sessionManualAdContent")
METRICS = {
    "sessions": "sessions",
    "screenPageViews": "page_views",
    "keyEvents": "conversions",
    "totalRevenue": "revenue",
}
"""Our base metric by the Data API's name. `keyEvents` took the place of `conversions` there on 2024-05-06 (changelog of
the Data API)."""

REFERENCES_AT_ONCE = 200
"""References in one filter: a report is asked for piece by piece, to stay well inside a request's size."""

PAGE = 10_000


def report_request(day: date, references: Sequence[str], *, offset: int = 0) -> dict[str, Any]:
    """Return the body of `runReport` for visits on `day` that came over links tagged with one of `references`.

    The day is the property's own: Google Analytics counts days in the property's time zone, whatever is asked.
    """
    return {
        "dateRanges": [{"startDate": day.isoformat(), "endDate": day.isoformat()}],
        "dimensions": [{"name": name} for name in DIMENSIONS],
        "metrics": [{"name": name} for name in METRICS],
        "dimensionFilter": {
            "filter": {
                "fieldName": "sessionManualAdContent",
                "inListFilter": {"values": list(references), "caseSensitive": True},
            }
        },
        "limit": str(PAGE),
        "offset": str(offset),
    }


def figures_of(report: Mapping[str, Any], wanted: Iterable[str]) -> list[Figure]:
    """Return the figures in a report's rows, by reference; rows of other references are left out.

    Values are text in the Data API. Revenue carries the currency that the report's metadata names.
    """
    ours = set(wanted)
    dimensions = [header.get("name") for header in report.get("dimensionHeaders") or ()]
    metrics = [header.get("name") for header in report.get("metricHeaders") or ()]
    currency = (report.get("metadata") or {}).get("currencyCode")
    found: list[Figure] = []
    for row in report.get("rows") or ():
        place = dict(zip(dimensions, (cell.get("value", "") for cell in row["dimensionValues"]), strict=True))
        reference = place.get("sessionManualAdContent", "")
        if reference not in ours:
            continue
        day = datetime.strptime(place["date"], "%Y%m%d").date()  # noqa: DTZ007 - a calendar day, without a time
        for name, cell in zip(metrics, row["metricValues"], strict=True):
            metric = METRICS.get(name or "")
            if metric:
                found.append(
                    Figure(reference, day, metric, float(cell["value"]), currency if metric == "revenue" else None)
                )
    return found
