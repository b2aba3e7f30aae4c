"""Which step a test belongs to, and what later sentences add to it."""

from __future__ import annotations

from nl.language.text import Sentence
from nl.measuring.experiments import Test
from nl.reading.drafts import MESSAGES, Draft, Reading

_TESTABLE = (*MESSAGES, "start_ads", "publish_post", "publish_page")


def keep_test(reading: Reading, sentence: Sentence, test: Test, made: list[Draft]) -> bool:
    """Give a test to the step that it is said of: one of the sentence's own, else the one before; tell whether there
    was one. What a step's test says already stays.
    """
    own = [draft for draft in made if draft.action in _TESTABLE]
    target = next((draft for draft in own if draft.experiment), own[-1] if own and test.begins else None)
    if target is None:
        target = _before(reading, test)
    if target is None:
        return False
    before = target.experiment or {}
    target.experiment = before | test.found if made else test.found | before
    target.place("experiment", sentence.span)
    return True


def _before(reading: Reading, test: Test) -> Draft | None:
    tested = next((draft for draft in reversed(reading.drafts) if draft.experiment), None)
    if tested is not None or not test.begins:
        return tested
    return next((draft for draft in reversed(reading.drafts) if draft.action in _TESTABLE), None)
