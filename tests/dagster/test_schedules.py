"""A schedule for each time zone launches what falls due there, in one run."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import dagster as dg
import pytest
from dagster._utils.schedules import schedule_execution_time_iterator  # what the daemon itself goes by

from marketflow_core.campaign import stages
from marketflow_core.campaign.workspace import Workspace
from marketflow_core.delivery.cells import CellRecord
from marketflow_core.plan.models import Plan
from marketflow_core.settings import Settings
from marketflow_dagster.definitions import defs
from marketflow_dagster.partitions import RANGE_END, RANGE_START
from marketflow_dagster.resources import WorkspaceResource
from marketflow_dagster.schedules import EVERY, scheduled_zones, zone_schedule
from tests.dagster.conftest import REFERENCE, ZONES, plan_named


def _tick(zone: str, at: datetime, instance: dg.DagsterInstance) -> tuple[list[dg.RunRequest], str]:
    """Evaluate the schedule of `zone` as the daemon would at `at`."""
    context = dg.build_schedule_context(
        instance=instance,
        scheduled_execution_time=at,
        repository_def=defs.get_repository_def(),
        resources={"workspace": WorkspaceResource()},
    )
    ticked = zone_schedule(zone).evaluate_tick(context)
    return list(ticked.run_requests or []), ticked.skip_message or ""


@pytest.mark.parametrize(
    ("zone", "utc"),
    [
        ("America/New_York", datetime(2026, 11, 23, 14, tzinfo=UTC)),
        ("Europe/London", datetime(2026, 11, 23, 9, tzinfo=UTC)),
        ("Asia/Tokyo", datetime(2026, 11, 23, 0, tzinfo=UTC)),
    ],
)
def test_each_zone_is_launched_at_its_own_nine_o_clock(
    zone: str, utc: datetime, stored: Plan, instance: dg.DagsterInstance
) -> None:
    """The run for a zone starts when it is 9:00 there, and not a quarter of an hour earlier or later."""
    requests, _ = _tick(zone, utc, instance)
    assert [request.partition_key for request in requests] == [f"{stored.name}|{zone}"]
    for other in (utc - EVERY, utc + EVERY):
        requests, told = _tick(zone, other, instance)
        assert not requests
        assert told == f"Nothing falls due in {zone} before {other:%H:%M} UTC."


def test_a_tick_makes_its_partitions_known_first(stored: Plan, instance: dg.DagsterInstance) -> None:
    """One unknown key would fail the whole tick."""
    _tick("Asia/Tokyo", datetime(2026, 11, 23, 0, tzinfo=UTC), instance)
    assert instance.get_dynamic_partitions("campaign") == [stored.name]
    assert instance.get_dynamic_partitions("zone") == ["Asia/Tokyo"]


def test_campaigns_that_are_due_together_share_one_run(
    ws: Workspace, stored: Plan, instance: dg.DagsterInstance
) -> None:
    """A zone and a quarter of an hour are one run, told its cells."""
    stages.store_plan(ws, plan_named("rug"), reference=REFERENCE)
    (request,), _ = _tick("Asia/Tokyo", datetime(2026, 11, 23, 0, tzinfo=UTC), instance)
    assert request.run_config["ops"]["sends"]["config"]["cells"] == ["lamp|Asia/Tokyo", "rug|Asia/Tokyo"]
    assert (request.tags[RANGE_START], request.tags[RANGE_END]) == ("lamp|Asia/Tokyo", "rug|Asia/Tokyo")


def test_what_was_made_already_is_not_launched_again(ws: Workspace, stored: Plan, instance: dg.DagsterInstance) -> None:
    """A tick that comes twice, or after somebody ran the campaign by hand, launches nothing."""
    for step in ("announcement", "post"):
        ws.cells.put(
            CellRecord(
                "rehearsal",
                stored.name,
                step,
                "Asia/Tokyo",
                "once",
                "mailchimp",
                1,
                "send_email",
                "email",
                None,
                None,
                1,
            )
        )
    requests, _ = _tick("Asia/Tokyo", datetime(2026, 11, 23, 0, tzinfo=UTC), instance)
    assert not requests


def test_a_changed_plan_moves_what_is_due(ws: Workspace, stored: Plan, instance: dg.DagsterInstance) -> None:
    """The timetable that a tick remembers is that of the newest version."""
    nine, ten = datetime(2026, 11, 23, 9, tzinfo=UTC), datetime(2026, 11, 23, 10, tzinfo=UTC)
    assert _tick("Europe/London", nine, instance)[0]
    stages.store_plan(ws, plan_named(stored.name, local="2026-11-23T10:00"), reference=REFERENCE)
    assert not _tick("Europe/London", nine, instance)[0]
    assert _tick("Europe/London", ten, instance)[0]


@pytest.mark.parametrize(
    ("local", "utc", "why"),
    [
        ("2027-03-14T02:30", datetime(2027, 3, 14, 7, 30, tzinfo=UTC), "02:30 doesn't exist: it is sent at 03:30"),
        ("2026-11-01T01:30", datetime(2026, 11, 1, 5, 30, tzinfo=UTC), "01:30 comes twice: the first one counts"),
    ],
)
def test_on_the_day_the_clocks_change_a_send_is_launched_once(
    local: str, utc: datetime, why: str, ws: Workspace, instance: dg.DagsterInstance
) -> None:
    """Each quarter of an hour of that night in New York is ticked, and exactly one of them launches."""
    reference = utc - timedelta(days=7)
    stages.store_plan(ws, plan_named("lamp", local=local, regions=("America/New_York",)), reference=reference)
    start = datetime.fromisoformat(local[:10]).replace(tzinfo=ZoneInfo("America/New_York")).astimezone(UTC)
    launched = [
        start + EVERY * number for number in range(28) if _tick("America/New_York", start + EVERY * number, instance)[0]
    ]
    assert launched == [utc], why


def test_every_quarter_of_an_hour_of_a_zone_is_ticked_across_the_change_of_clocks() -> None:
    """The cron line leaves no quarter of an hour out and repeats none, whatever the zone's clocks do."""
    schedule = zone_schedule("America/New_York")
    start = datetime(2027, 3, 14, 5, 1, tzinfo=UTC)
    cron = schedule_execution_time_iterator(start.timestamp(), schedule.cron_schedule, schedule.execution_timezone)
    ticks = [tick.astimezone(UTC) for tick in islice(cron, 40)]
    assert ticks == [datetime(2027, 3, 14, 5, 15, tzinfo=UTC) + EVERY * number for number in range(40)]


