"""Any member points moderators to a text; moderators hide it or leave it, and the reporter hears what came of it."""

import pytest
from sqlalchemy import select

from cop.foundation.db import writing
from cop.foundation.log import Act
from cop.moderation.models import ACTED, KEPT, OPEN, Report
from cop.notifications.models import Notification
from tests.conftest import db, make_reply
from tests.moderation.conftest import SECRET_TITLE, SECRET_WORDS

REASON = "Hier staat het adres van een bewoner in."


def page_of(post):
    return f"/antwoorden/{post.public_id}/melden"


def reports():
    return db.session.scalars(select(Report).order_by(Report.id)).all()


def handling(report):
    return f"/moderatie/meldingen/{report.public_id}"


@pytest.fixture
def post(thread, youssef):
    """A reply by Youssef in a conversation that all members can read."""
    return make_reply(thread, youssef, "Zij woont aan de Dorpsstraat.")


@pytest.fixture
def inside(secret, youssef):
    """A reply by Youssef in the closed circle."""
    return make_reply(secret, youssef, "Ik heb hem al gesproken.")


def test_report(visit, marleen, anouk, thread, post):
    browser = visit(marleen)
    assert page_of(post) in browser.get(thread.path).text
    answer = browser.post(page_of(post), {"reason": REASON}, follow_redirects=True)
    assert "Dank je wel." in answer.text and REASON in answer.text
    assert [(r.reason, r.status, r.reporter_id) for r in reports()] == [(REASON, OPEN, marleen.id)]
    told = db.session.scalars(select(Notification.member_id).where(Notification.kind == "reported")).all()
    assert told == [anouk.id]
    assert "Een lid meldde iets" in visit(anouk).get("/meldingen").text


def test_the_author_does_not_hear_who_reported(visit, marleen, youssef, anouk, thread, post):
    visit(marleen).post(page_of(post), {"reason": REASON})
    visit(anouk).post(handling(reports()[0]), {"act": "act", "why": "Een adres.", "outcome": "Verborgen."})
    for path in ("/meldingen", thread.path):
        shown = visit(youssef).get(path).text
        assert REASON not in shown


def test_the_same_report_twice_is_one(visit, marleen, anouk, post):
    browser = visit(marleen)
    for words in (REASON, REASON, "Nog iets."):
        assert browser.post(page_of(post), {"reason": words}).status_code == 303
    assert len(reports()) == 1
    assert len(db.session.scalars(select(Notification).where(Notification.kind == "reported")).all()) == 1


def test_a_report_needs_words(visit, marleen, post):
    answer = visit(marleen).post(page_of(post), {"reason": "\u200b \n"})
    assert answer.status_code == 422 and "Schrijf in één zin wat er niet klopt." in answer.text
    assert not reports()


def test_a_report_that_is_too_long_is_kept(visit, marleen, post):
    answer = visit(marleen).post(page_of(post), {"reason": "lang " * 300})
    assert answer.status_code == 422 and ("lang " * 300).strip() in answer.text


def test_ten_reports_a_day(visit, marleen, youssef, thread):
    browser = visit(marleen)
    posts = [make_reply(thread, youssef, f"Antwoord {n}.") for n in range(11)]
    for post in posts[:10]:
        assert browser.post(page_of(post), {"reason": REASON}).status_code == 303
    answer = browser.post(page_of(posts[10]), {"reason": "De elfde."})
    assert answer.status_code == 429 and "De elfde." in answer.text
    assert len(reports()) == 10


def test_not_my_own_text_and_not_a_hidden_one(visit, youssef, marleen, anouk, post):
    assert visit(youssef).get(page_of(post)).status_code == 403
    assert visit(youssef).post(page_of(post), {"reason": REASON}).status_code == 403
    visit(anouk).post(f"/moderatie/antwoorden/{post.public_id}", {"act": "hide", "why": "Een adres."})
    assert visit(marleen).get(page_of(post)).status_code == 403
    assert not reports()


