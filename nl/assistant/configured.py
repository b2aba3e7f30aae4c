"""The assistant that the settings name."""

from __future__ import annotations

from marketflow_core.settings import Settings
from nl.assistant.protocol import Assistant

FOLDER = "language_model"
"""Where answers are kept in the home."""


def configured_assistant(settings: Settings) -> Assistant | None:
    """Return the language model that `settings` name, with its memory in the home; None where none is configured."""
    if settings.language_model is None:
        return None
    from nl.assistant.chat import ChatEndpoint
    from nl.assistant.remembered import Remembering

    return Remembering(ChatEndpoint(settings.language_model), settings.home / FOLDER)
