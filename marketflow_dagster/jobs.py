"""The jobs: each part of the work, and a whole campaign at once. None needs a configuration typed in."""

# No `from __future__ import annotations`: Dagster needs the classes in the signatures as classes, not as text.

import dagster as dg

from marketflow_core.campaign import stages
from marketflow_dagster.assets.emitting import log_entry
from marketflow_dagster.assets.metrics import day_metadata
from marketflow_dagster.assets.people import audience_metadata
from marketflow_dagster.assets.plans import told
from marketflow_dagster.assets.sends import send_metadata
from marketflow_dagster.briefs import adopt_from_folder
from marketflow_dagster.partitions import campaigns, cell, platform_day, register
from marketflow_dagster.resources import PlatformsResource, WorkspaceResource

prepare = dg.define_asset_job(
    "prepare",
    selection=["plans", "profiles", "events", "audiences"],
    description="Read a campaign's brief into a plan and work out who it is for. Nothing is sent.",
)
send = dg.define_asset_job(
    "send",
    selection=["sends"],
    description="Send what a campaign has due in one time zone or several, each thing once.",
)
collect = dg.define_asset_job(
    "collect", selection=["platform_metrics"], description="Collect what platforms report for one day or several."
)
measure = dg.define_asset_job(
    "measure", selection=["performance"], description="Work the performance table out of all collected numbers."
)
write_report = dg.define_asset_job(
    "write_report",
    selection=["performance", "report"],
    description="Bring the performance table up to date and write a campaign's report.",
)


@dg.op(pool="duckdb", description="Carry a campaign out from its brief to its report, and log every asset.")
def carry_out(context: dg.OpExecutionContext, workspace: WorkspaceResource, platforms: PlatformsResource) -> None:
    """Run all stages of the campaign that is the run's partition."""
    campaign = context.partition_key
    with workspace.at_work(context) as ws:
        plan, stored = adopt_from_folder(ws, campaign)
        context.log_event(log_entry("plans", campaign, told(plan, stored)))
        if note := stages.ensure_people(ws, campaign):
            context.log.info(note)
        sizes, zones = stages.work_out_audiences(ws, campaign), stages.zones_of(ws, campaign)
        register(context.instance, zone=zones)
        told_back = stages.explain_with_people(ws, campaign, sizes)
        context.log_event(log_entry("audiences", campaign, audience_metadata(sizes, zones, told_back)))
        for outcome in stages.run_cells(ws, campaign):
            if outcome.steps:
                context.log_event(log_entry("sends", cell(campaign, outcome.zone), send_metadata(outcome)))
        days = stages.days_to_collect(ws, campaign)
        register(context.instance, day=[day for _platform, day in days])
        names = platforms.names()
        for day in stages.collect(ws, days):
            key = platform_day(day.platform, day.day)
            context.log_event(log_entry("platform_metrics", key, day_metadata(day, names[day.platform], {})))
        worked_out = stages.work_out_performance(ws)
        context.log_event(log_entry("performance", None, {"dagster/row_count": worked_out.rows}))
        written = stages.write_report(ws, campaign)
        context.log_event(log_entry("report", campaign, {"file": dg.MetadataValue.path(written.path)}))


@dg.job(
    partitions_def=campaigns,
    description="A whole campaign in one run: plan, audiences, sends in all time zones, metrics, report.",
)
def whole_campaign() -> None:
    """Carry out a campaign from brief to report."""
    carry_out()


ALL = [prepare, send, collect, measure, write_report, whole_campaign]
