"""The results file is opened by one writer or several readers at a time, and always closed."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import duckdb
import pytest

from marketflow_core.errors import HomeBusy, StoreDamaged
from marketflow_core.store.results import ResultsFile


def test_what_is_written_can_be_read(tmp_path: Path) -> None:
    results = ResultsFile(tmp_path / "deep" / "results.duckdb")
    with results.write() as connection:
        connection.execute("CREATE TABLE t AS SELECT 42 AS answer")
    with results.read() as connection:
        assert connection.execute("SELECT answer FROM t").fetchall() == [(42,)]


def test_reading_a_file_that_does_not_exist_finds_it_empty(tmp_path: Path) -> None:
    with ResultsFile(tmp_path / "results.duckdb").read() as connection:
        assert connection.execute("SELECT count(*) FROM duckdb_tables()").fetchone() == (0,)


def test_a_reader_can_not_write(tmp_path: Path) -> None:
    with ResultsFile(tmp_path / "r.duckdb").read() as connection, pytest.raises(duckdb.InvalidInputException):
        connection.execute("CREATE TABLE t (a INT)")


def test_the_file_is_free_again_after_a_block_that_failed(tmp_path: Path) -> None:
    """A failing asset must not keep the file locked while its traceback is held."""
    results = ResultsFile(tmp_path / "results.duckdb", patience=1)
    with pytest.raises(ZeroDivisionError) as held, results.write():
        raise ZeroDivisionError
    with results.read() as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert held.value is not None


def test_two_readers_read_at_once_and_a_writer_waits_for_them(tmp_path: Path) -> None:
    path = tmp_path / "results.duckdb"
    with ResultsFile(path).read(), ResultsFile(path, patience=1).read() as other:
        assert other.execute("SELECT 1").fetchone() == (1,)
        with (
            pytest.raises(HomeBusy, match=r"could not write its results.*try again"),
            ResultsFile(path, patience=0.1).write(),
        ):
            raise AssertionError("two at once")


def test_a_reader_that_waits_in_vain_says_so(tmp_path: Path) -> None:
    path = tmp_path / "results.duckdb"
    with (
        ResultsFile(path).write(),
        pytest.raises(HomeBusy, match="could not read its results"),
        ResultsFile(path, patience=0.1).read(),
    ):
        raise AssertionError("a reader beside a writer")


def test_threads_that_write_and_read_at_once_lose_nothing(tmp_path: Path) -> None:
    results = ResultsFile(tmp_path / "results.duckdb")
    with results.write() as connection:
        connection.execute("CREATE TABLE t (a INT)")

    def write(number: int) -> None:
        for _ in range(5):
            with results.write() as connection:
                connection.execute("INSERT INTO t VALUES (?)", [number])
            with results.read() as connection:
                connection.execute("SELECT count(*) FROM t").fetchone()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with results.read() as connection:
        assert connection.execute("SELECT count(*), count(DISTINCT a) FROM t").fetchone() == (20, 4)


def test_a_process_waits_for_a_writing_process(tmp_path: Path) -> None:
    path = tmp_path / "results.duckdb"
    code = (
        "import sys, time; from pathlib import Path; from marketflow_core.store.results import ResultsFile\n"
        "with ResultsFile(Path(sys.argv[1])).write() as c:\n"
        "    c.execute('CREATE TABLE t AS SELECT 1 AS a'); print('in', flush=True); time.sleep(0.5)\n"
    )
    child = subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline().strip() == "in"
    with ResultsFile(path).read() as connection:
        assert connection.execute("SELECT a FROM t").fetchone() == (1,)
    assert child.wait(timeout=10) == 0
    child.stdout.close()


def test_a_program_that_ignores_the_lock_is_named_as_the_cause(tmp_path: Path) -> None:
    """DuckDB's own shell doesn't know our lock; its file lock still tells us."""
    path = tmp_path / "results.duckdb"
    code = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('in', flush=True); sys.stdin.read()"
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline().strip() == "in"
    with pytest.raises(HomeBusy, match="open in another program"), ResultsFile(path).read():
        raise AssertionError("read beside a foreign writer")
    child.communicate("")


def test_a_file_that_is_no_duckdb_file_is_called_damaged(tmp_path: Path) -> None:
    path = tmp_path / "results.duckdb"
    path.write_bytes(b"not a database" * 100)
    with pytest.raises(StoreDamaged, match=r"results\.duckdb can't be read.*Move it away"), ResultsFile(path).read():
        raise AssertionError("opened")


def test_nothing_is_downloaded_at_run_time(tmp_path: Path) -> None:
    with ResultsFile(tmp_path / "r.duckdb").read() as connection:
        assert connection.execute(
            "SELECT current_setting('autoinstall_known_extensions'), current_setting('enable_progress_bar')"
        ).fetchone() == (False, False)
