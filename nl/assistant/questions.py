"""What a model is asked about: the words that the rules could not place, without anything personal in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from marketflow_core.plan.models import Plan
from marketflow_core.values import Span
from nl.assistant.masking import Masked, mask, private_spans, words_in

MOST_SENTENCES = 60
"""Sentences of one brief that are asked about."""
LONGEST = 600
"""Characters of a sentence that is asked about; a longer one is rarely one sentence."""
MOST_READ = 400_000
"""Characters that the rules may read again to try what is suggested: a long brief has fewer of its sentences asked."""
AT_ONCE = 20
"""Sentences in one request."""
MOST_STEPS = 40


@dataclass(frozen=True)
class Question:
    """One place that the rules could not read: the diagnostic that says so, and its words as they are sent.

    `part_of` is the step in whose sentence the words stand, where the rest of that sentence was read.
    """

    number: int
    diagnostic: int
    span: Span
    masked: Masked
    part_of: str | None = None


@dataclass(frozen=True)
class Context:
    """The steps of the plan as the model is told them: by the name it knows them by, id and action."""

    steps: dict[str, tuple[str, str]] = field(default_factory=dict)

    def name_of(self, step_id: str | None) -> str | None:
        """Return the name that the model knows the step `step_id` by, or None."""
        return next((name for name, (one, _) in self.steps.items() if one == step_id), None)


def questions_of(plan: Plan) -> tuple[tuple[Question, ...], int]:
    """Return what is to be asked about `plan`, and how many more places there are than may be asked about."""
    private = private_spans(plan.brief)
    most = max(1, min(MOST_SENTENCES, MOST_READ // max(1, len(plan.brief))))
    found: list[Question] = []
    left = 0
    for index, diagnostic in enumerate(plan.diagnostics):
        if diagnostic.kind != "not_understood" or (span := diagnostic.source) is None:
            continue
        if span.end - span.start > LONGEST or not re.search(r"[^\W\d_]{2}", plan.brief[span.start : span.end]):
            continue
        if len(found) == most:
            left += 1
            continue
        masked = mask(plan.brief, span.start, span.end, private)
        found.append(Question(len(found) + 1, index, span, masked, diagnostic.step))
    return tuple(found), left


def in_requests(questions: Sequence[Question]) -> list[tuple[Question, ...]]:
    """Return the questions in the groups that go out together: nearly always one."""
    return [tuple(questions[start : start + AT_ONCE]) for start in range(0, len(questions), AT_ONCE)]


def context_of(plan: Plan) -> Context:
    """Return the plan's steps by id and action; an id that was made of a masked word goes by its number instead."""
    private = words_in(plan.brief, private_spans(plan.brief))
    steps: dict[str, tuple[str, str]] = {}
    for number, step in enumerate(plan.steps[:MOST_STEPS], start=1):
        tells = private & frozenset(step.id.split("_"))
        steps[f"step_{number}" if tells else step.id] = (step.id, step.action)
    return Context(steps)
