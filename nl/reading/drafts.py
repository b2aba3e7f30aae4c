"""What has been read so far: steps before their order is settled, and what the brief says of the campaign as a
whole.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from marketflow_core.plan.diagnostics import Diagnostic, DiagnosticKind, Severity
from marketflow_core.plan.models import After, AutomationRule, Budget, Content, Provenance
from marketflow_core.plan.rules import Rule
from marketflow_core.plan.timing import Timing
from marketflow_core.settings import Preferences
from marketflow_core.values import Span
from nl.language.names import Names
from nl.people.audiences import Audience
from nl.times.when import TimeContext, When

MESSAGES = ("send_email", "send_sms", "send_push")


@dataclass
class Draft:
    """One step as its clause gives it. `after`, `timing`, `rule` and `id` are settled when all clauses are read.

    `said` tells for each field of the step which characters of the brief gave it; what isn't there was taken over from
    elsewhere or assumed (`nl.settling.provenance` tells which).
    """

    action: str
    start: int
    end: int
    low: str
    when: When
    audience: Audience
    platforms: tuple[str, ...] = ()
    content: Content = field(default_factory=Content)
    budget: Budget | None = None
    experiment: dict[str, Any] | None = None
    section: str = ""
    block: int = 0
    conditional: bool = False
    shares_time: bool = False
    borrows_time: bool = False
    metrics: list[str] = field(default_factory=list)
    compare_by: list[str] = field(default_factory=list)
    to: str | None = None
    id: str = ""
    timing: Timing | None = None
    after: list[After] = field(default_factory=list)
    waits_for: list[tuple[Draft, str, str]] = field(default_factory=list)
    branch: Draft | None = None
    answers: Draft | None = None
    repeat: str | None = None
    rule: Rule | None = None
    segment: str | None = None
    day: date | None = None
    time: str | None = None
    said: dict[str, list[Span]] = field(default_factory=dict)

    def place(self, name: str, *spans: Span) -> None:
        """Note which characters of the brief say the field `name` ("timing", "content/topic")."""
        if spans:
            self.said[name] = [*self.said.get(name, ()), *spans]

    @property
    def span(self) -> Span:
        """The characters of the brief."""
        return Span(start=self.start, end=self.end)


@dataclass(frozen=True)
class Named:
    """A day that is named by what happens on it; `ends` where something ends then."""

    words: str
    ends: bool
    start: int
    when: When


@dataclass
class Reading:
    """The state of reading one brief."""

    brief: str
    names: Names
    preferences: Preferences
    times: TimeContext
    drafts: list[Draft] = field(default_factory=list)
    rules: list[AutomationRule] = field(default_factory=list)
    constraints: dict[str, Any] = field(default_factory=dict)
    exclude: list[tuple[Audience, Span]] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    provenance: list[Provenance] = field(default_factory=list)
    platforms: tuple[str, ...] = ()
    platform_of: dict[str, str] = field(default_factory=dict)
    zone: str | None = None
    launch: When | None = None
    anchor: When | None = None
    anchor_words: str = ""
    named: list[Named] = field(default_factory=list)
    audience: Audience | None = None
    trigger: str | None = None
    kind: str = ""
    subject: str | None = None
    regions: list[str] = field(default_factory=list)
    metric_request: dict[str, Any] | None = None
    collects: bool = False

    def tell(
        self,
        kind: DiagnosticKind,
        severity: Severity,
        message: str,
        span: Span,
        *suggestions: str,
        step: Draft | None = None,
    ) -> None:
        """Add a diagnostic; the step's id is filled in when it is known."""
        entry = Diagnostic(kind=kind, severity=severity, message=message, suggestions=suggestions, source=span)
        self.diagnostics.append(entry)
        if step:
            self.of_step.append((len(self.diagnostics) - 1, step))

    of_step: list[tuple[int, Draft]] = field(default_factory=list)

    def trace(self, path: str, span: Span | None = None, assumed: str | None = None) -> None:
        """Note where a field of the plan came from."""
        self.provenance.append(Provenance(path=path, source=span, assumed=assumed))

    def spans_of(self, path: str) -> list[Span]:
        """Return the characters that were noted for `path` so far."""
        return [entry.source for entry in self.provenance if entry.path == path and entry.source]

    def constrain(self, key: str, value: Any, span: Span) -> None:
        """Set a limit of the campaign, and note where it stands."""
        self.constraints[key] = value
        self.trace(f"constraints/{key}", span)
