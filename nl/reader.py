"""A brief becomes a plan: the runs are read in order, then steps get their names, times and people, then it is
checked.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from marketflow_core.plan.models import After, Constraints, Experiment, MetricsRequest, Plan, ReportRequest, Step
from marketflow_core.plan.rules import AnyOf, Rule
from marketflow_core.plan.timing import At
from marketflow_core.plan.vocabulary import CHANNEL_OF
from marketflow_core.settings import Preferences
from marketflow_core.values import slug
from nl.language.names import find_names
from nl.language.spelling import as_written, correct
from nl.language.text import Sentence
from nl.layout.asides import note_marks
from nl.layout.runs import runs
from nl.reading.drafts import Draft, Reading
from nl.reading.joining import join_later_words
from nl.reading.passages import read_sentence
from nl.reading.unread import unread
from nl.settling.checks import can_do, check
from nl.settling.closing import close_ads, wait_for_all
from nl.settling.contradictions import with_contradictions
from nl.settling.naming import name_steps
from nl.settling.provenance import trace_steps
from nl.settling.recipients import settle_people, with_steps
from nl.settling.sequence import settle
from nl.times.when import TimeContext

if TYPE_CHECKING:
    from nl.assistant.protocol import Assistant


def read_brief(
    text: str,
    *,
    name: str,
    now: datetime,
    preferences: Preferences | None = None,
    assistant: Assistant | None = None,
) -> Plan:
    """Read a brief into a plan.

    `name` becomes the plan's slug, `now` (aware) is the instant from which "tomorrow" and "Monday" count, `preferences`
    gives the default zone and the regions. The same arguments give the same plan. No text raises: what can't be
    placed is in the plan's diagnostics with its characters. An `assistant` is asked about that, and nothing else; what
    it suggests stands there too, and changes nothing of what would run.
    """
    by_rules = partial(_by_rules, name=name, now=now, preferences=preferences)
    plan = by_rules(text)
    if assistant is None:
        return plan
    from nl.assistant.asking import with_suggestions  # late: most briefs are read without one

    return with_suggestions(plan, assistant, reread=by_rules)


def _by_rules(text: str, *, name: str, now: datetime, preferences: Preferences | None) -> Plan:
    if text.lstrip().startswith("Campaign "):
        from nl.restated import is_restated, read_restated  # late: most briefs aren't a plan's own explanation

        if is_restated(text):
            ordinary = partial(_by_rules, name=name, now=now, preferences=preferences)
            return read_restated(text, name=name, now=now, preferences=preferences or Preferences(), read=ordinary)
    corrected = correct(text)
    if corrected.changes:
        plan = _by_rules(corrected.text, name=name, now=now, preferences=preferences)
        return as_written(plan, text, corrected)
    reading, sentences = open_reading(text, now=now, preferences=preferences)
    for sentence in sentences:
        read_sentence(reading, sentence)
    note_marks(reading, sentences)
    join_later_words(reading)
    return finish_reading(reading, name=name, now=now)


def open_reading(text: str, *, now: datetime, preferences: Preferences | None = None) -> tuple[Reading, list[Sentence]]:
    """Return a reading of `text` in which nothing is read yet, and its sentences. Arguments as in `read_brief`."""
    chosen = preferences or Preferences()
    sentences = runs(text)
    names = find_names((sentence.text, sentence.start) for sentence in sentences)
    local = now.astimezone(ZoneInfo(chosen.default_zone))
    return Reading(text, names, chosen, TimeContext(local.date(), instant=local)), sentences


def finish_reading(reading: Reading, *, name: str, now: datetime, standing: int = 0) -> Plan:
    """Settle what was read into a plan: names, times, people, and what is to be told about it.

    The first `standing` drafts are settled already, and keep their ids, times and people.
    """
    settle(reading, standing)
    close_ads(reading)
    name_steps(reading, standing)
    wait_for_all(reading)
    segments = settle_people(reading, standing)
    _platforms(reading)
    _subjects(reading)
    check(reading, now)
    plan = with_contradictions(_plan(reading, name, segments), reading.preferences)
    return plan.model_copy(update={"diagnostics": (*plan.diagnostics, *unread(plan))})


def _platforms(reading: Reading) -> None:
    """Give the platforms that were said once to each step that names none and whose action they can do."""
    for draft in reading.drafts:
        if draft.platforms or draft.action in ("collect_metrics", "generate_report", "notify_team"):
            continue
        own = reading.platform_of.get(draft.action)
        said = (own,) if own else tuple(slug for slug in reading.platforms if can_do(slug, draft.action))
        draft.platforms = tuple(sorted(said))


def _subjects(reading: Reading) -> None:
    """Let ads that name nothing of their own be about what the whole campaign is for."""
    for draft in reading.drafts:
        if draft.action == "start_ads" and draft.content.topic is None and reading.subject:
            draft.content = draft.content.model_copy(update={"topic": reading.subject})
            draft.place("content/topic", *reading.spans_of("campaign/subject"))


def _plan(reading: Reading, name: str, segments: dict[str, Rule]) -> Plan:
    steps = tuple(_step(draft) for draft in reading.drafts)
    constraints = dict(reading.constraints)
    if exclude := _exclusion(reading):
        constraints["exclude"] = exclude
    if reading.regions:
        constraints["regions"] = reading.regions
    for index, draft in reading.of_step:
        reading.diagnostics[index] = reading.diagnostics[index].model_copy(update={"step": draft.id})
    trace_steps(reading)
    return Plan(
        name=slug(name) or "campaign",
        steps=steps,
        segments=segments,
        constraints=Constraints.model_validate(constraints),
        rules=tuple(reading.rules),
        metrics=_metrics(reading),
        reports=tuple(_report(draft) for draft in reading.drafts if draft.action == "generate_report"),
        diagnostics=tuple(reading.diagnostics),
        provenance=tuple(reading.provenance),
        brief=reading.brief,
    )


def _step(draft: Draft) -> Step:
    assert draft.timing is not None
    draft.after = [After(step=step.id, delay=delay, on=on) for step, delay, on in draft.waits_for]
    return Step.model_validate(
        {
            "id": draft.id,
            "action": draft.action,
            "channel": CHANNEL_OF[draft.action],
            "platforms": draft.platforms,
            "audience": draft.segment,
            "content": draft.content,
            "budget": draft.budget,
            "timing": draft.timing,
            "after": tuple(draft.after),
            "experiment": Experiment.model_validate(draft.experiment) if draft.experiment else None,
            "repeat": draft.repeat,
            "source": draft.span,
        }
    )


def _exclusion(reading: Reading) -> Rule | None:
    here = len(reading.drafts)
    rules = [with_steps(reading, told.rule, told, None, here) for told, _ in reading.exclude if told.rule is not None]
    return AnyOf(any=tuple(rules)) if len(rules) > 1 else rules[0] if rules else None


def _metrics(reading: Reading) -> MetricsRequest | None:
    request: dict[str, Any] = dict(reading.metric_request or {"names": []})
    reported = [name for draft in reading.drafts if draft.action == "generate_report" for name in draft.metrics]
    names = tuple(dict.fromkeys([*request["names"], *reported]))
    if not names and reading.metric_request is None:
        return None
    return MetricsRequest.model_validate(
        {**request, "names": names, "dimensions": tuple(request.get("dimensions", ()))}
    )


def _report(draft: Draft) -> ReportRequest:
    return ReportRequest.model_validate(
        {
            "compare_by": tuple(draft.compare_by),
            "metrics": tuple(draft.metrics),
            "at": draft.timing if isinstance(draft.timing, At) else None,
            "repeat": draft.repeat,
            "to": draft.to,
            "source": draft.span,
        }
    )
