"""Cells, references and targeting: the account, our own names, and what ad platforms are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from marketflow_core.delivery.cells import CellBook, CellRecord
from marketflow_core.delivery.references import reference, tracked_link
from marketflow_core.delivery.targeting import Targeting, translate
from marketflow_core.plan.rules import RULE
from tests.delivery.conftest import NOW

ROW = CellRecord(
    "rehearsal",
    "launch",
    "announcement",
    "Europe/London",
    "once",
    "postbox",
    1,
    "send_email",
    "email",
    NOW,
    "2026-11-23T14:00+00:00",
    10,
    {"no consent": 2},
    {},
    "a note",
    0,
)


def test_a_cell_is_replaced_not_repeated(records):
    """A second version of the plan accounts for the same cell anew."""
    book = CellBook(records, "rehearsal")
    book.put(ROW)
    book.put(replace(ROW, planned=12, version=2))
    assert [row.planned for row in book.rows("launch")] == [12]
    assert CellBook(records, "live").rows("launch") == ()


def test_cells_come_in_the_order_of_time_and_those_without_one_last(records):
    """People read a campaign from first to last."""
    book = CellBook(records, "rehearsal")
    book.put(replace(ROW, step="never", instant=None, local=None))
    book.put(replace(ROW, step="later", instant=NOW + timedelta(hours=1)))
    book.put(ROW)
    assert [row.step for row in book.rows("launch", "Europe/London")] == ["announcement", "later", "never"]


def test_a_reference_differs_in_every_part():
    """Version, number, zone, occurrence and platform all tell deliveries apart."""
    parts = ("launch", "announcement", "Europe/London", "once", 1, 1, "mailchimp")
    others = ("fall", "reminder", "Asia/Tokyo", "2026-11-30T09:00", 2, 2, "sendgrid")
    names = {reference(*parts)} | {reference(*[*parts[:i], other, *parts[i + 1 :]]) for i, other in enumerate(others)}
    assert len(names) == 8


@pytest.mark.parametrize("page", ["https://shop.example/new", "https://shop.example/new?color=red#top"])
def test_a_tracked_link_keeps_the_page_and_says_where_the_click_came_from(page):
    """UTM parameters are added beside what the address had."""
    link = tracked_link(page, platform="mailchimp", channel="email", campaign="launch", content="mf.launch.x")
    query = parse_qs(urlsplit(link).query)
    assert query["utm_content"] == ["mf.launch.x"]
    assert query["utm_source"] == ["mailchimp"]
    assert ("color" in query) == ("color" in page)
    assert link.startswith("https://shop.example/new?")


@pytest.mark.parametrize(
    ("leaf", "terms"),
    [
        ({"field": "age", "operator": "between", "value": [25, 45]}, {"age_min": 25, "age_max": 45}),
        ({"field": "age", "operator": "at_least", "value": 30}, {"age_min": 30}),
        ({"field": "age", "operator": "at_most", "value": 60}, {"age_max": 60}),
        ({"field": "gender", "operator": "equals", "value": "female"}, {"genders": ("female",)}),
        ({"field": "interests", "operator": "in", "value": ["tea", "coffee"]}, {"interests": ("tea", "coffee")}),
    ],
)
def test_what_ad_platforms_can_take_is_translated(leaf, terms):
    """Each translatable leaf becomes a term; the place's countries are added."""
    assert translate(RULE.validate_python(leaf), ["GB"]) == Targeting({**terms, "countries": ("GB",)})


def test_a_country_in_the_rule_is_stronger_than_the_place():
    """Who asked for Germany gets Germany."""
    rule = RULE.validate_python({"field": "country", "operator": "equals", "value": "DE"})
    assert translate(rule, ["GB"]).terms["countries"] == ("DE",)


def test_what_they_cannot_take_is_said_and_not_dropped():
    """Events, negations and unknown fields stay as clauses left unsaid; nothing at all needs no translation."""
    rule = RULE.validate_python(
        {
            "all": [
                {"field": "age", "operator": "between", "value": [25, 45]},
                {"event": "purchased", "operator": "performed"},
                {"field": "loyalty_tier", "operator": "equals", "value": "gold"},
            ]
        }
    )
    assert [leaf.model_dump().get("event") for leaf in translate(rule, []).unsaid] == ["purchased", None]
    assert translate(None, ["US", "CA"]) == Targeting({"countries": ("US", "CA")})
