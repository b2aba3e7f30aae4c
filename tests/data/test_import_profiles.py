"""Importing profiles: recognition, types, rejects, and files that come again."""

# ruff: noqa: DTZ001 - the warehouse keeps instants in UTC without a zone, so that is what is compared

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from marketflow_core.data.importing import import_file
from marketflow_core.errors import BadInput, UnknownName
from marketflow_core.store.home import Home
from marketflow_core.store.keys import HomeKey
from marketflow_core.store.warehouse import Warehouse
from tests.data.conftest import profiles

Write = Callable[[str, str], Path]


def test_usual_names_are_recognised_in_any_case_and_spacing(home: Home, written: Write) -> None:
    file = written("p.csv", "Customer ID,TimeZone,Email Opt-In,SignupDate,LTV\n7,europe/paris,yes,2026-03-01,12.50\n")
    result = import_file(home, "profiles", file)
    assert result.columns == {
        "Customer ID": "profile_id",
        "TimeZone": "time_zone",
        "Email Opt-In": "email_subscribed",
        "SignupDate": "signed_up_at",
        "LTV": "lifetime_value",
    }
    [person] = profiles(home)
    assert person == {
        "profile_id": HomeKey(home).profile_id("7"),
        "time_zone": "Europe/Paris",
        "email_subscribed": True,
        "signed_up_at": datetime(2026, 3, 1),
        "lifetime_value": 12.5,
    }


def test_unknown_columns_become_attributes_of_the_type_that_all_their_values_have(home: Home, written: Write) -> None:
    import_file(
        home,
        "profiles",
        written(
            "p.csv",
            "id,shoe_size,ratio,member,since,zip,seen,colours,car\n"
            '1,42,0.5,true,2026-01-02,01234,2026-01-02T03:04:05Z,"[""red"",""blue""]","{""doors"": 3}"\n'
            '2,43,2,false,2026-01-03,90210,2026-01-02T03:04:05+01:00,[],"{""doors"": 5}"\n',
        ),
    )
    columns = Warehouse(home).profile_columns()
    assert columns == {
        "profile_id": "BIGINT",
        "shoe_size": "BIGINT",
        "ratio": "DOUBLE",
        "member": "BOOLEAN",
        "since": "DATE",
        "zip": "VARCHAR",
        "seen": "TIMESTAMP",
        "colours": "VARCHAR[]",
        "car": "STRUCT(doors BIGINT)",
    }
    people = {person["shoe_size"]: person for person in profiles(home)}
    assert people[42]["colours"] == ["red", "blue"]
    assert people[42]["car"] == {"doors": 3}
    assert people[42]["since"] == date(2026, 1, 2)
    assert people[42]["zip"] == "01234"
    assert people[43]["seen"] == datetime(2026, 1, 2, 2, 4, 5)


def test_json_lines_keep_their_own_types_and_later_columns(home: Home, written: Write) -> None:
    rows = [
        {"user_id": 5, "code": "007", "n": 1, "tags": ["a", "b"], "x": None},
        {"user_id": 6, "code": "8", "n": 1.5, "late": True, "mixed": 1},
        {"user_id": 7, "mixed": "one", "interests": "music; gaming"},
    ]
    result = import_file(home, "profiles", written("p.jsonl", "\n".join(map(json.dumps, rows)) + "\n\n"))
    assert (result.rows, result.added, result.rejected) == (3, 3, 0)
    columns = Warehouse(home).profile_columns()
    assert columns["code"] == "VARCHAR"
    assert columns["n"] == "DOUBLE"
    assert columns["tags"] == "VARCHAR[]"
    assert columns["late"] == "BOOLEAN"
    assert columns["mixed"] == "VARCHAR"
    assert [person["interests"] for person in profiles(home) if person["interests"]] == [["music", "gaming"]]


def test_parquet_keeps_its_types(home: Home, tmp_path: Path) -> None:
    table = pa.table(
        {
            "user_id": pa.array([1, 2]),
            "code": pa.array(["12", "13"]),
            "kind": pa.array(["a", None]).dictionary_encode(),
            "signed_up_at": pa.array([datetime(2026, 1, 1), None], pa.timestamp("ns", "Europe/Paris")),
            "score": pa.array([1.5, float("nan")]),
            "raw": pa.array([b"x", None], pa.binary()),
            "boxes": pa.array([[{"a": 1}], []], pa.list_(pa.struct([("a", pa.int64())]))),
            "extra": pa.array([[("k", 1)], None], pa.map_(pa.string(), pa.int64())),
        }
    )
    pq.write_table(table, tmp_path / "p.parquet")
    import_file(home, "profiles", tmp_path / "p.parquet")
    columns = Warehouse(home).profile_columns()
    assert columns["code"] == "VARCHAR"
    assert columns["score"] == "DOUBLE"
    assert columns["boxes"] == "STRUCT(a BIGINT)[]"
    first = next(person for person in profiles(home) if person["code"] == "12")
    assert first["signed_up_at"] == datetime(2026, 1, 1)
    assert first["raw"] == "x"
    assert first["extra"] == {"k": 1}


