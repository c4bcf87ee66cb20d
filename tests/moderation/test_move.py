"""A moderator moves a conversation to another circle, and reads first who can read it then."""

import pytest
from sqlalchemy import select

from cop.circles.models import Circle, Membership
from cop.foundation.clock import now
from cop.foundation.db import writing
from cop.foundation.log import Act
from cop.notifications.models import Notification
from cop.threads import operations as threads
from cop.threads.models import FOLLOWS, MUTES, Attention
from tests.conftest import db, make_reply, make_thread


def page_of(thread):
    return f"/moderatie/gesprekken/{thread.public_id}"


@pytest.fixture
def talked(everybody, fatima, marleen, dick):
    """A conversation in the community by Fatima. Marleen and Dick follow it; only Marleen is in the closed circle."""
    made = make_thread(everybody, fatima, "Wie doet de lobby?")
    with writing():
        for member in (marleen, dick):
            threads.follow(made, member)
    make_reply(made, marleen)
    return made


def stance(thread, member):
    return db.session.scalar(
        select(Attention.stance).where(Attention.thread_id == thread.id, Attention.member_id == member.id)
    )


def test_it_says_who_can_read_it_then(visit, sanne, talked, circle):
    shown = visit(sanne).get(f"{page_of(talked)}?kring={circle.public_id}").text
    assert "4 leden kunnen het lezen." in shown  # Henk, Marleen, Youssef and Sanne
    assert "2 leden kunnen het niet meer lezen." in shown  # Fatima and Dick
    assert "Fatima Zouhri, Dick Waterink" in shown
    assert talked.circle_id != circle.id


def test_it_warns_when_it_becomes_wider(visit, sanne, dick, secret, everybody):
    shown = visit(sanne).get(f"{page_of(secret)}?kring={everybody.public_id}").text
    assert "het is niet voor" in shown
    assert "In de hele community" in shown


def test_move(visit, sanne, fatima, marleen, dick, talked, circle, everybody):
    form = {"act": "move", "circle": circle.public_id, "origin": everybody.public_id, "why": "Dit gaat over Oost."}
    answer = visit(sanne).post(page_of(talked), form, follow_redirects=True)
    assert "Het gesprek is verplaatst." in answer.text
    assert visit(marleen).get(talked.path).status_code == 200
    assert visit(fatima).get(talked.path).status_code == 404
    assert visit(dick).get(talked.path).status_code == 404
    assert "Wie doet de lobby?" not in visit(dick).get("/gesprekken").text


def test_who_loses_access_follows_no_longer_and_hears_nothing(visit, sanne, fatima, marleen, dick, talked, circle):
    assert db.session.scalars(select(Notification).where(Notification.about == f"thread:{talked.id}")).all()
    visit(sanne).post(page_of(talked), {"act": "move", "circle": circle.public_id, "why": "Dit gaat over Oost."})
    assert stance(talked, dick) is None and stance(talked, fatima) is None
    assert stance(talked, marleen) == FOLLOWS
    assert not db.session.scalars(select(Notification).where(Notification.about == f"thread:{talked.id}")).all()
    make_reply(talked, marleen, "Nog iets.")
    assert not db.session.scalars(select(Notification).where(Notification.member_id.in_((dick.id, fatima.id)))).all()


def test_a_muted_conversation_stays_muted(visit, sanne, dick, talked, circle, everybody):
    with writing():
        threads.mute(talked, dick)
    visit(sanne).post(page_of(talked), {"act": "move", "circle": circle.public_id, "why": "Dit gaat over Oost."})
    assert stance(talked, dick) == MUTES


def test_a_letter_that_waits_is_not_sent_to_who_lost_access(visit, sanne, marleen, dick, everybody, circle, letters):
    made = make_thread(everybody, marleen)
    with writing():
        dick.preset = "everything"
        threads.follow(made, dick)
    make_reply(made, sanne)
    visit(sanne).post(page_of(made), {"act": "move", "circle": circle.public_id, "why": "Dit gaat over Oost."})
    assert not [letter for letter in letters() if "dick@" in letter["To"]]


def test_both_circles_have_it_in_the_log(visit, sanne, anouk, talked, circle):
    visit(sanne).post(page_of(talked), {"act": "move", "circle": circle.public_id, "why": "Dit gaat over Oost."})
    acts = db.session.scalars(select(Act).where(Act.verb.like("move_thread%")).order_by(Act.id)).all()
    assert [(act.verb, act.circle_id, act.why) for act in acts] == [
        ("move_thread_out", None, "Dit gaat over Oost."),
        ("move_thread_in", circle.id, "Dit gaat over Oost."),
    ]
    shown = visit(anouk).get("/moderatie/logboek").text
    assert "een gesprek dat je niet kunt lezen" in shown
    assert "Wie doet de lobby?" not in shown


def test_only_to_circles_of_the_moderator(visit, anouk, thread, circle):
    browser = visit(anouk)
    assert "Kring Oost" not in browser.get(page_of(thread)).text
    answer = browser.post(page_of(thread), {"act": "move", "circle": circle.public_id, "why": "Dit gaat over Oost."})
    assert answer.status_code == 422
    assert "Dit gaat over Oost." in answer.text
    assert db.session.get(type(thread), thread.id).circle_id != circle.id


def test_not_to_a_circle_that_has_ended(visit, sanne, thread, circle):
    with writing():
        circle.ended_at = now()
    answer = visit(sanne).post(
        page_of(thread), {"act": "move", "circle": circle.public_id, "why": "Dit gaat over Oost."}
    )
    assert answer.status_code == 422


def test_another_moderator_moved_it_meanwhile(visit, sanne, thread, circle, everybody, henk):
    with writing():
        other = Circle(name="Kring West", opened_at=now())
        db.session.add(other)
        db.session.flush()
        db.session.add(Membership(circle_id=other.id, member_id=sanne.id))
    browser = visit(sanne)
    browser.post(page_of(thread), {"act": "move", "circle": circle.public_id, "why": "Naar Oost."})
    form = {"act": "move", "circle": other.public_id, "origin": everybody.public_id, "why": "Naar West."}
    answer = browser.post(page_of(thread), form)
    assert answer.status_code == 409
    assert "Naar West." in answer.text
    assert db.session.get(type(thread), thread.id).circle_id == circle.id


def test_moving_twice_is_moving_once(visit, sanne, thread, circle, everybody):
    form = {"act": "move", "circle": circle.public_id, "origin": everybody.public_id, "why": "Naar Oost."}
    browser = visit(sanne)
    browser.post(page_of(thread), form)
    browser.post(page_of(thread), form)
    assert len(db.session.scalars(select(Act).where(Act.verb == "move_thread_in")).all()) == 1
