"""How an asset reports several partitions in one run.

Dagster's own way would report every partition of the run's range. A run over many cells reports only those where
something happened, so it logs a materialisation for each of them and gives the asset no output.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import dagster as dg
from pydantic import Field

Metadata = Mapping[str, Any]


class Cells(dg.Config):
    """The cells that a run is for, where they aren't simply its own partitions. Empty needs no configuration."""

    cells: list[str] = Field(default=[], description="Partition keys; empty: the partitions of the run.")


def cells_of_run(context: dg.AssetExecutionContext, config: Cells) -> Sequence[str]:
    """Return the partition keys that this run is for."""
    return config.cells or [str(key) for key in context.partition_keys]


def emit(context: dg.AssetExecutionContext, asset: str, made: Mapping[str, Metadata]) -> Iterator[dg.MaterializeResult]:
    """Report each partition in `made` with its metadata: as the asset's result if it is the run's one partition."""
    if context.has_partition_key:
        for metadata in made.values():
            yield dg.MaterializeResult(metadata=metadata)
        return
    for key, metadata in made.items():
        context.log_event(log_entry(asset, key, metadata))


def log_entry(asset: str, key: str | None, metadata: Metadata) -> dg.AssetMaterialization:
    """Return a materialisation of one partition, for the event log."""
    return dg.AssetMaterialization(asset_key=asset, partition=key, metadata=dict(metadata))
