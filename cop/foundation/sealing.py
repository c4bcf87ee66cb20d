"""Words that only those inside a session may ever read: encrypted, each session with a key of its own.

The key of a session lies, wrapped, in a file outside the database (KEYS_DIR). Back-ups leave that folder out, so what
comes back from one is a shell; and when the file is gone, nobody opens the words again, whatever else one holds.
AES-256-GCM by the library `cryptography`; each text is bound to its session and its place, so that none can be put in
the place of another.
"""

import os
import secrets
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

from cop.foundation.disk import keep_names

NONCE, KEY = 12, 32  # bytes
STAIR = 256  # bytes: sealed texts come in these steps, so that a length tells little
NEW_KEY = os.O_WRONLY | os.O_CREAT | os.O_EXCL


class Gone(Exception):
    """The key of these words is destroyed, or was never here."""


class Damaged(Exception):
    """These bytes are not what was sealed in this place."""


def make_key(session: str) -> None:
    """Make the key of a new session (its public id), before the first row that needs it.

    It is on the disk, whole, when this returns. Raises FileExistsError when the session has one.
    """
    folder = keys()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    half_written = folder / f".{session}.{secrets.token_hex(4)}"
    nonce = secrets.token_bytes(NONCE)
    wrapped = nonce + wrapper().encrypt(nonce, AESGCM.generate_key(KEY * 8), session.encode())
    try:
        with open(os.open(half_written, NEW_KEY, 0o600), "wb") as file:
            file.write(wrapped)
            file.flush()
            os.fsync(file.fileno())
        os.link(half_written, folder / session)
    finally:
        half_written.unlink(missing_ok=True)
    keep_names(folder)


def seal(session: str, place: str, words: str) -> bytes:
    """Encrypt words for one place ("pad:12"). Raises Gone when the key was destroyed."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + key_of(session).encrypt(nonce, padded(words.encode()), bound(session, place))


def unseal(session: str, place: str, sealed: bytes) -> str:
    """The words that were sealed in this place. Raises Gone, or Damaged."""
    return Opener(session).unseal(place, sealed)


class Opener:
    """Opens many texts of one session, its key read once: for one page, and never kept beyond it.

    Raises Gone when the key was destroyed; its `unseal` raises Damaged.
    """

    def __init__(self, session: str):
        self.session, self.key = session, key_of(session)

    def unseal(self, place: str, sealed: bytes) -> str:
        """The words that were sealed in this place."""
        try:
            words = self.key.decrypt(sealed[:NONCE], sealed[NONCE:], bound(self.session, place))
            return unpadded(words).decode()
        except (InvalidTag, ValueError):
            raise Damaged(self.session) from None


def destroy(session: str) -> None:
    """Destroy the key: from now on nobody reads these words. Safe to say twice."""
    path = keys() / session
    with suppress(FileNotFoundError):
        with open(path, "r+b") as file:
            file.write(b"\0" * (NONCE + KEY + 16))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
        keep_names(keys())


def sessions_with_a_key() -> Iterator[str]:
    """For sweeping: the sessions whose key is still here."""
    with suppress(FileNotFoundError):
        yield from (entry.name for entry in os.scandir(keys()) if not entry.name.startswith("."))


def keys() -> Path:
    """The folder of the keys."""
    own, data = current_app.config["KEYS_DIR"], current_app.config["DATA_DIR"]
    return Path(own).resolve() if own else Path(data) / "keys"


def key_of(session: str) -> AESGCM:
    """Read at every use and kept nowhere, so that no process remembers a key that was destroyed."""
    try:
        wrapped = (keys() / session).read_bytes()
    except FileNotFoundError:
        raise Gone(session) from None
    try:
        return AESGCM(wrapper().decrypt(wrapped[:NONCE], wrapped[NONCE:], session.encode()))
    except (InvalidTag, ValueError):
        raise Gone(session) from None  # half destroyed, or wrapped with another SESSIONS_KEY


def wrapper() -> AESGCM:
    """What wraps the keys: SESSIONS_KEY, or else a key derived from SECRET_KEY."""
    return wrapping(current_app.config["SESSIONS_KEY"], current_app.config["SECRET_KEY"])


@lru_cache(maxsize=4)
def wrapping(own: str, secret_key: str) -> AESGCM:
    if own:
        return AESGCM(urlsafe_b64decode(own))
    derive = HKDF(algorithm=SHA256(), length=KEY, salt=None, info=b"intervisie: keys of sessions")
    return AESGCM(derive.derive(secret_key.encode()))


def bound(session: str, place: str) -> bytes:
    """What the encryption is tied to, beside the key."""
    return f"{session}\0{place}".encode()


def padded(words: bytes) -> bytes:
    """Filled up to the next step, with the length in front."""
    whole = len(words).to_bytes(4, "big") + words
    return whole + b"\0" * (-len(whole) % STAIR)


def unpadded(whole: bytes) -> bytes:
    return whole[4 : 4 + int.from_bytes(whole[:4], "big")]
