"""A question without a name: members learn nothing of who asks, and the asker keeps everything an asker can do."""

import re
from io import BytesIO

import pytest
from sqlalchemy import select

from cop.circles.models import Membership
from cop.foundation.db import db, writing
from cop.foundation.log import Act
from cop.members.models import EVERYTHING, UNNAMED, Member
from cop.notifications.models import Notification
from cop.threads.models import Post, Thread
from tests.conftest import make_reply
from tests.files.making import docx, pdf, photo

ASKED = {
    "title": "Hoe zeg je een coalitie op?",
    "body": "We willen eruit, en niemand durft het te zeggen.",
    "kind": "question",
    "agenda": ["5"],
    "unnamed": "1",
    "size": "middle",
    "region": "border",
}


@pytest.fixture
def unnamed(visit, marleen, everybody):
    """A question that Marleen asked without her name."""
    answer = visit(marleen).post("/gesprekken/nieuw", ASKED)
    assert answer.status_code == 303
    return db.session.scalars(select(Thread)).one()


def tells_who(answer, member):
    """Whether an answer tells of this member, by name, organisation or address, outside the frame of one's own page."""
    text = answer.get_data(as_text=True)
    return [sign for sign in (member.name, member.first_name, member.organisation, member.public_id) if sign in text]


def test_the_form_says_who_can_know(visit, marleen):
    page = visit(marleen).get("/gesprekken/nieuw").get_data(as_text=True)
    assert "zonder mijn naam" in page
    assert "Alleen de moderatoren kunnen opzoeken wie vraagt" in page


def test_no_page_tells_other_members_who_asks(visit, unnamed, marleen, youssef, fatima):
    asker, reader = visit(marleen), visit(youssef)
    make_reply(unnamed, fatima, "Zeg het eerst tegen de voorzitter.")
    reply = asker.post(unnamed.path, {"body": "Dank, dat ga ik doen."})
    assert reply.status_code == 303
    post = db.session.scalars(select(Post).where(Post.number == 3)).one()
    answer = asker.post(f"{post.path}/wijzigen", {"body": "Dank, dat ga ik zeker doen.", "version": "1"})
    assert answer.status_code == 303
    second = db.session.scalars(select(Post).where(Post.number == 2)).one()
    assert asker.post(f"{second.path}/inzicht").status_code == 303
    pages = (unnamed.path, "/gesprekken", "/", "/meldingen", f"{post.path}/versies", f"{post.path}/melden")
    for path in (*pages, "/agendapunten/5", "/gesprekken?toon=insight"):
        answer = reader.get(path)
        assert answer.status_code == 200, path
        assert not tells_who(answer, marleen), path


def test_it_says_what_the_asker_lets_be_known(visit, unnamed, youssef):
    page = visit(youssef).get(unnamed.path).get_data(as_text=True)
    assert "gemeente van 50.000 tot 100.000 inwoners, grensregio" in page
    assert "Gevraagd zonder naam" in page


def test_the_agenda_point_of_a_profile_does_not_come_along(visit, marleen, everybody):
    with writing():
        db.session.get_one(Member, marleen.id).agenda = 0b100000
    visit(marleen).post("/gesprekken/nieuw", {**ASKED, "agenda": []})
    visit(marleen).post("/gesprekken/nieuw", {**ASKED, "agenda": [], "unnamed": ""})
    unnamed, named = db.session.scalars(select(Thread).order_by(Thread.id))
    assert unnamed.is_unnamed and not named.is_unnamed
    assert unnamed.agenda_points == [1] and named.agenda_points == [6]


def test_nothing_is_known_when_the_asker_says_nothing(visit, marleen, youssef, everybody):
    visit(marleen).post("/gesprekken/nieuw", {**ASKED, "size": "", "region": ""})
    thread = db.session.scalars(select(Thread)).one()
    assert thread.asks_as == ""


