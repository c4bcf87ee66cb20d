"""The yardstick of a poll: bare Flask that opens its signed cookie, looks the session up as we do, and reads twice; or
once, where a room of intervisie stands.

What it does without: permissions, the host, the language, and the headers of every answer.
"""

import os
from pathlib import Path

from flask import Flask, Response, request, session
from sqlalchemy import bindparam, create_engine, event, select

from bench.yardstick_page import BELL
from cop.foundation.clock import now
from cop.foundation.db import prepare_sqlite
from cop.intervisie.models import Seat, Session
from cop.members.models import hash_token
from cop.members.queries import WHO
from cop.runner.models import Run
from cop.threads.models import Thread

LAST = select(Thread.last_number).where(Thread.public_id == bindparam("public_id"))
STAND = (
    select(Run.version, Session.people_version, Session.state)
    .join_from(Session, Run, Run.session_id == Session.id)
    .join(Seat, Seat.session_id == Session.id)
    .where(Session.public_id == bindparam("public_id"), Seat.member_id == bindparam("me"))
)


def create() -> Flask:
    """The bare application; its settings are in the environment, set by bench/polls.py."""
    app = Flask(__name__)
    folder = Path(os.environ["DATA_DIR"])
    app.secret_key = (folder / "secret_key").read_text()
    app.config["SESSION_COOKIE_NAME"] = os.environ["BENCH_COOKIE"]
    engine = create_engine(f"sqlite:///{folder / 'community.db'}")
    event.listen(engine, "connect", prepare_sqlite)

    @app.get("/nieuw")
    def poll() -> Response:
        with engine.connect() as connection:
            me = connection.execute(WHO, {"token_hash": hash_token(session["_user_id"]), "now": now()}).one()
            bell = connection.execute(BELL, {"me": me.id}).scalar()
            last = connection.execute(LAST, {"public_id": request.args["gesprek"]}).scalar()
        version = f"{bell}.{last}"
        return Response(status=204) if request.args.get("v") == version else Response(version)

    @app.get("/intervisie/<public_id>/kamer/stand")
    def stand(public_id: str) -> Response:
        with engine.connect() as connection:
            me = connection.execute(WHO, {"token_hash": hash_token(session["_user_id"]), "now": now()}).one()
            found = connection.execute(STAND, {"public_id": public_id, "me": me.id}).one()
        version = ".".join(str(part) for part in found)
        return Response(status=204) if request.args.get("v") == version else Response(version)

    return app
