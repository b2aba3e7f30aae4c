"""`marketflow refine NAME TEXT`: a stored plan is changed by a sentence, and what changed is shown."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from marketflow_core.campaign.refining import RefinedPlan
    from marketflow_core.campaign.workspace import Workspace
    from marketflow_core.plan.checks.clocks import Clocks
    from marketflow_core.settings import Settings

PATIENCE = 20.0
"""Seconds that a refinement waits for another one to be stored; a run that is under way takes longer, and is told."""


def refine(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The campaign, or the file of its brief.")],
    text: Annotated[
        str | None,
        typer.Argument(
            metavar="TEXT",
            help="What is to change, such as “Move the follow-up to Tuesday at 10 am”, “take 1.2” or “undo”.",
            show_default=False,
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the new plan as JSON, and nothing else.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, and store nothing.")] = False,
    history: Annotated[bool, typer.Option("--history", help="List every version and what caused it.")] = False,
    now: Annotated[
        str | None,
        typer.Option(
            metavar="T",
            help="The instant at which it is said, from which “tomorrow” counts. Default: this one.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Change a plan by saying what is to be different. Each change is the plan's next version; “undo” takes it back."""
    from marketflow_core.campaign.workspace import open_workspace
    from marketflow_core.errors import BadInput
    from marketflow_core.settings import load_settings

    campaign, settings = campaign_called(name), load_settings()
    if history:
        with open_workspace(settings) as ws:
            _show_history(ws, campaign, as_json=as_json)
        return
    if text is None:
        raise BadInput(
            f'Say what is to change: marketflow refine {campaign} "Move the follow-up to Tuesday at 10 am". '
            "To see what was changed so far: --history."
        )
    made = _made(settings, campaign, text, now, dry_run=dry_run)
    if as_json:
        _print_plan(made)
    else:
        _show(made, settings.preferences.clocks, dry_run=dry_run)


def campaign_called(name: str) -> str:
    """Return the campaign that `name` means: a name, or a brief's file. Raises `BadInput` where it has no letters."""
    from marketflow_core.campaign.briefs import SUFFIXES, campaign_name

    path = Path(name)
    return campaign_name(path if path.suffix.lower() in SUFFIXES else Path(f"{name}.md"))


def _made(settings: Settings, campaign: str, text: str, now: str | None, *, dry_run: bool) -> RefinedPlan:
    """Refine the stored plan, once no other process is at work in the home."""
    from functools import partial

    from marketflow.cli.run import instant
    from marketflow_core.campaign.refining import refine_plan
    from marketflow_core.campaign.workspace import open_workspace
    from marketflow_core.errors import HomeBusy
    from marketflow_core.store.home import Home
    from nl.reader import read_brief
    from nl.refining import refine as refined

    reader = partial(read_brief, preferences=settings.preferences)
    refiner = partial(refined, preferences=settings.preferences)
    at = instant(now) if now else None
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with Home(settings.home).lock(f"refining “{campaign}”"), open_workspace(settings) as ws:
                return refine_plan(ws, campaign, text, refiner=refiner, reader=reader, now=at, dry_run=dry_run)
        except HomeBusy:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def _show(made: RefinedPlan, clocks: Clocks, *, dry_run: bool) -> None:
    from marketflow_core.plan.explanation import describe_questions
    from marketflow_core.plan.questions import open_questions

    refinement, stored = made.refinement, made.stored
    typer.echo(str(refinement))
    if dry_run:
        typer.echo("\nNothing was stored: this was a dry run.")
    elif stored.fresh:
        typer.echo(f"\nStored as version {stored.version} of “{stored.name}”.")
        if was := made.forked:
            typer.echo(f"Version {was.version}, which {was.approved_by} approved, stays as it is; this is a draft.")
    questions = open_questions(refinement.plan, clocks)
    if any(found.severity == "error" for found in questions):
        typer.echo("It can't run before what must be settled is settled.")
    if questions:
        typer.echo(f"\n{describe_questions(questions)}")
    _warn(made)


def _print_plan(made: RefinedPlan) -> None:
    from marketflow.cli.documents import write_json
    from marketflow_core.plan.documents import dump_plan
    from marketflow_core.plan.refinement import refusal

    for found in made.refinement.refused:
        typer.echo(refusal(found), err=True)
    _warn(made)
    write_json(dump_plan(made.refinement.plan))


def _warn(made: RefinedPlan) -> None:
    if made.stale:
        typer.echo(
            f"\nThe brief of “{made.stored.name}” has changed since it was read. This refinement is for the plan as "
            "it is stored; running the brief reads it anew, without what was refined.",
            err=True,
        )


def _show_history(ws: Workspace, campaign: str, *, as_json: bool) -> None:
    from marketflow_core.campaign.refining import history

    records, approvals = history(ws, campaign), ws.plans.approvals(campaign)
    if as_json:
        from marketflow.cli.documents import write_json

        entries = [
            {
                "version": one.version,
                "parent": one.parent,
                "words": one.words,
                "restores": one.restores,
                "stored_at": one.stored_at.isoformat(),
                "fingerprint": one.fingerprint,
                "errors": one.errors,
                "approved_by": approvals[one.version].approved_by if one.version in approvals else None,
            }
            for one in records
        ]
        write_json(json.dumps(entries, indent=2, ensure_ascii=False))
        return
    for one in records:
        told = f"“{one.words}”" if one.words else "read from the brief"
        told += f", back to version {one.restores}" if one.restores else ""
        told += f" (from version {one.parent})" if one.parent else ""
        told += f", {one.errors} to be settled before it can run" if one.errors else ""
        told += f", approved by {approvals[one.version].approved_by}" if one.version in approvals else ""
        typer.echo(f"{one.version:>4}  {one.stored_at:%Y-%m-%d %H:%M} UTC  {told}")
