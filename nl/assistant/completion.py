"""What a chat endpoint's body holds: the model's words, or why there are none that can be used."""

from __future__ import annotations

import json
from typing import Any

from nl.assistant.protocol import Answered, Failed, Reply

_CUT = "stopped in the middle of its answer (finish_reason length). Fewer words at once may help"
_FILTERED = "refused to answer (content filter)"


def read_completion(body: bytes, who: str) -> Reply:
    """Return what the model said in a chat completion (OpenAI's `POST /chat/completions`, not streamed).

    `who` is what the other side is called in reasons. None of the body's own words stand in a reason: a server may
    repeat the key or the question in them.
    """
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError):
        return Failed(f"{who} answered with something that isn't JSON.")
    if isinstance(raw, dict) and raw.get("error"):
        return Failed(f"{who} answered with an error of its own.")
    choice = _inside(raw, "choices", 0)
    message = _inside(choice, "message")
    reason = _inside(choice, "finish_reason")
    if reason == "length":
        return Failed(f"{who} {_CUT}.")
    if reason == "content_filter":
        return Failed(f"{who} {_FILTERED}.")
    if _inside(message, "refusal"):
        return Failed(f"{who} refused to answer.")
    content = _inside(message, "content")
    if not isinstance(content, str):
        return Failed(f"{who} answered in another form than a chat completion.")
    if not content.strip():
        return Failed(f"{who} gave an empty answer.")
    return Answered(content)


def _inside(held: Any, *path: str | int) -> Any:
    """Return what stands in `held` at `path`, or None where there is nothing or something else."""
    for key in path:
        try:
            held = held[key]
        except (KeyError, IndexError, TypeError):
            return None
    return held
