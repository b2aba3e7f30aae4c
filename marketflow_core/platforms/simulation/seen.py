"""What can be seen of the simulated world from outside: activity, visits, purchases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

CURRENCY = "USD"
"""The currency of the simulated shop."""


@dataclass(frozen=True)
class Activity:
    """One thing that a recipient did, or that happened to the message: `kind` is one of `people.KINDS`.

    `key` is md5 of the address in lower case.
    """

    external_id: str
    key: str
    kind: str
    at: datetime


@dataclass(frozen=True)
class Visit:
    """The visits to the site that one delivery brought in one day; `revenue` in the shop's currency."""

    reference: str
    source: str
    medium: str
    campaign: str
    sessions: int
    page_views: int
    conversions: int
    revenue: float


@dataclass(frozen=True)
class Purchase:
    """One purchase in the shop by a recipient of a message: `product` is what the campaign was for."""

    key: str
    at: datetime
    amount: float
    currency: str
    product: str
    reference: str


def tracking(link: str | None, *, reference: str = "(not set)") -> dict[str, str]:
    """Return how analytics names a visit over `link`, by its UTM parameters; what is absent is “(not set)”.

    A link without `utm_content` counts for `reference`.
    """
    given = parse_qs(urlsplit(link or "").query)

    def value(name: str, otherwise: str = "(not set)") -> str:
        return given.get(name, [otherwise])[0]

    return {
        "reference": value("utm_content", reference),
        "source": value("utm_source"),
        "medium": value("utm_medium"),
        "campaign": value("utm_campaign"),
    }
