"""What `marketflow run` shows while it works."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn
from rich.table import Table

from marketflow_core.campaign.actions import PlannedAction
from marketflow_core.campaign.outcomes import CellOutcome, PlannedCampaign, ReportFile, StepOutcome, Tally
from marketflow_core.plan.account import note_of
from marketflow_core.plan.explanation import explain
from marketflow_core.plan.models import Plan
from marketflow_core.plan.vocabulary import MESSAGE_ACTIONS, PLATFORM_NAMES

MOST_ROWS = 60
"""Rows of one table on the console; the report and Dagster have them all."""


class Screen:
    """Shows a run as it goes, with a line at the bottom that says what is being worked on. A context manager."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._plan: Plan | None = None
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
        self._plan = plan
        self._title(f"{plan.name}: what was understood")
        self._say(explain(plan))
        if note := note_of(plan):
            self._say(f"\n{note}")
        when = f"{stored.reference:%A %Y-%m-%d %H:%M} UTC"
        if stored.fresh:
            self._say(f"\nThe plan is stored as version {stored.version}; its times count from {when}.")
        else:
            self._say(
                f"\nThis brief was read before: its times still count from {when} (version {stored.version}). "
                "To start over, give it another name with --name."
            )
        for told in stored.notes:
            self._say(f"\n{told}")
        self.progress("working out who it is for", 0, 0)

    def planned(self, note: str | None, actions: Sequence[PlannedAction]) -> None:
        """Show what happens when in each time zone, in local time and in UTC, and for how many people."""
        if note:
            self._say(f"\n{note}")
        self._title("The plan per time zone")
        rows = _rows(actions)
        shown = rows[:MOST_ROWS]
        widths = [max(map(len, column), default=0) for column in zip(*map(self._shown, shown), strict=True)]
        for zone, there in groupby(shown, key=lambda row: row.zone):
            self._say(f"\n{zone}")
            for row in there:
                *texts, people = self._shown(row)
                cells = [text.ljust(width) for text, width in zip(texts, widths, strict=False)]
                self._say("  ".join(["", *cells, people.rjust(widths[-1])]))
        if len(rows) > len(shown):
            self._say(f"\nThese are {len(shown)} of {len(rows):,} rows; the report and Dagster have them all.")
        self._say("")
        for line in _noted((f"{action.step}: {action.note}", action.zone) for action in actions if action.note):
            self._say(f"  {line}")
        self.progress("sending", 0, 0)

    def sent(self, cells: Sequence[CellOutcome]) -> None:
        """Show what was sent, held and suppressed, and why; or that everything stood already."""
        self._title("What was sent")
        total = sum((cell.tally for cell in cells), Tally())
        rare = [name for name, count in (("failed", total.failed), ("uncertain", total.uncertain)) if count]
        table = _table("step", "platform", "zones", "planned", "sent", "suppressed", "held", *rare)
        for (step, platform), (zones, tally) in _by_step(cells).items():
            table.add_row(step, PLATFORM_NAMES.get(platform, platform), str(zones), *_figures(tally, rare))
        table.add_row("together", "", str(len(cells)), *_figures(total, rare), style="bold")
        self._console.print(table)
        self._why("Suppressed", total.suppressed)
        self._why("Held", total.held)
        self._say(_newly(total.sent, sum(cell.new for cell in cells)))
        for line in _noted((f"{row.step}: {row.note}", row.zone) for cell in cells for row in cell.steps if row.note):
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

    def _shown(self, row: _Row) -> tuple[str, ...]:
        """Return the cells of one row of the plan. A follow-up goes to some of those who got an earlier message."""
        step = next((one for one in self._plan.steps if one.id == row.step), None) if self._plan else None
        follows = step is not None and bool(step.after) and step.action in MESSAGE_ACTIONS
        people = "" if row.people is None else f"{'up to ' if follows else ''}{row.people:,} people"
        names = ", ".join(PLATFORM_NAMES.get(name, name) for name in row.platforms)
        if row.time is None:
            return "held", row.held or "", row.step, names, people
        instant = row.time.astimezone(UTC)
        return f"{row.time:%a %d %b %Y, %H:%M} local", f"{instant:%Y-%m-%d %H:%M} UTC", row.step, names, people


@dataclass(frozen=True)
class _Row:
    """What happens in one zone at one time: one step on all of its platforms."""

    zone: str
    time: datetime | None
    step: str
    platforms: tuple[str, ...]
    people: int | None
    held: str | None


def _rows(actions: Iterable[PlannedAction]) -> list[_Row]:
    """Return the actions by zone (most people first) and time, the platforms of one step together."""
    platforms: dict[tuple[str, datetime | None, str], list[PlannedAction]] = {}
    for action in actions:
        platforms.setdefault((action.zone, action.time, action.step), []).append(action)
    rows = [
        _Row(zone, time, step, tuple(one.platform for one in ones), ones[0].people, ones[0].held)
        for (zone, time, step), ones in platforms.items()
    ]
    latest = datetime.max.replace(tzinfo=UTC)
    people = Counter[str]()
    for row in rows:
        people[row.zone] += row.people or 0
    return sorted(rows, key=lambda row: (-people[row.zone], row.zone, row.time or latest))


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    right = {"zones", "planned", "sent", "suppressed", "held", "failed", "uncertain"}
    for column in columns:
        table.add_column(column, justify="right" if column in right else "left", no_wrap=column != "platform")
    return table


def _by_step(cells: Iterable[CellOutcome]) -> dict[tuple[str, str], tuple[int, Tally]]:
    zones: Counter[tuple[str, str]] = Counter()
    tallies: dict[tuple[str, str], Tally] = {}
    rows: list[StepOutcome] = [step for cell in cells for step in cell.steps]
    for row in sorted(rows, key=lambda row: (row.instant or datetime.max.replace(tzinfo=UTC), row.step)):
        key = (row.step, row.platform)
        zones[key] += 1
        tallies[key] = tallies.get(key, Tally()) + row.tally
    return {key: (zones[key], tally) for key, tally in tallies.items()}


def _figures(tally: Tally, rare: Sequence[str]) -> tuple[str, ...]:
    """Return the figures of one row; failed and uncertain only where the table has a column for them."""
    counts = (
        tally.planned,
        tally.sent,
        sum(tally.suppressed.values()),
        sum(tally.held.values()),
        *(getattr(tally, name) for name in rare),
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


def _noted(notes: Iterable[tuple[str, str]]) -> list[str]:
    """Return each note once, with the zone or the number of zones that it is about; the first dozen of them."""
    zones: dict[str, set[str]] = {}
    for text, zone in notes:
        zones.setdefault(text, set()).add(zone)
    told = [
        f"{text} ({len(where)} zones)" if len(where) > 1 else f"{text} ({min(where)})" for text, where in zones.items()
    ]
    return told[:12]
