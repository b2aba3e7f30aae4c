"""Lists, numbers, money and spans of time as people write them, each so that it can be read again without loss."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from marketflow_core.plan.english.quoting import literal
from marketflow_core.plan.models import Budget
from marketflow_core.plan.vocabulary import METRICS, PLATFORM_NAMES, Channel

_DURATION = re.compile(
    r"(-?)P(?:([0-9]+)Y)?(?:([0-9]+)M)?(?:([0-9]+)W)?(?:([0-9]+)D)?(?:T(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)S)?)?"
)
UNITS = {
    "year": "Y",
    "month": "M",
    "week": "W",
    "day": "D",
    "hour": "TH",
    "minute": "TM",
    "second": "TS",
}
"""The units of a span, the longest first, and how ISO 8601 writes them; `T` stands for a unit of the clock."""
_SHORT_METRICS = frozenset({"cpc", "cpm", "cpa", "roas", "roi"})
METRIC_WORDS = {name: name.upper() if name in _SHORT_METRICS else name.replace("_", " ") for name in METRICS}
"""Each metric as people write it."""
SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
"""Signs of currencies; others are written with their code."""
PERIODS = {"day": "a day", "total": "in total"}
"""How often money is spent."""
CHANNEL_WORDS: dict[Channel, str] = {
    "email": "by email",
    "sms": "by text",
    "push": "by push message",
    "social": "on social media",
    "ads": "in ads",
    "cms": "on the website",
    "analytics": "in analytics",
    "crm": "in the CRM",
    "internal": "inside the team",
}
"""Where something happens, or doesn't."""


def listed(parts: Iterable[str], last: str = "and") -> str:
    """Return `parts` as a list in a sentence: `a, b and c`."""
    *first, end = parts if isinstance(parts, list | tuple) else list(parts)
    return f"{', '.join(first)} {last} {end}" if first else end


def spaced(name: str) -> str:
    """Return a name in snake_case as words."""
    return name.replace("_", " ")


def platform(slug: str) -> str:
    """Return a platform's name as people write it; one that isn't known stands letter for letter in ‘…’."""
    return PLATFORM_NAMES.get(slug) or literal(slug)


def metric(name: str) -> str:
    """Return a metric's name as people write it: `click through rate`, `CPA`."""
    return METRIC_WORDS[name]


def span(duration: str) -> str:
    """Return an ISO 8601 duration in words: `PT24H` is `24 hours`; odd spellings stay as they are."""
    found = _DURATION.fullmatch(duration)
    if found is None:
        return duration
    numbers = [int(figures or 0) for figures in found.groups()[1:]]
    if duration != found[1] + iso_duration(numbers):
        return duration
    parts = [
        f"{number} {unit}{'' if number == 1 else 's'}" for number, unit in zip(numbers, UNITS, strict=True) if number
    ]
    told = listed(parts) if parts else "no time"
    return f"minus {told}" if found[1] else told


def iso_duration(numbers: Iterable[int]) -> str:
    """Return so many years, months, weeks, days, hours, minutes and seconds as an ISO 8601 duration."""
    told = "P"
    for number, unit in zip(numbers, UNITS.values(), strict=True):
        if number:
            told += ("T" if unit[0] == "T" and "T" not in told else "") + f"{number}{unit[-1]}"
    return told if len(told) > 1 else "PT0S"


def number(value: object) -> str:
    """Return a number without needless digits and with thousands apart; yes or no; anything else as text."""
    match value:
        case bool():
            return "yes" if value else "no"
        case float() if value and not 1e-7 <= abs(value) < 1e16:
            return repr(value)
        case float():
            return _figures(Decimal(repr(value)))
        case int() | Decimal():
            return _figures(Decimal(value))
        case _:
            return str(value)


def _figures(value: Decimal) -> str:
    told = f"{value:,f}"
    told = told.rstrip("0").rstrip(".") if "." in told else told
    return "0" if told == "-0" else told


def money(budget: Budget) -> str:
    """Return a budget in words: `$500 a day`, `€1,200 in total`."""
    figure = number(budget.amount)
    whole, _, cents = figure.partition(".")
    figure = f"{whole}.{cents.ljust(2, '0')}" if cents else figure
    symbol = SYMBOLS.get(budget.currency)
    code = budget.currency if re.fullmatch("[A-Z]{3}", budget.currency) else literal(budget.currency)
    return f"{f'{symbol}{figure}' if symbol else f'{figure} {code}'} {PERIODS[budget.per]}"


def percent(fraction: float) -> str:
    """Return a fraction as a percentage: `0.2` is `20%`."""
    return f"{_figures(Decimal(repr(fraction)) * 100)}%"
