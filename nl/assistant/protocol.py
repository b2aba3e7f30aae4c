"""What an assistant is to the reader: something that is given prompts and replies to each, or says why it can't."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Prompt:
    """What is asked in one request: how to answer, and the words that it is about."""

    system: str
    user: str


@dataclass(frozen=True)
class Answered:
    """What the model said."""

    text: str


@dataclass(frozen=True)
class Failed:
    """Nothing that can be used came back; `reason` says what happened and what to do, without any secret."""

    reason: str


Reply = Answered | Failed


class Assistant(Protocol):
    """A language model that can be asked."""

    @property
    def model(self) -> str:
        """The model's name, which marks what it suggested."""
        ...

    def replies(self, prompts: Sequence[Prompt]) -> tuple[Reply, ...]:
        """Return one reply for each of `prompts`, in order. Raises nothing for what the other side does."""
        ...
