"""The form of a model's answer, and reading it: whatever isn't of that form is told, never guessed at."""

from __future__ import annotations

import json
import re
from typing import Annotated, Any

from pydantic import AfterValidator, ConfigDict, Field, ValidationError

from marketflow_core.plan.diagnostics import Quote
from marketflow_core.values import Value
from nl.assistant.questions import LONGEST

_FENCE = re.compile(r"\A```(?:json)?\s*\n(?P<inside>.*)\n\s*```\Z", re.DOTALL)
_THOUGHTS = re.compile(r"\A<think>.*?</think>", re.DOTALL)
_REFUSAL = re.compile(
    r"\W*(?:(?:i['’]?m |i am )?(?:very )?sorry|i apologi[sz]e|i (?:can['’]?t|cannot|won['’]?t|am unable)"
    r"|i['’]m unable|as an ai)\b",
    re.IGNORECASE,
)
MOST_ANSWERS = 100


def _one_line(text: str) -> str:
    if not text.isprintable() or not text.strip():
        raise ValueError("has to be one line of printable characters")
    return text.strip()


Line = Annotated[str, Field(max_length=LONGEST), AfterValidator(_one_line)]
"""Words that may be shown on a terminal: no line break, control character or half of a character."""


class Backed(Value):
    """A value of a rewording, and the words that it stands for."""

    model_config = ConfigDict(strict=True)

    value: Line
    quote: Line

    @property
    def told(self) -> Quote:
        """The pair as it stands in a plan."""
        return Quote(value=self.value, quote=self.quote)


class Rewording(Value):
    """What a model answers about one sentence; `reworded` is null where it has no other words."""

    model_config = ConfigDict(strict=True)

    number: int
    reworded: Line | None
    values: Annotated[list[Backed], Field(max_length=40)]
    steps: Annotated[list[Line], Field(max_length=40)]


def read_answer(text: str) -> list[Rewording | None] | str:
    """Return the rewordings of an answer, None for each that isn't of the form; or why the answer can't be used."""
    said = _THOUGHTS.sub("", text.strip()).strip()
    if fenced := _FENCE.match(said):
        said = fenced["inside"]
    try:
        raw = json.loads(said)
    except (ValueError, RecursionError):
        return "refused to answer" if _REFUSAL.match(said) else "answered with something that isn't JSON"
    if not isinstance(raw, dict) or set(raw) != {"sentences"} or not isinstance(raw["sentences"], list):
        return "answered in another form than the one it was asked for"
    return [_rewording(one) for one in raw["sentences"][:MOST_ANSWERS]]


def _rewording(raw: Any) -> Rewording | None:
    try:
        return Rewording.model_validate(raw)
    except ValidationError:
        return None
