"""Windows: what falls outside goes to the next opening, and says so."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketflow_core.plan.models import Plan
from marketflow_core.settings import Preferences
from marketflow_core.timing.schedule import Planned, schedule

NY, TOKYO = "America/New_York", "Asia/Tokyo"
START, END = datetime.fromisoformat("2026-11-02"), datetime.fromisoformat("2027-11-01")
WEEK = ["MO", "TU", "WE", "TH", "FR"]


def one(
    local: str, *, action: str = "send_email", channel: str = "email", zone: str = NY, team: Any = None, **limits: Any
) -> Planned:
    timing = {"kind": "at", "local": local, "zone": zone}
    steps = [{"id": "a", "action": action, "channel": channel, "timing": timing}]
    plan = Plan.model_validate({"name": "x", "steps": steps, "constraints": limits})
    (row,) = schedule(plan, team or Preferences(), reference=datetime(2026, 11, 1, tzinfo=UTC), zones=(zone,))
    return row


@pytest.mark.parametrize(
    ("limits", "asked", "taken"),
    [
        ({"quiet_hours": ["21:00", "08:00"]}, "2026-11-23T22:00", "2026-11-24T08:00"),
        ({"quiet_hours": ["21:00", "08:00"]}, "2026-11-23T07:59", "2026-11-23T08:00"),
        ({"quiet_hours": ["21:00", "08:00"]}, "2026-11-23T21:00", "2026-11-24T08:00"),
        ({"quiet_hours": ["12:00", "14:00"]}, "2026-11-23T13:00", "2026-11-23T14:00"),
        ({"quiet_hours": {"channel": "email", "hours": ["12:00", "14:00"]}}, "2026-11-23T13:00", "2026-11-23T14:00"),
        ({"blackout": ["2026-11-26"]}, "2026-11-26T09:00", "2026-11-27T09:00"),
        ({"blackout": [["2026-12-24", "2026-12-26"]]}, "2026-12-24T00:00", "2026-12-27T00:00"),
        ({"blackout": [["2026-12-24T18:00", "2026-12-26T06:00"]]}, "2026-12-25T09:00", "2026-12-26T06:00"),
        ({"blackout": ["2026-11-26T09:00"]}, "2026-11-26T09:00", "2026-11-26T09:01"),
        ({"days": WEEK}, "2026-11-21T09:00", "2026-11-23T09:00"),
        ({"days": {"channel": "email", "days": ["WE"]}}, "2026-11-26T09:00", "2026-12-02T09:00"),
        ({"not_before": {"local": "2026-11-23T12:00", "zone": "recipient"}}, "2026-11-23T09:00", "2026-11-23T12:00"),
        ({"not_before": {"local": "2026-11-24", "zone": TOKYO}}, "2026-11-23T09:00", "2026-11-23T10:00"),
        ({"not_before": [{"local": "2026-11-24T07:00", "channel": "email"}]}, "2026-11-23T09:00", "2026-11-24T07:00"),
        ({"days": WEEK, "quiet_hours": ["21:00", "08:00"]}, "2026-11-20T22:00", "2026-11-23T08:00"),
        ({"days": WEEK, "blackout": ["2026-11-23"]}, "2026-11-21T09:00", "2026-11-24T09:00"),
    ],
)
def test_a_time_outside_its_windows_moves_to_the_next_opening(limits: dict[str, Any], asked: str, taken: str) -> None:
    """Quiet hours end at their end; closed days give the same time on the next open day."""
    row = one(asked, **limits)
    assert row.local is not None
    assert row.local.isoformat()[:16] == taken
    assert "Moved from" in (row.note or "")


@pytest.mark.parametrize(
    ("limits", "asked"),
    [
        ({"quiet_hours": ["21:00", "08:00"]}, "2026-11-23T08:00"),
        ({"quiet_hours": ["12:00", "14:00"]}, "2026-11-23T14:00"),
        ({"quiet_hours": ["09:00", "09:00"]}, "2026-11-23T09:00"),
        ({"quiet_hours": [{"channel": "sms", "hours": ["00:00", "23:59"]}]}, "2026-11-23T08:00"),
        ({"blackout": [["2026-12-24", "2026-12-26"]]}, "2026-12-27T00:00"),
        ({"days": WEEK}, "2026-11-23T09:00"),
        ({"days": [{"channel": "sms", "days": ["SU"]}]}, "2026-11-23T09:00"),
        ({"not_before": {"local": "2026-11-24", "channel": "sms"}}, "2026-11-23T09:00"),
        ({"not_before": {"local": "2026-11-23T09:00"}}, "2026-11-23T09:00"),
        ({"not_after": {"local": "2026-11-23"}}, "2026-11-23T23:59"),
        ({"not_after": {"local": "2026-11-23T09:00"}}, "2026-11-23T09:00"),
    ],
)
def test_a_time_inside_its_windows_stays_without_a_note(limits: dict[str, Any], asked: str) -> None:
    """Bounds of other channels don't count, and ends of windows are open."""
    row = one(asked, **limits)
    assert row.local is not None
    assert (row.local.isoformat()[:16], row.note) == (asked, None)


