"""Which words of the brief each field of a step came from, or what was assumed and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from marketflow_core.plan.timing import AfterSteps, At, OnEvent, Unscheduled
from marketflow_core.values import Span
from nl.reading.drafts import Draft, Reading

NO_PLATFORM = frozenset({"collect_metrics", "generate_report", "notify_team", "sync_audience"})
"""Actions that need no platform of their own."""


def trace_steps(reading: Reading) -> None:
    """Note for every field of every step where it came from; to be called once steps, times and people are settled."""
    for index, draft in enumerate(reading.drafts):
        path = f"steps/{draft.id}"
        reading.trace(path, draft.span)
        _field(reading, f"{path}/action", draft.said.get("action"), "the brief implies it")
        _timing(reading, draft, path)
        _people(reading, draft, path)
        _platforms(reading, draft, path)
        for name, spans in draft.said.items():
            if name.startswith("content/"):
                _field(reading, f"{path}/{name}", spans, "")
        _given(reading, draft, path, index)


def _field(reading: Reading, path: str, spans: list[Span] | None, assumed: str) -> None:
    for span in together(spans or (), reading.brief):
        reading.trace(path, span)
    if not spans:
        reading.trace(path, None, assumed)


def together(spans: Iterable[Span], brief: str) -> list[Span]:
    """Return `spans` in order, those joined that overlap or have only blanks of `brief` between them."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start, one.end)):
        if joined and not brief[joined[-1].end : span.start].strip():
            joined[-1] = Span(start=joined[-1].start, end=max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined


def _timing(reading: Reading, draft: Draft, path: str) -> None:
    own = draft.said.get("timing")
    if own:
        _field(reading, f"{path}/timing", own, "")
    else:
        for span, assumed in _taken_over(reading, draft):
            reading.trace(f"{path}/timing", span, assumed)
    if isinstance(draft.timing, At) and draft.timing.zone == "default":
        reading.trace(f"{path}/timing/zone", None, "the brief names no zone; the team's own is taken")
    if draft.repeat:
        _field(reading, f"{path}/repeat", own, "it is repeated as the step that it follows")
    if draft.waits_for:
        names = ", ".join(step.id for step, _, _ in draft.waits_for)
        _field(reading, f"{path}/after", own, f"nothing says what it waits for; it follows {names}")


def _taken_over(reading: Reading, draft: Draft) -> Iterator[tuple[Span | None, str | None]]:
    """Yield where a time came from that the step's own words don't give."""
    if draft.borrows_time:
        yield None, "it has no time of its own; the time of the step before it is taken"
    elif isinstance(draft.timing, Unscheduled):
        yield None, "the brief gives no time for it"
    elif isinstance(draft.timing, AfterSteps):
        every = "it has no time of its own; it waits until everything else is done"
        follows = "it has no time of its own; it comes right after the step that it answers"
        yield None, every if draft.action == "generate_report" else follows
    else:
        said = reading.spans_of("campaign/trigger" if isinstance(draft.timing, OnEvent) else "campaign/timing")
        for span in together(said, reading.brief):
            yield span, None
        if not said:
            yield None, "it starts with the campaign's first step"


def _people(reading: Reading, draft: Draft, path: str) -> None:
    if draft.segment is None:
        return
    spans = draft.said.get("audience") or ([] if draft.audience.otherwise else reading.spans_of("campaign/audience"))
    _field(reading, f"{path}/audience", spans, "everybody else than the step before")


def _platforms(reading: Reading, draft: Draft, path: str) -> None:
    if draft.platforms:
        spans = draft.said.get("platforms") or reading.spans_of("campaign/platforms")
        _field(reading, f"{path}/platforms", spans, "taken over from the step before")
    elif draft.action not in NO_PLATFORM:
        reading.trace(f"{path}/platforms", None, "the brief names none; the channel's default is used")


def _given(reading: Reading, draft: Draft, path: str, index: int) -> None:
    if draft.budget:
        spans = draft.said.get("budget") or reading.spans_of("campaign/budget")
        _field(reading, f"{path}/budget", spans, "the brief says it for the ads together")
    if draft.experiment:
        spans = draft.said.get("experiment") or reading.spans_of("campaign/experiment")
        _field(reading, f"{path}/experiment", spans, "the brief says it of another sentence")
    if draft.action == "generate_report":
        number = sum(one.action == "generate_report" for one in reading.drafts[:index])
        reading.trace(f"reports/{number}", draft.span)
        if draft.metrics:
            reading.trace("metrics", draft.span)
