"""The people: profiles, what they did, and who of them each campaign is for."""

# No `from __future__ import annotations`: Dagster needs the classes in the signatures as classes, not as text.

from collections.abc import Iterator, Sequence
from typing import Any

import dagster as dg

from marketflow_core.campaign import stages
from marketflow_core.campaign.outcomes import AudienceSize
from marketflow_dagster import schemas
from marketflow_dagster.assets.plans import plans
from marketflow_dagster.checks import AUDIENCE_NOT_EMPTY, audience_not_empty
from marketflow_dagster.markdown import preview
from marketflow_dagster.partitions import campaigns, register
from marketflow_dagster.resources import WorkspaceResource
from marketflow_dagster.surroundings import hand_over


@dg.asset(
    group_name="people",
    owners=["team:data"],
    kinds={"parquet"},
    pool="duckdb",
    description=(
        "People by pseudonymous id, with the attributes that audience rules ask for; no names and no addresses. "
        "They come in with `marketflow import profiles`. A rehearsal in an empty home makes seeded demo people."
    ),
)
def profiles(context: dg.AssetExecutionContext, workspace: WorkspaceResource) -> dg.MaterializeResult:
    """Make sure that there are people to work with, and count them."""
    with workspace.at_work(context) as ws:
        campaign = context.run.tags.get("dagster/partition")
        note = stages.ensure_people(ws, campaign if campaign in stages.campaigns(ws) else None)
        count, _events = ws.warehouse.counts()
        columns = ws.warehouse.profile_columns()
    hand_over("profiles", note)
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": count,
            "dagster/column_schema": schemas.of_columns(columns),
            "note": note or "These profiles were there already.",
        }
    )


@dg.asset(
    deps=[profiles],
    group_name="people",
    owners=["team:data"],
    kinds={"parquet", "duckdb"},
    pool="duckdb",
    description=(
        "What people did and when: opened, clicked, bought, signed up. They come in with `marketflow import events`. "
        "Working them out means laying them down sorted by kind and time, so that a rule over millions takes a moment."
    ),
)
def events(context: dg.AssetExecutionContext, workspace: WorkspaceResource) -> dg.MaterializeResult:
    """Bring the file that audience rules are asked of up to date with the profiles and events."""
    with workspace.at_work(context) as ws:
        file = ws.warehouse.audience_file(ws.progress)
        _profiles, count = ws.warehouse.counts()
        columns, kinds, version = ws.warehouse.event_columns(), ws.warehouse.event_kinds(), ws.warehouse.version()
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": count,
            "dagster/column_schema": schemas.of_columns(columns),
            "kinds of events": preview(["event"], ((kind,) for kind in kinds)),
            "data version": version,
            "file": dg.MetadataValue.path(file),
        },
        data_version=dg.DataVersion(version),
    )


@dg.asset(
    deps=[plans, profiles, events],
    partitions_def=campaigns,
    group_name="campaign",
    owners=["team:marketing"],
    kinds={"duckdb", "parquet"},
    pool="duckdb",
    check_specs=[AUDIENCE_NOT_EMPTY],
    metadata={"dagster/column_schema": schemas.AUDIENCES},
    description=(
        "Who each step of a campaign is for: how many people, how many of them agreed to be written to, where they "
        "live, and how many were left after each clause of the rule. A snapshot of the members is kept."
    ),
)
def audiences(
    context: dg.AssetExecutionContext, workspace: WorkspaceResource
) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    """Work out the audience of each step, and make the campaign's time zones known as partitions."""
    campaign = context.partition_key
    with workspace.at_work(context) as ws:
        sizes = stages.work_out_audiences(ws, campaign)
        zones = stages.zones_of(ws, campaign)
        found = audience_metadata(sizes, zones, stages.explain_with_people(ws, campaign, sizes))
    register(context.instance, zone=zones)
    hand_over("zones", zones)
    yield dg.MaterializeResult(metadata=found)
    yield audience_not_empty(campaign, sizes)


def audience_metadata(sizes: Sequence[AudienceSize], zones: Sequence[str], explanation: str) -> dict[str, Any]:
    """Return audiences as metadata: sizes, waterfalls, where the people live, and the plan said back with all that."""
    by_zone = {zone: sum(size.zones.get(zone, 0) for size in sizes) for size in sizes for zone in size.zones}
    return {
        "dagster/row_count": sum(size.size for size in sizes if size.depends_on is None),
        "who each step is for": preview(
            ["step", "audience", "people", "of them may be written to", "drawn from"],
            (
                (
                    size.step,
                    size.rule,
                    f"at most {size.size:,}" if size.depends_on else size.size,
                    size.sendable,
                    f"those who got {size.depends_on}" if size.depends_on else "all profiles",
                )
                for size in sizes
            ),
        ),
        "people left after each clause": preview(
            ["step", "clause", "people left"],
            ((size.step, text, left) for size in sizes for text, left in size.waterfall),
        ),
        "where they live": preview(
            ["zone", "people over all steps"],
            ((zone, by_zone[zone]) for zone in sorted(by_zone, key=lambda zone: (-by_zone[zone], zone))),
        ),
        "time zones of the campaign": ", ".join(zones),
        "the plan with its people": dg.MetadataValue.md(explanation),
    }
