"""Keeps a model's answers in the home, so that the same brief gives the same plan and nobody is asked twice."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nl.assistant.answers import read_answer
from nl.assistant.prompt import VERSION
from nl.assistant.protocol import Answered, Assistant, Prompt, Reply


@dataclass(frozen=True)
class Remembering:
    """An assistant that asks `assistant` only what isn't in `folder` yet; see `Assistant`.

    An answer is kept by the model, the words that were asked and the version of the prompt, and only if it is of the
    form that was asked for: what failed is asked again next time. A folder that can't be read or written is done
    without.
    """

    assistant: Assistant
    folder: Path

    @property
    def model(self) -> str:
        """The model's name."""
        return self.assistant.model

    def replies(self, prompts: Sequence[Prompt]) -> tuple[Reply, ...]:
        """Return one reply for each of `prompts`, those from the folder that are there."""
        files = [self.folder / f"{self._key(prompt)}.json" for prompt in prompts]
        held: dict[int, Reply] = {n: kept for n, file in enumerate(files) if (kept := _kept(file)) is not None}
        missing = [number for number in range(len(prompts)) if number not in held]
        if missing:
            new = self.assistant.replies([prompts[number] for number in missing])
            for number, reply in zip(missing, new, strict=True):
                held[number] = reply
                if isinstance(reply, Answered) and not isinstance(read_answer(reply.text), str):
                    _keep(files[number], reply.text)
        return tuple(held[number] for number in range(len(prompts)))

    def _key(self, prompt: Prompt) -> str:
        asked = json.dumps([self.model, VERSION, prompt.system, prompt.user], ensure_ascii=True)
        return hashlib.sha256(asked.encode()).hexdigest()


def _kept(file: Path) -> Answered | None:
    try:
        text = json.loads(file.read_text("utf-8"))["answer"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return Answered(text) if isinstance(text, str) and not isinstance(read_answer(text), str) else None


def _keep(file: Path, text: str) -> None:
    """Write the answer in one move, so that another process finds all of it or nothing; readable by the owner only."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=file.parent, suffix=".part", delete=False) as part:
            json.dump({"answer": text}, part)
        os.replace(part.name, file)  # noqa: PTH105 - the path is a string already
    except OSError:
        return
