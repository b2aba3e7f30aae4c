"""The front door for Python: a description in, a workflow out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from marketflow_core.clock import Clock, WallClock
from marketflow_core.errors import BadInput
from marketflow_core.settings import Preferences
from nl.reader import read_brief

if TYPE_CHECKING:
    from marketflow_core.plan.models import Plan
    from marketflow_core.plan.refinement import Refinement
    from marketflow_core.plan.workflow import Workflow
    from nl.assistant.protocol import Assistant


class NaturalLanguageProcessor:
    """Reads descriptions of campaigns in plain English."""

    def __init__(
        self,
        preferences: Preferences | None = None,
        *,
        clock: Clock | None = None,
        assistant: Assistant | None = None,
    ) -> None:
        """Take the team's `preferences` (default zone, regions), the `clock` that tells "now" where none is given, and
        the `assistant` that may suggest words for what the rules can't read (default: none).
        """
        self._preferences = preferences or Preferences()
        self._clock = clock or WallClock()
        self._assistant = assistant

    def read(self, text: str, *, name: str, now: datetime) -> Plan:
        """Return the plan that the brief `text` describes, counted from `now` (aware)."""
        return read_brief(text, name=name, now=now, preferences=self._preferences, assistant=self._assistant)

    def refine(self, plan: Plan, text: str, *, now: datetime, reference: datetime | None = None) -> Refinement:
        """Return what `text`, said at `now` (aware), makes of `plan`, whose brief was read as of `reference`."""
        from nl.refining import refine

        return refine(plan, text, now=now, reference=reference, preferences=self._preferences)

    def create_workflow(self, description: str, name: str = "campaign", *, now: datetime | None = None) -> Workflow:
        """Return the workflow that `description` describes.

        `now` is the instant from which its times count (aware; a naive one is taken as UTC; default: the clock's).
        Raises `BadInput` where the description is empty.
        """
        from marketflow_core.plan.workflow import Workflow

        if not description.strip():
            raise BadInput("The description is empty. Write what is to be sent, to whom and when.")
        at = now or self._clock.now()
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        return Workflow(self.read(description, name=name, now=at), reader=self.read, now=at, refiner=self.refine)
