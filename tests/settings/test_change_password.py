"""Another password: the one of now is asked, and every other device ends."""

import time_machine

from cop.members.passwords import fits
from tests.conftest import PASSWORD, Visitor
from tests.members.door import give_password, later, sign_in

GOOD = "paard fiets lantaarn"


def test_a_member_changes_the_password_and_is_signed_out_elsewhere(app, visit, marleen, letters):
    give_password(marleen)
    here, elsewhere = visit(marleen), visit(marleen)
    answer = here.post("/instellingen/wachtwoord", {"password": PASSWORD, "new_password": GOOD})
    assert (answer.status_code, answer.location) == (303, "/instellingen")
    assert here.get("/instellingen").status_code == 200
    assert elsewhere.get("/instellingen").status_code == 302
    assert fits(marleen.password_hash, GOOD)
    assert sign_in(Visitor(app, None), "marleen@voorbeeld.example", PASSWORD).status_code == 422
    assert letters()[-1]["Subject"] == "Je wachtwoord is veranderd"


def test_without_the_password_of_now_nothing_changes(visit, marleen):
    give_password(marleen)
    visitor = visit(marleen)
    for wrong in ("", "niet-het-goede", "x" * 1_000_000, "\x00"):
        answer = visitor.post("/instellingen/wachtwoord", {"password": wrong, "new_password": GOOD})
        assert answer.status_code == 422
    assert fits(marleen.password_hash, PASSWORD)


def test_a_bad_new_password_is_refused(visit, marleen):
    give_password(marleen)
    for bad in ("", "kort", "x" * 300, "Wachtwoord123!", "marleen duinhof"):
        answer = visit(marleen).post("/instellingen/wachtwoord", {"password": PASSWORD, "new_password": bad})
        assert answer.status_code == 422
    assert fits(marleen.password_hash, PASSWORD)


def test_who_holds_an_open_session_cannot_guess_for_long(visit, marleen):
    give_password(marleen)
    visitor = visit(marleen)
    with time_machine.travel(later(), tick=False):
        visitor = visit(marleen)
        tried = [
            visitor.post("/instellingen/wachtwoord", {"password": "mis", "new_password": GOOD}).status_code
            for _ in range(11)
        ]
        assert tried == [422] * 10 + [429]
        answer = visitor.post("/instellingen/wachtwoord", {"password": PASSWORD, "new_password": GOOD})
        assert answer.status_code == 429
    assert fits(marleen.password_hash, PASSWORD)


def test_a_stranger_comes_to_the_door(stranger):
    assert stranger.get("/instellingen/wachtwoord").status_code == 302
    assert stranger.post("/instellingen/wachtwoord", {"password": "a", "new_password": GOOD}).status_code == 401
