"""Sharing: by the bringer, once everybody said yes; and from the conversation nothing leads back to the session."""

import json
from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from cop.foundation.clock import local, now
from cop.foundation.db import Base, db, writing
from cop.harvest.models import PUBLISHED, Yes
from cop.intervisie import people
from cop.intervisie.models import Seat, Session, Tally
from cop.methods.models import adapted, library
from cop.methods.operations import copy
from cop.notifications.models import Notification
from cop.threads.models import FOLLOWS, LESSON, Attention, Post, Thread, ThreadTheme
from tests.conftest import Visitor
from tests.harvest.conftest import TEXT, Table, held_with
from tests.intervisie.held import ended, seat_of, signed


def the_thread() -> Thread:
    return db.session.scalars(select(Thread).where(Thread.kind == LESSON)).one()


def test_it_becomes_a_conversation_of_all(table, everybody, marleen, visit):
    path = table.publish()
    page = visit(marleen).get(path).text
    assert TEXT["title"] in page and "Het hielp om eerst te vragen wat het kost." in page
    assert "Nuttig voor:</strong> Programmamanagers die beginnen" in page
    assert f"Methode: Incidentmethode. Jaar: {local(now()).year}." in page
    thread = the_thread()
    assert thread.agenda_points == [1, 5] and thread.circle_id == everybody.id and thread.asker_id is None
    assert [row.theme for row in db.session.query(ThreadTheme)] == ["wonen"]
    assert table.lesson.state == PUBLISHED


def test_what_one_sees_before_saying_yes_is_what_is_shared(table, marleen, visit):
    table.proposed()
    shown = table.page().split('<div class="prose">')[1].split("</div>")[0]
    table.all_say_yes()
    table.do(1, "delen", hash=table.hash(1))
    assert shown.strip() == the_opening().html.strip()


def the_opening() -> Post:
    return db.session.scalars(select(Post).where(Post.thread_id == the_thread().id)).one()


def test_a_double_click_shares_it_once(table):
    table.proposed()
    table.all_say_yes()
    mark = table.hash(1)
    assert table.do(1, "delen", hash=mark).status_code == 303
    assert table.do(1, "delen", hash=mark).status_code == 409
    assert db.session.query(Thread).filter_by(kind=LESSON).count() == 1


@pytest.mark.parametrize("mark", ["", "0" * 64])
def test_another_text_than_the_one_agreed_is_not_shared(table, mark):
    table.proposed()
    table.all_say_yes()
    assert table.do(1, "delen", hash=mark).status_code == 409
    assert db.session.query(Thread).count() == 0


def test_nobody_but_the_bringer_shares_it(table, anouk, visit):
    table.proposed()
    table.all_say_yes()
    mark = table.hash(1)
    for who in (0, 2, 5):
        assert table.do(who, "delen", hash=mark).status_code == 403
    assert visit(anouk).post(f"{table.path}/delen", {"hash": mark}).status_code == 404
    assert db.session.query(Thread).count() == 0


def test_the_bringer_lets_it_be_after_all_said_yes(table):
    table.proposed()
    table.all_say_yes()
    assert table.do(1, "niet-delen").status_code == 303
    assert "wordt niets gedeeld" in table.page(4) and TEXT["title"] not in table.page(4)
    assert table.lesson.sealed_words is None and db.session.query(Yes).count() == 0
    assert table.do(1, "beginnen").status_code == 409


def test_the_bringer_lets_it_be_before_anybody_wrote(table):
    table.do(1, "niet-delen")
    assert "wordt niets gedeeld" in table.page(4)
    assert db.session.query(Tally).filter_by(what="not_published").count() == 1


def test_an_adapted_method_keeps_its_own_name_to_itself(app, members, marleen, visit):
    base, session = library().methods["incidentmethode"], signed(members)
    with writing():
        own = copy(base, members[0], 0)
        own.name = "zq-eigen-naam-zq"
        method = adapted(own, base)
    table = Table(app, held_with(members, session, method=method), members)
    assert "zq-eigen-naam-zq" in table.session.unseal("script")
    page = visit(marleen).get(table.publish()).text
    assert "zq-eigen-naam-zq" not in page and "Methode: Incidentmethode." in page


