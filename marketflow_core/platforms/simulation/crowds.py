"""What a post or an ad campaign brings on one day, up to an instant: sums that only grow while the day goes on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import exp

from marketflow_core.platforms.simulation.chance import one, whole
from marketflow_core.platforms.simulation.seen import CURRENCY, Visit, tracking
from marketflow_core.platforms.simulation.state import State

MEAN_AMOUNT = 68.0
"""USD of an average purchase: the mean of the log-normal amounts in `people` (median 60, sigma 0.5)."""
SESSIONS_OF_CLICKS = 0.92
PAGES_OF_SESSION = 2.4

_RATES = {
    "USD": 1.0,
    "EUR": 0.9,
    "GBP": 0.8,
    "JPY": 150.0,
    "INR": 84.0,
    "CAD": 1.4,
    "AUD": 1.5,
    "BRL": 5.5,
    "KRW": 1370.0,
}
"""Units of a currency for one US dollar: round figures, so that a budget in yen buys a believable number of views."""


@dataclass(frozen=True)
class AdMarket:
    """What advertising on a platform costs and brings: USD per 1,000 views, clicks per view, purchases per click."""

    cost_per_mille: float
    clicks_per_view: float
    purchases_per_click: float


AD_MARKETS: dict[str, AdMarket] = {
    "facebook": AdMarket(9.0, 0.011, 0.025),
    "instagram": AdMarket(7.5, 0.008, 0.019),
    "google_ads": AdMarket(16.0, 0.021, 0.034),
}
_OTHER_MARKET = AdMarket(10.0, 0.010, 0.022)

POST_REACH: dict[str, float] = {"facebook": 3200.0, "instagram": 4600.0}
"""People whom a platform's post reaches in the end, about."""
POST_SPREAD = timedelta(hours=14)


@dataclass(frozen=True)
class Post:
    """A published post."""

    platform: str
    reference: str
    link: str | None
    at: datetime

    def day(self, seed: int, day: date, now: datetime) -> dict[str, float]:
        """Return what the post brought on `day` (UTC) up to `now`; it is forgotten in the hours after it went out."""
        start = datetime.combine(day, time(), UTC)
        before = _post_total(seed, self, min(start, now))
        after = _post_total(seed, self, min(start + timedelta(days=1), now))
        return {name: round(after[name] - before[name], 2) for name in after}

    def visit(self, seed: int, day: date, now: datetime) -> Visit | None:
        """Return the visits to the site that the post brought on `day` up to `now`."""
        return _visit(self.link, self.reference, self.day(seed, day, now), CURRENCY)


@dataclass(frozen=True)
class Ads:
    """A running ad campaign; `spans` are the stretches (start, end) in which it was on, end None while it is."""

    platform: str
    reference: str
    link: str | None
    daily_budget: float
    currency: str
    spans: Sequence[tuple[datetime, datetime | None]]

    def day(self, seed: int, day: date, now: datetime) -> dict[str, float]:
        """Return what the campaign brought on `day` (UTC) up to `now`, money in its own currency.

        It spends its daily budget evenly over the time in which it is on, a little less on some days, and never more.
        """
        return _ads_day(seed, self, day, now)

    def visit(self, seed: int, day: date, now: datetime) -> Visit | None:
        """Return the visits to the site that the campaign brought on `day` up to `now`."""
        return _visit(self.link, self.reference, self.day(seed, day, now), self.currency)


def in_dollars(amount: float, currency: str) -> float:
    """Return `amount` in US dollars at the simulated rate (unknown currencies count as dollars)."""
    return amount / _RATES.get(currency.upper(), 1.0)


def _post_total(seed: int, post: Post, until: datetime) -> dict[str, float]:
    gone = (until - post.at) / POST_SPREAD
    seen = 1.0 - exp(-gone) if gone > 0 else 0.0

    def luck(name: str) -> float:
        return 0.7 + 0.6 * one(seed, post.reference, name)

    reach = int(POST_REACH.get(post.platform, 2000.0) * luck("reach") * seen)
    clicks = int(reach * 0.012 * luck("clicks")) if post.link else 0
    conversions = int(clicks * 0.03 * luck("conversions"))
    return {
        "reach": reach,
        "impressions": int(reach * (1.15 + 0.2 * luck("again"))),
        "likes": int(reach * 0.03 * luck("likes")),
        "comments": int(reach * 0.003 * luck("comments")),
        "shares": int(reach * 0.004 * luck("shares")),
        "clicks": clicks,
        "conversions": conversions,
        "revenue": round(conversions * MEAN_AMOUNT * luck("amount"), 2),
    }


