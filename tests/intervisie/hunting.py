"""Looking for the tokens of the hunt in every answer, as everybody; and the world put back as it was typed."""

import logging
import re
import shutil
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO, StringIO
from itertools import product
from pathlib import Path
from typing import Any

from flask import Flask
from pypdf import PdfReader
from sqlalchemy import insert, select, text
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from cop.foundation import facts, vocabulary
from cop.foundation.db import Base, db, writing
from cop.intervisie.models import Attendance, Dilemma, Insight, Seat
from cop.methods.models import library
from cop.runner.models import CARD, PAD, SessionNote
from cop.threads.models import Post
from tests.conftest import ON_POSTGRES
from tests.intervisie.attacking import Loot
from tests.intervisie.hunt_world import Hunted, Token, build

KEY = urlsafe_b64encode(b"een sleutel van tweeendertig byt").decode()  # SESSIONS_KEY of the hunt
NOTHING = "niets-niets-niets-niet"  # an id of nothing
FILES = ("community.db", "community.db-wal")
FOLDERS = ("keys", "mail")
BECOMES_ANOTHER = {"intervisie.guest", "arrivals.choose_password", "settings.confirm_address"}
PRINTED = "intervisie.proof"
SESSION = "/intervisie/<session_id>"


class Kept:
    """The world as it was typed, with the database and its journal as they lay on the disk; put back for each test."""

    def __init__(self, app: Flask, folder: Path):
        self.folder, self.data = folder, Path(app.config["DATA_DIR"])
        with everything_logged() as said:
            self.world = build(app)
        self.logged = said.getvalue()
        self.cookies = {who: one.kept_cookies for who, one in self.world.browsers.items()}
        self.outside, self.tokens = list(self.world.outside), dict(self.world.tokens)
        self.rows = rows_of_all() if ON_POSTGRES else {}
        self.words = words_of_index() if ON_POSTGRES else []
        db.session.remove()
        for name in FOLDERS:
            shutil.copytree(self.data / name, folder / name)
        if not ON_POSTGRES:
            copy_database(self.data, folder)

    def put_back(self) -> Hunted:
        db.session.remove()
        vocabulary.words_known.clear()
        facts._kept.clear()
        for name in FOLDERS:
            shutil.rmtree(self.data / name, ignore_errors=True)
            shutil.copytree(self.folder / name, self.data / name)
        put_rows_back(self.rows, self.words) if ON_POSTGRES else put_database_back(self.folder, self.data)
        for who, browser in self.world.browsers.items():
            browser.put_back(self.cookies[who])
        self.world.outside[:], self.world.tokens = self.outside, dict(self.tokens)
        return self.world


@contextmanager
def everything_logged(of_statements: int = logging.WARNING) -> Iterator[StringIO]:
    """All that is said to any log meanwhile, tracebacks included; at DEBUG also each statement and each row."""
    said, root, statements = StringIO(), logging.getLogger(), logging.getLogger("sqlalchemy")
    handler, before = logging.StreamHandler(said), (root.level, statements.level)
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    statements.setLevel(of_statements)
    try:
        yield said
    finally:
        root.removeHandler(handler)
        root.setLevel(before[0])
        statements.setLevel(before[1])


def opened(app: Flask, folder: Path) -> Kept:
    """The keeper of the typed world of this application, made at its first use in this folder."""
    app.config["SESSIONS_KEY"] = KEY
    if "hunted" not in app.extensions:
        app.extensions["hunted"] = Kept(app, folder)
    kept: Kept = app.extensions["hunted"]
    kept.put_back()
    return kept


