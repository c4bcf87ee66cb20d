"""The yardstick of posting: bare Flask that takes a form, inserts one row (the post), commits, and redirects."""

import os
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from secrets import token_urlsafe

from flask import Flask, redirect, request
from sqlalchemy import create_engine, event, insert
from werkzeug.wrappers import Response

from cop.foundation.db import BUSY_SECONDS, prepare_sqlite
from cop.threads.models import Post

FAR = 1_000_000  # numbers of posts that no reply will reach


def create() -> Flask:
    """The bare application, on the same database with the same settings, writing into one thread by one author."""
    app, numbers = Flask(__name__), count(FAR)
    thread, author = int(os.environ["BENCH_THREAD"]), int(os.environ["BENCH_READER"])
    options = {"timeout": BUSY_SECONDS, "isolation_level": None}
    engine = create_engine(f"sqlite:///{Path(os.environ['DATA_DIR']) / 'community.db'}", connect_args=options)
    event.listen(engine, "connect", prepare_sqlite)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))

    @app.post("/gesprekken/<public_id>")
    def reply(public_id: str) -> Response:
        row = {
            "public_id": token_urlsafe(16),
            "thread_id": thread,
            "number": next(numbers),
            "author_id": author,
            "body": request.form["body"],
            "html": request.form["body"],
            "created_at": datetime.now(UTC).replace(tzinfo=None),
            "form_id": request.form["form_id"],
        }
        with engine.begin() as connection:
            connection.execute(insert(Post), row)
        return redirect(f"/gesprekken/{public_id}#b{row['number']}", code=303)

    return app
