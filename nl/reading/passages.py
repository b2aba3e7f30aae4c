"""From one sentence to what it adds: steps, automation rules, constraints, or something that holds for the campaign."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from marketflow_core.values import Span
from nl.actions.actions import ActionFound
from nl.actions.clauses import Clause, split_clauses
from nl.actions.contents import hidden_topics, platform_phrases
from nl.actions.unsupported import find_unsupported
from nl.constraints.keeping import keep_constraints
from nl.language.text import Sentence, blank, quotes
from nl.layout.asides import note_courtesies, set_aside
from nl.layout.courtesy import asks_nothing
from nl.measuring.automation import keep_rules
from nl.measuring.experiments import read_test
from nl.measuring.reporting import compared_by, metric_names
from nl.measuring.testing import keep_test
from nl.people.audiences import read_audience
from nl.reading.campaign_words import names_routes, read_setting, take_places, tell_unknown
from nl.reading.clause_steps import CONDITION, make_step, remember
from nl.reading.drafts import MESSAGES, Draft, Reading
from nl.reading.joining import repeated, several_waits
from nl.reading.leftovers import tell_errands, tell_unknown_platform, tell_unsupported, unplaced
from nl.reading.named_days import note_named
from nl.reading.places import Row, differing_times, launch_row, zones_of
from nl.reading.sharing import share_back
from nl.times.when import When, read_when

_WORD = re.compile(r"[^\W_]{2}|\d")
_USED = re.compile(r"\W*(?:please\s+)?(?:(?:let's|we|we'll|i|always)\s+)*(?:use|using|work with)\b")
_FLOW = re.compile(r"\b(?:flow|sequence|series|touches|emails? in|steps|journey|drip|programme|program)\b")


def read_sentence(reading: Reading, sentence: Sentence) -> None:
    """Read one sentence into `reading`. What it holds is in a step, a constraint, a provenance entry or a
    diagnostic afterwards.
    """
    if not _WORD.search(sentence.low):
        reading.trace("brief", sentence.span, "it asks for nothing")
        return
    if set_aside(reading, sentence):
        return
    note_courtesies(reading, sentence)
    note_named(reading, sentence)
    if sentence.kind == "heading":
        _heading(reading, sentence)
        return
    if keep_rules(reading, sentence):
        return
    if differing_times(sentence, sentence.low, reading.names):
        reading.tell(
            "contradiction",
            "error",
            "These places have times of their own, and one step has one local time for all of them; I took the first."
            " Write a step for each place.",
            sentence.span,
            "a step for each place",
            "the same local time everywhere",
        )
    low, constrained = keep_constraints(reading, sentence)
    test = read_test(sentence, reading.names, low)
    before = len(reading.drafts)
    made = _steps(reading, sentence, test.low if test else low)
    if test and keep_test(reading, sentence, test, reading.drafts[before:]) and not made:
        return
    if constrained and not made:
        reading.trace("constraints", sentence.span)
    if made or constrained:
        return
    if read_setting(reading, sentence, low) or _courtesy(reading, sentence):
        return
    unplaced(reading, sentence.span)


def _heading(reading: Reading, sentence: Sentence) -> None:
    reading.trace("brief", sentence.span, "a heading")
    read_setting(reading, sentence, sentence.low)


def _courtesy(reading: Reading, sentence: Sentence) -> bool:
    if not asks_nothing(sentence.text, sentence.low) or metric_names(sentence, reading.names):
        return False
    reading.trace("brief", sentence.span, "it asks for nothing")
    return True


def _steps(reading: Reading, sentence: Sentence, low: str) -> bool:
    """Add the steps that a sentence asks for; tell whether there were any."""
    shown = low
    spoken = low
    for start, end in platform_phrases(sentence, low, reading.names):
        spoken = blank(spoken, start, end)
    for start, end in (*quotes(low), *hidden_topics(spoken)):
        shown = blank(shown, start, end)
    conditional = bool(CONDITION.search(low))
    several = several_waits(shown)
    if several:
        shown = blank(shown, *several[1])
    whole = read_when(sentence.text, shown, reading.times, conditional=conditional)
    row = launch_row(sentence, shown, reading.names, whole.taken)
    if row:
        shown = blank(shown, row.start, row.end)
    masked = shown
    for start, end in whole.taken:
        masked = blank(masked, start, end)
    places = reading.names.places(sentence.start, sentence.end)
    for start, end in read_audience(masked, places, sentence.start, reading.times.today).spans:
        masked = blank(masked, start, end)
    said_before = _USED.match(low) and reading.names.within(sentence.start, sentence.end, "platform")
    if not whole and (said_before or names_routes(reading, sentence, low)):
        return False
    made: list[Draft] = []
    before = next((draft.action for draft in reversed(reading.drafts) if draft.action in MESSAGES), None)
    for clause in split_clauses(masked, sentence, before):
        piece = masked[clause.start : clause.end]
        if hit := find_unsupported(piece):
            tell_unsupported(reading, sentence, clause)
            if clause.action is None or clause.action.rank > 2 or clause.action.end > clause.start + hit.start():
                continue
            clause = replace(clause, end=clause.start + hit.start())
        if clause.action is not None and _is_step(reading, sentence, clause, masked):
            tell_errands(reading, sentence, clause, masked)
            made.append(make_step(reading, sentence, clause, shown, masked, made))
    if not made and (line := _report_line(reading, sentence, masked, whole)):
        made.append(make_step(reading, sentence, line, shown, masked, made))
    share_back(made)
    if row and made:
        _place(reading, sentence, row, whole, made)
    if not made:
        return any(
            d.kind == "unsupported_action" and d.source and d.source.start >= sentence.start
            for d in reading.diagnostics
        )
    _cover(made, sentence)
    if several:
        start, end = several[1]
        made[-1].place("timing", Span(start=sentence.start + start, end=sentence.start + end))
        made = [*made[:-1], *repeated(made[-1], several[0])]
    reading.drafts += made
    tell_unknown_platform(reading, sentence, low)
    return True


def _report_line(reading: Reading, sentence: Sentence, masked: str, whole: When) -> Clause | None:
    """Return a line that names a time, metrics and what they are compared by, and so asks for a report."""
    named = reading.names.within(sentence.start, sentence.end, "metric")
    timed = whole.day is not None or whole.time is not None
    if not named or not timed or sentence.kind == "heading" or not compared_by(sentence.low):
        return None
    first = named[0].start - sentence.start
    return Clause(0, len(masked), ActionFound("generate_report", first, named[0].end - sentence.start, 4))


def _place(reading: Reading, sentence: Sentence, row: Row, whole: When, made: list[Draft]) -> None:
    """Let the steps of a sentence happen where it says: several places are the campaign's regions, each with its own
    local time; one place says whose time is meant.
    """
    zones = zones_of(row.names, reading.preferences.regions)
    if whole.zone is None and len(zones) == 1:
        tell_unknown(reading, sentence, row)
        zone = zones[0]
    else:
        take_places(reading, sentence, row)
        zone = whole.zone or "recipient"
    for draft in made if zones else ():
        if draft.when.zone is None and (draft.when.day or draft.when.time or draft.when.repeat or draft.when.optimal):
            draft.when.zone = zone
            remember(reading, draft)


def _cover(made: list[Draft], sentence: Sentence) -> None:
    """Let the steps of a sentence share all of its characters, so that none is without a place."""
    made[0].start = sentence.start
    for draft, following in pairwise(made):
        draft.end = following.start
    made[-1].end = sentence.end


def _is_step(reading: Reading, sentence: Sentence, clause: Clause, masked: str) -> bool:
    """Tell a step from words that only name a kind of step ("Cart recovery emails", "Target women …" after the ads)."""
    assert clause.action is not None
    if clause.action.rank < 3:
        return True
    words = masked[clause.start : clause.end].strip(" ¤.,:;-")
    if clause.action.action == "start_ads" and clause.action.rank == 5:
        return not any(draft.action == "start_ads" for draft in reading.drafts) and bool(
            metric_free(reading, sentence, clause)
        )
    if sentence.block == 0 and len(words.split()) <= 4 and _FLOW.search(words):
        return False
    return bool(words)


def metric_free(reading: Reading, sentence: Sentence, clause: Clause) -> list[str]:
    """Return the ad platforms that a clause names."""
    found = reading.names.within(sentence.start + clause.start, sentence.start + clause.end, "platform")
    return [name.value for name in found]
