"""`marketflow plan BRIEF`: what a brief is understood to mean, before anything is done."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from marketflow_core.plan.models import Plan
    from marketflow_core.settings import Preferences
    from marketflow_core.timing.planned import Planned

_NOTHING_TO_DO = (
    "I found nothing to do in this text. Say what is to be sent, published, started, collected or reported, to whom and"
    " when."
)


def plan(
    brief: Annotated[str, typer.Argument(metavar="BRIEF", help="The brief: a text file, or - for standard input.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the plan as JSON, and nothing else.")] = False,
    now: Annotated[
        str | None,
        typer.Option(
            metavar="T",
            help="The instant that the brief's dates count from, such as 2026-11-20T09:00:00+00:00. Default: this one.",
            show_default=False,
        ),
    ] = None,
    account: Annotated[
        bool, typer.Option("--explain", help="Print the brief, each part of it with what it became in the plan.")
    ] = False,
    name: Annotated[
        str | None, typer.Option(help="What the campaign is called. Default: the file's name.", show_default=False)
    ] = None,
) -> None:
    """Read a brief and say what was understood, what was assumed, and what is open. Nothing is done with it.

    A language model, if one is configured, is asked about what the rules could not read.
    """
    from marketflow.cli.run import instant, read
    from marketflow_core.clock import WallClock
    from marketflow_core.plan.account import note_of
    from marketflow_core.settings import load_settings
    from nl.assistant.configured import configured_assistant
    from nl.reader import read_brief

    at = instant(now) if now else WallClock().now()
    text, campaign = read(brief, name)
    settings = load_settings()
    preferences = settings.preferences
    assistant = configured_assistant(settings)
    understood = read_brief(text, name=campaign, now=at, preferences=preferences, assistant=assistant)
    if note := note_of(understood):
        typer.echo(note, err=True)
    if as_json:
        from marketflow.cli.documents import write_json
        from marketflow_core.plan.documents import dump_plan

        write_json(dump_plan(understood))
    elif account:
        show_account(understood)
    else:
        show(understood, preferences, at)


def show(understood: Plan, preferences: Preferences, at: datetime) -> None:
    """Print what was understood, when each step is due, and what is open."""
    from rich.console import Console

    from marketflow_core.plan.explanation import describe_questions, explain
    from marketflow_core.plan.validation import validate
    from marketflow_core.timing.schedule import schedule
    from marketflow_core.timing.told import dates_told

    console = Console(file=sys.stdout)
    faults = validate(understood, clocks=preferences.clocks)
    due: Sequence[Planned] = ()
    if not any(fault.severity == "error" for fault in faults):
        zones = understood.constraints.regions or preferences.zones
        due = schedule(understood, preferences, reference=at, zones=zones)
    explained = explain(understood, questions=False, dates=dates_told(due))
    console.print(explained, markup=False, highlight=False, soft_wrap=True)
    _show_times(console, understood, due, at)
    told = {found.message: found for found in (*understood.diagnostics, *faults)}
    nothing = "Nothing is open." if understood.steps or understood.rules else _NOTHING_TO_DO
    questions = describe_questions(tuple(told.values())) or nothing
    console.print(f"\n{questions}", markup=False, highlight=False, soft_wrap=True)


def show_account(understood: Plan) -> None:
    """Print the brief, each part of it beside what it became, and then what no words of it gave."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from marketflow_core.plan.english.becoming import becoming, described_assumptions

    console = Console(file=sys.stdout)
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 1, 0))
    table.add_column("your words", ratio=2)
    table.add_column("what they became", ratio=3)
    for part in becoming(understood):
        became = Text("\n".join(part.became))
        for fault in part.wrong:
            became.append("\n" if became else "").append(f"! {fault}", style="yellow")
        table.add_row(Text(part.words, style="" if part.became else "yellow" if part.wrong else "dim"), became)
    console.print(table)
    if taken := described_assumptions(understood):
        console.print("Taken for granted:", highlight=False)
    for line in taken:
        console.print(f"  - {line}", markup=False, highlight=False, soft_wrap=True)


def _show_times(console: Console, understood: Plan, due: Sequence[Planned], at: datetime) -> None:
    from rich.table import Table

    from marketflow_core.plan.explanation import TIMES_TITLE

    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("step", "first due (local)", "zone", "instant (UTC)", "in all"):
        align = "right" if column == "in all" else "left"
        table.add_column(column, justify=align, no_wrap=True, overflow="ellipsis")
    waiting: list[str] = []
    for step in understood.steps:
        mine = [planned for planned in due if planned.step == step.id]
        first = next((planned for planned in mine if planned.instant and planned.local), None)
        if first is None or first.instant is None or first.local is None:
            waiting += [f"{step.id}: {held}" for held in dict.fromkeys(one.held for one in mine if one.held)]
            continue
        year = "" if first.instant.year == at.year else " %Y"
        local, instant = f"{first.local:%a %d %b{year} %H:%M}", f"{first.instant:%d %b{year} %H:%M}"
        table.add_row(step.id, local, first.zone, instant, f"{len(mine):,}")
    if table.row_count or waiting:
        console.print(f"\n{TIMES_TITLE}:", highlight=False)
    if table.row_count:
        console.print(table)
    for line in waiting:
        console.print(f"\n{line}", markup=False, highlight=False, soft_wrap=True)
