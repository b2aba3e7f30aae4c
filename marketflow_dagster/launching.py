"""How schedules and sensors ask for a run that sends: one run for all campaigns that are due."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dagster as dg

from marketflow_dagster.partitions import bounds, campaign_zones, cell, register


def cells_config(asset: str, keys: Sequence[str]) -> dict[str, Any]:
    """Return the run configuration by which a run of `asset` is for exactly `keys`."""
    return {"ops": {asset: {"config": {"cells": list(keys)}}}}


def request_sends(instance: dg.DagsterInstance, due: Sequence[tuple[str, str]], *, run_key: str) -> dg.RunRequest:
    """Return a request for one run that sends what is `due` (campaigns and zones), with their partitions made known."""
    for campaign, zone in due:
        register(instance, campaign=campaign, zone=[zone])
    keys = sorted(cell(campaign, zone) for campaign, zone in due)
    if len(keys) == 1:
        return dg.RunRequest(run_key=run_key, partition_key=keys[0])
    return dg.RunRequest(
        run_key=run_key, run_config=cells_config("sends", keys), tags=bounds(keys, campaign_zones, instance)
    )
