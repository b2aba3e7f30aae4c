"""Asking an OpenAI-compatible chat endpoint: one request for each prompt, all of them within one span of time."""

from __future__ import annotations

import queue
import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from marketflow_core.settings import LanguageModel
from nl.assistant.address import Address, address_of
from nl.assistant.protocol import Failed, Prompt, Reply


@dataclass
class ChatEndpoint:
    """A model behind an OpenAI-compatible chat endpoint; see `Assistant`.

    `ticks` tells the time in seconds, `wait` sleeps between tries and `chance` spreads them.
    """

    settings: LanguageModel
    ticks: Callable[[], float] = time.monotonic
    wait: Callable[[float], None] = time.sleep
    chance: random.Random = field(default_factory=lambda: random.Random(7), repr=False)

    @property
    def model(self) -> str:
        """The model's name."""
        return self.settings.model

    def replies(self, prompts: Sequence[Prompt]) -> tuple[Reply, ...]:
        """Return one reply for each of `prompts`, after at most `settings.timeout` seconds for all of them.

        After the first that fails, the others aren't asked any more and fail alike.
        """
        address = address_of(self.settings)
        if isinstance(address, Failed):
            return (address,) * len(prompts)
        deadline = self.ticks() + self.settings.timeout
        found: list[Reply] = []
        for prompt in prompts:
            failed = found[-1] if found and isinstance(found[-1], Failed) else None
            found.append(failed or self._by(deadline, address, prompt))
        return tuple(found)

    def _by(self, deadline: float, address: Address, prompt: Prompt) -> Reply:
        """Return the reply, or say at `deadline` that there was none.

        Each single wait for the network is bounded as well, but a server that sends a byte now and then, or a name
        server that never answers, outlasts every one of those: the request has a thread of its own, which is left
        behind. It also works where an event loop runs already, as in a notebook.
        """
        from nl.assistant.conversation import Conversation  # late: httpx takes a tenth of a second to load

        asking = Conversation(self.settings, address, deadline, self.ticks, self.wait, self.chance)
        replies: queue.SimpleQueue[Reply] = queue.SimpleQueue()
        thread = threading.Thread(target=lambda: replies.put(asking.ask(prompt)), name="language model", daemon=True)
        thread.start()
        try:
            return replies.get(timeout=max(0.0, deadline - self.ticks()))
        except queue.Empty:
            asking.hang_up()
            return asking.late()
