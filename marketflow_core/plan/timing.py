"""When a step happens, as a brief may say it."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from marketflow_core.plan.rules import Count, Scalar
from marketflow_core.values import Duration, Value

_LOCAL = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?)?")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def _checked_local(text: str) -> str:
    if not _LOCAL.fullmatch(text):
        raise ValueError(f"“{text}” is not a local time such as 2026-11-23T09:00 or a date such as 2026-11-23")
    return text


def _checked_time(text: str) -> str:
    if not _TIME.fullmatch(text):
        raise ValueError(f"“{text}” is not a time of day such as 09:00")
    return text


LocalTime = Annotated[str, AfterValidator(_checked_local)]
"""A wall-clock time without a zone, `2026-11-23T09:00`, or a date alone, `2026-11-23`."""
TimeOfDay = Annotated[str, AfterValidator(_checked_time)]
Zone = str
"""An IANA zone, or `recipient` for each region's or person's own local time, or `default` where none is named."""


class At(Value):
    """At a wall-clock time."""

    kind: Literal["at"] = "at"
    local: LocalTime
    zone: Zone = "default"


class AfterSteps(Value):
    """When what the step waits for (its `after` list) has happened."""

    kind: Literal["after"] = "after"


class OnEvent(Value):
    """When something happens in a person's life: an event, or a date of the profile with a signed delay."""

    kind: Literal["on_event"] = "on_event"
    event: str
    delay: Duration = "PT0S"
    at: TimeOfDay | None = None
    where: dict[str, Scalar | tuple[Scalar, ...]] | None = None
    count: Count | None = None


class Optimal(Value):
    """At the best time for each person, on a day and between two times of day where the brief says so."""

    kind: Literal["optimal"] = "optimal"
    on: LocalTime | None = None
    between: tuple[TimeOfDay, TimeOfDay] | None = None


class Unscheduled(Value):
    """The brief gives no time and none can be inherited."""

    kind: Literal["unscheduled"] = "unscheduled"


Timing = Annotated[At | AfterSteps | OnEvent | Optimal | Unscheduled, Field(discriminator="kind")]
"""When a step happens."""
