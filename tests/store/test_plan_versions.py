"""Versions of a plan: what caused each of them, which are in effect, and which are approved."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config

from marketflow_core.errors import BadInput, PlanChanged, UnknownName
from marketflow_core.store.home import Home
from marketflow_core.store.lineage import REDO, UNDO, Lineage, lineage
from marketflow_core.store.plans import PlanRecord, PlanStore
from marketflow_core.store.records import MIGRATIONS, open_records

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
READ = {"fingerprint": "f", "reference": NOW, "brief": "b", "document": "{}", "now": NOW}


@pytest.fixture
def store(tmp_path: Path) -> PlanStore:
    """An empty store."""
    return PlanStore(open_records(Home(tmp_path)))


def refined(store: PlanStore, words: str, *, restores: int | None = None, errors: int = 0) -> PlanRecord:
    """Store what `words` made of the newest version of `a`."""
    parent = store.latest("a")
    assert parent is not None
    return store.refine(
        parent, words=words, fingerprint=words, document=words, errors=errors, now=NOW, restores=restores
    )


def led(store: PlanStore) -> Lineage:
    """Return the lineage of `a`."""
    return lineage(store.history("a"))


def test_a_refinement_is_the_next_version_with_its_words_and_its_parent(store: PlanStore) -> None:
    """Brief and reference are those of the version it was made from, which stays as it was."""
    first, _ = store.store("a", **READ)
    second = refined(store, "Move it")
    assert (second.version, second.parent, second.words, second.restores) == (2, 1, "Move it", None)
    assert (second.brief, second.reference) == (first.brief, first.reference)
    assert store.history("a") == (first, second)
    assert store.latest("a") == second


def test_a_refinement_of_a_version_that_is_not_the_newest_is_refused(store: PlanStore) -> None:
    """Of two at once, neither is lost: the second one is told."""
    first, _ = store.store("a", **READ)
    refined(store, "Move it")
    with pytest.raises(PlanChanged, match="version 2 came after version 1") as changed:
        store.refine(first, words="Drop it", fingerprint="x", document="x", errors=0, now=NOW)
    assert changed.value.exit_status == 75
    assert len(store.history("a")) == 2


def test_of_many_at_once_one_gets_each_version(store: PlanStore) -> None:
    """The check and the row are one transaction."""
    first, _ = store.store("a", **READ)

    def attempt(number: int) -> bool:
        try:
            store.refine(first, words=str(number), fingerprint="x", document="x", errors=0, now=NOW)
        except PlanChanged:
            return False
        return True

    with ThreadPoolExecutor(8) as workers:
        assert sum(workers.map(attempt, range(16))) == 1
    assert [one.version for one in store.history("a")] == [1, 2]


def test_undo_and_redo_walk_along_what_was_said(store: PlanStore) -> None:
    """Each is a version of its own; a refinement after an undo forgets what was undone."""
    store.store("a", **READ)
    assert (led(store).before, led(store).after, led(store).refinements) == (None, None, ())
    refined(store, "one")
    refined(store, "two")
    assert led(store).refinements == ("one", "two")
    for expected in (2, 1):
        target = led(store).before
        assert target is not None
        assert target.version == expected
        refined(store, UNDO, restores=expected)
    assert (led(store).before, led(store).refinements) == (None, ())
    target = led(store).after
    assert target is not None
    refined(store, REDO, restores=target.version)
    assert led(store).refinements == ("one",)
    assert [one.words for one in led(store).undone] == ["two"]
    refined(store, "three")
    assert (led(store).refinements, led(store).after) == (("one", "three"), None)


def test_a_new_reading_begins_anew(store: PlanStore) -> None:
    """An undo doesn't lead back to another text of the brief."""
    store.store("a", **READ)
    refined(store, "one")
    store.store("a", **READ | {"brief": "another"})
    assert (led(store).refinements, led(store).before) == ((), None)
    assert lineage(()).before is None


def test_a_version_is_approved_once_by_somebody(store: PlanStore) -> None:
    """What was approved is known by its fingerprint; a second approval changes nothing."""
    store.store("a", **READ)
    given = store.approve("a", 1, " Ana ", NOW)
    assert (given.approved_by, given.fingerprint) == ("Ana", "f")
    assert store.approve("a", 1, "Ben", NOW.replace(year=2027)) == given
    refined(store, "Move it")
    assert store.approvals("a") == {1: given}


def test_an_approval_needs_a_name_and_a_version_that_can_run(store: PlanStore) -> None:
    """Each refusal says why."""
    store.store("a", **READ)
    refined(store, "Move it", errors=2)
    with pytest.raises(BadInput, match="needs the name"):
        store.approve("a", 1, "  ", NOW)
    with pytest.raises(UnknownName, match="version of “a” called “7”"):
        store.approve("a", 7, "Ana", NOW)
    with pytest.raises(BadInput, match="it has 2 errors"):
        store.approve("a", 2, "Ana", NOW)
    assert store.approvals("a") == {}


def test_records_of_the_first_release_are_brought_along(tmp_path: Path) -> None:
    """Their versions were read from briefs; and the way back is open too."""
    records = open_records(Home(tmp_path))
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with records.engine.connect() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
        connection.commit()
    records.close()
    with sqlite3.connect(tmp_path / "records.db") as raw:
        raw.execute(
            "INSERT INTO plans (campaign, version, fingerprint, reference, brief, document, stored_at) "
            "VALUES ('a', 1, 'f', '2026-11-20 09:00:00', 'b', '{}', '2026-11-20 09:00:00')"
        )
    old = PlanStore(open_records(Home(tmp_path))).latest("a")
    assert old is not None
    assert (old.parent, old.words, old.restores, old.errors) == (None, None, None, 0)