def test_unreadable_records_skip_the_tick_in_words(settings: Settings, instance: dg.DagsterInstance) -> None:
    """A tick that can't look anything up says why instead of failing."""
    settings.home.mkdir()
    (settings.home / "records.db").write_bytes(b"this is no database" * 100)
    requests, told = _tick("Asia/Tokyo", datetime(2026, 11, 23, 0, tzinfo=UTC), instance)
    assert not requests
    assert told.startswith("Nothing was looked up: The records")


def test_zones_in_use_get_a_schedule_beside_the_configured_ones(ws: Workspace, stored: Plan) -> None:
    """A zone that a campaign worked in has its own schedule when definitions load the next time."""
    assert set(scheduled_zones(ws.settings)) == set(ws.settings.preferences.zones)
    ws.cells.put(
        CellRecord(
            "rehearsal", stored.name, "post", "Asia/Kathmandu", "once", "x", 1, "publish_post", "social", None, None, 1
        )
    )
    assert "Asia/Kathmandu" in scheduled_zones(ws.settings)


def test_asking_for_the_zones_makes_no_home(settings: Settings) -> None:
    """Loading definitions leaves nothing behind in a folder where marketflow was never used."""
    assert set(ZONES) <= set(scheduled_zones(settings))
    assert not settings.home.exists()
