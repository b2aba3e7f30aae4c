"""An ad campaign and a post in our own terms, before any vendor's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketflow_core.delivery.references import tracked_link
from marketflow_core.plan.models import Budget, Content
from marketflow_core.platforms.advertising import AdOrder, ad_order, daily_amount, price_currency, shorten, text
from marketflow_core.platforms.contract import Terminal
from marketflow_core.platforms.graph_posts import reference_in, signed_text
from marketflow_core.platforms.graph_terms import ad_figures, minor_units, post_figures
from marketflow_core.platforms.places import country_of
from tests.platforms.vendor_stage import START, a_delivery

ADS = a_delivery("facebook", "start_ads")
DAY = date(2026, 11, 23)


def order(**changes: object) -> AdOrder:
    made = ad_order(replace(ADS, **changes), platform="Facebook", now=START)  # type: ignore[arg-type] - fields by name
    assert isinstance(made, AdOrder)
    return made


def test_an_order_starts_when_it_is_due_and_not_before_now() -> None:
    assert order(at=START + timedelta(days=1)).starts == START + timedelta(days=1)
    assert order(at=START - timedelta(days=1)).starts == START


def test_terms_of_odd_types_are_left_out() -> None:
    made = order(targeting={"age_min": "25", "age_max": "old", "countries": 7, "interests": "yoga", "genders": None})
    assert (made.age_min, made.age_max, made.interests, made.genders) == (25, None, ("yoga",), ())
    assert made.countries == ("US",)
    assert order(targeting={"age_min": True, "age_max": 40.0}).age_min is None


def test_without_money_there_is_no_order() -> None:
    for budget in (None, Budget(amount=Decimal(0))):
        assert isinstance(ad_order(replace(ADS, budget=budget), platform="Facebook", now=START), Terminal)


def test_a_total_is_never_exceeded_by_its_days() -> None:
    assert daily_amount(Budget(amount=Decimal(1000), per="total")) * 7 <= 1000


def test_a_name_tells_the_currency_of_its_price() -> None:
    assert price_currency(f"mf.x · {order().price}") == "USD"
    assert price_currency("mf.x") is None


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (Content(subject="Spring is here", topic="new shoes"), "Spring is here. New shoes"),
        (Content(subject="New shoes are here", topic="new shoes"), "New shoes are here"),
        (Content(topic="  new   shoes "), "New shoes"),
        (Content(), "Spring sale"),
    ],
)
def test_text_says_the_subject_and_what_the_topic_adds(content: Content, words: str) -> None:
    assert text(content, "spring_sale") == words


@given(st.text(), st.integers(2, 50))
def test_a_cut_text_is_never_too_long(words: str, longest: int) -> None:
    assert len(shorten(words, longest)) <= longest


@given(st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=60), st.booleans())
def test_a_reference_is_read_back_from_any_post(campaign: str, linked: bool) -> None:
    name = f"mf.{campaign}.post.Europe~Berlin.once.1-1.facebook"
    link = tracked_link("https://a.example/", platform="facebook", channel="social", campaign=campaign, content=name)
    delivery = replace(ADS, campaign=campaign, reference=name, link=link if linked else None)
    assert reference_in(signed_text(delivery, longest=2200)) == name


def test_words_of_others_bear_no_reference() -> None:
    assert reference_in("Hello [world] https://a.example/?utm_source=x") is None


def test_countries_come_from_zones() -> None:
    assert (country_of("Europe/Athens"), country_of("Asia/Kolkata"), country_of("UTC")) == ("GR", "IN", None)


def test_minor_units_are_rounded_down() -> None:
    assert minor_units(Decimal("10.999"), "eur") == 1099
    assert minor_units(Decimal("10.999"), "KRW") == 10


def test_of_overlapping_purchases_only_the_widest_counts() -> None:
    actions = [
        {"action_type": "offsite_conversion.fb_pixel_purchase", "value": "2"},
        {"action_type": "purchase", "value": "3"},
        {"action_type": "omni_purchase", "value": "4"},
        "odd",
    ]
    figures = {one.metric: one.value for one in ad_figures({"actions": actions, "action_values": "odd"}, "mf.a", DAY)}
    assert figures == {"conversions": 4.0}


def test_figures_of_an_odd_form_are_left_out() -> None:
    row = {"impressions": "many", "reach": True, "spend": "1.50"}
    assert [(one.metric, one.currency) for one in ad_figures(row, "mf.a", DAY)] == [("spend", None)]
    names = {"views": "impressions", "reach": "reach"}
    rows = [{"name": "views", "total_value": {"value": 7}}, {"name": "reach", "values": []}, {"name": "other"}]
    assert [(one.metric, one.value) for one in post_figures(rows, names, "mf.a", DAY)] == [("impressions", 7.0)]
