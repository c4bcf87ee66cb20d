"""Once a question is chosen, the others are for who wrote them: somebody may come in whom they never let in. Who wrote
one can take it back until everything goes."""

import json

import pytest

from cop.foundation.db import db, writing
from cop.foundation.sealing import seal
from cop.intervisie import choosing, people
from cop.intervisie.models import Dilemma, Session
from cop.intervisie.queries import sitters_of
from cop.runner import operations as runner
from tests.conftest import make_member
from tests.intervisie.held import running, seat_of, signed
from tests.intervisie.pages import QUESTION, SITUATION, brings, main_of

TIMS, SANNES = "Hoe kan ik de kraanvogel laten gaan?", "Hoe kan ik mijn wethouder helpen?"
THEIRS = "Er staat een kraanvogel op het dak."


@pytest.fixture
def session(table):
    """Sanne, Ilse and Tim brought a question; Ilse's was chosen."""
    made = signed(table)
    brings(made, table[0], question=SANNES)
    dilemma = brings(made, table[1])
    brings(made, table[2], THEIRS, TIMS)
    with writing():
        choosing.choose(made, dilemma)
    return made


def page_of(browser, session):
    return main_of(browser.get(f"{session.path}/vragen"))


def dilemmas_of(session, member):
    db.session.rollback()
    return db.session.query(Dilemma).filter_by(session_id=session.id, seat_id=seat_of(session, member).id).count()


def let_in(session, member):
    """The bringer welcomes somebody who came late."""
    with writing():
        people.add_member(session, member)
        seat = seat_of(session, member)
        people.answer(session, seat, comes=True)
        people.sign(session, seat, session.agreement, has_line=False)
        people.welcome(session, seat, True)


def test_who_comes_in_late_reads_the_chosen_question_alone(session, everybody, visit):
    late = make_member("joep", everybody, "Joep Laat", organisation="Assen")
    let_in(session, late)
    page = page_of(visit(late), session)
    assert QUESTION in page and SITUATION in page
    assert TIMS not in page and THEIRS not in page and SANNES not in page
    assert "Van Tim Ooms." not in page  # nor that there was one


def test_the_others_see_the_chosen_one_and_their_own(session, browsers):
    tim, yusra = page_of(browsers[2], session), page_of(browsers[3], session)
    assert QUESTION in tim and TIMS in tim and THEIRS in tim and SANNES not in tim
    assert QUESTION in yusra and TIMS not in yusra and SANNES not in yusra
    ilse = page_of(browsers[1], session)
    assert "Jouw vraag is gekozen" in ilse and TIMS not in ilse and SANNES not in ilse
    for page in (tim, yusra, ilse):
        assert "De andere staan er nog" not in page and "Van de andere zie je alleen die van jezelf" in page


def test_who_leads_sees_them_all_and_can_choose_another(session, browsers):
    page = page_of(browsers[0], session)
    assert QUESTION in page and TIMS in page and SANNES in page and "Kies deze vraag" in page
    browsers[0].post(f"{session.path}/inbrenger", {"act": "opnieuw"})
    assert TIMS in page_of(browsers[3], session)  # everybody brings and reads again


@pytest.mark.parametrize("stands", ["running", "ended"])
def test_nobody_else_reads_it_once_another_can_no_longer_be_chosen(table, visit, stands):
    session = with_question(table, stands)
    for member in (table[0], table[1], table[3]):
        page = page_of(visit(member), session)
        assert TIMS not in page and THEIRS not in page


@pytest.mark.parametrize("stands", ["chosen", "running", "ended"])
def test_the_own_question_is_taken_back_until_everything_goes(table, visit, stands):
    session = with_question(table, stands)
    tim = visit(table[2])
    assert TIMS in page_of(tim, session) and "Haal mijn vraag weg" in page_of(tim, session)
    assert f"{session.path}/vragen" in tim.get(session.path).text  # the page of the session leads there
    answer = tim.post(f"{session.path}/vragen/terug")
    assert answer.status_code == 303 and dilemmas_of(session, table[2]) == 0
    for browser in (tim, visit(table[0])):
        assert TIMS not in page_of(browser, session) and THEIRS not in page_of(browser, session)
    assert db.session.get(Session, session.id).bringer_id == seat_of(session, table[1]).id


def with_question(table, stands):
    """A session in which Tim brought a question beside Ilse's, which was chosen."""
    session = signed(table) if stands == "chosen" else running(table)
    with writing():
        tim = seat_of(session, table[2])
        words = seal(session.public_id, choosing.place_of(tim), json.dumps([THEIRS, TIMS]))
        db.session.add(Dilemma(session_id=session.id, seat_id=tim.id, sealed=words))
        if stands == "chosen":
            choosing.name_bringer(session, seat_of(session, table[1]))
        if stands == "ended":
            runner.end(session, sitters_of(session))
    return session


def test_who_takes_back_the_chosen_one_before_it_begins_lets_the_group_choose_again(session, table, browsers):
    assert "Haal mijn vraag weg" in page_of(browsers[1], session)
    assert browsers[1].post(f"{session.path}/vragen/terug").status_code == 303
    found = db.session.get(Session, session.id)
    assert found.bringer_id is None and found.sealed_intake is None and dilemmas_of(session, table[1]) == 0
    for browser in browsers:
        assert QUESTION not in page_of(browser, session) and QUESTION not in main_of(browser.get(session.path))


def test_the_chosen_one_stays_with_the_session_once_it_began(session, table, browsers):
    with writing():
        found = db.session.get(Session, session.id)
        found.state = "running"
    page = page_of(browsers[1], session)
    assert "Haal mijn vraag weg" not in page and "blijft bij de sessie" in page
    answer = browsers[1].post(f"{session.path}/vragen/terug")
    assert answer.status_code == 409 and "blijft bij de sessie" in main_of(answer)
    assert dilemmas_of(session, table[1]) == 1 and db.session.get(Session, session.id).bringer_id is not None


def test_nobody_takes_back_the_question_of_another_or_without_a_seat(session, table, browsers, visit, fatima):
    assert visit(fatima).post(f"{session.path}/vragen/terug").status_code == 404
    browsers[3].post(f"{session.path}/vragen/terug")
    assert [dilemmas_of(session, member) for member in table[:3]] == [1, 1, 1]
    with writing():
        seat_of(session, table[2]).is_welcome = False
    assert browsers[2].post(f"{session.path}/vragen/terug").status_code in (403, 404)
