"""What a step takes over from the lines around it: the time of the heading that it stands under, its labels."""

from __future__ import annotations

from marketflow_core.values import Span
from nl.drafts import Draft, Reading
from nl.text import Sentence
from nl.when import When, read_when

_OF_LABEL = {
    "when": "timing",
    "who": "audience",
    "channel": "platforms",
    "what": "action",
    "topic": "content/topic",
    "subject": "content/subject",
    "link": "content/link",
    "assets": "content/assets",
    "budget": "budget",
}


def time_above(reading: Reading, sentence: Sentence, when: When) -> tuple[When, list[Span]]:
    """Return `when`, or where it says neither day nor wait, the time of the heading above ("Monday, 9am:"), with the
    characters of that heading.
    """
    if sentence.under is None or when.placed:
        return when, []
    above = read_when(sentence.under.text, sentence.under.low, reading.times)
    if not above.placed and not above.time:
        return when, []
    offset = sentence.under.start
    taken = [Span(start=offset + start, end=offset + end) for start, end in above.taken]
    time, zone = when.time or above.time, when.zone or above.zone
    return When(**{**vars(above), "taken": when.taken, "time": time, "zone": zone}), taken


def place_labels(reading: Reading, draft: Draft, sentence: Sentence) -> None:
    """Note for each labelled value of a record which field of the step it gave."""
    for one in sentence.fields:
        span = Span(start=sentence.start + one.start, end=sentence.start + one.end)
        if one.name in _OF_LABEL:
            draft.place(_OF_LABEL[one.name], span)
        else:
            reading.trace("brief", span, "a note beside the step")
