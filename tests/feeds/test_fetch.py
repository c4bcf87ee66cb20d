"""What stands in a feed: Atom that readers accept, and only what its owner may see at that moment."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
import time_machine
from sqlalchemy import update

from cop.circles import operations as circles
from cop.circles.models import Circle
from cop.feeds.operations import make
from cop.feeds.queries import NEWEST
from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.members.models import SUSPENDED, Member
from cop.moderation import operations as moderation
from cop.threads import operations as threads
from cop.threads.models import Thread
from tests.conftest import make_reply, make_thread

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def path(marleen):
    """The address of Marleen's feed."""
    with writing():
        return f"/atom/{make(marleen.id)}.xml"


@pytest.fixture
def feed(stranger, path):
    """feed() fetches it, as a reader without cookies does."""

    def fetched():
        answer = stranger.get(path)
        assert answer.status_code == 200
        return ElementTree.fromstring(answer.data)

    return fetched


def titles(root):
    return [entry.findtext(f"{ATOM}title") for entry in root.iter(f"{ATOM}entry")]


def test_it_is_atom(feed, stranger, path, youssef, thread):
    """What RFC 4287 demands of a feed (4.1.1) and of an entry (4.1.2)."""
    with writing():
        thread.title = "Wie betaalt <de> coalitie & \u000bwaarom?"
    make_reply(thread, youssef, "Wij telden eerst **de baten** & lasten.")
    root = feed()
    assert root.tag == f"{ATOM}feed"
    assert stranger.get(path).headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert root.findtext(f"{ATOM}title")
    for thing in [root, *root.iter(f"{ATOM}entry")]:
        assert len(thing.findall(f"{ATOM}id")) == len(thing.findall(f"{ATOM}updated")) == 1
        assert datetime.fromisoformat(thing.findtext(f"{ATOM}updated")).tzinfo
        assert [link.get("href") for link in thing.findall(f"{ATOM}link") if link.get("rel") == "alternate"]
    ids = [entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry")]
    assert len(set(ids)) == 2 and all(one.startswith("tag:localhost,2026:post/") for one in ids)
    reply, opening = root.iter(f"{ATOM}entry")
    assert opening.findtext(f"{ATOM}title") == "Wie betaalt <de> coalitie & waarom?"
    assert reply.findtext(f"{ATOM}summary") == "Wij telden eerst de baten & lasten."
    assert reply.find(f"{ATOM}author").findtext(f"{ATOM}name") == youssef.name
    assert stranger.get(reply.find(f"{ATOM}link").get("href").removeprefix("http://localhost")).status_code == 302


def test_an_id_stays_and_an_edit_updates(feed, visit, youssef, thread):
    post = make_reply(thread, youssef)
    before = next(iter(feed().iter(f"{ATOM}entry")))
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=1)):
        visit(youssef).post(f"{post.path}/wijzigen", {"body": "Anders gezegd.", "version": "1"})
    after = next(iter(feed().iter(f"{ATOM}entry")))
    assert after.findtext(f"{ATOM}id") == before.findtext(f"{ATOM}id")
    assert after.findtext(f"{ATOM}updated") > before.findtext(f"{ATOM}updated")
    assert after.findtext(f"{ATOM}summary") == "Anders gezegd."


def test_the_newest_come_first_and_there_is_an_end(feed, youssef, thread):
    for number in range(NEWEST + 5):
        make_reply(thread, youssef, f"Antwoord {number}.")
    words = [entry.findtext(f"{ATOM}summary") for entry in feed().iter(f"{ATOM}entry")]
    assert len(words) == NEWEST
    assert words[0] == f"Antwoord {NEWEST + 4}."


def test_what_one_may_not_read_is_not_in_it(feed, everybody, henk, youssef, anouk):
    """Another circle, what was hidden and what was deleted."""
    with writing():
        other = Circle(name="Kring West", opened_at=now())
        db.session.add(other)
        db.session.flush()
        circles.enter(other, henk.id)
    shown = make_thread(everybody, youssef, "Dit staat er")
    make_thread(other, henk, "Van een andere kring")
    hidden = make_thread(everybody, youssef, "Dit is verborgen")
    gone, hidden_one = make_reply(shown, youssef, "Weg ermee."), make_reply(shown, henk, "Dit kan niet.")
    with writing():
        moderation.hide(hidden, anouk, "Daarom.")
        moderation.hide_post(shown, hidden_one, anouk, "Daarom.")
        threads.delete_post(gone)
    assert titles(feed()) == ["Dit staat er"]


