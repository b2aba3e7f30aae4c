"""What we ask Google Ads in its query language (GAQL), and figures out of what it answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from marketflow_core.platforms.contract import Figure

CURRENCY = "SELECT customer.currency_code FROM customer"


def campaign_named(name: str) -> str:
    """Return the query for the campaign of that name; removed ones don't count, and their names are free again."""
    quoted = name.replace("\\", "\\\\").replace("'", "\\'")
    return (
        "SELECT campaign.id, campaign.name, campaign.status FROM campaign "  # noqa: S608 - GAQL only reads; quoted
        f"WHERE campaign.name = '{quoted}' AND campaign.status != 'REMOVED'"
    )


def budgets_of(campaigns: Sequence[str]) -> str:
    """Return the query for the budgets of campaigns, by their ids."""
    fields = "campaign.id, campaign.campaign_budget"
    return f"SELECT {fields} FROM campaign WHERE campaign.id IN ({_ids(campaigns)})"  # noqa: S608 - GAQL; digits only


def figures_of(campaigns: Sequence[str], day: date) -> str:
    """Return the query for one day's figures of campaigns."""
    return (
        "SELECT campaign.id, segments.date, customer.currency_code, metrics.impressions, "  # noqa: S608 - GAQL; digits
        "metrics.clicks, "
        "metrics.cost_micros, metrics.conversions, metrics.conversions_value FROM campaign "
        f"WHERE segments.date = '{day.isoformat()}' AND campaign.id IN ({_ids(campaigns)})"
    )


def ad_figures(row: Mapping[str, Any], references: Mapping[str, str], day: date) -> list[Figure]:
    """Return one row as figures. Google leaves out what is zero; search ads have no reach."""
    metrics, campaign = row.get("metrics") or {}, row.get("campaign") or {}
    reference = references.get(str(campaign.get("id")))
    if reference is None:
        return []
    currency = (row.get("customer") or {}).get("currencyCode")
    return [
        Figure(reference, day, "impressions", float(metrics.get("impressions", 0))),
        Figure(reference, day, "clicks", float(metrics.get("clicks", 0))),
        Figure(reference, day, "conversions", float(metrics.get("conversions", 0))),
        Figure(reference, day, "spend", float(metrics.get("costMicros", 0)) / 1_000_000, currency),
        Figure(reference, day, "revenue", float(metrics.get("conversionsValue", 0)), currency),
    ]


def _ids(campaigns: Sequence[str]) -> str:
    return ", ".join(sorted(one for one in campaigns if one.isdigit()))
