"""The facilitator chooses who comes, and sends the invitations."""

import pytest
from sqlalchemy import select

from cop.foundation.db import db, writing
from cop.intervisie.models import COMES, CONCEPT, PLANNED, Session
from tests.conftest import make_member
from tests.intervisie.held import ended, planned, ready, running, seat_of
from tests.intervisie.pages import PLAN, html_of, main_of, names_in, signs


@pytest.fixture
def concept(monday, visit, henk, marleen, youssef, fatima):
    """Henk planned one, and nobody was asked yet."""
    visit(henk).post("/intervisie/nieuw", PLAN)
    return db.session.scalars(select(Session)).one()


def state_of(session):
    db.session.expire_all()
    return db.session.get(Session, session.id).state


def ask(browser, session, member):
    return browser.post(f"{session.path}/mensen/toevoegen", {"member": member.public_id})


def test_members_are_looked_up_and_asked(concept, visit, henk, marleen, youssef, letters):
    browser, path = visit(henk), f"{concept.path}/mensen"
    found = main_of(browser.post(path, {"naam": "marleen"}))
    assert "Marleen Duinhof" in found and "Youssef" not in found
    assert ask(browser, concept, marleen).status_code == 303
    assert "strategisch adviseur, gemeente Woerden" in main_of(browser.get(path))
    assert "is nog niet gevraagd" in main_of(browser.get(path))
    assert "Niemand gevonden" in main_of(browser.post(path, {"naam": "marleen"}))
    assert visit(marleen).get(concept.path).status_code == 404 and letters() == []
    ask(browser, concept, youssef)
    assert browser.post(f"{concept.path}/versturen").status_code == 303
    assert state_of(concept) == PLANNED
    assert {letter["To"] for letter in letters()} == {"marleen@voorbeeld.example", "youssef@voorbeeld.example"}
    assert "Henk Tamminga vraagt je voor deze sessie" in main_of(visit(marleen).get(concept.path))


def test_who_was_put_on_the_list_is_named_and_one_goes_on(concept, visit, henk, marleen):
    browser, path = visit(henk), f"{concept.path}/mensen"
    page = html_of(browser.post(path, {"naam": "marleen"}))
    assert "Zet op de lijst" in page and page.index('id="naam"') < page.index('id="lijst"')
    answer = ask(browser, concept, marleen)
    assert answer.location == f"{path}#naam"
    with browser.client.session_transaction() as cookie:
        assert "Marleen" not in str(dict(cookie))
    assert "Marleen Duinhof staat op de lijst." in main_of(browser.get(path))
    assert "staat op de lijst." not in main_of(browser.get(path)), "said once"


def test_before_the_invitations_nobody_was_asked(concept, visit, henk, marleen):
    browser = visit(henk)
    assert "Kies wie er komt. Verstuur dan" in main_of(browser.get(concept.path))
    ask(browser, concept, marleen)
    page = main_of(browser.get(concept.path))
    assert "op de lijst" in page and "is gevraagd" not in page
    assert "Staat iedereen op de lijst? Verstuur dan" in page and "Kies wie er komt" not in page
    browser.post(f"{concept.path}/versturen")
    assert "is gevraagd" in main_of(browser.get(concept.path))


def test_who_planned_it_keeps_the_own_title(monday, visit, henk, marleen):
    browser = visit(henk)
    browser.post("/intervisie/nieuw", {**PLAN, "title": "Kraanvogels"})
    made = db.session.scalars(select(Session)).one()
    ask(browser, made, marleen)
    browser.post(f"{made.path}/versturen")
    assert "<h1>Kraanvogels</h1>" in html_of(browser.get(made.path))
    assert "<title>Besloten sessie" in browser.get(made.path).text
    assert "Kraanvogels" not in visit(marleen).get(made.path).text
    assert "Kraanvogels" not in browser.get("/intervisie").text


def test_a_name_that_is_looked_up_stands_in_no_address(concept, visit, henk):
    browser = visit(henk)
    page = html_of(browser.get(f"{concept.path}/mensen"))
    search = page[page.index('class="filters"') :][:60]
    assert 'method="post"' in search
    assert "Marleen" not in main_of(browser.get(f"{concept.path}/mensen?naam=marleen"))


def test_alone_one_sends_no_invitations(concept, visit, henk):
    browser = visit(henk)
    assert f'action="{concept.path}/versturen"' not in html_of(browser.get(concept.path))
    assert browser.post(f"{concept.path}/versturen").status_code == 409
    assert state_of(concept) == CONCEPT


def test_invitations_go_out_once(table, browsers):
    session = planned(table)
    answer = browsers[0].post(f"{session.path}/versturen")
    assert answer.status_code == 409 and "al verstuurd" in main_of(answer)