def test_a_text_one_may_not_see_is_not_there(visit, fatima, inside):
    assert visit(fatima).get(page_of(inside)).status_code == 404
    assert visit(fatima).post(page_of(inside), {"reason": REASON}).status_code == 404


def test_leave_the_text(visit, marleen, anouk, post):
    visit(marleen).post(page_of(post), {"reason": REASON})
    assert REASON in visit(anouk).get("/moderatie/meldingen").text
    shown = visit(anouk).get(handling(reports()[0])).text
    assert REASON in shown and "Zij woont aan de Dorpsstraat." in shown
    visit(anouk).post(handling(reports()[0]), {"act": "keep", "outcome": "Het is het adres van het gemeentehuis."})
    report = reports()[0]
    assert (report.status, report.closed_by_id) == (KEPT, anouk.id)
    assert "Het is het adres van het gemeentehuis." in visit(marleen).get("/meldingen/gemeld").text
    assert "Het is het adres van het gemeentehuis." in visit(marleen).get(page_of(post)).text
    told = db.session.scalars(select(Notification).where(Notification.about == f"report:{report.id}")).all()
    assert [(line.member_id, line.kind) for line in told] == [(marleen.id, "decided")]
    acts = db.session.scalars(select(Act).where(Act.verb == "keep_report")).all()
    assert [(act.about, act.why) for act in acts] == [
        (f"report:{report.public_id}", "Het is het adres van het gemeentehuis.")
    ]


def test_hide_the_text_and_tell_all_who_reported_it(visit, marleen, fatima, youssef, anouk, thread, post):
    for member in (marleen, fatima):
        visit(member).post(page_of(post), {"reason": REASON})
    form = {"act": "act", "why": "Een adres hoort hier niet.", "outcome": "Dank, de tekst is weg."}
    visit(anouk).post(handling(reports()[0]), form)
    assert [report.status for report in reports()] == [ACTED, ACTED]
    for member in (marleen, fatima):
        shown = visit(member)
        assert "Dank, de tekst is weg." in shown.get("/meldingen/gemeld").text
        assert "Zij woont aan de Dorpsstraat." not in shown.get(thread.path).text
    assert "Een adres hoort hier niet." in visit(youssef).get(thread.path).text
    assert len(db.session.scalars(select(Act).where(Act.verb == "hide_post")).all()) == 1


def test_each_act_needs_its_words(visit, marleen, anouk, post):
    visit(marleen).post(page_of(post), {"reason": REASON})
    answer = visit(anouk).post(handling(reports()[0]), {"act": "act", "why": "", "outcome": "Wat ik al schreef."})
    assert answer.status_code == 422
    assert "Wat ik al schreef." in answer.text and 'href="#act-why"' in answer.text
    assert visit(anouk).post(handling(reports()[0]), {"act": "keep", "outcome": ""}).status_code == 422
    assert reports()[0].status == OPEN


def test_another_moderator_was_first(visit, marleen, anouk, sanne, post):
    visit(marleen).post(page_of(post), {"reason": REASON})
    visit(sanne).post(handling(reports()[0]), {"act": "keep", "outcome": "Dit mag."})
    answer = visit(anouk).post(handling(reports()[0]), {"act": "act", "why": "Een adres.", "outcome": "Verborgen."})
    assert answer.status_code == 409
    assert "Een andere moderator heeft deze melding net afgehandeld." in answer.text
    assert "Een adres." in answer.text and "Verborgen." in answer.text
    assert db.session.get(type(post), post.id).hidden_at is None


def test_a_double_click_handles_once(visit, marleen, anouk, post):
    visit(marleen).post(page_of(post), {"reason": REASON})
    for _time in range(2):
        answer = visit(anouk).post(handling(reports()[0]), {"act": "keep", "outcome": "Dit mag."})
        assert answer.status_code == 303
    assert len(db.session.scalars(select(Act).where(Act.verb == "keep_report")).all()) == 1


