"""Where a run's log goes while the `marketflow` command carries it out: to a file, as the console is the command's."""

from __future__ import annotations

import logging

import dagster as dg

from marketflow_dagster.surroundings import surroundings


def _make(_init: dg.InitLoggerContext) -> logging.Logger:
    """Make the logger of one run, which lasts as long as the run: it is known to nobody else."""
    logger = logging.Logger("marketflow", level=logging.DEBUG)
    around = surroundings()
    handler = (
        logging.NullHandler() if around is None else logging.FileHandler(around.log_file, encoding="utf-8", delay=True)
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s", datefmt="%Y-%m-%d %H:%M:%S"))
    logger.addHandler(handler)
    return logger


log_file = dg.LoggerDefinition(
    _make, description="Writes to logs/dagster.log in the marketflow home; used by the marketflow command."
)