def test_somebody_is_added_after_the_invitations_and_told(table, browsers, everybody, letters, visit):
    session = planned(table)
    letters()
    piet = make_member("piet", everybody, "Piet Los", organisation="Sneek")
    ask(browsers[0], session, piet)
    assert letters()[-1]["To"] == "piet@voorbeeld.example"
    assert "Sanne Kok vraagt je" in main_of(visit(piet).get(session.path))


def test_asked_twice_is_asked_once(table, browsers):
    session = planned(table)
    assert ask(browsers[0], session, table[1]).status_code == 303
    assert len(names_in(session)) == 6


def test_a_table_of_ten_is_full(table, browsers, everybody):
    session = planned(table)
    for number in range(4):
        assert ask(browsers[0], session, make_member(f"m{number}", everybody)).status_code == 303
    page = main_of(browsers[0].get(f"{session.path}/mensen"))
    assert "Jullie zijn met 10. Boven de acht" in page
    answer = ask(browsers[0], session, make_member("elf", everybody))
    assert answer.status_code == 409 and "Er zijn al 10 mensen" in main_of(answer)
    guest = browsers[0].post(f"{session.path}/mensen/gast", {"name": "Gerda Vos", "seen": f"{version_of(session)}"})
    assert guest.status_code == 409 and 'value="Gerda Vos"' in html_of(guest)
    assert len(names_in(session)) == 10


def version_of(session):
    db.session.expire_all()
    return db.session.get(Session, session.id).people_version


@pytest.mark.parametrize(("number", "says"), [(4, "Jullie zijn met 4. Onder de vijf"), (5, ""), (6, "")])
def test_outside_five_to_eight_one_is_warned(table, browsers, number, says):
    session = planned(table[:number])
    page = main_of(browsers[0].get(session.path))
    assert (says in page) if says else ("Jullie zijn met" not in page)


def test_who_is_taken_out_finds_nothing_at_the_next_click(table, browsers):
    session = planned(table)
    signs(session, *table)
    assert browsers[2].get(f"{session.path}/vragen").status_code == 200
    seat = seat_of(session, table[2])
    assert browsers[0].post(f"{session.path}/mensen/{seat.public_id}", {"act": "weg"}).status_code == 303
    assert browsers[2].get(f"{session.path}/vragen").status_code == browsers[2].get(session.path).status_code == 404
    words = {"situation": "Wat ik net typte, staat er nog.", "question": "Hoe?"}
    typed = browsers[2].post(f"{session.path}/vragen", words)
    assert typed.status_code == 404 and "Wat ik net typte, staat er nog." in typed.text
    assert "Tim Ooms" not in main_of(browsers[1].get(session.path))


def test_the_lead_is_handed_on(table, browsers):
    session = planned(table)
    signs(session, *table)
    seat = seat_of(session, table[3])
    answer = browsers[0].post(f"{session.path}/mensen/{seat.public_id}", {"act": "begeleider"})
    assert answer.status_code == 303 and "Yusra Demir begeleidt" in main_of(browsers[0].get(session.path))
    assert browsers[0].get(f"{session.path}/mensen").status_code == 403
    assert browsers[3].get(f"{session.path}/mensen").status_code == 200


def test_who_leads_is_not_taken_out_and_who_does_not_come_does_not_lead(table, browsers):
    session = planned(table)
    own, asked = seat_of(session, table[0]).public_id, seat_of(session, table[4]).public_id
    assert browsers[0].post(f"{session.path}/mensen/{own}", {"act": "weg"}).status_code == 409
    assert browsers[0].post(f"{session.path}/mensen/{asked}", {"act": "begeleider"}).status_code == 409
    assert seat_of(session, table[0]).is_facilitator


def test_the_list_says_how_it_stands_and_never_who_objects_or_leads_whom(table, browsers):
    session = planned(table)
    signs(session, table[0], table[1])
    signs(session, table[2], has_line=True)
    browsers[4].post(f"{session.path}/antwoord", {"comes": "nee"})
    with writing():
        seat_of(session, table[1]).objects = True
        seat_of(session, table[3]).answer = COMES
    page = html_of(browsers[0].get(f"{session.path}/mensen"))
    lines = {name: said(page, name) for name in ("Ilse Roos", "Tim Ooms", "Yusra Demir", "Bram Visser", "Noor Haan")}
    assert lines == {
        "Ilse Roos": "komt, en heeft getekend",
        "Tim Ooms": "komt, en heeft getekend",
        "Yusra Demir": "komt, heeft nog niet getekend",
        "Bram Visser": "kan niet",
        "Noor Haan": "nog geen antwoord",
    }


