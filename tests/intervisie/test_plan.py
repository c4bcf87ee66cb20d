"""A member plans a session, and changes the plan; what was typed is never lost, and never kept in the clear."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from cop.foundation.db import db, writing
from cop.foundation.drafts import Draft
from cop.intervisie import operations
from cop.intervisie.models import COMES, CONCEPT, Rhythm, Seat, Session
from tests.intervisie.held import planned, running, seat_of
from tests.intervisie.pages import PLAN, TITLE, VIDEO, hidden, html_of, main_of, names_in, signs

NEW = "/intervisie/nieuw"
WORDS = {"title": TITLE, "video": VIDEO}


def the_session():
    return db.session.scalars(select(Session)).one()


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def test_a_plan_becomes_a_session_that_nobody_else_knows(monday, visit, marleen, youssef, letters):
    browser = visit(marleen)
    answer = browser.post(NEW, {**PLAN, **WORDS})
    session = the_session()
    assert answer.status_code == 303 and answer.location == f"{session.path}/mensen"
    assert (session.state, session.starts_at, session.minutes) == (CONCEPT, datetime(2026, 12, 1, 12, 30), 120)
    assert f"{session.delete_on}" == "2027-03-01"
    assert (session.unseal("title"), session.unseal("video")) == (TITLE, VIDEO)
    page = main_of(browser.get(session.path))
    assert TITLE in page and "dinsdag 1 december, 13.30 tot 15.30 uur" in page and "Besloten" in page
    assert "wordt gewist op 1 maart 2027" in page
    assert visit(youssef).get(session.path).status_code == 404 and letters() == []


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"day": ""}, "Vul een dag en een tijd in"),
        ({"at": "25:00"}, "bestaat niet"),
        ({"day": "2026-02-30"}, "bestaat niet"),
        ({"day": "2026-11-23", "at": "13:59"}, "Dit moment is al geweest"),
        ({"day": "2028-12-02"}, "Kies een dag binnen twee jaar"),
        ({"minutes": "29"}, "Kies van 30 tot 240 minuten"),
        ({"minutes": "241"}, "Kies van 30 tot 240 minuten"),
        ({"minutes": "²"}, "Kies van 30 tot 240 minuten"),
        ({"keep_days": "13"}, "Kies van 14 tot 365 dagen"),
        ({"keep_days": "366"}, "Kies van 14 tot 365 dagen"),
        ({"how": "anders"}, "Kies hoe jullie bij elkaar komen"),
        ({"video": "http://bellen.example/zwaluwkamer"}, "Plak de hele link"),
        ({"video": "javascript:alert(1)"}, "Plak de hele link"),
        ({"title": "z" * 121}, "Dit is te lang"),
    ],
)
def test_what_is_wrong_is_said_and_every_word_stays(monday, visit, marleen, wrong, says):
    typed = {**PLAN, **WORDS, **wrong}
    answer = visit(marleen).post(NEW, typed)
    page = html_of(answer)
    assert answer.status_code == 422 and says in page and count(Session) == 0
    for name in ("title", "video", "minutes", "keep_days", "day"):
        assert f'value="{typed[name]}"' in page, name


def test_the_edges_are_allowed(monday, visit, marleen):
    browser = visit(marleen)
    for changed in ({"minutes": "30", "keep_days": "14"}, {"minutes": "240", "keep_days": "365"}, {"at": "00:00"}):
        assert browser.post(NEW, {**PLAN, **changed}).status_code == 303
    assert browser.post(NEW, {**PLAN, "day": "2026-11-23", "at": "14:01"}).status_code == 303
    assert browser.post(NEW, {**PLAN, "day": "2028-11-22"}).status_code == 303
    assert count(Session) == 5


def test_refused_words_are_kept_nowhere_in_the_clear(monday, visit, marleen, app):
    browser = visit(marleen)
    browser.post(NEW, {**PLAN, **WORDS, "minutes": "7"})
    stale = browser.client.post(NEW, data={**PLAN, **WORDS, "csrf_token": "verlopen"})
    assert stale.status_code == 400 and TITLE in stale.text  # given back on the page itself
    db.session.rollback()
    assert count(Draft) == 0
    for file in app.config["DATA_DIR"].glob("community.db*"):
        assert b"Zwaluwnest" not in file.read_bytes() and b"zwaluwkamer" not in file.read_bytes()


def test_who_is_signed_out_meanwhile_gets_the_words_back(monday, stranger):
    answer = stranger.post(NEW, {**PLAN, **WORDS})
    assert answer.status_code == 401 and TITLE in answer.text and count(Session) == 0
    assert stranger.get(NEW).status_code in (302, 303)


def test_very_many_in_one_day_is_too_many(monday, visit, marleen):
    browser = visit(marleen)
    answers = [browser.post(NEW, {**PLAN, "title": f"Nummer {number}"}) for number in range(21)]
    assert [answer.status_code for answer in answers] == [303] * 20 + [429]
    assert count(Session) == 20 and 'value="Nummer 20"' in answers[-1].text  # given back


# Two days of summer time


def test_a_time_that_summer_time_skips_is_refused(monday, visit, marleen):
    answer = visit(marleen).post(NEW, {**PLAN, "day": "2027-03-28", "at": "02:30"})
    assert answer.status_code == 422 and "de klok gaat dan een uur vooruit" in main_of(answer) and count(Session) == 0


@pytest.mark.parametrize(("day", "utc", "until"), [("2027-03-28", 8, "12.00"), ("2027-10-31", 9, "12.00")])
def test_on_the_sundays_when_the_clock_changes(monday, visit, marleen, day, utc, until):
    browser = visit(marleen)
    browser.post(NEW, {**PLAN, "day": day, "at": "10:00"})
    session = the_session()
    assert session.starts_at.hour == utc
    assert f"10.00 tot {until} uur" in main_of(browser.get(session.path))
    assert 'value="10:00"' in browser.get(f"{session.path}/plan").text


# Of a group


@pytest.fixture
def group(monday, circle):
    with writing():
        db.session.add(Rhythm(circle_id=circle.id, first_at=datetime(2026, 11, 3, 12, 30), every_weeks=4, minutes=90))
    return circle


def test_a_session_of_a_group_asks_all_its_members(group, visit, marleen, henk, youssef):
    browser = visit(marleen)
    form = browser.get(f"{NEW}?groep={group.public_id}").text
    assert 'value="2026-12-01"' in form and 'value="13:30"' in form and 'value="90"' in form  # its next meeting
    assert browser.post(NEW, {**PLAN, "groep": group.public_id}).status_code == 303
    session = the_session()
    assert names_in(session) == {"Marleen Duinhof", "Henk Tamminga", "Youssef Amrani"}
    mine = seat_of(session, marleen)
    assert mine.is_facilitator and mine.answer == COMES and session.circle_id == group.id
    assert not seat_of(session, henk).is_facilitator


def test_a_group_of_others_is_not_there(group, visit, fatima):
    browser = visit(fatima)
    assert browser.get(f"{NEW}?groep={group.public_id}").status_code == 404
    assert browser.post(NEW, {**PLAN, "groep": group.public_id}).status_code == 404
    assert count(Session) == 0 and "Kring Oost" not in browser.get(NEW).text


def test_a_circle_without_a_rhythm_is_no_group(monday, circle, visit, marleen):
    assert visit(marleen).get(f"{NEW}?groep={circle.public_id}").status_code == 404


# Changing it


def test_the_plan_changes_and_those_asked_hear_that_there_is_news(table, browsers, letters):
    session = planned(table)
    signs(session, table[0])
    sanne = browsers[0]
    letters()
    form = sanne.get(f"{session.path}/plan")
    version = hidden(form, "version")
    answer = sanne.post(f"{session.path}/plan", {**PLAN, **WORDS, "day": "2026-12-08", "version": version})
    assert answer.status_code == 303
    assert "dinsdag 8 december" in main_of(browsers[2].get(session.path))
    assert f"{db.session.get(Session, session.id).delete_on}" == "2027-03-08"
    assert browsers[3].get("/meldingen").text.count("Er is iets nieuws in een besloten sessie") == 1


def test_a_session_that_is_late_can_still_get_another_link(table, browsers, monday):
    session = planned(table)
    signs(session, table[0])
    monday.shift(timedelta(minutes=10))
    form = browsers[0].get(f"{session.path}/plan")
    same = {"day": "2026-11-23", "at": "14:00", "version": hidden(form, "version"), "video": VIDEO}
    with writing():
        db.session.get(Session, session.id).starts_at = datetime(2026, 11, 23, 13, 0)
    assert browsers[0].post(f"{session.path}/plan", {**PLAN, **same}).status_code == 303
    moved = {**PLAN, **same, "at": "13:30", "version": "2"}
    assert browsers[0].post(f"{session.path}/plan", moved).status_code == 422


def test_two_windows_do_not_overwrite_each_other(table, browsers):
    session = planned(table, title="Eerst")
    signs(session, table[0])
    sanne, path = browsers[0], f"{session.path}/plan"
    version = hidden(sanne.get(path), "version")
    assert sanne.post(path, {**PLAN, "title": "In het ene venster", "version": version}).status_code == 303
    answer = sanne.post(path, {**PLAN, **WORDS, "minutes": "90", "version": version})
    page = html_of(answer)
    assert answer.status_code == 409 and "in een ander venster" in page
    assert f'value="{TITLE}"' in page and 'value="90"' in page  # typed
    assert "In het ene venster" in page and "Hoeveel minuten: 120" in page  # how it is now
    assert db.session.get(Session, session.id).unseal("title") == "In het ene venster"
    again = sanne.post(path, {**PLAN, **WORDS, "minutes": "90", "version": hidden(answer, "version")})
    assert again.status_code == 303 and db.session.get(Session, session.id).unseal("title") == TITLE


def test_a_refusal_on_the_way_hides_no_conflict(table, browsers):
    session = planned(table)
    signs(session, table[0])
    sanne, path = browsers[0], f"{session.path}/plan"
    version = hidden(sanne.get(path), "version")
    sanne.post(path, {**PLAN, "version": version})
    refused = sanne.post(path, {**PLAN, "minutes": "7", "version": version})
    assert refused.status_code == 422
    assert sanne.post(path, {**PLAN, "version": hidden(refused, "version")}).status_code == 409


def test_only_who_leads_changes_the_plan(table, browsers):
    session = planned(table)
    signs(session, *table)
    for browser in browsers[1:]:
        assert browser.get(f"{session.path}/plan").status_code == 403
        assert browser.post(f"{session.path}/plan", {**PLAN, "version": "1"}).status_code == 403
    assert db.session.get(Session, session.id).version == 1


def test_who_leads_and_has_not_signed_reads_no_title_either(table, browsers):
    session = planned(table, title=TITLE, video=VIDEO)
    with writing():
        seat = seat_of(session, table[1])
        seat.answer = COMES
        operations.hand_lead(session, seat)
    answer = browsers[1].get(f"{session.path}/plan")
    assert answer.status_code == 303 and answer.location == f"{session.path}/afspraken"
    assert browsers[1].post(f"{session.path}/plan", {**PLAN, "version": "1"}).status_code == 303
    assert db.session.get(Session, session.id).version == 1 and count(Seat) == 6
    assert TITLE not in browsers[1].get(session.path).text and TITLE not in browsers[1].get("/intervisie").text


def test_once_begun_the_plan_stands(table, browsers):
    session = running(table)
    assert browsers[0].get(f"{session.path}/plan").status_code == 403