def test_bad_rows_are_told_with_line_and_reason_and_good_rows_are_kept(home: Home, written: Write) -> None:
    file = written(
        "p.csv",
        'id,tz,age,note\n1,Asia/Tokyo,30,"two\nlines"\n2,Mars/Phobos,31,\n3,Asia/Tokyo,old,\n,Asia/Tokyo,3,\n'
        "too,few\n\n6,,40,\nnull,Asia/Tokyo,1,\n",
    )
    result = import_file(home, "profiles", file)
    assert (result.rows, result.added, result.rejected) == (7, 2, 5)
    assert result.rejects_file is not None
    with result.rejects_file.open(encoding="utf-8") as stream:
        told = {int(row["line"]): row for row in csv.DictReader(stream)}
    assert sorted(told) == [4, 5, 6, 7, 10]
    assert "time zone" in told[4]["reason"]
    assert told[4]["profile_id"] == str(HomeKey(home).profile_id("2"))
    assert told[5]["reason"] == "age isn't a whole number"
    assert told[6]["reason"] == told[10]["reason"] == "has no profile id"
    assert "2 cells where the header has 4" in told[7]["reason"]


def test_rejects_hold_no_values_of_the_file(home: Home, written: Write) -> None:
    file = written("p.csv", "id,age,city\n1,Ann Miller,ann@shop.example\n")
    result = import_file(home, "profiles", file)
    assert result.rejects_file is not None
    text = result.rejects_file.read_text()
    assert "Miller" not in text
    assert "@" not in text


def test_a_file_without_faults_leaves_no_rejects_file(home: Home, written: Write) -> None:
    assert import_file(home, "profiles", written("p.csv", "id\n1\n")).rejects_file is None
    assert list(home.rejects.iterdir()) == []


def test_the_same_file_twice_changes_nothing(home: Home, written: Write) -> None:
    file = written("p.csv", "id,age\n1,30\n2,31\n")
    first = import_file(home, "profiles", file)
    again = import_file(home, "profiles", file)
    assert (again.added, again.updated, again.unchanged) == (0, 0, 2)
    assert again.version == first.version


def test_a_later_file_wins_and_columns_that_it_lacks_are_kept(home: Home, written: Write) -> None:
    import_file(home, "profiles", written("a.csv", "id,age,city\n1,30,Rome\n2,31,Bonn\n"))
    result = import_file(home, "profiles", written("b.csv", "id,age,team\n1,33,red\n1,34,blue\n3,50,red\n"))
    assert (result.added, result.updated, result.unchanged) == (1, 1, 1)
    key = HomeKey(home)
    people = {person.pop("profile_id"): person for person in profiles(home)}
    assert people[key.profile_id("1")] == {"age": 34, "city": "Rome", "team": "blue"}
    assert people[key.profile_id("2")] == {"age": 31, "city": "Bonn", "team": None}
    assert people[key.profile_id("3")] == {"age": 50, "city": None, "team": "red"}


def test_a_type_that_the_warehouse_has_holds_for_later_files(home: Home, written: Write) -> None:
    import_file(home, "profiles", written("a.csv", "id,points\n1,30\n"))
    result = import_file(home, "profiles", written("b.csv", "id,points\n2,many\n3,2.5\n4,9\n"))
    assert (result.added, result.rejected) == (1, 2)
    result = import_file(home, "profiles", written("c.csv", "id,points\n3,2.5\n"))
    assert result.added == 1
    assert Warehouse(home).profile_columns()["points"] == "DOUBLE"


def test_a_mapping_rules_over_recognition(home: Home, written: Write) -> None:
    file = written("p.csv", "who,zone,user_id,junk\n1,Asia/Tokyo,u-9,x\n")
    result = import_file(home, "profiles", file, mapping={"who": "profile_id", "Zone": "time_zone", "junk": "-"})
    assert result.columns == {"who": "profile_id", "zone": "time_zone", "user_id": "user_id"}
    [person] = profiles(home)
    assert person["profile_id"] == HomeKey(home).profile_id("1")
    assert person["user_id"] != "u-9"


