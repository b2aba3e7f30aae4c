"""The Python engine: runs workflows without Dagster, over the same stages and the same ledger."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING

from marketflow_core.campaign import stages
from marketflow_core.campaign.actions import PlannedAction, actions_of
from marketflow_core.campaign.outcomes import CellOutcome, ReportFile, Tally
from marketflow_core.campaign.workspace import Workspace, open_workspace
from marketflow_core.clock import Clock, WallClock
from marketflow_core.plan.models import Plan
from marketflow_core.plan.segments import SegmentRegistry, with_segments
from marketflow_core.plan.workflow import Workflow
from marketflow_core.platforms.registry import PlatformRegistry
from marketflow_core.progress import Progress, silent
from marketflow_core.settings import Settings, load_settings
from marketflow_core.store.home import Home

if TYPE_CHECKING:
    from marketflow_core.metrics.performance import CampaignResults


class Execution:
    """What an execution planned, and, unless it was a dry run, what became of it."""

    def __init__(
        self,
        engine: Engine,
        campaign: str,
        planned_actions: Sequence[PlannedAction],
        cells: Sequence[CellOutcome] | None = None,
        notes: Sequence[str] = (),
    ) -> None:
        self._engine = engine
        self.campaign = campaign
        self.planned_actions = tuple(planned_actions)
        self.cells = tuple(cells or ())
        self.is_dry_run = cells is None
        self.notes = tuple(notes)
        """What the author should know: that demo people had to be made, say."""

    @property
    def tally(self) -> Tally:
        """Everything planned and what became of it, over all zones."""
        total = Tally()
        for cell in self.cells:
            total += cell.tally
        return total

    def collect_metrics(self) -> CampaignResults:
        """Collect every platform's numbers for this campaign and work the performance table out of them.

        A dry run sent nothing, so there is nothing to collect: its results are empty.
        """
        return self._engine.results_of(self.campaign)

    def write_report(self) -> ReportFile:
        """Write the campaign's report and return where it lies."""
        return self._engine.report_of(self.campaign)


class Engine:
    """Executes workflows on the platforms and segments it was given.

    `settings` default to the environment's. Several workflows may run at once, from threads or by `execute_all`.
    """

    def __init__(
        self,
        platforms: PlatformRegistry | None = None,
        segments: SegmentRegistry | None = None,
        *,
        settings: Settings | None = None,
        clock: Clock | None = None,
        progress: Progress = silent,
    ) -> None:
        self.platforms = platforms or PlatformRegistry()
        self.segments = segments or SegmentRegistry()
        self.settings = settings or load_settings()
        self.clock = clock or WallClock()
        self.progress = progress

    def execute(self, workflow: Workflow, dry_run: bool = True) -> Execution:
        """Plan `workflow`, and unless `dry_run` carry it out: in rehearsal on simulated platforms, in simulated time.

        Raises `PlanInvalid` for a plan with errors, `UnknownName` for a segment that isn't defined,
        `LiveModeRefused` in live mode, `HomeBusy` where another process is at work in the home.
        """
        plan, reference = self._plan(workflow)
        if dry_run:
            with self._open() as ws:
                return Execution(self, plan.name, actions_of(ws, plan, reference))
        with Home(self.settings.home).lock(f"executing “{plan.name}”"), self._open() as ws:
            said = tuple(one.text for one in workflow.history)
            stored = stages.store_plan(ws, plan, reference=reference, refinements=said)
            note = stages.ensure_people(ws, plan.name)
            stages.work_out_audiences(ws, plan.name)
            cells = stages.run_cells(ws, plan.name)
            notes = [*([note] if note else []), *(stored.notes if stored.left_out else ())]
            return Execution(self, plan.name, stages.planned_actions(ws, plan.name), cells, notes)

    def execute_all(
        self, workflows: Sequence[Workflow], dry_run: bool = True, *, at_once: int = 100
    ) -> list[Execution]:
        """Execute many workflows side by side; the result's order is that of `workflows`. The first error is raised."""
        with ThreadPoolExecutor(max_workers=max(1, min(at_once, len(workflows)))) as workers:
            return list(workers.map(lambda workflow: self.execute(workflow, dry_run), workflows))

    def results_of(self, campaign: str) -> CampaignResults:
        """Collect every platform's numbers for `campaign` and return them."""
        from marketflow_core.metrics.performance import CampaignResults

        with Home(self.settings.home).lock(f"collecting metrics of “{campaign}”"), self._open() as ws:
            stages.collect(ws, stages.days_to_collect(ws, campaign))
            stages.work_out_performance(ws)
            return CampaignResults.load(ws.results, ws.mode, campaign)

    def report_of(self, campaign: str) -> ReportFile:
        """Write the report of `campaign`."""
        with self._open() as ws:
            return stages.write_report(ws, campaign)

    def _open(self) -> AbstractContextManager[Workspace]:
        return open_workspace(self.settings, progress=self.progress, clock=self.clock, registry=self.platforms)

    def _plan(self, workflow: Workflow) -> tuple[Plan, datetime]:
        """Return the workflow's plan with the engine's segments put in, and the instant its times count from."""
        plan = with_segments(workflow.plan, self.segments.rules)
        return plan, workflow.reference_time or self.clock.now()


__all__ = ["Engine", "Execution", "Workspace"]
