"""What a run finds around it when the `marketflow` command carries it out in its own process.

A run that Dagster's daemon or UI starts finds nothing here: it reads its settings, takes the home's lock itself and
tells its progress to nobody. The command has done all that already, and wants to know what came of each stage.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from marketflow_core.campaign.workspace import Workspace
from marketflow_core.errors import MarketflowError


@dataclass
class Surroundings:
    """An open workspace whose home is locked already, where the log goes, and what the stages handed back."""

    workspace: Workspace
    log_file: Path
    outcomes: dict[str, Any] = field(default_factory=dict)
    """What each asset's stage returned, by the asset's name."""
    failure: MarketflowError | None = None
    """The error that stopped a run, as it was raised."""
    interrupted: bool = False
    """Whether somebody pressed Ctrl-C while a stage was at work."""


_around: ContextVar[Surroundings | None] = ContextVar("surroundings", default=None)


def surroundings() -> Surroundings | None:
    """Return what the command set up around this run, or None where Dagster started it."""
    return _around.get()


@contextmanager
def surrounded(by: Surroundings) -> Iterator[Surroundings]:
    """Let runs in this process find `by` while the block runs."""
    token = _around.set(by)
    try:
        yield by
    finally:
        _around.reset(token)


def hand_over(name: str, outcome: Any) -> None:
    """Tell the command, if one is waiting, what the stage of the asset `name` returned."""
    around = surroundings()
    if around is not None:
        around.outcomes[name] = outcome
