"""A schedule for each time zone: it ticks in the zone's own time and launches what falls due there, in one run.

The ledger is what keeps a send from being made twice or forgotten; schedules only see to it that nobody has to press a
button. They exist for the configured zones and for those in use when definitions load; `sensors.late_zones` carries the
rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import dagster as dg

from marketflow_core.campaign.due import DueFinder, zones_in_use
from marketflow_core.errors import MarketflowError
from marketflow_core.settings import Settings, load_settings
from marketflow_core.store.home import Home
from marketflow_core.store.records import open_records
from marketflow_core.values import slug
from marketflow_dagster.jobs import send
from marketflow_dagster.launching import request_sends
from marketflow_dagster.resources import WorkspaceResource

EVERY = timedelta(minutes=15)
"""How often a zone's schedule ticks. All zones' quarters of an hour fall on those of UTC."""

CRON = "*/15 * * * *"

_finder = DueFinder()


def scheduled_zones(settings: Settings) -> tuple[str, ...]:
    """Return the configured zones and those in use, sorted. A home that doesn't exist yet isn't made by asking."""
    home = Home(settings.home)
    configured = set(settings.preferences.zones)
    if settings.database_url is None and not (settings.home / "records.db").exists():
        return tuple(sorted(configured))
    records = open_records(home, settings.database_url)
    try:
        return tuple(sorted(configured | set(zones_in_use(records, settings.mode))))
    finally:
        records.close()


def zone_schedule(zone: str) -> dg.ScheduleDefinition:
    """Return the schedule of one time zone."""

    @dg.schedule(
        name=f"send_{slug(zone)}",
        job=send,
        cron_schedule=CRON,
        execution_timezone=zone,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description=f"Every quarter of an hour in {zone}: sends what falls due there, all campaigns in one run.",
        tags={"zone": zone.replace("/", ".")},
    )
    def tick(
        context: dg.ScheduleEvaluationContext, workspace: WorkspaceResource
    ) -> Iterator[dg.RunRequest | dg.SkipReason]:
        until = context.scheduled_execution_time.astimezone(UTC)
        yield from launch_due(context, workspace, zone, until)

    return tick


def launch_due(
    context: dg.ScheduleEvaluationContext, workspace: WorkspaceResource, zone: str, until: datetime
) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """Ask for one run for what falls due in `zone` in the quarter of an hour up to `until`, or say there is none."""
    try:
        with workspace.reading() as ws:
            due = _finder.between(ws, [zone], after=until - EVERY, until=until)
    except MarketflowError as error:
        yield dg.SkipReason(f"Nothing was looked up: {error}")
        return
    if due:
        yield request_sends(context.instance, due, run_key=f"{zone} {until:%Y-%m-%dT%H:%MZ}")
    else:
        yield dg.SkipReason(f"Nothing falls due in {zone} before {until:%H:%M} UTC.")


def zone_schedules() -> list[dg.ScheduleDefinition]:
    """Return a schedule for each configured zone and each zone in use. Unreadable records leave the configured ones."""
    settings = load_settings()
    try:
        zones = scheduled_zones(settings)
    except MarketflowError as error:
        dg.get_dagster_logger().warning(f"Only the configured time zones get a schedule: {error}")
        zones = settings.preferences.zones
    return [zone_schedule(zone) for zone in zones]
