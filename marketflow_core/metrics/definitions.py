"""What each metric means: the one definition that the report, the Python API and Dagster all compute from.

A metric is a sum of base measures, or such a sum divided by another. Rates are always worked out from the summed parts,
never averaged. The forms are those that Mailchimp's, Meta's and Google Ads' own reports use; where these differ from
one another, the meaning says what is taken here.
"""

from __future__ import annotations

from dataclasses import dataclass

from marketflow_core.errors import UnknownName
from marketflow_core.metrics.measures import MONEY, Unit
from marketflow_core.plan.vocabulary import METRICS, PLATFORM_NAMES

MESSAGES = frozenset({"email", "sms", "push"})
SHOWN = frozenset({"ads", "social"})
ADS = frozenset({"ads"})


@dataclass(frozen=True)
class Definition:
    """One metric: `scale` × (`numerator` − `less`) / `denominator`, over rows of `channels` (none: all channels).

    `higher_is_better` is None where neither end is better.
    """

    name: str
    label: str
    meaning: str
    unit: Unit
    numerator: tuple[str, ...]
    denominator: tuple[str, ...] = ()
    less: tuple[str, ...] = ()
    scale: float = 1.0
    channels: frozenset[str] | None = None
    higher_is_better: bool | None = True

    @property
    def is_rate(self) -> bool:
        """Tell whether it is a quotient, which doesn't add up over platforms or days."""
        return bool(self.denominator)

    @property
    def money(self) -> tuple[str, ...]:
        """The amounts of money in it; figures of different currencies are never put together."""
        return tuple(name for name in (*self.numerator, *self.less, *self.denominator) if name in MONEY)

    @property
    def formula(self) -> str:
        """How it is worked out, in words: `opens ÷ delivered × 100`."""
        top = " + ".join(self.numerator) + "".join(f" − {name}" for name in self.less)
        if not self.denominator:
            return f"sum of {top}"
        top = f"({top})" if len(self.numerator) + len(self.less) > 1 else top
        bottom = " + ".join(self.denominator)
        bottom = f"({bottom})" if len(self.denominator) > 1 else bottom
        times = f" × {self.scale:g}" if self.scale != 1 else ""
        return f"{top} ÷ {bottom}{times}".replace("_", " ")


def _count(
    name: str, meaning: str, *, channels: frozenset[str] | None = None, better: bool | None = True
) -> Definition:
    return Definition(
        name, name.replace("_", " ").capitalize(), meaning, "count", (name,), channels=channels, higher_is_better=better
    )


def _percent(
    name: str,
    meaning: str,
    numerator: tuple[str, ...],
    denominator: tuple[str, ...],
    channels: frozenset[str] | None = None,
    *,
    better: bool = True,
) -> Definition:
    label = name.replace("click_through", "click-through").replace("click_to_open", "click-to-open").replace("_", " ")
    return Definition(
        name,
        label.capitalize(),
        meaning,
        "percent",
        numerator,
        denominator,
        scale=100.0,
        channels=channels,
        higher_is_better=better,
    )


