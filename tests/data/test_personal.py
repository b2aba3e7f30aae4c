"""Personal data in imported files goes to the contact source and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from marketflow_core.data.importing import import_file
from marketflow_core.data.personal import blotted, by_content, by_name, looks_unlike
from marketflow_core.store.contacts import Contact, SealedContacts, open_contacts
from marketflow_core.store.home import Home
from marketflow_core.store.keys import HomeKey
from marketflow_core.store.warehouse import Warehouse
from tests.data.conftest import every_byte, profiles

Write = Callable[[str, str], Path]


@pytest.mark.parametrize(
    ("name", "holds"),
    [
        ("email", "email"),
        ("e_mail", "email"),
        ("work_email", "email"),
        ("email_address", "email"),
        ("phone", "phone"),
        ("mobile_number", "phone"),
        ("first_name", "name"),
        ("surname", "name"),
        ("full_name", "name"),
        ("company_name", None),
        ("event_name", None),
        ("email_subscribed", None),
        ("phone_model", None),
        ("emails_opened", None),
    ],
)
def test_columns_are_known_by_their_names(name: str, holds: str | None) -> None:
    assert by_name(name) == holds


@pytest.mark.parametrize(
    ("values", "holds"),
    [
        (["ann@shop.example", None, "bo@läden.example"], "email"),
        (["+49 170 1234567", "(212) 555-0100", "x"], "phone"),
        (["Ann Smith", "Miller, Robert", "José García", "Zzyzx"], "name"),
        (["New York", "Chicago", "Boston"], None),
        (["2026-11-01", "2026-11-02"], None),
        (["1234567", "7654321"], None),
        (["10.0.0.1", "192.168.100.200"], None),
        ([None], None),
    ],
)
def test_columns_are_known_by_their_content(values: list[str | None], holds: str | None) -> None:
    assert by_content(pa.array(values, pa.string())) == holds


def test_flags_under_a_personal_name_are_no_contacts(home: Home, written: Write) -> None:
    assert looks_unlike(pa.array(["true", "false"]), "email")
    assert not looks_unlike(pa.array([None], pa.string()), "email")
    result = import_file(home, "profiles", written("p.csv", "id,accepts_mail,mobile\n1,true,android\n"))
    assert result.contact == {}
    assert profiles(home)[0]["accepts_mail"] is True


def test_addresses_inside_texts_are_blotted_out() -> None:
    texts = pa.array(
        ["write to ann@shop.example now", "u=ann%40shop.example", "call +49 170 1234567", "2026-11-01", None]
    )
    assert blotted(texts).to_pylist() == ["write to [e-mail] now", "u=[e-mail]", "call [phone]", "2026-11-01", None]


def test_no_address_number_or_name_is_in_any_file_of_the_home(home: Home, tmp_path: Path, written: Write) -> None:
    secrets = ["ann@shop.example", "quentin@shop.example", "4917012345", "Annabella", "Quillfeather", "customer-17"]
    people = written(
        "p.csv",
        "user_id,email,first_name,last_name,handy,remark,tz\n"
        "customer-17,ann@shop.example,Annabella,Quillfeather,+4917012345678,knows quentin@shop.example,Asia/Tokyo\n"
        "customer-17,ann@shop.example,Annabella,Quillfeather,+4917012345678,,Mars/Phobos\n"
        "customer-17,Annabella,Quillfeather\n",
    )
    happened = written(
        "e.jsonl",
        json.dumps(
            {
                "user_id": "ann@shop.example",
                "event": "x",
                "ts": 1793520000,
                "email": "ann@shop.example",
                "page": "/?mail=ann@shop.example",
                "properties": {"email": "quentin@shop.example", "list": [{"first_name": "Annabella", "n": 1}]},
            }
        )
        + "\n{broken ann@shop.example\n",
    )
    table = pa.table({"id": ["customer-17"], "who": ["Ann Quillfeather"], "box": [{"phone": "+4917012345678", "n": 1}]})
    pq.write_table(table, tmp_path / "p.parquet")
    import_file(home, "profiles", people)
    import_file(home, "events", happened)
    result = import_file(home, "profiles", tmp_path / "p.parquet")
    assert result.contact == {"who": "name"}
    for name, content in every_byte(home).items():
        for secret in secrets:
            assert secret.encode() not in content, f"{secret} is in {name}"
    key = HomeKey(home)
    known = SealedContacts(home).contacts([key.profile_id("customer-17"), key.profile_id("ann@shop.example")])
    assert known[key.profile_id("customer-17")] == Contact(
        "customer-17", "ann@shop.example", "+4917012345678", "Ann Quillfeather"
    )
    assert known[key.profile_id("ann@shop.example")].email == "ann@shop.example"


def test_an_id_that_is_an_address_is_hashed_and_gives_the_address(home: Home, written: Write) -> None:
    import_file(home, "profiles", written("p.csv", "email,age\nAnn@Shop.example,3\n"), mapping={"email": "profile_id"})
    one = HomeKey(home).profile_id("ann@shop.example")
    assert [person["profile_id"] for person in profiles(home)] == [one]
    assert open_contacts(home).addresses([one], "email") == {one: "ann@shop.example"}


def test_a_mapping_tells_what_is_personal(home: Home, written: Write) -> None:
    file = written("p.csv", "id,reach,label\n1,ann at home,Ann Smith\n")
    result = import_file(home, "profiles", file, mapping={"reach": "email", "label": "team"})
    assert result.contact == {"reach": "email"}
    assert profiles(home)[0]["team"] == "Ann Smith"


def test_contacts_of_rejected_people_are_not_kept(home: Home, written: Write) -> None:
    import_file(home, "profiles", written("p.csv", "id,email,age\n1,ann@shop.example,old\n2,bo@shop.example,3\n"))
    assert SealedContacts(home).count() == 1


def test_columns_that_turn_personal_later_are_found(home: Home, written: Write) -> None:
    rows = "".join(f"{number},\n" for number in range(3)) + "9,ann@shop.example\n"
    assert import_file(home, "profiles", written("p.csv", f"id,extra\n{rows}")).contact == {"extra": "email"}
    assert "extra" not in Warehouse(home).profile_columns()
