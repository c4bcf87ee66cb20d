"""Asking what is new: little when there is nothing, the truth when there is, and no trace of having asked."""

from datetime import timedelta

from sqlalchemy import select

from cop.circles import operations as circles
from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.members.models import SUSPENDED, Device
from cop.moderation import operations as moderation
from cop.threads.models import Attention
from cop.threads.operations import follow, mark_read, mute
from tests.conftest import make_reply, make_thread
from tests.house.world import everything


def ask(visitor, **query):
    return visitor.get("/nieuw", query_string=query)


def test_nothing_new_says_nothing(visit, fatima, thread):
    visitor = visit(fatima)
    first = ask(visitor, gesprek=thread.public_id, na=1)
    assert first.json == {"v": first.json["v"], "bell": 0, "new": 0, "page": 1}
    again = ask(visitor, gesprek=thread.public_id, na=1, v=first.json["v"])
    assert (again.status_code, again.data) == (204, b"")


def test_a_reply_is_new(visit, fatima, youssef, thread):
    visitor = visit(fatima)
    version = ask(visitor, gesprek=thread.public_id, na=1).json["v"]
    for number in range(20):
        make_reply(thread, youssef, f"Antwoord {number}.")
    told = ask(visitor, gesprek=thread.public_id, na=1, v=version).json
    assert (told["new"], told["page"]) == (20, 1)
    assert ask(visitor, gesprek=thread.public_id, na=20).json["page"] == 2


def test_a_line_in_the_bell_is_new(visit, fatima, youssef, thread):
    with writing():
        follow(thread, fatima)
    visitor = visit(fatima)
    version = ask(visitor).json["v"]
    assert ask(visitor, v=version).status_code == 204
    make_reply(thread, youssef)
    assert ask(visitor, v=version).json["bell"] == 1


def test_the_list_tells_what_is_unread_in_each(visit, fatima, youssef, everybody, thread):
    other = make_thread(everybody, youssef, "Een ander gesprek")
    quiet = make_thread(everybody, youssef, "Een gedempt gesprek")
    visitor = visit(fatima)
    version = ask(visitor, lijst="ja").json["v"]
    assert ask(visitor, lijst="ja", v=version).status_code == 204
    make_reply(thread, youssef)
    with writing():
        mark_read(other, fatima, 1)
        mute(quiet, fatima)
    told = ask(visitor, lijst="ja", v=version).json["unread"]
    assert told == {thread.public_id: 2, other.public_id: 0, quiet.public_id: 0}


def test_an_empty_house_has_no_list(visit, fatima):
    assert ask(visit(fatima), lijst="ja").json["unread"] == {}


def test_in_the_bell_waits_what_is_at_the_door_of_a_circle_without_any_thread(visit, fatima, circle, henk):
    with writing():
        circles.invite(circle, fatima, henk)
    assert ask(visit(fatima), lijst="ja").json["bell"] == 1


def test_what_one_may_not_see_is_not_there(visit, fatima, marleen, circle):
    closed = make_thread(circle, marleen)
    hers = ask(visit(fatima), gesprek=closed.public_id, na=0)
    nobodys = ask(visit(fatima), gesprek="bestaat-niet", na=0)
    assert hers.status_code == nobodys.status_code == 404
    assert hers.data == nobodys.data
    assert closed.public_id not in ask(visit(fatima), lijst="ja").text


def test_access_that_was_lost_is_lost_here_too(visit, youssef, marleen, henk, anouk, circle, thread):
    closed, visitor = make_thread(circle, marleen), visit(youssef)
    version = ask(visitor, gesprek=closed.public_id, na=1).json["v"]
    with writing():
        circles.leave(circle, youssef)
    make_reply(closed, henk)
    assert ask(visitor, gesprek=closed.public_id, na=1, v=version).status_code == 404
    with writing():
        moderation.hide(thread, anouk, "Dit hoort hier niet.")
    assert ask(visitor, gesprek=thread.public_id, na=1).status_code == 404


def test_asking_leaves_no_trace(app, visit, fatima, youssef, thread):
    """An idle desktop keeps no session alive, and swallows no notification."""
    with writing():
        follow(thread, fatima)
    make_reply(thread, youssef)
    visitor = visit(fatima)
    device = db.session.scalars(select(Device).where(Device.member_id == fatima.id)).one()
    with writing():
        device.last_seen_at = before = now() - timedelta(hours=3)
    rows = everything(app)
    ask(visitor, gesprek=thread.public_id, na=0)
    ask(visitor, lijst="ja")
    assert everything(app) == rows
    db.session.refresh(device)
    assert device.last_seen_at == before
    assert db.session.get(Attention, (thread.id, fatima.id)).read_to is None
    visitor.get("/gesprekken")
    db.session.refresh(device)
    assert device.last_seen_at > before, "a page that one opens is a sign of life"


def test_who_is_not_signed_in_hears_nothing(stranger, visit, fatima, thread):
    for visitor in (stranger, visit(fatima)):
        with writing():
            fatima.status = SUSPENDED
        answer = ask(visitor, gesprek=thread.public_id, na=0)
        assert (answer.status_code, answer.data) == (401, b"")


def test_odd_questions_have_plain_answers(visit, fatima, thread):
    visitor = visit(fatima)
    for odd in ("-1", "zes", "9" * 30, "1e9", ""):
        assert ask(visitor, gesprek=thread.public_id, na=odd).json["new"] in (0, 1)
    assert ask(visitor, gesprek="x" * 5000).status_code == 404


def test_it_takes_two_statements(visit, fatima, thread, count_statements):
    visitor, public_id = visit(fatima), thread.public_id
    ask(visitor, gesprek=public_id)
    public_id = thread.public_id  # read again here, and not while statements are counted
    assert count_statements(lambda: ask(visitor, gesprek=public_id, na=1)) == 2
    version = ask(visitor, lijst="ja").json["v"]
    assert count_statements(lambda: ask(visitor, lijst="ja", v=version)) == 2
