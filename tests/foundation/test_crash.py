"""Killed at any moment, locked out, or crowded: nothing that was acknowledged is lost, and nothing is half done.

The recipes are C2, C3, C5 and C9 of the reliability anchor. Processes are real, and killed with SIGKILL.
"""

import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from cop.foundation.db import db
from cop.threads.models import Post, Thread
from tests.conftest import ON_POSTGRES, make_thread, sign_in_device

ROOT = Path(__file__).parents[2]
sqlite_alone = pytest.mark.skipif(ON_POSTGRES, reason="this is about SQLite's own lock and files")

SETTINGS = """
import sys
from cop import create_app
from tests.conftest import Visitor

class Browser(Visitor):
    def __init__(self, app, token):
        self.app, self.csrf, self.client = app, "f" * 40, app.test_client()
        with self.client.session_transaction() as cookie:
            cookie["csrf_token"], cookie["_user_id"], cookie["_fresh"] = self.csrf, token, True

app = create_app(
    TESTING=True, DATA_DIR={folder!r}, SECRET_KEY="x" * 40, PUBLIC_URL="http://localhost", MAIL_SERVER="",
    MAIL_FROM="post@voorbeeld.example", MAIL_REPLY_TO="anouk@voorbeeld.example", SQLALCHEMY_DATABASE_URI={uri!r},
)
browser = Browser(app, sys.argv[1])
thread = sys.argv[2]
import cop.threads.views.room
cop.threads.views.room.POSTS_AN_HOUR = 1_000_000
"""
POSTING = """
with app.app_context():
    for number in range(int(sys.argv[3])):
        answer = browser.post(thread, {"body": f"Antwoord {sys.argv[4]}-{number}"})
        print(answer.status_code, f"{sys.argv[4]}-{number}", flush=True)
"""


def program(app, body: str, *arguments: str) -> list[str]:
    """A Python program beside us, on the same database, with the application and a signed-in browser."""
    uri = str(app.config["SQLALCHEMY_DATABASE_URI"])
    return [
        sys.executable,
        "-c",
        SETTINGS.format(folder=str(app.config["DATA_DIR"]), uri=uri) + textwrap.dedent(body),
        *arguments,
    ]


