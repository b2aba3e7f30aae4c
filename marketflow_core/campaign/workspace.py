"""Everything that the stages of a campaign work on, opened and closed together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property

from marketflow_core.clock import Clock, WallClock
from marketflow_core.delivery.cells import CellBook
from marketflow_core.delivery.ledger import Ledger
from marketflow_core.platforms.registry import PlatformRegistry
from marketflow_core.progress import Progress, silent
from marketflow_core.settings import Settings
from marketflow_core.store.contacts import ContactSource, open_contacts
from marketflow_core.store.home import Home
from marketflow_core.store.plans import PlanStore
from marketflow_core.store.records import Records, open_records
from marketflow_core.store.results import ResultsFile
from marketflow_core.store.warehouse import Warehouse


@dataclass
class Workspace:
    """One home, opened in one mode. Stages take it as their first argument."""

    settings: Settings
    home: Home
    records: Records
    progress: Progress = silent
    clock: Clock = field(default_factory=WallClock)
    registry: PlatformRegistry = field(default_factory=PlatformRegistry)

    @property
    def mode(self) -> str:
        """`rehearsal` or `live`."""
        return self.settings.mode

    @cached_property
    def warehouse(self) -> Warehouse:
        """Profiles and events."""
        return Warehouse(self.home)

    @cached_property
    def contacts(self) -> ContactSource:
        """Where addresses are read from, for the batch that needs them."""
        return open_contacts(self.home)

    @cached_property
    def ledger(self) -> Ledger:
        """What was claimed and sent in this mode."""
        return Ledger(self.records, self.mode)

    @cached_property
    def cells(self) -> CellBook:
        """What was planned and withheld in this mode."""
        return CellBook(self.records, self.mode)

    @cached_property
    def plans(self) -> PlanStore:
        """Stored plans."""
        return PlanStore(self.records)

    @cached_property
    def results(self) -> ResultsFile:
        """Metric and report tables."""
        return ResultsFile(self.home.results_file)


@contextmanager
def open_workspace(
    settings: Settings,
    *,
    progress: Progress = silent,
    clock: Clock | None = None,
    registry: PlatformRegistry | None = None,
) -> Iterator[Workspace]:
    """Open the home that `settings` name and close it at the end. Takes no lock: the command that writes does.

    Raises `StoreDamaged` where the records can't be opened.
    """
    home = Home(settings.home)
    records = open_records(home, settings.database_url)
    try:
        yield Workspace(settings, home, records, progress, clock or WallClock(), registry or PlatformRegistry())
    finally:
        records.close()
