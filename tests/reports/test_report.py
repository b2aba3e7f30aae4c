"""The report object gives numbers as people print them, and says what did best."""

from __future__ import annotations

from datetime import date

import pytest

from marketflow_core.errors import UnknownName
from marketflow_core.metrics.figures import Cell
from marketflow_core.metrics.performance import CampaignResults
from marketflow_core.reports.report import Report
from marketflow_core.store.results import ResultsFile
from tests.metrics.datasets import CAMPAIGN, ZONES


def report_on(*parts: tuple[str, dict[str, float]], counted_by: str | None = "google_analytics") -> Report:
    cells = tuple(
        Cell("ads", platform, "ads", f"Zone/{platform}", date(2026, 11, 23), "USD", measures)
        for platform, measures in parts
    )
    return Report(CampaignResults("rehearsal", "c", cells, counted_by=counted_by))


@pytest.fixture
def report(launch: ResultsFile) -> Report:
    return Report(CampaignResults.load(launch, "rehearsal", CAMPAIGN))


def test_rates_are_per_cent_with_two_decimals() -> None:
    assert report_on(("facebook", {"conversions": 1.0, "visits": 29.0})).get_metric("conversion_rate") == 3.45


def test_the_seeds_questions_are_answered(report: Report) -> None:
    rate = report.get_metric("conversion_rate")
    assert rate is not None
    assert 1 < rate < 10
    assert report.get_best_platform() in {"mailchimp", "facebook", "instagram", "google_ads"}
    assert report.get_best_region() in ZONES


def test_the_best_of_a_dimension_has_the_highest_rate(report: Report) -> None:
    best = report.get_best_platform("click_through_rate")
    rates = {
        name: report.get_metric("click_through_rate", platform=name) for name in ("facebook", "instagram", "google_ads")
    }
    assert rates[best or ""] == max(rate for rate in rates.values() if rate is not None)


def test_the_best_cost_is_the_lowest() -> None:
    report = report_on(("facebook", {"spend": 9.0, "clicks": 10.0}), ("google_ads", {"spend": 3.0, "clicks": 10.0}))
    assert report.get_best_platform("cpc") == "google_ads"


def test_one_lucky_visitor_does_not_make_a_platform_the_best() -> None:
    report = report_on(
        ("facebook", {"conversions": 1.0, "visits": 1.0}), ("google_ads", {"conversions": 5.0, "visits": 100.0})
    )
    assert report.get_best_platform() == "google_ads"


def test_where_all_samples_are_thin_the_best_is_still_named() -> None:
    report = report_on(
        ("facebook", {"conversions": 1.0, "visits": 2.0}), ("google_ads", {"conversions": 1.0, "visits": 10.0})
    )
    assert report.get_best_platform() == "facebook"
    assert report.get_best_region() == "Zone/facebook"


def test_of_equals_the_larger_sample_wins() -> None:
    report = report_on(
        ("facebook", {"conversions": 5.0, "visits": 50.0}), ("google_ads", {"conversions": 10.0, "visits": 100.0})
    )
    assert report.get_best_platform() == "google_ads"


def test_nothing_is_best_where_there_is_nothing() -> None:
    assert report_on().get_best_platform() is None
    assert report_on().get_metric("clicks") is None
    assert report_on(("facebook", {"clicks": 3.0})).get_best_platform("followers") is None
    assert report_on(("facebook", {"clicks": 3.0})).get_metric("followers") is None


def test_an_unknown_metric_is_an_error() -> None:
    with pytest.raises(UnknownName):
        report_on().get_metric("happiness")
