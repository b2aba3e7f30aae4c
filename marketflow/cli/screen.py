"""What `marketflow run` shows while it works."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn
from rich.table import Table

from marketflow_core.campaign.actions import PlannedAction
from marketflow_core.campaign.outcomes import CellOutcome, PlannedCampaign, ReportFile, StepOutcome, Tally
from marketflow_core.plan.explanation import explain
from marketflow_core.plan.models import Plan
from marketflow_core.plan.vocabulary import PLATFORM_NAMES

MOST_ROWS = 60
"""Rows of one table on the console; the report and Dagster have them all."""


class Screen:
    """Shows a run as it goes, with a line at the bottom that says what is being worked on. A context manager."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            console=console,
            transient=True,
        )
        self._task: TaskID = self._bar.add_task("starting", total=None)

    def __enter__(self) -> Screen:
        self._bar.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._bar.stop()

    def progress(self, what: str, done: int, total: int) -> None:
        """Show how far a long piece of work is."""
        self._bar.update(self._task, description=escape(what), completed=done, total=total or None)

    def understood(self, plan: Plan, stored: PlannedCampaign) -> None:
        """Show what the brief was understood to mean, and what it asks."""
        self._title(f"{plan.name}: what was understood")
        self._say(explain(plan))
        when = f"{stored.reference:%A %Y-%m-%d %H:%M} UTC"
        if stored.fresh:
            self._say(f"\nThe plan is stored as version {stored.version}; its times count from {when}.")
        else:
            self._say(
                f"\nThis brief was read before: its times still count from {when} (version {stored.version}). "
                "To start over, give it another name with --name."
            )
        self.progress("working out who it is for", 0, 0)

    def planned(self, note: str | None, actions: Sequence[PlannedAction]) -> None:
        """Show what happens when, in local time and in UTC, and for how many people."""
        if note:
            self._say(f"\n{note}")
        self._title("The plan per time zone")
        table = _table("zone", "local time", "instant (UTC)", "step", "platform", "people")
        for action in self._some(sorted(actions, key=_by_zone)):
            table.add_row(
                action.zone,
                f"{action.time:%a %Y-%m-%d %H:%M}" if action.time else "–",
                f"{action.time.astimezone(UTC):%Y-%m-%d %H:%M}" if action.time else escape(action.held or "–"),
                action.step,
                PLATFORM_NAMES.get(action.platform, action.platform),
                f"{action.people:,}" if action.people is not None else "–",
            )
        self._console.print(table)
        for note_ in sorted({f"{action.step}, {action.zone}: {action.note}" for action in actions if action.note})[:12]:
            self._say(f"  {note_}")
        self.progress("sending", 0, 0)

    def sent(self, cells: Sequence[CellOutcome]) -> None:
        """Show what was sent, held and suppressed, and why; or that everything stood already."""
        self._title("What was sent")
        table = _table("step", "platform", "zones", "planned", "sent", "suppressed", "held", "failed", "uncertain")
        for (step, platform), (zones, tally) in _by_step(cells).items():
            table.add_row(step, PLATFORM_NAMES.get(platform, platform), str(zones), *_figures(tally))
        total = sum((cell.tally for cell in cells), Tally())
        table.add_section()
        table.add_row("all", "", str(len(cells)), *_figures(total))
        self._console.print(table)
        self._why("Suppressed", total.suppressed)
        self._why("Held", total.held)
        self._say(_newly(total.sent, sum(cell.new for cell in cells)))
        for line in _notes(cells)[:12]:
            self._say(f"  {line}")
        self.progress("collecting the numbers", 0, 0)

    def reported(self, report: ReportFile) -> None:
        """Show the headline and where the report is."""
        self._title("What came of it")
        table = Table.grid(padding=(0, 2))
        for label, value in report.headline:
            table.add_row(escape(label), escape(value))
        self._console.print(table)
        self._say(f"\nThe report: {report.path}")
        self._say("The runs, assets and checks: marketflow ui")

    def _title(self, text: str) -> None:
        self._console.print(f"\n[bold]{escape(text)}[/bold]")

    def _say(self, text: str) -> None:
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)

    def _why(self, what: str, counts: Mapping[str, int]) -> None:
        told = "; ".join(f"{count:,} {reason}" for reason, count in counts.items() if count)
        if told:
            self._say(f"{what}: {told}.")

    def _some(self, actions: Sequence[PlannedAction]) -> Iterable[PlannedAction]:
        yield from actions[:MOST_ROWS]
        if len(actions) > MOST_ROWS:
            self._say(f"The first {MOST_ROWS} of {len(actions):,} rows; the report and Dagster have them all.")


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    right = {"people", "zones", "planned", "sent", "suppressed", "held", "failed", "uncertain"}
    for column in columns:
        table.add_column(column, justify="right" if column in right else "left", no_wrap=column != "step")
    return table


def _by_zone(action: PlannedAction) -> tuple[str, bool, datetime]:
    return action.zone, action.time is None, action.time or datetime.max.replace(tzinfo=UTC)


def _by_step(cells: Iterable[CellOutcome]) -> dict[tuple[str, str], tuple[int, Tally]]:
    zones: Counter[tuple[str, str]] = Counter()
    tallies: dict[tuple[str, str], Tally] = {}
    rows: list[StepOutcome] = [step for cell in cells for step in cell.steps]
    for row in sorted(rows, key=lambda row: (row.instant or datetime.max.replace(tzinfo=UTC), row.step)):
        key = (row.step, row.platform)
        zones[key] += 1
        tallies[key] = tallies.get(key, Tally()) + row.tally
    return {key: (zones[key], tally) for key, tally in tallies.items()}


def _figures(tally: Tally) -> tuple[str, ...]:
    counts = (
        tally.planned,
        tally.sent,
        sum(tally.suppressed.values()),
        sum(tally.held.values()),
        tally.failed,
        tally.uncertain,
    )
    return tuple(f"{count:,}" for count in counts)


def _newly(sent: int, new: int) -> str:
    if not sent:
        return "Nothing was sent."
    if not new:
        return f"Nothing was sent again: all {sent:,} sends stand already."
    if new < sent:
        return f"{new:,} sends were made now; the other {sent - new:,} stood already and weren't repeated."
    return f"{new:,} sends were made. Typing the command again won't repeat any of them."


def _notes(cells: Iterable[CellOutcome]) -> list[str]:
    """Return each note once, with the number of zones that it is about."""
    found = Counter(f"{row.step}: {row.note}" for cell in cells for row in cell.steps if row.note)
    return [f"{text} ({count} zones)" if count > 1 else text for text, count in found.items()]
