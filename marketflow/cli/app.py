"""The list of commands."""

from __future__ import annotations

from typing import Annotated

import typer

from marketflow.cli.data import demo_data, import_file
from marketflow.cli.documents import explain, schema, validate
from marketflow.cli.plan import plan
from marketflow.cli.refine import refine
from marketflow.cli.run import run
from marketflow.cli.ui import ui

app = typer.Typer(
    name="marketflow",
    help="A brief in plain English becomes a marketing campaign: read, planned, sent, measured and reported.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"marketflow {version('marketflow')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and end.")
    ] = False,
) -> None:
    """Take what stands before the command's name."""


app.command("run")(run)
app.command("plan")(plan)
app.command("refine")(refine)
app.command("explain")(explain)
app.command("validate")(validate)
app.command("schema")(schema)
app.command("demo-data")(demo_data)
app.command("import")(import_file)
app.command("ui")(ui)
