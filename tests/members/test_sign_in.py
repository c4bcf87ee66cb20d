"""Signing in with a password, and what it tells about who has an account: nothing."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote_from_bytes

import pytest
import time_machine
from sqlalchemy import func, select

from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.foundation.drafts import Draft
from cop.foundation.log import Act
from cop.members import passwords
from cop.members.models import INVITED, LEFT, SUSPENDED, Device, Member
from tests.conftest import PASSWORD, Visitor
from tests.members.door import BAD, BAD_BYTES, ELSEWHERE, give_password, later, renew, sign_in, words


def test_a_member_signs_in_and_is_known_on_the_next_page(stranger, marleen):
    give_password(marleen)
    answer = sign_in(stranger, "marleen@voorbeeld.example")
    assert (answer.status_code, answer.location) == (303, "/")
    page = stranger.get("/instellingen")
    assert page.status_code == 200
    assert "marleen@voorbeeld.example" in page.text


def test_the_address_may_be_typed_with_capitals_and_spaces(stranger, marleen):
    give_password(marleen)
    assert sign_in(stranger, "  Marleen@Voorbeeld.Example ").status_code == 303


def test_the_page_that_was_asked_for_comes_after_signing_in(stranger, marleen):
    give_password(marleen)
    door = stranger.get("/leden?q=a%20b%C3%A9&punt=2")
    assert (door.status_code, door.location) == (302, "/inloggen?verder=%2Fleden%3Fq%3Da%2520b%25C3%25A9%26punt%3D2")
    page = stranger.get(door.location)
    assert 'name="verder" value="/leden?q=a%20b%C3%A9&amp;punt=2"' in page.text
    answer = sign_in(stranger, "marleen@voorbeeld.example", verder="/leden?q=a%20b%C3%A9&punt=2")
    assert answer.location == "/leden?q=a%20b%C3%A9&punt=2"


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_no_address_of_others_is_gone_to(stranger, marleen, elsewhere):
    give_password(marleen)
    answer = sign_in(stranger, "marleen@voorbeeld.example", verder=elsewhere)
    assert answer.status_code == 303
    assert (answer.location.startswith("/") and "evil" not in answer.location) or answer.location.startswith("/aaaa")
    assert not answer.location.startswith(("//", "/\\"))
    assert elsewhere not in stranger.get("/inloggen", query_string={"verder": elsewhere}).headers.get("Location", "")


def test_what_was_typed_while_signed_out_stands_there_after_signing_in(stranger, marleen, thread):
    give_password(marleen)
    shut = stranger.post(thread.path, {"body": "Wij telden eerst de baten. Ä 😀"})
    assert shut.status_code == 401
    kept = shut.text.split('name="kept" value="')[1].split('"')[0]
    assert thread.path in shut.text
    wrong = stranger.post(
        "/inloggen", {"email": "marleen@voorbeeld.example", "password": "mis", "kept": kept, "verder": thread.path}
    )
    assert kept in wrong.text
    answer = sign_in(stranger, "marleen@voorbeeld.example", kept=kept, verder=thread.path)
    assert answer.location == thread.path
    assert "Wij telden eerst de baten. Ä 😀" in stranger.get(thread.path).text


def test_a_text_of_a_million_characters_is_kept_too(stranger, marleen, thread):
    give_password(marleen)
    shut = stranger.post(thread.path, {"body": "woord " * 170_000})
    assert shut.status_code == 401
    kept = shut.text.split('name="kept" value="')[1].split('"')[0]
    sign_in(stranger, "marleen@voorbeeld.example", kept=kept, verder=thread.path)
    assert len(db.session.scalars(select(Draft)).one().fields["body"][0]) > 1_000_000


def test_a_password_or_a_token_is_never_kept(stranger, marleen):
    shut = stranger.post("/instellingen/wachtwoord", {"password": "geheim-woord-1", "new_password": "geheim-woord-2"})
    assert shut.status_code == 401
    assert 'name="kept"' not in shut.text
    assert "geheim-woord" not in shut.text


def test_a_broken_or_foreign_kept_text_is_dropped_without_a_word(stranger, marleen):
    give_password(marleen)
    for kept in ["x", "a.b.c", "x" * 100_000, "\x00"]:
        assert sign_in(stranger, "marleen@voorbeeld.example", kept=kept).status_code == 303
    assert db.session.scalars(select(Draft)).all() == []


def test_a_form_posted_to_an_address_without_a_page_leads_to_the_hall(stranger):
    shut = stranger.post("/gesprekken/alles-gelezen", {"body": "x"})
    assert shut.status_code == 401
    assert 'name="verder" value="/"' in shut.text


# Nothing tells who has an account


def count_hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    counted: list[str] = []
    real = passwords._hasher.verify

    class Counting:
        def verify(self, known: str, typed: bytes) -> bool:
            counted.append(known.split("$")[3])
            return real(known, typed)

        def __getattr__(self, name: str) -> Any:
            return getattr(passwords_hasher, name)

    passwords_hasher = passwords._hasher
    monkeypatch.setattr(passwords, "_hasher", Counting())
    return counted


@pytest.mark.parametrize("state", ["wrong", "no password yet", INVITED, SUSPENDED, LEFT])
def test_a_refusal_is_the_same_page_with_the_same_work(app, marleen, monkeypatch, count_statements, state):
    give_password(marleen)
    with writing():
        if state == "no password yet":
            marleen.password_hash = None
        elif state != "wrong":
            marleen.status = state
    hashes = count_hashes(monkeypatch)
    known_visitor, unknown_visitor = Visitor(app, None), Visitor(app, None)
    known_visitor.get("/inloggen")  # the facts about the community are read once
    password = "niet-het-goede" if state == "wrong" else PASSWORD
    answers: dict[str, Any] = {}

    def ask(visitor: Visitor, email: str) -> None:
        answers[email] = visitor.post("/inloggen", {"email": email, "password": password})

    work_known = count_statements(lambda: ask(known_visitor, "marleen@voorbeeld.example"))
    done_known, hashes[:] = list(hashes), []
    work_unknown = count_statements(lambda: ask(unknown_visitor, "niemand@voorbeeld.example"))
    known, unknown = answers.values()
    assert known.status_code == unknown.status_code == 422
    assert words(known).replace("marleen@", "niemand@") == words(unknown)
    assert list(known.headers.keys()) == list(unknown.headers.keys())
    assert work_known == work_unknown
    assert done_known == hashes == ["m=32768,t=3,p=1"]


def test_what_nobody_is_measured_against_costs_what_all_hashes_cost():
    assert not passwords.is_outdated(passwords._nobody)
    assert not passwords.fits(None, "wat dan ook")


def test_a_refusal_is_logged_without_what_was_typed(stranger, marleen):
    give_password(marleen)
    sign_in(stranger, "marleen@voorbeeld.example", "niet-het-goede")
    sign_in(stranger, "niemand@voorbeeld.example", "niet-het-goede")
    acts = db.session.scalars(select(Act).order_by(Act.id)).all()
    assert [(a.verb, a.about) for a in acts] == [
        ("refuse_sign_in", f"member:{marleen.public_id}"),
        ("refuse_sign_in", "nobody"),
    ]
    assert all("@" not in a.about + a.why and "goede" not in a.about + a.why for a in acts)


# Limits


def test_after_five_wrong_passwords_even_the_right_one_waits_half_an_hour(stranger, marleen):
    give_password(marleen)
    with time_machine.travel(later(), tick=False) as clock:
        for _ in range(5):
            assert sign_in(stranger, "marleen@voorbeeld.example", "niet-het-goede").status_code == 422
        refused = sign_in(stranger, "marleen@voorbeeld.example")
        assert refused.status_code == 429
        assert "Wacht een half uur" in refused.text
        assert 'value="marleen@voorbeeld.example"' in refused.text
        unknown = [sign_in(stranger, "niemand@voorbeeld.example", "x").status_code for _ in range(6)]
        assert unknown == [422] * 5 + [429]
        clock.shift(timedelta(minutes=31))
        assert sign_in(stranger, "marleen@voorbeeld.example").status_code == 303


def test_right_passwords_do_not_count(app, marleen):
    give_password(marleen)
    with time_machine.travel(later(), tick=False):
        for _ in range(8):
            assert sign_in(Visitor(app, None), "marleen@voorbeeld.example").status_code == 303


def test_one_place_cannot_try_many_accounts(app, stranger, monkeypatch):
    monkeypatch.setattr(passwords, "fits", lambda *_: False)
    with time_machine.travel(later(), tick=False):
        for n in range(50):
            assert stranger.post("/inloggen", {"email": f"a{n}@x.example", "password": "x"}).status_code == 422
        assert stranger.post("/inloggen", {"email": "nieuw@x.example", "password": "x"}).status_code == 429
        elsewhere = {"REMOTE_ADDR": "198.51.100.7"}
        assert (
            stranger.post(
                "/inloggen", {"email": "nieuw2@x.example", "password": "x"}, environ_overrides=elsewhere
            ).status_code
            == 422
        )
        spoofed = {"X-Forwarded-For": "203.0.113.9"}
        assert (
            stranger.post("/inloggen", {"email": "nieuw3@x.example", "password": "x"}, headers=spoofed).status_code
            == 429
        )


def test_ipv6_addresses_of_one_household_count_as_one_place(app):
    from cop.members.caution import place

    def at(address: str) -> str:
        with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
            return place()

    assert at("2001:db8:1:2::1") == at("2001:db8:1:2:ffff::9") != at("2001:db8:1:3::1")
    assert at("192.0.2.1") != at("192.0.2.2")
    assert at("nonsense") == "unknown"


# Devices


def test_a_remembered_device_lives_ninety_days_and_its_cookie_too(stranger, marleen):
    give_password(marleen)
    answer = sign_in(stranger, "marleen@voorbeeld.example", remember="1")
    device = db.session.scalars(select(Device)).one()
    assert timedelta(days=89) < device.expires_at - now() <= timedelta(days=90)
    assert "Expires=" in answer.headers["Set-Cookie"]
    assert "HttpOnly" in answer.headers["Set-Cookie"] and "SameSite=Lax" in answer.headers["Set-Cookie"]


def test_another_device_ends_after_twelve_hours_without_a_visit_and_after_a_week(stranger, marleen):
    give_password(marleen)
    with time_machine.travel(later(), tick=False) as clock:
        answer = sign_in(stranger, "marleen@voorbeeld.example")
        assert "Expires=" not in answer.headers["Set-Cookie"]
        for _ in range(3):
            clock.shift(timedelta(hours=11))
            assert stranger.get("/instellingen").status_code == 200
        clock.shift(timedelta(hours=13))
        assert stranger.get("/instellingen").status_code == 302
    with time_machine.travel(later(), tick=False) as clock:
        sign_in(stranger, "marleen@voorbeeld.example")
        for _ in range(15):
            clock.shift(timedelta(hours=11))
            assert stranger.get("/instellingen").status_code == 200
        clock.shift(timedelta(hours=4))
        assert stranger.get("/instellingen").status_code == 302


def test_signing_in_makes_a_new_session_each_time(stranger, marleen):
    give_password(marleen)
    with stranger.client.session_transaction() as cookie:
        cookie["planted"] = "by someone else"
    sign_in(stranger, "marleen@voorbeeld.example")
    with stranger.client.session_transaction() as cookie:
        first = cookie["_user_id"]
        assert "planted" not in cookie
    sign_in(stranger, "marleen@voorbeeld.example")
    with stranger.client.session_transaction() as cookie:
        assert cookie["_user_id"] != first
    assert db.session.scalar(select(func.count()).select_from(Device)) == 1


def test_the_database_keeps_no_token_that_opens_anything(stranger, marleen):
    give_password(marleen)
    sign_in(stranger, "marleen@voorbeeld.example")
    with stranger.client.session_transaction() as cookie:
        token = cookie["_user_id"]
    assert token not in str([vars(d) for d in db.session.scalars(select(Device))])


def test_a_hash_of_an_older_cost_is_renewed_in_passing(stranger, marleen, app):
    from argon2 import PasswordHasher

    with writing():
        marleen.password_hash = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    assert sign_in(stranger, "marleen@voorbeeld.example").status_code == 303
    assert "m=32768,t=3,p=1" in (db.session.get_one(Member, marleen.id).password_hash or "")
    assert sign_in(Visitor(app, None), "marleen@voorbeeld.example").status_code == 303


def test_who_is_signed_in_already_goes_on(visit, marleen):
    visitor = visit(marleen)
    assert visitor.get("/inloggen?verder=/leden").location == "/leden"
    assert visitor.get("/inloggen").location == "/"
    assert visitor.get("/inloggen/code").location == "/"


def test_one_who_is_not_welcomed_yet_comes_to_the_first_questions(stranger, marleen):
    give_password(marleen)
    with writing():
        marleen.welcomed_at = None
    answer = sign_in(stranger, "marleen@voorbeeld.example", verder="/leden")
    assert answer.location == "/welkom?verder=%2Fleden"


# Bad input


@pytest.mark.parametrize("field", ["email", "password", "verder", "kept", "remember"])
@pytest.mark.parametrize("bad", BAD)
def test_bad_input_gets_a_clear_page(stranger, marleen, field, bad):
    give_password(marleen)
    answer = stranger.post("/inloggen", {"email": "iemand@x.example", "password": "x", field: bad})
    assert answer.status_code in (422, 429)
    assert "<script>alert" not in answer.text and "<img src=x" not in answer.text
    renew(stranger)


def test_bytes_that_are_no_text_get_a_clear_page(stranger):
    for bad, status in ((BAD_BYTES, 400), (quote_from_bytes(BAD_BYTES).encode(), 422)):
        body = b"csrf_token=" + stranger.token.encode() + b"&email=" + bad + b"&password=" + bad
        answer = stranger.client.post("/inloggen", data=body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code == status


def test_without_the_token_of_the_form_nothing_is_tried(app, stranger, marleen):
    give_password(marleen)
    answer = stranger.client.post("/inloggen", data={"email": "marleen@voorbeeld.example", "password": PASSWORD})
    assert answer.status_code == 400
    assert db.session.scalars(select(Device)).all() == []
