"""The desk: what needs a human now, in order, each with how long it waits and the act that fits."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from cop.circles import operations as circles
from cop.digest.models import READY, Edition
from cop.foundation import outbox
from cop.foundation.clock import now
from cop.foundation.db import writing
from cop.foundation.log import Act
from cop.foundation.outbox import DOUBT, DROPPED, QUEUED, REFUSED, SENT, Letter
from cop.members.models import Application
from tests.conftest import db, make_member, make_reply, make_thread


def hours_ago(hours):
    return now() - timedelta(hours=hours)


def apply(name, hours=1):
    with writing():
        made = Application(
            name=name,
            email=f"{name.split()[0]}@x.example",
            organisation="Duinrade",
            kind="practice",
            motivation="Graag.",
        )
        made.created_at = hours_ago(hours)
        db.session.add(made)
    return made


@pytest.fixture
def letter(dick):
    """A letter to Dick that his mail server refused."""
    with writing():
        made = outbox.put("threads.reply", outbox.SOON, member_id=dick.id, about={"thread": 0, "number": 1})
        made.state, made.code, made.words = REFUSED, 550, "5.1.1 no such <user>"
    return made


def test_nothing_needs_a_human(visit, anouk):
    shown = visit(anouk).get("/moderatie").text
    assert "Niets vraagt nu een mens." in shown and "Alles is rustig" in shown


def test_everything_in_its_order(visit, anouk, everybody, marleen, youssef, fatima, letter):
    waits = make_thread(everybody, marleen, "Wie kent een energiehub?", at=hours_ago(30))
    reported = make_reply(make_thread(everybody, marleen, "Een ander gesprek", kind="conversation"), youssef)
    visit(fatima).post(f"/antwoorden/{reported.public_id}/melden", {"reason": "Te scherp."})
    apply("Roos Havelaer")
    with writing():
        circles.ask_for_circle(youssef, circles.Plan("Kring Wonen", "Voor wonen.", True))
    shown = visit(anouk).get("/moderatie").text
    order = [
        "Gemeld: Een ander gesprek",
        "Roos Havelaer wil graag meedoen",
        f"Nog geen antwoord: {waits.title}",
        "Gevraagde kring: Kring Wonen",
        "Eén brief kwam niet aan",
    ]
    places = [shown.index(words) for words in order]
    assert places == sorted(places)
    assert "5 dingen vragen nu een mens." in shown
    assert "30<small>uur</small>" in shown


def test_only_questions_that_wait_longer_than_a_day(visit, anouk, everybody, marleen, youssef):
    make_thread(everybody, marleen, "Vraag van vanochtend", at=hours_ago(5))
    make_reply(make_thread(everybody, marleen, "Vraag met antwoord", at=hours_ago(50)), youssef)
    make_thread(everybody, marleen, "Gewoon een gesprek", kind="conversation", at=hours_ago(50))
    urgent = make_thread(everybody, marleen, "Vraag die lang wacht", at=hours_ago(80))
    shown = visit(anouk).get("/moderatie").text
    assert (
        "Vraag van vanochtend" not in shown and "Vraag met antwoord" not in shown and "Gewoon een gesprek" not in shown
    )
    assert urgent.title in shown and "age--bad" in shown and "Wacht lang" in shown


def test_questions_in_closed_circles_only_for_those_inside(visit, anouk, sanne, circle, marleen):
    make_thread(circle, marleen, "Wie vertelt het de raad?", at=hours_ago(30))
    assert "Wie vertelt het de raad?" not in visit(anouk).get("/moderatie").text
    assert "Wie vertelt het de raad?" in visit(sanne).get("/moderatie").text


def test_nobody_decides_on_an_own_circle(visit, anouk, sanne):
    with writing():
        circles.ask_for_circle(sanne, circles.Plan("Kring Wonen", "Voor wonen.", True))
    assert "Kring Wonen" not in visit(sanne).get("/moderatie").text
    assert "Kring Wonen" in visit(anouk).get("/moderatie").text


def test_what_becomes_of_the_weekly_letter(visit, anouk):
    assert "werkt nog niemand" in visit(anouk).get("/moderatie").text
    with writing():
        db.session.add(Edition(week="2026-W48", state=READY, goes_at=now() + timedelta(days=2)))
    assert "staat klaar" in visit(anouk).get("/moderatie").text


def test_a_long_row_is_cut(visit, anouk):
    for n in range(12):
        apply(f"Naam{n} Achternaam")
    shown = visit(anouk).get("/moderatie").text
    assert "Er wachten meer aanmeldingen" in shown and "Naam11" not in shown
    assert "Naam11" in visit(anouk).get("/moderatie/aanmeldingen").text


def test_the_desk_of_an_administrator(visit, beheer, anouk, everybody, marleen, letter):
    make_thread(everybody, marleen, "Vraag die lang wacht", at=hours_ago(80))
    apply("Roos Havelaer")
    shown = visit(beheer).get("/moderatie").text
    assert "Roos Havelaer" in shown and "Eén brief kwam niet aan" in shown
    assert "Vraag die lang wacht" not in shown
    assert "/beheer/teksten" in shown and f"/leden/{anouk.public_id}/rol" in shown and "/moderatie/logboek" in shown
    assert "/moderatie/meldingen" not in shown and "/moderatie/verborgen" not in shown


def test_who_is_new(visit, anouk, everybody):
    make_member("roos", everybody, "Roos Havelaer", joined_at=now() - timedelta(days=2))
    make_member("bram", everybody, "Bram Zandstee", joined_at=now() - timedelta(days=40))
    shown = visit(anouk).get("/moderatie").text
    assert "Roos Havelaer" in shown and "Bram Zandstee" not in shown


def test_few_statements(visit, anouk, everybody, marleen, count_statements):
    browser = visit(anouk)
    browser.get("/moderatie")
    few = count_statements(lambda: browser.get("/moderatie"))
    for n in range(8):
        make_thread(everybody, marleen, f"Vraag {n}", at=hours_ago(30))
        apply(f"Naam{n} Achternaam")
    assert count_statements(lambda: browser.get("/moderatie")) == few


# Letters that did not arrive


def mark(letter):
    return letter.message_id[1:].split("@")[0]


def state(letter):
    return db.session.get(Letter, letter.id).state


def test_delivery_only(visit, anouk, letter):
    shown = visit(anouk).get("/moderatie/brieven").text
    assert "Dick Waterink" in shown and "550 5.1.1 no such &lt;user&gt;" in shown and "Geweigerd" in shown
    assert "Een brief over een antwoord" in shown


def test_try_again(visit, anouk, letter):
    visit(anouk).post("/moderatie/brieven", {"act": "again", "letter": mark(letter)})
    assert state(letter) == QUEUED
    assert "Elke brief kwam aan" in visit(anouk).get("/moderatie/brieven").text
    assert db.session.scalars(select(Act.verb)).all() == ["retry_letter"]


def test_one_in_doubt_is_not_sent_again(visit, anouk, letter):
    with writing():
        letter.state = DOUBT
    assert "Niemand weet of hij aankwam" in visit(anouk).get("/moderatie/brieven").text
    assert visit(anouk).post("/moderatie/brieven", {"act": "again", "letter": mark(letter)}).status_code == 409
    assert state(letter) == DOUBT
    visit(anouk).post("/moderatie/brieven", {"act": "aside", "letter": mark(letter)})
    assert state(letter) == DROPPED


def test_a_letter_that_is_not_stuck(visit, anouk, letter):
    with writing():
        letter.state = SENT
    for form in (
        {"act": "again", "letter": mark(letter)},
        {"act": "aside", "letter": "%"},
        {"act": "aside", "letter": ""},
        {"act": "again", "letter": "a" * 100_000},
    ):
        assert visit(anouk).post("/moderatie/brieven", form).status_code == 404
    assert state(letter) == SENT


def test_members_see_neither_desk_nor_post(visit, marleen, letter):
    for path in ("/moderatie", "/moderatie/brieven", "/moderatie/verborgen"):
        assert visit(marleen).get(path).status_code == 403
    assert visit(marleen).post("/moderatie/brieven", {"act": "aside", "letter": mark(letter)}).status_code == 403
    assert state(letter) == REFUSED


def test_the_menu_of_a_member_has_no_moderation(visit, marleen, anouk):
    assert 'href="/moderatie"' not in visit(marleen).get("/gesprekken").text
    assert 'href="/moderatie"' in visit(anouk).get("/gesprekken").text
