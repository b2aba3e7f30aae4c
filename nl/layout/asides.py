"""Runs of the text that are no part of the brief: told where they may have asked for something, else only noted."""

from __future__ import annotations

import re

from marketflow_core.values import Span
from nl.language.text import Field, Sentence, plain
from nl.layout.courtesy import greetings, reasons, request_frames
from nl.layout.labels import labelled
from nl.reading.drafts import Reading

_NOTED = {"header": "the head of an e-mail", "signature": "a signature"}
_TOLD = {
    "code": "These lines look like program code, so I read nothing in them. Say in plain words what is to be done.",
    "data": "These lines look like rows of people's data, so I read nothing in them. Import them as an audience, "
    "and say here who is meant.",
    "foreign": "This seems to be in another language; I read English only. Say it in English.",
}
_FURTHER = re.compile(
    r"\W*(?:the\s+)?(?:second\s+|other\s+)?(?:campaign|plan|brief)\s+(?:no\.?\s*)?(?:b|2|two|ii)\s*[:.–—-]"
)
"""How a second campaign opens in one text: "Campaign B: …", "Plan 2 – …"."""


def set_aside(reading: Reading, sentence: Sentence) -> bool:
    """Note or tell a run that is no part of the brief; tell whether it was one."""
    if sentence.kind in _NOTED:
        reading.trace("brief", sentence.span, _NOTED[sentence.kind])
        return True
    if sentence.kind in _TOLD:
        reading.tell("not_understood", "warning", _TOLD[sentence.kind], sentence.span)
        return True
    field = labelled(sentence.text)
    second_title = field is not None and field.name == "title" and bool(reading.spans_of("campaign/title"))
    if second_title or _FURTHER.match(plain(sentence.text)):
        _tell_further(reading, sentence)
    if field and field.name == "title":
        _title(reading, sentence, sentence.text[field.at :])
    elif field and field.name in ("subject", "topic", "link", "assets") and reading.drafts:
        _shown(reading, sentence, field)
        return True
    elif field and field.name == "aside":
        reading.trace("brief", sentence.span, "a note")
    return bool(field) and field.name in ("title", "aside")


def note_courtesies(reading: Reading, sentence: Sentence) -> None:
    """Note the words of a sentence that greet, ask or say why, and say nothing of what is asked for."""
    low = plain(sentence.text)
    for find, what in ((greetings, "a greeting"), (request_frames, "a way of asking"), (reasons, "a reason")):
        for start, end in find(low):
            reading.trace("brief", Span(start=sentence.start + start, end=sentence.start + end), what)


def _shown(reading: Reading, sentence: Sentence, field: Field) -> None:
    """Let "Subject: …" behind a step be that step's."""
    draft = reading.drafts[-1]
    said = sentence.text[field.at :].strip(" .\"'“”‘’*_")
    value = (said,) if field.name == "assets" else said
    draft.content = draft.content.model_copy(update={field.name: value})
    draft.place(f"content/{field.name}", sentence.span)


def _title(reading: Reading, sentence: Sentence, said: str) -> None:
    reading.trace("campaign/title", sentence.span)
    reading.subject = reading.subject or " ".join(said.split()) or None


def _tell_further(reading: Reading, sentence: Sentence) -> None:
    reading.tell(
        "not_understood",
        "warning",
        "Here a second campaign begins. Its steps are in this plan with the others; write a brief of its own for it"
        " to keep them apart.",
        sentence.span,
        "split the brief in two",
    )


def note_marks(reading: Reading, sentences: list[Sentence]) -> None:
    """Note the marks between the runs ("A.", "Step 2:", "<p>"), which belong to the layout and to nothing else."""
    reached = 0
    for start, end in [*((one.start, one.end) for one in sentences), (len(reading.brief), len(reading.brief))]:
        if re.search(r"\w", reading.brief[reached:start]):
            reading.trace("brief", Span(start=reached, end=start), "a mark of the layout")
        reached = max(reached, end)
