"""Nobody moves the day of deletion later alone, or untold: not by the plan, not by ending late, not by taking out who
would say no; and what was just decided is not lost on the clock."""

from contextlib import contextmanager
from datetime import date, datetime, timedelta

import pytest

from cop.foundation.clock import local, now
from cop.foundation.db import db, writing
from cop.intervisie import afterwards, operations, people
from cop.intervisie.models import Session
from cop.intervisie.queries import sitters_of
from cop.runner import operations as runner
from tests.intervisie.held import ended, planned, ready, running, seat_of
from tests.intervisie.pages import PLAN, TITLE, hidden, html_of, main_of, signs

USUAL, SOONER, LATER = date(2027, 2, 21), date(2026, 12, 20), date(2027, 6, 1)  # 90 days; 27; 190


def day_of(session):
    db.session.rollback()
    return db.session.get(Session, session.id).delete_on


def change(browser, session, **changed):
    form = browser.get(f"{session.path}/plan")
    return browser.post(f"{session.path}/plan", {**PLAN, "version": hidden(form, "version"), **changed})


def bell(browser):
    return browser.get("/meldingen").text.count("Er is iets nieuws in een besloten sessie")


# By the plan


def test_before_anybody_signed_it_may_become_longer(table, visit):
    with writing():
        session = operations.plan(table[0], operations.Plan(starts_at=now(), keep_days=30), None, table[1:])
    assert change(visit(table[0]), session, keep_days="365").status_code == 303
    assert db.session.get(Session, session.id).keep_days == 365


def test_after_the_first_signature_it_only_becomes_shorter(table, browsers):
    session = planned(table, keep_days=30, title=TITLE)
    signs(session, table[0])
    answer = change(browsers[0], session, keep_days="31", title="Anders")
    page = html_of(answer)
    assert answer.status_code == 422 and "hoogstens 30 dagen" in page and 'aria-invalid="true"' in page
    assert 'value="31"' in page and 'value="Anders"' in page  # what was typed is not lost
    found = db.session.get(Session, session.id)
    assert found.keep_days == 30 and found.unseal("title") == TITLE
    assert change(browsers[0], session, keep_days="14").status_code == 303
    assert db.session.get(Session, session.id).keep_days == 14
    assert change(browsers[0], session, keep_days="30").status_code == 422  # and not back again


def test_every_change_of_it_is_told_and_shown(table, browsers, letters):
    session = planned(table)
    signs(session, table[0], table[1])
    change(browsers[0], session)  # to a day ahead
    before = len(letters())
    assert change(browsers[0], session, title=TITLE).status_code == 303
    assert len(letters()) == before  # another title is no news
    assert change(browsers[0], session, keep_days="60").status_code == 303
    assert sorted(one["To"] for one in letters()[before:]) == sorted(member.email for member in table[1:])
    assert bell(browsers[2]) == 1
    for browser in browsers[:3]:
        page = main_of(browser.get(session.path))
        assert "gewist op 30 januari 2027" in page and "60 dagen" in page and "alleen nog korter" in page


def test_of_a_plan_that_nobody_knows_nobody_hears(table, browsers):
    with writing():
        session = operations.plan(table[0], operations.Plan(starts_at=now()), None, table[1:])
    change(browsers[0], session, keep_days="60")
    assert bell(browsers[2]) == 0


# By ending late


def test_ending_late_does_not_move_it(table, monday):
    session = running(table)
    assert day_of(session) == USUAL
    monday.shift(timedelta(days=40))
    with writing():
        runner.end(db.session.get(Session, session.id), sitters_of(session))
    assert day_of(session) == USUAL


def test_nor_does_midnight(table, monday):
    monday.shift(timedelta(hours=9))
    session = running(table)
    monday.shift(timedelta(hours=2))
    with writing():
        runner.end(db.session.get(Session, session.id), sitters_of(session))
    assert day_of(session) == USUAL


def test_who_was_warned_is_not_warned_again_of_the_same_day(table, monday):
    session = running(table, keep_days=14)
    with writing():
        db.session.get(Session, session.id).warned_at = now()
    with writing():
        runner.end(db.session.get(Session, session.id), sitters_of(session))
    assert db.session.get(Session, session.id).warned_at is not None


def test_planned_far_ahead_and_begun_now_it_counts_from_now(table, monday):
    """Else the plan would be the way to keep it for years."""
    session = ready(table)
    with writing():
        found = db.session.get(Session, session.id)
        found.starts_at, found.delete_on = now() + timedelta(days=700), local(now()).date() + timedelta(days=790)
    with writing():
        runner.start(session, sitters_of(session), runner.script_of(session))
    with writing():
        runner.end(db.session.get(Session, session.id), sitters_of(session))
    assert day_of(session) == USUAL