def test_outside_the_circle_no_words_of_the_text(visit, marleen, anouk, sanne, inside):
    visit(marleen).post(page_of(inside), {"reason": REASON})
    report = reports()[0]
    browser = visit(anouk)
    for path in ("/moderatie", "/moderatie/meldingen", handling(report), "/meldingen", "/moderatie/logboek"):
        shown = browser.get(path).text
        assert SECRET_TITLE not in shown and SECRET_WORDS not in shown and "Ik heb hem al gesproken." not in shown
        assert inside.public_id not in shown
    shown = browser.get(handling(report)).text
    assert "Kring Oost" in shown and REASON in shown and "Marleen Duinhof" in shown
    assert "Henk Tamminga" in shown and "begeleider" in shown
    inside_view = visit(sanne).get(handling(report)).text
    assert "Ik heb hem al gesproken." in inside_view and SECRET_TITLE in inside_view


def test_outside_the_circle_one_answers_but_hides_nothing(visit, marleen, anouk, inside):
    visit(marleen).post(page_of(inside), {"reason": REASON})
    path = handling(reports()[0])
    assert visit(anouk).post(path, {"act": "act", "why": "Een adres.", "outcome": "Weg."}).status_code == 403
    assert db.session.get(type(inside), inside.id).hidden_at is None
    assert visit(anouk).post(path, {"act": "keep", "outcome": "Ik belde met Henk."}).status_code == 303
    assert "Ik belde met Henk." in visit(marleen).get("/meldingen/gemeld").text
    act = db.session.scalars(select(Act).where(Act.verb == "keep_report")).one()
    assert act.circle_id == inside_circle(inside)


def inside_circle(post):
    from cop.threads.models import Thread

    return db.session.get(Thread, post.thread_id).circle_id


def test_the_form_says_who_reads_the_words(visit, marleen, inside, post):
    assert "lezen wel jouw woorden, maar niet de tekst zelf" in visit(marleen).get(page_of(inside)).text
    assert "lezen wel jouw woorden, maar niet de tekst zelf" not in visit(marleen).get(page_of(post)).text


def test_nobody_judges_an_own_text(visit, marleen, anouk, sanne, thread):
    own = make_reply(thread, anouk, "Dat weet iedereen toch.")
    visit(marleen).post(page_of(own), {"reason": REASON})
    told = db.session.scalars(select(Notification.member_id).where(Notification.kind == "reported")).all()
    assert told == [sanne.id]
    path = handling(reports()[0])
    for page in ("/moderatie", "/moderatie/meldingen", path):
        shown = visit(anouk).get(page).text
        assert REASON not in shown and "Marleen Duinhof" not in shown.split("Gesprekken", 1)[-1].split("</main>")[0]
    assert visit(anouk).post(path, {"act": "keep", "outcome": "Niets aan de hand."}).status_code == 403
    assert visit(sanne).post(path, {"act": "keep", "outcome": "Ik sprak Anouk."}).status_code == 303


def test_a_reporter_who_left_the_circle_sees_no_title(visit, marleen, sanne, inside, circle):
    from cop.circles.models import Membership

    visit(marleen).post(page_of(inside), {"reason": REASON})
    with writing():
        db.session.delete(db.session.get(Membership, (circle.id, marleen.id)))
    shown = visit(marleen).get("/meldingen/gemeld").text
    assert REASON in shown and SECRET_TITLE not in shown
    assert "Een gesprek dat je niet meer kunt lezen" in shown


def test_members_do_not_see_reports(visit, marleen, beheer, post):
    visit(marleen).post(page_of(post), {"reason": REASON})
    for member in (marleen, beheer):
        assert visit(member).get("/moderatie/meldingen").status_code == 403
        assert visit(member).get(handling(reports()[0])).status_code == 403
        answer = visit(member).post(handling(reports()[0]), {"act": "keep", "outcome": "Weg ermee."})
        assert answer.status_code == 403
