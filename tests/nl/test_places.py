"""Where a campaign runs: the places behind its time, and the people of a city."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from marketflow_core.plan.models import Plan
from nl.language.names import find_names
from nl.reader import read_brief
from nl.reading.places import city_zones, zones_of

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def _read(brief: str) -> Plan:
    return read_brief(brief, name="test", now=NOW)


@pytest.mark.parametrize(
    ("brief", "regions"),
    [
        (
            "Launch on Monday at 9 AM local time in New York, London and Tokyo. Email all subscribers about our sale.",
            ("America/New_York", "Europe/London", "Asia/Tokyo"),
        ),
        (
            "Email all subscribers about our sale on Monday at 9 AM in Paris, Lagos, and São Paulo.",
            ("Europe/Paris", "Africa/Lagos", "America/Sao_Paulo"),
        ),
        (
            "In the US, the UK and Japan, launch on Monday at 9 AM local time. Post the video on Instagram.",
            ("America/New_York", "Europe/London", "Asia/Tokyo"),
        ),
        (
            "Next Wednesday at 8:30 AM local time in Munich and Vietnam:\n\n- Email the catalogue to all subscribers.",
            ("Europe/Berlin", "Asia/Ho_Chi_Minh"),
        ),
        (
            "We launch the Aurora in Canada, Brazil and South Africa on 1 December at 9am. Email all customers.",
            ("America/Toronto", "America/Sao_Paulo", "Africa/Johannesburg"),
        ),
        (
            "Post the video on X on Tuesday at 10:00 local time for the UK and Germany.",
            ("Europe/London", "Europe/Berlin"),
        ),
    ],
)
def test_places_behind_a_time_are_the_regions_in_their_own_time(brief: str, regions: tuple[str, ...]) -> None:
    plan = _read(brief)
    assert plan.constraints.regions == regions
    assert {step.timing.model_dump()["zone"] for step in plan.steps} == {"recipient"}
    assert not plan.segments
    assert not plan.diagnostics


def test_one_place_behind_a_step_s_time_says_whose_time_it_is() -> None:
    plan = _read("On Monday at 9 in Chicago post the photo on Facebook. On Tuesday at 9 in Sydney post it on LinkedIn.")
    assert [step.timing.model_dump()["zone"] for step in plan.steps] == ["America/Chicago", "Australia/Sydney"]
    assert not plan.constraints.regions


@pytest.mark.parametrize(
    ("place", "zones"),
    [
        ("Europe", ("Europe/London", "Europe/Paris")),
        ("the EU", ("Europe/London", "Europe/Paris")),
        ("APAC", ("Asia/Tokyo", "Australia/Sydney")),
    ],
)
def test_regions_are_the_zones_of_the_configuration(place: str, zones: tuple[str, ...]) -> None:
    configured = {
        "europe": ("Europe/London", "Europe/Paris"),
        "asia": ("Asia/Tokyo",),
        "oceania": ("Australia/Sydney",),
    }
    names = find_names([(place, 0)]).within(0, len(place))
    assert tuple(zones_of(names, configured)) == zones


def test_a_place_that_opens_a_sentence_without_a_comma_says_no_zone() -> None:
    plan = _read("In Germany we post the video on X on Monday at 9.")
    assert not plan.constraints.regions


def test_a_month_in_a_row_of_places_is_no_place() -> None:
    plan = _read("Post the video on X on Monday at 9 am local time in Paris and March on.")
    assert all("March" not in found.message for found in plan.diagnostics)


def test_a_row_of_places_may_end_the_brief() -> None:
    plan = _read("Post the video on X on Monday at 9 am local time in Paris, ")
    assert plan.steps[0].timing.model_dump()["local"] == "2026-11-23T09:00"


def test_a_city_s_time_is_its_zone() -> None:
    (step,) = _read("Email all subscribers about the sale on Monday at 9 am Melbourne time.").steps
    assert step.timing.model_dump()["zone"] == "Australia/Melbourne"


def test_a_place_that_nobody_knows_is_told_with_its_characters() -> None:
    brief = "Launch on Friday at 10 am local time in Berlin and Little Snoring. Email all subscribers about the sale."
    plan = _read(brief)
    assert plan.constraints.regions == ("Europe/Berlin",)
    (found,) = plan.diagnostics
    assert found.kind == "not_understood"
    assert found.source
    assert brief[found.source.start : found.source.end] == "Little Snoring"


def test_people_of_a_city_are_an_audience_and_no_region() -> None:
    plan = _read("On Monday at 9 AM, email our customers in Berlin and Munich about the new lamp.")
    assert not plan.constraints.regions
    (rule,) = plan.segments.values()
    assert rule.model_dump() == {"field": "city", "operator": "in", "value": ("Berlin", "Munich")}


def test_a_place_in_a_topic_is_neither_audience_nor_region() -> None:
    plan = _read("Email all subscribers on Monday at 9 am about our new store in Berlin.")
    assert not plan.segments
    assert not plan.constraints.regions


def test_each_city_has_a_zone_that_exists_and_stands_once() -> None:
    zones = city_zones()
    assert len(zones) > 400
    assert all(ZoneInfo(zone) for zone in set(zones.values()))