def begin(command: list[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def acknowledged(output: str) -> set[str]:
    """The posts that were answered with a redirect to themselves."""
    return {line.split()[1] for line in output.splitlines() if line.startswith("303 ")}


def standing(thread_id: int) -> list[str]:
    db.session.rollback()
    bodies = db.session.scalars(
        select(Post.body).where(Post.thread_id == thread_id, Post.number > 1).order_by(Post.number)
    )
    return [body.removeprefix("Antwoord ") for body in bodies]


def counters_equal_rows(thread_id: int) -> None:
    """The numbers on a thread are those of its rows, without a gap."""
    db.session.rollback()
    thread = db.session.get_one(Thread, thread_id)
    numbers = list(db.session.scalars(select(Post.number).where(Post.thread_id == thread_id).order_by(Post.number)))
    assert numbers == list(range(1, len(numbers) + 1))
    assert thread.last_number == len(numbers)
    assert thread.reply_count == len(numbers) - 1


# C2: killed while posting


def test_a_killed_writer_loses_nothing_that_was_acknowledged(app, marleen, thread):
    kill_while_posting(app, marleen, thread, rounds=3, within=1.0)


@pytest.mark.long
def test_a_writer_killed_often_loses_nothing(app, marleen, thread):
    kill_while_posting(app, marleen, thread, rounds=40, within=2.0)


def kill_while_posting(app, member, thread, rounds: int, within: float) -> None:
    token, thread_id, path = sign_in_device(member), thread.id, thread.path
    promised: set[str] = set()
    for place in range(rounds):
        writer = begin(program(app, POSTING, token, path, "100000", f"r{place}"))
        first = writer.stdout.readline() if writer.stdout else ""
        time.sleep(within * (place + 1) / rounds)
        writer.send_signal(signal.SIGKILL)
        said = writer.stdout.read() if writer.stdout else ""  # what readline read ahead, communicate() would not give
        trouble = writer.communicate()[1]
        assert first.startswith("303"), first + trouble
        promised |= acknowledged(first + said)
        assert promised <= set(standing(thread_id))
        counters_equal_rows(thread_id)
    assert len(standing(thread_id)) <= len(promised) + rounds  # at most one per kill was on its way


# C3: killed at each statement of a migration

MIGRATING = """
import os, signal, sys
from sqlalchemy import event
from sqlalchemy.engine import Engine
from flask_migrate import upgrade
from cop import create_app

CHANGES = ("CREATE", "ALTER", "DROP", "INSERT", "UPDATE", "DELETE", "BEGIN", "COMMIT")
stop_at, seen = int(sys.argv[1]), 0

@event.listens_for(Engine, "connect")
def follow(connection, _):
    def look(statement):
        global seen
        if statement.lstrip().upper().startswith(CHANGES):
            seen += 1
            if seen == stop_at:
                os.kill(os.getpid(), signal.SIGKILL)
    connection.set_trace_callback(look)

app = create_app(TESTING=True, DATA_DIR={folder!r}, SECRET_KEY="x" * 40, SQLALCHEMY_DATABASE_URI={uri!r})
with app.app_context():
    upgrade()
print("done", seen)
"""


def migrate(folder: Path, stop_at: int) -> subprocess.CompletedProcess[str]:
    """Migrate the database in this folder; the process kills itself when it comes to the statement with this number."""
    code = MIGRATING.format(folder=str(folder), uri=f"sqlite:///{folder / 'new.db'}")
    return subprocess.run(
        [sys.executable, "-c", code, str(stop_at)], cwd=ROOT, capture_output=True, text=True, timeout=120
    )


def schema(file: Path) -> list[tuple[str, list[str]]]:
    """What is in the database, by name; indexes that SQLite makes itself left out. The lines of a table are sorted: in
    which order its constraints come when it is copied, Alembic leaves to chance."""
    with sqlite3.connect(file) as connection:
        rows = connection.execute(
            "SELECT name, coalesce(sql, '') FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name"
        )
        found = rows.fetchall()
    connection.close()
    return [(name, sorted(line.strip(" \t,") for line in sql.splitlines())) for name, sql in found]


@pytest.fixture
def whole(tmp_path):
    """How many statements the migrations take, and the schema they end with."""
    (tmp_path / "whole").mkdir()
    done = migrate(tmp_path / "whole", 0)
    assert done.stdout.startswith("done"), done.stderr
    return int(done.stdout.split()[1]), schema(tmp_path / "whole" / "new.db")


@sqlite_alone
def test_a_killed_migration_leaves_the_old_or_the_new(tmp_path, whole):
    kill_while_migrating(tmp_path, whole, every=max(1, whole[0] // 2))


@sqlite_alone
@pytest.mark.long
def test_a_migration_killed_at_every_statement(tmp_path, whole):
    kill_while_migrating(tmp_path, whole, every=1)


def kill_while_migrating(folder: Path, whole, every: int) -> None:
    statements, end = whole
    assert statements > 30
    for stop_at in [*range(1, statements + 1, every), statements]:
        file = folder / "new.db"
        for suffix in ("", "-wal", "-shm", "-journal"):
            file.with_name(f"new.db{suffix}").unlink(missing_ok=True)
        assert migrate(folder, stop_at).returncode == -signal.SIGKILL, stop_at
        left = [name for name, _sql in schema(file) if name != "alembic_version"]
        assert left in ([], [name for name, _sql in end if name != "alembic_version"]), (
            f"half a schema after statement {stop_at}"
        )
        if stop_at % 3 == 1 or every > 1:
            again = migrate(folder, 0)
            assert again.returncode == 0, again.stderr
            assert schema(file) == end


# C5: another process holds the lock

HOLDING = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
time.sleep(float(sys.argv[2]))
connection.execute("ROLLBACK")
"""


class Holder:
    """Another process that holds the database for so many seconds."""

    def __init__(self, app, seconds: float):
        file = str(app.config["DATA_DIR"] / "community.db")
        self.process = begin([sys.executable, "-c", HOLDING, file, str(seconds)])

    def __enter__(self) -> None:
        assert self.process.stdout and self.process.stdout.readline() == "held\n"

    def __exit__(self, *_error: object) -> None:
        self.process.kill()
        self.process.communicate()


@sqlite_alone
def test_a_short_lock_is_waited_for(app, visit, marleen, thread):
    browser = visit(marleen)
    with Holder(app, 2):
        began = time.monotonic()
        answer = browser.post(thread.path, {"body": "Even geduld."})
        assert answer.status_code == 303
        assert 1 < time.monotonic() - began < 5
    counters_equal_rows(thread.id)


@sqlite_alone
def test_a_long_lock_is_told_and_nothing_is_lost(app, visit, marleen, thread):
    """Within six seconds a page that says: try again; nothing half written, the words still there, reading goes on."""
    browser, path, thread_id = visit(marleen), thread.path, thread.id
    with Holder(app, 60):
        began = time.monotonic()
        answer = browser.post(path, {"body": "Dit had ik lang bedacht."})
        assert answer.status_code == 503 and int(answer.headers["Retry-After"]) > 0
        assert time.monotonic() - began < 7
        assert "Dit had ik lang bedacht." in answer.text, "what was typed is gone"
        assert browser.get(path).status_code == 200  # readers go on
    assert standing(thread_id) == []
    counters_equal_rows(thread_id)
    assert browser.post(path, {"body": "Dit had ik lang bedacht."}).status_code == 303


# C9: a crowd


def test_four_processes_post_and_none_fails(app, everybody, marleen, youssef, henk, dick):
    post_together(app, [marleen, youssef, henk, dick], make_thread(everybody, marleen), each=15)


@pytest.mark.long
def test_a_crowd_posts_and_none_fails(app, everybody, marleen, youssef, henk, dick):
    post_together(app, [marleen, youssef, henk, dick], make_thread(everybody, marleen), each=500)


def post_together(app, members, thread, each: int) -> None:
    """Each member in a process of its own, as fast as it can, in one thread that all follow."""
    thread_id, path = thread.id, thread.path
    tokens = [sign_in_device(member) for member in members]
    writers = [begin(program(app, POSTING, token, path, str(each), f"w{n}")) for n, token in enumerate(tokens)]
    promised: set[str] = set()
    for writer in writers:
        said, trouble = writer.communicate(timeout=600)
        assert writer.returncode == 0, trouble
        assert {line.split()[0] for line in said.splitlines()} == {"303"}, said
        promised |= acknowledged(said)
    assert set(standing(thread_id)) == promised and len(promised) == each * len(members)
    counters_equal_rows(thread_id)
    assert db.session.scalar(select(func.count()).select_from(Post)) == each * len(members) + 1


def test_the_programs_above_end_with_us():
    """A guard for the guards: a killed process is gone."""
    process = begin([sys.executable, "-c", "import time; time.sleep(60)"])
    process.kill()
    process.communicate()
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)
