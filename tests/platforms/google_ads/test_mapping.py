"""Our terms in Google's."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketflow_core.platforms.advertising import AdOrder, ad_order
from marketflow_core.platforms.google_ads.countries import GEO_TARGETS
from marketflow_core.platforms.google_ads.mapping import (
    AGE_RANGES,
    descriptions,
    excluded_ages,
    headlines,
    included_ages,
    keywords,
    micros,
    unsaid,
)
from tests.platforms.vendor_stage import START, a_delivery


def an_order(**changes: object) -> AdOrder:
    order = ad_order(a_delivery("google_ads", "start_ads"), platform="Google Ads", now=START)
    assert isinstance(order, AdOrder)
    return dataclasses.replace(order, **changes)  # type: ignore[arg-type] - fields by name


@pytest.mark.parametrize(
    ("low", "high", "kept"),
    [
        (25, 45, ["25_34", "35_44"]),
        (25, 54, ["25_34", "35_44", "45_54"]),
        (None, 24, ["18_24"]),
        (60, None, ["55_64", "65_UP"]),
        (70, 75, ["65_UP"]),
        (38, 40, ["35_44"]),
        (85, None, ["65_UP"]),
    ],
)
def test_ages_become_the_ranges_that_are_at_least_half_wanted(low: int, high: int, kept: list[str]) -> None:
    assert [name.removeprefix("AGE_RANGE_") for name in included_ages(low, high)] == kept


@given(st.integers(13, 90), st.integers(0, 40))
def test_some_range_is_always_kept_and_the_others_are_shut_out(low: int, years: int) -> None:
    kept = included_ages(low, low + years)
    assert kept
    assert set(kept) | set(excluded_ages(low, low + years)) == {*AGE_RANGES, "AGE_RANGE_UNDETERMINED"}


def test_without_ages_nobody_is_shut_out() -> None:
    assert excluded_ages(None, None) == []


def test_ages_that_are_googles_own_need_no_note_but_the_unknown() -> None:
    assert unsaid(an_order(age_min=25, age_max=34)) == ("people whose age Google doesn't know see no ad",)
    assert unsaid(an_order(age_min=None, age_max=None)) == ()
    assert "any–40 became 18–44" in unsaid(an_order(age_min=None, age_max=40))[0]
    assert "60–any became 55–up" in unsaid(an_order(age_min=60, age_max=None))[0]


def test_money_is_in_micros_rounded_down_to_what_can_be_paid() -> None:
    assert micros(Decimal("49.999"), "USD") == "49990000"
    assert micros(Decimal("9000.75"), "JPY") == "9000000000"


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_words_give_three_headlines_two_descriptions_and_a_keyword(headline: str, text: str) -> None:
    order = an_order(headline=headline, text=text, interests=(headline,))
    for texts, count, longest in ((headlines(order), 3, 30), (descriptions(order), 2, 90)):
        assert len(texts) == count
        assert len({one.lower() for one in texts}) == count
        assert all(0 < len(one) <= longest for one in texts)
    assert all(0 < len(one) <= 80 and len(one.split()) <= 10 for one in keywords(order))


def test_countries_are_two_thousand_and_the_iso_number() -> None:
    assert GEO_TARGETS["US"] == "geoTargetConstants/2840"
    assert GEO_TARGETS["GB"] == "geoTargetConstants/2826"
    assert len(set(GEO_TARGETS.values())) == len(GEO_TARGETS) > 200
