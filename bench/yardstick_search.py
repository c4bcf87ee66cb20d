"""The yardstick of searching: bare Flask, FTS5 over the texts as anybody would set it up, newest first, each hit with
the snippet that FTS5 makes, a count up to a hundred, and a plain template of the size of our page; and, at /alleen,
that query and template without anything around them.

What it does without: permissions, sessions, stems, parts of words, and kinds other than posts. Its index is
a file of its own beside the house, made once.
"""

import os
from pathlib import Path
from typing import Any

from flask import Flask, render_template, request
from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import Engine

from bench.yardstick_page import BELL, CIRCLES, FACTS, ME, TOKEN
from cop.foundation.db import prepare_sqlite
from cop.topics.models import agenda_points, themes

INDEX = "plain-search.db"
HITS = text(
    "SELECT post.public_id, post.number, post.created_at, member.name, thread.public_id AS thread_id, thread.title, "
    "thread.kind, thread.reply_count, thread.insight_number, circle.name AS circle, circle.is_everybody, "
    "snippet(plain, 0, '<mark>', '</mark>', '…', 32) AS words "
    "FROM plain.plain JOIN post ON post.id = +plain.rowid JOIN thread ON thread.id = post.thread_id "
    "JOIN circle ON circle.id = thread.circle_id JOIN member ON member.id = post.author_id "
    "WHERE plain MATCH :question ORDER BY plain.rowid DESC LIMIT 20"
)
NUMBER = text("SELECT count(*) FROM (SELECT rowid FROM plain.plain WHERE plain MATCH :question LIMIT 101)")


def engine_on(folder: Path) -> Engine:
    """The house with the plain index beside it."""
    engine = create_engine(f"sqlite:///{folder / 'community.db'}")
    event.listen(engine, "connect", prepare_sqlite)
    event.listen(engine, "connect", lambda made, _: made.execute(f"ATTACH '{folder / INDEX}' AS plain"))
    return engine


def make_index(folder: Path) -> None:
    """Put every post in an FTS5 table, unless that was done."""
    if not (folder / INDEX).exists():
        with engine_on(folder).begin() as connection:
            connection.execute(text("CREATE VIRTUAL TABLE plain.plain USING fts5(body)"))
            connection.execute(text("INSERT INTO plain.plain (rowid, body) SELECT id, body FROM post ORDER BY id"))


def create() -> Flask:
    """The bare application; its settings are in the environment, set by bench/search.py."""
    app = Flask(__name__, template_folder=os.environ["BENCH_TEMPLATES"])
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    engine = engine_on(Path(os.environ["DATA_DIR"]))

    me = int(os.environ["BENCH_READER"])
    points = {number: point.nl for number, point in agenda_points().items()}
    all_themes = {key: theme.nl for key, theme in themes().items()}

    @app.get("/zoeken")
    def index() -> str:
        with engine.connect() as connection:
            read, asked = connection.execute, {"question": request.args["q"]}
            known: dict[str, Any] = {
                "me": read(ME, {"me": me}).one(),
                "version": read(FACTS).scalar(),
                "bell": read(BELL, {"me": me}).scalar(),
                "circles": read(CIRCLES, {"me": me}).all(),
                "rows": read(HITS, asked).all(),
                "number": read(NUMBER, asked).scalar(),
            }
        return render_template(
            "search.html", q=request.args["q"], points=points, all_themes=all_themes, token=TOKEN, **known
        )

    @app.get("/alleen")
    def alone() -> str:
        with engine.connect() as connection:
            rows = connection.execute(HITS, {"question": request.args["q"]}).all()
        return render_template(
            "search.html", q=request.args["q"], rows=rows, points=points, all_themes=all_themes, circles=(), number=20,
            me={"name": "Iemand"}, token=TOKEN,
        )  # fmt: skip

    return app
