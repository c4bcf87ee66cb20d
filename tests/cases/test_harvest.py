"""A case from a conversation: who wrote what is picked is asked, and a lesson leads back to nobody."""

import pytest

from cop.cases.models import CIRCLE, FROM_LESSON, FROM_THREAD, STUB, Case, CaseSource
from cop.cases.queries import content_of
from cop.circles.operations import everybody_circle
from cop.foundation.db import db, writing
from cop.threads import operations as threads
from cop.threads.lessons import publish_lesson
from tests.conftest import make_reply, make_thread


def the_case():
    return db.session.query(Case).one()


@pytest.fixture
def harvested(visit, thread, marleen, youssef, fatima, anouk):
    """Anouk harvests two of three replies in Marleen's conversation, for Fatima."""
    first = make_reply(thread, youssef, "Wij telden eerst de baten.")
    second = make_reply(thread, fatima, "Het hielp om samen te eten.")
    make_reply(thread, marleen, "Dank jullie wel.")
    answer = visit(anouk).post(
        f"/casussen/uit-gesprek/{thread.public_id}",
        {"antwoord": [first.public_id, second.public_id], "owner": fatima.public_id, "form_id": "h"},
    )
    assert answer.status_code == 303 and answer.location.endswith(thread.path)
    return the_case()


def test_words_come_in_after_a_yes(visit, harvested, thread, youssef, fatima, marleen):
    assert (harvested.state, harvested.began_as, harvested.owner_id) == (STUB, FROM_THREAD, fatima.id)
    text = content_of(harvested)["aanpak"]
    assert "samen te eten" in text and "telden eerst" not in text, "the owner's own words are in it, others' not yet"
    page = visit(youssef).get("/casussen/jouw-woorden").text
    assert "telden eerst de baten" in page and "Fatima Zouhri" in page
    assert "Een collega wil je woorden gebruiken" in visit(youssef).get("/meldingen").text
    number = db.session.query(CaseSource).filter_by(member_id=youssef.id).one().id
    assert visit(marleen).post(f"/casussen/jouw-woorden/{number}", {"answer": "ja"}).status_code == 404
    assert visit(youssef).post(f"/casussen/jouw-woorden/{number}", {"answer": "ja"}).status_code == 303
    text = content_of(harvested)["aanpak"]
    assert "> Wij telden eerst de baten." in text and "> Youssef Amrani" in text
    assert "Er wacht niets op je" in visit(youssef).get("/casussen/jouw-woorden").text


def test_a_no_stays_between_us(visit, harvested, youssef, fatima):
    number = db.session.query(CaseSource).filter_by(member_id=youssef.id).one().id
    visit(youssef).post(f"/casussen/jouw-woorden/{number}", {"answer": "nee"})
    assert "telden eerst" not in str(content_of(harvested))
    visit(youssef).post(f"/casussen/jouw-woorden/{number}", {"answer": "ja"})
    assert "telden eerst" not in str(content_of(harvested)), "answered once"


def test_the_owner_is_invited_and_finds_it(visit, harvested, fatima, marleen):
    assert harvested.title in visit(fatima).get("/casussen/mijn").text
    assert "mee te kijken naar een casus" in visit(fatima).get("/meldingen").text
    assert visit(marleen).get(harvested.path).status_code == 404


def test_nothing_picked_is_said_and_nothing_begins(visit, thread, marleen, youssef):
    make_reply(thread, youssef)
    answer = visit(marleen).post(f"/casussen/uit-gesprek/{thread.public_id}", {"owner": marleen.public_id})
    assert answer.status_code == 422 and "Kies minstens één antwoord" in answer.text
    answer = visit(marleen).post(f"/casussen/uit-gesprek/{thread.public_id}", {"owner": "x", "antwoord": "y"})
    assert answer.status_code == 422 and "Kies wie de eigenaar wordt" in answer.text
    assert db.session.query(Case).count() == 0


def test_from_a_circle_it_is_for_that_circle(visit, circle, marleen, youssef, dick):
    thread = make_thread(circle, marleen)
    reply = make_reply(thread, youssef)
    path, form = f"/casussen/uit-gesprek/{thread.public_id}", {"antwoord": reply.public_id, "owner": marleen.public_id}
    assert visit(dick).get(path).status_code == 404 and visit(dick).post(path, form).status_code == 404
    assert visit(marleen).post(path, form).status_code == 303
    assert (the_case().sight, the_case().circle_id) == (CIRCLE, circle.id)


def test_a_lesson_leads_back_to_nobody(visit, everybody, marleen):
    with writing():
        words = threads.rendered("Begin met wie betaalt.")
        lesson = publish_lesson(everybody_circle(), "Vraag vroeg wie betaalt", [1], ["wonen"], words)
    path = f"/casussen/uit-gesprek/{lesson.public_id}"
    assert "alleen bij dat hij uit een intervisie komt" in visit(marleen).get(path).text
    assert visit(marleen).post(path, {"owner": marleen.public_id}).status_code == 303
    case = the_case()
    assert case.began_as == FROM_LESSON and content_of(case)["aanpak"] == "Begin met wie betaalt."
    assert lesson.public_id not in visit(marleen).get(f"{case.path}/concept").text
    assert "les uit een intervisie" in visit(marleen).get(f"{case.path}/concept").text
    assert db.session.query(CaseSource).count() == 0


def test_what_is_asked_without_a_name_becomes_nobodys_case(visit, everybody, marleen, dick, youssef):
    with writing():
        subject = threads.Subject("Mijn wethouder luistert niet", "question", [3])
        thread = threads.start(
            everybody, marleen, subject, threads.rendered("Wat nu?"), unnamed=threads.Unnamed("klein")
        )
    make_reply(thread, youssef)
    assert visit(dick).get(f"/casussen/uit-gesprek/{thread.public_id}").status_code == 403
    page = visit(marleen).get(f"/casussen/uit-gesprek/{thread.public_id}").text
    assert "Marleen Duinhof" in page and page.count("Youssef Amrani") >= 1
