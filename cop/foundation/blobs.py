"""What files hold, kept by its content: the same bytes once, under their SHA-256, and never half written."""

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from flask import Flask, current_app

from cop.foundation.clock import now
from cop.foundation.disk import keep_names

GRACE = timedelta(days=1)  # what no row points at stays this long: its row may be on its way
PIECE = 1024 * 1024  # bytes read at a time
Moment = float  # seconds since 1970


class Store(Protocol):
    """A place for bytes. A digest is the SHA-256 of what is kept, as 64 hexadecimal digits."""

    def put(self, source: Path, digest: str) -> None:
        """Keep the file at `source` under this digest, and note that it was wanted just now."""

    def opened(self, digest: str) -> BinaryIO:
        """What is kept, to be read. Raises FileNotFoundError."""

    def older_than(self, moment: Moment) -> Iterator[str]:
        """The digests that nobody wanted since this moment."""

    def drop(self, digest: str, moment: Moment) -> None:
        """Forget it, unless somebody wanted it since this moment."""


class OnDisk:
    """A folder: files/ab/cdef…, where abcdef… is the digest. One lock stands between who keeps and who forgets."""

    def __init__(self, folder: Path):
        self.folder = folder

    def path(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest[2:]

    @contextmanager
    def locked(self) -> Iterator[None]:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(self.folder / ".lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def put(self, source: Path, digest: str) -> None:
        target = self.path(digest)
        with open(source, "rb") as file:
            os.fsync(file.fileno())
        with self.locked():
            target.parent.mkdir(mode=0o700, exist_ok=True)
            if target.exists() and target.stat().st_size == source.stat().st_size:
                os.utime(target)
                return
            os.replace(source, target)  # whole or not at all: the work is done in a folder on the same disk
            os.utime(target)
            for folder in (target.parent, self.folder):
                keep_names(folder)

    def opened(self, digest: str) -> BinaryIO:
        return open(self.path(digest), "rb")

    def older_than(self, moment: Moment) -> Iterator[str]:
        for file in self.folder.glob("[0-9a-f][0-9a-f]/*"):
            if is_older(file, moment):
                yield file.parent.name + file.name

    def drop(self, digest: str, moment: Moment) -> None:
        with self.locked():
            if is_older(self.path(digest), moment):
                self.path(digest).unlink(missing_ok=True)


class InBucket:
    """Object storage that speaks S3, through obstore. To put is whole or not at all there; putting again renews."""

    def __init__(self, bucket: Any):
        self.bucket, self.obstore = bucket, import_module("obstore")

    def put(self, source: Path, digest: str) -> None:
        self.obstore.put(self.bucket, digest, source)

    def opened(self, digest: str) -> BinaryIO:
        found = self.obstore.get(self.bucket, digest)
        with ExitStack() as unless_whole:
            file = unless_whole.enter_context(tempfile.TemporaryFile())
            for piece in found.stream(min_chunk_size=PIECE):
                file.write(piece)
            file.seek(0)
            unless_whole.pop_all()  # whoever reads it closes it
            return file

    def older_than(self, moment: Moment) -> Iterator[str]:
        for found in self.obstore.list(self.bucket):
            yield from (each["path"] for each in found if each["last_modified"].timestamp() < moment)

    def drop(self, digest: str, moment: Moment) -> None:
        """Between looking and deleting lies one step, in which a day-old blob could be wanted again and be lost; the
        bytes that come in are put again each time, so whoever uploads it anew brings it back."""
        if self.obstore.head(self.bucket, digest)["last_modified"].timestamp() < moment:
            self.obstore.delete(self.bucket, digest)


def is_older(file: Path, moment: Moment) -> bool:
    """Whether the file is there and was last wanted before this moment."""
    try:
        return file.stat().st_mtime < moment
    except FileNotFoundError:
        return False


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, as 64 hexadecimal digits."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def keep(source: Path) -> str:
    """Keep what the file at `source` holds, which may be gone from there afterwards; gives its digest.

    Commit the row that points at it soon after: nothing else holds it beyond GRACE.
    """
    digest = digest_of(source)
    store().put(source, digest)
    return digest


def opened(digest: str) -> BinaryIO:
    """What is kept under a digest, to be read and closed. Raises FileNotFoundError."""
    return store().opened(digest)


def unwanted(moment: datetime | None = None) -> tuple[Iterator[str], Moment]:
    """What nobody wanted for GRACE (kept before `moment`, UTC, when given), and the moment to say to `forget`."""
    before = ((moment or now()) - GRACE - datetime(1970, 1, 1)).total_seconds()
    return store().older_than(before), before


def forget(digest: str, before: Moment) -> None:
    """Drop what no row points at, unless somebody wanted it meanwhile."""
    store().drop(digest, before)


@contextmanager
def workroom() -> Iterator[Path]:
    """A folder of its own for one upload, on the disk where it will be kept; gone afterwards."""
    place = current_app.config["DATA_DIR"] / "files" / ".work"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def sweep_workrooms() -> None:
    """Clear what an upload left that was killed in the middle."""
    before = (now() - GRACE - datetime(1970, 1, 1)).total_seconds()
    for folder in (current_app.config["DATA_DIR"] / "files" / ".work").glob("*"):
        if is_older(folder, before):
            shutil.rmtree(folder, ignore_errors=True)


def store() -> Store:
    """Where the bytes of this application are."""
    found: Store = current_app.extensions["blobs"]
    return found


def init_app(app: Flask) -> None:
    """Choose the place: a folder, or a bucket when FILES_S3 says so."""
    address = app.config.get("FILES_S3")
    if address:
        bucket = import_module("obstore.store").from_url(address)  # keys and endpoint: AWS_… in the environment
        app.extensions["blobs"] = InBucket(bucket)
    else:
        app.extensions["blobs"] = OnDisk(Path(app.config["DATA_DIR"]) / "files")
