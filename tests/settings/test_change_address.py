"""Another e-mail address: password, a link to the new one, word to the old one."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from cop.foundation.db import db, writing
from cop.members.models import SUSPENDED, Key
from tests.conftest import PASSWORD, Visitor, link_in
from tests.members.door import BAD, give_password, later, sign_in

NEW = "marleen@nieuw.example"


def ask(visitor, email=NEW, password=PASSWORD):
    return visitor.post("/instellingen/adres", {"email": email, "password": password})


def test_a_member_changes_the_address(app, visit, marleen, letters):
    give_password(marleen)
    visitor = visit(marleen)
    assert ask(visitor).location == "/instellingen/adres?verstuurd=ja"
    assert marleen.email == "marleen@voorbeeld.example"
    confirm = letters()[-1]
    assert (confirm["To"], confirm["Subject"]) == (NEW, "Bevestig je nieuwe adres")
    link = link_in(confirm, "/instellingen/adres/")
    elsewhere = Visitor(app, None)
    assert NEW in elsewhere.get(link).text
    assert marleen.email == "marleen@voorbeeld.example", "looking changes nothing"
    answer = elsewhere.post(link)
    assert (answer.status_code, answer.location) == (303, "/inloggen")
    assert marleen.email == NEW
    notice = letters()[-1]
    assert (notice["To"], notice["Subject"]) == ("marleen@voorbeeld.example", "Je adres is veranderd")
    assert NEW not in notice.as_string()
    assert sign_in(Visitor(app, None), NEW).status_code == 303
    assert sign_in(Visitor(app, None), "marleen@voorbeeld.example").status_code == 422


def test_the_password_is_asked(visit, marleen, letters):
    give_password(marleen)
    assert ask(visit(marleen), password="niet-het-goede").status_code == 422
    assert letters() == []


def test_an_address_that_somebody_has_gets_the_same_answer(visit, marleen, youssef, letters):
    give_password(marleen)
    visitor = visit(marleen)
    first, second = ask(visitor), ask(visitor, "youssef@voorbeeld.example")
    assert (first.status_code, first.location) == (second.status_code, second.location)
    assert [letter["To"] for letter in letters()] == [NEW, "youssef@voorbeeld.example"]
    assert letters()[-1]["Subject"] == "Je bent al lid"


def test_an_address_that_somebody_took_meanwhile_is_refused(visit, stranger, marleen, youssef, letters):
    give_password(marleen)
    ask(visit(marleen))
    link = link_in(letters()[-1], "/instellingen/adres/")
    with writing():
        youssef.email = NEW
    assert stranger.post(link).status_code == 409
    assert marleen.email == "marleen@voorbeeld.example"
    assert db.session.scalars(select(Key)).one().used_at is None


def test_the_link_works_once_and_for_a_day(app, visit, marleen, letters):
    give_password(marleen)
    ask(visit(marleen))
    link = link_in(letters()[-1], "/instellingen/adres/")
    assert Visitor(app, None).post(link).status_code == 303
    assert Visitor(app, None).post(link).status_code == 410
    with time_machine.travel(later(), tick=False) as clock:
        ask(visit(marleen), "weer@nieuw.example")
        confirm = next(letter for letter in letters() if letter["To"] == "weer@nieuw.example")
        link = link_in(confirm, "/instellingen/adres/")
        clock.shift(timedelta(days=1, seconds=1))
        assert Visitor(app, None).get(link).status_code == 410


def test_links_to_the_old_address_die_with_it(app, visit, stranger, marleen, letters):
    give_password(marleen)
    stranger.post("/wachtwoord", {"email": "marleen@voorbeeld.example"})
    old = link_in(letters()[-1], "/sleutel/")
    ask(visit(marleen))
    Visitor(app, None).post(link_in(letters()[-1], "/instellingen/adres/"))
    assert Visitor(app, None).get(old).status_code == 410


def test_one_who_was_suspended_meanwhile_changes_nothing(visit, stranger, marleen, letters):
    give_password(marleen)
    ask(visit(marleen))
    link = link_in(letters()[-1], "/instellingen/adres/")
    with writing():
        marleen.status = SUSPENDED
    assert stranger.post(link).status_code == 410


@pytest.mark.parametrize("broken", ["x", "é" * 32, "0" * 32])
def test_a_wrong_secret_opens_nothing(visit, stranger, marleen, letters, broken):
    give_password(marleen)
    ask(visit(marleen))
    link = link_in(letters()[-1], "/instellingen/adres/").rsplit("/", 1)[0]
    assert stranger.get(f"{link}/{broken}").status_code == 410
    assert stranger.post(f"{link}/{broken}").status_code == 410


@pytest.mark.parametrize("field", ["email", "password"])
@pytest.mark.parametrize("bad", BAD)
def test_bad_input_gets_a_clear_page(visit, marleen, field, bad):
    give_password(marleen)
    answer = visit(marleen).post("/instellingen/adres", {"email": NEW, "password": PASSWORD, field: bad})
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text