def test_nobody_follows_it_and_nobody_hears_of_it(table, letters):
    table.proposed()
    table.all_say_yes()
    before = len(letters())
    lines = db.session.query(Notification).count()
    table.do(1, "delen", hash=table.hash(1))
    assert len(letters()) == before and db.session.query(Notification).count() == lines
    assert db.session.query(Attention).filter_by(stance=FOLLOWS).count() == 0


def test_the_session_stays_until_everybody_could_take_it_back(app, members):
    """Also where the group would have wiped it sooner."""
    table = Table(app, ended(members, keep_days=14), members)
    table.publish()
    today = local(now()).date()
    session = db.session.get_one(Session, table.session.id)
    assert 31 <= (session.delete_on - today).days <= 31 + 20  # by chance: the day of wiping leads to no lesson
    assert session.delete_on == session.kept_until
    assert table.lesson.taken_back_until == today + timedelta(days=30)


# No way back


def rows() -> list[tuple[str, dict[str, object]]]:
    """Every row of every table."""
    return [
        (table.name, dict(row))
        for table in Base.metadata.sorted_tables
        for row in db.session.execute(select(table)).mappings()
    ]


def leads_to(table: str, targets: set[str]) -> bool:
    """Whether the rows of a table point at one of these tables, at once or by way of another."""
    seen, now_at = set(), {table}
    while now_at:
        seen |= now_at
        keys = [key for name in now_at for key in Base.metadata.tables[name].foreign_keys]
        now_at = {key.column.table.name for key in keys} - seen - {"member", "circle"}
    return bool(seen & targets)


def test_no_table_joins_a_session_and_a_conversation():
    sessions, threads = {"session", "seat", "lesson"}, {"thread", "post"}
    for table in Base.metadata.tables:
        assert not (leads_to(table, sessions) and leads_to(table, threads)), table


def test_no_row_joins_the_session_and_the_conversation(app, members, marleen, visit):
    """Neither by a name, nor by a number, nor by the moment at which both were changed."""
    with time_machine.travel("2026-11-23T10:00:00+01:00") as clock:
        table = Table(app, ended(members), members)
        table.proposed()
        table.all_say_yes()
        clock.shift(timedelta(days=2, hours=3))
        table.browser = [Visitor(app, member) for member in members]
        shared_at = now()
        table.do(1, "delen", hash=table.hash(1))
        path = the_thread().path
        assert visit(marleen).get(path).status_code == 200
        around = (shared_at - timedelta(minutes=90), shared_at + timedelta(minutes=90))
    seats = [seat.public_id for seat in db.session.query(Seat)]
    of_session = {table.session.public_id, f"session:{table.session.id}", *seats}
    of_thread = {the_thread().public_id, f"thread:{the_thread().id}", the_opening().public_id, TEXT["title"]}
    found = 0
    for name, row in rows():
        words = json.dumps({key: str(value) for key, value in row.items() if not isinstance(value, bytes)})
        is_session_s = leads_to(name, {"session"}) or any(token in words for token in of_session)
        assert not (is_session_s and any(token in words for token in of_thread)), (name, row)
        if is_session_s:
            found += 1
            for column, value in row.items():
                is_then = isinstance(value, datetime) and around[0] < value < around[1]
                assert not is_then, (name, column, "tells when it was shared")
    assert found > 8


def test_the_link_between_them_is_sealed(table):
    path = table.publish()
    name = path.rpartition("/")[2].encode()
    assert table.lesson.sealed_thread is not None and name not in table.lesson.sealed_thread
    assert table.lesson.sealed_words is None


def test_the_page_of_the_conversation_knows_no_session(table, marleen, anouk, visit):
    path = table.publish()
    for member in (marleen, anouk):
        page = visit(member).get(path).text
        assert table.session.public_id not in page
        for one in table.members:
            assert one.name not in page and one.public_id not in page


def test_the_way_there_tells_no_log_where_one_came_from(table):
    table.publish()
    link = table.page().split('href="/gesprekken/')[1].split(">")[0]
    assert 'rel="noreferrer"' in link


def test_a_seat_that_is_taken_out_finds_no_way_to_it(table):
    table.publish()
    with writing():
        people.take_out(table.session, seat_of(table.session, table.members[4]))
    assert table.browser[4].get(table.path).status_code == 404
    assert table.do(4, "intrekken").status_code == 404
