"""What moderators do is closed to everybody else; and a closed circle is closed to moderators who are not in it."""

import pytest

from cop.circles.models import Membership
from cop.foundation.db import writing
from cop.threads.models import Post, Thread
from tests.conftest import db, make_reply
from tests.moderation.conftest import SECRET_TITLE, SECRET_WORDS

THREAD_ACTS = {
    "pin": {},
    "feature": {},
    "close": {"why": "Klaar."},
    "hide": {"why": "Klaar."},
    "move": {"why": "Klaar."},
    "summarise": {"agree": "Eens.", "version": "0"},
    "reopen": {},
    "restore": {},
    "unpin": {},
    "unfeature": {},
}


@pytest.fixture
def answer(secret, youssef):
    """A reply by Youssef in the closed circle."""
    return make_reply(secret, youssef, SECRET_WORDS)


def untouched(thread):
    row = db.session.get(Thread, thread.id)
    return not any((row.pinned_at, row.featured_at, row.closed_at, row.hidden_at)) and row.circle_id == thread.circle_id


@pytest.mark.parametrize("act", THREAD_ACTS)
@pytest.mark.parametrize(
    ("who", "where", "code"),
    [
        ("marleen", "thread", 403),  # a member, even in one's own conversation
        ("beheer", "thread", 403),  # an administrator is no moderator
        ("marleen", "secret", 403),
        ("fatima", "secret", 403),
        ("beheer", "secret", 403),
        ("anouk", "secret", 404),  # a moderator outside the circle
    ],
)
def test_acts_on_a_conversation(visit, request, who, where, code, act, thread, secret, circle, everybody):
    member, target = request.getfixturevalue(who), request.getfixturevalue(where)
    circle_ids = {"circle": (everybody if where == "secret" else circle).public_id} if act == "move" else {}
    path = f"/moderatie/gesprekken/{target.public_id}"
    browser = visit(member)
    refused = browser.post(path, {"act": act, **THREAD_ACTS[act], **circle_ids})
    assert refused.status_code == browser.get(path).status_code == code
    assert SECRET_TITLE not in refused.text
    assert untouched(target)


@pytest.mark.parametrize(("who", "code"), [("marleen", 403), ("fatima", 403), ("beheer", 403), ("anouk", 404)])
@pytest.mark.parametrize("act", ["hide", "restore"])
def test_acts_on_a_text(visit, request, who, code, act, answer):
    browser = visit(request.getfixturevalue(who))
    path = f"/moderatie/antwoorden/{answer.public_id}"
    refused = browser.post(path, {"act": act, "why": "Klaar."})
    assert refused.status_code == browser.get(path).status_code == code
    assert SECRET_WORDS not in refused.text
    assert db.session.get(Post, answer.id).hidden_at is None


def test_a_moderator_who_left_the_circle(visit, sanne, secret, circle):
    path = f"/moderatie/gesprekken/{secret.public_id}"
    browser = visit(sanne)
    assert browser.get(path).status_code == 200
    with writing():
        db.session.delete(db.session.get(Membership, (circle.id, sanne.id)))
    assert browser.get(path).status_code == 404
    assert browser.post(path, {"act": "hide", "why": "Klaar."}).status_code == 404


def test_hidden_things_of_a_closed_circle_stay_in_it(visit, sanne, anouk, secret, answer):
    visit(sanne).post(f"/moderatie/antwoorden/{answer.public_id}", {"act": "hide", "why": "Een geheime reden."})
    visit(sanne).post(f"/moderatie/gesprekken/{secret.public_id}", {"act": "hide", "why": "Een geheime reden."})
    for path in ("/moderatie", "/moderatie/verborgen", "/moderatie/logboek"):
        assert "Een geheime reden." in visit(sanne).get(path).text or path == "/moderatie"
        outside = visit(anouk).get(path).text
        assert "Een geheime reden." not in outside and SECRET_TITLE not in outside


def test_a_suspended_moderator_is_signed_out(visit, anouk, beheer, thread):
    browser = visit(anouk)
    visit(beheer).post(f"/moderatie/leden/{anouk.public_id}", {"act": "suspend", "why": "Even niet."})
    assert browser.get("/moderatie").status_code == 302
    path = f"/moderatie/gesprekken/{thread.public_id}"
    assert browser.post(path, {"act": "pin"}).status_code == 401
    assert untouched(thread)


PATHS = [
    "/moderatie",
    "/moderatie/aanmeldingen",
    "/moderatie/uitnodigen",
    "/moderatie/meldingen",
    "/moderatie/verborgen",
    "/moderatie/brieven",
    "/moderatie/logboek",
    "/moderatie/gesprekken/x",
    "/moderatie/antwoorden/x",
    "/moderatie/leden/x",
    "/moderatie/aanmeldingen/x",
    "/moderatie/meldingen/x",
]


@pytest.mark.parametrize("path", PATHS)
def test_every_page_of_moderators(visit, stranger, marleen, path):
    assert stranger.get(path).status_code == 302
    assert visit(marleen).get(path).status_code == 403


def test_no_look_changes_anything(visit, anouk, marleen, thread):
    """Opening the pages writes nothing: a write without write() would be an error."""
    browser = visit(anouk)
    post = make_reply(thread, marleen)
    for path in (
        *PATHS[:7],
        f"/moderatie/gesprekken/{thread.public_id}",
        f"/moderatie/antwoorden/{post.public_id}",
        f"/moderatie/leden/{marleen.public_id}",
        f"/antwoorden/{post.public_id}/melden",
        "/meldingen/gemeld",
    ):
        assert browser.get(path).status_code == 200
