"""Each asset materialises, and says in plain words what came of it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from marketflow_core.campaign import stages
from marketflow_core.campaign.workspace import Workspace
from marketflow_core.data.demo import make_demo_data
from marketflow_core.plan.models import Plan
from marketflow_core.settings import Settings
from marketflow_core.store.home import Home
from marketflow_dagster.definitions import defs
from marketflow_dagster.partitions import RANGE_END, RANGE_START, cell, platform_day, register
from nl.reader import read_brief
from nl.refining import refine
from tests.cli.holding import held_elsewhere
from tests.dagster.conftest import REFERENCE, ZONES, plan_named


@pytest.fixture(scope="session")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a few hundred people, made once."""
    folder = tmp_path_factory.mktemp("people")
    make_demo_data(Home(folder), profiles=400, events=6000, seed=7, now=REFERENCE)
    return folder


@pytest.fixture
def peopled(people: Path, settings: Settings) -> Settings:
    """The test's home with people in it."""
    shutil.copytree(people, settings.home)
    return settings


Run = tuple[dg.ExecuteInProcessResult, Mapping[str, Mapping[str, Any]]]


def _run(
    job: str,
    instance: dg.DagsterInstance,
    partition: str | None = None,
    *,
    config: Mapping[str, Any] | None = None,
    tags: Mapping[str, str] | None = None,
) -> Run:
    """Run a job without any configuration but what a test gives; return it and the metadata by partition or asset."""
    result = defs.resolve_job_def(job).execute_in_process(
        instance=instance, partition_key=partition, run_config=config, tags=tags, raise_on_error=False
    )
    found = {}
    for event in result.all_events:
        if event.event_type is dg.DagsterEventType.ASSET_MATERIALIZATION:
            made = event.step_materialization_data.materialization
            name = made.asset_key.to_user_string()
            found[f"{name} {made.partition}" if made.partition else name] = {
                key: value.value for key, value in made.metadata.items()
            }
    return result, found


def _prepared(instance: dg.DagsterInstance, campaign: str = "lamp") -> None:
    register(instance, campaign=campaign)
    assert _run("prepare", instance, campaign)[0].success


def test_preparing_a_campaign_says_what_it_means_and_whom_it_reaches(
    peopled: Settings, stored: Plan, instance: dg.DagsterInstance
) -> None:
    """The plan is explained, the people are counted, and nothing is sent."""
    register(instance, campaign="lamp")
    result, made = _run("prepare", instance, "lamp")
    assert result.success
    assert made["plans lamp"]["dagster/row_count"] == 3
    assert "announcement" in made["plans lamp"]["what was understood"]
    assert made["profiles"]["dagster/row_count"] == 400
    assert made["events"]["dagster/row_count"] == 6000
    assert {"profile_id", "time_zone"} <= {column.name for column in made["profiles"]["dagster/column_schema"].columns}
    assert "| announcement | everybody |" in made["audiences lamp"]["who each step is for"]
    assert "people)" in made["audiences lamp"]["the plan with its people"]
    assert made["audiences lamp"]["time zones of the campaign"] == ", ".join(ZONES)
    assert "sends lamp" not in made
    assert instance.get_dynamic_partitions("zone") == list(ZONES)


def test_an_empty_home_gets_demo_people_and_the_asset_says_so(
    settings: Settings, stored: Plan, instance: dg.DagsterInstance
) -> None:
    """A rehearsal needs somebody to rehearse with."""
    result, made = _materialize(instance, "profiles")
    assert result.success
    assert made["profiles"]["dagster/row_count"] == 10_000
    assert "demo people" in made["profiles"]["note"]


def _materialize(instance: dg.DagsterInstance, asset: str) -> Run:
    """Materialise one asset without a partition."""
    result = defs.resolve_implicit_global_asset_job_def().execute_in_process(
        instance=instance, asset_selection=[dg.AssetKey(asset)]
    )
    (event,) = [one for one in result.all_events if one.event_type is dg.DagsterEventType.ASSET_MATERIALIZATION]
    made = event.step_materialization_data.materialization
    return result, {asset: {key: value.value for key, value in made.metadata.items()}}


def test_a_brief_in_the_folder_is_read_into_the_plan(
    peopled: Settings, ws: Workspace, instance: dg.DagsterInstance
) -> None:
    """The asset takes the brief of its partition's name; unchanged, it keeps the dates it was read with."""
    (peopled.campaigns / "sale.md").write_text("Send an email to all subscribers on Monday at 9 AM.", "utf-8")
    _prepared(instance, "sale")
    first = stages.stored_plan(ws, "sale")[1]
    _prepared(instance, "sale")
    assert stages.stored_plan(ws, "sale")[1] == first