@pytest.mark.parametrize("day", [SOONER, LATER])
def test_what_everybody_wants_while_it_runs_stands_whenever_it_ends(table, monday, visit, day):
    session = running(table)
    monday.shift(timedelta(days=3))
    browsers = [visit(member) for member in table]
    for browser, act in zip(browsers, ["voorstel", *["akkoord"] * 5], strict=True):
        browser.post(f"{session.path}/wisdatum", {"act": act, "day": f"{day}"})
    assert day_of(session) == day
    monday.shift(timedelta(days=3))
    with writing():
        runner.end(db.session.get(Session, session.id), sitters_of(session))
    assert day_of(session) == day


# By who decides


def send(browser, session, act, day):
    return browser.post(f"{session.path}/wisdatum", {"act": act, "day": f"{day}"})


def test_taking_out_who_would_say_no_does_not_help(table, browsers):
    session = ended(table)
    send(browsers[0], session, "voorstel", LATER)
    for browser in browsers[1:4]:
        send(browser, session, "akkoord", LATER)
    with writing():
        for member in table[4:]:
            people.take_out(session, seat_of(session, member))
    send(browsers[3], session, "akkoord", LATER)
    assert day_of(session) == USUAL
    page = browsers[0].get(f"{session.path}/wisdatum")
    assert "1 juni 2027" not in main_of(page) and "alleen nog eerder" in main_of(page)
    refused = send(browsers[0], session, "voorstel", LATER)
    assert refused.status_code == 422 and "Kies een dag van 7 december 2026 tot en met 21 februari 2027" in main_of(
        refused
    )
    for browser in browsers[:4]:
        send(browser, session, "akkoord", LATER)
    assert day_of(session) == USUAL


def test_one_who_left_the_community_counts_too(table, browsers):
    session = ended(table)
    with writing():
        people.let_go(table[5])
    assert send(browsers[0], session, "voorstel", LATER).status_code == 422
    assert day_of(session) == USUAL


def test_sooner_is_still_for_those_who_are_there(table, browsers):
    session = ended(table)
    with writing():
        for member in table[4:]:
            people.take_out(session, seat_of(session, member))
    send(browsers[0], session, "voorstel", SOONER)
    send(browsers[1], session, "akkoord", SOONER)
    assert day_of(session) == USUAL  # two of four is half
    send(browsers[2], session, "akkoord", SOONER)
    assert day_of(session) == SOONER


def test_who_never_came_takes_no_later_day_away(table, browsers):
    session = ready(table)
    with writing():
        runner.go_out(session, seat_of(session, table[5]))
        runner.start(session, sitters_of(session), runner.script_of(session))
    with writing():
        runner.end(session, sitters_of(session))
        people.take_out(session, seat_of(session, table[5]))
    send(browsers[0], session, "voorstel", LATER)
    for browser in browsers[1:5]:
        send(browser, session, "akkoord", LATER)
    assert day_of(session) == LATER


# On the clock


def just_before_the_lock(monkeypatch, act):
    """Do this after the clock saw what is due, and before it takes hold of it."""

    @contextmanager
    def late():
        monkeypatch.undo()
        with writing():
            act()
        with writing():
            yield

    monkeypatch.setattr(afterwards, "writing", late)


def test_a_day_that_was_just_moved_is_not_lost(table, monday, monkeypatch):
    session = ended(table)
    monday.move_to(datetime.combine(USUAL, datetime.min.time()) + timedelta(hours=12))

    def moved():
        db.session.get(Session, session.id).delete_on = LATER

    just_before_the_lock(monkeypatch, moved)
    assert afterwards.wipe_due() == 0
    assert day_of(session) == LATER


def test_nor_is_a_session_in_which_somebody_sits_again(table, monkeypatch):
    session = ended(table)
    with writing():
        for sitter in sitters_of(session):
            sitter.seat.left_at = now()

    def back():
        seat_of(session, table[0]).left_at = None

    just_before_the_lock(monkeypatch, back)
    assert afterwards.wipe_due() == 0
    assert day_of(session) == USUAL


# The day of publishing


def test_the_day_of_wiping_does_not_tell_the_day_of_publishing(table):
    until, found = date(2027, 3, 1), set()
    for _n in range(12):
        session = ended(table)
        with writing():
            operations.keep_at_least(db.session.get(Session, session.id), until)
        kept = db.session.get(Session, session.id)
        assert kept.delete_on == kept.kept_until and 0 <= (kept.delete_on - until).days <= 20
        found.add(kept.delete_on)
    assert len(found) > 1
