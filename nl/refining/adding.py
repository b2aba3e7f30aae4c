"""Something new: a request that is read as one more sentence of the brief, behind the steps that stand."""

from __future__ import annotations

import re

from marketflow_core.plan.diagnostics import Diagnostic
from marketflow_core.plan.edits import with_new_steps
from marketflow_core.plan.models import MetricsRequest, Plan, Step
from nl.language.text import plain
from nl.reader import finish_reading, open_reading
from nl.reading.drafts import Reading
from nl.reading.passages import read_sentence
from nl.refining.requests import NotPlaced, Request, request
from nl.refining.standing import limits_of, standing
from nl.refining.which import examples, meant

_OF_A_STEP = re.compile(
    r"\b(?:after|before|following|since|as)\s+(?P<n>(?:the|our|that)\s+(?:[\w'-]+\s+){0,3}?(?:e-?mails?|mails?|text|sms|push"
    r"|posts?|ads?|newsletter|reminder|follow[- ]?up|announcement|message)\b)"
)
_MARK = "thatonestep"
"""Stands for a step that a request names, so that the reader finds exactly that one."""
_BEHIND = "\n\n"
_ASKS = re.compile(
    r"^(?:also\s+|please\s+)*(?:add|insert|include|create|append|throw in|put in)\s+(?=(?:an?|another|one more|some)\b)"
)
_ALSO = re.compile(r"^(?:also|additionally|in addition|plus)\b[\s,]*")
_BARE = re.compile(
    r"\b(?P<k>(?:follow[- ]?up|reminder|invitation|announcement|teaser|survey|thank[- ]you|newsletter|recap|chaser"
    r"|nudge|last[- ]chance|welcome|confirmation))\b(?!\s*(?:e-?mails?|mails?|messages?|sms|texts?|push|posts?))"
)
_MEDIUM = re.compile(r"\b(?:e-?mails?|sms|texts?|push|posts?|ads?|page|report|tweet|notification|message)\b")


def add_steps(asked: Request) -> Plan | None:
    """Return the plan with what `asked` adds: steps, automation rules, metrics; None where it adds nothing.

    Raises `NotPlaced` where part of it found no place.
    """
    plan = asked.plan
    reading, offset = _reading(asked)
    standing_count = len(reading.drafts)
    before = (len(reading.rules), len(reading.diagnostics))
    for sentence in reading_sentences(reading, asked, offset):
        read_sentence(reading, sentence)
    rules = tuple(rule.model_copy(update={"source": None}) for rule in reading.rules[before[0] :])
    if len(reading.drafts) == standing_count and not rules:
        return None
    read = finish_reading(reading, name=plan.name, now=asked.now, standing=standing_count)
    new = tuple(_loose(plan, step) for step in read.steps[standing_count:])
    ids = {step.id for step in new}
    told = [found for found in read.diagnostics if found.step in ids or (found.source and found.source.start >= offset)]
    _refuse(asked, told)
    told = [found.model_copy(update={"source": None}) for found in told]
    metrics = _metrics(plan, read, new)
    if any(step.action == "collect_metrics" for step in plan.steps):
        new = tuple(step for step in new if step.action != "collect_metrics")  # what is collected is one list
    reports = tuple(report.model_copy(update={"source": None}) for report in _reports(read, new))
    grown = with_new_steps(plan, new, {name: read.segments[name] for step in new if (name := step.audience)})
    return grown.model_copy(
        update={
            "rules": (*plan.rules, *rules),
            "metrics": metrics,
            "reports": (*plan.reports, *reports),
            "diagnostics": (*plan.diagnostics, *(found for found in told if found.step in {one.id for one in new})),
        }
    )


def _reading(asked: Request) -> tuple[Reading, int]:
    """Return a reading of the brief with the request behind it, whose steps and limits are those of the plan, and
    where the request begins. What the brief says of the campaign (its launch, its zone) is known in it.
    """
    words, named = _marked(asked, _as_sentence(asked.text))
    text = asked.plan.brief + _BEHIND + words
    offset = len(asked.plan.brief) + len(_BEHIND)
    reading, sentences = open_reading(text, now=asked.reference, preferences=asked.preferences)
    for sentence in sentences:
        if sentence.start < offset:
            read_sentence(reading, sentence)
    reading.drafts = standing(asked.plan)
    for draft in reading.drafts:
        if draft.id == named:
            draft.low += f" {_MARK}"
            reading.launch = reading.anchor = None  # it counts from that step, and not from the campaign's start
    reading.constraints = limits_of(asked.plan)
    reading.regions = list(asked.plan.constraints.regions)
    reading.rules, reading.diagnostics, reading.of_step, reading.exclude = [], [], [], []
    reading.metric_request = None
    reading.times.today = asked.today
    return reading, offset


def _marked(asked: Request, text: str) -> tuple[str, str | None]:
    """Return `text` with a mark for the step that it counts from, and that step's id; None where it names none."""
    hit = _OF_A_STEP.search(plain(text))
    if hit is None:
        return text, None
    found = meant(
        request(asked.plan, hit["n"], now=asked.now, reference=asked.reference, preferences=asked.preferences)
    )
    return f"{text[: hit.start('n')]}the {_MARK},{text[hit.end('n') :]}", found.steps[0].id


def reading_sentences(reading: Reading, asked: Request, offset: int) -> list:
    """Return the sentences of the request within `reading`."""
    from nl.layout.runs import runs

    return [sentence for sentence in runs(reading.brief) if sentence.start >= offset]


def _as_sentence(text: str) -> str:
    """Return a request as briefs say the same: “Add a reminder …” is “Send a reminder email …”."""
    low = text.lower()
    if hit := _ASKS.match(low):
        text = f"Send {text[hit.end() :]}"
    elif hit := _ALSO.match(low):
        text = text[hit.end() :][:1].upper() + text[hit.end() + 1 :]
    hit = _BARE.search(text.lower())
    if hit and not _MEDIUM.search(text.lower()[: hit.start()]):
        text = f"{text[: hit.end()]} email{text[hit.end() :]}"
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _loose(plan: Plan, step: Step) -> Step:
    """Return a new step without a place in the brief, where its words aren't; one that ends, resumes or changes ads is
    for the platforms of those ads, if there is only one step that starts any.
    """
    ads = [one for one in plan.steps if one.action == "start_ads"]
    if step.action in ("pause_ads", "resume_ads", "adjust_budget") and not step.platforms and len(ads) == 1:
        return step.model_copy(update={"source": None, "platforms": ads[0].platforms})
    return step.model_copy(update={"source": None})


def _refuse(asked: Request, told: list[Diagnostic]) -> None:
    """Refuse a request of which a part found no place, or means a step that isn't there."""
    for found in told:
        if found.kind in ("not_understood", "unresolved_reference", "unsupported_action", "channel_mismatch"):
            raise NotPlaced(found.message, *(found.suggestions or examples(asked)))


def _metrics(plan: Plan, read: Plan, new: tuple[Step, ...]) -> MetricsRequest | None:
    """Return what is collected, with what the new steps collect or report on."""
    if read.metrics is None or not any(step.action in ("collect_metrics", "generate_report") for step in new):
        return plan.metrics
    had = plan.metrics
    if had is None:
        return read.metrics
    names = tuple(dict.fromkeys((*had.names, *read.metrics.names)))
    return had.model_copy(
        update={"names": names, "dimensions": tuple(dict.fromkeys((*had.dimensions, *read.metrics.dimensions)))}
    )


def _reports(read: Plan, new: tuple[Step, ...]) -> tuple:
    count = sum(step.action == "generate_report" for step in new)
    return read.reports[len(read.reports) - count :]
