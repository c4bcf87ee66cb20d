"""Somebody without an account sits in one session by a link, or at the table by a code or on paper."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.intervisie import keys, operations, people
from cop.intervisie.models import BY_ITSELF, BY_PHONE, ON_PAPER, Seat, Session
from tests.conftest import Visitor
from tests.intervisie.held import planned, seat_of
from tests.intervisie.pages import SECRETS, full, hidden, html_of, main_of, names_in, signs

CODE = "/intervisie/code"
SIGNED = {"version": "1", "line": "nee", "keeps": "1"}


@pytest.fixture
def somebody(app):
    """A new browser each time, in which nobody is signed in."""
    return lambda: Visitor(app, None)


def add_guest(browser, session, name="Gerda Vos", organisation="Bureau Vos", seen=None):
    seen = seen or hidden(browser.get(f"{session.path}/mensen"), "seen")
    return browser.post(f"{session.path}/mensen/gast", {"name": name, "organisation": organisation, "seen": seen})


def link_on(answer) -> str:
    return re.search(r"http://localhost(/intervisie/gast/[\w-]+)", answer.text)[1]


def guest_seat(session) -> Seat:
    db.session.expire_all()
    return db.session.query(Seat).filter_by(session_id=session.id, member_id=None).one()


def sit(browser, path):
    return browser.post(path)


@pytest.fixture
def session(table):
    made = planned(table)
    signs(made, table[0])
    return made


@pytest.fixture
def laptop(table):
    made = planned(table, is_one_laptop=True)
    signs(made, table[0])
    return made


# By a link


def test_a_guest_gets_a_link_that_is_shown_once(session, browsers, letters):
    before = len(letters())
    answer = add_guest(browsers[0], session)
    path = link_on(answer)
    assert answer.status_code == 200 and "De link van Gerda Vos" in main_of(answer)
    assert path not in browsers[0].get(f"{session.path}/mensen").text
    assert "Gerda Vos Bureau Vos" in main_of(browsers[1].get(session.path)) and len(letters()) == before


def test_the_link_shows_one_button_and_nothing_of_the_session(session, browsers, somebody):
    path = link_on(add_guest(browsers[0], session))
    browser = somebody()
    page = main_of(browser.get(path))
    assert "Je bent gevraagd voor een besloten sessie" in page
    assert not any(name in page for name in (*names_in(session), "november"))
    assert browser.get(session.path).status_code in (302, 303)  # only looking is not sitting down
    assert sit(browser, path).location == f"{session.path}/afspraken"
    assert "Sanne Kok" in main_of(browser.get(session.path))


def test_a_guest_signs_before_reading_and_then_takes_part(table, browsers, somebody):
    session = full(table)
    with writing():
        session.bringer_id = None
    answer = add_guest(browsers[0], session)
    browser = somebody()
    sit(browser, link_on(answer))
    for page in ("", "/afspraken", "/vragen", "/voorbereiding"):
        assert not [one for one in SECRETS if one in browser.get(f"{session.path}{page}").text]
    assert browser.post(f"{session.path}/afspraken", SIGNED).status_code == 303
    assert guest_seat(session).signed_how == BY_ITSELF
    with writing():
        guest_seat(session).is_welcome = True  # the bringer said so
    assert "zwaluwstil" in browser.get(f"{session.path}/vragen").text
    for page in ("/mensen", "/plan", "/methode", "/afblazen"):
        assert browser.get(f"{session.path}{page}").status_code == 403
    assert browser.get("/intervisie").status_code in (302, 303)  # a guest sees this session and nothing else
    assert 'href="/leden/' not in html_of(browser.get(session.path))


def test_a_link_that_was_never_made_opens_nothing(session, browsers, somebody):
    path = link_on(add_guest(browsers[0], session))
    for wrong in (path + "x", path[:-1], "/intervisie/gast/-"):
        browser = somebody()
        assert browser.get(wrong).status_code == browser.post(wrong).status_code == 404
        assert "Deze link werkt nu niet" in main_of(browser.get(wrong))
        assert browser.get(session.path).status_code in (302, 303)


def test_a_new_link_ends_the_old_one_also_where_it_is_in_use(session, browsers, somebody):
    old = link_on(add_guest(browsers[0], session))
    browser = somebody()
    sit(browser, old)
    assert browser.get(session.path).status_code == 200
    seat = guest_seat(session).public_id
    new = link_on(browsers[0].post(f"{session.path}/mensen/{seat}", {"act": "link"}))
    assert new != old and browser.get(session.path).status_code == 404
    assert somebody().post(old).status_code == 404 and somebody().post(new).status_code == 303


def test_a_link_ends(session, browsers, somebody, monday):
    path = link_on(add_guest(browsers[0], session))
    browser = somebody()
    sit(browser, path)
    monday.shift(timedelta(days=60, minutes=1))
    assert browser.get(session.path).status_code == 404 and somebody().get(path).status_code == 404


def test_a_link_works_when_the_invitations_have_gone_out(table, browsers, somebody):
    with writing():
        session = operations.plan(table[0], operations.Plan(starts_at=now()), None, [table[1]])
    answer = add_guest(browsers[0], session)
    assert "De link werkt zodra" in main_of(answer)
    assert somebody().get(link_on(answer)).status_code == 404
    browsers[0].post(f"{session.path}/versturen")
    assert somebody().get(link_on(answer)).status_code == 200


def test_a_guest_who_is_taken_out_finds_nothing(session, browsers, somebody):
    browser = somebody()
    sit(browser, link_on(add_guest(browsers[0], session)))
    seat = guest_seat(session).public_id
    browsers[0].post(f"{session.path}/mensen/{seat}", {"act": "weg"})
    assert browser.get(session.path).status_code == 404


def test_a_page_sent_twice_makes_one_guest(session, browsers):
    seen = hidden(browsers[0].get(f"{session.path}/mensen"), "seen")
    add_guest(browsers[0], session, seen=seen)
    again = add_guest(browsers[0], session, seen=seen)
    assert again.status_code == 409 and 'value="Gerda Vos"' in html_of(again)
    assert len(names_in(session)) == 7


def test_a_guest_needs_a_name(session, browsers):
    answer = add_guest(browsers[0], session, name=" ", organisation="Zwaluw")
    assert answer.status_code == 422 and "Schrijf de naam van je gast" in main_of(answer)
    assert 'value="Zwaluw"' in html_of(answer)


def test_a_guest_who_leads_does_not_browse_the_members(session, table, browsers, somebody):
    browser = somebody()
    sit(browser, link_on(add_guest(browsers[0], session)))
    browser.post(f"{session.path}/afspraken", SIGNED)
    seat = guest_seat(session)
    assert browsers[0].post(f"{session.path}/mensen/{seat.public_id}", {"act": "begeleider"}).status_code == 303
    page = browser.post(f"{session.path}/mensen", {"naam": "a"})
    assert page.status_code == 200 and "Vraag een lid" not in main_of(page)
    assert browser.post(f"{session.path}/mensen/toevoegen", {"member": table[2].public_id}).status_code == 404
    assert browser.post(f"{session.path}/methode", {"method": "incidentmethode"}).status_code == 303
    assert browser.get(f"{session.path}/methode").status_code == 200
    tim = seat_of(session, table[2]).public_id
    assert browser.post(f"{session.path}/mensen/{tim}", {"act": "weg"}).status_code == 303


# By a code


def code_for(browser, session, member):
    answer = browser.post(f"{session.path}/mensen/{seat_of(session, member).public_id}", {"act": "code"})
    return re.search(r'class="once__code">([^<]+)<', answer.text)[1], answer


def test_a_code_is_shown_once_with_a_picture_of_where_to_type_it(laptop, table, browsers):
    code, answer = code_for(browsers[0], laptop, table[1])
    assert re.fullmatch(r"[a-hj-km-np-z2-9]{4}-[a-hj-km-np-z2-9]{4}", code)
    assert "De code van Ilse Roos" in main_of(answer) and '<svg class="qr"' in answer.text
    assert code not in browsers[0].get(f"{laptop.path}/mensen").text


def without_dash(code):
    return code.replace("-", "")


def with_spaces(code):
    return f" {code[:2]} {code[2:]} "


@pytest.mark.parametrize("typed", [str, str.upper, without_dash, with_spaces])
def test_a_code_opens_the_seat_however_it_is_typed(laptop, table, browsers, somebody, typed):
    code, _answer = code_for(browsers[0], laptop, table[1])
    telephone = somebody()
    answer = telephone.post(CODE, {"code": typed(code)})
    assert answer.status_code == 303 and answer.location == f"{laptop.path}/afspraken"
    assert telephone.post(f"{laptop.path}/afspraken", SIGNED).status_code == 303
    db.session.expire_all()
    assert seat_of(laptop, table[1]).signed_how == BY_PHONE


def test_a_code_for_a_member_signs_and_opens_nothing_of_the_own(laptop, table, browsers, somebody):
    """Whoever made the code could have kept it."""
    code, _answer = code_for(browsers[0], laptop, table[1])
    signs(laptop, table[1])
    with writing():
        people.say_about_people(laptop, seat_of(laptop, table[1]), objects=True)
    telephone = somebody()
    telephone.post(CODE, {"code": code})
    page = telephone.get(f"{laptop.path}/afspraken")
    assert page.status_code == 200 and "checked" not in html_of(page)
    for path in ("", "/vragen", "/voorbereiding", "/kamer", "/kamer/stand", "/geschreven", "/les", "/wisdatum"):
        assert telephone.get(f"{laptop.path}{path}").status_code == 404
    for path in ("/kamer/binnen", "/kamer/kladblok", "/les/antwoord", "/samenstelling", "/antwoord"):
        assert telephone.post(f"{laptop.path}{path}", {"comes": "ja", "objects": "nee"}).status_code == 404


def test_what_was_passed_on_opens_once(session, laptop, table, browsers, somebody):
    path = link_on(add_guest(browsers[0], session))
    first, second = somebody(), somebody()
    assert sit(first, path).status_code == 303 and sit(second, path).status_code == 404
    assert second.get(session.path).status_code in (302, 303)
    again = sit(first, path)  # pressed twice: it says where one sits already
    assert again.status_code == 404 and f'href="{session.path}"' in html_of(again)
    assert first.get(session.path).status_code == 200
    code, _answer = code_for(browsers[0], laptop, table[1])
    assert somebody().post(CODE, {"code": code}).status_code == 303
    assert somebody().post(CODE, {"code": code}).status_code == 422


def test_no_new_link_to_what_a_guest_may_have_written(session, browsers, somebody):
    """The pad is there from the signature on, also before anybody came into the room."""
    browser = somebody()
    sit(browser, link_on(add_guest(browsers[0], session)))
    seat = guest_seat(session)
    act = f"{session.path}/mensen/{seat.public_id}"
    assert browser.post(f"{session.path}/afspraken", SIGNED).status_code == 303
    assert browser.post(f"{session.path}/kamer/kladblok", {"text": "Alleen Gerda", "version": "0"}).status_code == 303
    answer = browsers[0].post(act, {"act": "link"})
    assert answer.status_code == 409 and "/intervisie/gast/" not in answer.text
    assert "Haal de gast uit de sessie, en voeg de gast opnieuw toe." in main_of(answer)
    assert browser.get(session.path).status_code == 200  # the own link still opens it
    page = browsers[0].get(f"{session.path}/mensen")
    assert 'value="link"' not in html_of(page) and "Haal de gast uit de sessie" in main_of(page)
    browsers[0].post(act, {"act": "weg"})
    again = somebody()
    sit(again, link_on(add_guest(browsers[0], session)))
    again.post(f"{session.path}/afspraken", SIGNED)
    assert "Alleen Gerda" not in again.get(f"{session.path}/kamer").text


@pytest.mark.parametrize("act", ["code", "link", "papier"])
def test_at_the_table_there_is_no_new_key_to_it_either(laptop, browsers, somebody, act):
    sit(somebody(), link_on(add_guest(browsers[0], laptop)))
    seat = guest_seat(laptop)
    with writing():
        people.sign(laptop, guest_seat(laptop), laptop.agreement, has_line=True)
    before = guest_seat(laptop).key_hash
    answer = browsers[0].post(f"{laptop.path}/mensen/{seat.public_id}", {"act": act})
    assert answer.status_code == 409 and "once__" not in answer.text
    assert guest_seat(laptop).key_hash == before and guest_seat(laptop).has_line


def test_a_guest_who_did_not_sign_gets_a_new_link(session, browsers):
    add_guest(browsers[0], session)
    page = browsers[0].get(f"{session.path}/mensen")
    assert 'value="link"' in html_of(page) and "Haal de gast uit de sessie" not in main_of(page)


def test_two_who_sit_down_at_once_do_not_both_sit(session, browsers, somebody, monkeypatch):
    """Where writers wait for a row and not for the database, another may have sat down before this one holds it."""
    path = link_on(add_guest(browsers[0], session))
    seat, real = guest_seat(session).id, keys.hold

    def another_first(held):
        db.session.execute(update(Seat).where(Seat.id == seat).values(key_hash="a" * 64))
        real(held)

    browser = somebody()
    monkeypatch.setattr(keys, "hold", another_first)
    answer = sit(browser, path)
    monkeypatch.undo()
    assert answer.status_code == 409 and "Iemand was je net voor" in main_of(answer)
    assert browser.get(session.path).status_code in (302, 303)  # this browser holds no seat
    assert sit(browser, path).status_code == 303  # the other had been undone in this test


def test_a_wrong_code_is_said_and_opens_nothing(laptop, somebody):
    browser = somebody()
    answer = browser.post(CODE, {"code": "aaaa-bbbb"})
    assert answer.status_code == 422 and "Deze code werkt niet" in main_of(answer)
    assert 'value="aaaa-bbbb"' in html_of(answer)
    assert browser.post(CODE, {"code": " "}).status_code == 422
    assert browser.get(laptop.path).status_code in (302, 303)


def test_a_code_ends_after_a_day_at_the_table(laptop, table, browsers, somebody, monday):
    code, _answer = code_for(browsers[0], laptop, table[1])
    telephone = somebody()
    telephone.post(CODE, {"code": code})
    monday.shift(timedelta(hours=12, minutes=1))
    assert telephone.get(f"{laptop.path}/afspraken").status_code == 404
    assert somebody().post(CODE, {"code": code}).status_code == 422


def test_a_new_code_ends_the_old_one(laptop, table, browsers, somebody):
    old, _answer = code_for(browsers[0], laptop, table[1])
    new, _answer = code_for(browsers[0], laptop, table[1])
    assert somebody().post(CODE, {"code": old}).status_code == 422
    assert somebody().post(CODE, {"code": new}).status_code == 303


def test_after_ten_wrong_codes_one_waits(laptop, table, browsers, somebody, monday):
    code, _answer = code_for(browsers[0], laptop, table[1])
    for _try in range(10):
        assert somebody().post(CODE, {"code": "aaaa-bbbb"}).status_code == 422
    refused = somebody().post(CODE, {"code": code})
    assert refused.status_code == 429 and "Wacht tien minuten" in main_of(refused)
    elsewhere = somebody().post(CODE, {"code": code}, environ_base={"REMOTE_ADDR": "10.0.0.9"})
    assert elsewhere.status_code == 303
    monday.shift(timedelta(minutes=10))
    code, _answer = code_for(browsers[0], laptop, table[1])
    assert somebody().post(CODE, {"code": code}).status_code == 303


def test_right_codes_do_not_count(laptop, table, browsers, somebody):
    for _time in range(12):  # a whole table behind one address
        code, _answer = code_for(browsers[0], laptop, table[1])
        assert somebody().post(CODE, {"code": code}).status_code == 303


def test_all_addresses_together_have_sixty_tries_an_hour(laptop, somebody):
    for number in range(60):
        address = {"REMOTE_ADDR": f"10.0.{number}.1"}
        assert somebody().post(CODE, {"code": "aaaa-bbbb"}, environ_base=address).status_code == 422
    last = somebody().post(CODE, {"code": "aaaa-bbbb"}, environ_base={"REMOTE_ADDR": "10.9.9.9"})
    assert last.status_code == 429


def test_codes_and_paper_are_for_the_table_alone(session, table, browsers):
    seat = seat_of(session, table[1]).public_id
    for act in ("code", "papier"):
        assert browsers[0].post(f"{session.path}/mensen/{seat}", {"act": act}).status_code == 404
    page = html_of(browsers[0].get(f"{session.path}/mensen"))
    assert 'value="code"' not in page and 'value="papier"' not in page
    assert browsers[0].post(f"{session.path}/mensen/{seat}", {"act": "link"}).status_code == 404  # for guests


def test_on_paper_the_facilitator_signs_for_who_sits_there(laptop, table, browsers):
    seat = seat_of(laptop, table[1]).public_id
    assert browsers[0].post(f"{laptop.path}/mensen/{seat}", {"act": "papier"}).status_code == 303
    db.session.expire_all()
    signed = seat_of(laptop, table[1])
    assert (signed.signed_how, signed.answer, signed.objects) == (ON_PAPER, "comes", False)
    assert db.session.get(Session, laptop.id).state == "agreeing"
    assert 'value="papier">Getekend op papier<span class="vh">: Ilse' not in html_of(
        browsers[0].get(f"{laptop.path}/mensen")
    )


def own_answers(session, member):
    db.session.expire_all()
    seat = seat_of(session, member)
    return seat.answer, seat.has_line, seat.objects


def test_a_code_from_before_changes_nothing_that_was_said_since(laptop, table, browsers, somebody):
    """The code was made before Ilse signed on her own; whoever still has it does not take back what she said."""
    code, _answer = code_for(browsers[0], laptop, table[1])
    telephone = somebody()
    telephone.post(CODE, {"code": code})
    assert browsers[1].post(f"{laptop.path}/afspraken", {**SIGNED, "line": "ja", "objects": "ja"}).status_code == 303
    with writing():
        people.say_about_people(laptop, seat_of(laptop, table[1]), objects=True)
    answer = telephone.post(f"{laptop.path}/afspraken", {**SIGNED, "objects": "nee"})
    assert answer.status_code == 409 and "Meld je aan met je eigen account" in main_of(answer)
    assert own_answers(laptop, table[1]) == ("comes", True, True)
    page = telephone.get(f"{laptop.path}/afspraken")
    assert 'name="keeps"' not in html_of(page) and "Meld je aan met je eigen account" in main_of(page)
    assert 'name="keeps"' in html_of(browsers[1].get(f"{laptop.path}/afspraken"))


@pytest.mark.parametrize("act", ["papier", "code"])
def test_the_facilitator_takes_back_no_answer_of_who_signed(laptop, table, browsers, act):
    signs(laptop, table[1], has_line=True)
    with writing():
        people.say_about_people(laptop, seat_of(laptop, table[1]), objects=True)
    seat = seat_of(laptop, table[1]).public_id
    answer = browsers[0].post(f"{laptop.path}/mensen/{seat}", {"act": act})
    assert answer.status_code == 409 and "Deze persoon tekende al." in main_of(answer)
    assert own_answers(laptop, table[1]) == ("comes", True, True)


@pytest.mark.parametrize("act", ["papier", "code"])
def test_nor_a_no(laptop, table, browsers, act):
    browsers[1].post(f"{laptop.path}/antwoord", {"comes": "nee"})
    seat = seat_of(laptop, table[1]).public_id
    answer = browsers[0].post(f"{laptop.path}/mensen/{seat}", {"act": act})
    assert answer.status_code == 409 and "Deze persoon zei dat komen niet lukt." in main_of(answer)
    assert own_answers(laptop, table[1])[0] == "away"


# In the browser


def test_a_browser_holds_the_last_five_seats(table, browsers, somebody):
    browser, made = somebody(), []
    for _number in range(6):
        session = planned(table)
        signs(session, table[0])
        made.append(session)
        sit(browser, link_on(add_guest(browsers[0], session)))
    answers = [browser.get(session.path).status_code for session in made]
    assert answers[0] in (302, 303, 404) and answers[1:] == [200] * 5


def test_the_cookie_holds_no_word_of_a_session(table, browsers, somebody):
    session = full(table)
    browser = somebody()
    sit(browser, link_on(add_guest(browsers[0], session, name="Zwaluwnest")))
    browser.get(session.path)
    with browser.client.session_transaction() as cookie:
        assert not [one for one in SECRETS if one in str(dict(cookie))]


def test_an_account_comes_before_a_code(laptop, table, browsers):
    code, _answer = code_for(browsers[0], laptop, table[1])
    assert browsers[2].post(CODE, {"code": code}).status_code == 303
    assert "Tim Ooms gemeente Hoorn jij" in main_of(browsers[2].get(laptop.path))
