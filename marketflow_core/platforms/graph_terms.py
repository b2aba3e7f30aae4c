"""Our advertising terms in the Marketing API's words, and its figures in ours. Facebook and Instagram share them.

Source: Marketing API v25.0 parameters and insights fields as in the vendor's SDK specs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Any

from marketflow_core.platforms.advertising import WITHOUT_CENTS, AdOrder
from marketflow_core.platforms.contract import Figure

YOUNGEST, OLDEST = 13, 65
"""The ages that ads can be aimed at; 65 stands for 65 and older."""

_GENDERS = {"male": 1, "men": 1, "m": 1, "female": 2, "women": 2, "f": 2}
_PURCHASES = ("omni_purchase", "purchase", "offsite_conversion.fb_pixel_purchase")
"""Names under which a purchase is reported, widest first: they overlap, so only one of them counts."""

INSIGHT_FIELDS = (
    "campaign_id",
    "account_currency",
    "impressions",
    "reach",
    "inline_link_clicks",
    "spend",
    "actions",
    "action_values",
)


def minor_units(amount: Decimal, currency: str) -> int:
    """Return `amount` in the smallest unit that the Marketing API counts in, rounded down."""
    factor = 1 if currency.upper() in WITHOUT_CENTS else 100
    return int((amount * factor).to_integral_value(ROUND_DOWN))


def major_units(minor: int | str, currency: str) -> Decimal:
    """Return an amount of the Marketing API in units of its currency."""
    return Decimal(minor) / (1 if currency.upper() in WITHOUT_CENTS else 100)


def targeting(order: AdOrder, placement: str) -> dict[str, Any]:
    """Return the targeting of an ad set shown on `placement` (`facebook` or `instagram`).

    Ages are hard bounds: Advantage audience, which treats them as a hint, is switched off. Where no country is known
    the ad is for the whole world, because Meta takes no targeting without a place.
    """
    wanted: dict[str, Any] = {
        "geo_locations": {"countries": list(order.countries)} if order.countries else {"country_groups": ["worldwide"]},
        "publisher_platforms": [placement],
        "targeting_automation": {"advantage_audience": 0},
    }
    if order.age_min is not None:
        wanted["age_min"] = min(max(order.age_min, YOUNGEST), OLDEST)
    if order.age_max is not None:
        wanted["age_max"] = min(max(order.age_max, YOUNGEST), OLDEST)
    genders = sorted({_GENDERS[one] for one in order.genders if one in _GENDERS})
    if len(genders) == 1 and all(one in _GENDERS for one in order.genders):
        wanted["genders"] = genders
    interests = [named for one in order.interests if (named := _interest(one))]
    if interests:
        wanted["interests"] = interests
    return wanted


def unsaid(order: AdOrder) -> tuple[str, ...]:
    """Return, in words, what of the order Meta can't be told, so that people may know it."""
    notes = [] if order.countries else ["no country is known, so the ads are shown all over the world"]
    notes += [
        f"interest “{one}” left out: Meta knows interests by number only"
        for one in order.interests
        if _interest(one) is None
    ]
    if order.age_max is not None and order.age_max > OLDEST:
        notes.append(f"people older than {OLDEST} are one group for Meta: {order.age_max} became {OLDEST} and older")
    if order.age_min is not None and order.age_min < YOUNGEST:
        notes.append(f"Meta shows ads to nobody under {YOUNGEST}")
    notes += [f"gender “{one}” left out: Meta offers men and women" for one in order.genders if one not in _GENDERS]
    return tuple(notes)


def _interest(one: Any) -> dict[str, str] | None:
    """Return an interest as Meta takes it, None without Meta's own number (as `{"id", "name"}`, or bare)."""
    if isinstance(one, Mapping) and one.get("id"):
        return {"id": str(one["id"]), **({"name": str(one["name"])} if one.get("name") else {})}
    return {"id": one} if isinstance(one, str) and one.isdigit() else None


def ad_figures(row: Mapping[str, Any], reference: str, day: date) -> list[Figure]:
    """Return one row of campaign insights as figures.

    Clicks are those that lead to the page (`inline_link_clicks`), so that they compare with other platforms' clicks;
    `clicks` would count likes and unfolded texts too. Meta leaves out what is zero, and so do we.
    """
    currency = row.get("account_currency")
    money = str(currency) if currency else None
    counts = {
        "impressions": _number(row.get("impressions")),
        "reach": _number(row.get("reach")),
        "clicks": _number(row.get("inline_link_clicks")),
        "spend": _number(row.get("spend")),
        "conversions": _of(row.get("actions"), _PURCHASES),
        "revenue": _of(row.get("action_values"), _PURCHASES),
        "likes": _of(row.get("actions"), ("post_reaction",)),
        "comments": _of(row.get("actions"), ("comment",)),
        "shares": _of(row.get("actions"), ("post",)),
        "video_views": _of(row.get("actions"), ("video_view",)),
    }
    return [
        Figure(reference, day, metric, value, money if metric in ("spend", "revenue") else None)
        for metric, value in counts.items()
        if value is not None
    ]


def post_figures(
    rows: Sequence[Mapping[str, Any]], names: Mapping[str, str], reference: str, day: date
) -> list[Figure]:
    """Return rows of post or media insights as figures.

    `names` gives our metric for the vendor's, by `metric`, or by `metric.key` where the vendor answers with parts.
    """
    found: list[Figure] = []
    for row in rows:
        value = _insight(row)
        parts = value.items() if isinstance(value, Mapping) else [(None, value)]
        for key, part in parts:
            metric = names.get(f"{row.get('name')}.{key}" if key else str(row.get("name")))
            number = _number(part)
            if metric and number is not None:
                found.append(Figure(reference, day, metric, number))
    return found


def _insight(row: Mapping[str, Any]) -> Any:
    total = row.get("total_value")
    if isinstance(total, Mapping):
        return total.get("value")
    values = row.get("values")
    return values[-1].get("value") if isinstance(values, list) and values and isinstance(values[-1], Mapping) else None


def _of(stats: Any, kinds: Sequence[str]) -> float | None:
    by_kind = (
        {one.get("action_type"): one.get("value") for one in stats or () if isinstance(one, Mapping)}
        if isinstance(stats, list)
        else {}
    )
    return next((number for kind in kinds if (number := _number(by_kind.get(kind))) is not None), None)


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except ValueError:
        return None
