"""Houses full of people and conversations, made once per size and kept in DATA_DIR/bench."""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cop.config import HOUSE

KEPT = Path(os.environ.get("DATA_DIR", str(HOUSE / "var"))).resolve() / "bench"
MAKERS = ("migrations/versions/*.py", "cop/demo/*.py", "cop/demo/**/*.yaml")  # when these change, houses are made anew


@contextmanager
def alone() -> Iterator[None]:
    """Wait until no other run uses the houses: two at once would measure each other."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with open(KEPT / "lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another run is at work; this one waits for it.", file=sys.stderr, flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def environment(folder: Path, **more: str) -> dict[str, str]:
    """The environment of a process that lives in this folder: SQLite and defaults, whatever is set outside."""
    dropped = ("COP_ENV", "DATABASE_URL", "SECRET_KEY", "PUBLIC_URL", "HOST", "PORT")
    outside = {
        name: value for name, value in os.environ.items() if name not in dropped and not name.startswith("MAIL_")
    }
    return {**outside, "DATA_DIR": str(folder), "FLASK_APP": "wsgi", **more}


def flask(folder: Path, *words: str) -> None:
    """Run a command of the application in this house. Raises CalledProcessError when it fails."""
    subprocess.run([sys.executable, "-m", "flask", *words], cwd=HOUSE, env=environment(folder), check=True)


def mark() -> str:
    """A short mark of everything that decides what is in a house."""
    files = sorted(file for pattern in MAKERS for file in HOUSE.glob(pattern))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def house(size: str) -> Path:
    """The folder of a house of this size ("200x50000", members x posts); made when it is not there (yet)."""
    folder = KEPT / size
    made = folder / "made-by"
    if not (made.exists() and made.read_text() == mark()):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        flask(folder, "db", "upgrade")
        flask(folder, "demo", "--size", size)
        settle(folder)
        made.write_text(mark())
    return folder


def settle(folder: Path) -> None:
    """Bring everything from the write-ahead log into the database file itself."""
    with sqlite3.connect(folder / "community.db") as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


@contextmanager
def copy_of(folder: Path, name: str) -> Iterator[Path]:
    """A copy of a house to write in, for a while."""
    settle(folder)
    copy = KEPT / f"{folder.name}-{name}"
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir(parents=True)
    for file in ("community.db", "secret_key"):
        shutil.copy(folder / file, copy / file)
    try:
        yield copy
    finally:
        shutil.rmtree(copy, ignore_errors=True)


def database(folder: Path) -> str:
    """The address of a house's database."""
    return f"sqlite:///{folder / 'community.db'}"
