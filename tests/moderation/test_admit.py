"""A moderator reads an application and the letter that will go, and admits, declines or invites."""

import pytest
from sqlalchemy import select

from cop.foundation.db import writing
from cop.foundation.log import Act
from cop.members.models import ADMITTED, DECLINED, INVITED, WAITING, Application, Member
from cop.notifications.models import APPLIED, Notification
from cop.notifications.operations import tell_moderators
from tests.conftest import db, link_in


@pytest.fixture
def roos(anouk, beheer):
    """Roos would like to take part, and the moderators know."""
    with writing():
        made = Application(
            name="Roos Havelaer",
            email="roos@duinrade.example",
            organisation="Duinrade",
            function="beleidsadviseur",
            kind="practice",
            motivation="Wij beginnen met\nverevening.",
        )
        db.session.add(made)
        db.session.flush()
        tell_moderators(APPLIED, f"application:{made.id}")
    return made


def page_of(application):
    return f"/moderatie/aanmeldingen/{application.public_id}"


def fresh(row):
    return db.session.get(type(row), row.id)


def acts(verb):
    return db.session.scalars(select(Act).where(Act.verb == verb)).all()


def test_the_list_and_the_details(visit, anouk, roos):
    browser = visit(anouk)
    shown = browser.get("/moderatie/aanmeldingen").text
    assert "Roos Havelaer" in shown and "wacht 1 minuut" in shown
    shown = browser.get(page_of(roos)).text
    for words in ("Duinrade", "beleidsadviseur", "roos@duinrade.example", "Wij beginnen met\nverevening."):
        assert words in shown


def test_the_letters_are_shown_before_they_go(visit, anouk, roos, letters):
    browser = visit(anouk)
    before = browser.get(page_of(roos)).text
    assert before.count("Deze brief gaat uit") >= 2 and "(Hier komen jouw woorden.)" in before
    looked = browser.post(page_of(roos), {"act": "admit", "note": "Bel eens met Marleen.", "step": "look"})
    assert looked.status_code == 200
    assert "&gt; Bel eens met Marleen." in looked.text
    assert fresh(roos).status == WAITING and not letters()
    browser.post(page_of(roos), {"act": "admit", "note": "Bel eens met Marleen."})
    sent = letters()[-1].get_body(("plain",)).get_content()
    shown = looked.text.split('class="will-say">', 1)[1].split("</p>", 1)[0].replace("&gt;", ">")
    for line in shown.splitlines():
        if "/sleutel/" not in line:
            assert line in sent


def test_admit(visit, anouk, roos, letters):
    answer = visit(anouk).post(page_of(roos), {"act": "admit", "note": "Welkom."}, follow_redirects=True)
    assert "Roos Havelaer is toegelaten en krijgt de brief." in answer.text
    assert fresh(roos).status == ADMITTED
    made = db.session.scalars(select(Member).where(Member.email == roos.email)).one()
    assert made.status == INVITED
    letter = letters()[-1]
    assert "roos@duinrade.example" in letter["To"] and "Welkom." in letter.get_body(("plain",)).get_content()
    assert link_in(letter, "/sleutel/")
    assert [(act.actor_id, act.about) for act in acts("admit")] == [(anouk.id, f"member:{made.public_id}")]
    assert not db.session.scalars(select(Notification).where(Notification.kind == APPLIED)).all()


def test_decline(visit, anouk, roos, letters):
    visit(anouk).post(page_of(roos), {"act": "decline", "note": "Wij zijn er voor gemeenten."})
    assert fresh(roos).status == DECLINED
    letter = letters()[-1]
    assert "roos@duinrade.example" in letter["To"]
    assert "Wij zijn er voor gemeenten." in letter.get_body(("plain",)).get_content()
    assert [(act.actor_id, act.why) for act in acts("decline")] == [(anouk.id, "Wij zijn er voor gemeenten.")]
    assert not db.session.scalars(select(Member).where(Member.email == roos.email)).all()
    shown = visit(anouk).get("/moderatie/aanmeldingen").text
    assert "Niemand wacht" in shown and "afgewezen" in shown


def test_declining_needs_words(visit, anouk, roos, letters):
    answer = visit(anouk).post(page_of(roos), {"act": "decline", "note": " "})
    assert answer.status_code == 422 and 'href="#decline-note"' in answer.text
    assert fresh(roos).status == WAITING and not letters()


