"""The sensors: briefs that are added or changed, and time zones that turned up after definitions were loaded."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta

import dagster as dg

from marketflow_core.campaign import stages
from marketflow_core.campaign.briefs import BriefFile, briefs_in, read_brief_file
from marketflow_core.campaign.due import DueFinder
from marketflow_core.campaign.workspace import Workspace
from marketflow_core.errors import MarketflowError
from marketflow_dagster.jobs import prepare, send
from marketflow_dagster.launching import request_sends
from marketflow_dagster.partitions import register
from marketflow_dagster.resources import WorkspaceResource

_finder = DueFinder()

LONGEST_LOOK_BACK = timedelta(hours=6)
"""How far back the sensor for late zones looks after it was switched off: longer is for somebody to decide."""


@dg.sensor(
    job=prepare,
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Prepares a campaign for each brief that is added to the campaigns folder, and again when it changes.",
)
def new_briefs(context: dg.SensorEvaluationContext, workspace: WorkspaceResource) -> dg.SensorResult | dg.SkipReason:
    """Compare the briefs with those seen at the last tick, by their content."""
    seen: dict[str, str] = json.loads(context.cursor or "{}")
    requests: list[dg.RunRequest] = []
    try:
        with workspace.reading() as ws:
            found = briefs_in(ws.settings.campaigns)
            for brief in found:
                if seen.get(brief.campaign) != brief.content and _is_news(context, ws, brief):
                    register(context.instance, campaign=brief.campaign)
                    key = f"{brief.campaign} {brief.content[:16]}"
                    requests.append(dg.RunRequest(run_key=key, partition_key=brief.campaign))
    except MarketflowError as error:
        return dg.SkipReason(f"The briefs weren't looked at: {error}")
    cursor = json.dumps({brief.campaign: brief.content for brief in found})
    if not requests:
        return dg.SensorResult(cursor=cursor, skip_reason=f"None of {len(found)} briefs is new or has changed.")
    return dg.SensorResult(run_requests=requests, cursor=cursor)


def _is_news(context: dg.SensorEvaluationContext, ws: Workspace, brief: BriefFile) -> bool:
    """Tell whether a brief has to be prepared: it can be read, and isn't stored as it is already."""
    try:
        text = read_brief_file(brief.path)
    except MarketflowError as error:
        context.log.warning(f"The brief {brief.path.name} was left alone until it changes: {error}")
        return False
    return not stages.is_stored(ws, brief.campaign, text)


def late_zones_sensor(scheduled: Collection[str]) -> dg.SensorDefinition:
    """Return the sensor that sends what falls due in time zones that are in nobody's schedule."""

    @dg.sensor(
        name="late_zones",
        job=send,
        minimum_interval_seconds=60,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description=(
            "Sends what falls due in time zones that turned up after the schedules were made, from their first minute. "
            "Reloading the definitions gives them a schedule of their own."
        ),
    )
    def late_zones(
        context: dg.SensorEvaluationContext, workspace: WorkspaceResource
    ) -> Iterator[dg.RunRequest | dg.SkipReason]:
        yield from _carry(context, workspace, scheduled)

    return late_zones


def _carry(
    context: dg.SensorEvaluationContext, workspace: WorkspaceResource, scheduled: Collection[str]
) -> Iterator[dg.RunRequest | dg.SkipReason]:
    try:
        with workspace.reading() as ws:
            now = ws.clock.now()
            since = datetime.fromisoformat(context.cursor) if context.cursor else now - timedelta(minutes=15)
            zones = sorted(set(context.instance.get_dynamic_partitions("zone")) - set(scheduled))
            due = _finder.between(ws, zones, after=max(since, now - LONGEST_LOOK_BACK), until=now)
    except MarketflowError as error:
        yield dg.SkipReason(f"Nothing was looked up: {error}")
        return
    context.update_cursor(now.astimezone(UTC).isoformat())
    if due:
        yield request_sends(context.instance, due, run_key=f"late zones {now:%Y-%m-%dT%H:%M:%SZ}")
    else:
        yield dg.SkipReason(
            f"Nothing falls due in the {len(zones)} time zones without a schedule."
            if zones
            else "Each time zone in use has a schedule."
        )
