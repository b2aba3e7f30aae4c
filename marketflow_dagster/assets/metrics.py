"""The numbers: what each platform reported for each day, and the one table that reports are made of."""

# No `from __future__ import annotations`: Dagster needs the classes in the signatures as classes, not as text.

import warnings
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import dagster as dg

from marketflow_core.campaign import stages
from marketflow_core.campaign.outcomes import CollectedDay
from marketflow_dagster import schemas
from marketflow_dagster.assets.emitting import Cells, cells_of_run, emit
from marketflow_dagster.assets.sends import sends
from marketflow_dagster.checks import METRICS_FRESH, metrics_fresh
from marketflow_dagster.markdown import instant, preview
from marketflow_dagster.partitions import platform_day, platform_days, read_platform_day
from marketflow_dagster.resources import PlatformsResource, ResultsResource, WorkspaceResource
from marketflow_dagster.surroundings import hand_over

DAILY = dg.FreshnessPolicy.time_window(fail_window=timedelta(days=3), warn_window=timedelta(hours=26))
"""Numbers are collected each day: two hours late is worth a look, three days are a failure."""

Totals = Mapping[tuple[str, date], Sequence[tuple[str, float, str | None]]]

with warnings.catch_warnings():
    # One run for many days needs a backfill policy, which Dagster still calls beta.
    warnings.simplefilter("ignore", dg.BetaWarning)

    @dg.asset(
        deps=[dg.AssetDep(sends, partition_mapping=dg.AllPartitionMapping())],
        partitions_def=platform_days,
        backfill_policy=dg.BackfillPolicy.single_run(),
        output_required=False,
        group_name="performance",
        owners=["team:data"],
        kinds={"python", "duckdb"},
        pool="duckdb",
        freshness_policy=DAILY,
        check_specs=[METRICS_FRESH],
        metadata={"dagster/column_schema": schemas.PLATFORM_METRICS},
        description=(
            "What one platform reported for one UTC day, brought to one form. A day that is collected again replaces "
            "what was collected before, because platforms correct their numbers."
        ),
    )
    def platform_metrics(
        context: dg.AssetExecutionContext,
        config: Cells,
        workspace: WorkspaceResource,
        results: ResultsResource,
        platforms: PlatformsResource,
    ) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
        """Collect the numbers of the run's platforms and days."""
        keys = cells_of_run(context, config)
        with workspace.at_work(context) as ws:
            collected = stages.collect(ws, [read_platform_day(key) for key in keys])
            expected = stages.days_to_collect(ws)
            mode = ws.mode
        hand_over("platform_metrics", collected)
        totals, known = _totals(results, mode, collected), _known(results, mode)
        names = platforms.names()
        made = {
            platform_day(one.platform, one.day): day_metadata(one, names[one.platform], totals) for one in collected
        }
        yield from emit(context, "platform_metrics", made)
        yield metrics_fresh(expected, known)


def _totals(results: ResultsResource, mode: str, collected: Sequence[CollectedDay]) -> Totals:
    """Return the totals of each platform and day that was collected."""
    found: dict[tuple[str, date], list[tuple[str, float, str | None]]] = {}
    days = sorted({one.day for one in collected})
    query = """
        SELECT platform, day, metric, sum(value), any_value(currency) FROM platform_metrics
        WHERE mode = ? AND day BETWEEN ? AND ? GROUP BY platform, day, metric ORDER BY platform, day, metric"""
    if days:
        with results.get_connection() as connection:
            for platform, day, metric, value, currency in connection.execute(
                query, [mode, days[0], days[-1]]
            ).fetchall():
                found.setdefault((platform, day), []).append((metric, value, currency))
    return found


def _known(results: ResultsResource, mode: str) -> set[tuple[str, date]]:
    """Return each platform and day that was asked for at some time."""
    with results.get_connection() as connection:
        return set(connection.execute("SELECT platform, day FROM collections WHERE mode = ?", [mode]).fetchall())


def day_metadata(collected: CollectedDay, name: str, totals: Totals) -> dict[str, Any]:
    """Return one platform's day as metadata."""
    return {
        "dagster/row_count": collected.rows,
        "platform": name,
        "day (UTC)": collected.day.isoformat(),
        "collected at": instant(collected.collected_at),
        "totals": preview(["measure", "total", "currency"], totals.get((collected.platform, collected.day), ())),
    }


@dg.asset(
    deps=[platform_metrics],
    group_name="performance",
    owners=["team:data"],
    kinds={"duckdb"},
    pool="duckdb",
    freshness_policy=DAILY,
    metadata={"dagster/column_schema": schemas.PERFORMANCE},
    description=(
        "All platforms' numbers in one table by campaign, channel, platform, step, time zone and day: base measures "
        "only, so that they add up. Rates are worked out of the sums when a report reads them."
    ),
)
def performance(
    context: dg.AssetExecutionContext, workspace: WorkspaceResource, results: ResultsResource
) -> dg.MaterializeResult:
    """Work the performance table out of everything that was collected."""
    with workspace.at_work(context) as ws:
        worked_out = stages.work_out_performance(ws)
        mode = ws.mode
    query = """
        SELECT campaign, channel, platform, sum(coalesce(impressions, 0) + coalesce(delivered, 0)), sum(clicks),
               sum(conversions), sum(revenue), sum(spend)
        FROM performance WHERE mode = ? GROUP BY ALL ORDER BY ALL"""
    with results.get_connection() as connection:
        rows = connection.execute(query, [mode]).fetchall()
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": worked_out.rows,
            "campaigns": worked_out.campaigns,
            "by campaign and platform": preview(
                ["campaign", "channel", "platform", "seen or delivered", "clicks", "conversions", "revenue", "spend"],
                rows,
            ),
        }
    )
