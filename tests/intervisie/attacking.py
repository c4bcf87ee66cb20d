"""Somebody who holds what was left lying about: the database, its journal, a back-up, files, and the settings.

First whatever stands in the clear, in any of the ways in which a text is usually put; then everything that is sealed,
with every key that can be made of what there is. The seal is not asked whether it is whole (the words are read in
counter mode, without the tag), so the place to which a text is bound protects nothing here: the key alone does.
"""

import hmac
import re
import sqlite3
import zlib
from base64 import b64decode, urlsafe_b64decode
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tests.intervisie.hunt_world import SHAPE

LETTER = rb"[bcdfghjklmnprstvwx]"
PLAIN = re.compile(rb"zq" + LETTER + rb"{14}qz", re.IGNORECASE)
WIDE = re.compile(rb"z\0q\0(?:" + LETTER + rb"\0){14}q\0z", re.IGNORECASE)  # UTF-16, of either kind
IN_HEX = re.compile(rb"7a71(?:[67][0-9a-f]){14}717a", re.IGNORECASE)
IN_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{24,}")
SQUEEZED = re.compile(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08")
MOST = 4_000_000  # bytes that one squeezed piece may become
WRAPPED, KEY, NONCE = 60, 32, 12  # bytes of a key in its file, of a key, of what stands before what was sealed
SMALL = 256  # bytes of a file or a value that may hold a key
SEALED_LEAST = NONCE + 16  # bytes
INFO = b"intervisie: keys of sessions"  # the code is open: how a key is derived is no secret


def tokens_in(data: bytes, depth: int = 2) -> set[str]:
    """Every token that stands in these bytes: as text, in UTF-16, hex or base64, quoted for mail, or squeezed."""
    found = {one.lower() for one in PLAIN.findall(data)}
    found |= {one.replace(b"\0", b"").lower() for one in WIDE.findall(data)}
    found |= {bytes.fromhex(one.decode()).lower() for one in IN_HEX.findall(data)}
    names = {one.decode() for one in found}
    if b"=\r\n" in data or b"=\n" in data:  # a line that was broken for mail
        names |= tokens_in(data.replace(b"=\r\n", b"").replace(b"=\n", b""), 0)
    if not depth:
        return names
    for run in IN_BASE64.findall(re.sub(rb"(?<=[A-Za-z0-9+/]{76})\r?\n", b"", data)):
        for skipped in range(4):
            piece = run[skipped:].replace(b"-", b"+").replace(b"_", b"/")
            names |= tokens_in(b64decode(piece + b"A" * (-len(piece) % 4)), depth - 1)
    for start in SQUEEZED.finditer(data):
        names |= tokens_in(unsqueezed(data[start.start() :]), 0)
    return names


def unsqueezed(data: bytes) -> bytes:
    """As much as comes out of it."""
    with suppress(zlib.error):
        return zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(data[:MOST], MOST)
    return b""


@dataclass
class Loot:
    """What somebody holds: values of databases with where they stood, files by their path, and the settings."""

    values: list[tuple[str, Any]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)

    def take_database(self, path: Path) -> None:
        """Every value of every table of a SQLite database, read with its journal if that lies beside it."""
        with closing(sqlite3.connect(path)) as connection:
            names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            for name in names:
                with suppress(sqlite3.OperationalError):  # parts of the index that no statement reads
                    rows = connection.execute(f'SELECT * FROM "{name}"')
                    columns = [column[0] for column in rows.description]
                    self.values += [(f"{name}.{one}", value) for row in rows for one, value in zip(columns, row)]  # noqa: B905

    def take_rows(self, rows: Mapping[Any, Iterable[Mapping[str, Any]]]) -> None:
        """The same of a dump."""
        for table, there in rows.items():
            self.values += [(f"{table.name}.{name}", value) for row in there for name, value in row.items()]

    def take_folder(self, folder: Path, *but: Path) -> None:
        """All files below a folder."""
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not any(path.is_relative_to(one) for one in but):
                self.files[str(path)] = path.read_bytes()

    def in_the_clear(self) -> set[tuple[str, str]]:
        """Every token that can simply be read, with where it stands."""
        stands = [(where, as_bytes(value)) for where, value in self.values] + list(self.files.items())
        return {(token, where) for where, data in stands for token in tokens_in(data)}

    def opened(self) -> set[tuple[str, str]]:
        """Every token in what is sealed that some key opens, with where it stood."""
        keys = self.keys()
        sealed = {(where, bytes(v)) for where, v in self.values if is_bytes(v) and len(v) >= SEALED_LEAST}
        found = set()
        for where, blob in sealed:
            for key in keys:
                words = unlocked(key, blob[:NONCE], blob[NONCE:]).decode("utf-8", "replace").lower()
                found |= {(token, where) for token in SHAPE.findall(words)}
        return found

    def keys(self) -> set[bytes]:
        """Everything that may be a key: what wraps keys, what lies about as it is, and what comes out unwrapped."""
        wrapping = set(wrapping_keys(self.settings))
        wrapping |= {made for one in wrapping for name in self.names() for made in derived(one, name)}
        small = [data for data in self.files.values() if KEY <= len(data) <= SMALL]
        small += [piece for _where, value in self.values for piece in pieces_of(value)]
        found = set(wrapping)
        for data in small:
            found |= {data[at : at + KEY] for at in range(min(len(data), WRAPPED) - KEY + 1)}
            for at in range(len(data) - WRAPPED + 1):
                wrapped = data[at : at + WRAPPED]
                found |= {unlocked(key, wrapped[:NONCE], wrapped[NONCE : NONCE + KEY]) for key in wrapping}
        return found

    def names(self) -> set[bytes]:
        """What sessions are called."""
        return {str(value).encode() for where, value in self.values if where == "session.public_id"}


def derived(key: bytes, name: bytes) -> Iterator[bytes]:
    """What one would make of a key and a name, if one wanted to save a file."""
    yield HKDF(algorithm=SHA256(), length=KEY, salt=None, info=name).derive(key)
    yield HKDF(algorithm=SHA256(), length=KEY, salt=name, info=INFO).derive(key)
    yield sha256(key + name).digest()
    yield hmac.digest(key, name, "sha256")


def unlocked(key: bytes, nonce: bytes, sealed: bytes) -> bytes:
    """What AES-GCM sealed, without asking whether it is whole (NIST SP 800-38D §7.2: counter mode from 2)."""
    reader = Cipher(AES(key), CTR(nonce + b"\0\0\0\2")).decryptor()
    return reader.update(sealed)


def wrapping_keys(settings: Mapping[str, str]) -> Iterator[bytes]:
    """What the settings give: SESSIONS_KEY as it is, and SECRET_KEY in the ways in which keys are usually derived."""
    secret, own = settings["SECRET_KEY"].encode(), settings["SESSIONS_KEY"]
    if own:
        yield urlsafe_b64decode(own)
    for info in (INFO, b""):
        yield HKDF(algorithm=SHA256(), length=KEY, salt=None, info=info).derive(secret)
    yield sha256(secret).digest()
    yield (secret + b"\0" * KEY)[:KEY]


def is_bytes(value: Any) -> bool:
    return isinstance(value, bytes | memoryview)


def as_bytes(value: Any) -> bytes:
    return bytes(value) if is_bytes(value) else str(value).encode()


def pieces_of(value: Any) -> Iterator[bytes]:
    """What in a value of a row has the length of a key, or of one that is wrapped: as it is, in hex or in base64."""
    said = []
    if is_bytes(value):
        said.append(bytes(value))
    elif isinstance(value, str) and KEY <= len(value) <= 2 * WRAPPED:
        said.append(value.encode())
        with suppress(ValueError):
            said.append(bytes.fromhex(value))
        with suppress(ValueError):
            said.append(urlsafe_b64decode(value + "=" * (-len(value) % 4)))
    yield from (one for one in said if len(one) in (KEY, WRAPPED))
