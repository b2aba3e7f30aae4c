"""Metrics and reports in many wordings."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from marketflow_core.plan.models import Plan
from nl.language.measures import budgets, duration
from nl.reader import read_brief


def plan(text: str) -> Plan:
    """Return the plan of a brief."""
    return read_brief(text, name="x", now=datetime(2026, 11, 20, 9, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "by", "to"),
    [
        ("Every Monday at 9am send me a report by platform: spend, CPA, ROAS.", ("platform",), "me"),
        ("On Monday 16 August at noon Ros gets a report on revenue by segment.", ("segment",), "Ros"),
        (
            "Dana gets a report by platform, country and segment on Friday at 16:00.",
            ("platform", "country", "segment"),
            "Dana",
        ),
        (
            "On December 4 send the management team a report comparing platforms and loyalty tiers.",
            ("platform", "loyalty_tier"),
            "management team",
        ),
        ("Report on 8 July 2027 to the trustees: revenue, region by region.", ("region",), "trustees"),
        ("Generate a report for the board by week and country with revenue and ROI.", ("time", "country"), "board"),
        ("On 8 July the revenue desk gets a report by age.", ("age",), "revenue desk"),
        ("On 8 July generate a report by age group.", ("age",), None),
        ("On 8 July generate a report with clicks and platforms.", (), None),
        ("On Friday generate a report for Monday.", (), None),
    ],
)
def test_a_report_tells_what_it_compares_and_whom_it_is_for(text: str, by: tuple[str, ...], to: str | None) -> None:
    """Wherever the sentence says so."""
    report = plan(text).reports[0]
    assert (report.compare_by, report.to) == (by, to)


def test_the_desk_that_gets_a_report_is_no_metric() -> None:
    """The revenue desk isn't revenue."""
    assert plan("On 8 July the revenue desk gets a report on clicks.").reports[0].metrics == ("clicks",)


@pytest.mark.parametrize(
    ("text", "platforms", "dimensions"),
    [
        (
            "Collect opens and clicks from all channels every 6 hours, split by country and device.",
            "all",
            ("region", "segment"),
        ),
        ("Track CTR and CPC daily on Facebook and LinkedIn.", ("facebook", "linkedin"), ()),
    ],
)
def test_metrics_are_collected_from_where_and_by_what(text: str, platforms: object, dimensions: object) -> None:
    """A country is a region to metrics, a device a segment."""
    metrics = plan(text).metrics
    assert metrics is not None
    assert (metrics.platforms, metrics.dimensions) == (platforms, dimensions)


@pytest.mark.parametrize(
    ("text", "amount", "currency", "per"),
    [
        ("€2.000 in total", 2000, "EUR", "total"),
        ("€1.500,50", 1500.5, "EUR", "total"),
        ("1,5k €", 1500, "EUR", "total"),
        ("1 500 €", 1500, "EUR", "total"),
        ("$150/day", 150, "USD", "day"),
        ("$1,200 per week", 171.43, "USD", "day"),
        ("£12 weekly", 1.71, "GBP", "day"),
        ("daily budget of $50", 50, "USD", "day"),
        ("budget per day: €40", 40, "EUR", "day"),
        ("spend daily 120 gbp", 120, "GBP", "day"),
        ("chf 1'500 a month", 50, "CHF", "day"),
        ("2 million yen", 2_000_000, "JPY", "total"),
        ("200 canadian dollars", 200, "CAD", "total"),
    ],
)
def test_money_is_read_as_people_write_it(text: str, amount: float, currency: str, per: str) -> None:
    """Brought to a day's or the total."""
    budget = budgets(text)[0].budget
    assert (float(budget.amount), budget.currency, budget.per) == (amount, currency, per)


def test_a_number_that_is_none_lasts_no_time() -> None:
    """ "1.2.3 days" is nothing."""
    assert duration("1.2.3 days") is None
