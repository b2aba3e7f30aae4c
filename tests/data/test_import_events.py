"""Importing events: identity, times, and what a crash leaves."""

# ruff: noqa: DTZ001 - the warehouse keeps instants in UTC without a zone, so that is what is compared

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from marketflow_core.data.importing import import_file
from marketflow_core.errors import BadInput, StoreDamaged
from marketflow_core.store.contacts import open_contacts
from marketflow_core.store.home import Home
from marketflow_core.store.keys import HomeKey
from marketflow_core.store.warehouse import Warehouse
from tests.data.conftest import events

Write = Callable[[str, str], Path]


def test_two_equal_rows_in_one_file_are_two_events_and_the_file_again_adds_nothing(home: Home, written: Write) -> None:
    file = written("e.csv", "user_id,kind,ts\n1,purchased,2026-11-01T10:00:00Z\n1,purchased,2026-11-01T10:00:00Z\n")
    assert import_file(home, "events", file).added == 2
    again = import_file(home, "events", file)
    assert (again.added, again.unchanged) == (0, 2)
    assert Warehouse(home).counts() == (0, 2)


def test_an_event_with_an_id_is_the_same_in_any_file(home: Home, written: Write) -> None:
    import_file(home, "events", written("a.csv", "event_id,user_id,event,ts\ne1,1,x,2026-11-01\ne1,1,x,2026-11-01\n"))
    rows = [{"event_id": e, "user_id": 1, "event": "x", "ts": "2026-11-02"} for e in ("e1", "e2")]
    result = import_file(home, "events", written("b.jsonl", "\n".join(map(json.dumps, rows))))
    assert (result.added, result.unchanged) == (1, 1)
    assert len(events(home)) == 2
    assert "event_id" not in Warehouse(home).event_columns()


def test_times_are_iso_or_epochs_and_those_without_a_zone_are_utc(home: Home, written: Write) -> None:
    times = [
        "2026-11-01T10:00:00+02:00",
        "2026-11-01 08:00",
        "1793520000",
        "1793520000000",
        "1793520000.0",
        "2026-11-01T08:00Z",
    ]
    file = written("e.csv", "user_id,event,timestamp\n" + "".join(f"1,x,{time}\n" for time in times))
    result = import_file(home, "events", file)
    assert {row["occurred_at"] for row in events(home)} == {datetime(2026, 11, 1, 8)}
    assert any("without a zone in timestamp" in note for note in result.notes)


@pytest.mark.parametrize("time", ["soon", "2026-02-30", "12345", "10:00", "2026-11-01T10:00 Europe/Paris", "infinity"])
def test_what_is_no_time_is_rejected(home: Home, written: Write, time: str) -> None:
    result = import_file(home, "events", written("e.csv", f"user_id,event,ts\n1,x,{time}\n2,x,2026-01-01\n"))
    assert (result.added, result.rejected) == (1, 1)


def test_kinds_are_kept_in_snake_case_and_properties_are_always_there(home: Home, written: Write) -> None:
    file = written(
        "e.csv", "user_id,event_type,time,amount,colour\n1,Email Opened,2026-11-01,12.5,red\n1,,2026-11-01,1,\n"
    )
    result = import_file(home, "events", file)
    assert result.rejected == 1
    assert Warehouse(home).event_kinds() == ("email_opened",)
    [event] = events(home)
    assert (event["event"], event["revenue"], event["colour"]) == ("email_opened", 12.5, "red")
    assert {"campaign", "step", "platform", "product", "page", "link"} <= set(event)


def test_files_with_other_properties_join_one_table(home: Home, written: Write) -> None:
    import_file(home, "events", written("a.csv", "user_id,event,ts,n\n1,x,2026-11-01,1\n"))
    import_file(home, "events", written("b.csv", "user_id,event,ts,m\n1,y,2026-11-02,[1]\n"))
    assert [(row["n"], row["m"]) for row in events(home)] == [(1, None), (None, [1])]


def test_a_file_that_lacks_columns_tells_all_of_them(home: Home, written: Write) -> None:
    with pytest.raises(BadInput) as caught:
        import_file(home, "events", written("e.csv", "user_id,what\n1,x\n"))
    assert "what happened: one of event, event_type, kind" in str(caught.value)
    assert "when it happened: one of occurred_at, timestamp, ts, time" in str(caught.value)


def test_a_part_that_was_damaged_stops_an_import_with_a_sentence(home: Home, written: Write) -> None:
    import_file(home, "events", written("a.csv", "user_id,event,ts\n1,x,2026-11-01\n"))
    [part] = Warehouse(home).event_files()
    part.write_bytes(part.read_bytes()[:40])
    with pytest.raises(StoreDamaged, match=part.name):
        import_file(home, "events", written("b.csv", "user_id,event,ts\n1,x,2026-11-01\n"))


_KILLED = """
import os, signal, sys
from pathlib import Path
from marketflow_core.store.contacts import open_contacts
from marketflow_core.store.home import Home
from marketflow_core.store import warehouse, contacts
from marketflow_core.data import importing
home, file, where = Home(Path(sys.argv[1])), Path(sys.argv[2]), sys.argv[3]
def dying(call):
    def die(*given, **named):
        if where.startswith("after"):
            call(*given, **named)
        os.kill(os.getpid(), signal.SIGKILL)
    return die
owner, name = {
    "keep": (contacts.SealedContacts, "keep"),
    "adopt": (warehouse.Warehouse, "adopt"),
    "publish": (warehouse, "publish_manifest"),
    "build": (warehouse, "build_audience_file"),
}[where.split()[1]]
setattr(owner, name, dying(getattr(owner, name)))
importing.import_file(home, "events", file)
"""


@pytest.mark.parametrize(
    "where",
    ["before keep", "after keep", "before adopt", "after adopt", "before publish", "after publish", "after build"],
)
def test_an_import_that_is_killed_anywhere_is_simply_done_again(home: Home, written: Write, where: str) -> None:
    import_file(home, "events", written("a.csv", "user_id,event,ts\n1,x,2026-11-01\n"))
    file = written("b.csv", "user_id,event,ts,email\n1,y,2026-11-01,ann@shop.example\n2,y,2026-11-02,bo@shop.example\n")
    ended = subprocess.run([sys.executable, "-c", _KILLED, str(home.path), str(file), where], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert len(events(home)) == (3 if where in ("after publish", "after build") else 1)
    import_file(home, "events", file)
    assert len(events(home)) == 3
    one = HomeKey(home).profile_id("1")
    assert open_contacts(home).addresses([one], "email") == {one: "ann@shop.example"}
    left = {name for name in os.listdir(home.warehouse) if not name.startswith("audience-")}
    assert left == {"manifest.json", *(file.name for file in Warehouse(home).event_files())}
