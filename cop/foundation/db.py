"""The one database session, and the one place where a request is kept or undone."""

import secrets
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any, cast

from flask import Flask, Response, has_request_context, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Executable, MetaData, Row, event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, ORMExecuteState, Session, declared_attr, mapped_column

from cop.foundation.clock import now

writing_now: ContextVar[bool] = ContextVar("writing_now", default=False)
LOOKING = ("GET", "HEAD", "OPTIONS")  # methods by which nothing may change: they come without the token of a form
BUSY_SECONDS = 5  # how long a writer waits for another before the page says "try again" (503)


class Base(DeclarativeBase):
    """A table named after its class, with a number of its own and the moment it was made (UTC)."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )

    @declared_attr.directive
    def __tablename__(cls) -> str:
        return "".join("_" + c.lower() if c.isupper() else c for c in cls.__name__).lstrip("_")


class Numbered:
    """Gives a table its inner number, which never leaves the house, and its moment of making."""

    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(default=now)


def new_public_id() -> str:
    """A random name for addresses: 128 bits, so that nothing can be counted or guessed."""
    return secrets.token_urlsafe(16)


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": True})


class NotWriting(RuntimeError):
    """A change was attempted by a page that did not say that it writes."""


def write() -> None:
    """From here on this request writes: end its reading and open one short writing transaction.

    What was read before is read again at its next use, so an operation decides on what is true now. Raises NotWriting
    for a request that only looks.
    """
    if has_request_context() and request.method in LOOKING:
        raise NotWriting("Who only looks changes nothing.")
    db.session.rollback()
    writing_now.set(True)


def end_reading() -> None:
    """Let go of the transaction before slow work: hashing a password, rendering a text or a refusal."""
    db.session.rollback()
    writing_now.set(False)


@contextmanager
def writing() -> Iterator[None]:
    """One whole piece of work outside a request: committed at the end, or undone and the error passed on."""
    write()
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        writing_now.set(False)


@contextmanager
def remembering() -> Iterator[Session]:
    """The named way to remember what outlives a refused request: limits, sign-in trouble, drafts, last seen.

    Raises NotWriting when the request already writes: two writers in one request would wait for each other.
    """
    if writing_now.get():
        raise NotWriting("Remember before write(), not after it.")
    db.session.rollback()
    token = writing_now.set(True)
    try:
        with Session(db.engine) as session, session.begin():
            yield session
    finally:
        writing_now.reset(token)


def connection() -> Connection:
    """The connection of the session's own transaction, looked up once in it: for statements made beforehand, without
    the session's bookkeeping of objects, which costs the hot pages as much as the reading itself."""
    session = db.session()
    transaction = session.get_transaction()
    kept = session.info.get("connection")
    if transaction is None or kept is None or kept[0] is not transaction:
        found = session.connection()
        kept = session.info["connection"] = session.get_transaction(), found
    return cast(Connection, kept[1])


def rows(statement: Executable, values: dict[str, Any]) -> Sequence[Row[*tuple[Any, ...]]]:
    """Plain rows of a statement made beforehand."""
    return connection().execute(statement, values).all()


def init_app(app: Flask) -> None:
    """Join the database to the application and watch over the end of each request."""
    options: dict[str, Any] = app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", {})
    options.setdefault("hide_parameters", True)  # a refused statement is logged without what was typed, or who asks
    is_sqlite = app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite")
    if is_sqlite:
        options.setdefault("connect_args", {"timeout": BUSY_SECONDS, "isolation_level": None})
    db.init_app(app)
    with app.app_context():
        if is_sqlite:
            event.listen(db.engine, "connect", prepare_sqlite)
            event.listen(db.engine, "begin", begin_sqlite)
        if not event.contains(db.session.session_factory.class_, "before_flush", refuse_silent_flush):
            event.listen(db.session.session_factory.class_, "before_flush", refuse_silent_flush)
            event.listen(db.session.session_factory.class_, "do_orm_execute", refuse_silent_change)
    app.before_request(start_reading)
    app.after_request(keep_or_undo)
    app.teardown_request(stop_writing)


def prepare_sqlite(connection: Any, _: Any) -> None:
    """Readers beside one writer, real foreign keys, and memory for the hot pages."""
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "cache_size=-32000",
        "mmap_size=268435456",
        "wal_autocheckpoint=8000",  # 32 MB; the worker does it every ten seconds, so that no page has to
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def begin_sqlite(connection: Connection) -> None:
    """A plain BEGIN that later writes loses updates silently or fails at once; a writer says so from the start. Said to
    the driver itself: every request begins once or twice, and SQLAlchemy's way takes longer than the reading."""
    begin = "BEGIN IMMEDIATE" if writing_now.get() else "BEGIN"
    try:
        connection.connection.driver_connection.execute(begin)  # type: ignore[union-attr]  # it is open
    except sqlite3.OperationalError as busy:
        raise OperationalError(begin, None, busy) from busy


def checkpoint() -> None:
    """What the clock does on SQLite: bring the journal into the database, so that no reply has to wait for it."""
    if db.engine.dialect.name == "sqlite":
        connection = db.engine.raw_connection()  # outside any transaction
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)")
        finally:
            connection.close()


def refuse_silent_flush(session: Session, _context: Any, _instances: Any) -> None:
    """A change on a reading page would be lost without a word; make it loud."""
    if not writing_now.get():
        raise NotWriting("Call write() before changing anything.")


def refuse_silent_change(state: ORMExecuteState) -> None:
    """The same for changes by statement."""
    if (state.is_insert or state.is_update or state.is_delete) and not writing_now.get():
        raise NotWriting("Call write() before changing anything.")


def start_reading() -> None:
    """Every request begins as a reader."""
    writing_now.set(False)


def stop_writing(_error: BaseException | None) -> None:
    """No request leaves its pen to the next."""
    writing_now.set(False)


def keep_or_undo(response: Response) -> Response:
    """A request that ends well is kept whole; any other leaves no trace."""
    if writing_now.get():
        if response.status_code < 400:
            db.session.commit()
        else:
            db.session.rollback()
        writing_now.set(False)
    return response


def insert_or_ignore(model: type[Base], rows: list[dict[str, Any]]) -> None:
    """Insert rows, leaving alone those that exist already; in one statement on both databases."""
    if not rows:
        return
    insert = dialect_insert()
    db.session.execute(insert(model).on_conflict_do_nothing(), rows)


def dialect_insert() -> Callable[..., Any]:
    """The insert that knows ON CONFLICT, for the database in use."""
    if db.engine.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as postgresql_insert

        return postgresql_insert
    from sqlalchemy.dialects.sqlite import insert as sqlite_insert

    return sqlite_insert
