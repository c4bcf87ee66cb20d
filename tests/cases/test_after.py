"""A case after it was published: the steps from hand to hand, the yearly question, letters, and who takes over."""

from datetime import timedelta

import pytest
import time_machine

from cop.cases import authors
from cop.cases.jobs import ask_whether_still_right
from cop.cases.models import CONCEPT, EDITING, PUBLISHED, READING, Case
from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.threads.models import Attention
from tests.cases.conftest import begun, out
from tests.conftest import PASSWORD, make_thread
from tests.members.door import give_password

YEAR = timedelta(days=366)
STEPS = {  # step: (state before, who may, state after)
    "meelezen": (CONCEPT, {"fatima", "youssef"}, READING),
    "terug": (EDITING, {"fatima", "youssef", "anouk"}, CONCEPT),
    "klopt": (PUBLISHED, {"fatima", "youssef"}, PUBLISHED),
    "archief": (PUBLISHED, {"fatima", "anouk"}, "archived"),
    "uit-archief": ("archived", {"fatima", "anouk"}, PUBLISHED),
}


@pytest.mark.parametrize("step", STEPS)
def test_who_takes_which_step(visit, fatima, youssef, dick, anouk, beheer, step):
    before, may, after = STEPS[step]
    case = out(begun(fatima), anouk)
    with writing():
        authors.add_author(case, youssef, fatima)
    people = {"fatima": fatima, "youssef": youssef, "dick": dick, "anouk": anouk, "beheer": beheer}
    for name, member in people.items():
        with writing():
            case.state = before
        answer = visit(member).post(f"{case.path}/stap/{step}")
        assert (answer.status_code == 303) == (name in may), name
        assert answer.status_code in (303, 403, 404) and case.state == (after if name in may else before), name


def test_a_step_that_does_not_exist_or_comes_too_late(visit, published, fatima):
    assert visit(fatima).post(f"{published.path}/stap/springen").status_code == 404
    assert visit(fatima).post(f"{published.path}/stap/meelezen").status_code == 403


def test_after_a_year_its_authors_are_asked_once(visit, published, fatima, dick, letters):
    with time_machine.travel(now() + YEAR):
        assert ask_whether_still_right() == 1 and ask_whether_still_right() == 0
        subjects = [letter["Subject"] for letter in letters() if letter["To"].startswith("fatima@")]
        assert subjects.count("Klopt dit nog? Drie steden delen één fonds") == 1
        assert "Klopt dit nog? Je casus" in visit(fatima).get("/meldingen").text
        assert visit(fatima).post(f"{published.path}/stap/klopt").status_code == 303
        assert ask_whether_still_right() == 0
    assert "Klopte nog op" in visit(dick).get(published.path).text


def test_who_does_not_answer_is_seen_by_the_editors(visit, published, anouk, marleen):
    with time_machine.travel(now() + YEAR):
        ask_whether_still_right()
        assert published.title not in visit(anouk).get("/casussen/na-te-kijken").text
    with time_machine.travel(now() + YEAR + timedelta(days=15)):
        assert published.title in visit(anouk).get("/casussen/na-te-kijken").text
        assert visit(marleen).get("/casussen/na-te-kijken").status_code == 403


def test_a_letter_goes_only_to_who_may_still_open_it(visit, case, fatima, youssef, letters):
    with writing():
        authors.add_author(case, youssef, fatima)
    with writing():
        authors.let_author_go(case, youssef.id)
    assert [letter for letter in letters() if letter["To"].startswith("youssef@")] == []
    assert case.title not in visit(youssef).get("/meldingen").text


def stop(visit, member, successor=None):
    form = {"password": PASSWORD, "successor": successor.public_id if successor else ""}
    return visit(member).post("/instellingen/stoppen", form)


@pytest.fixture
def with_password(fatima):
    give_password(fatima)
    return fatima


def test_who_leaves_hands_cases_and_followed_questions_on(visit, with_password, published, everybody, marleen, youssef):
    fatima = with_password
    with writing():
        youssef.organisation = fatima.organisation
    thread = make_thread(everybody, fatima)
    assert "Youssef Amrani, Schiedam" in visit(fatima).get("/instellingen/stoppen").text
    assert stop(visit, fatima, youssef).status_code == 303
    case = db.session.get_one(Case, published.id)
    assert (case.owner_id, case.contact_id) == (youssef.id, youssef.id)
    assert db.session.get(Attention, (thread.id, youssef.id)).stance == "follows"
    assert published.title in visit(youssef).get("/casussen/mijn").text


def test_without_a_successor_a_co_author_owns_it(visit, with_password, published, youssef):
    with writing():
        authors.add_author(published, youssef, with_password)
    assert stop(visit, with_password).status_code == 303
    assert db.session.get_one(Case, published.id).owner_id == youssef.id


def test_a_case_that_nobody_takes_over_is_seen_by_the_editors(visit, with_password, published, anouk, dick):
    assert stop(visit, with_password).status_code == 303
    assert published.title in visit(anouk).get("/casussen/na-te-kijken").text
    assert visit(dick).get(published.path).status_code == 200


def test_who_is_no_colleague_cannot_be_named(visit, with_password, published, dick):
    assert stop(visit, with_password, dick).status_code == 303
    assert db.session.get_one(Case, published.id).owner_id == with_password.id
    assert visit(dick).get(f"{published.path}/schrijven").status_code == 403


def test_what_never_was_out_is_thrown_away(visit, case, fatima, anouk):
    assert "weggooien?" in visit(fatima).get(f"{case.path}/weggooien").text
    assert visit(fatima).post(f"{case.path}/weggooien").status_code == 303
    assert db.session.query(Case).count() == 0
    once = out(begun(fatima), anouk)
    assert visit(fatima).post(f"{once.path}/weggooien").status_code == 403


def test_the_owner_asks_lets_go_and_hands_on(visit, case, fatima, youssef, marleen):
    browser, path = visit(fatima), f"{case.path}/auteurs"
    page = browser.get(f"{path}?name=amra").text
    assert "Youssef Amrani" in page and "Marleen" not in page
    assert browser.post(path, {"act": "erbij", "lid": youssef.public_id}).status_code == 303
    assert visit(youssef).get(f"{case.path}/schrijven/kop").status_code == 200
    assert browser.post(path, {"act": "eraf", "lid": fatima.public_id}).status_code == 409
    assert browser.post(path, {"act": "over", "lid": marleen.public_id}).status_code == 409
    assert browser.post(path, {"act": "over", "lid": youssef.public_id}).status_code == 303
    assert case.owner_id == youssef.id and visit(fatima).get(path).status_code == 403
    assert browser.post(path, {"act": "erbij", "lid": "niemand"}).status_code == 403
