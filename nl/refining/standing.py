"""A plan's steps as the reader's own parts see them: drafts that are settled already."""

from __future__ import annotations

from datetime import date
from typing import Any

from marketflow_core.plan.models import Plan, Step
from marketflow_core.plan.timing import At
from nl.language.names import Names
from nl.language.text import plain
from nl.people.audiences import Audience
from nl.reading.drafts import Draft, Reading
from nl.refining.requests import Request
from nl.times.when import TimeContext, When


def standing(plan: Plan, whens: dict[str, When] | None = None) -> list[Draft]:
    """Return the steps of `plan` as drafts with ids, times and people; `whens` gives what was read of a step's time."""
    drafts = {step.id: _draft(plan, step, (whens or {}).get(step.id)) for step in plan.steps}
    for step in plan.steps:
        links = [(drafts[link.step], link.delay, link.on) for link in step.after if link.step in drafts]
        drafts[step.id].waits_for = links
    return list(drafts.values())


def standing_reading(asked: Request, plan: Plan | None = None) -> Reading:
    """Return a reading in which the plan's steps and limits are all that was read so far."""
    shown = plan or asked.plan
    reading = Reading(shown.brief, Names(()), asked.preferences, TimeContext(asked.today))
    reading.drafts = standing(shown, asked.whens)
    reading.constraints = limits_of(shown)
    reading.regions = list(shown.constraints.regions)
    return reading


def limits_of(plan: Plan) -> dict[str, Any]:
    """Return the constraints of `plan` in the form in which the reader keeps them."""
    return plan.constraints.model_dump(mode="json", exclude={"regions", "exclude"})


def words_about(plan: Plan, step: Step) -> str:
    """Return the words that a step may be called by: its name, what it is about, and its sentence in the brief."""
    source = plan.brief[step.source.start : step.source.end] if step.source else ""
    content = (step.content.topic or "", step.content.subject or "")
    return plain(" ".join((step.id.replace("_", " "), *content, source)))


def _draft(plan: Plan, step: Step, when: When | None) -> Draft:
    start, end = (step.source.start, step.source.end) if step.source else (0, 0)
    draft = Draft(
        step.action,
        start,
        end,
        words_about(plan, step),
        when or When(),
        Audience(everybody=step.audience is None),
        platforms=step.platforms,
        content=step.content,
        budget=step.budget,
        id=step.id,
        timing=step.timing,
        repeat=step.repeat,
        segment=step.audience,
        rule=plan.segments.get(step.audience or ""),
    )
    if isinstance(step.timing, At):
        draft.day = date.fromisoformat(step.timing.local[:10])
        draft.time = step.timing.local[11:16] or None
    return draft
