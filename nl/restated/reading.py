"""An explanation becomes the plan that it explains, or the plan that somebody made of it by editing its lines."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from marketflow_core.plan.explanation import describe_step
from marketflow_core.plan.models import Constraints, Content, Plan, Step
from marketflow_core.plan.rules import Rule, SegmentLeaf, leaves
from marketflow_core.plan.vocabulary import CHANNEL_OF
from marketflow_core.settings import Preferences
from marketflow_core.values import Span, slug
from nl.restated import ordinary
from nl.restated.checking import checked
from nl.restated.details import add_detail, begin_step, read_either
from nl.restated.drafts import OTHER_WORDS, Restated, StepRead
from nl.restated.limits import read_limit, read_measure
from nl.restated.lines import Line, lines_of
from nl.restated.ordinary import Ordinary
from nl.settling.naming import segment_name

_ELSEWHERE = "What is collected and compared stands under “Measured”; change it there."


def read_restated(text: str, *, name: str, now: datetime, preferences: Preferences, read: Ordinary) -> Plan:
    """Read an explanation into a plan called `name`.

    `read` is the ordinary reader, for lines that somebody wrote over in other words; `now` (aware) and `preferences`
    are as in `nl.reader.read_brief`. A line that became nothing is in the plan's diagnostics with its characters.
    """
    restated = Restated()
    step: StepRead | None = None
    for line in lines_of(text):
        match line.kind:
            case "heading" | "commentary":
                restated.trace("brief", line.span, "a heading" if line.kind == "heading" else "it asks for nothing")
            case "step":
                step = begin_step(restated, line, read)
            case "detail" if step is not None:
                step.end = line.span.end
                add_detail(restated, step, line, read)
            case "detail":
                restated.refuse_too(line)
            case "limits" | "rules" | "measured":
                _campaign_line(restated, line, read)
            case _:
                restated.refuse(line, OTHER_WORDS)
    plan = _plan(restated, text, slug(name) or "campaign")
    told = tuple(found.model_copy(update={"step": step.id if step else None}) for found, step in restated.diagnostics)
    return checked(plan.model_copy(update={"diagnostics": told}), now, preferences)


def _campaign_line(restated: Restated, line: Line, read: Ordinary) -> None:
    """Read a line about the whole campaign, its automation or its numbers."""
    if line.kind == "limits":
        limits = read_either(line.text, read_limit, ordinary.limits, read, sentence=True)
        for key, value in limits[0] if limits else ():
            restated.limit(key, value, line)
        found: tuple[Any, list[str], Any] | None = limits
    else:
        measures = read_either(line.text, read_measure, ordinary.measured, read, sentence=True)
        for measure in measures[0] if measures else ():
            restated.measure(measure, line)
        found = measures
    if found is None:
        restated.refuse(line, OTHER_WORDS)
    else:
        restated.note(found[1], line)
        restated.pass_on(found[2], line)


def _plan(restated: Restated, text: str, name: str) -> Plan:
    _name_steps(restated.steps)
    segments, audiences = _segments(restated)
    steps = tuple(_step(one, audience) for one, audience in zip(restated.steps, audiences, strict=True))
    for one in restated.steps:
        _trace(restated, one)
    plan = Plan(
        name=name,
        steps=steps,
        segments=segments,
        constraints=Constraints.model_validate(restated.limits),
        rules=tuple(restated.rules),
        metrics=restated.metrics,
        reports=tuple(restated.reports),
        provenance=tuple(restated.provenance),
        brief=text,
    )
    for one, step in zip(restated.steps, steps, strict=True):
        numbers = step.action in ("collect_metrics", "generate_report")
        if numbers and " ".join(one.head.text.split()).casefold() != describe_step(step, plan).casefold():
            restated.refuse(one.head, _ELSEWHERE, one)
    return plan


def _name_steps(steps: list[StepRead]) -> None:
    """Let each step keep the name that stands behind it; one without gets the name of its action, and a number."""
    used = {step.head.name for step in steps}
    for step in steps:
        name, number = step.head.name or step.action, 1
        while not step.head.name and name in used:
            number += 1
            name = f"{step.action}_{number}"
        used.add(name)
        step.id = name


def _segments(restated: Restated) -> tuple[dict[str, Rule], list[str | None]]:
    """Return the segments by name, and the one of each step; names that are defined elsewhere stay free."""
    rules = [step.rule for step in restated.steps]
    excluded = restated.limits.get("exclude")
    named = [leaf for rule in (*rules, excluded) if rule is not None for leaf in leaves(rule)]
    taken: dict[str, Rule] = {leaf.segment: leaf for leaf in named if isinstance(leaf, SegmentLeaf)}
    segments: dict[str, Rule] = {}
    audiences: list[str | None] = []
    for rule in rules:
        if rule is None or isinstance(rule, SegmentLeaf):
            audiences.append(rule.segment if rule else None)
            continue
        name = segment_name(rule, taken)
        taken[name] = segments[name] = rule
        audiences.append(name)
    return segments, audiences


def _step(one: StepRead, audience: str | None) -> Step:
    return Step.model_validate(
        {
            "id": one.id,
            "action": one.action,
            "channel": one.channel or CHANNEL_OF[one.action],
            "platforms": one.platforms,
            "audience": audience,
            "content": Content.model_validate(one.content),
            "budget": one.budget,
            "timing": one.occasion.timing,
            "after": one.occasion.after,
            "experiment": one.experiment,
            "repeat": one.occasion.repeat,
            "source": Span(start=one.start, end=one.end),
        }
    )


def _trace(restated: Restated, one: StepRead) -> None:
    """Note which line each field of a step stands on."""
    path = f"steps/{one.id}"
    restated.trace(path, Span(start=one.start, end=one.end))
    for name, span in one.said.items():
        restated.trace(f"{path}/{name}", span)
    when = one.said.get("timing")
    if when is None:
        restated.trace(f"{path}/timing", None, "the explanation gives no time for it")
    if one.occasion.after:
        restated.trace(f"{path}/after", when)
    if one.occasion.repeat is not None:
        restated.trace(f"{path}/repeat", when)
