"""What stands out is told only where the numbers bear it, with the sample it rests on."""

from __future__ import annotations

from datetime import date

import pytest

from marketflow_core.metrics.figures import Cell
from marketflow_core.metrics.performance import CampaignResults
from marketflow_core.metrics.tables import SendRow
from marketflow_core.reports.standouts import chance, standouts


def results(
    *parts: tuple[str, dict[str, float]], counted_by: str | None = "google_analytics", currency: str = "USD"
) -> CampaignResults:
    cells = tuple(
        Cell("ads", platform, "ads", "UTC", date(2026, 11, 23), currency, measures) for platform, measures in parts
    )
    return CampaignResults("rehearsal", "c", cells, counted_by=counted_by)


def test_a_wide_gap_over_large_samples_is_told_with_its_numbers() -> None:
    found = standouts(
        results(
            ("facebook", {"clicks": 300.0, "impressions": 10_000.0}),
            ("google_ads", {"clicks": 100.0, "impressions": 10_000.0}),
            ("instagram", {"clicks": 120.0, "impressions": 10_000.0}),
        )
    )
    assert [(one.text, one.firm) for one in found] == [
        (
            "Facebook drew the most clicks for each time something was shown: 3.00% of 10,000 impressions, "
            "against 1.10% of 20,000 for the others.",
            True,
        )
    ]


def test_a_narrow_gap_is_told_as_too_close_to_call() -> None:
    found = standouts(
        results(
            ("facebook", {"clicks": 101.0, "impressions": 10_000.0}),
            ("google_ads", {"clicks": 100.0, "impressions": 10_000.0}),
        )
    )
    assert [(one.text, one.firm) for one in found] == [
        (
            "Click-through rate: Facebook with 1.01% of 10,000 impressions, against 1.00% of 10,000 for Google Ads.",
            False,
        )
    ]


def test_small_samples_and_single_platforms_give_no_comparison() -> None:
    assert standouts(results(("facebook", {"clicks": 9.0, "impressions": 10.0}), ("x", {"impressions": 10.0}))) == ()
    assert standouts(results(("facebook", {"clicks": 300.0, "impressions": 10_000.0}))) == ()
    assert standouts(results()) == ()


def test_the_return_on_spend_names_the_money() -> None:
    parts = (("facebook", {"revenue": 300.0, "spend": 100.0}), ("google_ads", {"revenue": 100.0, "spend": 80.0}))
    assert [one.text for one in standouts(results(*parts, currency="EUR"))] == [
        "Return for each EUR spent on ads: Facebook 3.00 EUR (of 100.00 spent); Google Ads 1.25 EUR (of 80.00 spent)."
    ]
    claimed = standouts(results(*parts, counted_by=None))
    assert "spent on ads, as the platforms themselves claim: Facebook 3.00 USD" in claimed[0].text


def test_money_spent_without_revenue_is_no_finding() -> None:
    assert standouts(results(("facebook", {"spend": 100.0}))) == ()


def test_what_was_not_sent_is_told_with_its_main_reason() -> None:
    row = SendRow(
        "s",
        "UTC",
        "once",
        "send_email",
        "email",
        "mailchimp",
        None,
        None,
        100,
        80,
        {"no consent": 12},
        {"no address": 8},
    )
    found = standouts(CampaignResults("rehearsal", "c", (), (row,)))
    assert [one.text for one in found] == [
        "20 of 100 planned messages (20.0%) were not sent, the most frequent reason being: no consent (12)."
    ]


def test_failures_without_a_reason_are_told_too() -> None:
    row = SendRow("s", "UTC", "once", "send_email", "email", "mailchimp", None, None, 10, 9, failed=1)
    found = standouts(CampaignResults("rehearsal", "c", (), (row,)))
    assert [one.text for one in found] == ["1 of 10 planned messages (10.0%) were not sent."]


def test_the_probability_of_a_gap_is_that_of_the_two_proportion_test() -> None:
    """45 of 100 against 30 of 100: z = 2.19089, two-sided p = 0.028460, worked out by hand."""
    assert chance((45.0, 100.0), (30.0, 100.0)) == pytest.approx(0.028460, abs=1e-6)


def test_no_gap_at_all_is_chance() -> None:
    assert chance((0.0, 50.0), (0.0, 50.0)) == 1.0
