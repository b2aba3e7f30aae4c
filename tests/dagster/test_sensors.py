"""Sensors: briefs that are added or changed, and time zones without a schedule."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

from marketflow_core.campaign import stages
from marketflow_core.campaign.workspace import Workspace
from marketflow_core.clock import WallClock
from marketflow_core.plan.models import Plan
from marketflow_core.settings import Settings
from marketflow_dagster.definitions import defs
from marketflow_dagster.resources import WorkspaceResource
from marketflow_dagster.sensors import late_zones_sensor, new_briefs
from tests.dagster.conftest import plan_named


def _look(
    instance: dg.DagsterInstance, cursor: str | None = None, sensor: dg.SensorDefinition = new_briefs
) -> tuple[list[dg.RunRequest], str | None, str]:
    """Evaluate a sensor as the daemon would; return its requests, its new cursor, and why it did nothing."""
    context = dg.build_sensor_context(
        instance_ref=instance.get_ref(),
        cursor=cursor,
        repository_def=defs.get_repository_def(),
        resources={"workspace": WorkspaceResource()},
    )
    ticked = sensor.evaluate_tick(context)
    return list(ticked.run_requests or []), ticked.cursor, ticked.skip_message or ""


def _write(settings: Settings, name: str, text: str | bytes) -> Path:
    path = settings.campaigns / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_a_new_brief_launches_its_preparation_once(settings: Settings, instance: dg.DagsterInstance) -> None:
    """The first look launches it, with its partition made known; the next look finds nothing new."""
    _write(settings, "Spring sale.md", "Send an email to everybody on Monday.")
    (request,), cursor, _ = _look(instance)
    assert request.partition_key == "spring_sale"
    assert instance.get_dynamic_partitions("campaign") == ["spring_sale"]
    requests, _, told = _look(instance, cursor)
    assert not requests
    assert told == "None of 1 briefs is new or has changed."


def test_a_changed_brief_is_prepared_again(settings: Settings, instance: dg.DagsterInstance) -> None:
    """It is the content that counts, and the request has another key, or Dagster would drop it."""
    _write(settings, "sale.md", "Send an email on Monday.")
    (first,), cursor, _ = _look(instance)
    _write(settings, "sale.md", "Send an email on Tuesday.")
    (second,), _, _ = _look(instance, cursor)
    assert first.partition_key == second.partition_key == "sale"
    assert first.run_key != second.run_key


def test_a_brief_that_was_run_already_is_left_alone(
    settings: Settings, ws: Workspace, stored: Plan, instance: dg.DagsterInstance
) -> None:
    """What `marketflow run` stored isn't prepared a second time."""
    _write(settings, f"{stored.name}.md", stored.brief)
    requests, _, _ = _look(instance)
    assert not requests


def test_a_broken_brief_is_told_and_does_not_stop_the_others(
    settings: Settings, instance: dg.DagsterInstance, capsys: pytest.CaptureFixture[str]
) -> None:
    """The tick goes on, says in words what is wrong, and looks at the file again when it changes."""
    _write(settings, "broken.md", b"\xff\xfe\x00picture")
    _write(settings, "good.md", "Send an email on Monday.")
    requests, cursor, _ = _look(instance)
    assert [request.partition_key for request in requests] == ["good"]
    assert "broken.md is not plain text" in capsys.readouterr().err
    assert set(json.loads(cursor or "")) == {"broken", "good"}
    _write(settings, "broken.md", "Send an email on Friday.")
    requests, _, _ = _look(instance, cursor)
    assert [request.partition_key for request in requests] == ["broken"]


def test_a_folder_without_briefs_is_no_failure(settings: Settings, instance: dg.DagsterInstance) -> None:
    """A project may have no campaigns folder at all."""
    settings.campaigns.rmdir()
    assert _look(instance)[2] == "None of 0 briefs is new or has changed."


def test_wrong_settings_skip_the_tick_in_words(
    settings: Settings, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sensor that can't read its settings says so."""
    monkeypatch.setenv("MARKETFLOW_MODE", "perhaps")
    assert _look(instance)[2].startswith("The briefs weren't looked at: MARKETFLOW_MODE is “perhaps”")
    assert "MARKETFLOW_MODE" in _look(instance, sensor=late_zones_sensor(()))[2]


def _due_now(ws: Workspace, zone: str) -> None:
    """Store a plan whose sends in `zone` fell due five minutes ago."""
    five_ago = (WallClock().now() - timedelta(minutes=5)).astimezone(UTC)
    from zoneinfo import ZoneInfo

    local = five_ago.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M")
    stages.store_plan(ws, plan_named("late", local=local, regions=(zone,)), reference=five_ago - timedelta(days=1))


def test_a_zone_without_a_schedule_is_carried(ws: Workspace, instance: dg.DagsterInstance) -> None:
    """What falls due in a zone that turned up later is launched all the same, and once."""
    _due_now(ws, "Asia/Kathmandu")
    instance.add_dynamic_partitions("zone", ["Asia/Kathmandu", "Europe/London"])
    sensor = late_zones_sensor({"Europe/London"})
    (request,), cursor, _ = _look(instance, sensor=sensor)
    assert request.partition_key == "late|Asia/Kathmandu"
    assert datetime.fromisoformat(cursor or "").tzinfo is not None
    requests, _, told = _look(instance, cursor, sensor)
    assert not requests
    assert told == "Nothing falls due in the 1 time zones without a schedule."


def test_a_zone_with_a_schedule_is_left_to_it(ws: Workspace, instance: dg.DagsterInstance) -> None:
    """Two launchers for one zone would start two runs for the same sends."""
    _due_now(ws, "Asia/Kathmandu")
    instance.add_dynamic_partitions("zone", ["Asia/Kathmandu"])
    requests, _, told = _look(instance, sensor=late_zones_sensor({"Asia/Kathmandu"}))
    assert not requests
    assert told == "Each time zone in use has a schedule."