def test_a_note_that_is_too_long_is_kept(visit, anouk, roos):
    answer = visit(anouk).post(page_of(roos), {"act": "admit", "note": "lang " * 300})
    assert answer.status_code == 422 and ("lang " * 300).strip() in answer.text


def test_another_moderator_decided_first(visit, anouk, beheer, roos, letters):
    visit(beheer).post(page_of(roos), {"act": "decline", "note": "Wij zijn er voor gemeenten."})
    answer = visit(anouk).post(page_of(roos), {"act": "admit", "note": "Mijn welkom."})
    assert answer.status_code == 409
    assert "Mijn welkom." in answer.text and "Joris Kuipers" in answer.text
    assert fresh(roos).status == DECLINED
    assert len(letters()) == 1


def test_a_double_click_admits_once(visit, anouk, roos, letters):
    for _time in range(2):
        assert visit(anouk).post(page_of(roos), {"act": "admit", "note": ""}).status_code == 303
    assert len(letters()) == 1 and len(acts("admit")) == 1


def test_an_application_that_does_not_exist(visit, anouk):
    assert visit(anouk).get("/moderatie/aanmeldingen/niets").status_code == 404
    assert visit(anouk).post("/moderatie/aanmeldingen/niets", {"act": "admit"}).status_code == 404


def test_members_decide_nothing(visit, marleen, roos):
    browser = visit(marleen)
    for path in ("/moderatie/aanmeldingen", page_of(roos), "/moderatie/uitnodigen"):
        assert browser.get(path).status_code == 403
    assert browser.post(page_of(roos), {"act": "admit"}).status_code == 403
    assert fresh(roos).status == WAITING


BRAM = {
    "name": "Bram Zandstee",
    "email": "Bram@Heidestad.example",
    "organisation": "Heidestad",
    "kind": "practice",
    "language": "en",
}


def test_invite(visit, anouk, letters):
    answer = visit(anouk).post("/moderatie/uitnodigen", BRAM, follow_redirects=True)
    assert "De uitnodiging aan Bram Zandstee is onderweg." in answer.text
    made = db.session.scalars(select(Member).where(Member.email == "bram@heidestad.example")).one()
    assert (made.status, made.language, made.organisation) == (INVITED, "en", "Heidestad")
    letter = letters()[-1]
    assert "Anouk Lindeboom invites you" in letter.get_body(("plain",)).get_content()
    assert link_in(letter, "/sleutel/")
    assert [act.about for act in acts("invite")] == [f"member:{made.public_id}"]


def test_the_invitation_is_shown_before_it_goes(visit, anouk, letters):
    assert "(de naam)" not in visit(anouk).post("/moderatie/uitnodigen", BRAM | {"step": "look"}).text
    answer = visit(anouk).post("/moderatie/uitnodigen", BRAM | {"step": "look", "language": "nl"})
    assert answer.status_code == 200
    assert "Anouk Lindeboom nodigt je uit" in answer.text and "Bram" in answer.text
    assert not letters()


def test_an_address_that_is_known(visit, anouk, marleen, letters):
    answer = visit(anouk).post("/moderatie/uitnodigen", BRAM | {"email": marleen.email})
    assert answer.status_code == 409 and "Bram Zandstee" in answer.text
    assert not letters()


def test_an_address_that_has_applied(visit, anouk, roos, letters):
    answer = visit(anouk).post("/moderatie/uitnodigen", BRAM | {"email": roos.email})
    assert answer.status_code == 409
    assert not letters()


def test_a_wrong_invitation_keeps_what_was_typed(visit, anouk):
    answer = visit(anouk).post("/moderatie/uitnodigen", BRAM | {"email": "geen adres", "organisation": ""})
    assert answer.status_code == 422
    assert "geen adres" in answer.text and "Bram Zandstee" in answer.text and "Vul de organisatie in." in answer.text


def test_a_double_click_invites_once(visit, anouk, letters):
    for _time in range(2):
        assert visit(anouk).post("/moderatie/uitnodigen", BRAM).status_code == 303
    assert len(letters()) == 1


def test_choices_that_do_not_exist(visit, anouk):
    visit(anouk).post("/moderatie/uitnodigen", BRAM | {"kind": "koning", "language": "xx"})
    made = db.session.scalars(select(Member).where(Member.email == "bram@heidestad.example")).one()
    assert (made.kind, made.language) == ("practice", "nl")
