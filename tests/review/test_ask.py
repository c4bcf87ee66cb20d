"""An author asks a colleague by name to read along."""

import pytest

from cop.foundation.db import db, writing
from cop.notifications.models import CASE_INVITED, Notification
from tests.review.written import BODY, begun, main_of, readers


def ask(browser, case, member):
    return browser.post(f"{case.path}/meelezen/vragen", {"lid": member.public_id})


def test_found_by_name_and_asked(case, fatima, marleen, visit):
    browser = visit(fatima)
    page = main_of(browser.get(f"{case.path}/meelezen/vragen?name=marl"))
    assert "Marleen Duinhof" in page and "uit een andere provincie" in page
    assert ask(browser, case, marleen).status_code == 303
    assert [(one.member_id, one.asked_by_id) for one in readers(case)] == [(marleen.id, fatima.id)]
    told = db.session.query(Notification).filter_by(member_id=marleen.id, kind=CASE_INVITED).one()
    assert told.about == f"case:{case.id}"
    assert "leest mee" in main_of(browser.get(f"{case.path}/meelezen/vragen?name=marl"))


def test_asked_twice_told_once(case, fatima, marleen, visit, letters):
    ask(visit(fatima), case, marleen)
    ask(visit(fatima), case, marleen)
    assert len(readers(case)) == 1
    assert db.session.query(Notification).filter_by(member_id=marleen.id).count() == 1


def test_outside_the_circle_nobody_is_found_or_asked(inside, marleen, fatima, youssef, visit):
    browser = visit(marleen)
    assert "Fatima" not in main_of(browser.get(f"{inside.path}/meelezen/vragen?name=fatima"))
    answer = ask(browser, inside, fatima)
    assert answer.status_code == 409 and "zit niet in de kring" in main_of(answer)
    assert readers(inside) == [] and db.session.query(Notification).filter_by(member_id=fatima.id).count() == 0
    assert ask(browser, inside, youssef).status_code == 303


def test_an_author_is_not_asked(case, fatima, visit):
    assert ask(visit(fatima), case, fatima).status_code == 409
    assert readers(case) == []


def test_only_authors_ask(case, marleen, anouk, beheer, youssef, visit, stranger):
    for member in (marleen, anouk, beheer):
        assert visit(member).get(f"{case.path}/meelezen/vragen").status_code == 403
        assert ask(visit(member), case, youssef).status_code == 403
    assert ask(stranger, case, youssef).status_code == 401
    assert readers(case) == []


@pytest.mark.parametrize("changed", [{"state": "concept"}, {"state": "editing"}])
def test_only_while_it_asks_for_readers(everybody, fatima, anouk, marleen, visit, changed):
    case = begun(fatima, BODY, **changed)
    assert ask(visit(fatima), case, marleen).status_code == 403


def test_of_what_only_its_authors_read_nobody_is_asked(case, fatima, marleen, visit):
    with writing():
        case.sight = "authors"
    assert ask(visit(fatima), case, marleen).status_code == 403


def test_somebody_who_is_not_there(case, fatima, visit):
    assert visit(fatima).post(f"{case.path}/meelezen/vragen", {"lid": "niemand"}).status_code == 404
