"""Nothing of a session stands in a letter, a calendar, an address or a log."""

import re
from datetime import datetime, timedelta

from icalendar import Calendar

from cop.foundation.db import db, writing
from cop.intervisie.models import Session
from tests.conftest import make_member
from tests.intervisie.conftest import AMSTERDAM
from tests.intervisie.held import planned
from tests.intervisie.pages import PLAN, SECRETS, TITLE, VIDEO, full, hidden, names_in, signs


def text_of(letter):
    return letter["Subject"] + "".join(part.get_content() for part in letter.walk() if not part.is_multipart())


def test_letters_say_only_that_there_is_something(table, browsers, letters):
    session = full(table)
    form = {
        **PLAN,
        "title": TITLE,
        "video": VIDEO,
        "version": hidden(browsers[0].get(f"{session.path}/plan"), "version"),
    }
    browsers[0].post(f"{session.path}/plan", form)
    sent = letters()
    assert len(sent) >= 6
    for letter in sent:
        text = text_of(letter)
        to = next(one for one in table if one.email == letter["To"])
        assert letter["Subject"] == "Er is iets nieuws in een besloten sessie"
        assert (session.path in text and f"Hallo {to.first_name}," in text.replace("\n", " ")) or to.first_name in text
        assert not [one for one in (*SECRETS, "Incident", "13.30", "december", "Tiel") if one in text]
        others = names_in(session) - {to.name}
        assert not [name for name in others if name in text]


def test_a_calendar_says_only_that_there_is_a_meeting(table, browsers):
    session = full(table)
    answer = browsers[1].get(f"{session.path}/afspraak.ics")
    assert answer.content_type == "text/calendar; charset=utf-8; method=PUBLISH"
    [event] = Calendar.from_ical(answer.data).walk("VEVENT")
    assert event["SUMMARY"] == "CoP-bijeenkomst" and event["CLASS"] == "PRIVATE"
    assert event["URL"] == f"http://localhost{session.path}"
    assert event["DTSTART"].dt == datetime(2026, 11, 23, 14, 0, tzinfo=AMSTERDAM)
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=120)
    assert set(event) == {"UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "CLASS", "URL", "ORGANIZER"}
    text = answer.data.decode().replace("\r\n ", "")
    assert not [one for one in (*SECRETS, "ntervisie:", *names_in(session), "bellen.example") if one in text]
    assert event["ORGANIZER"] == "mailto:post@voorbeeld.example"


def test_the_entry_goes_along_with_summer_time(table, browsers):
    session = planned(table)
    with writing():
        db.session.get(Session, session.id).starts_at = datetime(2027, 3, 28, 0, 30)  # 1.30 before the clock goes on
    [event] = Calendar.from_ical(browsers[0].get(f"{session.path}/afspraak.ics").data).walk("VEVENT")
    assert (event["DTSTART"].dt.hour, event["DTEND"].dt.hour) == (1, 4)
    assert event["DTSTART"].params["TZID"] == "Europe/Amsterdam"


def test_who_does_not_come_has_no_entry(table, browsers):
    session = planned(table)
    assert browsers[1].get(f"{session.path}/afspraak.ics").status_code == 404
    browsers[1].post(f"{session.path}/antwoord", {"comes": "nee"})
    assert browsers[1].get(f"{session.path}/afspraak.ics").status_code == 404


def test_no_answer_leads_to_an_address_with_words(table, browsers, everybody):
    """After each act one is sent on; no word stands in that address, or in the cookie that goes along."""
    session = planned(table)
    signs(session, *table)
    sanne, ilse, piet = browsers[0], browsers[1], make_member("piet", everybody, "Piet Zwaluwman")
    page = ilse.get(f"{session.path}/vragen")
    seen = {name: hidden(page, name) for name in ("people_version", "there")}
    words = {"situation": "Zwaluwnest zonder besluit.", "question": "Hoe kan ik zwaluwstil zijn?"}
    answers = [
        sanne.post("/intervisie/nieuw", {**PLAN, "title": TITLE, "video": VIDEO}),
        sanne.post(f"{session.path}/plan", {**PLAN, "title": TITLE, "version": "1"}),
        sanne.post(f"{session.path}/mensen/buiten", {"member": "Zwaluwnest"}),
        ilse.post(f"{session.path}/vragen", {**words, **seen}),
        sanne.post(f"{session.path}/mensen/toevoegen", {"member": piet.public_id}),
    ]
    for answer in answers:
        assert answer.status_code == 303 and not re.search("zwaluw", str(answer.headers), re.IGNORECASE)
    for browser in (sanne, ilse):
        with browser.client.session_transaction() as cookie:
            assert not re.search("zwaluw", str(dict(cookie)), re.IGNORECASE)


def test_a_fault_is_logged_without_words(table, browsers, caplog, monkeypatch, app):
    session = planned(table)
    signs(session, *table)
    app.config["PROPAGATE_EXCEPTIONS"], app.testing = False, False
    try:
        monkeypatch.setattr("cop.intervisie.views.choosing.people_seen", lambda session: 1 / 0)
        answer = browsers[1].post(
            f"{session.path}/vragen", {"situation": TITLE, "question": "Hoe kan ik zwaluwstil zijn?"}
        )
    finally:
        app.testing = True
    assert answer.status_code == 500 and TITLE in answer.text  # given back
    assert caplog.text and not [one for one in SECRETS if one in caplog.text]
