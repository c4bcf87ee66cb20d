"""Seats decide, never roles: who has none in a session finds nothing, whatever one may elsewhere."""

import pytest

from tests.intervisie.held import seat_of
from tests.intervisie.pages import PLAN, SECRETS, full

READ = ("", "/afspraken", "/vragen", "/voorbereiding", "/plan", "/methode", "/mensen", "/afblazen", "/afspraak.ics")
WRITE = (
    ("/antwoord", {"comes": "ja"}),
    ("/afspraken", {"version": "1", "line": "nee", "keeps": "1"}),
    ("/samenstelling", {"objects": "nee"}),
    ("/vragen", {"situation": "Iets.", "question": "Hoe kan ik?"}),
    ("/vragen/terug", {}),
    ("/inbrenger", {"act": "opnieuw"}),
    ("/voorbereiding", {"question": "Hoe kan ik?"}),
    ("/plan", {**PLAN, "version": "1"}),
    ("/methode", {"method": "netwerkspiegel"}),
    ("/mensen", {"naam": "a"}),
    ("/mensen/toevoegen", {"member": "x"}),
    ("/mensen/gast", {"name": "Gerda"}),
    ("/mensen/buiten", {"member": "x"}),
    ("/versturen", {}),
    ("/afblazen", {}),
    ("/welkom", {"seat": "x", "act": "ja"}),
)


@pytest.fixture
def session(table):
    return full(table)


@pytest.mark.parametrize("page", READ)
def test_without_a_seat_no_page_is_there(session, visit, stranger, anouk, beheer, marleen, page):
    for member in (anouk, beheer, marleen):
        answer = visit(member).get(f"{session.path}{page}")
        nothing = visit(member).get(f"/intervisie/bestaat-niet{page}")
        assert answer.status_code == nothing.status_code == 404
        assert not [one for one in SECRETS if one in answer.text]
    answer = stranger.get(f"{session.path}{page}")
    assert answer.status_code in (302, 303) and "inloggen" in answer.location


@pytest.mark.parametrize(("page", "form"), WRITE, ids=[page for page, _form in WRITE])
def test_without_a_seat_nothing_can_be_done(session, visit, stranger, anouk, beheer, marleen, page, form):
    for member in (anouk, beheer, marleen):
        answer = visit(member).post(f"{session.path}{page}", form)
        assert answer.status_code == 404 and not [one for one in SECRETS if one in answer.text]
    assert stranger.post(f"{session.path}{page}", form).status_code in (302, 303, 401)


def test_one_s_own_seats_of_others_are_not_mine(session, table, visit, anouk):
    seat = seat_of(session, table[2]).public_id
    assert visit(anouk).post(f"{session.path}/mensen/{seat}", {"act": "weg"}).status_code == 404


def test_no_list_of_others_shows_it(session, visit, anouk, beheer, marleen):
    for member in (anouk, beheer, marleen):
        for page in ("/intervisie", "/", "/meldingen", "/zoeken?q=zwaluwnest", "/moderatie", "/moderatie/logboek"):
            answer = visit(member).get(page)
            assert session.public_id not in answer.text
            assert not [one for one in SECRETS if one in answer.text.replace('value="zwaluwnest"', "")]
