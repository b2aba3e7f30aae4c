"""What assets work with: the workspace, the result tables in DuckDB, and the platforms."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import dagster as dg
from dagster_duckdb import DuckDBResource
from duckdb import DuckDBPyConnection
from pydantic import Field

from marketflow_core.campaign.workspace import Workspace, open_workspace
from marketflow_core.errors import HomeBusy, MarketflowError
from marketflow_core.platforms.contract import Manifest
from marketflow_core.platforms.registry import connectors
from marketflow_core.settings import Settings, load_settings
from marketflow_core.store.home import Home
from marketflow_core.store.results import ResultsFile
from marketflow_dagster.surroundings import surroundings


class WorkspaceResource(dg.ConfigurableResource):  # pyright: ignore[reportMissingTypeArgument] -- generic over nothing
    """The marketflow home: settings, records, warehouse. Errors come out as the sentence that they are."""

    folder: str = Field(default="", description="Folder whose marketflow.toml and .marketflow are used; empty: here.")
    patience: float = Field(default=300.0, description="Seconds to wait for another process that works in the home.")

    @property
    def settings(self) -> Settings:
        """What the environment and `marketflow.toml` say. Raises `SettingsInvalid`."""
        around = surroundings()
        return around.workspace.settings if around else load_settings(folder=Path(self.folder) if self.folder else None)

    @contextmanager
    def reading(self) -> Iterator[Workspace]:
        """Open the workspace to look something up; the home isn't locked."""
        around = surroundings()
        if around is not None:
            yield around.workspace
            return
        with open_workspace(self.settings) as ws:
            yield ws

    @contextmanager
    def at_work(self, context: dg.AssetExecutionContext | dg.OpExecutionContext) -> Iterator[Workspace]:
        """Open the workspace and hold the home's lock, or use the command's, which holds it already.

        An error that marketflow raised on purpose fails the step with its sentence, and no retry would help.
        """
        with ExitStack() as held:
            around = surroundings()
            try:
                if around is not None:
                    ws = around.workspace
                else:
                    settings = self.settings
                    held.enter_context(
                        _locked(Home(settings.home), f"Dagster run {context.run.run_id[:8]}", self.patience)
                    )
                    ws = held.enter_context(open_workspace(settings))
                yield ws
            except (KeyboardInterrupt, dg.DagsterExecutionInterruptedError):
                if around is not None:
                    around.interrupted = True
                raise
            except MarketflowError as error:
                if around is not None:
                    around.failure = error
                raise dg.Failure(description=str(error), allow_retries=False) from error


@contextmanager
def _locked(home: Home, purpose: str, patience: float) -> Iterator[None]:
    """Hold the home's lock, waiting up to `patience` seconds for whoever holds it. Raises `HomeBusy` after that."""
    deadline = time.monotonic() + patience
    while True:
        with ExitStack() as held:
            try:
                held.enter_context(home.lock(purpose))
            except HomeBusy:
                if time.monotonic() >= deadline:
                    raise
            else:
                yield
                return
        time.sleep(0.5)


class ResultsResource(DuckDBResource):
    """The DuckDB file with the metric and report tables: briefly open, under a lock of the system, and always closed.

    Dagster's own resource leaves the file locked where an asset fails, always writes, and knows nothing of the lock
    that keeps two processes out of one file.
    """

    database: str = Field(default="", description="Path of the DuckDB file; empty: the one in the marketflow home.")
    read_only: bool = Field(default=True, description="Open for reading, beside other readers.")

    @contextmanager
    def get_connection(self) -> Iterator[DuckDBPyConnection]:
        """Give a connection that is closed at the end of the block whatever happens in it. Blocks don't nest."""
        file = ResultsFile(Path(self.database) if self.database else self._in_home())
        with file.read() if self.read_only else file.write() as connection:
            yield connection

    @staticmethod
    def _in_home() -> Path:
        around = surroundings()
        return (around.workspace.home if around else Home(load_settings().home)).results_file


class PlatformsResource(dg.ConfigurableResource):  # pyright: ignore[reportMissingTypeArgument] -- generic over nothing
    """The connectors: which platforms there are and what each of them says about itself."""

    def manifest(self, platform: str) -> Manifest:
        """Return what the connector of `platform` says it can do. Raises `KeyError` for a platform without one."""
        return connectors()[platform].manifest

    def names(self) -> dict[str, str]:
        """Return each platform's slug and the name that people know it by."""
        return {slug: entry.manifest.name for slug, entry in connectors().items()}
