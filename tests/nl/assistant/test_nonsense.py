"""Nothing that a model may say raises, or becomes a suggestion by accident."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from marketflow_core.plan.documents import dump_plan, load_plan
from marketflow_core.plan.fingerprint import fingerprint
from nl.assistant.asking import with_suggestions
from nl.assistant.completion import read_completion
from nl.assistant.protocol import Answered, Prompt, Reply
from nl.reader import read_brief
from tests.nl.assistant.conftest import BRIEF, NOW, ODD

REREAD = partial(read_brief, name="x", now=NOW)
PLAN = REREAD(BRIEF)

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
WORDS = st.lists(
    st.sampled_from(
        [*ODD.split(), "Send", "an email", "to everybody", "9", "9:75", "³", "$", "[link 1]", "Ağ", "\u202e"]
    ),
    max_size=8,
).map(" ".join)
ANSWERS = st.fixed_dictionaries(
    {
        "number": st.sampled_from([1, 1, 1, 0, -1, 2]),
        "reworded": WORDS | st.none(),
        "values": st.lists(st.fixed_dictionaries({"value": WORDS, "quote": WORDS}), max_size=4),
        "steps": st.lists(st.sampled_from([*(step.id for step in PLAN.steps), "other"]), max_size=1),
    }
)


@dataclass(frozen=True)
class Parrot:
    """An assistant that says one thing."""

    said: str
    model: str = "parrot"

    def replies(self, prompts: Sequence[Prompt]) -> tuple[Reply, ...]:
        """Say it to every prompt."""
        return tuple(Answered(self.said) for _ in prompts)


@given(
    st.text(max_size=200)
    | ANYTHING.map(json.dumps)
    | st.lists(ANSWERS | ANYTHING, max_size=3).map(lambda several: json.dumps({"sentences": several}))
)
@settings(max_examples=150, deadline=None)
def test_whatever_a_model_says_the_plan_is_that_of_the_rules(said: str) -> None:
    """It does the same, it can be written, and every quote of a suggestion stands in the brief."""
    plan = with_suggestions(PLAN, Parrot(said), reread=REREAD)
    assert fingerprint(plan) == fingerprint(PLAN)
    assert load_plan(dump_plan(plan).encode()) == plan
    assert all(one.quote in BRIEF for found in plan.diagnostics for kept in found.suggested for one in kept.quotes)


@given(st.binary(max_size=200) | ANYTHING.map(lambda raw: json.dumps(raw).encode()))
@settings(max_examples=100, deadline=None)
def test_whatever_a_server_says_is_an_answer_or_a_reason(body: bytes) -> None:
    """And a reason is a sentence."""
    reply: Any = read_completion(body, "It")
    assert getattr(reply, "text", None) or reply.reason.startswith("It ")