@pytest.mark.parametrize(
    ("limits", "asked"),
    [
        ({"not_after": {"local": "2026-11-23"}}, "2026-11-24T00:00"),
        ({"not_after": {"local": "2026-11-23T09:00"}}, "2026-11-23T09:01"),
        ({"not_after": [{"local": "2026-11-23", "zone": "recipient"}], "days": ["TU"]}, "2026-11-23T09:00"),
        (
            {"blackout": [["2026-01-01", f"20{n}-12-31"] for n in range(27, 30)], "not_after": {"local": "2027-01-01"}},
            "2026-11-23T09:00",
        ),
    ],
)
def test_what_finds_no_opening_before_the_end_is_held(limits: dict[str, Any], asked: str) -> None:
    """With the end in the sentence."""
    row = one(asked, **limits)
    assert row.instant is None
    assert "nothing may go out after" in (row.held or "")


def test_windows_that_never_open_hold_the_step() -> None:
    """Two spans of quiet hours that together are the whole day."""
    hours = [{"channel": "email", "hours": ["00:00", "12:00"]}, {"channel": "email", "hours": ["12:00", "00:00"]}]
    row = one("2026-11-23T09:00", quiet_hours=hours)
    assert row.instant is None
    assert "No time is open" in (row.held or "")


def test_the_team_s_quiet_hours_hold_for_messages_unless_the_plan_has_its_own() -> None:
    """A post may go out at night, a text message may not."""
    team = Preferences(quiet_hours=("21:00", "08:00"))
    assert one("2026-11-23T22:00", team=team).note is not None
    assert one("2026-11-23T22:00", team=team, quiet_hours=["01:00", "02:00"]).note is None
    assert one("2026-11-23T22:00", team=team, action="publish_post", channel="social").note is None


@pytest.mark.parametrize("action", ["pause_ads", "generate_report", "collect_metrics", "notify_team"])
def test_what_reaches_nobody_happens_on_time(action: str) -> None:
    """Ads must stop when they are to stop, also on a Sunday night."""
    row = one("2026-11-22T23:00", action=action, channel="ads", days=WEEK, quiet_hours=["21:00", "08:00"])
    assert (row.note, row.held) == (None, None)


def test_quiet_hours_in_the_hour_that_clocks_repeat_end_once() -> None:
    """An embargo that ends in the second pass of 1:15 waits a quarter of an hour, not a day."""
    embargo = {"local": "2026-11-01T06:15", "zone": "UTC"}
    row = one("2026-11-01T00:30", not_before=embargo, quiet_hours=["01:00", "01:30"])
    assert row.instant == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


def test_a_moved_time_that_falls_into_a_gap_says_both() -> None:
    """The next open day is the one on which clocks skip the hour."""
    row = one("2027-03-13T02:30", days=["SU"])
    assert "Moved from" in (row.note or "")
    assert "doesn't exist" in (row.note or "")


@given(
    st.datetimes(START, END).map(lambda wall: wall.replace(second=0, microsecond=0)),
    st.sampled_from([NY, TOKYO, "Australia/Lord_Howe"]),
    st.sets(st.sampled_from([*WEEK, "SA", "SU"]), min_size=1),
    st.tuples(st.integers(0, 23), st.integers(0, 23)),
    st.lists(st.dates(START.date(), END.date()).map(str), max_size=4),
)
def test_wherever_a_time_moves_it_is_open_and_not_earlier(
    wall: datetime, zone: str, days: set[str], hours: tuple[int, int], blackout: list[str]
) -> None:
    """For any weekdays, quiet hours and blackout days."""
    quiet = [f"{hour:02}:00" for hour in hours]
    row = one(wall.isoformat(), zone=zone, days=sorted(days), quiet_hours=quiet, blackout=blackout)
    free = one(wall.isoformat(), zone=zone)
    assert row.instant is not None
    assert free.instant is not None
    assert row.local is not None
    assert row.instant >= free.instant
    assert ["MO", "TU", "WE", "TH", "FR", "SA", "SU"][row.local.weekday()] in days
    assert str(row.local.date()) not in blackout
    at, (start, end) = row.local.hour, hours
    assert not (start <= at < end if start <= end else at >= start or at < end)
    assert (row.note == free.note) == (row.instant == free.instant)
