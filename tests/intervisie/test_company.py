"""Colleagues of one organisation, or a line of command: everybody says yes, and one who would rather not is enough to
stop it, without anybody seeing who."""

import re

import pytest

from cop.foundation.db import db, writing
from cop.intervisie.models import AGREEING, Session
from cop.intervisie.policy import is_blocked
from cop.intervisie.queries import sitters_of
from cop.members.models import Member
from tests.conftest import make_member
from tests.intervisie.held import planned, seat_of
from tests.intervisie.pages import hidden, html_of, main_of, signs

ASKS = "Is het goed voor jou wie er samen in de kamer zit?"
BLOCKS = "Niet iedereen is akkoord met wie er samen in de kamer zit"


@pytest.fixture
def colleagues(table, everybody):
    """Two of Tiel among four."""
    return [*table[:3], make_member("els", everybody, "Els Bos", organisation="Tiel")]


def say(browser, session, objects):
    return browser.post(f"{session.path}/samenstelling", {"objects": objects})


def stands(session):
    db.session.expire_all()
    return is_blocked(sitters_of(db.session.get(Session, session.id)))


def test_among_strangers_nothing_is_asked(table, browsers):
    session = planned(table)
    signs(session, *table)
    page = main_of(browsers[1].get(session.path))
    assert ASKS not in page and BLOCKS not in page and not stands(session)
    assert "Is dat goed voor jou" not in main_of(browsers[1].get(f"{session.path}/afspraken"))


def test_signing_asks_about_the_company(colleagues, visit):
    session = planned(colleagues)
    sanne = visit(colleagues[0])
    form = {"version": "1", "line": "nee", "keeps": "1"}
    refused = sanne.post(f"{session.path}/afspraken", form)
    assert refused.status_code == 422 and "Zeg of deze samenstelling goed is" in main_of(refused)
    assert sanne.post(f"{session.path}/afspraken", {**form, "objects": "nee"}).status_code == 303
    assert seat_of(session, colleagues[0]).objects is False
    assert seat_of(session, colleagues[0]).has_signed(session) and session.state == AGREEING


def test_with_everybody_s_yes_it_may_begin(colleagues, visit):
    session = planned(colleagues)
    signs(session, *colleagues)
    assert stands(session)
    for member in colleagues:
        assert ASKS in main_of(visit(member).get(session.path))
        assert say(visit(member), session, "nee").status_code == 303
    assert not stands(session) and BLOCKS not in main_of(visit(colleagues[0]).get(session.path))


def test_one_who_would_rather_not_stops_it_and_nobody_sees_who(colleagues, visit):
    session = planned(colleagues)
    signs(session, *colleagues)
    for member in colleagues[:3]:
        say(visit(member), session, "nee")
    before = [seen(visit(member), session) for member in colleagues[:3]]
    assert all(BLOCKS in page for page in before)  # somebody did not answer yet
    say(visit(colleagues[3]), session, "ja")
    assert stands(session)
    after = [seen(visit(member), session) for member in colleagues[:3]]
    assert after == before  # no sign, no count, no other word: who answered last is not betrayed
    assert "Je zei: liever niet" in main_of(visit(colleagues[3]).get(session.path))
    assert "Je zei: liever niet" not in "".join(after)


def seen(browser, session):
    """What somebody sees of it, on the page and on the list."""
    return main_of(browser.get(session.path)) + main_of(browser.get(f"{session.path}/mensen"))


def test_one_may_think_better_of_it(colleagues, visit):
    session = planned(colleagues)
    signs(session, *colleagues)
    for member in colleagues[:3]:
        say(visit(member), session, "nee")
    say(visit(colleagues[3]), session, "ja")
    assert "Het is toch goed" in html_of(visit(colleagues[3]).get(session.path))
    say(visit(colleagues[3]), session, "nee")
    assert not stands(session)


def test_a_line_of_command_asks_everybody_and_says_not_whose(table, browsers):
    session = planned(table)
    signs(session, *table[:5])
    browsers[5].post(f"{session.path}/antwoord", {"comes": "ja"})
    form = {"version": "1", "line": "ja", "keeps": "1"}
    assert browsers[5].post(f"{session.path}/afspraken", form).status_code == 303
    pages = [main_of(browser.get(session.path)) for browser in browsers]
    assert all(ASKS in page for page in pages)
    assert "Noor Haan" not in pages[0].split(ASKS)[1].split("Goed voor mij")[0]
    assert not any("leiding" in page for page in pages)
    rows = html_of(browsers[0].get(session.path)).split('class="list sitters"')[1].split("<li>")[2:]
    assert len(rows) == 5 and len({without_who(row) for row in rows}) == 1  # no row differs from another