def test_the_plan_goes_on_with_what_was_refined_and_says_so(
    peopled: Settings, ws: Workspace, instance: dg.DagsterInstance
) -> None:
    """The brief's text is the same, so it isn't read anew; an edited one is, and what isn't in it is listed."""
    brief = peopled.campaigns / "sale.md"
    brief.write_text("Send an email to all subscribers on Monday at 9 AM. Post pictures on Facebook.", "utf-8")
    _prepared(instance, "sale")
    stages.refine_plan(ws, "sale", "drop the post", refiner=refine, reader=read_brief)
    _, made = _run("prepare", instance, "sale")
    assert stages.stored_plan(ws, "sale")[1].version == 2
    assert "“drop the post”" in made["plans sale"]["refinements"]
    brief.write_text("Send an email to all subscribers on Monday at 10 AM. Post pictures on Facebook.", "utf-8")
    _, made = _run("prepare", instance, "sale")
    assert 'marketflow refine sale "drop the post"' in made["plans sale"]["refinements"]


def test_a_campaign_nobody_knows_fails_with_a_sentence(peopled: Settings, instance: dg.DagsterInstance) -> None:
    """The step's failure is the sentence and no traceback of ours, and no retry would help."""
    register(instance, campaign="nothing")
    result, _ = _run("prepare", instance, "nothing")
    assert not result.success
    failure = result.failure_data_for_node("plans")
    assert failure is not None
    assert failure.user_failure_data is not None
    assert (failure.user_failure_data.description or "").startswith("There is no campaign called “nothing”.")


def test_sends_of_one_zone_are_one_materialisation_with_their_ledger(
    peopled: Settings, stored: Plan, instance: dg.DagsterInstance
) -> None:
    """One cell is asked for and one is reported, and the checks say that everything is accounted for."""
    _prepared(instance)
    result, made = _run("send", instance, cell("lamp", "Europe/London"))
    assert result.success
    assert list(made) == ["sends lamp|Europe/London"]
    metadata = made["sends lamp|Europe/London"]
    assert metadata["sent"] == metadata["sent by this run"] > 0
    assert "| Mon 2026-11-23 09:00 | 2026-11-23 09:00 UTC | announcement |" in metadata["what happened when"].replace(
        "\N{NO-BREAK SPACE}", " "
    )
    checks = {one.check_name: one for one in result.get_asset_check_evaluations()}
    assert checks["sends_accounted_for"].passed
    assert "All sends are accounted for: planned" in (checks["sends_accounted_for"].description or "")


def test_sends_of_many_zones_are_one_run_with_a_materialisation_each(
    peopled: Settings, stored: Plan, instance: dg.DagsterInstance
) -> None:
    """A range of cells is one run; each cell in which something was due is reported, and no other."""
    _prepared(instance)
    register(instance, zone=["Pacific/Auckland"])
    tags = {RANGE_START: cell("lamp", ZONES[0]), RANGE_END: cell("lamp", "Pacific/Auckland")}
    result, made = _run("send", instance, tags=tags)
    assert result.success
    assert sorted(made) == [f"sends lamp|{zone}" for zone in ZONES]
    assert instance.get_materialized_partitions(dg.AssetKey("sends")) == {cell("lamp", zone) for zone in ZONES}


def test_sending_again_sends_nothing(peopled: Settings, stored: Plan, instance: dg.DagsterInstance) -> None:
    """The same run twice leaves the ledger as it is and says so."""
    _prepared(instance)
    key = cell("lamp", "Asia/Tokyo")
    first = _run("send", instance, key)[1][f"sends {key}"]
    again = _run("send", instance, key)[1][f"sends {key}"]
    assert first["sent by this run"] == first["sent"] == again["sent"]
    assert again["sent by this run"] == 0


def test_a_zone_that_the_campaign_does_not_have_fails_in_words(
    peopled: Settings, stored: Plan, instance: dg.DagsterInstance
) -> None:
    """Somebody who asks for one wrong zone is told the right ones."""
    _prepared(instance)
    register(instance, zone=["Pacific/Auckland"])
    result, _ = _run("send", instance, cell("lamp", "Pacific/Auckland"))
    failure = result.failure_data_for_node("sends")
    assert failure is not None
    assert failure.user_failure_data is not None
    assert "Known: America/New_York, Asia/Tokyo, Europe/London" in (failure.user_failure_data.description or "")


