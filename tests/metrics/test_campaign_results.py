"""One campaign's results answer for any metric by any dimension."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from marketflow_core.errors import UnknownName
from marketflow_core.metrics.definitions import DEFINITIONS, NOT_MEASURED, resolve
from marketflow_core.metrics.performance import CampaignResults
from marketflow_core.plan.vocabulary import METRICS
from marketflow_core.store.results import ResultsFile
from tests.metrics.datasets import CAMPAIGN, COLLECTED, ZONES


@pytest.fixture
def results_of_launch(launch: ResultsFile) -> CampaignResults:
    return CampaignResults.load(launch.path, "rehearsal", CAMPAIGN)


def test_parts_of_any_dimension_add_up_to_the_whole(results_of_launch: CampaignResults) -> None:
    clicks = DEFINITIONS["clicks"]
    for dimension in ("platform", "zone", "region", "step", "channel", "day"):
        parts = [figures.value(clicks) or 0 for figures in results_of_launch.by(dimension).values()]
        assert sum(parts) == results_of_launch.metric("clicks")


def test_filters_go_together(results_of_launch: CampaignResults) -> None:
    narrow = results_of_launch.metric("impressions", platform="facebook", region="Asia/Tokyo", day=date(2026, 11, 23))
    by_hand = sum(
        cell.measures["impressions"]
        for cell in results_of_launch.cells
        if (cell.platform, cell.zone, cell.day) == ("facebook", "Asia/Tokyo", date(2026, 11, 23))
    )
    assert narrow == by_hand > 0
    assert results_of_launch.by("platform", step="ad_campaigns").keys() == {"facebook", "google_ads"}


def test_a_channel_or_platform_may_stand_in_the_name(results_of_launch: CampaignResults) -> None:
    """The names in the project's sample script."""
    assert results_of_launch.metric("email_open_rate") == results_of_launch.metric("open_rate")
    assert results_of_launch.metric("ad_impressions") == results_of_launch.metric("impressions", channel="ads")
    assert results_of_launch.metric("facebook_clicks") == results_of_launch.metric("clicks", platform="facebook")


def test_a_metric_that_no_connector_reports_is_none(results_of_launch: CampaignResults) -> None:
    assert results_of_launch.metric("followers") is None
    assert {"followers", "leads", "sign_ups"} == NOT_MEASURED


def test_every_metric_of_the_vocabulary_is_known() -> None:
    assert set(METRICS) <= DEFINITIONS.keys() | NOT_MEASURED


def test_an_unknown_metric_or_dimension_is_named_with_its_neighbours(results_of_launch: CampaignResults) -> None:
    with pytest.raises(UnknownName, match="open_rate"):
        results_of_launch.metric("opn_rate")
    with pytest.raises(UnknownName, match="platform"):
        results_of_launch.metric("clicks", platfrm="facebook")


def test_a_part_without_data_is_none_not_zero(results_of_launch: CampaignResults) -> None:
    assert results_of_launch.metric("clicks", platform="linkedin") is None
    assert results_of_launch.metric("open_rate", platform="facebook") is None


def test_a_campaign_nobody_sent_is_empty(tmp_path: Path) -> None:
    found = CampaignResults.load(tmp_path / "new.duckdb", "rehearsal", "nothing")
    assert (found.cells, found.sends, found.collected_at, found.currencies) == ((), (), None, ())
    assert found.metric("conversion_rate") is None


def test_sends_come_back_as_they_were_written(results_of_launch: CampaignResults) -> None:
    first = results_of_launch.sends[0]
    assert (first.zone, first.instant) == ("Asia/Tokyo", datetime(2026, 11, 23, 0, 0, tzinfo=UTC))
    assert first.local is not None
    assert first.local.isoformat() == "2026-11-23T09:00:00"
    assert first.suppressed.keys() == {"no consent for email", "unsubscribed"}
    assert all(row.adds_up for row in results_of_launch.sends)


def test_it_tells_what_was_collected_when(results_of_launch: CampaignResults) -> None:
    assert results_of_launch.collected_at == COLLECTED
    assert results_of_launch.collected[("google_analytics", date(2026, 11, 23))] == COLLECTED
    assert results_of_launch.values("region") == tuple(sorted(ZONES))
    assert results_of_launch.currencies == ("USD",)


def test_formulas_are_told_in_words() -> None:
    assert DEFINITIONS["open_rate"].formula == "opens ÷ delivered × 100"
    assert DEFINITIONS["roi"].formula == "(revenue − spend) ÷ spend × 100"
    assert DEFINITIONS["bounce_rate"].formula == "bounces ÷ (delivered + bounces) × 100"
    assert DEFINITIONS["clicks"].formula == "sum of clicks"
    assert resolve("Open rate")[0] is DEFINITIONS["open_rate"]
