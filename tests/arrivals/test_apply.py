"""Asking to join: what the moderators see of it, and what nobody can find out with it."""

import pytest
from sqlalchemy import func, select

from cop.foundation.db import db, writing
from cop.members.models import ACTIVE, INVITED, LEFT, SUSPENDED, Application
from cop.notifications.models import Notification
from tests.conftest import Visitor
from tests.members.door import BAD, words

FILLED = {
    "name": "Judith Averink",
    "email": "judith@voorbeeld.example",
    "organisation": "Winterswijk",
    "function": "beleidsadviseur",
    "kind": "practice",
    "motivation": "Ik wil horen hoe anderen het eerste gesprek aanpakken.",
    "agrees": "1",
}


def applications() -> int:
    return db.session.scalar(select(func.count()).select_from(Application)) or 0


def test_a_stranger_applies_and_the_moderators_are_told(stranger, anouk, beheer, marleen, letters):
    assert "Winterswijk" in stranger.get("/meedoen").text
    answer = stranger.post("/meedoen", FILLED)
    assert (answer.status_code, answer.location) == (303, "/meedoen?verstuurd=ja")
    assert "Dank voor je aanmelding" in stranger.get(answer.location).text
    application = db.session.scalars(select(Application)).one()
    assert (application.name, application.status, application.language) == ("Judith Averink", "waiting", "nl")
    told = db.session.execute(select(Notification.member_id, Notification.kind, Notification.about)).all()
    assert {row[0] for row in told} == {anouk.id, beheer.id}
    assert {row[1:] for row in told} == {("applied", f"application:{application.id}")}
    letter = letters()[-1]
    assert (letter["To"], letter["Subject"]) == ("judith@voorbeeld.example", "We hebben je aanmelding")


@pytest.mark.parametrize("state", [ACTIVE, INVITED, SUSPENDED])
def test_a_known_address_gets_the_very_same_page_and_its_owner_a_letter(app, anouk, marleen, letters, state):
    with writing():
        marleen.status = state
    unknown, known = Visitor(app, None), Visitor(app, None)
    first = unknown.post("/meedoen", FILLED)
    second = known.post("/meedoen", FILLED | {"email": "Marleen@voorbeeld.example"})
    assert (first.status_code, first.location) == (second.status_code, second.location)
    assert words(first) == words(second)
    assert words(unknown.get(first.location)) == words(known.get(second.location))
    assert applications() == 1
    letter = next(found for found in letters() if found["To"] == "marleen@voorbeeld.example")
    assert letter["Subject"] == "Je bent al lid"
    assert "Judith" not in letter.as_string()


def test_one_who_left_can_apply_again(stranger, marleen, anouk):
    from cop.members.operations import leave

    with writing():
        leave(marleen)
    assert stranger.post("/meedoen", FILLED | {"email": "marleen@voorbeeld.example"}).status_code == 303
    assert applications() == 1
    assert marleen.status == LEFT


def test_a_form_sent_twice_is_one_application(stranger, anouk):
    for _ in range(2):
        assert stranger.post("/meedoen", FILLED).status_code == 303
    assert applications() == 1
    assert db.session.scalar(select(func.count()).select_from(Notification)) == 1


def test_five_a_day_from_one_place_and_two_for_one_address(stranger, anouk):
    for n in range(5):
        assert stranger.post("/meedoen", FILLED | {"email": f"a{n}@voorbeeld.example"}).status_code == 303
    refused = stranger.post("/meedoen", FILLED | {"email": "a6@voorbeeld.example"})
    assert refused.status_code == 429
    assert FILLED["motivation"] in refused.text
    assert applications() == 5
    for n, status in ((1, 303), (2, 303), (3, 429)):
        elsewhere = {"REMOTE_ADDR": f"198.51.100.{n}"}
        assert stranger.post("/meedoen", FILLED, environ_overrides=elsewhere).status_code == status


def test_what_is_missing_is_said_and_what_was_typed_stays(stranger):
    answer = stranger.post("/meedoen", {"name": "Judith", "motivation": "Zomaar."})
    assert answer.status_code == 422
    for sentence in ("Vul je e-mailadres in.", "Vul in voor welke organisatie", "Kies hoe je meedoet.", "huisregels"):
        assert sentence in answer.text
    assert 'value="Judith"' in answer.text and "Zomaar." in answer.text
    assert applications() == 0


@pytest.mark.parametrize(
    "address", ["judith", "judith@", "@x.nl", "a b@x.nl", "judith@x", "ü@x.nl", "a@x.nl\r\nBcc: b@x.nl", '"a b"@x.nl']
)
def test_what_cannot_be_an_address_is_refused(stranger, address):
    answer = stranger.post("/meedoen", FILLED | {"email": address})
    assert answer.status_code == 422
    assert "Kijk dit adres na" in answer.text
    assert applications() == 0


@pytest.mark.parametrize("field", sorted(FILLED))
def test_bad_input_gets_a_clear_page_and_is_never_half_kept(stranger, field, letters):
    kept = 0
    for number, bad in enumerate(BAD):
        place = {"REMOTE_ADDR": f"198.51.100.{number}"}
        filled = FILLED | {"email": f"a{number}@voorbeeld.example", field: bad.values[0]}
        answer = stranger.post("/meedoen", filled, environ_overrides=place)
        assert answer.status_code in (303, 422)
        assert "<script>alert" not in answer.text and "<img src=x" not in answer.text
        kept += answer.status_code == 303
        assert applications() == kept
    for found in db.session.scalars(select(Application)):
        assert not any(sign in found.name + found.organisation + found.motivation for sign in "\x00\u202e")
    for letter in letters():
        assert "<script>alert" not in letter.get_body(("html",)).get_content()


@pytest.mark.parametrize("column", ["status", "decided_by_id", "note", "public_id", "id", "role", "language"])
def test_no_other_column_can_be_filled_in(stranger, column):
    stranger.post("/meedoen", FILLED | {column: "admitted"})
    found = db.session.scalars(select(Application)).one()
    assert (found.status, found.decided_by_id, found.note, found.language) == ("waiting", None, "", "nl")


def test_who_reads_english_gets_english_letters(stranger, letters):
    page = stranger.get("/meedoen?taal=en")
    assert "Send my application" in page.text
    stranger.post("/meedoen?taal=en", FILLED)
    assert letters()[-1]["Subject"] == "We have your application"


def test_a_stale_form_is_refused_in_clear_words(stranger):
    answer = stranger.client.post("/meedoen", data=FILLED)
    assert answer.status_code == 400
    assert "verlopen" in answer.text
    assert applications() == 0
