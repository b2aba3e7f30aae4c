"""What the author must look at, and what a brief's parts say against one another."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from marketflow_core.plan.diagnostics import Diagnostic
from nl.reader import read_brief


def told(text: str) -> list[Diagnostic]:
    """Return the diagnostics of a brief."""
    return list(read_brief(text, name="x", now=datetime(2026, 11, 20, 9, tzinfo=UTC)).diagnostics)


@pytest.mark.parametrize(
    ("text", "kind", "severity"),
    [
        ("Email all subscribers on Monday at 9. Generate a report.", "missing_time", "info"),
        ("Collect opens and clicks.", "missing_time", "info"),
        ("Email all subscribers about the sale.", "missing_time", "warning"),
        ("Email all subscribers on Monday at 9. Post the photo on Instagram.", "missing_time", "warning"),
        ("Email all subscribers on 05/06/2027 at 9.", "ambiguous_time", "warning"),
        ("Email all subscribers on 5 May around lunchtime.", "ambiguous_time", "warning"),
        ("Email all subscribers on Monday at 9. A few days later, text them.", "vague_quantity", "warning"),
        ("Email all subscribers on 1 November 2026 at 9am.", "past_date", "error"),
        ("Email all subscribers on 1 November 2026.", "past_date", "error"),
        ("Send an email about the sale on Monday at 9.", "missing_audience", "warning"),
        ("Post the photo on YouTube on Monday at 9.", "unknown_platform", "warning"),
        ("Email all subscribers through Instagram on Monday at 9.", "channel_mismatch", "error"),
    ],
)
def test_what_is_missing_open_past_or_impossible_is_told(text: str, kind: str, severity: str) -> None:
    """With a severity that says whether the plan can run."""
    assert (kind, severity) in [(one.kind, one.severity) for one in told(text)]


def test_a_contradiction_is_told_at_the_words_of_its_step() -> None:
    """With a time that a refinement can take."""
    text = "Email all subscribers on Monday at 22:00. No messages between 9pm and 8am."
    (fault,) = [one for one in told(text) if one.kind == "contradiction"]
    assert fault.source is not None
    assert text[fault.source.start : fault.source.end].startswith("Email all subscribers")
    assert fault.suggestions[0] == "Tuesday 24 November 2026 at 08:00"


def test_a_contradiction_of_limits_is_told_at_their_words() -> None:
    """Where no step is at fault."""
    text = "Keep 90% back as a control group. Email all subscribers on Monday at 9."
    (fault,) = [one for one in told(text) if one.kind == "contradiction"]
    assert fault.source is not None
    assert text[fault.source.start : fault.source.end] == "Keep 90% back as a control group"


@pytest.mark.parametrize(
    "text",
    [
        "Embargo until 5 December at 9:00. Post on X on 3 December at 9:00.",
        "No sends on 25 December. Email all subscribers on 25 December at 8am.",
        "Weekdays only. Email all subscribers on Saturday at 10am.",
        "Email all subscribers on Monday at 9am. Until 5 December everything is under embargo.",
        "The campaign must be over by 30 November. Email all subscribers on 2 December at 9am.",
        "Email customers in Germany on Monday at 9. Leave out everyone in Germany or Austria.",
        "Run the Google ads from 10 January 2027 to 2 January 2027.",
    ],
)
def test_contradictions_are_found_across_sentences(text: str) -> None:
    """Whichever comes first."""
    assert ("contradiction", "error") in [(one.kind, one.severity) for one in told(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Email all subscribers on Tuesday at 9 in their local time. Embargo until 24 November 9am in each market.",
        "Email all subscribers on Monday at 8am. No messages between 9pm and 8am.",
        "Post on X on Monday at 22:00. No texts after 9pm.",
        "Every Monday at 9, email all subscribers. Nothing on 25 December.",
    ],
)
def test_what_agrees_is_no_contradiction(text: str) -> None:
    """To the minute."""
    assert not [one for one in told(text) if one.kind == "contradiction"]
