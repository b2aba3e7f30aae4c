"""Labels: "When: Monday 9am", and the heads of a table's columns."""

from __future__ import annotations

import re
from functools import cache

from nl.actions.actions import find_actions
from nl.language.lexicon import words
from nl.language.text import Field, plain

_LABEL = re.compile(
    r"\s*[*_#]{0,3}\s*(?P<l>[A-Za-z#][A-Za-z ./&#'-]{0,24}?(?: ?#?\d{1,2})?)\s*[*_]{0,2}\s*[:=]\s*[*_]{0,2}\s*(?=\S)"
)


@cache
def _names() -> dict[str, str]:
    return {label: name for name, labels in words("labels").items() for label in labels}


def meaning(label: str) -> str | None:
    """Return what a label says ("when", "who", "channel", "subject" …), or None if it is none."""
    said = " ".join(plain(label).strip(" *_#:").split())
    return _names().get(said) or _names().get(re.sub(r" ?#?\d{1,2}$", "", said) or label.strip())


def labelled(text: str, start: int = 0, end: int | None = None) -> Field | None:
    """Return the field that `text` is between two of its characters ("Subject: Hello"), or None."""
    stop = len(text) if end is None else end
    hit = _LABEL.match(text, start, stop)
    name = meaning(hit["l"]) if hit else None
    return Field(name, start, hit.end(), stop) if hit and name else None


def acts(text: str) -> bool:
    """Tell whether `text` names something to do or something that goes out."""
    return any(one.rank < 5 for one in find_actions(plain(text)))


def with_topic(text: str, fields: list[Field]) -> tuple[Field, ...]:
    """Return `fields` where a "what" that names no thing to do is what the step is about, if another one names it."""
    named = [one for one in fields if one.name in ("channel", "what") and acts(text[one.at : one.end])]
    channel = any(one.name == "channel" for one in fields)
    return tuple(
        one._replace(name="topic") if one.name == "what" and one not in named and (named or channel) else one
        for one in fields
    )
