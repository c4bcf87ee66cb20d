"""The link of a letter: with it one chooses a password, once, in time, and nobody else can."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from cop.circles.models import Membership
from cop.foundation.db import db, writing
from cop.members import operations
from cop.members.models import ACTIVE, CHANGE_ADDRESS, INVITED, SET_PASSWORD, SUSPENDED, Device, Key, Member
from tests.conftest import Visitor, link_in
from tests.members.door import later, sign_in

GOOD = "paard fiets lantaarn"


@pytest.fixture
def invited(everybody, anouk) -> Member:
    with writing():
        member = operations.invite("Roos Havelaer", "roos@voorbeeld.example", "Zutphen", anouk)
    return member


@pytest.fixture
def link(invited, letters) -> str:
    return link_in(letters()[-1], "/sleutel/")


def test_one_who_is_invited_chooses_a_password_and_comes_in(stranger, invited, link, everybody, letters):
    assert letters()[-1]["Subject"] == "Anouk Lindeboom nodigt je uit"
    page = stranger.get(link)
    assert page.status_code == 200 and "Welkom, Roos" in page.text
    answer = stranger.post(link, {"new_password": GOOD})
    assert (answer.status_code, answer.location) == (303, "/inloggen")
    assert "Je wachtwoord is ingesteld" in stranger.get("/inloggen").text
    assert (invited.status, invited.joined_at is None) == (ACTIVE, False)
    assert db.session.get(Membership, (everybody.id, invited.id)) is not None
    with stranger.client.session_transaction() as cookie:
        cookie["csrf_token"] = stranger.csrf
    assert sign_in(stranger, "roos@voorbeeld.example", GOOD).location == "/welkom"


def test_looking_changes_nothing_however_often_a_scanner_looks(stranger, invited, link):
    for _ in range(5):
        assert stranger.get(link).status_code == 200
        stranger.client.head(link)
    assert invited.status == INVITED
    assert db.session.scalars(select(Key)).one().used_at is None
    assert stranger.post(link, {"new_password": GOOD}).status_code == 303


def test_a_link_works_once(app, stranger, invited, link):
    stranger.post(link, {"new_password": GOOD})
    other = Visitor(app, None)
    assert other.get(link).status_code == 410
    answer = other.post(link, {"new_password": "een heel ander woord"})
    assert answer.status_code == 410
    assert "Vraag een nieuwe link" in answer.text
    assert sign_in(Visitor(app, None), "roos@voorbeeld.example", GOOD).status_code == 303


def test_a_link_works_for_a_week_and_then_a_new_one_is_asked(stranger, everybody, anouk, letters):
    with time_machine.travel(later(), tick=False) as clock:
        with writing():
            operations.invite("Roos Havelaer", "roos@voorbeeld.example", "Zutphen", anouk)
        link = link_in(letters()[-1], "/sleutel/")
        clock.shift(timedelta(days=7, seconds=1))
        assert stranger.get(link).status_code == 410
        assert stranger.post("/wachtwoord", {"email": "roos@voorbeeld.example"}).status_code == 303
        again = link_in(letters()[-1], "/sleutel/")
        assert again != link
        assert stranger.get(again).status_code == 200
        clock.shift(timedelta(days=1, seconds=1))
        assert stranger.get(again).status_code == 410


@pytest.mark.parametrize("broken", ["", "0" * 32, "é" * 32, "x" * 5000, "../../etc", "%00", "<script>"])
def test_a_wrong_secret_opens_nothing(stranger, invited, link, broken):
    address = link.rsplit("/", 1)[0] + "/" + broken
    assert stranger.get(address).status_code in (404, 410)
    assert stranger.post(address, {"new_password": GOOD}).status_code in (404, 410)
    assert invited.status == INVITED


def test_the_key_of_one_purpose_does_not_open_another(stranger, marleen, visit):
    with writing():
        change = operations.make_key(marleen, CHANGE_ADDRESS, {"email": "nieuw@voorbeeld.example"})
        password = operations.make_key(marleen, SET_PASSWORD)
    change_id, change_secret, password_id, password_secret = (
        change.public_id,
        change.secret(),
        password.public_id,
        password.secret(),
    )
    assert stranger.get(f"/sleutel/{change_id}/{change_secret}").status_code == 410
    assert stranger.get(f"/instellingen/adres/{password_id}/{password_secret}").status_code == 410
    assert stranger.get(f"/sleutel/{password_id}/{change_secret}").status_code == 410


def test_one_who_was_suspended_meanwhile_does_not_come_in(stranger, invited, link):
    with writing():
        invited.status = SUSPENDED
    assert stranger.get(link).status_code == 410
    assert stranger.post(link, {"new_password": GOOD}).status_code == 410


def test_a_new_password_ends_every_device_and_every_other_link(app, stranger, visit, marleen, letters):
    here = visit(marleen)
    stranger.post("/wachtwoord", {"email": "marleen@voorbeeld.example"})
    stranger.post("/wachtwoord", {"email": "marleen@voorbeeld.example"})
    links = [link_in(letter, "/sleutel/") for letter in letters()]
    assert stranger.post(links[0], {"new_password": GOOD}).status_code == 303
    assert here.get("/instellingen").status_code == 302
    assert db.session.scalars(select(Device)).all() == []
    assert Visitor(app, None).get(links[1]).status_code == 410
    assert letters()[-1]["Subject"] == "Je wachtwoord is veranderd"


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("", "minstens 12"),
        ("kort", "minstens 12"),
        ("elf tekens.", "minstens 12"),
        ("x" * 201, "hoogstens 200"),
        ("Wachtwoord123!", "makkelijk te raden"),
        ("welkomwelkom12", "makkelijk te raden"),
        ("aaaaaaaaaaaaaa", "makkelijk te raden"),
        ("123456789012", "makkelijk te raden"),
        ("Roos Havelaer", "makkelijk te raden"),
        ("roos@voorbeeld.example", "makkelijk te raden"),
        ("roos.havelaer.2026", "makkelijk te raden"),
    ],
)
def test_an_easy_password_is_refused_in_clear_words(stranger, invited, link, password, sentence):
    answer = stranger.post(link, {"new_password": password})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'autocomplete="new-password"' in answer.text and (
        not password or f'value="{password}"' not in answer.text or "@" in password
    )
    assert invited.status == INVITED


@pytest.mark.parametrize(
    "password",
    [
        GOOD,
        "samen-verder-2026",
        " spaties tellen mee ",
        "中文密码也可以用的呀好的",
        "😀😎🎉🚲🌧️ fiets in regen",
        "x\x00y\x00z met nul erin",
    ],
)
def test_other_passwords_are_taken_as_they_were_typed(app, stranger, invited, link, password):
    assert stranger.post(link, {"new_password": password}).status_code == 303
    assert sign_in(Visitor(app, None), "roos@voorbeeld.example", password + " ").status_code == 422
    assert sign_in(Visitor(app, None), "roos@voorbeeld.example", password).status_code == 303


def test_a_stale_form_is_refused_and_the_link_still_works(stranger, invited, link):
    assert stranger.client.post(link, data={"new_password": GOOD}).status_code == 400
    assert stranger.post(link, {"new_password": GOOD}).status_code == 303


def test_the_admitted_read_the_note_of_the_moderator(stranger, anouk, everybody, letters):
    from tests.arrivals.test_apply import FILLED

    stranger.post("/meedoen", FILLED)
    from cop.members.models import Application

    with writing():
        application = db.session.scalars(select(Application)).one()
        member = operations.admit(application, anouk, "Fijn dat je er bent. <b>Tot snel</b>")
    letter = letters()[-1]
    assert letter["Subject"] == "Welkom: kies een wachtwoord"
    assert "> Fijn dat je er bent. <b>Tot snel</b>" in letter.get_body(("plain",)).get_content()
    assert "&lt;b&gt;Tot snel" in letter.get_body(("html",)).get_content()
    assert (member.status, member.organisation, member.introduced_by_id) == (INVITED, "Winterswijk", anouk.id)
    assert stranger.post(link_in(letter, "/sleutel/"), {"new_password": GOOD}).status_code == 303
