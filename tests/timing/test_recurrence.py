"""Repeats on the wall clock."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from marketflow_core.errors import BadInput
from marketflow_core.timing.recurrence import MOST, is_endless, occurrences

MONDAY = datetime.fromisoformat("2026-11-23T09:00")
YEAR = MONDAY + timedelta(days=366)


def days(rule: str, first: datetime = MONDAY, last: datetime = YEAR, zone: str = "America/New_York") -> list[str]:
    return [wall.isoformat(timespec="minutes") for wall in occurrences(rule, first, last=last, zone=zone)]


def test_the_first_occurrence_is_the_first_that_fits_at_or_after_the_start() -> None:
    """A Wednesday rule that starts on a Monday begins on Wednesday; its count begins there too."""
    assert days("FREQ=WEEKLY;BYDAY=WE;COUNT=2") == ["2026-11-25T09:00", "2026-12-02T09:00"]
    assert days("RRULE:FREQ=WEEKLY;COUNT=2") == ["2026-11-23T09:00", "2026-11-30T09:00"]


def test_the_horizon_ends_an_endless_rule_and_counts_itself_in() -> None:
    """An occurrence at the horizon is still planned, one after it isn't."""
    assert days("FREQ=DAILY", last=MONDAY + timedelta(days=2)) == [f"2026-11-{n}T09:00" for n in (23, 24, 25)]
    assert len(days("FREQ=DAILY", last=MONDAY + timedelta(days=2, minutes=-1))) == 2


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("20261125", "2026-11-25T09:00"),
        ("20261125T090000", "2026-11-25T09:00"),
        ("20261125T085959", "2026-11-24T09:00"),
        ("20261125T140000Z", "2026-11-25T09:00"),
        ("20261125T135959Z", "2026-11-24T09:00"),
    ],
)
def test_until_is_a_whole_day_a_local_time_or_an_instant(until: str, last: str) -> None:
    """A date takes in the whole day; an instant is reckoned in the zone."""
    assert days(f"FREQ=DAILY;UNTIL={until}")[-1] == last


def test_a_monthly_rule_on_the_31st_keeps_to_months_that_have_one() -> None:
    """RFC 5545: days that don't exist are left out."""
    assert days("FREQ=MONTHLY;COUNT=3", datetime.fromisoformat("2026-12-31T09:00")) == [
        "2026-12-31T09:00",
        "2027-01-31T09:00",
        "2027-03-31T09:00",
    ]


@pytest.mark.parametrize(
    "rule", ["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;COUNT=0", "FREQ=DAILY;UNTIL=20200101"]
)
def test_a_rule_that_never_fits_gives_nothing_at_once(rule: str) -> None:
    """It doesn't search until the year 9999."""
    assert days(rule) == []


@pytest.mark.parametrize(
    "rule",
    [
        "every Monday",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=FORTNIGHTLY",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=-1",
        "FREQ=DAILY;COUNT=many",
        "FREQ=DAILY;UNTIL=soon",
        "FREQ=DAILY;DTSTART=20260101",
        "FREQ=DAILY;NOISE=1",
        "",
    ],
)
def test_what_is_no_recurrence_rule_is_refused_with_the_rule_in_the_sentence(rule: str) -> None:
    """Words, unknown keys and values, and rules that would run for ever on one spot."""
    with pytest.raises(BadInput, match="recurrence rule"):
        days(rule)


def test_a_rule_with_too_many_occurrences_is_taken_for_a_slip() -> None:
    """Each second for a year is nobody's campaign."""
    with pytest.raises(BadInput, match=f"{MOST:,}"):
        days("FREQ=SECONDLY")


def test_a_rule_is_endless_without_count_and_until() -> None:
    """What a report may wait for, and what it may not."""
    assert is_endless("FREQ=DAILY")
    assert not is_endless("FREQ=DAILY;COUNT=3")
    assert not is_endless("RRULE:FREQ=DAILY;UNTIL=20270101")
