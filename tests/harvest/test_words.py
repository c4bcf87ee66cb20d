"""How a session stands, in words: the ten states of the domain (§2.2)."""

from cop.foundation.db import db, writing
from cop.harvest.queries import lesson_for
from cop.harvest.words import state_in_words
from cop.intervisie.models import AGREEING, COMES, CONCEPT, Seat, Session
from tests.conftest import make_member
from tests.harvest.conftest import Table
from tests.intervisie.held import planned, ready, running, seat_of


def said(table: Table, who: int = 2) -> str:
    db.session.rollback()
    seat = seat_of(table.session, table.members[who])
    return str(state_in_words(table.session, lesson_for(table.session, seat)))


def test_before_and_while_it_is_held(members):
    assert state_in_words(Session(state=CONCEPT), None) == "In voorbereiding"
    session = planned(members)
    assert state_in_words(session, None) == "Gepland"
    assert state_in_words(Session(state=AGREEING), None) == "Iedereen tekent de afspraken"
    assert ready(members).state == AGREEING
    assert state_in_words(running(members), None) == "Nu bezig"


def test_after_it_was_held(table):
    assert said(table) == "Afgerond"
    table.do(1, "beginnen")
    assert said(table) == "Afgerond, jullie schrijven een les"
    table.write()
    table.propose()
    assert said(table) == "Afgerond, een les wacht op het ja van iedereen"
    table.all_say_yes()
    assert said(table) == "Afgerond, een les wacht op het ja van iedereen"
    table.do(1, "delen", hash=table.hash(1))
    assert said(table) == "Afgerond, er is een les gedeeld"
    table.do(5, "intrekken")
    assert said(table) == "Afgerond, de les is ingetrokken"


def test_without_a_lesson_and_when_all_is_gone(table):
    table.do(1, "niet-delen")
    assert said(table) == "Afgerond, er is niets gedeeld"
    assert state_in_words(None, None) == "Gewist"


def test_who_was_not_there_hears_nothing_of_a_lesson(table, everybody):
    table.do(1, "beginnen")
    late = make_late(table, make_member("evi", everybody, "Evi Pel"))
    assert state_in_words(table.session, lesson_for(table.session, late)) == "Afgerond"


def make_late(table, member):
    """A seat of somebody who was invited, and was not there."""
    seat = Seat(session_id=table.session.id, member_id=member.id, answer=COMES, signed_version=table.session.agreement)
    with writing():
        db.session.add(seat)
    return seat


def test_templates_ask_the_same(app, table):
    table.do(1, "beginnen")
    asked = app.jinja_env.from_string("{{ state_in_words(session, lesson_for(session, seat)) }}")
    seat = seat_of(table.session, table.members[2])
    assert asked.render(session=table.session, seat=seat) == "Afgerond, jullie schrijven een les"
