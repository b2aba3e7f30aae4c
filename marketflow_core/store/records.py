"""The records: one SQL database, SQLite by default, PostgreSQL by URL, migrated when it is opened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from marketflow_core.errors import StoreDamaged
from marketflow_core.store.home import Home
from marketflow_core.store.turns import turn
from marketflow_core.store.wal import use_wal

HEAD = "0002"
"""The revision that this release works with."""

MIGRATIONS = Path(__file__).parent / "migrations"


class Records:
    """Short transactions on the records' database. Close it when the work is done."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection for reading."""
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection inside a transaction that is committed at the end, or undone if the block raises.

        On SQLite the transaction takes the write lock at once, so that what is read in it holds until it commits.
        """
        with turn(str(self.engine.url)), self.engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            with connection.begin() if not connection.in_transaction() else _running(connection):
                yield connection

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


@contextmanager
def _running(connection: Connection) -> Iterator[None]:
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def open_records(home: Home, database_url: str | None = None) -> Records:
    """Open the records at `database_url`, or the SQLite file of `home`, and bring them to this release's form.

    Raises `StoreDamaged` where the database can't be reached or read, or belongs to a newer release.
    """
    engine = create_engine(database_url or f"sqlite:///{home.records_file}")
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _tune_sqlite)
    try:
        _migrate(engine)
    except SQLAlchemyError as problem:
        engine.dispose()
        raise StoreDamaged(
            f"The records ({engine.url.render_as_string(hide_password=True)}) can't be opened: "
            f"{type(problem.__cause__ or problem).__name__}. Check the file or the database server, then try again."
        ) from problem
    return Records(engine)


def _tune_sqlite(connection: Any, _record: Any) -> None:
    """Let readers and one writer work side by side, wait for each other, and never lose a commit to a power cut."""
    connection.isolation_level = None  # transactions are begun by hand: pysqlite's own would start too late
    for pragma in ("busy_timeout = 30000", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")
    use_wal(connection)


def revision(engine: Engine) -> str | None:
    """Return the revision the database is at, or None for an empty one."""
    if not inspect(engine).has_table("alembic_version"):
        return None
    with engine.connect() as connection:
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _migrate(engine: Engine) -> None:
    at = revision(engine)
    if at == HEAD:
        return
    from alembic import command  # late: a fifth of a second that only a new or an old database costs
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if at is not None and at not in known:
        raise StoreDamaged(
            f"The records were written by a newer release of marketflow (revision {at}; this one knows up to {HEAD}). "
            "Install that release again; nothing was changed."
        )
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()
