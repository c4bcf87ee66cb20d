"""Signing in with six digits by mail."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from cop.foundation.db import db, writing
from cop.foundation.log import Act
from cop.foundation.outbox import URGENT, Letter
from cop.members.models import INVITED, SUSPENDED, Device, Key
from tests.conftest import Visitor
from tests.members.door import BAD, code_in, later, ticket_in, words

MARLEEN = "marleen@voorbeeld.example"


def ask(visitor, email=MARLEEN, **more):
    return visitor.post("/inloggen/code", {"email": email, **more})


def type_over(visitor, ticket, code, **more):
    return visitor.post("/inloggen/code", {"email": MARLEEN, "ticket": ticket, "code": code, **more})


def test_a_member_asks_for_a_code_and_signs_in_with_it(stranger, marleen, letters):
    page = ask(stranger)
    assert page.status_code == 200
    letter = letters()[-1]
    assert letter["To"] == MARLEEN
    assert letter["Subject"] == "Je code om in te loggen"
    answer = type_over(stranger, ticket_in(page), code_in(letter), verder="/leden", remember="1")
    assert (answer.status_code, answer.location) == (303, "/leden")
    assert stranger.get("/instellingen").status_code == 200
    assert db.session.scalars(select(Device)).one().is_remembered


def test_spaces_in_a_code_do_no_harm(stranger, marleen, letters):
    page = ask(stranger)
    code = code_in(letters()[-1])
    assert type_over(stranger, ticket_in(page), f" {code[:3]} {code[3:]} ").status_code == 303


def test_what_was_typed_before_comes_along(stranger, marleen, letters, thread):
    kept = stranger.post(thread.path, {"body": "Nog even bewaren."}).text.split('name="kept" value="')[1].split('"')[0]
    page = ask(stranger, kept=kept, verder=thread.path)
    assert kept in page.text
    back = stranger.post("/inloggen", {"back": "1", "email": MARLEEN, "kept": kept, "verder": thread.path})
    assert (back.status_code, kept in back.text) == (200, True)
    answer = type_over(stranger, ticket_in(page), code_in(letters()[-1]), kept=kept, verder=thread.path)
    assert answer.location == thread.path
    assert "Nog even bewaren." in stranger.get(thread.path).text


def test_a_code_works_once(stranger, marleen, letters, app):
    page = ask(stranger)
    ticket, code = ticket_in(page), code_in(letters()[-1])
    assert type_over(stranger, ticket, code).status_code == 303
    again = type_over(Visitor(app, None), ticket, code)
    assert again.status_code == 422
    assert "klopt niet" in again.text


def test_a_code_works_for_half_an_hour(stranger, marleen, letters):
    with time_machine.travel(later(), tick=False) as clock:
        page = ask(stranger)
        ticket, code = ticket_in(page), code_in(letters()[-1])
        clock.shift(timedelta(minutes=30, seconds=1))
        assert type_over(stranger, ticket, code).status_code == 422


def test_five_wrong_tries_end_a_code_even_for_the_right_digits(stranger, marleen, letters):
    page = ask(stranger)
    ticket, code = ticket_in(page), code_in(letters()[-1])
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(5):
        assert type_over(stranger, ticket, wrong).status_code == 422
    assert type_over(stranger, ticket, code).status_code == 422
    assert db.session.scalars(select(Key)).one().tries == 5
    assert db.session.scalar(select(func.count()).select_from(Act).where(Act.verb == "refuse_sign_in")) == 6


def test_a_code_belongs_to_the_page_where_it_was_asked(stranger, marleen, youssef, letters, app):
    mine = ask(stranger)
    code = code_in(letters()[-1])
    other = ask(Visitor(app, None), "youssef@voorbeeld.example")
    assert type_over(stranger, ticket_in(other), code).status_code == 422
    assert type_over(stranger, ticket_in(mine), code).status_code == 303


def test_one_who_was_suspended_meanwhile_does_not_come_in(stranger, marleen, letters):
    page = ask(stranger)
    code = code_in(letters()[-1])
    with writing():
        marleen.status = SUSPENDED
    answer = type_over(stranger, ticket_in(page), code)
    assert answer.status_code == 409
    assert db.session.scalars(select(Device)).all() == []
    with writing():
        marleen.status = "active"
    assert type_over(stranger, ticket_in(page), code).status_code == 303, "half a change would have used the code up"


@pytest.mark.parametrize("state", ["unknown", INVITED, SUSPENDED])
def test_the_page_and_the_work_are_the_same_for_every_address(app, marleen, youssef, letters, count_statements, state):
    email = "niemand@voorbeeld.example" if state == "unknown" else "youssef@voorbeeld.example"
    if state != "unknown":
        with writing():
            youssef.status = state
    known, other = Visitor(app, None), Visitor(app, None)
    known.get("/inloggen/code")
    pages = {}
    work_known = count_statements(lambda: pages.update(known=ask(known)))
    work_other = count_statements(lambda: pages.update(other=ask(other, email)))
    assert pages["known"].status_code == pages["other"].status_code == 200
    assert words(pages["known"]).replace(MARLEEN, email) == words(pages["other"])
    assert work_known == work_other
    assert [letter["To"] for letter in letters()] == [MARLEEN]
    assert {letter.lane for letter in db.session.scalars(select(Letter))} == {URGENT}
    wrong_known = count_statements(lambda: type_over(known, ticket_in(pages["known"]), "000000"))
    wrong_other = count_statements(lambda: type_over(other, ticket_in(pages["other"]), "000000"))
    assert wrong_known == wrong_other


def test_two_codes_an_hour_and_five_a_day_for_one_address(stranger, marleen):
    with time_machine.travel(later(), tick=False) as clock:
        assert [ask(stranger).status_code for _ in range(3)] == [200, 200, 429]
        assert [ask(stranger, "niemand@x.example").status_code for _ in range(3)] == [200, 200, 429]
        asked = []
        for _ in range(4):
            clock.shift(timedelta(hours=1))
            asked.append(ask(stranger).status_code)
        assert asked == [200, 200, 429, 429]


def test_a_new_code_can_be_asked_from_the_same_page(stranger, marleen, letters):
    first = ask(stranger)
    second = type_over(stranger, ticket_in(first), "", again="1")
    assert second.status_code == 200
    assert ticket_in(second) != ticket_in(first)
    assert type_over(stranger, ticket_in(second), code_in(letters()[-1])).status_code == 303


@pytest.mark.parametrize("field", ["email", "ticket", "code", "verder", "kept"])
@pytest.mark.parametrize("bad", [*BAD, "１２３４５６", "12345", "1234567"])
def test_bad_input_gets_a_clear_page(stranger, marleen, field, bad):
    filled = {"email": MARLEEN, field: bad}
    if field in ("ticket", "code"):
        filled = {"ticket": "x" * 22, "code": "123456", **filled}
    answer = stranger.post("/inloggen/code", filled)
    assert answer.status_code in (200, 422, 429)
    assert "<script>alert" not in answer.text and "<img src=x" not in answer.text


def test_looking_sends_nothing(stranger, marleen, letters):
    assert stranger.get("/inloggen/code?email=" + MARLEEN).status_code == 200
    assert letters() == []