def copy_database(data: Path, folder: Path) -> None:
    """A plain copy of the database and its journal, at a moment when nobody writes."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        if (data / name).exists():
            shutil.copy(data / name, folder / name)


def put_database_back(folder: Path, data: Path) -> None:
    db.session.remove()
    db.engine.dispose()
    for name in (*FILES, "community.db-shm"):
        (data / name).unlink(missing_ok=True)
    copy_database(folder, data)


def rows_of_all() -> dict[Any, list[dict[str, Any]]]:
    """All rows of all tables, as a dump has them."""
    return {table: [dict(row) for row in db.session.execute(select(table)).mappings()] for table in TABLES}


def words_of_index() -> list[dict[str, Any]]:
    """What no model describes: the words of the text index on PostgreSQL."""
    found = db.session.execute(text("SELECT id, CAST(tokens AS text) AS tokens FROM entry_words"))
    return [dict(row) for row in found.mappings()]


def put_rows_back(rows: Mapping[Any, list[dict[str, Any]]], words: list[dict[str, Any]]) -> None:
    """The same on PostgreSQL, without the triggers that keep a log from shrinking."""
    with writing():
        db.session.execute(text("SET LOCAL session_replication_role = replica"))
        for name in ("entry_words", *(table.name for table in rows)):
            db.session.execute(text(f'DELETE FROM "{name}"'))
        for table, there in rows.items():
            if there:
                db.session.execute(insert(table), there)
            if there and "id" in table.c:
                numbers = f"pg_get_serial_sequence('{table.name}', 'id')"
                db.session.execute(text(f'SELECT setval({numbers}, max(id)) FROM "{table.name}"'))
        if words:
            add = text("INSERT INTO entry_words (id, tokens) VALUES (:id, CAST(:tokens AS tsvector))")
            db.session.execute(add, words)


TABLES = Base.metadata.sorted_tables


# What an answer holds


def text_of(answer: TestResponse) -> str:
    """All that is in an answer: headers, and the words of a page, a file or a sheet to print."""
    body = answer.get_data()
    answer.close()
    if body.startswith(b"%PDF"):
        sheet = PdfReader(BytesIO(body))
        words = " ".join(page.extract_text() for page in sheet.pages) + str(dict(sheet.metadata or {}))
        return f"{answer.headers}\n{words}\n{body.decode('latin-1')}"
    return f"{answer.headers}\n{body.decode('utf-8', 'replace')}".replace("\r\n ", "")  # a calendar folds its lines


def may_find(token: Token, who: str, is_deleted: bool = False) -> bool:
    """Whether this person may come across it."""
    return who in (token.kept_by if is_deleted else token.seen_by | token.kept_by)


def forbidden(
    world: Hunted, who: str, answer: TestResponse, where: str, asked: str = "", is_deleted: bool = False
) -> Iterator[str]:
    """What one answer holds that this person may not come across; what was in the question itself is no news."""
    by_label = {one.label: one for one in world.tokens.values()}
    is_nobody_s = answer.mimetype in ("text/calendar", "application/pdf")  # may lie open to colleagues
    for label in world.labels_in(text_of(answer)) - world.labels_in(asked):
        if is_nobody_s or not may_find(by_label[label], who, is_deleted):
            yield f"{who} finds “{label}” at {where}"


# Which addresses there are


def things(world: Hunted, is_whole: bool = True) -> dict[str, list[str]]:
    """What can stand in an address, by the name of the argument: of everything that is in a session one at least."""
    rows = {label: one.row.id for label, one in world.sittings.items() if is_there(one)}
    wanted = list(rows.values())
    notes = db.session.query(SessionNote).filter(SessionNote.session_id.in_(wanted))
    some = [notes.filter_by(kind=kind).order_by(SessionNote.id.desc()).first() for kind in (PAD, CARD)]
    seats = db.session.query(Seat).filter(Seat.session_id == rows.get("running")).order_by(Seat.id)
    lesson = db.session.query(Post.public_id).order_by(Post.id.desc()).first()
    made = {
        "session_id": [one.id for one in world.sittings.values()],
        "seat_id": [seat.public_id for seat in seats],
        "dilemma_id": firsts(db.session.query(Dilemma.public_id)),
        "note_id": [note.public_id for note in some if note],
        "insight_id": firsts(db.session.query(Insight.public_id)),
        "attendance_id": firsts(db.session.query(Attendance.public_id).order_by(Attendance.id)),
        "circle_id": [world.ids["circle"], world.ids["everybody"]],
        "thread_id": [world.ids["lesson"], world.ids["thread"]],
        "post_id": [lesson[0]] if lesson else [],
        "member_id": [world.member("tim").public_id],
        "public_id": [world.member("ilse").public_id],
        "key": [world.ids["method"], *([] if not is_whole else library().methods)],
        "point": ["1", "5"],
        "secret": [world.sittings["running"].link.rpartition("/")[2], "0" * 32],
        "slug": ["huisregels"],
        "filename": ["css/app.css"],
        "token": ["x"],
        "step": ["klopt"],
        "number": ["1"],
        "year": ["2026"],
    }
    nothing = (
        "call_id",
        "application_id",
        "report_id",
        "edition_id",
        "file_id",
        "name",
        "case_id",
        "remark_id",
        "use_id",
    )
    return {name: [one for one in found if one] or [NOTHING] for name, found in made.items()} | {
        name: [NOTHING] for name in nothing
    }


def is_there(sitting: Any) -> bool:
    from cop.intervisie.models import Session

    return db.session.query(Session.id).filter_by(public_id=sitting.id).one_or_none() is not None


def firsts(query: Any) -> list[str]:
    return [row[0] for row in query.limit(2)]


def routes(app: Flask, method: str) -> Iterator[Rule]:
    """Every address that can be asked by this method."""
    yield from (rule for rule in app.url_map.iter_rules() if method in (rule.methods or ()))


def addresses(world: Hunted, rule: Rule, found: Mapping[str, list[str]], method: str) -> Iterator[str]:
    """Every address of one route. Raises KeyError for an argument that nobody thought of."""
    names = sorted(rule.arguments)
    adapter = world.app.url_map.bind("localhost")
    for chosen in product(*(found[name] for name in names)):
        yield adapter.build(rule.endpoint, dict(zip(names, chosen, strict=True)), method=method)


def look_everywhere(
    world: Hunted, who: str, rules: Iterable[Rule], found: Mapping[str, list[str]], is_deleted: bool = False
) -> Iterator[str]:
    """Open every address as this person."""
    for rule in rules:
        for path in addresses(world, rule, found, "GET"):
            yield from forbidden(world, who, world[who].get(path), path, path, is_deleted)


def loot_of(kept: Kept, folder: Path, *but: Path) -> Loot:
    """The database as it lies on the disk, all files but those in some folders, and the settings."""
    loot = Loot(settings=kept.world.app.config)
    if ON_POSTGRES:
        loot.take_rows(rows_of_all())
    else:
        copy_database(kept.data, folder / "plain")
        loot.take_database(folder / "plain" / "community.db")
    loot.take_folder(kept.data, *but)
    return loot


OPEN_PLACES = {  # where in a database words may stand in the clear: a lesson that was shared, a method that one adapted
    "shared": ("thread.", "post.", "revision.", "entry", "word."),
    "method": ("own_method.",),
}


def wrong_in(world: Hunted, clear: Iterable[tuple[str, str]]) -> list[str]:
    """Of tokens that were found in the clear those that should be sealed, or stand where they should not. A file of the
    database holds what its rows hold; the shared lesson also stands in letters."""
    wrong = set()
    for token, where in clear:
        one = world.tokens.get(token)
        if one is None:
            continue
        kind = re.split("[: ]", one.label)[0]
        may = where.startswith(OPEN_PLACES.get(kind, ())) or re.search(r"community\.db|mail/.*\.eml$", where)
        if one.is_sealed or not may or (kind == "method" and where.endswith(".eml")):
            wrong.add(f"“{one.label}” stands in {where}")
    return sorted(wrong)
