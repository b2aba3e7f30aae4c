"""People's zones and the regions that serve them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from marketflow_core.errors import BadInput, UnknownName
from marketflow_core.timing.regions import nearest
from marketflow_core.timing.zones import all_zones

WINTER = datetime(2026, 12, 1, tzinfo=UTC)
SUMMER = datetime(2026, 7, 1, tzinfo=UTC)
THREE = ("America/New_York", "Europe/London", "Asia/Tokyo")


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Asia/Tokyo", "Asia/Tokyo"),
        ("Europe/Paris", "Europe/London"),
        ("America/Los_Angeles", "America/New_York"),
        ("Asia/Kolkata", "Asia/Tokyo"),
        ("Asia/Dubai", "Europe/London"),
        ("Pacific/Auckland", "Asia/Tokyo"),
    ],
)
def test_people_are_served_by_the_region_nearest_in_time(zone: str, expected: str) -> None:
    """Its own zone, or the least difference in UTC offset."""
    assert nearest(zone, THREE, WINTER) == expected


def test_distance_is_measured_at_the_instant() -> None:
    """Phoenix keeps Denver's time in winter and Los Angeles' in summer."""
    regions = ("America/Denver", "America/Los_Angeles")
    assert nearest("America/Phoenix", regions, WINTER) == "America/Denver"
    assert nearest("America/Phoenix", regions, SUMMER) == "America/Los_Angeles"


def test_among_equals_the_same_continent_wins_and_then_the_order() -> None:
    """Lagos and Paris are an hour from London in winter; so are two European zones."""
    assert nearest("Europe/Madrid", ("Africa/Lagos", "Europe/Paris"), WINTER) == "Europe/Paris"
    assert nearest("Europe/Madrid", ("Europe/Berlin", "Europe/Paris"), WINTER) == "Europe/Berlin"


def test_every_zone_has_a_region() -> None:
    """Whoever lives anywhere is served, and by a region that is listed."""
    assert {nearest(zone, THREE, WINTER) for zone in all_zones()} == set(THREE)


def test_no_region_at_all_and_an_unknown_zone_are_refused_in_a_sentence() -> None:
    """There is nobody to choose from, or nothing to measure."""
    with pytest.raises(BadInput, match="at least one"):
        nearest("Asia/Tokyo", (), WINTER)
    with pytest.raises(UnknownName):
        nearest("Asia/Atlantis", THREE, WINTER)
