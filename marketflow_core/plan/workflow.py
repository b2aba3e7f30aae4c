"""A plan while somebody works on it: review its steps, give them segments, a time to count from, metrics to collect."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from marketflow_core.errors import UnknownName
from marketflow_core.plan.coordination import Coordination, in_local_time
from marketflow_core.plan.metric_requests import MetricRequest, MetricsSetup
from marketflow_core.plan.models import Plan, Step
from marketflow_core.plan.step_view import WorkflowStep

_ANSWERED_BY_A_SEGMENT = frozenset({"missing_audience", "vague_audience"})


class Reader(Protocol):
    """What reads a brief: `nl.reader.read_brief`, or anything of its form."""

    def __call__(self, text: str, *, name: str, now: datetime) -> Plan:
        """Read `text` as of the aware instant `now` into the plan called `name`."""
        ...


class Workflow:
    """A draft of a campaign: `plan` is what it comes to, and each call changes it.

    `reader` reads the plan's brief again when the instant changes from which its times count; what was set meanwhile
    stays set. Without a reader, or without a brief, the dates stay as they are.
    """

    def __init__(self, plan: Plan, *, reader: Reader | None = None, now: datetime) -> None:
        self.now = now
        """The instant at which the brief was read first (aware)."""
        self._read = plan
        self._reader = reader
        self._audiences: dict[str, str] = {}
        self._coordination: Coordination | None = None
        self._metrics: MetricsSetup | None = None

    @property
    def name(self) -> str:
        """The campaign's name."""
        return self._read.name

    @property
    def plan(self) -> Plan:
        """The plan as it stands now, with everything that was set."""
        plan = self._read
        for step_id, segment in self._audiences.items():
            plan = _with_audience(plan, step_id, segment)
        if self._metrics is not None:
            plan = plan.model_copy(update={"metrics": self._metrics.request})
        if self._coordination is not None:
            plan = in_local_time(plan, self._coordination)
        return plan

    @property
    def steps(self) -> tuple[WorkflowStep, ...]:
        """The steps, in the order in which they take effect."""
        plan = self.plan
        return tuple(WorkflowStep(step, plan) for step in plan.steps)

    @property
    def reference_time(self) -> datetime | None:
        """The aware instant from which the plan's times count, where one was set."""
        return self._coordination.reference_time if self._coordination else None

    @property
    def regions(self) -> tuple[str, ...]:
        """The IANA zones in which the campaign runs, where any are named."""
        return self.plan.constraints.regions

    @property
    def metric_requests(self) -> tuple[MetricRequest, ...]:
        """The metrics that were asked for, under the names they were asked for by."""
        return self._metrics.requests if self._metrics else ()

    def apply_segment(self, step_id: str, segment_name: str) -> None:
        """Send the step `step_id` to the segment `segment_name`, which a registry or the plan defines.

        Raises `UnknownName` for a step that isn't there, with the closest that are.
        """
        _with_audience(self._read, step_id, segment_name)
        self._audiences[step_id] = segment_name

    def set_time_coordination(self, settings: Mapping[str, Any]) -> None:
        """Say from when the times count and where the campaign runs.

        `reference_time`: a datetime or its text; without a zone it is UTC. The brief is read again as of it.
        `local_time_by_region`: times for which no zone is named are each region's own. `regions`: IANA zones.
        Keys that are left out keep what was set. Raises `BadInput` for other keys and values, `UnknownName` for a zone
        that doesn't exist; then nothing has changed.
        """
        coordination = Coordination.read(settings, before=self._coordination)
        if self._reader is not None and self._read.brief.strip() and coordination.reference_time is not None:
            self._read = self._reader(self._read.brief, name=self.name, now=coordination.reference_time)
        self._coordination = coordination

    def configure_metrics(self, settings: Mapping[str, Any]) -> None:
        """Say what to collect: `collection_frequency`, `metrics` (`name`, `source`, `field`) and `dimensions`.

        Raises `BadInput` or `UnknownName` for anything that isn't known, with what is; then nothing has changed.
        """
        self._metrics = MetricsSetup.read(settings)


def _with_audience(plan: Plan, step_id: str, segment: str) -> Plan:
    if step_id not in {step.id for step in plan.steps}:
        raise UnknownName("step", step_id, (step.id for step in plan.steps))

    def narrowed(step: Step) -> Step:
        return step.model_copy(update={"audience": segment}) if step.id == step_id else step

    open_still = [
        found for found in plan.diagnostics if found.step != step_id or found.kind not in _ANSWERED_BY_A_SEGMENT
    ]
    return plan.model_copy(update={"steps": tuple(map(narrowed, plan.steps)), "diagnostics": tuple(open_still)})
