"""What was read of an explanation so far: its steps, its limits, and what is to be told about its lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from marketflow_core.plan.diagnostics import Diagnostic, DiagnosticKind, Severity
from marketflow_core.plan.models import (
    AutomationRule,
    Budget,
    Experiment,
    MetricsRequest,
    Provenance,
    ReportRequest,
)
from marketflow_core.plan.rules import AnyOf, Rule
from marketflow_core.plan.timing import Unscheduled
from marketflow_core.plan.vocabulary import Channel
from marketflow_core.values import Span
from nl.restated.limits import Measure
from nl.restated.lines import Line
from nl.restated.times import Occasion

ONE_EACH = "Say it in one line: this was said in a line before."
OTHER_WORDS = "This line is neither in the words of the explanation nor could I read it otherwise."


@dataclass
class StepRead:
    """One step as its lines give it; `said` tells where each field stands."""

    head: Line
    action: str
    content: dict[str, Any]
    start: int
    end: int
    occasion: Occasion = field(default_factory=lambda: Occasion(Unscheduled()))
    platforms: tuple[str, ...] = ()
    channel: Channel | None = None
    rule: Rule | None = None
    budget: Budget | None = None
    experiment: Experiment | None = None
    said: dict[str, Span] = field(default_factory=dict)
    id: str = ""


@dataclass
class Restated:
    """Everything that was read of one explanation."""

    steps: list[StepRead] = field(default_factory=list)
    limits: dict[str, Any] = field(default_factory=dict)
    rules: list[AutomationRule] = field(default_factory=list)
    metrics: MetricsRequest | None = None
    reports: list[ReportRequest] = field(default_factory=list)
    diagnostics: list[tuple[Diagnostic, StepRead | None]] = field(default_factory=list)
    provenance: list[Provenance] = field(default_factory=list)

    def tell(
        self,
        kind: DiagnosticKind,
        message: str,
        span: Span,
        step: StepRead | None = None,
        *,
        severity: Severity = "warning",
        suggestions: tuple[str, ...] = (),
    ) -> None:
        """Add what the author has to look at in a line."""
        told = Diagnostic(kind=kind, severity=severity, message=message, suggestions=suggestions, source=span)
        self.diagnostics.append((told, step))

    def note(self, notes: list[str], line: Line, step: StepRead | None = None) -> None:
        """Tell of a line what doesn't fit together in it, and how it was taken."""
        for told in notes:
            self.tell("ambiguous_time", told, line.span, step)

    def pass_on(self, doubts: list[Diagnostic], line: Line, step: StepRead | None = None) -> None:
        """Tell of a line what the ordinary reader doubts in it."""
        for found in doubts:
            severity, suggestions = found.severity, found.suggestions
            self.tell(found.kind, found.message, line.span, step, severity=severity, suggestions=suggestions)

    def refuse(self, line: Line, why: str, step: StepRead | None = None) -> None:
        """Tell that a line became nothing."""
        shown = " ".join(line.text.split())[:120]
        where = f"“{line.label}: {shown}”" if line.kind == "detail" else f"“{shown}”"
        self.tell("not_understood", f"{where} found no place in the plan. {why}", line.span, step)

    def refuse_too(self, line: Line) -> None:
        """Count a line to what was refused just before it: a detail of a step that isn't one."""
        told, step = self.diagnostics[-1]
        assert told.source is not None
        span = Span(start=told.source.start, end=line.span.end)
        self.diagnostics[-1] = (told.model_copy(update={"source": span}), step)

    def trace(self, path: str, span: Span | None, assumed: str | None = None) -> None:
        """Note where a field of the plan stands."""
        self.provenance.append(Provenance(path=path, source=span, assumed=assumed))

    def measure(self, found: Measure, line: Line) -> None:
        """Add what reacts to the campaign's numbers, collects them or reports them."""
        match found:
            case AutomationRule():
                self.rules.append(found.model_copy(update={"source": line.span}))
                self.trace(f"rules/{len(self.rules) - 1}", line.span)
            case ReportRequest():
                self.reports.append(found.model_copy(update={"source": line.span}))
                self.trace(f"reports/{len(self.reports) - 1}", line.span)
            case _ if self.metrics is not None:
                self.refuse(line, ONE_EACH)
            case _:
                self.metrics = found
                self.trace("metrics", line.span)

    def limit(self, key: str, value: Any, line: Line) -> None:
        """Add to what holds for the whole campaign; a second value joins the first where there can be several."""
        held = self.limits.get(key)
        if held is None:
            self.limits[key] = value
        elif key in ("regions", "blackout"):
            self.limits[key] = (*held, *value)
        elif key == "exclude":
            self.limits[key] = AnyOf(any=(held, value))
        elif (joined := _together(held, value)) is not None:
            self.limits[key] = joined
        else:
            self.refuse(line, ONE_EACH)
            return
        self.trace(f"constraints/{key}", line.span)


def _together(held: Any, value: Any) -> tuple[Any, ...] | None:
    """Return two limits as one list where each may be one of several; None where they can't stand together."""
    alike = [part for one in (held, value) for part in (one if isinstance(one, tuple) else (one,))]
    return tuple(alike) if all(isinstance(part, dict) and "event" not in part for part in alike) else None
