"""Everything Dagster is told: assets, jobs, schedules, sensors and resources.

A campaign is a partition and nothing here, so loading takes as long with a thousand of them as with one.
"""

from __future__ import annotations

import dagster as dg

from marketflow_dagster import jobs
from marketflow_dagster.assets.metrics import performance, platform_metrics
from marketflow_dagster.assets.people import audiences, events, profiles
from marketflow_dagster.assets.plans import plans
from marketflow_dagster.assets.report import report
from marketflow_dagster.assets.sends import sends
from marketflow_dagster.logs import log_file
from marketflow_dagster.resources import PlatformsResource, ResultsResource, WorkspaceResource
from marketflow_dagster.schedules import zone_schedules
from marketflow_dagster.sensors import late_zones_sensor, new_briefs

_zones = zone_schedules()

defs = dg.Definitions(
    assets=[plans, profiles, events, audiences, sends, platform_metrics, performance, report],
    jobs=jobs.ALL,
    schedules=_zones,
    sensors=[new_briefs, late_zones_sensor({str(schedule.execution_timezone) for schedule in _zones})],
    resources={
        "workspace": WorkspaceResource(),
        "results": ResultsResource(),
        "platforms": PlatformsResource(),
    },
    loggers={"log_file": log_file},
    # Steps of one run share the work of starting Python: a process for each would take ten times as long.
    executor=dg.in_process_executor,
)
