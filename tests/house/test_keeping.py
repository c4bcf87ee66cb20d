"""A request is kept whole or not at all; and only the edges commit."""

import ast
from contextvars import Context
from pathlib import Path

import pytest
from sqlalchemy import func, select

import cop
from cop.foundation.db import NotWriting, db, write
from cop.threads.models import Thread
from cop.threads.operations import Subject, rendered, start

COP = Path(cop.__file__).parent
EDGES = {COP / "foundation" / "db.py"}


def test_only_the_edges_commit():
    for path in COP.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and node.attr == "commit":
                assert path in EDGES, f"{path} commits"


def count():
    return db.session.scalar(select(func.count()).select_from(Thread))


def request_that(app, act):
    """Run an act inside a request of its own, with the endings of a real one."""

    def run():
        with app.test_request_context("/", method="POST"):
            write()
            answer = app.make_response(act())
            return app.process_response(answer)

    answer = Context().run(run)
    db.session.rollback()
    return answer


def test_a_refused_request_keeps_nothing(app, marleen, everybody):
    def act(code):
        def done():
            start(
                db.session.merge(everybody),
                db.session.merge(marleen),
                Subject("Titel", "question", [1]),
                rendered("Tekst"),
            )
            return "antwoord", code

        return done

    request_that(app, act(422))
    assert count() == 0
    request_that(app, act(200))
    assert count() == 1


def test_a_reading_page_that_changes_something_is_loud(app, marleen):
    def run():
        with app.app_context():
            from cop.members.models import Member

            db.session.get_one(Member, marleen.id).name = "Anders"
            db.session.flush()

    with pytest.raises(NotWriting):
        Context().run(run)


def test_no_get_changes_anything_but_last_seen(app, visit, marleen, anouk, beheer, thread, circle):
    """Every page without a gap in its address, and the pages of a thread and a circle, opened by three people."""
    from sqlalchemy import text

    from cop.foundation.db import Base

    def everything():
        rows = {}
        for table in Base.metadata.sorted_tables:
            if table.name not in ("attempts",):
                skip = {"last_seen_at"}
                columns = [c for c in table.columns if c.name not in skip]
                rows[table.name] = sorted(map(repr, db.session.execute(select(*columns))))
        db.session.execute(text("select 1"))
        db.session.rollback()
        return rows

    browsers = [visit(member) for member in (marleen, anouk, beheer)]
    before = everything()
    paths = [str(rule) for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments]
    for browser in browsers:
        for path in [*paths, thread.path, circle.path, f"{thread.path}/wijzigen", "/agendapunten/1"]:
            assert browser.get(path).status_code < 500, path
    assert everything() == before
