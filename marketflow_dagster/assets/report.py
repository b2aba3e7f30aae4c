"""The report of each campaign: one HTML file."""

# No `from __future__ import annotations`: Dagster needs the classes in the signatures as classes, not as text.

import dagster as dg

from marketflow_core.campaign import stages
from marketflow_dagster.assets.metrics import performance
from marketflow_dagster.assets.plans import plans
from marketflow_dagster.assets.sends import sends
from marketflow_dagster.markdown import preview
from marketflow_dagster.partitions import campaigns
from marketflow_dagster.resources import WorkspaceResource
from marketflow_dagster.surroundings import hand_over


@dg.asset(
    deps=[plans, sends, performance],
    partitions_def=campaigns,
    group_name="campaign",
    owners=["team:marketing"],
    kinds={"html", "plotly"},
    pool="duckdb",
    description=(
        "The campaign's report: what was sent when and to how many, and what came of it by platform, time zone and "
        "step, in charts. One HTML file that opens without a network."
    ),
)
def report(context: dg.AssetExecutionContext, workspace: WorkspaceResource) -> dg.MaterializeResult:
    """Write the campaign's report."""
    with workspace.at_work(context) as ws:
        written = stages.write_report(ws, context.partition_key)
    hand_over("report", written)
    return dg.MaterializeResult(
        metadata={
            "headline": preview(["measure", "value"], written.headline),
            "file": dg.MetadataValue.path(written.path),
            "open in a browser": dg.MetadataValue.url(written.path.absolute().as_uri()),
            "size in bytes": written.path.stat().st_size,
        }
    )
