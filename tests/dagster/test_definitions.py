"""Definitions load, say what they have to say, and don't grow with the number of campaigns."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import dagster as dg
import pytest

from marketflow_core.campaign import stages
from marketflow_core.campaign.workspace import Workspace
from marketflow_core.settings import Settings
from marketflow_dagster.definitions import defs
from marketflow_dagster.instance import dagster_home, default_settings, project_root
from marketflow_dagster.resources import PlatformsResource, ResultsResource
from tests.dagster.conftest import REFERENCE, plan_named

ROOT = Path(__file__).parents[2]
ASSETS = {"plans", "profiles", "events", "audiences", "sends", "platform_metrics", "performance", "report"}


def test_definitions_hold_together() -> None:
    """Dagster finds nothing wrong with them."""
    dg.Definitions.validate_loadable(defs)


def test_each_asset_says_what_it_is_and_whose() -> None:
    """Owner, kind, group and description are there for everybody who opens the graph."""
    specs = {spec.key.to_user_string(): spec for spec in defs.resolve_all_asset_specs()}
    assert set(specs) == ASSETS
    for spec in specs.values():
        assert set(spec.owners) <= {"team:marketing", "team:data"}
        assert spec.owners
        assert spec.kinds
        assert spec.group_name != "default"
        assert len(spec.description or "") > 80


def test_partitions_are_those_of_the_architecture() -> None:
    """Campaigns, zones and days are dynamic; two dimensions at most."""
    graph = defs.resolve_asset_graph()
    dimensions = {
        key.to_user_string(): getattr(graph.get(key).partitions_def, "partition_dimension_names", None)
        or getattr(graph.get(key).partitions_def, "name", None)
        for key in graph.get_all_asset_keys()
    }
    assert dimensions == {
        "plans": "campaign",
        "profiles": None,
        "events": None,
        "audiences": "campaign",
        "sends": ["campaign", "zone"],
        "platform_metrics": ["day", "platform"],
        "performance": None,
        "report": "campaign",
    }


def test_every_job_runs_without_configuration() -> None:
    """Nobody has to type anything in to press a button."""
    for job in defs.resolve_all_job_defs():
        assert dg.validate_run_config(job, {}) is not None


def test_there_is_a_schedule_for_each_configured_zone_in_its_own_time(settings: Settings) -> None:
    """Each ticks by the clock of its zone."""
    zones = {
        schedule.execution_timezone for schedule in defs.schedules or [] if isinstance(schedule, dg.ScheduleDefinition)
    }
    assert set(settings.preferences.zones) <= zones


def test_nothing_in_pyproject_hides_the_workspace_file() -> None:
    """With a [tool.dagster] or [tool.dg] block, Dagster would ignore workspace.yaml without a word."""
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
    assert not {"dagster", "dg"} & set(tools)
    assert "marketflow_dagster.definitions" in (ROOT / "workspace.yaml").read_text("utf-8")


def test_the_project_s_dagster_yaml_is_the_one_that_is_brought_along() -> None:
    """A Dagster folder that is made elsewhere has telemetry off as well."""
    assert (ROOT / "dagster_home" / "dagster.yaml").read_text("utf-8") == default_settings()
    assert "telemetry:\n  enabled: false" in default_settings()


def test_a_campaign_adds_no_definition(ws: Workspace) -> None:
    """With a thousand campaigns stored there are the same assets, jobs, schedules and sensors as with one."""
    stages.store_plan(ws, plan_named("first"), reference=REFERENCE)
    one = _definitions()
    record = ws.plans.latest("first")
    assert record is not None
    for number in range(1000):
        ws.plans.store(
            f"campaign_{number}",
            fingerprint=record.fingerprint,
            reference=record.reference,
            brief=record.brief,
            document=record.document,
            now=REFERENCE,
        )
    assert _definitions() == one


def _definitions() -> str:
    """Return what a fresh process finds defined."""
    program = (
        "from marketflow_dagster.definitions import defs\n"
        "repository = defs.get_repository_def()\n"
        "print(sorted(map(str, repository.assets_defs_by_key)), sorted(repository.job_names),\n"
        "      sorted(s.name for s in repository.schedule_defs), sorted(s.name for s in repository.sensor_defs))"
    )
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout


def test_loading_warns_of_nothing_that_is_ours() -> None:
    """Neither of beta features nor of deprecated ones."""
    command = [sys.executable, "-W", "always", "-c", "import marketflow_dagster.definitions"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    ours = [line for line in shown.splitlines() if "Warning" in line and "PydanticDeprecated" not in line]
    assert not [line for line in ours if "Beta" in line or "marketflow" in line]


def test_dagster_s_folder_is_made_with_our_settings(settings: Settings) -> None:
    """Where DAGSTER_HOME names nothing, it is in the project's root; a named one is made if it is missing."""
    (Path.cwd() / "workspace.yaml").write_text("load_from: []", "utf-8")
    assert project_root() == Path.cwd()
    made = dagster_home(settings)
    assert made == Path.cwd() / "dagster_home"
    assert (made / "dagster.yaml").read_text("utf-8") == default_settings()
    named = settings.model_copy(update={"environment": {"DAGSTER_HOME": str(Path.cwd() / "other")}})
    assert dagster_home(named) == Path.cwd() / "other"
    assert (Path.cwd() / "other" / "dagster.yaml").exists()


