"""Names, lists, numbers, money and spans of time as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from marketflow_core.plan.models import Budget
from marketflow_core.plan.vocabulary import PLATFORM_NAMES

_DURATION = re.compile(r"(-?)P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_UNITS = ("year", "month", "week", "day", "hour", "minute", "second")
_SHORT_METRICS = frozenset({"cpc", "cpm", "cpa", "roas", "roi"})
_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}


def listed(parts: Iterable[str], last: str = "and") -> str:
    """Return `parts` as a list in a sentence: `a, b and c`."""
    *first, end = parts if isinstance(parts, list | tuple) else list(parts)
    return f"{', '.join(first)} {last} {end}" if first else end


def spaced(name: str) -> str:
    """Return a name in snake_case as words."""
    return name.replace("_", " ")


def platform(slug: str) -> str:
    """Return a platform's name as people write it."""
    return PLATFORM_NAMES.get(slug, spaced(slug).title())


def metric(name: str) -> str:
    """Return a metric's name as people write it: `click through rate`, `CPA`."""
    return name.upper() if name in _SHORT_METRICS else spaced(name)


def span(duration: str) -> str:
    """Return an ISO 8601 duration in words, without its sign: `PT24H` is `24 hours`; odd ones stay as they are."""
    found = _DURATION.fullmatch(duration)
    if found is None:
        return duration.removeprefix("-")
    parts = [
        f"{int(number)} {unit}{'' if int(number) == 1 else 's'}"
        for number, unit in zip(found.groups()[1:], _UNITS, strict=True)
        if number and int(number)
    ]
    return listed(parts) if parts else "no time"


def number(value: object) -> str:
    """Return a number without needless digits and with thousands apart; anything else as text."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return str(value)
    return f"{value:,f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:,}"


def money(budget: Budget) -> str:
    """Return a budget in words: `$500 a day`, `€1,200 in total`."""
    symbol = _SYMBOLS.get(budget.currency)
    figure = f"{budget.amount:,.0f}" if budget.amount == budget.amount.to_integral_value() else f"{budget.amount:,.2f}"
    amount = f"{symbol}{figure}" if symbol else f"{figure} {budget.currency}"
    return f"{amount} {'a day' if budget.per == 'day' else 'in total'}"


def percent(fraction: float) -> str:
    """Return a fraction as a percentage: `0.2` is `20%`."""
    return f"{round(fraction * 100, 4):g}%"