@pytest.mark.parametrize("mapping", [{"nobody": "age"}, {"a": "age", "b": "age"}])
def test_a_mapping_that_can_not_be_is_refused(home: Home, written: Write, mapping: dict[str, str]) -> None:
    with pytest.raises((UnknownName, BadInput)):
        import_file(home, "profiles", written("p.csv", "id,a,b\n1,2,3\n"), mapping=mapping)


def test_a_missing_column_is_told_with_what_was_found_and_how_to_map(home: Home, written: Write) -> None:
    with pytest.raises(BadInput) as caught:
        import_file(home, "profiles", written("p.csv", "name_of_person,age\nx,2\n"))
    message = str(caught.value)
    assert "Found: name_of_person, age." in message
    assert "profile_id, user_id, customer_id, id" in message
    assert "name_of_person=profile_id" in message
    assert Warehouse(home).counts() == (0, 0)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("empty.csv", b"", "is empty"),
        ("header.csv", b"id,age\n", "has no rows"),
        ("words.jsonl", b"hello\nworld\n", "No row"),
        ("array.json", b'[{"id": 1}]', "one JSON array"),
        ("latin.csv", "id,city\n1,Köln\n".encode("latin-1"), "isn't UTF-8"),
        ("late.csv", b"id,city\n" + b"1,x\n" * 70000 + b"2,K\xf6ln\n", "isn't UTF-8"),
        ("latin.jsonl", '{"id": 1, "city": "Köln"}'.encode("latin-1"), "isn't UTF-8"),
        ("wide.csv", "id,city\n1,x\n".encode("utf-16"), "UTF-16"),
        ("binary.csv", b"id\0\1\2", "isn't text"),
        ("twice.csv", b"id,a,a\n1,2,3\n", "more than one column"),
        ("packed.csv.gz", b"\x1f\x8b\x08abc", "gzip"),
        ("cut.parquet", b"PAR1abcdef", "whole Parquet file"),
        ("cut", b"PAR1abcdef", "whole Parquet file"),
        ("lines.csv", b"\n" * 3000 + b"id\n1\n", "thousand empty lines"),
    ],
)
def test_a_file_that_can_not_be_read_is_told_and_changes_nothing(
    home: Home, tmp_path: Path, name: str, content: bytes, told: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadInput, match=told):
        import_file(home, "profiles", tmp_path / name)
    assert Warehouse(home).counts() == (0, 0)


def test_a_missing_file_and_a_folder_are_told(home: Home, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no file"):
        import_file(home, "profiles", tmp_path / "nowhere.csv")
    with pytest.raises(BadInput, match="can't be read"):
        import_file(home, "profiles", tmp_path)


def test_half_a_parquet_file_changes_nothing(home: Home, tmp_path: Path) -> None:
    whole = tmp_path / "whole.parquet"
    pq.write_table(pa.table({"id": list(range(5000))}), whole)
    half = tmp_path / "half.parquet"
    half.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    with pytest.raises(BadInput, match="cut off"):
        import_file(home, "profiles", half)
    assert Warehouse(home).counts() == (0, 0)


def test_files_without_an_extension_are_told_by_their_content(home: Home, tmp_path: Path) -> None:
    (tmp_path / "lines").write_text('{"id": 1}\n')
    (tmp_path / "cells").write_text("id;age\n2;30\n")
    pq.write_table(pa.table({"id": [3]}), tmp_path / "table")
    for name in ("lines", "cells", "table"):
        assert import_file(home, "profiles", tmp_path / name).added == 1


def test_lines_are_counted_through_broken_rows_empty_lines_and_line_breaks_in_cells(home: Home, tmp_path: Path) -> None:
    expected, line = [], 5
    with (tmp_path / "p.csv").open("w", encoding="utf-8") as stream:
        stream.write('\n\n"id","no\nte",age\n')
        for number in range(200_000):
            if number % 1000 == 999:
                stream.write(f'{number},"a\nb",old\n')
                expected.append(line)
                line += 2
            elif number % 777 == 3:
                stream.write(f"{number},x,y,3\n")
                expected.append(line)
                line += 1
            else:
                stream.write("\n" if number % 5000 == 7 else f"{number},enough text to need more than one block,3\n")
                line += 1
    result = import_file(home, "profiles", tmp_path / "p.csv")
    assert result.rejects_file is not None
    with result.rejects_file.open(encoding="utf-8") as rejects:
        assert [int(row["line"]) for row in csv.DictReader(rejects)] == expected
