"""`marketflow demo-data` and `marketflow import`: how people and events get into a home."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from marketflow.cli.progress_line import ProgressLine
from marketflow_core.errors import BadInput

if TYPE_CHECKING:
    from marketflow_core.data.importing import ImportResult


def demo_data(
    profiles: Annotated[int, typer.Option(min=1, help="How many people.")] = 10_000,
    events: Annotated[int, typer.Option(min=0, help="How many events in their year before.")] = 100_000,
    seed: Annotated[int, typer.Option(help="The same seed makes the same people.")] = 7,
    if_missing: Annotated[
        bool, typer.Option("--if-missing", help="Do nothing where people are stored already.")
    ] = False,
) -> None:
    """Make a believable audience with a year of history, all of it invented."""
    from marketflow_core.clock import WallClock
    from marketflow_core.data.demo import make_demo_data
    from marketflow_core.settings import load_settings
    from marketflow_core.store.home import Home
    from marketflow_core.store.warehouse import Warehouse

    home = Home(load_settings().home)
    people, happened = Warehouse(home).counts()
    if if_missing and people:
        typer.echo(f"There are {people:,} people with {happened:,} events already; none were added.")
        return
    with home.lock("making demo data"), ProgressLine() as line:
        made = make_demo_data(
            home, profiles=profiles, events=events, seed=seed, now=WallClock().now(), progress=line.progress
        )
    told = "Made" if made.fresh else "There are already"
    typer.echo(f"{told} {made.profiles:,} demo people with {made.events:,} events (seed {made.seed}).")


def import_file(
    kind: Annotated[Literal["profiles", "events"], typer.Argument(help="What the file holds.")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV, JSON lines or Parquet.")],
    mapping: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="COLUMN=FIELD", help="What a column is, where its name doesn't say. Repeatable."),
    ] = None,
) -> None:
    """Import people or events from a file. Addresses and names stay apart; the same file twice adds nothing."""
    from marketflow_core.data.importing import import_file as take_in
    from marketflow_core.settings import load_settings
    from marketflow_core.store.home import Home

    fields = dict(_pair(one) for one in mapping or ())
    home = Home(load_settings().home)
    with home.lock(f"importing {file.name}"), ProgressLine() as line:
        result = take_in(home, kind, file, mapping=fields, progress=line.progress)
    _tell(result)


def _tell(result: ImportResult) -> None:
    typer.echo(
        f"{result.rows:,} rows of {result.kind}: {result.added:,} added, {result.updated:,} updated, "
        f"{result.unchanged:,} were there already, {result.rejected:,} rejected."
    )
    renamed = [f"{column} is {ours}" for column, ours in result.columns.items() if column != ours]
    if renamed:
        typer.echo(f"Columns taken under our names: {', '.join(renamed)}.")
    if result.contact:
        typer.echo(f"Kept apart in the contact source: {', '.join(result.contact)}.")
    if result.rejects_file is not None:
        typer.echo(f"Rejected rows, with line and reason: {result.rejects_file}")
    for note in result.notes:
        typer.echo(note)


def _pair(text: str) -> tuple[str, str]:
    column, equals, field = (part.strip() for part in text.partition("="))
    if not (column and equals and field):
        raise BadInput(f"--map is “{text}”; it has to be COLUMN=FIELD, such as customer=profile_id.")
    return column, field
