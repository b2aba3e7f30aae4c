"""The home's secret: what ids are hashed with, and what contacts are sealed with."""

from __future__ import annotations

import os
from functools import cached_property
from hashlib import blake2b, sha256
from pathlib import Path
from typing import TYPE_CHECKING

from marketflow_core.errors import StoreDamaged
from marketflow_core.store.home import Home

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12
FIRST_HASHED_ID = 1 << 62
"""Ids made from a source's own ids are this or greater; smaller ones belong to demo people."""


class HomeKey:
    """The secret in the home's key file, made on first use and readable by its owner only.

    Whoever loses the file can't read the contacts any more, and people who are imported again become new people.
    Raises `StoreDamaged` where the file doesn't hold a key.
    """

    def __init__(self, home: Home) -> None:
        self._file = home.key_file
        secret = _read_or_make(self._file)
        self._id_key = _derived(secret, b"ids")
        self._event_key = _derived(secret, b"events")
        self._seal_key = _derived(secret, b"contacts")

    def profile_id(self, source_id: str) -> int:
        """Return the pseudonym of a person whom a source calls `source_id`: 63 bits, the same in this home always."""
        digest = blake2b(_bytes(source_id), digest_size=8, key=self._id_key).digest()
        return int.from_bytes(digest, "big") >> 2 | FIRST_HASHED_ID

    def token(self, text: str) -> str:
        """Return 16 hexadecimal digits that stand for `text` where it may not be kept, as a person's second id."""
        return blake2b(_bytes(text), digest_size=8, key=self._id_key, person=b"token").hexdigest()

    def event_key(self, identity: str) -> int:
        """Return the key of an event by what makes it the same event again; far above the keys of demo events."""
        digest = blake2b(_bytes(identity), digest_size=8, key=self._event_key).digest()
        return int.from_bytes(digest, "big") >> 2 | FIRST_HASHED_ID

    def encrypt(self, plain: bytes) -> bytes:
        """Return `plain` sealed with AES-256-GCM (NIST SP 800-38D), under a nonce of its own that is put in front."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain, None)

    def decrypt(self, sealed: bytes) -> bytes:
        """Return what was sealed; raises `StoreDamaged` where it was changed or sealed with another key."""
        from cryptography.exceptions import InvalidTag

        try:
            return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None)
        except (InvalidTag, ValueError) as problem:
            raise StoreDamaged(
                f"A stored contact can't be opened with the key in {self._file.name}: the key was replaced, or the "
                "contacts were changed. Put the right key file back, or import the people again into a new home."
            ) from problem

    @cached_property
    def _cipher(self) -> AESGCM:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        return AESGCM(self._seal_key)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _derived(secret: bytes, purpose: bytes) -> bytes:
    """Return a key for one purpose, so that a leak of one tells nothing about the others."""
    return blake2b(purpose, digest_size=32, key=secret).digest()


def _read_or_make(file: Path) -> bytes:
    if not file.exists():
        _make(file)
    try:
        secret = bytes.fromhex(file.read_text("ascii").strip())
    except (ValueError, OSError) as problem:
        raise _damaged(file) from problem
    if len(secret) != KEY_BYTES:
        raise _damaged(file)
    return secret


def _make(file: Path) -> None:
    """Write a new key under a name of its own and link it into place, so that no process ever reads half of one."""
    draft = file.with_name(f"{file.name}.{os.getpid()}.{sha256(os.urandom(16)).hexdigest()[:8]}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            stream.write(os.urandom(KEY_BYTES).hex() + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        try:
            os.link(draft, file)
        except FileExistsError:  # another process was first: its key holds
            return
    finally:
        draft.unlink(missing_ok=True)


def _damaged(file: Path) -> StoreDamaged:
    return StoreDamaged(
        f"The key file {file} can't be read as a key (64 hexadecimal digits). Put back the file from a backup; without "
        "it, stored contacts can't be opened."
    )
