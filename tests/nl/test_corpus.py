"""The corpus: briefs and sentences that people annotated, and what the reader makes of them.

`corpus/briefs` holds whole briefs, `corpus/sentences` single sentences with what they are about. An entry with a
`known_gap` says why the reader doesn't get it right yet; as soon as it does, the test asks to take the note out.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from nl.reader import read_brief
from tests.nl.gold.plans import differences

CORPUS = Path(__file__).parent / "corpus"
BRIEFS = [json.loads(file.read_text("utf-8")) for file in sorted((CORPUS / "briefs").glob("*.json"))]
SENTENCES = [
    json.loads(line)
    for file in sorted((CORPUS / "sentences").glob("*.jsonl"))
    for line in file.read_text("utf-8").splitlines()
]


def annotated(entries: list[dict[str, Any]]) -> list[Any]:
    """Return the entries as cases; one with a known gap is expected to differ."""
    return [
        pytest.param(
            entry,
            id=entry["id"],
            marks=[pytest.mark.xfail(reason=entry["known_gap"], strict=True)] if "known_gap" in entry else [],
        )
        for entry in entries
    ]


def read(entry: dict[str, Any]) -> dict[str, Any]:
    plan = read_brief(entry["brief"], name=entry["id"], now=datetime.fromisoformat(entry["now"]))
    return plan.model_dump(mode="json")


@pytest.mark.parametrize("entry", annotated(BRIEFS))
def test_a_brief_reads_as_its_author_meant(entry: dict[str, Any]) -> None:
    """Steps, times, people, limits, rules, measures and the questions that it leaves open."""
    assert differences(entry["gold"], read(entry), whole=True) == []


@pytest.mark.parametrize("entry", annotated(SENTENCES))
def test_a_sentence_reads_as_its_author_meant(entry: dict[str, Any]) -> None:
    """What the annotation speaks of is as it says."""
    assert differences(entry["gold"], read(entry), whole=False) == []


def test_the_corpus_is_as_large_as_it_should_be() -> None:
    """A corpus that shrinks proves less."""
    assert len(BRIEFS) >= 40
    assert len(SENTENCES) >= 400


def test_every_entry_has_a_name_of_its_own() -> None:
    """Two entries of one name would hide one another in the reports."""
    names = [entry["id"] for entry in (*BRIEFS, *SENTENCES)]
    assert len(names) == len(set(names))
