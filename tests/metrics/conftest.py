"""A results file with the product launch in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from marketflow_core.metrics.performance import work_out
from marketflow_core.store.results import ResultsFile
from tests.metrics.datasets import launch_metrics, launch_sends, store


@pytest.fixture
def results(tmp_path: Path) -> ResultsFile:
    """An empty results file."""
    return ResultsFile(tmp_path / "results.duckdb", patience=5)


@pytest.fixture
def launch(results: ResultsFile) -> ResultsFile:
    """The results file of a product launch with Google Analytics counting, performance worked out."""
    sends = launch_sends()
    store(results, sends, launch_metrics(sends))
    work_out(results, "rehearsal")
    return results
