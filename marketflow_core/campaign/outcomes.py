"""What the stages of a campaign hand back: facts to print, to attach to a materialisation, to test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path


@dataclass(frozen=True)
class PlannedCampaign:
    """A plan as it is stored: `reference` is where its times count from, `fresh` whether this call stored it.

    `refinements` are the words that refined it since its brief was read; `left_out` those that were said of an earlier
    text of the brief, and aren't in this reading of it.
    """

    name: str
    version: int
    fingerprint: str
    reference: datetime
    fresh: bool
    refinements: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """What its author must know of refinements, a sentence each."""
        told = [f"It was refined since its brief was read: {_quoted(self.refinements)}."] if self.refinements else []
        if self.left_out:
            again = ". ".join(words.rstrip(" .!") for words in self.left_out).replace('"', "'")
            told.append(
                "The brief has changed and was read anew; what was refined before isn't in it: "
                f"{_quoted(self.left_out)}. "
                f'To have it again: marketflow refine {self.name} "{again}"'
            )
        return tuple(told)


def _quoted(words: tuple[str, ...]) -> str:
    return ", ".join(f"“{said}”" for said in words)


@dataclass(frozen=True)
class AudienceSize:
    """How many people a step's audience holds. `sendable` are those who also gave consent for the step's channel."""

    step: str
    audience: str | None
    rule: str
    size: int
    sendable: int
    zones: Mapping[str, int]
    waterfall: tuple[tuple[str, int], ...] = ()
    """People left after each clause, all as of the reference instant."""
    depends_on: str | None = None
    """The step whose recipients this audience is drawn from: its size is only known once that has been sent."""


@dataclass(frozen=True)
class Tally:
    """The account of sends, in people or 1 per post: planned = sent + suppressed + held + failed + uncertain."""

    planned: int = 0
    sent: int = 0
    suppressed: Mapping[str, int] = field(default_factory=dict)
    held: Mapping[str, int] = field(default_factory=dict)
    failed: int = 0
    uncertain: int = 0

    @property
    def adds_up(self) -> bool:
        """Tell whether everything that was planned is accounted for."""
        rest = sum(self.suppressed.values()) + sum(self.held.values()) + self.failed + self.uncertain
        return self.planned == self.sent + rest

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.planned + other.planned,
            self.sent + other.sent,
            _sum(self.suppressed, other.suppressed),
            _sum(self.held, other.held),
            self.failed + other.failed,
            self.uncertain + other.uncertain,
        )


def _sum(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return {reason: one.get(reason, 0) + other.get(reason, 0) for reason in sorted({*one, *other})}


@dataclass(frozen=True)
class StepOutcome:
    """What became of one step in one zone on one platform. `new` are sends made by this call; the others stood."""

    step: str
    zone: str
    occurrence: str
    action: str
    channel: str
    platform: str
    instant: datetime | None
    local: datetime | None
    tally: Tally
    new: int = 0
    note: str | None = None


@dataclass(frozen=True)
class CellOutcome:
    """What became of a campaign in one zone."""

    campaign: str
    zone: str
    steps: tuple[StepOutcome, ...]

    @property
    def tally(self) -> Tally:
        """All steps of the cell together."""
        total = Tally()
        for step in self.steps:
            total += step.tally
        return total

    @property
    def new(self) -> int:
        """Sends made by this call."""
        return sum(step.new for step in self.steps)


@dataclass(frozen=True)
class CollectedDay:
    """The numbers of one platform and UTC day."""

    platform: str
    day: date
    rows: int
    collected_at: datetime


@dataclass(frozen=True)
class Performance:
    """What the performance table holds after it was worked out."""

    rows: int
    campaigns: int


@dataclass(frozen=True)
class ReportFile:
    """A finished report and its headline numbers: `(name, value as people read it)`."""

    campaign: str
    path: Path
    headline: tuple[tuple[str, str], ...]
