"""A community that really runs: a web server, an SMTP server and, where wanted, a worker, beside the tests.

What a test cannot see on a page, it looks up through `with site.inside():`, an application on the same database.
"""

import contextlib
import os
import secrets
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Self, TypeVar

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select

from cop import create_app
from cop.config import HOUSE
from cop.foundation.db import db
from cop.members.models import Member
from tests.smtp_server import SmtpServer, closed_port

HOST = "127.0.0.1"
PATIENCE = 30  # seconds until something that must happen has not happened
PASSED_ON = ("PATH", "HOME", "LANG", "TMPDIR")  # of our own environment; no setting of the one who runs the tests

Found = TypeVar("Found")


class Site:
    """The processes and the folder of one community; a context manager. `url` is where it is served."""

    def __init__(self, folder: Path, database_url: str = "") -> None:
        """`folder` is its DATA_DIR, with or without a database in it; `database_url` names one elsewhere."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.database_url = folder, database_url
        self.smtp = SmtpServer(folder / "letters.log")
        self.port = closed_port()
        self.url = f"http://{HOST}:{self.port}"
        self.secret_key = secrets.token_urlsafe(48)
        self.processes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        self.smtp.__enter__()
        self.app = self._application()
        return self

    def __exit__(self, *_why: object) -> None:
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        with self.inside():
            db.session.remove()
            db.engine.dispose()
        self.smtp.__exit__(None, None, None)

    def _application(self) -> Flask:
        """The same settings as the processes have, for looking into the database."""
        changed = {"SQLALCHEMY_DATABASE_URI": self._uri()}
        return create_app(DATA_DIR=self.folder, SECRET_KEY=self.secret_key, PUBLIC_URL=self.url, **changed)

    def _uri(self) -> str:
        return self.database_url or f"sqlite:///{self.folder / 'community.db'}"

    def _environment(self) -> dict[str, str]:
        return {
            **{name: os.environ[name] for name in PASSED_ON if name in os.environ},
            "PYTHONUTF8": "1",
            "FLASK_APP": "wsgi",
            "COP_ENV": "development",
            "DATA_DIR": str(self.folder),
            "DATABASE_URL": self.database_url,
            "SECRET_KEY": self.secret_key,
            "PUBLIC_URL": self.url,
            "MAIL_SERVER": self.smtp.host,
            "MAIL_PORT": str(self.smtp.port),
            "MAIL_REPLY_TO": "anouk@voorbeeld.example",
        }

    # Processes

    def migrate(self) -> None:
        """Make the tables."""
        with self.inside():
            upgrade()

    def serve(self, workers: int = 2) -> None:
        """Start the web server, as bin/run does, and wait until it answers."""
        bind = ("--bind", f"{HOST}:{self.port}", "--workers", str(workers), "--threads", "1")
        self._start("gunicorn", "wsgi:app", *bind, "--no-control-socket", "--log-level", "warning")
        until(self._answers, "the web server answers")

    def work(self) -> None:
        """Start the worker."""
        self._start("flask", "worker")

    def _start(self, module: str, *arguments: str) -> None:
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", module, *arguments]
            options = {"cwd": HOUSE, "env": self._environment(), "stdout": log, "stderr": log}
            self.processes.append(subprocess.Popen(command, **options))  # type: ignore[call-overload]  # options of mixed types

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/robots.txt", timeout=PATIENCE) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError):
            return False

    def flask(self, *arguments: str) -> str:
        """Run a command of ours to its end and return what it said; AssertionError, with its words, when it failed."""
        command = [sys.executable, "-m", "flask", *arguments]
        done = subprocess.run(command, cwd=HOUSE, env=self._environment(), capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, f"{' '.join(arguments)}: {done.stdout}{done.stderr}"
        return done.stdout

    @property
    def log(self) -> Path:
        """What the processes said."""
        return self.folder / "processes.log"

    def faults(self) -> str:
        """The errors that the processes wrote down; nothing when all went well."""
        said = self.log.read_text() if self.log.exists() else ""
        return said if "Traceback" in said or "ERROR" in said or "CRITICAL" in said else ""

    # Looking

    @contextlib.contextmanager
    def inside(self) -> Iterator[None]:
        """A context in which models and operations work on this community; what was changed must be committed."""
        with self.app.app_context():
            yield
            db.session.rollback()

    def member(self, key: str) -> Member:
        """The row of marleen, youssef, …; only within `inside()`."""
        return db.session.scalars(select(Member).where(Member.email == f"{key}@voorbeeld.example")).one()

    def letters(self, to: str) -> list[EmailMessage]:
        """What the SMTP server took for this address, oldest first."""
        return [arrived.message for arrived in self.smtp.letters() if to in arrived.to]

    def letter(self, to: str, subject: str) -> EmailMessage:
        """Wait for the letter to this address with this in its subject."""

        def newest() -> EmailMessage | None:
            fitting = [letter for letter in self.letters(to) if subject in letter["Subject"]]
            return fitting[-1] if fitting else None

        return until(newest, f"a letter to {to} about {subject!r}")


def until(found: Callable[[], Found | None], what: str) -> Found:
    """Ask again and again until there is something; AssertionError after PATIENCE seconds."""
    end = time.monotonic() + PATIENCE
    while not (answer := found()):
        assert time.monotonic() < end, f"Waited {PATIENCE} seconds in vain: {what}."
        time.sleep(0.1)
    return answer


def copy_of(planted: Path, folder: Path) -> Path:
    """A folder with a copy of the database in another one."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(planted / "community.db", folder / "community.db")
    return folder
