"""Local time to instant, in every zone there is."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, datetime, timedelta
from importlib import resources
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketflow_core.errors import BadInput, UnknownName
from marketflow_core.timing.instants import at_instant, delayed, resolve, wall_clock
from marketflow_core.timing.zones import all_zones, zone

ZONES = sorted(all_zones())
walls = st.datetimes(datetime.fromisoformat("1950-01-01"), datetime.fromisoformat("2060-01-01")).map(
    lambda wall: wall.replace(second=0, microsecond=0)
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("local", "name", "expected"),
    [
        ("2026-11-23T09:00", "America/New_York", "2026-11-23T14:00"),
        ("2026-11-23T09:00", "Asia/Kolkata", "2026-11-23T03:30"),
        ("2026-11-23T09:00", "Asia/Kathmandu", "2026-11-23T03:15"),
        ("2026-11-23T09:00", "Australia/Lord_Howe", "2026-11-22T22:00"),
        ("2026-06-23T09:00", "Australia/Lord_Howe", "2026-06-22T22:30"),
        ("2026-12-31T23:59:30", "Pacific/Kiritimati", "2026-12-31T09:59:30"),
        ("2027-01-01T00:00", "Pacific/Kiritimati", "2026-12-31T10:00"),
        ("2026-12-31T23:30", "Pacific/Pago_Pago", "2027-01-01T10:30"),
        ("2028-02-29T12:00", "Europe/Paris", "2028-02-29T11:00"),
        ("2026-11-23", "Europe/Paris", "2026-11-22T23:00"),
    ],
)
def test_an_ordinary_time_is_one_instant_and_needs_no_note(local: str, name: str, expected: str) -> None:
    """Half-hour and 45-minute zones, both ends of the date line, year ends and leap days."""
    found = resolve(local, name)
    assert (found.instant, found.note) == (utc(expected), None)
    assert found.local == found.instant
    assert found.local.tzinfo == ZoneInfo(name)


@pytest.mark.parametrize(
    ("local", "name", "taken"),
    [
        ("2026-03-08T02:30", "America/New_York", "2026-03-08T03:30"),
        ("2026-03-29T02:00", "Europe/Berlin", "2026-03-29T03:00"),
        ("2026-10-04T02:15", "Australia/Lord_Howe", "2026-10-04T02:45"),
        ("2011-12-30T10:00", "Pacific/Apia", "2011-12-31T10:00"),
        ("2026-04-24T00:15", "Africa/Cairo", "2026-04-24T01:15"),
    ],
)
def test_a_time_that_clocks_skip_moves_forward_by_the_gap(local: str, name: str, taken: str) -> None:
    """By an hour, by Lord Howe's half hour, by the day that Samoa never had; and a sentence says so."""
    found = resolve(local, name)
    assert found.local.replace(tzinfo=None) == datetime.fromisoformat(taken)
    assert found.note is not None
    assert local.replace("T", " ") in found.note
    assert taken.replace("T", " ") in found.note


@pytest.mark.parametrize(
    ("local", "name", "expected"),
    [
        ("2026-11-01T01:30", "America/New_York", "2026-11-01T05:30"),
        ("2026-10-25T02:30", "Europe/Berlin", "2026-10-25T00:30"),
        ("2026-04-05T01:45", "Australia/Lord_Howe", "2026-04-04T14:45"),
    ],
)
def test_a_time_that_happens_twice_is_its_first_occurrence(local: str, name: str, expected: str) -> None:
    """Whatever fold the caller's datetime has; and a sentence says so."""
    found = resolve(local, name)
    assert found.instant == utc(expected)
    assert "twice" in (found.note or "")
    assert resolve(datetime.fromisoformat(local).replace(fold=1), name) == found


@given(walls, st.sampled_from(ZONES))
def test_every_zone_resolves_every_time_by_one_law(wall: datetime, name: str) -> None:
    """The clock shows the time that was asked for, or it was skipped; an instant earlier doesn't show it too."""
    found = resolve(wall, name)
    shown = found.local.replace(tzinfo=None, fold=0)
    if shown == wall:
        earlier = [found.instant - timedelta(minutes=m) for m in (20, 30, 60, 120, 1440)]
        assert all(at_instant(one, name).local.replace(tzinfo=None, fold=0) != wall for one in earlier)
    else:
        rules = ZoneInfo(name)
        before, after = (wall.replace(tzinfo=rules, fold=fold).utcoffset() for fold in (0, 1))
        assert before is not None
        assert after is not None
        assert shown - wall == after - before > timedelta(0)
        assert "skip" in (found.note or "")


