"""The base measures: what is counted, stored, and added up. Every rate is derived from these by `definitions`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Unit = Literal["count", "money", "percent", "ratio"]
"""How a figure is read: a plain number, an amount in a currency, per cent (3.4 means 3.4%), or times (2.5: 2.5×)."""


@dataclass(frozen=True)
class Measure:
    """One column of the performance table: what one unit of it is, and where it comes from."""

    name: str
    unit: Unit
    meaning: str


SENT = "sent"
PUBLISHED = "published"
VISITS = "visits"

FROM_PLATFORMS: tuple[Measure, ...] = (
    Measure("delivered", "count", "Messages that the recipient's mailbox or phone took."),
    Measure("opens", "count", "People who opened a message, each counted once per message."),
    Measure(
        "clicks", "count", "Clicks: in messages, people who clicked, each once per message; elsewhere every click."
    ),
    Measure("bounces", "count", "Messages that came back."),
    Measure("unsubscribes", "count", "People who asked for no more messages through the message's link."),
    Measure("impressions", "count", "Times a post or an ad was shown."),
    Measure("reach", "count", "People who saw a post or an ad, each counted once per delivery and day."),
    Measure("spend", "money", "Cost of the ads as the platform bills it."),
    Measure("likes", "count", "Likes and other reactions."),
    Measure("comments", "count", "Comments."),
    Measure("shares", "count", "Times a post or an ad was shared."),
    Measure("video_views", "count", "Times a video was watched."),
)
"""Measures that a platform reports about its own deliveries."""

FROM_ANALYTICS: tuple[Measure, ...] = (
    Measure("sessions", "count", "Visits to the site through a tracked link, as the analytics platform saw them."),
    Measure("page_views", "count", "Pages seen in those visits."),
)
"""Measures that an analytics platform reports about everybody's deliveries."""

CLAIMED: tuple[Measure, ...] = (
    Measure("conversions", "count", "Purchases, counted from one source (see “Conversions”)."),
    Measure("revenue", "money", "Money from those purchases."),
)
"""Measures that both report. Platforms' own claims overlap (two may claim one sale): they are kept apart."""

OWN: tuple[Measure, ...] = (
    Measure(SENT, "count", "Messages handed to a platform and confirmed by it, from our own ledger."),
    Measure(PUBLISHED, "count", "Posts, pages and ads that went live, from our own ledger."),
)
"""Measures from our own record of what was sent."""

COUNTED: tuple[Measure, ...] = (
    *CLAIMED,
    Measure(VISITS, "count", "What conversions are counted against: sessions where analytics counts, else clicks."),
)
"""Measures that stand for one source, chosen per campaign when performance is worked out."""

MONEY = frozenset({"spend", "revenue"})
"""Measures of the platforms that are amounts of money and so always come with their currency."""

COLUMNS: tuple[str, ...] = (
    *(measure.name for measure in (*OWN, *FROM_PLATFORMS, *FROM_ANALYTICS, *COUNTED)),
    *(f"reported_{measure.name}" for measure in CLAIMED),
    *(f"analytics_{measure.name}" for measure in CLAIMED),
)
"""The measure columns of the performance table, in their order.

`conversions`, `revenue` and `visits` are the counted ones; `reported_…` is what platforms claim for themselves and
`analytics_…` what the analytics platform saw.
"""
