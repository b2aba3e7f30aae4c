"""A results file, empty or with the product launch in it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from marketflow_core.store.results import ResultsFile
from tests.metrics.datasets import launch_file


@pytest.fixture
def results(tmp_path: Path) -> ResultsFile:
    """An empty results file."""
    return ResultsFile(tmp_path / "results.duckdb", patience=5)


@pytest.fixture(scope="session")
def launched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The product launch's file, written once; tests get copies."""
    return launch_file(tmp_path_factory.mktemp("launch") / "results.duckdb")


@pytest.fixture
def launch(launched: Path, tmp_path: Path) -> ResultsFile:
    """The results file of a product launch with Google Analytics counting, performance worked out."""
    return ResultsFile(Path(shutil.copy(launched, tmp_path / "results.duckdb")), patience=5)
