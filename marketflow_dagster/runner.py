"""Carrying jobs out in this process, on Dagster's lasting store, as the `marketflow` command does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import dagster as dg

from marketflow_dagster.definitions import defs
from marketflow_dagster.instance import HOME, OURS, home_tag
from marketflow_dagster.launching import cells_config
from marketflow_dagster.partitions import bounds, campaign_zones, cell, platform_day, platform_days, register
from marketflow_dagster.surroundings import Surroundings, surrounded


class Runner:
    """Runs the jobs of one campaign one after the other. Each is a run that the UI shows, as if it had started it."""

    def __init__(self, instance: dg.DagsterInstance, around: Surroundings, campaign: str) -> None:
        self.instance = instance
        self.around = around
        self.campaign = campaign
        register(instance, campaign=campaign)

    def prepare(self) -> None:
        """Take the stored plan, see to people, and work out the audiences."""
        self._run("prepare", {"dagster/partition": self.campaign}, {"ops": {"plans": {"config": {"as_stored": True}}}})

    def send(self, zones: Sequence[str]) -> None:
        """Send what is due in `zones`, all of them in one run."""
        register(self.instance, zone=zones)
        keys = [cell(self.campaign, zone) for zone in zones]
        self._run("send", bounds(keys, campaign_zones, self.instance), cells_config("sends", keys))

    def collect(self, days: Sequence[tuple[str, date]]) -> None:
        """Collect the numbers of each platform and UTC day in `days`, all of them in one run."""
        register(self.instance, day=[day for _platform, day in days])
        keys = [platform_day(platform, day) for platform, day in days]
        self._run("collect", bounds(keys, platform_days, self.instance), cells_config("platform_metrics", keys))

    def report(self) -> None:
        """Work out the performance table and write the report."""
        self._run("write_report", {"dagster/partition": self.campaign})

    def _run(self, job: str, partition: Mapping[str, str], config: Mapping[str, Any] | None = None) -> None:
        """Run `job` to its end. Raises what stopped it: marketflow's own error, or Ctrl-C."""
        tags = {**partition, OURS: "run", HOME: home_tag(self.around.workspace.settings)}
        with surrounded(self.around):
            done = defs.resolve_job_def(job).execute_in_process(
                run_config={**(config or {}), "loggers": {"log_file": {}}},
                instance=self.instance,
                tags=tags,
                raise_on_error=False,
            )
        if done.success:
            return
        if self.around.interrupted or any(map(was_interrupted, done.all_events)):
            raise KeyboardInterrupt
        if self.around.failure is not None:
            raise self.around.failure
        raise RuntimeError(f"the Dagster run {done.run_id} of the job {job} failed; its log says why")


def was_interrupted(event: dg.DagsterEvent) -> bool:
    """Tell whether an event is of a run that Ctrl-C stopped.

    Where it hits Dagster between two pieces of work, the run ends as cancelled; where it hits while Dagster prepares a
    step or its resources, as a failure with the interrupt somewhere among its causes.
    """
    if event.event_type is dg.DagsterEventType.RUN_CANCELED:
        return True
    told = str(event.event_specific_data)
    return "DagsterExecutionInterruptedError" in told or "KeyboardInterrupt" in told
