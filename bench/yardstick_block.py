"""The yardstick of keeping a block: bare Flask that takes the same form, updates one row, commits, answers in JSON."""

import json
import os
from pathlib import Path

from flask import Flask, Response, jsonify, request
from sqlalchemy import create_engine, event, update

from cop.cases.models import CaseBlock
from cop.foundation.db import BUSY_SECONDS, prepare_sqlite

FIELDS = ("opgave", "urgentie", "schaal")


def create() -> Flask:
    """The bare application, on the same database with the same settings; it asks nobody who they are."""
    app, case_id = Flask(__name__), int(os.environ["BENCH_CASE"])
    options = {"timeout": BUSY_SECONDS, "isolation_level": None}
    engine = create_engine(f"sqlite:///{Path(os.environ['DATA_DIR']) / 'community.db'}", connect_args=options)
    event.listen(engine, "connect", prepare_sqlite)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    same = update(CaseBlock).where(CaseBlock.case_id == case_id, CaseBlock.key == "opgave")

    @app.post("/casussen/<public_id>/schrijven/<key>")
    def keep(public_id: str, key: str) -> Response:
        typed = {name: value for name, value in request.form.items() if name in FIELDS}
        with engine.begin() as connection:
            connection.execute(same.values(content=json.loads(json.dumps(typed))))
        return jsonify(said=f"{public_id} {key}")

    return app
