"""Asks a model about what the rules could not place; what survives stands in the plan as a suggestion, marked so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from marketflow_core.plan.account import ASSISTANT
from marketflow_core.plan.diagnostics import Suggested
from marketflow_core.plan.models import Plan, Provenance
from nl.assistant.answers import Rewording, read_answer
from nl.assistant.prompt import prompt_for
from nl.assistant.protocol import Assistant, Failed, Reply
from nl.assistant.questions import Context, Question, context_of, in_requests, questions_of
from nl.assistant.quotes import fault_in
from nl.assistant.trial import Reread, fitting, try_words

MOST_SUGGESTIONS = 3
"""Rewordings of one place that are looked at."""
MOST_TOLD = 5
"""Answers that were thrown away and are told one by one."""


@dataclass
class _Outcome:
    """What came of asking: suggestions by diagnostic, and what was wrong."""

    suggested: dict[int, list[Suggested]] = field(default_factory=dict)
    thrown: list[str] = field(default_factory=list)
    tried: Counter[int] = field(default_factory=Counter)
    failed: str | None = None


def with_suggestions(plan: Plan, assistant: Assistant, *, reread: Reread) -> Plan:
    """Return `plan` with what `assistant` suggests for the words that the rules could not place.

    Nothing of the plan's steps, limits and rules changes: suggestions stand at the `not_understood` diagnostics, marked
    with the model, with the quotes that back them and with what `reread` (the rules) would make of them. A note in the
    provenance (path `assistant`) says what was asked, thrown away, or went wrong. Raises nothing for what the model
    does. A plan in which everything was placed is returned as it is, and nobody is asked.
    """
    questions, left = questions_of(plan)
    if not questions:
        return plan
    context = context_of(plan)
    requests = in_requests(questions)
    replies = assistant.replies([prompt_for(asked, context) for asked in requests])
    outcome = _Outcome()
    for asked, reply in zip(requests, replies, strict=True):
        _take(outcome, plan, assistant.model, asked, reply, context, reread)
    diagnostics = list(plan.diagnostics)
    for index, found in outcome.suggested.items():
        entry = diagnostics[index]
        words = dict.fromkeys((*entry.suggestions, *(one.words for one in found)))
        diagnostics[index] = entry.model_copy(update={"suggestions": tuple(words), "suggested": tuple(found)})
    note = Provenance(path=ASSISTANT, assumed=_note(outcome, assistant.model, len(questions), left))
    return plan.model_copy(update={"diagnostics": tuple(diagnostics), "provenance": (*plan.provenance, note)})


def _take(
    outcome: _Outcome,
    plan: Plan,
    model: str,
    asked: tuple[Question, ...],
    reply: Reply,
    context: Context,
    reread: Reread,
) -> None:
    """Enter one reply into `outcome`."""
    answer = reply.reason if isinstance(reply, Failed) else read_answer(reply.text)
    if isinstance(answer, str):
        outcome.failed = answer if isinstance(reply, Failed) else f"The language model {model} {answer}."
        return
    by_number = {question.number: question for question in asked}
    for one in answer:
        question = by_number.get(one.number) if one else None
        if one is None or question is None:
            outcome.thrown.append("one answer isn't of the form that was asked for, or about nothing that was asked")
            continue
        if one.reworded is None or outcome.tried[question.diagnostic] == MOST_SUGGESTIONS:
            continue
        outcome.tried[question.diagnostic] += 1
        before = outcome.suggested.get(question.diagnostic, [])
        judged = _judged(plan, model, question, one, one.reworded, context, reread)
        if isinstance(judged, str):
            outcome.thrown.append(f"for “{_short(question.masked.text)}” {judged}")
        elif judged.words not in [suggested.words for suggested in before]:
            outcome.suggested[question.diagnostic] = [*before, judged]


def _judged(
    plan: Plan, model: str, question: Question, one: Rewording, reworded: str, context: Context, reread: Reread
) -> Suggested | str:
    """Return the suggestion that a rewording makes, or why it is thrown away."""
    if unknown := [name for name in one.steps if name not in context.steps]:
        return f"it speaks of a step “{_short(unknown[0])}”, which isn't there"
    if fault := fault_in(question.masked.text, reworded, one.values):
        return fault
    words = fitting(plan.brief, question.span, question.masked.restored(reworded))
    tried = try_words(plan, question.span, words, reread)
    if tried.fault:
        return tried.fault
    quotes = tuple(
        value.told.model_copy(update={key: question.masked.restored(held) for key, held in value.told})
        for value in one.values
    )
    return Suggested(words=words, by=model, quotes=quotes, becomes=tried.becomes)


def _note(outcome: _Outcome, model: str, asked: int, left: int) -> str:
    """Return what the model's part in the plan was, in sentences."""
    return " ".join(_sentences(outcome, model, asked, left))


def _sentences(outcome: _Outcome, model: str, asked: int, left: int) -> Iterator[str]:
    count = sum(map(len, outcome.suggested.values()))
    if outcome.failed is not None:
        yield outcome.failed
    if outcome.failed is None or count or outcome.thrown:
        places = "one place" if asked == 1 else f"{asked} places"
        yield f"The language model {model} was asked about {places} that the rules could not read."
        given = f"Suggestions: {count}; they do nothing until you take them."
        yield given if count else "It gave nothing that can be used."
    else:
        yield "The plan is what the rules read."
    if outcome.thrown:
        kept = list(dict.fromkeys(outcome.thrown))[:MOST_TOLD]
        yield f"Thrown away: {len(outcome.thrown)} ({'; '.join(kept)})."
    if left:
        yield f"It wasn't asked about {left} more."


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
