"""`marketflow run BRIEF`: a brief becomes a campaign, from reading to report, in one command."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from marketflow_core.errors import BadInput


def run(
    brief: Annotated[str, typer.Argument(metavar="BRIEF", help="The brief: a text file, or - for standard input.")],
    name: Annotated[
        str | None, typer.Option(help="What the campaign is called. Default: the file's name.", show_default=False)
    ] = None,
    now: Annotated[
        str | None,
        typer.Option(
            metavar="T",
            help="The instant that the brief's dates count from, such as 2026-11-20T09:00:00+00:00. Default: this one.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Carry a campaign out: read the brief, plan it per time zone, send, measure and report.

    In rehearsal, which is the default, platforms and people are simulated and days pass in seconds. Typing the command
    again sends nothing twice.
    """
    at = instant(now) if now else None
    text, campaign = read(brief, name)
    from rich.console import Console  # late: `--help` and a wrong argument need none of it

    from marketflow.cli.screen import Screen
    from marketflow.runs import run_campaign

    with Screen(Console()) as screen:
        run_campaign(text, name=campaign, now=at, watcher=screen)


def read(brief: str, name: str | None) -> tuple[str, str]:
    """Return the text of the brief and what its campaign is called. Raises `BadInput`."""
    from marketflow_core.campaign.briefs import brief_text, campaign_name, read_brief_file
    from marketflow_core.values import slug

    if name is not None and not slug(name):
        raise BadInput(f"“{name}” can't be a campaign's name: it needs letters or digits.")
    if brief == "-":
        return brief_text(sys.stdin.buffer.read(), "The brief from standard input"), slug(name or "campaign")
    path = Path(brief)
    return read_brief_file(path), slug(name) if name else campaign_name(path)


def instant(text: str) -> datetime:
    """Return the instant that `text` says, in UTC where it names no offset. Raises `BadInput` for anything else."""
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        raise BadInput(f"--now is “{text}”; it has to be an instant such as 2026-11-20T09:00:00+00:00.") from None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at