def _ads_day(seed: int, ads: Ads, day: date, now: datetime) -> dict[str, float]:
    share = _share_of_day(ads.spans, day, now)
    market = AD_MARKETS.get(ads.platform, _OTHER_MARKET)

    def luck(name: str) -> float:
        return 0.85 + 0.3 * one(seed, ads.reference, day, name)

    spend = round(ads.daily_budget * share * (0.92 + 0.08 * one(seed, ads.reference, day, "pace")), 2)
    impressions = int(in_dollars(spend, ads.currency) * 1000 / (market.cost_per_mille * luck("cost")))
    clicks = whole(impressions * market.clicks_per_view * luck("clicks"), seed, ads.reference, day, "click")
    clicks = clicks if ads.link and impressions else 0
    expected = clicks * market.purchases_per_click * luck("purchases")
    conversions = whole(expected, seed, ads.reference, day, "purchase") if clicks else 0
    rate = _RATES.get(ads.currency.upper(), 1.0)
    return {
        "impressions": impressions,
        "reach": int(impressions * 0.72),
        "clicks": clicks,
        "spend": spend,
        "conversions": conversions,
        "revenue": round(conversions * MEAN_AMOUNT * luck("amount") * rate, 2),
        "likes": int(impressions * 0.002 * luck("likes")),
        "comments": int(impressions * 0.0002 * luck("comments")),
        "shares": int(impressions * 0.0003 * luck("shares")),
        "video_views": 0,
    }


def _share_of_day(spans: Sequence[tuple[datetime, datetime | None]], day: date, now: datetime) -> float:
    start = datetime.combine(day, time(), UTC)
    end = min(start + timedelta(days=1), now)
    on = sum(max(0.0, (min(end, stop or end) - max(start, begin)).total_seconds()) for begin, stop in spans)
    return on / 86400.0


def _visit(link: str | None, reference: str, brought: dict[str, float], currency: str) -> Visit | None:
    conversions = int(brought["conversions"])
    sessions = max(round(brought["clicks"] * SESSIONS_OF_CLICKS), conversions)
    if link is None or not sessions:
        return None
    return Visit(
        **tracking(link, reference=reference),
        sessions=sessions,
        page_views=round(sessions * PAGES_OF_SESSION),
        conversions=conversions,
        revenue=round(in_dollars(brought["revenue"], currency), 2),
    )


class Crowds:
    """The posts and ad campaigns in a world's file."""

    def __init__(self, state: State) -> None:
        self._state = state

    def of(self, platform: str, external_id: str) -> Post | Ads | None:
        """Return the post or ad campaign of that id, None where there is none."""
        query = "SELECT reference, link, at FROM post WHERE platform = ? AND external_id = ?"
        for reference, link, at in self._state.rows(query, (platform, external_id)):
            return Post(platform, reference, link, datetime.fromtimestamp(at, UTC))
        query = "SELECT reference, link, daily_budget, currency FROM ads WHERE platform = ? AND external_id = ?"
        for reference, link, budget, currency in self._state.rows(query, (platform, external_id)):
            return Ads(platform, reference, link, budget, currency, self._spans(platform, external_id))
        return None

    def all(self) -> Iterator[Post | Ads]:
        """Yield all posts and ad campaigns."""
        query = "SELECT platform, external_id FROM post UNION SELECT platform, external_id FROM ads"
        for platform, external_id in self._state.rows(query):
            found = self.of(platform, external_id)
            if found is not None:
                yield found

    def _spans(self, platform: str, external_id: str) -> list[tuple[datetime, datetime | None]]:
        query = "SELECT at, running FROM ads_change WHERE platform = ? AND external_id = ? ORDER BY at"
        spans: list[tuple[datetime, datetime | None]] = []
        for at, running in self._state.rows(query, (platform, external_id)):
            moment = datetime.fromtimestamp(at, UTC)
            if spans and spans[-1][1] is None:
                if not running:
                    spans[-1] = (spans[-1][0], moment)
            elif running:
                spans.append((moment, None))
        return spans