def test_numbers_and_report_follow_the_sends(
    peopled: Settings, ws: Workspace, stored: Plan, instance: dg.DagsterInstance
) -> None:
    """Days are collected in one run, the table is worked out, and the report is a file that is there."""
    _prepared(instance)
    assert _run("send", instance, cell("lamp", "Europe/London"))[0].success
    days = stages.days_to_collect(ws, "lamp")
    register(instance, day=[day for _platform, day in days])
    keys = [platform_day(platform, day) for platform, day in days]
    config = {"ops": {"platform_metrics": {"config": {"cells": keys}}}}
    result, made = _run("collect", instance, tags={RANGE_START: keys[0], RANGE_END: keys[-1]}, config=config)
    assert result.success
    opened = made["platform_metrics 2026-11-23|mailchimp"]
    assert opened["platform"] == "Mailchimp"
    assert "| opens |" in opened["totals"]
    assert all(check.passed for check in result.get_asset_check_evaluations())
    result, made = _run("write_report", instance, "lamp")
    assert result.success
    assert made["performance"]["dagster/row_count"] > 0
    assert "| lamp | email | mailchimp |" in made["performance"]["by campaign and platform"]
    assert Path(made["report lamp"]["file"]).stat().st_size == made["report lamp"]["size in bytes"] > 0


def test_one_day_alone_is_reported_even_with_nothing_in_it(
    peopled: Settings, ws: Workspace, stored: Plan, instance: dg.DagsterInstance
) -> None:
    """Who asks for one day gets an answer; the check names the days that are still missing."""
    _prepared(instance)
    assert _run("send", instance, cell("lamp", "Europe/London"))[0].success
    register(instance, day=[date(2026, 1, 1)])
    result, made = _run("collect", instance, platform_day("facebook", date(2026, 1, 1)))
    assert result.success
    assert made["platform_metrics 2026-01-01|facebook"]["dagster/row_count"] == 0
    (check,) = result.get_asset_check_evaluations()
    assert not check.passed
    assert "not collected yet" in (check.description or "")


def test_a_whole_campaign_is_one_run_without_configuration(
    peopled: Settings, stored: Plan, instance: dg.DagsterInstance
) -> None:
    """One job goes from plan to report and reports every asset on the way."""
    register(instance, campaign="lamp")
    result, made = _run("whole_campaign", instance, "lamp")
    assert result.success
    assert {name.split()[0] for name in made} == {
        "plans",
        "audiences",
        "sends",
        "platform_metrics",
        "performance",
        "report",
    }


def test_a_run_waits_for_the_home_and_then_says_who_has_it(
    peopled: Settings, stored: Plan, instance: dg.DagsterInstance
) -> None:
    """Two processes never write to one home; the second waits a while and fails with a sentence."""
    from marketflow_dagster.resources import WorkspaceResource

    register(instance, campaign="lamp")
    impatient = {"workspace": WorkspaceResource(patience=0.2)}
    with held_elsewhere(peopled.home):
        result = dg.materialize(
            [defs.get_assets_def("plans")],
            instance=instance,
            partition_key="lamp",
            resources=impatient,
            raise_on_error=False,
        )
    failure = result.failure_data_for_node("plans")
    assert failure is not None
    assert failure.user_failure_data is not None
    assert "Another marketflow process is at work in this home (a test" in (failure.user_failure_data.description or "")


def test_live_mode_is_refused_in_words(
    peopled: Settings, stored: Plan, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing leaves the house, whoever presses the button."""
    _prepared(instance)
    monkeypatch.setenv("MARKETFLOW_MODE", "live")
    result, made = _run("send", instance, cell("lamp", "Asia/Tokyo"))
    failure = result.failure_data_for_node("sends")
    assert failure is not None
    assert failure.user_failure_data is not None
    assert "Refused to send the campaign “lamp” in live mode" in (failure.user_failure_data.description or "")
    assert not made


def test_a_plan_of_nothing_to_send_is_no_failure(
    peopled: Settings, ws: Workspace, instance: dg.DagsterInstance
) -> None:
    """A zone without anybody in the audience is reported as having had nothing due."""
    empty = plan_named("empty").model_copy(update={"steps": plan_named("empty").steps[:1]})
    stages.store_plan(ws, empty, reference=REFERENCE)
    _prepared(instance, "empty")
    result, _ = _run("send", instance, cell("empty", "Asia/Tokyo"))
    assert result.success
