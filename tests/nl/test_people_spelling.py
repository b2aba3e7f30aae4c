"""Misspelt words of the trade are put right before reading; what is told stands in the brief as it was written."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from nl.language.spelling import correct
from nl.reader import read_brief

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("all subscibers and custmers who purchsed", "all subscribers and customers who purchased"),
        ("tommorow, on Wendesday", "tomorrow, on Wednesday"),
        ("the newletter to recieve", "the newsletter to receive"),
        ("Custmers first", "Customers first"),
        ("see it. Subscibers too", "see it. Subscribers too"),
    ],
)
def test_a_slip_of_the_pen_is_put_right(written: str, right: str) -> None:
    assert correct(written).text == right


@pytest.mark.parametrize(
    "text",
    [
        "the costumers of the theatre",
        "bring it to Custmers Ltd",
        '"custmers" and “subscibers”',
        "custmer@example.org and https://example.org/subscibers",
        "CUSTMERS",
        "a browse through the directory",
        "predicted conventions",
        "the interested",
        "a penguin",
        "the ustomers",
        "42 kettles",
    ],
)
def test_names_quotes_addresses_and_real_words_stay(text: str) -> None:
    assert correct(text).text == text
    assert not correct(text).changes


def test_spans_are_told_in_the_brief_as_it_was_written() -> None:
    brief = "On Monday at 9 email all subscibers. On Tuesday at 9 email the custmers in Spain, and walk the dog."
    plan = read_brief(brief, name="x", now=NOW)
    assert plan.brief == brief
    told = {entry.assumed: brief[entry.source.start : entry.source.end] for entry in plan.provenance if entry.source}
    assert told["read “subscibers” as subscribers"] == "subscibers"
    assert told["read “custmers” as customers"] == "custmers"
    assert plan.steps[0].source
    assert brief[plan.steps[0].source.start : plan.steps[0].source.end] == "On Monday at 9 email all subscibers."


def test_a_place_in_a_corrected_word_is_its_edge() -> None:
    corrected = correct("our custmers pay")
    assert corrected.written(2) == 2
    assert corrected.written(6) == 4
    assert corrected.written(6, end=True) == 12
    assert corrected.written(13, end=True) == 12
    assert corrected.written(14) == 13