_ALL: tuple[Definition, ...] = (
    _count("sent", "Messages handed to a platform and confirmed by it, from our own ledger. Bounces are in it."),
    _count("published", "Posts, pages and ads that went live, from our own ledger."),
    _count("delivered", "Messages that the recipient's mailbox or phone took: sent less bounced."),
    _percent(
        "open_rate",
        "Of the messages delivered, how many were opened; each person counts once per message. Mail programs that load "
        "pictures unasked make it look higher than it is.",
        ("opens",),
        ("delivered",),
        MESSAGES,
    ),
    _percent(
        "click_rate",
        "Of the messages delivered, how many were clicked; each person counts once per message.",
        ("clicks",),
        ("delivered",),
        MESSAGES,
    ),
    _percent(
        "click_to_open_rate",
        "Of those who opened a message, how many clicked in it.",
        ("clicks",),
        ("opens",),
        MESSAGES,
    ),
    _percent(
        "bounce_rate",
        "Of the messages that left, how many came back.",
        ("bounces",),
        ("delivered", "bounces"),
        MESSAGES,
        better=False,
    ),
    _percent(
        "unsubscribe_rate",
        "Of the messages delivered, how many made the reader unsubscribe.",
        ("unsubscribes",),
        ("delivered",),
        MESSAGES,
        better=False,
    ),
    _count("opens", "People who opened a message, each counted once per message."),
    _count("clicks", "Clicks. In messages people who clicked, each once per message; in posts and ads every click."),
    _count("bounces", "Messages that came back.", better=False),
    _count("unsubscribes", "People who unsubscribed through a message.", better=False),
    _count("impressions", "Times a post or an ad was shown."),
    _count("reach", "People who saw a post or an ad, each once per delivery and day; seen on two days counts twice."),
    Definition(
        "frequency",
        "Frequency",
        "How often a person reached saw a post or an ad in a day, on average.",
        "ratio",
        ("impressions",),
        ("reach",),
        channels=SHOWN,
        higher_is_better=None,
    ),
    _percent(
        "click_through_rate",
        "Of the times a post or an ad was shown, how often it was clicked.",
        ("clicks",),
        ("impressions",),
        SHOWN,
    ),
    _percent(
        "engagement_rate",
        "Likes, comments and shares in per cent of the times a post or an ad was shown.",
        ("likes", "comments", "shares"),
        ("impressions",),
        SHOWN,
    ),
    _count("likes", "Likes and other reactions."),
    _count("comments", "Comments."),
    _count("shares", "Times a post or an ad was shared."),
    _count("video_views", "Times a video was watched."),
    _count("sessions", "Visits to the site through a tracked link, as the analytics platform saw them."),
    _count("page_views", "Pages seen in those visits."),
    _count(
        "conversions",
        "Purchases, from one source: the analytics platform where it has seen the campaign, else each platform's own "
        "claims, which are then not added up across platforms because two may claim the same sale.",
    ),
    _percent(
        "conversion_rate",
        "Purchases in per cent of visits. Visits are sessions where the analytics platform counts, else the clicks of "
        "the platforms that report purchases.",
        ("conversions",),
        ("visits",),
    ),
    Definition("revenue", "Revenue", "Money from those purchases, from the same source.", "money", ("revenue",)),
    Definition(
        "average_order_value", "Average order value", "Revenue per purchase.", "money", ("revenue",), ("conversions",)
    ),
    Definition(
        "revenue_per_recipient",
        "Revenue per recipient",
        "Revenue that came through messages, per message delivered.",
        "money",
        ("revenue",),
        ("delivered",),
        channels=MESSAGES,
    ),
    Definition(
        "spend", "Spend", "Cost of the ads as the platforms bill it.", "money", ("spend",), higher_is_better=None
    ),
    Definition(
        "cpc",
        "Cost per click",
        "Ad spend per click on an ad.",
        "money",
        ("spend",),
        ("clicks",),
        channels=ADS,
        higher_is_better=False,
    ),
    Definition(
        "cpm",
        "Cost per 1,000 impressions",
        "Ad spend per thousand times an ad was shown.",
        "money",
        ("spend",),
        ("impressions",),
        scale=1000.0,
        channels=ADS,
        higher_is_better=False,
    ),
    Definition(
        "cpa",
        "Cost per conversion",
        "Ad spend per purchase that came through an ad.",
        "money",
        ("spend",),
        ("conversions",),
        channels=ADS,
        higher_is_better=False,
    ),
    Definition(
        "roas",
        "Return on ad spend",
        "Revenue that came through ads for each unit of money spent on them.",
        "ratio",
        ("revenue",),
        ("spend",),
        channels=ADS,
    ),
    Definition(
        "roi",
        "Return on investment",
        "Gain on ad spend in per cent: revenue through ads less spend, of spend. Other costs are not known here.",
        "percent",
        ("revenue",),
        ("spend",),
        less=("spend",),
        scale=100.0,
        channels=ADS,
    ),
)

DEFINITIONS: dict[str, Definition] = {definition.name: definition for definition in _ALL}
"""Every metric that can be measured, by name, in the order of a report."""

NOT_MEASURED: frozenset[str] = frozenset(METRICS) - DEFINITIONS.keys()
"""Metrics that a plan may name and no connector here reports yet: asked for, they give None."""

_CHANNEL_PREFIXES = {"email": "email", "sms": "sms", "push": "push", "ad": "ads", "ads": "ads", "social": "social"}


def resolve(name: str) -> tuple[Definition | None, dict[str, str]]:
    """Return the definition called `name` and the filters that the name implies.

    Besides the plain names, a channel or platform may stand before one: `email_open_rate`, `ad_impressions`,
    `facebook_clicks`. A metric that exists and isn't measured gives `None`. Raises `UnknownName` for any other.
    """
    plain = name.strip().lower().replace(" ", "_").replace("-", "_")
    if plain in DEFINITIONS:
        return DEFINITIONS[plain], {}
    if plain in NOT_MEASURED:
        return None, {}
    prefixes = {
        **{p: ("channel", c) for p, c in _CHANNEL_PREFIXES.items()},
        **{p: ("platform", p) for p in PLATFORM_NAMES},
    }
    for prefix, (dimension, value) in prefixes.items():
        rest = plain.removeprefix(f"{prefix}_")
        if rest != plain and rest in DEFINITIONS:
            return DEFINITIONS[rest], {dimension: value}
    raise UnknownName("metric", name, {*DEFINITIONS, *NOT_MEASURED})
