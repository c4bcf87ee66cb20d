"""Whatever goes wrong while somebody writes, every word comes back on the page, and is kept nowhere else."""

import logging
import sqlite3

import pytest
from sqlalchemy import event

from cop.foundation.db import db, writing
from cop.foundation.drafts import Draft
from cop.members.models import Device
from cop.runner.models import SessionNote
from tests.conftest import ON_POSTGRES, sign_in_device
from tests.runner.seated import Forms

SHORT = "kwz-kort"
LONG = "kwz-lang: dit zijn meer dan zestig tekens, en een tweede regel ook.\nTweede regel & <teken>."
FORMS = {
    "a card": ("incidentmethode", "ronde", "kaart", "text", LONG),
    "a card of one word": ("incidentmethode", "ronde", "kaart", "text", SHORT),
    "a field of the group": ("incidentmethode", "informatieronde", "tekst", "text", LONG),
    "a note of one's own": ("incidentmethode", "vragen_noteren", "tekst", "text", LONG),
    "the pad": ("incidentmethode", "ronde", "kladblok", "text", LONG),
    "a role in the drawing": ("netwerkspiegel", "tekenen", "tekening", "name", SHORT),
}


@pytest.fixture(params=FORMS)
def window(request, sit, caplog):
    """Tim, with one of the forms of the room open; what is logged from then on is kept."""
    method, step, where, field, words = FORMS[request.param]
    table = sit(method, step)
    opened = table.fill("tim", where, **({"act": "role"} if field == "name" else {}))
    opened.table, opened.field, opened.words = table, field, words
    caplog.set_level(logging.DEBUG)
    return opened


def send(window, **more):
    return window.send(**{window.field: window.words, **more})


def given_back(answer):
    """What the form on the page of the refusal would send again."""
    return next(form.fields for form in Forms(answer.text).found if not form.action)


def nowhere_else(window, caplog):
    """No draft, nothing in the cookie, nothing logged, nothing written."""
    assert db.session.query(Draft).count() == 0
    assert db.session.query(SessionNote).count() == 0
    with window.browser.client.session_transaction() as cookie:
        assert "kwz" not in repr(dict(cookie)) and "draft_at" not in cookie
    assert "kwz" not in caplog.text and all("kwz" not in repr(record.__dict__) for record in caplog.records)


def test_an_expired_form(window, caplog):
    answer = send(window, csrf_token="verlopen")
    assert answer.status_code == 400 and "Dit formulier was verlopen" in answer.text
    assert "Er is niets veranderd." in answer.text
    nowhere_else(window, caplog)
    fields = given_back(answer)
    assert fields[window.field] == window.words
    assert window.browser.post(window.form.action, fields).status_code == 303
    assert db.session.query(SessionNote).count() == 1


def test_signed_out_in_the_middle_of_a_sentence(window, caplog):
    with writing():
        db.session.query(Device).delete()
    answer = send(window)
    assert answer.status_code == 401 and "Je bent niet meer aangemeld" in answer.text
    assert "Meld je aan in een ander venster" in answer.text
    nowhere_else(window, caplog)
    fields = given_back(answer)
    assert fields[window.field] == window.words
    token = sign_in_device(window.table.people["tim"])
    with window.browser.client.session_transaction() as cookie:
        cookie["_user_id"] = token
    assert window.browser.post(window.form.action, fields).status_code == 303
    assert db.session.query(SessionNote).count() == 1


@pytest.fixture
def locked(app):
    """Somebody else writes, and does not stop; the page waits for a moment only."""
    if ON_POSTGRES:
        pytest.skip("there a writer waits for a row, not for the database")

    def be_quick(connection, *_record):
        connection.execute("PRAGMA busy_timeout = 20")

    db.session.remove()
    event.listen(db.engine, "checkout", be_quick)
    other = sqlite3.connect(app.config["DATA_DIR"] / "community.db", isolation_level=None)
    yield other
    other.close()
    event.remove(db.engine, "checkout", be_quick)
    db.session.remove()
    db.engine.dispose()


def test_a_busy_database(window, locked, caplog):
    locked.execute("BEGIN IMMEDIATE")
    answer = send(window)
    assert answer.status_code == 503 and answer.headers["Retry-After"] == "5"
    assert "Er is niets veranderd." in answer.text
    nowhere_else(window, caplog)
    assert "busy" in caplog.text  # it is logged, without a word of it
    fields = given_back(answer)
    assert fields[window.field] == window.words
    locked.execute("ROLLBACK")
    assert window.browser.post(window.form.action, fields).status_code == 303
    assert db.session.query(SessionNote).count() == 1


def test_what_is_refused_for_its_length_is_kept_nowhere_either(window, caplog):
    words = f"kwz {'w' * 20_001}"
    answer = send(window, **{window.field: words})
    assert answer.status_code == 422 and words in answer.text
    nowhere_else(window, caplog)