def test_the_asker_hears_of_answers_and_does_what_askers_do(visit, unnamed, marleen, youssef):
    asker = visit(marleen)
    reply = make_reply(unnamed, youssef, "Begin bij de burgemeester.")
    assert "Hoe zeg je een coalitie op?" in asker.get("/meldingen").get_data(as_text=True)
    assert "Hoe zeg je een coalitie op?" in asker.get("/gesprekken?toon=mine").get_data(as_text=True)
    page = asker.get(unnamed.path).get_data(as_text=True)
    assert f'formaction="/antwoorden/{reply.public_id}/inzicht"' in page
    opening = db.session.scalars(select(Post).where(Post.number == 1)).one()
    assert f"{opening.path}/wijzigen" in page
    assert f"{opening.path}/melden" not in page
    assert asker.get(f"{unnamed.path}/wijzigen").status_code == 200


def test_others_do_not_do_what_askers_do(visit, unnamed, youssef):
    make_reply(unnamed, youssef)
    opening = db.session.scalars(select(Post).where(Post.number == 1)).one()
    reader = visit(youssef)
    assert reader.get(f"{opening.path}/wijzigen").status_code == 403
    assert reader.post(f"{opening.path}/inzicht").status_code == 403
    assert reader.get(f"{unnamed.path}/wijzigen").status_code == 403


def test_no_bell_line_and_no_letter_tells_who(visit, unnamed, marleen, youssef, letters, app):
    app.config["MAIL_WAIT"] = 0
    with writing():
        db.session.get_one(Member, youssef.id).preset = EVERYTHING
    make_reply(unnamed, youssef)
    visit(marleen).post(unnamed.path, {"body": "Dank je wel."})
    lines = db.session.scalars(select(Notification).where(Notification.member_id == youssef.id)).all()
    assert lines and all(line.actor_id != marleen.id for line in lines)
    sent = [letter for letter in letters() if youssef.email in letter["To"]]
    assert sent
    for letter in sent:
        whole = letter.as_string()
        assert not [sign for sign in ("Marleen", "Duinhof", "Woerden", marleen.public_id) if sign in whole]


def test_the_one_without_a_name_is_no_member_anyone_meets(visit, unnamed, youssef):
    nobody = db.session.scalars(select(Member).where(Member.status == UNNAMED)).one()
    reader = visit(youssef)
    assert nobody.name not in reader.get("/leden").get_data(as_text=True)
    assert reader.get(nobody.path).status_code == 404
    assert nobody.path not in reader.get(unnamed.path).get_data(as_text=True)
    assert db.session.scalar(select(Membership).where(Membership.member_id == nobody.id)) is None


def test_two_questions_without_a_name_do_not_tell_that_they_are_of_one(visit, unnamed, marleen, fatima):
    visit(fatima).post("/gesprekken/nieuw", {**ASKED, "title": "Hoe begin je opnieuw?"})
    starters = set(db.session.scalars(select(Thread.starter_id)))
    assert len(starters) == 1


def test_a_document_that_may_hold_a_name_is_not_posted(visit, unnamed, marleen, youssef, everybody):
    asker = visit(marleen)
    new = {**ASKED, "title": "En daarna?", "form_id": "een", "file": (BytesIO(docx("Akkoord")), "akkoord.docx")}
    for path, form in (
        ("/gesprekken/nieuw", new),
        (unnamed.path, {"body": "Zie dit.", "form_id": "twee", "file": (BytesIO(pdf()), "besluit.pdf")}),
    ):
        answer = asker.post(path, form)
        assert answer.status_code == 422
        assert "staat vaak wie het maakte" in answer.text and form["body"] in answer.text
    assert len(db.session.scalars(select(Post)).all()) == 1
    with_image = {"body": "Zie de kaart.", "form_id": "drie", "file": (BytesIO(photo()), "kaart.jpg")}
    assert asker.post(unnamed.path, with_image).status_code == 303
    others = {"body": "Hier ons besluit.", "file": (BytesIO(pdf()), "besluit.pdf")}
    assert visit(youssef).post(unnamed.path, others).status_code == 303


