"""The yardstick of posting: bare Flask that takes a form, inserts one row, commits, and redirects."""

import os
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask, redirect, request
from sqlalchemy import Column, DateTime, Integer, MetaData, String, Table, Text, create_engine, event, insert
from werkzeug.wrappers import Response

from cop.foundation.db import BUSY_SECONDS, prepare_sqlite

ROWS = Table(
    "bare_post",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("thread", String(22), index=True),
    Column("body", Text),
    Column("created_at", DateTime),
)


def create() -> Flask:
    """The bare application, on the same database with the same settings; its table is made when it is not there."""
    app = Flask(__name__)
    options = {"timeout": BUSY_SECONDS, "isolation_level": None}
    engine = create_engine(f"sqlite:///{Path(os.environ['DATA_DIR']) / 'community.db'}", connect_args=options)
    event.listen(engine, "connect", prepare_sqlite)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    ROWS.metadata.create_all(engine)

    @app.post("/gesprekken/<public_id>")
    def reply(public_id: str) -> Response:
        row = {"thread": public_id, "body": request.form["body"], "created_at": datetime.now(UTC).replace(tzinfo=None)}
        with engine.begin() as connection:
            number = connection.execute(insert(ROWS), row).lastrowid
        return redirect(f"/gesprekken/{public_id}#b{number}", code=303)

    return app
