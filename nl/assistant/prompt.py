"""What a model is asked, in words, and the form that its answer has to have."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from nl.assistant.protocol import Prompt
from nl.assistant.questions import Context, Question

VERSION = 1
"""Counts up whenever the words below change, so that no answer to other words is taken for one to these."""

SYSTEM = """\
You help a rule-based reader of marketing briefs. It could not place some words of a brief. Reword each of them in the \
plain English that it reads, and change nothing of what is meant.

The reader knows sentences such as:
Send an email about the spring sale to people who opened an email in the last 30 days on Monday at 9:00.
Send a text to people who clicked the first email but didn't buy, 3 days after the email.
Post photos of the lamp on Instagram and Facebook on Tuesday at noon.
Start Facebook ads for people aged 25 to 40 in Germany with a budget of 50 USD a day.
Don't send anything between 21:00 and 8:00.
Exclude people who bought in the last 7 days.
Pause the ads if the CPA is above 40 USD over 2 days.
Send a report comparing the platforms to the team every Friday.

Rules:
- Say only what the words say. Add no time, number, name, platform or condition; leave none out; keep every "not".
- Each word of the rewording that is not in the words themselves belongs to a value, and each value is backed by a \
quote: characters copied exactly from the words. Both are a few words, at most ten.
- Copy numbers, weekdays, months, units, names and places as they are.
- Keep placeholders such as [link 1] or [address 1] as they are.
- Where "part_of" names a step, the words stand inside that step's sentence, and the rewording takes their place there.
- "steps" lists the ids of the steps that the rewording speaks of; only ids that you were given.
- Where the words can't be said in this way, or ask for nothing, "reworded" is null.

Answer with one JSON object and nothing else:
{"sentences": [{"number": 1, "reworded": "Send a text to people who clicked the first email on Thursday.", "values": \
[{"value": "Send a text", "quote": "ping"}, {"value": "people who clicked the first email", "quote": "whoever tapped \
that mail"}], "steps": ["email"]}]}"""

_TEXT = {"type": "string"}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


SCHEMA = _object(
    sentences=_list(
        _object(
            number={"type": "integer"},
            reworded={"type": ["string", "null"]},
            values=_list(_object(value=_TEXT, quote=_TEXT)),
            steps=_list(_TEXT),
        )
    )
)
"""The JSON Schema of an answer, in the subset that servers enforce: every key required, no other allowed."""


def prompt_for(questions: Sequence[Question], context: Context) -> Prompt:
    """Return what to ask about `questions`: their masked words, and the plan's steps by name and action."""
    asked = {
        "steps": [{"id": name, "action": action} for name, (_, action) in context.steps.items()],
        "sentences": [
            {"number": one.number, "words": one.masked.text, "part_of": context.name_of(one.part_of)}
            for one in questions
        ],
    }
    return Prompt(SYSTEM, json.dumps(asked, ensure_ascii=False, indent=1))
