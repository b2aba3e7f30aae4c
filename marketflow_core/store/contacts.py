"""The contact source: addresses, phone numbers and names, apart from everything else and sealed at rest.

Who needs an address asks for the batch at hand and keeps nothing.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from functools import cached_property
from typing import Literal, NamedTuple, Protocol

from marketflow_core.errors import StoreDamaged
from marketflow_core.store.home import Home
from marketflow_core.store.keys import FIRST_HASHED_ID, HomeKey
from marketflow_core.store.wal import use_wal

AddressChannel = Literal["email", "sms"]

DEMO_DOMAIN = "people.example"
"""Demo people have their addresses here: `.example` never resolves (RFC 2606), so nothing can reach anybody."""

_AT_ONCE = 5_000


class Contact(NamedTuple):
    """What is known of how to reach one person; None where a source didn't say."""

    source_id: str | None = None
    email: str | None = None
    phone: str | None = None
    name: str | None = None

    def updated(self, newer: Contact) -> Contact:
        """Return this contact with everything that `newer` says put over it."""
        return Contact(*(new or old for old, new in zip(self, newer, strict=True)))

    def sealed(self, key: HomeKey) -> bytes:
        """Return the contact as it may lie on a disk."""
        return key.encrypt(json.dumps(self).encode())

    @classmethod
    def unsealed(cls, entry: bytes, key: HomeKey) -> Contact:
        """Return the contact that was sealed with `key`; raises `StoreDamaged` where another key was used."""
        return cls(*json.loads(key.decrypt(entry)))


class ContactSource(Protocol):
    """Where addresses are read from."""

    def addresses(self, profile_ids: Sequence[int], channel: AddressChannel) -> dict[int, str]:
        """Return the e-mail addresses (`email`) or phone numbers (`sms`) of people; who has none is missing."""
        ...


class SyntheticContacts:
    """Addresses of demo people, worked out from their ids: nothing about them is stored."""

    def addresses(self, profile_ids: Sequence[int], channel: AddressChannel) -> dict[int, str]:
        """Return an address at a reserved domain, or a number under +999 (a code that the ITU has given to nobody)."""
        ours = (profile_id for profile_id in profile_ids if 0 < profile_id < FIRST_HASHED_ID)
        if channel == "email":
            return {one: f"person.{one:x}@{DEMO_DOMAIN}" for one in ours}
        return {one: f"+999{one % 10**11:011d}" for one in ours}


class SealedContacts:
    """The encrypted local file: one sealed entry per person in SQLite."""

    def __init__(self, home: Home) -> None:
        self._home = home

    @cached_property
    def _key(self) -> HomeKey:
        return HomeKey(self._home)

    def addresses(self, profile_ids: Sequence[int], channel: AddressChannel) -> dict[int, str]:
        """Return the addresses of people; who has none is missing. Raises `StoreDamaged` for a damaged file."""
        field = "email" if channel == "email" else "phone"
        found = ((one, getattr(contact, field)) for one, contact in self.contacts(profile_ids).items())
        return {one: address for one, address in found if address}

    def contacts(self, profile_ids: Sequence[int]) -> dict[int, Contact]:
        """Return everything that is known of the people, unsealed; who isn't known is missing."""
        if not self._home.contacts_file.exists():
            return {}
        with self._open() as connection:
            sealed = _sealed(connection, profile_ids)
        return {one: self._unsealed(entry) for one, entry in sealed.items()}

    def keep(self, contacts: Mapping[int, Contact]) -> None:
        """Put what is newly known over what was known, in one transaction; doing it again changes nothing."""
        if not contacts:
            return
        with self._open() as connection, connection:
            connection.execute("BEGIN IMMEDIATE")
            for some in _portions(list(contacts)):
                known = {one: self._unsealed(entry) for one, entry in _sealed(connection, some).items()}
                merged = {one: known.get(one, Contact()).updated(contacts[one]) for one in some}
                changed = [
                    (one, contact.sealed(self._key)) for one, contact in merged.items() if contact != known.get(one)
                ]
                connection.executemany("INSERT OR REPLACE INTO contacts VALUES (?, ?)", changed)

    def count(self) -> int:
        """Return how many people have an entry."""
        if not self._home.contacts_file.exists():
            return 0
        with self._open() as connection:
            return connection.execute("SELECT count(*) FROM contacts").fetchone()[0]

    def _unsealed(self, entry: bytes) -> Contact:
        return Contact.unsealed(entry, self._key)

    def _open(self) -> closing[sqlite3.Connection]:
        connection = sqlite3.connect(self._home.contacts_file, timeout=30, isolation_level=None)
        try:
            use_wal(connection)
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute(
                "CREATE TABLE IF NOT EXISTS contacts (profile_id INTEGER PRIMARY KEY, sealed BLOB NOT NULL)"
            )
        except sqlite3.DatabaseError as problem:
            connection.close()
            raise StoreDamaged(
                f"The contacts in {self._home.contacts_file.name} can't be read: the file is damaged or isn't ours. "
                "Put it back from a backup, or move it away and import the people again."
            ) from problem
        return closing(connection)


class _Combined:
    """The sealed file first, then demo people."""

    def __init__(self, sources: Sequence[ContactSource]) -> None:
        self._sources = sources

    def addresses(self, profile_ids: Sequence[int], channel: AddressChannel) -> dict[int, str]:
        """Return the addresses that the first source that knows a person gives; who has none is missing."""
        found: dict[int, str] = {}
        missing = list(profile_ids)
        for source in self._sources:
            found |= source.addresses(missing, channel)
            missing = [one for one in missing if one not in found]
        return found


def open_contacts(home: Home) -> ContactSource:
    """Return the contact source of a home: the encrypted local file, then the synthetic source for demo people."""
    return _Combined((SealedContacts(home), SyntheticContacts()))


def _sealed(connection: sqlite3.Connection, profile_ids: Sequence[int]) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    for some in _portions(profile_ids):
        listed = json.dumps([int(one) for one in some])
        found.update(
            connection.execute(
                "SELECT profile_id, sealed FROM contacts WHERE profile_id IN (SELECT value FROM json_each(?))",
                (listed,),
            )
        )
    return found


def _portions(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
