"""A plan while somebody works on it: review its steps, refine it, give it segments, a time to count from, metrics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol, TypeVar

from marketflow_core.errors import BadInput, UnknownName
from marketflow_core.plan.coordination import Coordination, in_local_time
from marketflow_core.plan.metric_requests import MetricRequest, MetricsSetup
from marketflow_core.plan.models import Plan, Step
from marketflow_core.plan.refinement import Refinement, Refiner
from marketflow_core.plan.step_view import WorkflowStep

_ANSWERED_BY_A_SEGMENT = frozenset({"missing_audience", "vague_audience"})

_T = TypeVar("_T")
_Segment = tuple[str, str]
_Setting = _Segment | MetricsSetup | Coordination | Refinement
"""What was set on a workflow: a step's segment, metrics, from when and where, or a refinement in words."""


class Reader(Protocol):
    """What reads a brief: `nl.reader.read_brief`, or anything of its form."""

    def __call__(self, text: str, *, name: str, now: datetime) -> Plan:
        """Read `text` as of the aware instant `now` into the plan called `name`."""
        ...


class Workflow:
    """A draft of a campaign: `plan` is what it comes to, and each call changes it.

    `reader` reads the plan's brief again when the instant changes from which its times count; what was set and said
    meanwhile holds still. Without a reader, or without a brief, the dates stay as they are. `refiner` reads what
    `refine` is told.
    """

    def __init__(
        self, plan: Plan, *, reader: Reader | None = None, now: datetime, refiner: Refiner | None = None
    ) -> None:
        self.now = now
        """The instant at which the brief was read first (aware)."""
        self._read = plan
        self._plan = plan
        self._reader = reader
        self._refiner = refiner
        self._settings: list[_Setting] = []
        self._undone: list[Refinement] = []

    @property
    def name(self) -> str:
        """The campaign's name."""
        return self._read.name

    @property
    def plan(self) -> Plan:
        """The plan as it stands now, with everything that was set."""
        return self._plan

    @property
    def steps(self) -> tuple[WorkflowStep, ...]:
        """The steps, in the order in which they take effect."""
        plan = self.plan
        return tuple(WorkflowStep(step, plan) for step in plan.steps)

    @property
    def reference_time(self) -> datetime | None:
        """The aware instant from which the plan's times count, where one was set."""
        coordination = self._last(Coordination)
        return coordination.reference_time if coordination else None

    @property
    def regions(self) -> tuple[str, ...]:
        """The IANA zones in which the campaign runs, where any are named."""
        return self.plan.constraints.regions

    @property
    def metric_requests(self) -> tuple[MetricRequest, ...]:
        """The metrics that were asked for, under the names they were asked for by."""
        metrics = self._last(MetricsSetup)
        return metrics.requests if metrics else ()

    @property
    def history(self) -> tuple[Refinement, ...]:
        """The refinements that are in effect, in the order in which they were said."""
        return tuple(setting for setting in self._settings if isinstance(setting, Refinement))

    def refine(self, text: str) -> Refinement:
        """Change the plan as `text` says in plain English ("Move the follow-up to Tuesday at 10 am"); return what came.

        Each sentence is done whole or not at all; one that can't be placed changes nothing, and `refused` says why.
        “undo” and “redo” are understood. Raises `BadInput` where there is no text, or no refiner.
        """
        if not text.strip():
            raise BadInput("The refinement is empty. Say what is to change, such as “Move the follow-up to Tuesday”.")
        made = self._read_refinement(self._plan, text)
        if made.turn:
            return self.undo() if made.turn == "undo" else self.redo()
        if made.changed:
            self._undone.clear()
            self._settings.append(made)
            self._plan = self._coordinated(made.plan)
        return replace(made, plan=self._plan)

    def undo(self) -> Refinement:
        """Take the last refinement back; what was set otherwise stays. Raises `BadInput` where there is none."""
        if not self.history:
            raise BadInput("There is nothing to undo: no refinement is in effect.")
        last = self.history[-1]
        place = max(number for number, setting in enumerate(self._settings) if setting is last)
        kept = [*self._settings[:place], *self._settings[place + 1 :]]
        return self._turned("undo", kept, [*self._undone, last])

    def redo(self) -> Refinement:
        """Do again what was undone last. Raises `BadInput` where nothing was."""
        if not self._undone:
            raise BadInput("There is nothing to redo: no refinement was undone.")
        return self._turned("redo", [*self._settings, self._undone[-1]], self._undone[:-1])

    def apply_segment(self, step_id: str, segment_name: str) -> None:
        """Send the step `step_id` to the segment `segment_name`, which a registry or the plan defines.

        Raises `UnknownName` for a step that isn't there, with the closest that are.
        """
        self._plan = _with_audience(self._plan, step_id, segment_name)
        self._settings.append((step_id, segment_name))

    def set_time_coordination(self, settings: Mapping[str, Any]) -> None:
        """Say from when the times count and where the campaign runs.

        `reference_time`: a datetime or its text; without a zone it is UTC. The brief is read again as of it, and so is
        what was refined since. `local_time_by_region`: times for which no zone is named are each region's own.
        `regions`: IANA zones. Keys that are left out keep what was set. Raises `BadInput` for other keys and values, or
        where a refinement doesn't fit the brief as it reads then, `UnknownName` for a zone that doesn't exist; then
        nothing has changed.
        """
        coordination = Coordination.read(settings, before=self._last(Coordination))
        read = self._read
        if self._reader is not None and read.brief.strip() and coordination.reference_time is not None:
            read = self._reader(read.brief, name=self.name, now=coordination.reference_time)
        changed = [*self._but(Coordination), coordination]
        self._plan, self._settings = self._worked_out(read, changed)
        self._read = read

    def configure_metrics(self, settings: Mapping[str, Any]) -> None:
        """Say what to collect: `collection_frequency`, `metrics` (`name`, `source`, `field`) and `dimensions`.

        Raises `BadInput` or `UnknownName` for anything that isn't known, with what is; then nothing has changed.
        """
        setup = MetricsSetup.read(settings)
        self._plan = self._plan.model_copy(update={"metrics": setup.request})
        self._settings = [*self._but(MetricsSetup), setup]

    def _last(self, kind: type[_T]) -> _T | None:
        return next((setting for setting in self._settings if isinstance(setting, kind)), None)

    def _but(self, kind: type[Coordination | MetricsSetup]) -> list[_Setting]:
        """Return what was set without what `kind` says, which is said anew as a whole."""
        return [setting for setting in self._settings if not isinstance(setting, kind)]

    def _coordinated(self, plan: Plan) -> Plan:
        """Return `plan` with new steps in local time as well, where that was asked for."""
        coordination = self._last(Coordination)
        return in_local_time(plan, replace(coordination, regions=())) if coordination else plan

    def _read_refinement(self, plan: Plan, text: str, at: datetime | None = None) -> Refinement:
        if self._refiner is None:
            raise BadInput("This workflow was made without a refiner, so its plan can't be refined in words.")
        instant = at or self.reference_time or self.now
        return self._refiner(plan, text, now=instant, reference=instant)

    def _turned(self, turn: Any, settings: list[_Setting], undone: list[Refinement]) -> Refinement:
        before = self._plan
        self._plan, self._settings = self._worked_out(self._read, settings)
        self._undone = undone
        return Refinement(turn, before, self._plan, turn=turn)

    def _worked_out(self, read: Plan, settings: Sequence[_Setting]) -> tuple[Plan, list[_Setting]]:
        """Return the plan that `settings` make of `read`, one after the other, and the settings as they hold then."""
        plan, kept = read, list[_Setting]()
        at = next((one.reference_time for one in settings if isinstance(one, Coordination)), None)
        local: Coordination | None = None
        for setting in settings:
            match setting:
                case Refinement():
                    again = setting if setting.before == plan else self._read_refinement(plan, setting.text, at)
                    if again.refused and not setting.refused:
                        raise BadInput(f"“{setting.text}” can't be said of the plan as it would be then: {again}")
                    plan, setting = again.plan, again
                    plan = in_local_time(plan, replace(local, regions=())) if local else plan
                case Coordination():
                    local = setting
                    plan = in_local_time(plan, setting)
                case MetricsSetup():
                    plan = plan.model_copy(update={"metrics": setting.request})
                case (step_id, segment):
                    if step_id not in {step.id for step in plan.steps}:
                        continue  # the step went with the refinement that had added it
                    plan = _with_audience(plan, step_id, segment)
            kept.append(setting)
        return plan, kept


def _with_audience(plan: Plan, step_id: str, segment: str) -> Plan:
    if step_id not in {step.id for step in plan.steps}:
        raise UnknownName("step", step_id, (step.id for step in plan.steps))

    def narrowed(step: Step) -> Step:
        return step.model_copy(update={"audience": segment}) if step.id == step_id else step

    open_still = [
        found for found in plan.diagnostics if found.step != step_id or found.kind not in _ANSWERED_BY_A_SEGMENT
    ]
    return plan.model_copy(update={"steps": tuple(map(narrowed, plan.steps)), "diagnostics": tuple(open_still)})
