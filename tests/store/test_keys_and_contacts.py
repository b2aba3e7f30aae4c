"""The home's key and the contact source."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from marketflow_core.errors import StoreDamaged
from marketflow_core.store.contacts import Contact, SealedContacts, open_contacts
from marketflow_core.store.home import Home
from marketflow_core.store.keys import FIRST_HASHED_ID, HomeKey


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_the_key_is_made_once_and_only_its_owner_reads_it(home: Home) -> None:
    first = HomeKey(home).profile_id("ann")
    assert HomeKey(home).profile_id("ann") == first
    assert stat.S_IMODE(home.key_file.stat().st_mode) == 0o600
    assert [file.name for file in home.path.iterdir()] == ["key"]


def test_ids_are_63_bits_apart_from_demo_people_and_differ_between_homes(home: Home, tmp_path: Path) -> None:
    ids = {HomeKey(home).profile_id(str(number)) for number in range(1000)}
    assert len(ids) == 1000
    assert all(FIRST_HASHED_ID <= one < 2**63 for one in ids)
    assert HomeKey(Home(tmp_path / "other")).profile_id("1") not in ids


def test_what_is_sealed_is_unreadable_and_opens_again(home: Home) -> None:
    key = HomeKey(home)
    sealed = key.encrypt(b"ann@shop.example")
    assert b"ann" not in sealed
    assert key.encrypt(b"ann@shop.example") != sealed
    assert key.decrypt(sealed) == b"ann@shop.example"


@pytest.mark.parametrize("change", [lambda sealed: sealed[:-1] + b"x", lambda sealed: b"", lambda sealed: sealed[:12]])
def test_what_was_changed_is_refused(home: Home, change) -> None:
    with pytest.raises(StoreDamaged, match="can't be opened"):
        HomeKey(home).decrypt(change(HomeKey(home).encrypt(b"x")))


@pytest.mark.parametrize("content", ["", "zz", "abcd", "ü"])
def test_a_damaged_key_file_is_told(home: Home, content: str) -> None:
    home.key_file.write_text(content)
    with pytest.raises(StoreDamaged, match="64 hexadecimal digits"):
        HomeKey(home)


def test_addresses_come_back_for_those_who_have_one(home: Home) -> None:
    contacts = SealedContacts(home)
    big = FIRST_HASHED_ID
    contacts.keep({big + 1: Contact("1", "ann@shop.example"), big + 2: Contact("2", phone="+4917012345")})
    both = open_contacts(home)
    assert both.addresses([big + 1, big + 2, big + 3], "email") == {big + 1: "ann@shop.example"}
    assert both.addresses([big + 1, big + 2, big + 3], "sms") == {big + 2: "+4917012345"}


def test_what_is_newly_known_goes_over_what_was_and_the_rest_stays(home: Home) -> None:
    contacts = SealedContacts(home)
    contacts.keep({1: Contact("1", "old@shop.example", "+49170", "Ann")})
    contacts.keep({1: Contact("1", "new@shop.example")})
    contacts.keep({})
    assert contacts.contacts([1]) == {1: Contact("1", "new@shop.example", "+49170", "Ann")}
    assert contacts.count() == 1


def test_keeping_the_same_again_writes_nothing(home: Home) -> None:
    contacts = SealedContacts(home)
    contacts.keep({1: Contact("1", "ann@shop.example")})
    before = home.contacts_file.read_bytes()
    contacts.keep({1: Contact("1", "ann@shop.example")})
    assert home.contacts_file.read_bytes() == before


def test_a_home_without_contacts_has_none_and_gets_no_file(home: Home) -> None:
    assert SealedContacts(home).addresses([FIRST_HASHED_ID], "email") == {}
    assert SealedContacts(home).count() == 0
    assert not home.contacts_file.exists()


def test_demo_people_have_addresses_that_reach_nobody(home: Home) -> None:
    emails = open_contacts(home).addresses([17, 18, FIRST_HASHED_ID], "email")
    assert emails == {17: "person.11@people.example", 18: "person.12@people.example"}
    assert open_contacts(home).addresses([17], "sms") == {17: "+99900000000017"}
    assert not home.contacts_file.exists()


def test_a_damaged_contacts_file_is_told(home: Home) -> None:
    home.contacts_file.write_bytes(b"not a database, whatever the name says" * 50)
    with pytest.raises(StoreDamaged, match=r"contacts\.db"):
        SealedContacts(home).contacts([1])


def test_another_key_can_not_open_contacts(home: Home) -> None:
    SealedContacts(home).keep({1: Contact("1", "ann@shop.example")})
    home.key_file.unlink()
    with pytest.raises(StoreDamaged, match="right key file"):
        SealedContacts(home).addresses([1], "email")