def said(page, name):
    row = page[page.index(name) :].split("</li>")[0]
    return row.split('class="meta seated"><span>')[1].split("</span>")[0]


def test_only_who_leads_sees_and_changes_the_list(table, browsers, everybody):
    session = planned(table)
    signs(session, *table)
    seat, piet = seat_of(session, table[2]).public_id, make_member("piet", everybody)
    for browser in browsers[1:3]:
        assert browser.get(f"{session.path}/mensen").status_code == 403
        assert ask(browser, session, piet).status_code == 403
        assert browser.post(f"{session.path}/mensen/gast", {"name": "Gerda", "seen": "1"}).status_code == 403
        assert browser.post(f"{session.path}/mensen/{seat}", {"act": "weg"}).status_code == 403
        assert browser.post(f"{session.path}/versturen").status_code == 403
    assert len(names_in(session)) == 6


def test_a_seat_of_another_session_is_not_there(table, browsers):
    one, other = planned(table), planned(table[1:])
    theirs = seat_of(other, table[3]).public_id
    assert browsers[0].post(f"{one.path}/mensen/{theirs}", {"act": "weg"}).status_code == 404
    assert seat_of(other, table[3]).left_at is None


def test_an_act_that_does_not_exist_is_not_there(table, browsers):
    session = planned(table)
    seat = seat_of(session, table[2]).public_id
    for act in ("", "wissen", "take_out"):
        assert browsers[0].post(f"{session.path}/mensen/{seat}", {"act": act}).status_code == 404


# Who comes when something was written already


def test_a_late_comer_signs_and_waits_for_the_bringer(table, browsers, everybody, visit):
    session = ready(table)
    piet = make_member("piet", everybody, "Piet Los", organisation="Sneek")
    ask(browsers[0], session, piet)
    late = visit(piet)
    late.post(f"{session.path}/antwoord", {"comes": "ja"})
    assert "Mag Piet Los jouw vraag horen?" in main_of(browsers[1].get(session.path))
    assert "Mag Piet Los" not in main_of(browsers[0].get(session.path))  # hers alone
    late.post(f"{session.path}/afspraken", {"version": "1", "line": "nee", "keeps": "1"})
    page = main_of(late.get(session.path))
    assert "Nu is het woord aan de inbrenger" in page and "Hoe kan ik" not in page
    assert late.get(f"{session.path}/vragen").status_code == 404
    seat = seat_of(session, piet).public_id
    assert browsers[2].post(f"{session.path}/welkom", {"seat": seat, "act": "ja"}).status_code == 403
    assert browsers[0].post(f"{session.path}/welkom", {"seat": seat, "act": "ja"}).status_code == 403
    assert browsers[1].post(f"{session.path}/welkom", {"seat": seat, "act": "misschien"}).status_code == 404
    assert browsers[1].post(f"{session.path}/welkom", {"seat": seat, "act": "ja"}).status_code == 303
    assert late.get(f"{session.path}/vragen").status_code == 200


def test_the_bringer_may_say_no(table, browsers, everybody, visit):
    session = running(table)
    piet = make_member("piet", everybody, "Piet Los")
    ask(browsers[0], session, piet)
    visit(piet).post(f"{session.path}/antwoord", {"comes": "ja"})
    seat = seat_of(session, piet).public_id
    assert browsers[1].post(f"{session.path}/welkom", {"seat": seat, "act": "nee"}).status_code == 303
    assert visit(piet).get(session.path).status_code == 404


@pytest.mark.parametrize("act", ["ja", "nee"])
def test_the_bringer_answers_only_about_who_waits(table, browsers, everybody, act):
    """Not about who was welcome already, not about oneself or who leads, and not before somebody says "I come"."""
    session = running(table)
    piet = make_member("piet", everybody, "Piet Los")
    ask(browsers[0], session, piet)
    for member in (table[2], table[1], table[0], piet):
        seat = seat_of(session, member).public_id
        answer = browsers[1].post(f"{session.path}/welkom", {"seat": seat, "act": act})
        assert answer.status_code == 409 and "Deze persoon wacht niet op jouw antwoord." in main_of(answer)
        db.session.expire_all()
        assert seat_of(session, member).left_at is None and seat_of(session, member).is_welcome is (member is not piet)
    assert browsers[2].get(f"{session.path}/kamer").status_code == 200


def test_when_it_is_over_nobody_comes_or_goes(table, browsers):
    session = ended(table)
    seat = seat_of(session, table[2]).public_id
    assert browsers[0].get(f"{session.path}/mensen").status_code == 403
    assert browsers[0].post(f"{session.path}/mensen/{seat}", {"act": "weg"}).status_code == 403
