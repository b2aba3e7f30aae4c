"""What holds for the reading of any text: nothing raises, nothing vanishes, nothing depends on chance."""

from __future__ import annotations

import json
import re
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketflow_core.plan.account import account
from marketflow_core.plan.documents import dump_plan, load_plan
from marketflow_core.plan.english.becoming import describe_account
from marketflow_core.plan.explanation import explain
from marketflow_core.plan.models import Plan
from marketflow_core.plan.validation import validate
from nl.reader import read_brief

CORPUS = Path(__file__).parent / "corpus"
BRIEFS = [json.loads(file.read_text("utf-8"))["brief"] for file in sorted(CORPUS.rglob("*.json"))]
SENTENCES = [
    json.loads(line)["brief"]
    for file in sorted((CORPUS / "sentences").glob("*.jsonl"))
    for line in file.read_text("utf-8").splitlines()
]
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
NOISE = [
    "",
    "\x00",
    "\u202e",
    "🎉",
    "9999",
    "-1",
    "%",
    "€",
    "(",
    '"',
    "\n\n",
    "\t",
    "|",
    "not",
    "or",
    "until",
    "é",
    "Ω",
    "25:61",
]


def read(text: str) -> Plan:
    return read_brief(text, name="law", now=NOW)


@st.composite
def mangled(draw: st.DrawFn) -> str:
    """A brief or a few sentences of the corpus in which words are lost, doubled, moved, changed or put in."""
    text = draw(st.sampled_from(BRIEFS) | st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=3).map(" ".join))
    words = re.findall(r"\S+|\s+", text)
    for _ in range(draw(st.integers(1, 8))):
        if not words:
            break
        place = draw(st.integers(0, len(words) - 1))
        match draw(st.integers(0, 5)):
            case 0:
                del words[place]
            case 1:
                words.insert(place, words[place] + " ")
            case 2:
                words.append(" " + words.pop(place))
            case 3:
                words[place] = words[place].swapcase()
            case 4:
                words[place] = draw(st.sampled_from(NOISE))
            case _:
                words[place] = words[place][::-1]
    return "".join(words)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mangled())
def test_a_mangled_brief_is_read_and_said_back(text: str) -> None:
    """Nothing raises: not the reading, not the checks, not the ways to say a plan back or to store it."""
    plan = read(text)
    validate(plan)
    assert explain(plan)
    describe_account(plan)
    assert load_plan(dump_plan(plan)) == plan


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mangled() | st.text(max_size=200))
def test_every_word_of_any_text_is_accounted_for(text: str) -> None:
    """It became something, asks for nothing, or a diagnostic speaks of it."""
    plan = read(text)
    lost = [
        piece.text
        for piece in account(plan)
        if re.search(r"[^\W\d_]{2}", piece.text) and not piece.fields + piece.wrong
    ]
    assert lost == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mangled())
def test_what_is_told_of_any_text_points_into_it(text: str) -> None:
    """A diagnostic has a place that is not empty, and an entry of the provenance lies within the brief."""
    plan = read(text)
    for found in plan.diagnostics:
        assert found.source is None or text[found.source.start : found.source.end].strip()
    for entry in plan.provenance:
        assert entry.source is None or 0 <= entry.source.start <= entry.source.end <= len(text)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mangled())
def test_the_same_text_gives_the_same_bytes(text: str) -> None:
    """Whatever was read between the two."""
    first = dump_plan(read(text))
    read("Email all subscribers about something else on Friday at 7am.")
    assert dump_plan(read(text)) == first


@pytest.mark.parametrize("text", BRIEFS, ids=range(len(BRIEFS)))
def test_a_brief_in_capitals_has_as_many_steps_less_what_only_capitals_tell(text: str) -> None:
    """Shouting changes names at most: reading it raises nothing and leaves no word without a place."""
    plan = read(text.upper())
    assert all(piece.fields or piece.wrong for piece in account(plan) if re.search(r"[A-Z]{2}", piece.text))


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit", ["\n".join(SENTENCES[:40]), "a\n", "if they ", "and ", "every monday at 9 or "], ids=range(5)
)
def test_four_times_the_text_takes_about_four_times_as_long(unit: str) -> None:
    """Linear: doubling twice must not come near the sixteen times that a quadratic reading takes."""
    read("Warm up: email all subscribers on Monday at 9am.")
    sizes = [max(1, 15_000 // len(unit)), max(4, 60_000 // len(unit))]
    taken = []
    for size in sizes:
        started = time.process_time()
        read(unit * size)
        taken.append(time.process_time() - started)
    assert taken[1] < 10 * taken[0] + 1.0
