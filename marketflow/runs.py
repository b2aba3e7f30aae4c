"""Running a campaign from its brief to its report, through Dagster: what `marketflow run` is a shell over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from marketflow.interruption import Interruption, watched_for
from marketflow_core.campaign import stages
from marketflow_core.campaign.actions import PlannedAction
from marketflow_core.campaign.outcomes import CellOutcome, PlannedCampaign, ReportFile, Tally
from marketflow_core.campaign.workspace import Workspace, open_workspace
from marketflow_core.clock import WallClock
from marketflow_core.errors import Interrupted, LiveModeRefused
from marketflow_core.plan.models import Plan
from marketflow_core.settings import Settings, load_settings
from marketflow_core.store.home import Home

if TYPE_CHECKING:
    from marketflow_dagster.runner import Runner


class Watcher(Protocol):
    """Told what a run does while it does it, in this order."""

    def understood(self, plan: Plan, stored: PlannedCampaign) -> None:
        """Tell what the brief was understood to mean; `stored.fresh` is False where it was read before."""
        ...

    def planned(self, note: str | None, actions: Sequence[PlannedAction]) -> None:
        """Tell what will happen when and for how many; `note` says that demo people had to be made."""
        ...

    def sent(self, cells: Sequence[CellOutcome]) -> None:
        """Tell what became of everything that was planned."""
        ...

    def reported(self, report: ReportFile) -> None:
        """Tell where the report is and what it says first."""
        ...

    def progress(self, what: str, done: int, total: int) -> None:
        """Tell how far a long piece of work is."""
        ...


class Nobody:
    """A watcher who doesn't look."""

    def understood(self, plan: Plan, stored: PlannedCampaign) -> None:
        """Look away."""

    def planned(self, note: str | None, actions: Sequence[PlannedAction]) -> None:
        """Look away."""

    def sent(self, cells: Sequence[CellOutcome]) -> None:
        """Look away."""

    def reported(self, report: ReportFile) -> None:
        """Look away."""

    def progress(self, what: str, done: int, total: int) -> None:
        """Look away."""


@dataclass(frozen=True)
class CampaignRun:
    """What a run of a campaign came to."""

    plan: Plan
    stored: PlannedCampaign
    actions: tuple[PlannedAction, ...]
    cells: tuple[CellOutcome, ...]
    report: ReportFile

    @property
    def tally(self) -> Tally:
        """Everything that was planned and what became of it, over all time zones."""
        return sum((cell.tally for cell in self.cells), Tally())

    @property
    def new(self) -> int:
        """Sends that this run made; the others stood already."""
        return sum(cell.new for cell in self.cells)


def run_campaign(
    brief: str,
    *,
    name: str,
    now: datetime | None = None,
    settings: Settings | None = None,
    watcher: Watcher | None = None,
) -> CampaignRun:
    """Carry out what `brief` (its text) says as the campaign `name`: read, plan, size, send, collect and report.

    `now` (aware; default: this instant) is what the brief's dates count from, unless the same brief was run before:
    then they stay what they were. Everything can be repeated: what was sent stands and isn't sent again. The runs show
    in Dagster's UI. Raises `PlanInvalid`, `LiveModeRefused`, `HomeBusy` where another process works in the home, and
    `Interrupted` where the person stopped it.
    """
    settings = settings or load_settings()
    watcher = watcher or Nobody()
    if settings.mode == "live":
        raise LiveModeRefused(f"run the campaign “{name}”")
    home = Home(settings.home)
    with (
        home.lock(f"marketflow run {name}"),
        open_workspace(settings, progress=watcher.progress) as ws,
        _interruptible(ws, name),
        watched_for() as interruption,
    ):
        return _carry_out(ws, brief, name, now or WallClock().now(), watcher, interruption)


def _carry_out(
    ws: Workspace, brief: str, name: str, now: datetime, watcher: Watcher, interruption: Interruption
) -> CampaignRun:
    from marketflow_dagster.briefs import adopt

    plan, stored = adopt(ws, name, brief, now=now)
    watcher.understood(plan, stored)
    with _runner(ws, name) as runner:
        found = runner.around.outcomes
        runner.prepare()
        interruption.check()
        actions = stages.planned_actions(ws, name)
        watcher.planned(found.get("profiles"), actions)
        if zones := found["zones"]:
            runner.send(zones)
            interruption.check()
        cells = tuple(found.get("sends", ()))
        watcher.sent(cells)
        if days := stages.days_to_collect(ws, name):
            runner.collect(days)
            interruption.check()
        runner.report()
        report: ReportFile = found["report"]
        watcher.reported(report)
    return CampaignRun(plan, stored, actions, cells, report)


@contextmanager
def _runner(ws: Workspace, name: str) -> Iterator[Runner]:
    from marketflow_dagster.instance import dagster_home, give_up_dead_runs, open_instance
    from marketflow_dagster.runner import Runner
    from marketflow_dagster.surroundings import Surroundings

    with open_instance(dagster_home(ws.settings)) as instance:
        give_up_dead_runs(instance, ws.settings)
        yield Runner(instance, Surroundings(ws, _log_file(ws.home)), name)


def _log_file(home: Home) -> Path:
    folder = home.path / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "dagster.log"


@contextmanager
def _interruptible(ws: Workspace, name: str) -> Iterator[None]:
    """Turn Ctrl-C into a sentence about what stands."""
    try:
        yield
    except KeyboardInterrupt:
        sent = sum(settled.sent for settled in ws.ledger.settled(name).values())
        told = f"{sent:,} sends of “{name}” were made and stand" if sent else f"nothing of “{name}” was sent yet"
        raise Interrupted(
            f"Stopped. So far {told}. Type the same command again to go on: nothing is sent twice."
        ) from None
