"""A moderator pins a summary; the ones before it are kept, and who follows hears of it."""

from sqlalchemy import select

from cop.foundation.db import writing
from cop.foundation.log import Act
from cop.notifications.models import SUMMARY, Notification
from cop.threads import operations as threads
from cop.threads.models import Summary
from tests.conftest import db

POINTS = {
    "act": "summarise",
    "agree": "- Tel eerst de baten.\n\n* Praat met de buren.",
    "disagree": "",
    "open": "Wie betaalt?",
}


def page_of(thread):
    return f"/moderatie/gesprekken/{thread.public_id}"


def summaries():
    return db.session.scalars(select(Summary).order_by(Summary.id)).all()


def test_pin_a_summary(visit, anouk, youssef, thread):
    answer = visit(anouk).post(page_of(thread), POINTS | {"version": "0"}, follow_redirects=True)
    assert "De samenvatting staat vast." in answer.text
    shown = visit(youssef).get(thread.path).text
    assert "<li>Tel eerst de baten.</li><li>Praat met de buren.</li>" in shown
    assert "<li>Wie betaalt?</li>" in shown and "Anouk Lindeboom" in shown
    assert "Oneens" not in shown
    assert "Samengevat" in visit(youssef).get("/gesprekken").text
    assert len(db.session.scalars(select(Act).where(Act.verb == "summarise_thread")).all()) == 1


def test_followers_are_told_and_nobody_else(visit, anouk, marleen, youssef, fatima, thread):
    with writing():
        threads.follow(thread, youssef)
        threads.follow(thread, anouk)
        threads.mute(thread, fatima)
    visit(anouk).post(page_of(thread), POINTS | {"version": "0"})
    told = db.session.scalars(select(Notification).where(Notification.kind == SUMMARY)).all()
    assert {line.member_id for line in told} == {marleen.id, youssef.id}
    assert "Anouk Lindeboom vatte samen" in visit(youssef).get("/meldingen").text


def test_the_one_before_is_kept(visit, anouk, thread):
    browser = visit(anouk)
    browser.post(page_of(thread), POINTS | {"version": "0"})
    browser.post(page_of(thread), POINTS | {"open": "Niets meer.", "version": "1"})
    shown = browser.get(page_of(thread)).text
    assert "Alle 2 samenvattingen tot nu toe" in shown
    assert "Wie betaalt?" in shown and "Niets meer." in shown
    assert "Wie betaalt?" not in browser.get(thread.path).text


def test_somebody_else_pinned_one_meanwhile(visit, anouk, sanne, thread):
    visit(sanne).post(page_of(thread), POINTS | {"version": "0"})
    answer = visit(anouk).post(page_of(thread), POINTS | {"open": "Mijn open punt.", "version": "0"})
    assert answer.status_code == 409
    assert "heeft iemand een andere samenvatting vastgezet" in answer.text
    assert "Mijn open punt." in answer.text and "Wie betaalt?" in answer.text
    assert len(summaries()) == 1
    assert 'name="version" value="1"' in answer.text
    visit(anouk).post(page_of(thread), POINTS | {"open": "Mijn open punt.", "version": "1"})
    assert len(summaries()) == 2


def test_the_same_again_changes_nothing(visit, anouk, thread):
    browser = visit(anouk)
    for _time in range(2):
        assert browser.post(page_of(thread), POINTS | {"version": "0"}).status_code == 303
    assert len(summaries()) == 1


def test_an_empty_summary(visit, anouk, thread):
    answer = visit(anouk).post(page_of(thread), {"act": "summarise", "agree": " - ", "version": "0"})
    assert answer.status_code == 422
    assert "Schrijf ten minste één punt op." in answer.text
    assert not summaries()


def test_a_version_that_is_no_number(visit, anouk, thread):
    assert visit(anouk).post(page_of(thread), POINTS | {"version": "²"}).status_code == 409
    assert visit(anouk).post(page_of(thread), POINTS | {"version": ""}).status_code == 409
    assert not summaries()


def test_a_summary_that_is_too_long_is_kept(visit, anouk, thread):
    answer = visit(anouk).post(page_of(thread), POINTS | {"agree": "punt " * 1000, "version": "0"})
    assert answer.status_code == 422
    assert ("punt " * 1000).strip() in answer.text
