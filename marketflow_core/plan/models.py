"""The plan: one document that says what a campaign does, and the words of the brief that each part came from."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, PlainSerializer, field_validator

from marketflow_core.plan.diagnostics import Diagnostic
from marketflow_core.plan.rules import Rule
from marketflow_core.plan.timing import At, LocalTime, TimeOfDay, Timing, Zone
from marketflow_core.plan.vocabulary import Action, Channel, Metric, Weekday
from marketflow_core.values import Duration, Span, Sparse, Value


def _plain_number(amount: Decimal) -> int | float:
    return int(amount) if amount == amount.to_integral_value() else float(amount)


Amount = Annotated[Decimal, PlainSerializer(_plain_number, when_used="always")]
"""A decimal amount, written as a plain JSON number."""


class Content(Value):
    """What the brief says is to be sent; a key with nothing is null."""

    topic: str | None = None
    subject: str | None = None
    assets: tuple[str, ...] | None = None
    link: str | None = None


class Budget(Value):
    """Money for a step or the campaign."""

    amount: Amount
    currency: str = "USD"
    per: Literal["day", "total"] = "total"


class After(Value):
    """One thing a step waits for: `delay` counts from `on` of the other step, per person."""

    step: str
    delay: Duration = "PT0S"
    on: str = "done"


class Experiment(Value):
    """A test of variants on a `share` of the audience (null: all of it), decided by `metric` after `decide_after`."""

    vary: str
    variants: tuple[str, ...] | int
    share: float | None = None
    metric: Metric | None = None
    decide_after: Duration | None = None


class Step(Value):
    """One thing that happens in the campaign."""

    id: str
    action: Action
    channel: Channel
    platforms: tuple[str, ...] = ()
    audience: str | None = None
    content: Content = Content()
    budget: Budget | None = None
    timing: Timing
    after: tuple[After, ...] = ()
    experiment: Experiment | None = None
    repeat: str | None = None
    source: Span | None = None

    @field_validator("platforms")
    @classmethod
    def _sorted(cls, platforms: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(sorted(set(platforms)))


class LocalMoment(Sparse):
    """A bound of the campaign, or of one channel of it."""

    local: LocalTime
    zone: Zone = "default"
    channel: Channel | None = None


class QuietHours(Value):
    """Hours in which nothing is sent on one channel; `hours` may run over midnight."""

    channel: Channel
    hours: tuple[TimeOfDay, TimeOfDay]


class ChannelDays(Value):
    """The weekdays on which one channel may be used."""

    channel: Channel
    days: tuple[Weekday, ...]


class FrequencyCap(Sparse):
    """At most so many messages per person in a rolling window."""

    at_most: int
    per: Duration
    channel: Channel | None = None


class Goal(Value):
    """What ends the campaign for a person, and how many are wanted."""

    event: str
    within: Duration | None = None
    target: float | None = None


class Constraints(Sparse):
    """What holds for the whole campaign; keys with nothing are left out.

    Limits of one channel stand beside the plain form: a list holds several of them.
    """

    regions: tuple[str, ...] = ()
    not_before: LocalMoment | tuple[LocalMoment, ...] | None = None
    not_after: LocalMoment | tuple[LocalMoment, ...] | None = None
    quiet_hours: tuple[TimeOfDay, TimeOfDay] | QuietHours | tuple[QuietHours, ...] | None = None
    blackout: tuple[LocalTime | tuple[LocalTime, LocalTime], ...] = ()
    days: tuple[Weekday, ...] | ChannelDays | tuple[ChannelDays, ...] = ()
    frequency_cap: FrequencyCap | tuple[FrequencyCap, ...] | None = None
    exclude: Rule | None = None
    budget: Budget | None = None
    approval: bool | None = None
    goal: Goal | None = None
    holdout: float | None = None


class Condition(Value):
    """When an automation rule acts: a metric over a span of time, on some platforms (none named: all)."""

    metric: Metric
    operator: Literal["greater_than", "at_least", "less_than", "at_most", "equals"]
    value: float
    over: Duration | None = None
    platforms: tuple[str, ...] = ()


class Reaction(Value):
    """What an automation rule does."""

    action: Literal["pause_ads", "resume_ads", "adjust_budget", "notify_team"]
    by_percent: float | None = None
    platforms: tuple[str, ...] = ()


class AutomationRule(Value):
    """When a metric passes a bound, do something."""

    when: Condition
    then: Reaction
    source: Span | None = None


Dimension = Literal["platform", "region", "segment", "time", "channel", "step", "campaign"]
"""What metrics can be broken down by."""


class MetricsRequest(Value):
    """What to collect, from where, how often, and by which dimensions."""

    names: tuple[Metric, ...] = ()
    platforms: tuple[str, ...] | Literal["all"] = ()
    every: Duration | None = None
    dimensions: tuple[Dimension, ...] = ()


class ReportRequest(Value):
    """A report: what it compares, when it is due, and for whom."""

    compare_by: tuple[str, ...] = ()
    metrics: tuple[Metric, ...] = ()
    at: Timing | None = None
    repeat: str | None = None
    to: str | None = None
    source: Span | None = None


class Provenance(Sparse):
    """Where one field of the plan came from: words of the brief, or an assumption with its reason.

    `said` holds the words of a later refinement, which stand nowhere in the brief.
    `path` names the field: `steps/email_announcement/timing`, `segments/openers`, `constraints/quiet_hours`.
    """

    path: str
    source: Span | None = None
    assumed: str | None = None
    said: str | None = None


class Plan(Value):
    """A campaign as it was understood. The same brief, instant and configuration give the same plan."""

    name: str
    steps: tuple[Step, ...] = ()
    segments: dict[str, Rule] = Field(default_factory=dict)
    constraints: Constraints = Constraints()
    rules: tuple[AutomationRule, ...] = ()
    metrics: MetricsRequest | None = None
    reports: tuple[ReportRequest, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    provenance: tuple[Provenance, ...] = ()
    brief: str = ""

    def step(self, step_id: str) -> Step:
        """Return the step called `step_id`; raise `KeyError` where there is none."""
        for step in self.steps:
            if step.id == step_id:
                return step
        raise KeyError(step_id)


__all__ = [
    "After",
    "At",
    "AutomationRule",
    "Budget",
    "ChannelDays",
    "Condition",
    "Constraints",
    "Content",
    "Dimension",
    "Experiment",
    "FrequencyCap",
    "Goal",
    "LocalMoment",
    "MetricsRequest",
    "Plan",
    "Provenance",
    "QuietHours",
    "Reaction",
    "ReportRequest",
    "Step",
]
