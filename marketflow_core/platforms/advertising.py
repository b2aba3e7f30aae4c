"""An ad campaign in our own terms, before any vendor's: what it says, what it costs, whom it is for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Any

from marketflow_core.plan.models import Budget, Content
from marketflow_core.platforms.contract import Delivery, Terminal
from marketflow_core.platforms.places import country_of

FLIGHT = timedelta(days=7)
"""How long a total budget is spread over: a delivery tells no end, and money without one would run for good."""

WITHOUT_CENTS = frozenset({"CLP", "COP", "CRC", "HUF", "IDR", "ISK", "JPY", "KRW", "PYG", "TWD", "VND"})
"""Currencies in which ad budgets are whole units: offset 1 in “Currencies” of Meta's Marketing API docs; Google takes
whole units of them too."""

_CENT = Decimal("0.01")


@dataclass(frozen=True)
class AdOrder:
    """One ad campaign to be made.

    `reference` is our name for it, `headline` and `text` what it says, `link` where it leads. `daily` is money for a
    day in `currency` (ISO 4217); `total`, where the plan set one, is all it may ever cost, and then `ends` is set.
    `countries` are ISO 3166 alpha-2 codes; empty means that none is known. `interests` and `genders` are as the plan
    has them.
    """

    reference: str
    headline: str
    text: str
    link: str
    currency: str
    daily: Decimal
    total: Decimal | None
    starts: datetime
    ends: datetime | None
    age_min: int | None
    age_max: int | None
    countries: tuple[str, ...]
    interests: tuple[Any, ...]
    genders: tuple[str, ...]

    @property
    def price(self) -> str:
        """What it costs, in words that stand in the platform's own lists: `50.00 EUR a day`."""
        return f"{self.daily} {self.currency} a day"


def ad_order(delivery: Delivery, *, platform: str, now: datetime) -> AdOrder | Terminal:
    """Return what `delivery` orders at `now` from `platform` (its name for people).

    `Terminal` where the plan sets no money aside, or there is no page to lead to.
    """
    budget = delivery.budget
    if budget is None or budget.amount <= 0:
        return Terminal(f"{platform} can't start ads for {delivery.step}: the plan sets no money aside for them.")
    if not delivery.link:
        return Terminal(f"{platform} can't start ads for {delivery.step}: there is no page for them to lead to.")
    starts = max(delivery.at, now)
    terms = delivery.targeting
    return AdOrder(
        reference=delivery.reference,
        headline=headline(delivery.content, delivery.campaign),
        text=text(delivery.content, delivery.campaign),
        link=delivery.link,
        currency=budget.currency.upper(),
        daily=daily_amount(budget),
        total=budget.amount.quantize(_CENT, ROUND_DOWN) if budget.per == "total" else None,
        starts=starts,
        ends=starts + FLIGHT if budget.per == "total" else None,
        age_min=_whole(terms.get("age_min")),
        age_max=_whole(terms.get("age_max")),
        countries=_countries(terms.get("countries"), delivery.zone),
        interests=_several(terms.get("interests")),
        genders=tuple(str(one).lower() for one in _several(terms.get("genders"))),
    )


def daily_amount(budget: Budget) -> Decimal:
    """Return the money for one day, rounded down to the cent: a total is spread over `FLIGHT`."""
    parts = FLIGHT.days if budget.per == "total" else 1
    return (budget.amount / parts).quantize(_CENT, ROUND_DOWN)


def headline(content: Content, campaign: str) -> str:
    """Return the line that an ad or a post opens with: its subject, else its topic, else the campaign's name."""
    said = content.subject or content.topic or campaign.replace("_", " ")
    said = " ".join(said.split())
    return said[:1].upper() + said[1:]


def text(content: Content, campaign: str) -> str:
    """Return what an ad or a post says: the subject, and the topic where it adds something."""
    opening = headline(content, campaign)
    topic = " ".join((content.topic or "").split())
    if not topic or topic.lower() in opening.lower():
        return opening
    return f"{opening}{'' if opening[-1] in '.!?…' else '.'} {topic[:1].upper()}{topic[1:]}"


def shorten(words: str, longest: int) -> str:
    """Return `words` cut to at most `longest` characters, at a space where there is one."""
    if len(words) <= longest:
        return words
    cut = words[: longest - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(" ,;:-–") + "…"


def price_currency(name: str) -> str | None:
    """Return the currency that `AdOrder.price` put into a name, or None where there is none."""
    found = re.search(r"\d ([A-Z]{3}) a day$", name)
    return found[1] if found else None


def _countries(named: object, zone: str) -> tuple[str, ...]:
    codes = tuple(sorted({str(one).upper() for one in _several(named) if re.fullmatch(r"[A-Za-z]{2}", str(one))}))
    if codes:
        return codes
    country = country_of(zone)
    return (country,) if country else ()


def _several(value: object) -> tuple[Any, ...]:
    if value is None:
        return ()
    if isinstance(value, str | Mapping) or not isinstance(value, Iterable):
        return (value,)
    return tuple(value)


def _whole(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        return None
    try:
        return int(value)
    except ValueError:
        return None