@pytest.mark.parametrize("name", ZONES)
def test_each_iana_zone_goes_there_and_back(name: str) -> None:
    """Each hour of 2026, in each zone, from instant to wall clock and back, is the same or an hour's first pass."""
    start = utc("2026-01-01T00:30")
    for hour in range(0, 365 * 24, 7):
        instant = start + timedelta(hours=hour)
        back = resolve(at_instant(instant, name).local.replace(tzinfo=None), name)
        assert back.instant == instant or (back.instant < instant and back.note is not None)


def test_zone_rules_come_from_the_tzdata_package_alone() -> None:
    """The machine's own zone files aren't on the path, and what is read is the package's file, byte for byte."""
    assert zoneinfo.TZPATH == ()
    assert "Europe/Paris" in all_zones()
    with resources.files("tzdata.zoneinfo.America").joinpath("Vancouver").open("rb") as file:
        packaged = ZoneInfo.from_file(file)
    for day in range(0, 800, 5):
        at = utc("2025-06-01T10:00") + timedelta(days=day)
        assert at.astimezone(packaged).utcoffset() == at.astimezone(zone("America/Vancouver")).utcoffset()


@pytest.mark.parametrize("name", ["Europe/Pariss", "America", "", "../etc/passwd", "europe/paris", "CEST"])
def test_a_zone_that_does_not_exist_is_named_with_the_closest_that_do(name: str) -> None:
    """A misspelling, a folder, a path and a habit of speech are no zones."""
    with pytest.raises(UnknownName, match="time zone"):
        resolve("2026-11-23T09:00", name)


def test_the_closest_zone_is_suggested() -> None:
    """Who types Pariss is asked whether it is Paris."""
    with pytest.raises(UnknownName) as told:
        zone("Europe/Pariss")
    assert "Europe/Paris" in told.value.closest


@pytest.mark.parametrize("local", ["tomorrow", "2026-02-30T09:00", "2026-11-23T25:00", "2026-11-23T09:00+02:00"])
def test_what_is_no_local_time_is_refused_in_a_sentence(local: str) -> None:
    """Words, dates that don't exist, and instants."""
    with pytest.raises(BadInput):
        resolve(local, "Europe/Paris")


@pytest.mark.parametrize(
    ("local", "name"), [("0001-01-01T00:00", "Asia/Tokyo"), ("9999-12-31T23:59", "America/New_York")]
)
def test_the_edges_of_reckoning_are_refused_in_a_sentence(local: str, name: str) -> None:
    """Year 1 east of Greenwich and year 9999 west of it have no instant."""
    with pytest.raises(BadInput, match="years"):
        resolve(local, name)


def test_days_of_a_delay_are_24_hours_and_months_follow_the_local_calendar() -> None:
    """Over the end of daylight saving a day shifts the clock, a month doesn't."""
    start = resolve("2026-10-31T09:00", "America/New_York").instant
    day = at_instant(delayed(start, "P1D", "America/New_York"), "America/New_York").local
    month = at_instant(delayed(start, "P1M", "America/New_York"), "America/New_York").local
    back = at_instant(delayed(start, "-P1M", "America/New_York"), "America/New_York").local
    assert (day.isoformat()[:16], month.isoformat()[:16]) == ("2026-11-01T08:00", "2026-11-30T09:00")
    assert back.isoformat()[:16] == "2026-09-30T09:00"


@pytest.mark.parametrize("delay", ["P9000Y", "P9000000D"])
def test_a_delay_beyond_the_calendar_is_refused_in_a_sentence(delay: str) -> None:
    """Nine thousand years from now is a slip."""
    with pytest.raises(BadInput, match="delay"):
        delayed(utc("2026-01-01T00:00"), delay, "Europe/Paris")


def test_a_date_alone_is_its_midnight_unless_told_otherwise() -> None:
    """The default time of day is the caller's to give."""
    assert wall_clock("2026-11-23") == datetime.fromisoformat("2026-11-23")
    assert wall_clock(
        "2026-11-23", default=datetime.fromisoformat("2026-01-01T09:00").time()
    ) == datetime.fromisoformat("2026-11-23T09:00")
