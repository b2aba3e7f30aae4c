"""The results of a product launch, as the reports read them."""

from __future__ import annotations

from pathlib import Path

import pytest

from marketflow_core.metrics.performance import work_out
from marketflow_core.store.results import ResultsFile
from tests.metrics.datasets import launch_metrics, launch_sends, store


@pytest.fixture
def launch(tmp_path: Path) -> ResultsFile:
    """The results file of a product launch with Google Analytics counting, performance worked out."""
    results = ResultsFile(tmp_path / "results.duckdb", patience=5)
    sends = launch_sends()
    store(results, sends, launch_metrics(sends))
    work_out(results, "rehearsal")
    return results
