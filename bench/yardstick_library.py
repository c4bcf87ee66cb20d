"""The yardstick of the library: bare Flask, the same rows by Core from the same database, and plain templates.

It does without what the yardstick of pages does without (bench/yardstick_page.py), and it counts nothing: what the
facets say stands in the template's values once and for all. It reads and writes out a whole case each time.
"""

import json
import os
from pathlib import Path
from typing import Any

from flask import Flask, render_template
from sqlalchemy import bindparam, create_engine, event, func, select

from bench.yardstick_page import BELL, FACTS, ME
from cop.cases.fields import field_list
from cop.cases.models import PUBLISHED, Case, CaseAuthor, CaseVersion
from cop.foundation.db import prepare_sqlite
from cop.library.models import CaseUse
from cop.members.models import Member
from cop.threads.models import Thread
from cop.topics.models import agenda_points

USES = select(func.count()).select_from(CaseUse).where(CaseUse.case_id == Case.id).correlate(Case).scalar_subquery()
CARDS = (
    select(Case.public_id, Case.state, Case.title, Case.summary, Case.facts, Case.is_example, USES.label("uses"))
    .where(Case.state == PUBLISHED)
    .order_by(Case.published_at.desc(), Case.id.desc())
    .limit(20)
)
CASE = select(Case.__table__).where(Case.public_id == bindparam("public_id"))
VERSION = select(CaseVersion.content, CaseVersion.html).where(
    CaseVersion.case_id == bindparam("case"), CaseVersion.number == bindparam("number")
)
AUTHORS = (
    select(Member.public_id, Member.name, Member.function, Member.organisation)
    .join(CaseAuthor, CaseAuthor.member_id == Member.id)
    .where(CaseAuthor.case_id == bindparam("case"))
)
LEDGER = (
    select(CaseUse.place, CaseUse.year, CaseUse.how, CaseUse.worked, CaseUse.note, Member.public_id, Member.name)
    .join(Member, Member.id == CaseUse.member_id)
    .where(CaseUse.case_id == bindparam("case"))
    .order_by(CaseUse.year.desc(), CaseUse.id.desc())
)
TALK = select(Thread.public_id, Thread.reply_count).where(Thread.id == bindparam("thread"))
GLANCE = ("status", "schaal", "vorm", "zwaarte", "overdraagbaar")


def create() -> Flask:
    """The bare application; its settings are in the environment, set by bench/library.py."""
    app = Flask(__name__, template_folder=os.environ["BENCH_TEMPLATES"])
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    me = int(os.environ["BENCH_READER"])
    engine = create_engine(f"sqlite:///{Path(os.environ['DATA_DIR']) / 'community.db'}")
    event.listen(engine, "connect", prepare_sqlite)
    counted = json.loads(os.environ["BENCH_FACETS"])
    fields = field_list().fields
    fixed: dict[str, Any] = {
        "names": {key: option.nl for options in field_list().lists.values() for key, option in options.items()},
        "points": {number: point.nl for number, point in agenda_points().items()},
        "kinds": {key: option.nl for key, option in field_list().lists["casussoort"].items()},
        "proofs": list(field_list().lists["bewijs"]),
        "glance": [(fields[key].label.nl, key) for key in GLANCE],
        "token": "t" * 91,
    }

    def framed(read: Any) -> dict[str, Any]:
        """What the frame of every page shows."""
        bell = read(BELL, {"me": me}).scalar()
        return {"me": read(ME, {"me": me}).one(), "version": read(FACTS).scalar(), "bell": bell}

    @app.get("/casussen")
    def index() -> str:
        with engine.connect() as connection:
            known = {**framed(connection.execute), "rows": connection.execute(CARDS).all()}
        return render_template("library.html", **counted, **known, **fixed)

    @app.get("/casussen/<public_id>")
    def show(public_id: str) -> str:
        with engine.connect() as connection:
            read = connection.execute
            case = read(CASE, {"public_id": public_id}).one()
            of_case = {"case": case.id}
            version = read(VERSION, {**of_case, "number": case.published_version}).one()
            known = {
                **framed(read),
                "authors": read(AUTHORS, of_case).all(),
                "uses": read(LEDGER, of_case).all(),
                "thread": read(TALK, {"thread": case.thread_id}).first(),
            }
        return render_template("case.html", case=case, c=version.content, html=version.html, **known, **fixed)

    return app
