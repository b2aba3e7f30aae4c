"""What a step takes over from the lines around it: the time of the heading that it stands under, its labels."""

from __future__ import annotations

import re
from itertools import pairwise

from marketflow_core.values import Span
from nl.language.text import Sentence
from nl.reading.drafts import MESSAGES, Draft, Reading
from nl.times.when import When, read_when

_WORD = re.compile(r"[a-z][\w-]*")
_BREATH = 8
"""Words of a part of a sentence that only names what goes out, its time among them."""
_REACTS = re.compile(r"\b(?:who|those|whoever|\w+ed|but|if|not|when|once|after)\b")
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


def share_back(made: list[Draft]) -> None:
    """Let the first of several things that are named in one breath ("email and text all customers about the sale")
    take the people, the time and the topic of the next.
    """
    for draft, following in pairwise(made):
        bare = (
            len(_WORD.findall(draft.low)) <= _BREATH
            and not draft.content.topic
            and not draft.audience
            and not _REACTS.search(draft.low)
        )
        if draft.action not in MESSAGES or not bare or following.action not in (*MESSAGES, "publish_post"):
            continue
        draft.audience = following.audience
        draft.place("audience", *following.said.get("audience", ()))
        draft.content = draft.content.model_copy(update={"topic": following.content.topic})
        draft.place("content/topic", *following.said.get("content/topic", ()))
        if not draft.when.placed:
            draft.when = When(**{**vars(following.when), "taken": []})
            draft.place("timing", *following.said.get("timing", ()))


def place_labels(reading: Reading, draft: Draft, sentence: Sentence) -> None:
    """Note for each labelled value of a record which field of the step it gave."""
    for one in sentence.fields:
        span = Span(start=sentence.start + one.start, end=sentence.start + one.end)
        if one.name in _OF_LABEL:
            draft.place(_OF_LABEL[one.name], span)
        else:
            reading.trace("brief", span, "a note beside the step")