def is_ticked(page):
    return re.search(r'<input[^>]*name="unnamed"[^>]*checked', page) is not None


def test_the_tick_survives_whatever_refuses_or_interrupts(visit, marleen, everybody):
    asker = visit(marleen)
    assert not is_ticked(asker.get("/gesprekken/nieuw").text)
    assert is_ticked(asker.post("/gesprekken/nieuw", {**ASKED, "title": ""}).text)
    assert is_ticked(asker.post("/gesprekken/nieuw", {**ASKED, "voorbeeld": "1"}).text)
    assert is_ticked(asker.post("/gesprekken/nieuw", {**ASKED, "csrf_token": "van gisteren"}).text) or is_ticked(
        asker.get("/gesprekken/nieuw").text
    )
    assert db.session.scalars(select(Thread)).all() == []


def test_the_tick_survives_on_another_device(visit, marleen, everybody):
    kept = {**ASKED, "place": "/gesprekken/nieuw", "draft_place": "/gesprekken/nieuw", "draft_seen": ""}
    answer = visit(marleen).post("/schrijven/concept", kept, headers={"X-Requested-With": "script"})
    assert answer.status_code in (200, 204)
    page = visit(marleen).get("/gesprekken/nieuw").text
    assert ASKED["body"] in page and is_ticked(page)


def test_only_a_question_can_be_asked_so(visit, marleen, everybody):
    answer = visit(marleen).post("/gesprekken/nieuw", {**ASKED, "kind": "conversation"})
    assert answer.status_code == 422
    assert "Alleen een vraag kun je zonder naam stellen" in answer.get_data(as_text=True)
    assert ASKED["body"] in answer.get_data(as_text=True)


def test_a_moderator_looks_it_up_with_a_reason_and_the_log_keeps_it(visit, unnamed, marleen, anouk):
    desk, path = visit(anouk), f"/moderatie/gesprekken/{unnamed.public_id}"
    assert not tells_who(desk.get(path), marleen)
    assert desk.post(path, {"act": "look_up_asker"}).status_code == 422
    answer = desk.post(path, {"act": "look_up_asker", "why": "Iemand biedt hulp aan."})
    assert "Marleen Duinhof" in answer.get_data(as_text=True)
    act = db.session.scalars(select(Act).where(Act.verb == "look_up_asker")).one()
    assert (act.actor_id, act.why) == (anouk.id, "Iemand biedt hulp aan.")
    assert "Marleen" not in desk.get("/moderatie/logboek").get_data(as_text=True)


def test_administrators_and_members_cannot_look_it_up(visit, unnamed, beheer, youssef):
    for member in (beheer, youssef):
        answer = visit(member).post(
            f"/moderatie/gesprekken/{unnamed.public_id}", {"act": "look_up_asker", "why": "Ik wil het weten."}
        )
        assert answer.status_code == 403


def test_a_hidden_question_tells_its_asker_why(visit, unnamed, marleen, anouk):
    visit(anouk).post(
        f"/moderatie/gesprekken/{unnamed.public_id}", {"act": "hide", "why": "Er staat een naam in van een derde."}
    )
    page = visit(marleen).get(unnamed.path)
    assert page.status_code == 200
    assert "Er staat een naam in van een derde." in page.get_data(as_text=True)
    assert unnamed.title in visit(marleen).get("/meldingen").get_data(as_text=True)


def test_no_last_word_tells_that_a_moderator_asks(visit, anouk, everybody):
    browser = visit(anouk)
    browser.post("/gesprekken/nieuw", ASKED)
    unnamed = db.session.scalars(select(Thread)).one()
    assert browser.post(f"{unnamed.path}/uitkomst", {"body": "Gezegd is gezegd."}).status_code == 303
    assert browser.post(unnamed.path, {"body": "Nog iets."}).status_code == 409
