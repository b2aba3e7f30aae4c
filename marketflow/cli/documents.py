"""`marketflow explain`, `validate` and `schema`: plans as JSON documents that people edit."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from marketflow_core.plan.models import Plan

PlanFile = Annotated[str, typer.Argument(metavar="PLAN", help="A plan in JSON: a file, or - for standard input.")]


def explain(plan: PlanFile) -> None:
    """Say in plain English what a plan does, step by step, and what is open in it."""
    from marketflow_core.plan.explanation import explain as in_english

    typer.echo(in_english(load(plan)))


def validate(plan: PlanFile) -> None:
    """List every fault of a plan with its place and its remedy. Ends with status 2 where one keeps it from running."""
    from marketflow_core.plan.explanation import describe_questions
    from marketflow_core.plan.validation import validate as faults_of
    from marketflow_core.platforms.registry import connectors

    actions = {slug: entry.manifest.actions for slug, entry in connectors().items()}
    read = load(plan)
    faults = (*read.diagnostics, *faults_of(read, actions))
    typer.echo(describe_questions(faults) or f"The plan “{read.name}” has no faults.")
    if any(fault.severity == "error" for fault in faults):
        raise typer.Exit(2)


def schema() -> None:
    """Print the JSON Schema of plans."""
    import json

    from marketflow_core.plan.documents import plan_schema

    write_json(json.dumps(plan_schema(), indent=2, ensure_ascii=False))


def load(plan: str) -> Plan:
    """Return the plan in the file `plan`, or on standard input. Raises `BadInput`, or `PlanInvalid` with all faults."""
    from marketflow_core.errors import BadInput
    from marketflow_core.plan.documents import load_plan

    if plan == "-":
        return load_plan(sys.stdin.buffer.read())
    try:
        return load_plan(Path(plan).read_bytes())
    except FileNotFoundError:
        raise BadInput(f"There is no plan at {plan}.") from None
    except OSError as problem:
        raise BadInput(f"The plan at {plan} can't be read: {problem.strerror}.") from problem


def write_json(text: str) -> None:
    """Write `text` and a newline to standard output in UTF-8, whatever the terminal is set to."""
    sys.stdout.flush()
    sys.stdout.buffer.write(f"{text}\n".encode())
    sys.stdout.buffer.flush()
