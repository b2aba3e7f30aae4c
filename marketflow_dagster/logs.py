"""Where a run's log goes: to the console, or to a file while the `marketflow` command uses the console itself."""

from __future__ import annotations

import logging

import dagster as dg

from marketflow_dagster.surroundings import surroundings


@dg.logger(
    {
        "log_level": dg.Field(str, is_required=False, default_value="INFO"),
        "name": dg.Field(str, default_value="dagster"),
    },
    description="Writes to standard error, or to a file in the home's logs folder when the marketflow command runs it.",
)
def console(init: dg.InitLoggerContext) -> logging.Logger:
    """Make the logger of one run."""
    logger = logging.Logger(init.logger_config["name"], level=init.logger_config["log_level"].upper())
    around = surroundings()
    handler = logging.StreamHandler() if around is None else logging.FileHandler(around.log_file, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s", datefmt="%Y-%m-%d %H:%M:%S"))
    logger.addHandler(handler)
    return logger
