"""A member asks to be interviewed; a moderator begins the case, which belongs to that member."""

import pytest
from sqlalchemy import select

from cop.cases.models import Case, CaseInterview
from cop.cases.queries import author_ids
from cop.foundation.db import db, writing
from cop.notifications.models import CASE_INTERVIEW, Notification
from cop.settings.operations import leave

ASK, LIST = "/casussen/laat-je-interviewen", "/casussen/interviews"
WORDS = {"about": "Het fonds van drie steden", "suits": "Dinsdagochtend, bel <mij> gerust"}


def waiting():
    db.session.rollback()
    return db.session.scalars(select(CaseInterview)).all()


@pytest.fixture
def asked(everybody, anouk, fatima, visit):
    """Fatima asked for an interview; the path of her request."""
    assert visit(fatima).post(ASK, WORDS).status_code == 303
    return f"{LIST}/{waiting()[0].public_id}"


def test_the_library_leads_there_and_it_says_what_it_costs(everybody, fatima, visit):
    browser = visit(fatima)
    assert ASK in browser.get("/casussen").text and ASK in browser.get("/casussen/nieuw").text
    page = browser.get(ASK).text
    assert "45 minuten" in page and "half uur" in page and "niemand anders" in page


def test_moderators_hear_of_it_with_the_words_of_the_member(asked, anouk, marleen, visit, letters):
    (letter,) = letters()
    assert letter["To"] == anouk.email
    assert "Fatima Zouhri" in letter["Subject"]
    text = letter.get_body(("plain",)).get_content()
    assert WORDS["about"] in text and WORDS["suits"] in text
    browser = visit(anouk)
    assert LIST in browser.get("/meldingen").text
    page = browser.get(LIST).text
    assert WORDS["about"] in page and "bel &lt;mij&gt; gerust" in page and "Fatima Zouhri" in page
    assert LIST not in visit(marleen).get("/casussen").text


def test_a_moderator_begins_it_and_it_is_the_members(asked, anouk, fatima, marleen, visit):
    answer = visit(anouk).post(asked, {"act": "begin"})
    case = db.session.scalars(select(Case)).one()
    assert answer.location == f"{case.path}/interview"
    assert visit(anouk).get(answer.location).status_code == 200
    assert (case.owner_id, set(author_ids(case))) == (fatima.id, {fatima.id, anouk.id})
    assert (case.title, case.state) == (WORDS["about"], "stub")
    assert case.path in visit(fatima).get("/meldingen").text
    assert visit(marleen).get(f"{case.path}/interview").status_code == 404
    assert not waiting() and LIST not in visit(anouk).get("/meldingen").text


def test_of_two_moderators_one_begins(asked, anouk, visit):
    browser = visit(anouk)
    assert browser.post(asked, {"act": "begin"}).status_code == 303
    again = browser.post(asked, {"act": "begin"})
    assert again.location == LIST and "is er niet meer" in browser.get(LIST).text
    assert db.session.query(Case).count() == 1


def test_it_does_not_go_ahead(asked, anouk, fatima, visit):
    visit(anouk).post(asked, {"act": "niet"})
    assert not waiting() and not db.session.query(Case).count()
    assert ASK in visit(fatima).get("/meldingen").text


def test_changed_and_taken_back(asked, anouk, fatima, visit):
    browser = visit(fatima)
    browser.post(ASK, {**WORDS, "suits": "Toch vrijdag"})
    assert [one.suits for one in waiting()] == ["Toch vrijdag"]
    told = select(Notification).where(Notification.kind == CASE_INTERVIEW)
    assert len(db.session.scalars(told).all()) == 1, "a change is no new request"
    assert "Toch vrijdag" in browser.get(ASK).text
    browser.post(f"{ASK}/terug")
    assert not waiting() and not db.session.scalars(told).all()


@pytest.mark.parametrize(("field", "value"), [("about", ""), ("about", "n" * 91), ("suits", " "), ("suits", "n" * 501)])
def test_what_is_missing_or_too_long_is_said_and_kept(everybody, fatima, visit, field, value):
    answer = visit(fatima).post(ASK, {**WORDS, field: value})
    other = WORDS["suits" if field == "about" else "about"]
    assert answer.status_code == 422 and other.split(",")[0] in answer.text and value in answer.text
    assert not waiting()


def test_only_moderators_see_and_begin(asked, fatima, marleen, beheer, visit, stranger):
    for member in (fatima, marleen, beheer):
        assert visit(member).get(LIST).status_code == 403
        assert visit(member).post(asked, {"act": "begin"}).status_code == 403
    assert stranger.get(LIST).status_code == 302
    assert len(waiting()) == 1


def test_who_leaves_asks_no_longer(asked, fatima, anouk, visit):
    with writing():
        leave(fatima)
    assert not waiting() and LIST not in visit(anouk).get("/meldingen").text
