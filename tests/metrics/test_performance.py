"""The performance table: one source counts purchases, currencies stay apart, days that still move are marked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from marketflow_core.metrics.definitions import DEFINITIONS
from marketflow_core.metrics.figures import MixedCurrencies
from marketflow_core.metrics.performance import CampaignResults, work_out
from marketflow_core.metrics.tables import MetricRow, SendRow
from marketflow_core.store.results import ResultsFile
from tests.metrics.datasets import CAMPAIGN, launch_metrics, launch_sends, store

DAY = date(2026, 11, 23)
LATER = datetime(2026, 12, 20, tzinfo=UTC)


def row(platform: str, metric: str, value: float, currency: str | None = None, source: str | None = None) -> MetricRow:
    return MetricRow(platform, DAY, CAMPAIGN, "ads", "UTC", "ads", source or platform, metric, value, currency, LATER)


def loaded(results: ResultsFile, metrics: list[MetricRow], sends: list[SendRow] | None = None) -> CampaignResults:
    store(results, sends or [], metrics)
    work_out(results, "rehearsal")
    return CampaignResults.load(results, "rehearsal", CAMPAIGN)


def test_every_sum_equals_what_was_collected(launch: ResultsFile) -> None:
    """An independent query over the raw rows gives the same sums."""
    loaded = CampaignResults.load(launch, "rehearsal", CAMPAIGN)
    with launch.read() as connection:
        raw = dict(
            connection.execute(
                """SELECT metric, sum(value) FROM platform_metrics
                   WHERE platform = CASE WHEN metric IN ('sessions', 'page_views', 'conversions', 'revenue')
                                         THEN 'google_analytics' ELSE source_platform END
                   GROUP BY metric"""
            ).fetchall()
        )
        raw |= dict(
            connection.execute(
                "SELECT CASE channel WHEN 'email' THEN 'sent' ELSE 'published' END, sum(sent) FROM sends GROUP BY 1"
            ).fetchall()
        )
    sums = {name for name, definition in DEFINITIONS.items() if not definition.is_rate}
    assert {name: loaded.metric(name) for name in sums & raw.keys()} == pytest.approx(
        {name: raw[name] for name in sums & raw.keys()}
    )
    assert sums - raw.keys() == {"video_views"}


def test_every_rate_equals_the_same_quotient_in_sql(launch: ResultsFile) -> None:
    loaded = CampaignResults.load(launch, "rehearsal", CAMPAIGN)
    quotients = {
        "open_rate": "100 * sum(opens) / sum(delivered) FILTER (channel = 'email')",
        "click_rate": "100 * sum(clicks) FILTER (channel = 'email') / sum(delivered)",
        "click_to_open_rate": "100 * sum(clicks) FILTER (channel = 'email') / sum(opens)",
        "bounce_rate": "100 * sum(bounces) / sum(delivered + bounces)",
        "unsubscribe_rate": "100 * sum(unsubscribes) / sum(delivered)",
        "frequency": "sum(impressions) / sum(reach)",
        "click_through_rate": "100 * sum(clicks) FILTER (channel IN ('ads', 'social')) / sum(impressions)",
        "engagement_rate": "100 * sum(likes + comments + shares) / sum(impressions)",
        "conversion_rate": "100 * sum(analytics_conversions) / sum(sessions)",
        "average_order_value": "sum(analytics_revenue) / sum(analytics_conversions)",
        "revenue_per_recipient": "sum(analytics_revenue) FILTER (channel = 'email') / sum(delivered)",
        "cpc": "sum(spend) / sum(clicks) FILTER (channel = 'ads')",
        "cpm": "1000 * sum(spend) / sum(impressions) FILTER (channel = 'ads')",
        "cpa": "sum(spend) / sum(analytics_conversions) FILTER (channel = 'ads')",
        "roas": "sum(analytics_revenue) FILTER (channel = 'ads') / sum(spend)",
        "roi": "100 * (sum(analytics_revenue) FILTER (channel = 'ads') - sum(spend)) / sum(spend)",
    }
    with launch.read() as connection:
        columns = ", ".join(quotients.values())
        expected = connection.execute(f"SELECT {columns} FROM performance").fetchone()
    assert expected is not None
    assert {name: loaded.metric(name) for name in quotients} == pytest.approx(
        dict(zip(quotients, expected, strict=True))
    )
    assert set(quotients) == {name for name, definition in DEFINITIONS.items() if definition.is_rate}


def test_what_analytics_saw_counts_and_claims_are_never_added_to_it(results: ResultsFile) -> None:
    found = loaded(
        results,
        [
            row("facebook", "conversions", 50),
            row("facebook", "clicks", 400),
            row("google_analytics", "conversions", 20, source="facebook"),
            row("google_analytics", "sessions", 200, source="facebook"),
        ],
    )
    assert found.counted_by == "google_analytics"
    assert found.metric("conversions") == 20
    assert found.metric("conversion_rate") == 10


def test_without_analytics_each_platform_counts_for_itself_and_claims_are_not_summed(results: ResultsFile) -> None:
    found = loaded(
        results,
        [
            row("facebook", "conversions", 50),
            row("facebook", "clicks", 400),
            row("google_ads", "conversions", 10),
            row("google_ads", "clicks", 200),
            row("mailchimp", "clicks", 9999),
        ],
    )
    assert found.counted_by is None
    assert found.metric("conversions") is None
    assert found.metric("conversions", platform="facebook") == 50
    assert found.metric("conversion_rate") == 10, "the claims' own clicks; Mailchimp reports no purchases"
    assert found.metric("conversion_rate", platform="google_ads") == 5


def test_of_two_analytics_platforms_one_counts(results: ResultsFile) -> None:
    found = loaded(
        results,
        [
            row("google_analytics", "conversions", 20, source="facebook"),
            row("adobe_analytics", "conversions", 30, source="facebook"),
        ],
    )
    assert (found.counted_by, found.metric("conversions")) == ("adobe_analytics", 30)


def test_money_of_two_currencies_is_never_summed(results: ResultsFile) -> None:
    found = loaded(
        results,
        [
            row("facebook", "spend", 50, "EUR"),
            row("facebook", "clicks", 100),
            row("google_ads", "spend", 90, "USD"),
            row("google_ads", "clicks", 300),
        ],
    )
    with pytest.raises(MixedCurrencies, match="EUR and USD") as told:
        found.metric("spend")
    assert told.value.currencies == ("EUR", "USD")
    assert found.metric("spend", currency="EUR") == 50
    assert found.metric("cpc", currency="EUR") == 0.5
    assert found.metric("cpc", currency="USD") == pytest.approx(0.3)
    assert found.metric("clicks") == 400
    assert found.metric("spend", platform="facebook") == 50


def test_spend_and_revenue_of_different_currencies_give_no_return(results: ResultsFile) -> None:
    found = loaded(results, [row("facebook", "spend", 50, "EUR"), row("facebook", "revenue", 100, "USD")])
    assert found.metric("roas", currency="EUR") is None
    assert found.metric("revenue") == 100


def test_a_cell_is_one_row_where_its_money_has_one_currency(results: ResultsFile) -> None:
    found = loaded(results, [row("facebook", "spend", 5, "EUR"), row("facebook", "clicks", 3)])
    assert [(cell.currency, dict(cell.measures)) for cell in found.cells] == [("EUR", {"clicks": 3.0, "spend": 5.0})]


def test_days_that_platforms_may_still_change_are_marked(results: ResultsFile) -> None:
    rows = [
        replace(
            row("facebook", "clicks", 1),
            day=DAY + timedelta(days=ago),
            collected_at=datetime(2026, 11, 27, 12, tzinfo=UTC),
        )
        for ago in range(5)
    ]
    found = loaded(results, rows)
    assert [cell.moving for cell in found.cells] == [False, True, True, True, True]


def test_sends_count_on_the_utc_day_they_left(results: ResultsFile) -> None:
    sends = launch_sends(zones=("Asia/Tokyo",))
    store(results, sends, [])
    work_out(results, "rehearsal")
    found = CampaignResults.load(results, "rehearsal", CAMPAIGN)
    assert found.metric("sent", step="email_announcement", day="2026-11-23") == sends[0].sent
    assert found.metric("published", step="ad_campaigns") == 2
    assert found.collected_at is None
    assert all(cell.moving for cell in found.cells)


def test_modes_never_mix(results: ResultsFile) -> None:
    sends = launch_sends()
    store(results, sends, launch_metrics(sends), mode="rehearsal")
    store(results, sends[:1], [], mode="live")
    assert work_out(results, "live") == 1
    assert work_out(results, "rehearsal") > 1
    assert CampaignResults.load(results, "live", CAMPAIGN).metric("opens") is None


def test_working_out_twice_changes_nothing(launch: ResultsFile) -> None:
    before = CampaignResults.load(launch, "rehearsal", CAMPAIGN)
    assert work_out(launch, "rehearsal") == len(before.cells)
    assert CampaignResults.load(launch, "rehearsal", CAMPAIGN) == before


def test_measures_nobody_knows_are_kept_raw_and_left_out(results: ResultsFile) -> None:
    assert loaded(results, [row("facebook", "moon_phases", 3)]).cells == ()


def test_a_platform_that_reports_no_clicks_does_not_lower_the_click_through_rate(results: ResultsFile) -> None:
    """Instagram tells how often a post was seen and never how often its link was clicked."""
    found = loaded(
        results,
        [
            row("facebook", "impressions", 1000),
            row("facebook", "clicks", 20),
            row("instagram", "impressions", 9000),
        ],
    )
    assert found.metric("click_through_rate") == 2.0
    assert found.metric("click_through_rate", platform="instagram") is None
    assert found.metric("impressions") == 10_000


def test_where_a_platform_that_reports_clicks_has_none_the_rate_is_zero(results: ResultsFile) -> None:
    found = loaded(
        results,
        [
            row("facebook", "impressions", 1000),
            row("facebook", "clicks", 20),
            replace(row("facebook", "impressions", 500), zone="Asia/Tokyo"),
        ],
    )
    assert found.metric("click_through_rate", zone="Asia/Tokyo") == 0.0
    assert found.metric("clicks", zone="Asia/Tokyo") is None


def test_money_spent_where_analytics_saw_no_sale_lowers_the_return(results: ResultsFile) -> None:
    found = loaded(
        results,
        [
            row("facebook", "spend", 50, "USD"),
            row("google_ads", "spend", 50, "USD"),
            row("google_analytics", "revenue", 300, "USD", source="facebook"),
        ],
    )
    assert found.metric("roas") == 3.0
    assert found.metric("roas", platform="google_ads") == 0.0
