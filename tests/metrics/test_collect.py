"""Collection asks a platform about what it got, and keeps only what can be stood for."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

import pytest

from marketflow_core.errors import PlatformRefused
from marketflow_core.metrics.collect import Delivered, collect_day
from marketflow_core.platforms.contract import Confirmed, Connector, Delivery, Figure, Manifest, Outcome

DAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
MAIL_NY = Delivered("mf.c.s.New_York.once.1.mailchimp", "1", "c", "s", "America/New_York", "email", "mailchimp")
MAIL_NY_2 = Delivered("mf.c.s.New_York.once.2.mailchimp", "2", "c", "s", "America/New_York", "email", "mailchimp")
AD = Delivered("mf.c.ads.New_York.once.1.facebook", "1", "c", "ads", "America/New_York", "ads", "facebook")


class Platform(Connector):
    """A platform of fixed numbers that remembers what it was asked about."""

    def __init__(self, slug: str, channel: str, figures: Sequence[Figure]) -> None:
        self.manifest = Manifest(slug, slug, frozenset({channel}), frozenset(), (), "https://example.test", "1", "none")  # pyright: ignore[reportAttributeAccessIssue]
        self.answer = figures
        self.asked: Mapping[str, str] | None = None

    async def check(self) -> None:
        """Always well."""

    async def deliver(self, delivery: Delivery) -> Outcome:
        """Take anything."""
        return Confirmed(delivery.reference)

    async def find(self, reference: str) -> Confirmed | None:
        """Know everything."""
        return Confirmed(reference)

    async def figures(self, day: date, references: Mapping[str, str]) -> Sequence[Figure]:
        """Answer as told."""
        self.asked = references
        return self.answer


def collect(platform: Platform, delivered: Sequence[Delivered]) -> list[tuple[str, str, str, float, str | None]]:
    rows = asyncio.run(collect_day(platform, DAY, delivered, now=NOW))
    assert all((row.platform, row.day, row.collected_at) == (platform.manifest.slug, DAY, NOW) for row in rows)
    return [(row.step, row.source_platform, row.metric, row.value, row.currency) for row in rows]


def test_batches_of_one_step_and_zone_are_added_up() -> None:
    figures = [Figure(MAIL_NY.reference, DAY, "opens", 3), Figure(MAIL_NY_2.reference, DAY, "opens", 4)]
    assert collect(Platform("mailchimp", "email", figures), [MAIL_NY, MAIL_NY_2]) == [
        ("s", "mailchimp", "opens", 7.0, None)
    ]


def test_a_platform_is_asked_only_about_its_own_deliveries() -> None:
    platform = Platform("mailchimp", "email", [])
    collect(platform, [MAIL_NY, AD])
    assert platform.asked == {"1": MAIL_NY.reference}


def test_analytics_is_asked_about_all_even_where_platforms_share_an_id() -> None:
    """Mailchimp's “1” and Facebook's “1” are two deliveries."""
    figures = [
        Figure(MAIL_NY.reference, DAY, "sessions", 10),
        Figure(AD.reference, DAY, "revenue", 20.5, "EUR"),
    ]
    platform = Platform("google_analytics", "analytics", figures)
    assert collect(platform, [MAIL_NY, AD]) == [
        ("ads", "facebook", "revenue", 20.5, "EUR"),
        ("s", "mailchimp", "sessions", 10.0, None),
    ]
    assert platform.asked is not None
    assert set(platform.asked.values()) == {MAIL_NY.reference, AD.reference}


def test_a_platform_with_nothing_delivered_is_not_called() -> None:
    platform = Platform("instagram", "social", [])
    assert collect(platform, [MAIL_NY]) == []
    assert platform.asked is None


def test_figures_of_other_days_and_of_strangers_are_left_out() -> None:
    figures = [Figure(MAIL_NY.reference, date(2026, 11, 22), "opens", 3), Figure("somebody.else", DAY, "opens", 4)]
    assert collect(Platform("mailchimp", "email", figures), [MAIL_NY]) == []


def test_amounts_in_two_currencies_stay_apart() -> None:
    figures = [Figure(AD.reference, DAY, "spend", 5, "EUR"), Figure(AD.reference, DAY, "spend", 6, "USD")]
    assert collect(Platform("facebook", "ads", figures), [AD]) == [
        ("ads", "facebook", "spend", 5.0, "EUR"),
        ("ads", "facebook", "spend", 6.0, "USD"),
    ]


def test_money_without_a_currency_is_refused() -> None:
    with pytest.raises(PlatformRefused, match="spend came without a currency"):
        collect(Platform("facebook", "ads", [Figure(AD.reference, DAY, "spend", 5)]), [AD])


def test_a_number_that_is_none_is_refused() -> None:
    with pytest.raises(PlatformRefused, match="impressions is not a number"):
        collect(Platform("facebook", "ads", [Figure(AD.reference, DAY, "impressions", float("nan"))]), [AD])
