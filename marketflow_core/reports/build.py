"""Build a campaign's report: read the tables, write one HTML file."""

from __future__ import annotations

import os
import threading
from datetime import datetime
from pathlib import Path

from marketflow_core.metrics.campaign_results import CampaignResults
from marketflow_core.plan.models import Plan
from marketflow_core.reports.contents import Contents, gather
from marketflow_core.reports.page import render
from marketflow_core.store.results import ResultsFile


def build_report(
    results_file: ResultsFile | Path, out: Path, *, mode: str, plan: Plan, reference: datetime, now: datetime
) -> tuple[tuple[str, str], ...]:
    """Write the report of `plan`'s campaign in `mode` to `out` and return its headline.

    The headline is the key figures, `(name, value as people read it)`. `reference` is the instant from which the plan's
    times count and `now` that of writing (both aware). The file opens without a network; it is put in place whole or
    not at all. A campaign that sent nothing gets a report that says so.
    Raises what `ResultsFile.read` raises.
    """
    results = CampaignResults.load(results_file, mode, plan.name)
    contents = gather(results, plan, mode=mode, reference=reference, written_at=now)
    _publish(out, render(contents))
    return headline(contents)


def headline(contents: Contents) -> tuple[tuple[str, str], ...]:
    """Return the key figures as `(name, value as people read it)`."""
    return tuple((figure.definition.label, figure.reading.text) for figure in contents.key_figures)


def _publish(out: Path, page: str) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    fresh = out.with_name(f".{out.name}.{os.getpid()}.{threading.get_ident()}")
    try:
        fresh.write_text(page, "utf-8")
        fresh.replace(out)
    finally:
        fresh.unlink(missing_ok=True)