def without_who(row):
    """A row of the list without the name, face and organisation in it."""
    return re.sub(r"<[^>]*>", "", re.sub(r'<span class="person">.*?</small>', "", row.split("</li>")[0])).strip()


def test_a_guest_is_a_colleague_too(table, browsers):
    session = planned(table)
    signs(session, *table)
    seen = hidden(browsers[0].get(f"{session.path}/mensen"), "seen")
    guest = {"name": "Gerda Vos", "organisation": "gemeente hoorn", "seen": seen}
    browsers[0].post(f"{session.path}/mensen/gast", guest)
    assert ASKS in main_of(browsers[1].get(session.path))


def test_who_comes_in_is_a_new_question_for_everybody(colleagues, visit, everybody):
    session = planned(colleagues)
    signs(session, *colleagues)
    for member in colleagues:
        say(visit(member), session, "nee")
    piet = make_member("piet", everybody, "Piet Los")
    visit(colleagues[0]).post(f"{session.path}/mensen/toevoegen", {"member": piet.public_id})
    assert ASKS in main_of(visit(colleagues[1]).get(session.path)) and stands(session)


def test_that_somebody_says_yes_is_no_new_question(colleagues, visit):
    session = planned(colleagues)
    signs(session, *colleagues[:3])
    for member in colleagues[:3]:
        say(visit(member), session, "nee")
    visit(colleagues[3]).post(f"{session.path}/antwoord", {"comes": "ja"})
    assert ASKS not in main_of(visit(colleagues[1]).get(session.path))


def profile(browser, organisation):
    """Another organisation on one's own page, as everybody may write it there."""
    return browser.post("/instellingen/profiel", {"name": "Els Bos", "organisation": organisation, "kind": "practice"})


@pytest.mark.parametrize("again", [False, True])
def test_another_organisation_on_one_s_page_is_no_way_around_it(colleagues, visit, again):
    """What counts is where one worked when one said yes or signed; signing once more does not change that."""
    session = planned(colleagues)
    signs(session, *colleagues)
    assert stands(session)
    els = visit(colleagues[3])
    assert profile(els, "Bureau Bos").status_code == 303
    if again:
        form = {"version": "1", "line": "nee", "keeps": "1", "objects": "nee"}
        assert els.post(f"{session.path}/afspraken", form).status_code == 303
        assert profile(els, "Bureau Elders").status_code == 303
    assert "Bureau" in main_of(visit(colleagues[0]).get(session.path))
    assert stands(session) and ASKS in main_of(visit(colleagues[1]).get(session.path))


def test_a_new_colleague_counts_from_then_on(table, browsers):
    session = planned(table)
    signs(session, *table)
    assert not stands(session)
    with writing():
        db.session.get(Member, table[5].id).organisation = "Tiel"
    assert stands(session) and ASKS in main_of(browsers[1].get(session.path))


@pytest.mark.parametrize("written", ["gemeente Tiel", "TIEL", "Tiel.", "Gemeente  Tiel ", "‘Tíel’"])
def test_however_it_is_written_it_is_one_organisation(table, everybody, written):
    session = planned([*table[:3], make_member("els", everybody, "Els Bos", organisation=written)])
    assert stands(session)


def test_two_who_wrote_no_organisation_are_no_colleagues(table, everybody):
    loose = [make_member(key, everybody, organisation=organisation) for key, organisation in (("a", ""), ("b", "-"))]
    assert not stands(planned([*table[:2], *loose]))


@pytest.mark.parametrize("given", ["", "misschien"])
def test_anything_else_is_no_answer(colleagues, visit, given):
    session = planned(colleagues)
    signs(session, *colleagues)
    assert say(visit(colleagues[1]), session, given).status_code == 404
    with writing():
        db.session.get(Session, session.id).state = "running"
    assert say(visit(colleagues[1]), session, "ja").status_code == 409  # it has begun
