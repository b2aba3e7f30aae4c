"""A suggestion that is taken by its number: its words are read in the place of those that were in doubt."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from marketflow_core.plan.diagnostics import Diagnostic
from marketflow_core.plan.edits import waiting_for, with_step, without_steps
from marketflow_core.plan.models import Plan, Step
from marketflow_core.plan.questions import open_questions
from marketflow_core.plan.timing import At
from marketflow_core.plan.vocabulary import PLATFORM_NAMES
from nl.language.text import plain
from nl.refining.adding import add_steps
from nl.refining.requests import NotPlaced, Request, request
from nl.refining.steps import change_steps
from nl.times.when import TimeContext, read_when

_POINT = re.compile(r"(?<![\d.])(?P<q>\d{1,2})\.(?P<s>\d{1,2})(?![\d.])")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NTH = rf"(?P<s>{'|'.join(_ORDINALS)}|last|\d{{1,2}}(?:st|nd|rd|th)?|{'|'.join(_NUMBERS)})"
_THING = r"(?:suggestions?|options?|answers?|remed(?:y|ies)|proposals?|choices?|one|alternatives?|readings?)"
_QUESTION = (
    r"(?:(?:for|of|to|on|in|from)\s+)?(?:the\s+)?(?:question|point|number|no\.?|#)\s*"
    rf"(?P<q>\d{{1,2}}|{'|'.join(_NUMBERS)})"
)
_VERB = r"(?:(?:use|take|pick|choose|accept|apply|go with|i'll take|i take|i choose)\s+)?(?:the\s+)?"
_SAID = (
    re.compile(rf"^{_VERB}{_NTH}\s+{_THING}\s+{_QUESTION}\W*$"),
    re.compile(rf"^{_VERB}{_THING}\s+(?:number\s+)?{_NTH}\s+{_QUESTION}\W*$"),
    re.compile(rf"^{_QUESTION}\s*[:,-]?\s*{_VERB}(?:{_THING}\s+)?{_NTH}(?:\s+{_THING})?\W*$"),
    re.compile(rf"^{_VERB}(?:{_NTH}\s+(?:{_THING})|(?:suggestion|option)\s+{_NTH.replace('<s>', '<s2>')})\W*$"),
)
_ONLY_POINTS = re.compile(
    r"(?:use|take|pick|choose|accept|apply|go with|and|the|suggestions?|options?|numbers?|answers?|for|question|\W)*$"
)
_IGNORED = re.compile(
    rf"^(?:ignore|dismiss|forget|skip|settle|close)\s+question\s+(?P<q>\d{{1,2}}|{'|'.join(_NUMBERS)})\W*$"
)
_LEAVE_OUT = re.compile(r"\b(?:leave|take|drop)\b.{0,30}\bout\b|^(?:drop|remove|skip)\b|\bby hand\b")
_KEEP = re.compile(r"^(?:keep|leave)\b(?!.*\bout\b)")
_DEFAULT = re.compile(r"\bdefault platform\b")
_TEAM = re.compile(r"\b(?:notify|tell|ask)\b.{0,20}\bteam\b|\bnotice to the team\b")
_NEEDS_WORDS = re.compile(r"^(?:say|name|define|give|write|choose|a step for)\b")
_DURATION = re.compile(r"^-?P(?:\d|T\d)[\dDHMTWY]*$")


def take_suggestions(asked: Request) -> Plan | None:
    """Return the plan with the suggestions taken that `asked` names by number; None where it names none."""
    questions = open_questions(asked.plan, asked.preferences.clocks)
    if hit := _IGNORED.match(asked.low):
        return _ignored(asked, _question(questions, _number(hit["q"])))
    chosen = list(_chosen(asked, questions))
    if not chosen:
        return None
    plan = asked.plan
    for question, suggestion in chosen:
        plan = _taken(asked, plan, question, suggestion)
    return plan


def _chosen(asked: Request, questions: tuple[Diagnostic, ...]) -> Iterator[tuple[Diagnostic, str]]:
    points = list(_POINT.finditer(asked.low))
    if points and _ONLY_POINTS.fullmatch(_POINT.sub(" ", asked.low)):
        for hit in points:
            question = _question(questions, int(hit["q"]))
            yield question, _suggestion(question, int(hit["q"]), int(hit["s"]) - 1)
        return
    for pattern in _SAID:
        if hit := pattern.match(asked.low):
            said = hit.groupdict()
            number = _number(said["q"]) if said.get("q") else _only(questions)
            question = _question(questions, number)
            yield question, _suggestion(question, number, _place(said["s"] or said["s2"], question))
            return


def _number(word: str) -> int:
    return _NUMBERS.index(word) + 1 if word in _NUMBERS else int(word)


def _place(word: str, question: Diagnostic) -> int:
    if word == "last":
        return len(question.suggestions) - 1
    if word in _ORDINALS:
        return _ORDINALS.index(word)
    return _number(word.rstrip("stndrh") if word[0].isdigit() else word) - 1


def _only(questions: tuple[Diagnostic, ...]) -> int:
    """Return the number of the one question that has suggestions."""
    asking = [number for number, question in enumerate(questions, start=1) if question.suggestions]
    if len(asking) != 1:
        raise NotPlaced("Say of which question, by its number.", "Use the first suggestion for question 1")
    return asking[0]


def _question(questions: tuple[Diagnostic, ...], number: int) -> Diagnostic:
    if not 1 <= number <= len(questions):
        many = f"There are {len(questions)} questions" if questions else "No question is open"
        raise NotPlaced(f"{many}, so there is no question {number}.", *(["Use 1.1"] if questions else []))
    return questions[number - 1]


def _suggestion(question: Diagnostic, number: int, place: int) -> str:
    if not 0 <= place < len(question.suggestions):
        raise NotPlaced(
            f"Question {number} has {len(question.suggestions)} suggestions, so there is no {number}.{place + 1}.",
            *([f"Use {number}.1"] if question.suggestions else []),
        )
    return question.suggestions[place]


def _ignored(asked: Request, question: Diagnostic) -> Plan:
    if question.severity == "error":
        raise NotPlaced(f"This keeps the plan from running, so it can't be ignored: {question.message}")
    return _settled(asked.plan, question)


def _settled(plan: Plan, question: Diagnostic) -> Plan:
    """Return `plan` without `question`: its author has decided."""
    return plan.model_copy(update={"diagnostics": tuple(found for found in plan.diagnostics if found != question)})


def _taken(asked: Request, plan: Plan, question: Diagnostic, suggestion: str) -> Plan:
    low = plain(suggestion)
    step = _step_of(plan, question)
    asked = request(plan, asked.text, now=asked.now, reference=asked.reference, preferences=asked.preferences)
    if any(one.words == suggestion for one in question.suggested):
        made = _read(asked, plan, step, suggestion) if step else _as_said(asked, plan, suggestion)
        return _settled(made, question)
    if _KEEP.match(low):
        return _settled(plan, question)
    if _TEAM.search(low):
        return _settled(_told_to_the_team(asked, plan, question), question)
    if _LEAVE_OUT.search(low):
        return _settled(_left_out(plan, question, step), question)
    if step is None:
        raise _by_yourself(suggestion)
    if _DEFAULT.search(low):
        return _settled(with_step(plan, step.model_copy(update={"platforms": ()})), question)
    if _DURATION.match(suggestion):
        links = tuple(link.model_copy(update={"delay": suggestion}) for link in step.after)
        return _settled(with_step(plan, step.model_copy(update={"after": links})), question)
    if (local := _named_time(asked, plan, step, low)) and isinstance(step.timing, At):
        timing = step.timing.model_copy(update={"local": local})
        return _settled(with_step(plan, step.model_copy(update={"timing": timing})), question)
    return _settled(_read(asked, plan, step, suggestion), question)


def _as_said(asked: Request, plan: Plan, words: str) -> Plan:
    """Return `plan` with what a language model suggested, read by the rules as if its author had said it."""
    from nl.refining.refiner import refine  # late: the two need each other

    came = refine(plan, words, now=asked.now, reference=asked.reference, preferences=asked.preferences)
    if came.refused or came.plan == plan:
        raise _by_yourself(words)
    return came.plan


def _step_of(plan: Plan, question: Diagnostic) -> Step | None:
    """Return the step that a question is about: the one it names, or the one in whose sentence its words stand."""
    place = question.source
    return next(
        (
            step
            for step in plan.steps
            if step.id == question.step
            or (question.step is None and place and step.source and _within(place.start, place.end, step))
        ),
        None,
    )


def _within(start: int, end: int, step: Step) -> bool:
    return step.source is not None and step.source.start <= start and end <= step.source.end


def _left_out(plan: Plan, question: Diagnostic, step: Step | None) -> Plan:
    """Return `plan` without what is in doubt: a platform of a step, the step, or nothing that the plan has."""
    if step is None or question.kind in ("not_understood", "unsupported_action"):
        return plan
    if question.kind in ("unknown_platform", "channel_mismatch"):
        kept = tuple(slug for slug in step.platforms if PLATFORM_NAMES.get(slug, slug) not in question.message)
        return with_step(plan, step.model_copy(update={"platforms": kept}))
    if left := waiting_for(plan, {step.id}):
        raise NotPlaced(
            f"{left[0].id} builds on {step.id}, so it can't be left out alone.", f"Drop {left[0].id} and {step.id}"
        )
    return without_steps(plan, {step.id})


def _told_to_the_team(asked: Request, plan: Plan, question: Diagnostic) -> Plan:
    """Return `plan` with a notice to the team about the words in doubt, at the time that they name."""
    words = plan.brief[question.source.start : question.source.end] if question.source else ""
    when = read_when(words, plain(words), TimeContext(asked.today))
    said = " ".join(words[start:end] for start, end in sorted(when.taken))
    made = add_steps(_like(asked, plan, f"Notify the team {said}".strip()))
    assert made is not None, "a notice is always a step"
    new = next(step for step in made.steps if step.id not in {one.id for one in plan.steps})
    topic = " ".join(words.split()).strip(" .!;,") or None
    return with_step(made, new.model_copy(update={"content": new.content.model_copy(update={"topic": topic})}))


def _named_time(asked: Request, plan: Plan, step: Step, low: str) -> str | None:
    """Return the local time that a suggestion names by the campaign's limits: the embargo's end, the next weekday."""
    from datetime import date, timedelta

    bound = plan.constraints.model_dump(mode="json").get("not_before")
    if "embargo" in low and "end" in low and isinstance(bound, dict):
        return bound["local"]
    if "next weekday" in low and isinstance(step.timing, At):
        day = date.fromisoformat(step.timing.local[:10]) + timedelta(days=1)
        while day.weekday() > 4:
            day += timedelta(days=1)
        return day.isoformat() + step.timing.local[10:]
    return None


def _read(asked: Request, plan: Plan, step: Step, suggestion: str) -> Plan:
    """Return `plan` with the suggestion read as what it can be of the step: a time, people, a platform, a request."""
    words = suggestion.replace("the step before", "that").replace("the step", step.id)
    words = words.replace("the default time", asked.preferences.default_time)
    name = PLATFORM_NAMES.get(suggestion, "")
    forms = [f"Use {name} for {step.id}"] if name else []
    forms += [words] if step.id in words else []
    forms += [
        f"Send {step.id} {words}",
        f"Move {step.id} to {words}",
        f"Send {step.id} to {words}",
        f"Use {words} for {step.id}",
    ]
    for form in () if _NEEDS_WORDS.match(suggestion) else forms:
        made = _tried(change_steps, _like(asked, plan, form))
        if made is not None:
            return made
    raise _by_yourself(suggestion)


def _tried(change: Callable[[Request], Plan | None], asked: Request) -> Plan | None:
    try:
        made = change(asked)
    except NotPlaced:
        return None
    return made


def _like(asked: Request, plan: Plan, text: str) -> Request:
    return request(plan, text, now=asked.now, reference=asked.reference, preferences=asked.preferences)


def _by_yourself(suggestion: str) -> NotPlaced:
    return NotPlaced(
        f"“{suggestion}” needs words of your own; say what it is to be.",
        "Send it on Tuesday at 10 am",
        "Send it to customers in Germany",
    )
