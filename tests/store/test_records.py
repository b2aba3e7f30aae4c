"""The records: migrated when opened, whole transactions, plans in versions."""

from __future__ import annotations

import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import insert, select

from marketflow_core.errors import HomeBusy, StoreDamaged
from marketflow_core.store.home import Home
from marketflow_core.store.plans import PlanStore
from marketflow_core.store.records import HEAD, open_records, revision
from marketflow_core.store.tables import metadata, plans

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
PLAN = {"fingerprint": "f", "reference": NOW, "brief": "b", "document": "{}", "now": NOW}


def test_an_empty_home_is_brought_to_the_newest_form(tmp_path: Path):
    """The migrations lead to exactly the tables that the code declares."""
    records = open_records(Home(tmp_path))
    assert revision(records.engine) == HEAD
    with records.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    records.close()


def test_records_of_a_newer_release_are_refused_and_left_alone(tmp_path: Path):
    """An older program never writes to a newer database."""
    open_records(Home(tmp_path)).close()
    with sqlite3.connect(tmp_path / "records.db") as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreDamaged, match="newer release"):
        open_records(Home(tmp_path))


def test_a_file_that_is_no_database_is_refused_with_a_sentence(tmp_path: Path):
    """What is wrong is named, and what to do."""
    (tmp_path / "records.db").write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreDamaged, match="can't be opened"):
        open_records(Home(tmp_path))


def test_a_failed_transaction_leaves_nothing_behind(tmp_path: Path):
    """Either all of a block is stored or none of it."""
    records = open_records(Home(tmp_path))
    row = {
        "campaign": "a",
        "version": 1,
        "fingerprint": "f",
        "reference": NOW,
        "brief": "",
        "document": "",
        "stored_at": NOW,
    }

    def lose_power() -> None:
        with records.write() as connection:
            connection.execute(insert(plans).values(**row))
            raise RuntimeError("the power went")

    with pytest.raises(RuntimeError):
        lose_power()
    with records.read() as connection:
        assert connection.execute(select(plans)).all() == []
    records.close()


def test_an_instant_without_a_zone_is_never_stored(tmp_path: Path):
    """A naive time would be a guess."""
    store = PlanStore(open_records(Home(tmp_path)))
    with pytest.raises(Exception, match="needs a time zone"):
        store.store("a", **{**PLAN, "reference": NOW.replace(tzinfo=None)})


def test_a_repeated_plan_is_not_stored_again_and_a_changed_one_is_the_next_version(tmp_path: Path):
    """Versions only grow when something changed."""
    store = PlanStore(open_records(Home(tmp_path)))
    first, fresh = store.store("a", **PLAN)
    assert (first.version, fresh) == (1, True)
    assert store.store("a", **{**PLAN, "now": NOW + timedelta(days=1)}) == (first, False)
    second, fresh = store.store("a", **{**PLAN, "fingerprint": "g"})
    assert (second.version, fresh) == (2, True)
    assert store.latest("a") == second
    assert store.campaigns() == ("a",)
    assert store.latest("b") is None


def test_a_home_is_held_by_one_process_at_a_time(tmp_path: Path):
    """The second one is told what the first is doing, and nothing happens."""
    import subprocess
    import sys

    script = (
        "from pathlib import Path; from marketflow_core.store.home import Home\n"
        f"with Home(Path({str(tmp_path)!r})).lock('running the spring sale'):\n"
        "    print('held', flush=True); input()\n"
    )
    other = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert other.stdout is not None
    assert other.stdout.readline() == "held\n"
    with pytest.raises(HomeBusy, match="running the spring sale"), Home(tmp_path).lock("running"):
        pass
    other.kill()
    other.wait()
    with Home(tmp_path).lock("running"):
        assert (tmp_path / "lock.purpose").exists()
    assert not (tmp_path / "lock.purpose").exists()


def test_threads_of_one_process_share_the_home(tmp_path: Path):
    """Workflows that run side by side in one process don't shut each other out, and the last one lets go."""

    def hold(number: int) -> None:
        with Home(tmp_path).lock(f"run {number}"):
            time.sleep(0.01)

    with ThreadPoolExecutor(20) as workers:
        list(workers.map(hold, range(100)))
    assert not (tmp_path / "lock.purpose").exists()


def test_many_can_open_an_empty_home_at_once(tmp_path: Path):
    """The first one makes the tables, the others wait for it."""

    def opened(_number: int) -> str | None:
        records = open_records(Home(tmp_path))
        at = revision(records.engine)
        records.close()
        return at

    with ThreadPoolExecutor(40) as workers:
        assert set(workers.map(opened, range(80))) == {HEAD}
