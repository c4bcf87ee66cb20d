"""Who was asked says yes or no, and may think better of it; what one has to do stands on one's own pages."""

from datetime import timedelta

import pytest

from cop.foundation import sealing
from cop.foundation.db import db, writing
from cop.intervisie.models import ASKED, COMES, STAYS_AWAY, Session
from tests.intervisie.held import ended, planned, ready, running, seat_of
from tests.intervisie.pages import SECRETS, brings, html_of, main_of, signs


def answer_of(session, member):
    db.session.expire_all()
    return seat_of(session, member).answer


def say(browser, session, comes):
    return browser.post(f"{session.path}/antwoord", {"comes": comes})


def test_who_is_asked_sees_who_asks_when_how_and_who_is_there(table, browsers):
    session = planned(table, minutes=90)
    page = main_of(browsers[1].get(session.path))
    assert "Sanne Kok vraagt je voor deze sessie" in page
    assert "maandag 23 november, 14.00 tot 15.30 uur, online" in page
    assert "Tim Ooms gemeente Hoorn is gevraagd" in page and "Sanne Kok gemeente Tiel begeleidt" in page
    assert "Ik kom" in page and "Ik kan niet" in page


def test_yes_leads_to_the_agreement(table, browsers):
    session = planned(table)
    answer = say(browsers[1], session, "ja")
    assert answer.status_code == 303 and answer.location == f"{session.path}/afspraken"
    assert answer_of(session, table[1]) == COMES


def test_no_and_after_all_yes(table, browsers):
    session = planned(table)
    assert say(browsers[1], session, "nee").status_code == 303
    assert answer_of(session, table[1]) == STAYS_AWAY
    assert "Je zei dat je niet kunt" in main_of(browsers[1].get(session.path))
    assert "Ilse Roos" not in main_of(browsers[2].get(session.path))
    say(browsers[1], session, "ja")
    assert "Ilse Roos" in main_of(browsers[2].get(session.path))


def test_no_takes_the_own_question_along(table, browsers):
    session = planned(table)
    signs(session, *table)
    brings(session, table[1])
    assert "zwaluwstil" in browsers[2].get(f"{session.path}/vragen").text
    say(browsers[1], session, "nee")
    assert "zwaluwstil" not in browsers[2].get(f"{session.path}/vragen").text


@pytest.mark.parametrize("given", ["", "misschien", "JA"])
def test_anything_else_is_no_answer(table, browsers, given):
    session = planned(table)
    assert say(browsers[1], session, given).status_code == 404
    assert answer_of(session, table[1]) == ASKED


def test_who_leads_is_not_asked_and_what_is_over_takes_no_answer(table, browsers):
    assert say(browsers[0], planned(table), "nee").status_code == 403
    over = ended(table)
    assert say(browsers[2], over, "nee").status_code == 403
    assert "Deze sessie is geweest" in main_of(browsers[2].get(over.path))


def test_who_is_in_the_room_leaves_it_there_and_not_here(table, browsers):
    assert say(browsers[2], running(table), "nee").status_code == 403


# What one has to do


def to_do(browser):
    page = html_of(browser.get("/intervisie"))
    return [part.split("<")[0].strip() for part in page.split('class="button button--primary" href="/intervisie/')[2:]
            for part in [part.split(">", 1)[1]]]  # fmt: skip


def later(session):
    """It is tomorrow, not now."""
    with writing():
        db.session.get(Session, session.id).starts_at += timedelta(days=1)


def test_my_list_says_what_comes_first(table, browsers):
    session = planned(table)
    ilse = browsers[1]
    assert to_do(ilse) == ["Zeg of je komt"]
    say(ilse, session, "ja")
    assert to_do(ilse) == ["Lees de afspraken"]
    signs(session, table[0], table[1])
    assert to_do(ilse) == ["Ga de kamer in"]  # it is time


def test_before_the_day_one_writes_a_question(table, browsers):
    session = planned(table)
    signs(session, *table)
    later(session)
    assert to_do(browsers[1]) == to_do(browsers[0]) == ["Schrijf je vraag"]
    brings(session, table[1])
    assert to_do(browsers[1]) == [] and to_do(browsers[2]) == ["Schrijf je vraag"]


def test_the_bringer_prepares(table, browsers):
    session = ready(table)
    later(session)
    assert to_do(browsers[1]) == ["Bereid je vraag voor"] and to_do(browsers[2]) == []


def test_my_list_shows_a_title_only_to_who_signed(table, browsers):
    session = planned(table, title="Zwaluwnest")
    signs(session, table[0], table[1])
    assert "Zwaluwnest" in browsers[1].get("/intervisie").text
    for browser in browsers[2:]:
        page = browser.get("/intervisie").text
        assert "Besloten sessie" in page and not any(secret in page for secret in SECRETS)


def test_a_list_of_nothing_invites(visit, marleen, anouk):
    page = html_of(visit(marleen).get("/intervisie"))
    assert "Nog geen sessie" in page and 'href="/intervisie/nieuw"' in page and "Wat je hier hoort" in page
    assert "/intervisie/overzicht" not in page
    assert "/intervisie/overzicht" in html_of(visit(anouk).get("/intervisie"))


def test_a_session_without_its_key_breaks_no_list(table, browsers):
    one, other = planned(table), planned(table, title="Tweede")
    signs(one, *table)
    signs(other, *table)
    sealing.destroy(one.public_id)
    page = main_of(browsers[1].get("/intervisie"))
    assert "Tweede" in page and "wat erin stond is weg" in page
    gone = browsers[1].get(one.path)
    assert gone.status_code == 404 and "Deze sessie is gewist" in main_of(gone)