def test_what_one_hid_oneself_in_is_gone_too(feed, everybody, marleen, anouk):
    """A thread that was hidden stays on its starter's page, with the reason; a feed has no room for that."""
    own = make_thread(everybody, marleen, "Van mijzelf")
    with writing():
        moderation.hide(own, anouk, "Daarom.")
    assert titles(feed()) == []


def test_access_is_asked_each_time(feed, circle, marleen, henk):
    make_thread(circle, henk, "In de kring")
    assert titles(feed()) == ["In de kring"]
    with writing():
        circles.leave(circle, marleen)
    assert titles(feed()) == []


@pytest.mark.parametrize("what", ["is_direct", "keeps_out_of_mail"])
def test_what_stays_out_of_mail_stays_out_of_the_feed(feed, circle, henk, what):
    make_thread(circle, henk, "In de kring")
    with writing():
        setattr(circle, what, True)
    assert titles(feed()) == []


def test_what_one_muted_is_left_out(feed, marleen, youssef, thread):
    make_reply(thread, youssef)
    assert len(titles(feed())) == 2
    with writing():
        threads.mute(thread, marleen)
    assert titles(feed()) == []


def test_who_asks_without_a_name_has_none_here(feed, everybody, youssef):
    with writing():
        subject = threads.Subject("Mag dit?", "question", [5], [], [])
        words = threads.rendered("Ik durf het niet te vragen.")
        threads.start(everybody, youssef, subject, words, unnamed=threads.Unnamed("middelgroot, in het oosten"))
    entry = next(iter(feed().iter(f"{ATOM}entry")))
    text = ElementTree.tostring(entry, "unicode")
    assert youssef.name not in text and youssef.public_id not in text
    assert entry.find(f"{ATOM}author").findtext(f"{ATOM}name") == "Gevraagd zonder naam"


@pytest.mark.parametrize("status", [SUSPENDED, "left"])
def test_who_is_out_has_no_feed(stranger, path, marleen, status):
    with writing():
        marleen.status = status
    assert stranger.get(path).status_code == 404


def test_a_wrong_address_is_nothing(stranger, path):
    wrong = stranger.get("/atom/" + "x" * 43 + ".xml")
    assert wrong.status_code == 404
    assert stranger.get(path.removesuffix(".xml")).status_code == 404


def test_a_reader_that_has_it_gets_304(stranger, path, youssef, thread):
    first = stranger.get(path)
    assert first.headers["Cache-Control"] == "private, no-cache"
    same = stranger.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (same.status_code, same.data) == (304, b"")
    make_reply(thread, youssef)
    assert stranger.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_something_that_was_hidden_is_a_change(stranger, path, youssef, anouk, thread):
    """A time alone would say "nothing new": the newest text is older than the last fetch."""
    post = make_reply(thread, youssef)
    first = stranger.get(path)
    with writing():
        moderation.hide_post(thread, post, anouk, "Daarom.")
    again = stranger.get(
        path, headers={"If-None-Match": first.headers["ETag"], "If-Modified-Since": "Fri, 01 Jan 2038 00:00:00 GMT"}
    )
    assert again.status_code == 200 and post.public_id not in again.text


def test_it_uses_no_cookie(stranger, visit, path, henk, circle, thread):
    """Who is signed in does not matter, and nobody is signed in by it."""
    make_thread(circle, henk, "In de kring van Henk en Marleen")
    plain, as_henk = stranger.get(path), visit(henk).get(path)
    assert plain.data == as_henk.data
    assert "Set-Cookie" not in plain.headers


def test_it_may_not_be_fetched_without_end(stranger, path):
    codes = [stranger.get(path).status_code for _ in range(125)]
    assert codes[0] == 200 and codes[-1] == 429


def test_its_texts_follow_the_language_of_the_member(feed, marleen, youssef, thread):
    make_reply(thread, youssef)
    assert titles(feed())[0].startswith("Antwoord in:")
    with writing():
        db.session.execute(update(Member).where(Member.id == marleen.id).values(language="en"))
    assert titles(feed())[0].startswith("Reply in:")
    assert db.session.get(Thread, thread.id) is not None
