"""A session keeps out organisations, regions and people; only who leads it sees whom."""

import pytest

from cop.foundation.db import db, writing
from cop.intervisie import operations
from cop.intervisie.models import COMES, Session
from tests.conftest import make_member
from tests.intervisie.held import planned, seat_of
from tests.intervisie.pages import hidden, html_of, main_of, names_in, signs


@pytest.fixture
def session(table):
    made = planned(table)
    signs(made, *table)
    return made


def keep_out(browser, session, **fields):
    before = hidden(browser.get(f"{session.path}/mensen"), "before")
    return browser.post(f"{session.path}/mensen/buiten", {"before": before, **fields})


def out_of(session):
    db.session.expire_all()
    return operations.excluded_from(db.session.get(Session, session.id))


def ask(browser, session, member):
    return browser.post(f"{session.path}/mensen/toevoegen", {"member": member.public_id})


@pytest.mark.parametrize(
    ("fields", "organisation"),
    [
        ({"organisations": "Sneek\nPlatform31"}, "Platform31"),
        ({"organisations": "platform31"}, "Platform31"),  # capitals do not matter
        ({"organisations": "gemeente gouda"}, "Gouda"),
        ({"regions": "UT"}, "Woerden"),  # a province
        ({"regions": "CR17"}, "Woerden"),  # a COROP region
    ],
)
def test_who_is_kept_out_cannot_be_asked(session, browsers, everybody, fields, organisation):
    piet = make_member("piet", everybody, "Piet Los", organisation=organisation)
    assert keep_out(browsers[0], session, **fields).status_code == 303
    answer = ask(browsers[0], session, piet)
    page = main_of(answer)
    assert answer.status_code == 409 and "Piet Los" in page and "Piet Los" not in names_in(session)
    other = make_member("jan", everybody, "Jan Vrij", organisation="Meppel")
    assert ask(browsers[0], session, other).status_code == 303


def test_one_member_is_kept_out_by_looking_up_a_name(session, browsers, everybody):
    chief = make_member("chef", everybody, "Cor Chef", organisation="Meppel")
    found = html_of(browsers[0].post(f"{session.path}/mensen", {"naam": "chef"}))
    assert "Houd buiten<span" in found
    sent = browsers[0].post(f"{session.path}/mensen/buiten", {"member": chief.public_id})
    assert sent.status_code == 303 and out_of(session).people == [chief.public_id]
    assert ask(browsers[0], session, chief).status_code == 409
    page = html_of(browsers[0].get(f"{session.path}/mensen"))
    assert f'value="{chief.public_id}" checked' in page and "Cor Chef" in page
    keep_out(browsers[0], session, organisations="")  # the tick was taken away
    assert out_of(session).people == [] and ask(browsers[0], session, chief).status_code == 303


def test_what_is_kept_out_stands_in_the_form(session, browsers):
    keep_out(browsers[0], session, organisations="gemeente woerden\nWoerden\n\nHet  Bureau", regions="UT")
    assert out_of(session) == operations.Excluded(["Woerden", "Het Bureau"], ["UT"], [])
    page = html_of(browsers[0].get(f"{session.path}/mensen"))
    assert "Woerden Het Bureau</textarea>" in page and 'value="UT" checked' in page


def test_a_region_that_does_not_exist_is_left_out(session, browsers):
    keep_out(browsers[0], session, regions="XX")
    assert out_of(session).regions == []


def test_who_sits_there_already_is_pointed_out_and_not_thrown_out(session, browsers):
    keep_out(browsers[0], session, organisations="Hoorn")
    page = main_of(browsers[0].get(f"{session.path}/mensen"))
    assert page.count("Deze persoon houd je buiten") == 1 and "Tim Ooms" in names_in(session)
    assert "Deze persoon houd je buiten" in page.split("Tim Ooms")[1].split("Yusra Demir")[0]
    assert "Haal uit de sessie : Tim Ooms" in page


def test_two_windows_do_not_forget_each_other_s(session, browsers):
    sanne = browsers[0]
    before = hidden(sanne.get(f"{session.path}/mensen"), "before")
    keep_out(sanne, session, organisations="Hoorn")
    late = sanne.post(f"{session.path}/mensen/buiten", {"before": before, "organisations": "Kampen"})
    assert late.status_code == 409 and "Kampen</textarea>" in html_of(late)
    assert out_of(session).organisations == ["Hoorn"]


def test_too_long_is_said_and_stays(session, browsers):
    answer = keep_out(browsers[0], session, organisations="zwaluw " * 300)
    assert answer.status_code == 422 and "zwaluw zwaluw" in html_of(answer) and not out_of(session).organisations


def test_nobody_else_sees_whom(session, browsers):
    keep_out(browsers[0], session, organisations="Zwaluwdorp")
    for browser in browsers[1:]:
        assert browser.post(f"{session.path}/mensen/buiten", {"member": "x"}).status_code == 403
        for page in ("", "/mensen", "/vragen", "/afspraken"):
            assert "Zwaluwdorp" not in browser.get(f"{session.path}{page}").text


def test_who_takes_over_sees_it_after_signing(table, browsers, session):
    keep_out(browsers[0], session, organisations="Zwaluwdorp")
    with writing():
        seat = seat_of(session, table[1])
        seat.signed_version, seat.answer = None, COMES
        operations.hand_lead(session, seat)
    page = main_of(browsers[1].get(f"{session.path}/mensen"))
    assert "Zwaluwdorp" not in page and "Dit zie en verander je als je de afspraken hebt getekend" in page
    assert browsers[1].post(f"{session.path}/mensen/buiten", {"member": "x"}).status_code == 403
    browsers[1].post(f"{session.path}/afspraken", {"version": "1", "line": "nee", "keeps": "1"})
    assert "Zwaluwdorp" in browsers[1].get(f"{session.path}/mensen").text