def test_a_connection_is_closed_when_an_asset_fails(settings: Settings) -> None:
    """The file is free again at once, and can be written by the next."""
    results = ResultsResource(database=str(settings.home / "results.duckdb"), read_only=False)
    with pytest.raises(Exception, match="no_such_table"), results.get_connection() as connection:
        connection.execute("CREATE TABLE kept (n INTEGER); SELECT * FROM no_such_table")
    with results.get_connection() as connection:
        connection.execute("INSERT INTO kept VALUES (1)")
    with ResultsResource(database=results.database).get_connection() as connection:
        assert connection.execute("SELECT n FROM kept").fetchall() == [(1,)]
        with pytest.raises(Exception, match="read-only"):
            connection.execute("INSERT INTO kept VALUES (2)")


def test_platforms_say_what_they_are() -> None:
    """The resource hands out what the connectors say of themselves."""
    platforms = PlatformsResource()
    assert platforms.names()["mailchimp"] == "Mailchimp"
    assert platforms.manifest("facebook").slug == "facebook"


def test_a_partition_is_taken_in_when_it_stands_for_something_real(
    settings: Settings, ws: Workspace, instance: dg.DagsterInstance
) -> None:
    """A brief that was just written, a stored plan, a zone and a day are known once they are named; others aren't."""
    stages.store_plan(ws, plan_named("stored"), reference=REFERENCE)
    (settings.campaigns / "fresh.md").write_text("Send an email on Monday.", "utf-8")
    graph = defs.resolve_asset_graph()
    plans, sends = graph.get(dg.AssetKey("plans")).partitions_def, graph.get(dg.AssetKey("sends")).partitions_def
    metrics = graph.get(dg.AssetKey("platform_metrics")).partitions_def
    assert plans is not None
    assert sends is not None
    assert metrics is not None
    with dg.partition_loading_context(dynamic_partitions_store=instance):
        assert plans.has_partition_key("fresh")
        assert plans.has_partition_key("stored")
        assert not plans.has_partition_key("nobody")
        assert sends.has_partition_key("stored|Asia/Kathmandu")
        assert not sends.has_partition_key("stored|Asia/Nowhere")
        assert metrics.has_partition_key("2026-11-23|mailchimp")
        assert not metrics.has_partition_key("soon|mailchimp")
    assert set(instance.get_dynamic_partitions("campaign")) == {"fresh", "stored"}
