"""A step as a workflow shows it: facts that print as people read them."""

from __future__ import annotations

from dataclasses import dataclass

from marketflow_core.plan.explanation import describe_platforms, describe_step, describe_timing
from marketflow_core.plan.models import Plan, Step
from marketflow_core.plan.timing import Timing


class PlatformNames(tuple[str, ...]):
    """The slugs of a step's platforms; prints as `Facebook and Instagram`, or as the default of the channel."""

    def __new__(cls, step: Step) -> PlatformNames:
        names = super().__new__(cls, step.platforms)
        names._told = describe_platforms(step)
        return names

    _told: str

    def __str__(self) -> str:
        return self._told


@dataclass(frozen=True)
class StepTiming:
    """When a step happens; prints as a phrase."""

    step: Step

    @property
    def value(self) -> Timing:
        """The timing as the plan holds it."""
        return self.step.timing

    @property
    def kind(self) -> str:
        """`at`, `after`, `on_event`, `optimal` or `unscheduled`."""
        return self.step.timing.kind

    def __str__(self) -> str:
        return describe_timing(self.step.timing, self.step)


@dataclass(frozen=True)
class WorkflowStep:
    """One step of a workflow, as it stood when it was asked for."""

    step: Step
    plan: Plan

    @property
    def id(self) -> str:
        """The step's name in the plan."""
        return self.step.id

    @property
    def description(self) -> str:
        """What it does, in a few words."""
        return describe_step(self.step, self.plan)

    @property
    def platforms(self) -> PlatformNames:
        """Slugs of the platforms that the brief names for it; empty where the channel's default is used."""
        return PlatformNames(self.step)

    @property
    def timing(self) -> StepTiming:
        """When it happens."""
        return StepTiming(self.step)

    @property
    def audience(self) -> str | None:
        """The segment it is for, if any."""
        return self.step.audience
