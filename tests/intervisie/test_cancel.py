"""Calling a session off: asked once more, and then all of it is gone."""

from cop.foundation import sealing
from cop.foundation.db import db
from cop.intervisie.models import Dilemma, Seat, Session
from tests.intervisie.held import planned, running
from tests.intervisie.pages import SECRETS, full, main_of


def count(model):
    db.session.expire_all()
    return db.session.query(model).count()


def test_it_is_asked_once_more_with_who_counts_on_it(table, browsers):
    session = planned(table)
    page = main_of(browsers[0].get(f"{session.path}/afblazen"))
    assert "Deze sessie afblazen?" in page and "Ilse Roos" in page and "Sanne Kok" not in page
    assert count(Session) == 1


def test_then_everything_is_gone(table, browsers, app):
    session = full(table)
    path, public_id = session.path, session.public_id
    answer = browsers[0].post(f"{path}/afblazen")
    assert answer.status_code == 303 and answer.location == "/intervisie"
    assert count(Session) == count(Seat) == count(Dilemma) == 0
    assert public_id not in set(sealing.sessions_with_a_key())
    for browser in browsers:
        assert browser.get(path).status_code == 404
        assert "Er is iets nieuws in een besloten sessie" not in main_of(browser.get("/meldingen"))
        assert not [one for one in SECRETS if one in browser.get("/intervisie").text]


def test_those_who_counted_on_it_hear_that_it_is_off_and_no_more(table, browsers, letters):
    session = full(table)
    before = len(letters())
    browsers[0].post(f"{session.path}/afblazen")
    told = letters()[before:]
    assert sorted(str(letter["To"]) for letter in told) == sorted(member.email for member in table[1:])
    for letter in told:
        words = str(letter["Subject"]) + letter.get_body(("plain",)).get_content()
        assert "gaat niet door" in words and "14.00" in words
        assert not [one for one in (*SECRETS, *(member.name for member in table)) if one in words]
    assert "Een besloten sessie gaat niet door" in main_of(browsers[1].get("/meldingen"))
    assert "Een besloten sessie gaat niet door" not in main_of(browsers[0].get("/meldingen"))


def test_what_is_typed_at_that_moment_comes_back(table, browsers):
    session = full(table)
    path = session.path
    browsers[0].post(f"{path}/afblazen")
    answer = browsers[1].post(f"{path}/voorbereiding", {"tried": "Wat ik net had opgeschreven, met zorg."})
    assert answer.status_code == 404 and "Wat ik net had opgeschreven, met zorg." in answer.text


def test_only_who_leads_and_not_once_it_runs(table, browsers):
    session = planned(table)
    for browser in browsers[1:]:
        assert browser.get(f"{session.path}/afblazen").status_code == 403
        assert browser.post(f"{session.path}/afblazen").status_code == 403
    begun = running(table)
    assert browsers[0].post(f"{begun.path}/afblazen").status_code == 403
    assert count(Session) == 2
