"""What sessions of intervisie promise beside who sees what: nothing typed is kept elsewhere, no word is in the clear,
and what is wiped is gone."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from cop.foundation.clock import local, now
from cop.foundation.db import db, writing
from cop.foundation.drafts import Draft
from cop.harvest.models import Lesson, Yes
from cop.intervisie import afterwards
from cop.intervisie.models import Dilemma, Mark, Seat, Session
from cop.intervisie.queries import MEMBERS
from cop.runner.models import Run, SessionNote
from cop.runner.queries import run_of, word_of
from tests.conftest import ON_POSTGRES
from tests.house.canary import HELD, SEALED, addresses, may_find, tokens_in
from tests.house.doors import OPEN
from tests.house.knocking import is_confidential, knocks, lost_words
from tests.house.world import ACTORS, everything, keys_of, token_for

TYPED = "zqjustnowtypedzq"
FREE = {  # fields in which one writes what one likes
    *("title", "video", "name", "organisation", "organisations", "naam", "text", "note", "words", "lesson", "whom"),
    *("situation", "role", "others", "tried", "question", "wish"),
}
OVER = ("ended", "agreed", "published")
NOT_SHOWN = {  # by any page: which step stands there depends on where the group is, and what was for the day is over
    *(f"{one}: {what} of step" for one in ("prepared", *HELD) for what in ("prompt", "name")),
    *(f"{one}: {what}" for one in OVER for what in ("video", "kept out")),
    *(f"{one}: intake {line}" for one in OVER for line in ("role", "others", "tried", "wish")),
    *(f"prepared: {part} of inside" for part in ("situation", "question")),  # which became the preparation
}


def confidential_posts(house):
    return [knock for knock in knocks(house) if knock.method == "POST" and is_confidential(knock, house)]


def who_may(knock):
    """Somebody for whom this door opens, if only to be told why it cannot be done as the table has it."""
    open_to = [actor for actor in ACTORS if knock.door.who[actor] == OPEN]
    return next((actor for actor in open_to if actor not in knock.door.answers), open_to[0])


def drafts():
    found = sorted(map(repr, db.session.execute(select(Draft.member_id, Draft.place, Draft.fields))))
    db.session.rollback()
    return found


def test_nothing_of_a_confidential_form_is_kept(house, world):
    """Refused for an old page, for who has no seat, or for nobody: every word is on the page that says so, and in no
    row of drafts."""
    before, faults = drafts(), []
    assert len(confidential_posts(house)) > 30
    for knock in confidential_posts(house):
        for actor, stale in ((who_may(knock), {"csrf_token": "oud"}), ("outside", {}), ("stranger", {})):
            form = {**knock.form(world), **stale}
            answer = world.browsers[actor].post(knock.path(house, world), form)
            if answer.status_code >= 400:
                faults += [f"{knock.rule} as {actor}: {fault}" for fault in lost_words(knock, world, answer)]
                assert drafts() == before, f"{knock.rule} as {actor} kept what was typed"
            else:
                assert knock.door.who[actor] == OPEN and not stale, f"{knock.rule} as {actor}: {answer.status}"
    assert faults == [], "\n".join(faults)


def with_typed(form):
    """The form with a word of its own in every field in which one writes."""
    return {name: f"{value}{'' if name == 'video' else ' '}{TYPED}" for name, value in form.items() if name in FREE}


def test_no_word_goes_into_a_cookie_or_an_address(house, keeper, world):
    """A flash message stands in a cookie, and an address in the history of a browser and in the log of a server."""
    seen = set()
    for knock in confidential_posts(house):
        form, actor = knock.form(world), who_may(knock)
        typed = with_typed(form)
        for more in ({}, dict.fromkeys(typed, TYPED * 700)) if typed else ():
            answer = world.browsers[actor].post(knock.path(house, world), {**form, **typed, **more})
            with world.browsers[actor].client.session_transaction() as cookie:
                assert TYPED not in repr(dict(cookie)), f"{knock.rule} wrote it in the cookie"
            assert TYPED not in f"{answer.headers}", f"{knock.rule} wrote it in its headers"
            seen.add((knock.endpoint, answer.status_code < 400))
            keeper.put_back()
    assert {("intervisie.questions", True), ("runner.card", True), ("harvest.lesson", True)} <= seen
    assert {("intervisie.questions", False), ("runner.card", False), ("harvest.lesson", False)} <= seen


@pytest.mark.parametrize("actor", ["owner", "inside", "guest"])
def test_everybody_finds_the_own_words_and_no_title_tells(world, actor):
    """Else the canary looks at empty pages. And of every page the title, which a browser shows to who looks over a
    shoulder and keeps in its history, says that it is closed, and no more; nor does an entry for a calendar."""
    found = set()
    for knock in knocks(world.app):
        if knock.method == "GET" and knock.endpoint.partition(".")[0] in ("intervisie", "runner", "harvest"):
            for path in addresses(world, knock):
                answer = world.browsers[actor].get(path)
                text = answer.text if answer.mimetype != "application/pdf" else ""
                found |= tokens_in(world, text)
                assert answer.mimetype != "text/calendar" or not tokens_in(world, text), path
                title = re.search(r"<title>(.*?)</title>", text)
                if answer.status_code == 200 and title and "session_id" in knock.arguments:
                    assert title[1].startswith("Besloten sessie"), (path, title[1])
    mine = {label for label in SEALED if may_find(label, actor)}
    assert mine - found - NOT_SHOWN == set()


def test_who_was_taken_out_keeps_the_own_notes(world):
    """And finds nothing else: the canary looks."""
    text = world.browsers["removed"].get("/intervisie/inzichten.txt").text
    assert {label for label in SEALED if may_find(label, "removed")} == tokens_in(world, text)


@pytest.mark.parametrize("label", ["running", "laptop"])
def test_asking_what_is_new_takes_a_signature(world, label):
    """Also with the right word for where the room stands, which tells that something was done."""
    session = world.session(label)
    word = word_of(run_of(session).version, session.people_version, session.state)
    db.session.rollback()
    wanted = {actor: 401 if actor in ("stranger", "suspended") else 404 for actor in ACTORS}
    wanted |= dict.fromkeys(("owner", "inside", "guest"), 204)
    path = f"{session.path}/kamer/stand?v={word}"
    assert {actor: world.browsers[actor].get(path).status_code for actor in ACTORS} == wanted


def test_no_sealed_word_stands_in_the_clear(house, keeper, world):
    """In no row, no file beside the database, and no word that search finds by."""
    rows = "\n".join(row for table in everything(house).values() for row in table)
    assert "zqclosedthreadtitlezq" in rows
    assert [label for label in SEALED if token_for(label) in rows] == []
    if not ON_POSTGRES:
        kept = b"".join((keeper.folder / name).read_bytes() for name in ("world.db", "community.db"))
        assert b"zqclosedthreadtitlezq" in kept
        assert [label for label in SEALED if token_for(label).encode() in kept] == []


def test_what_is_wiped_is_gone(house, world):
    """On its day, or when it is called off: key and rows; a line without content stays."""
    owner, sessions = world.browsers["owner"], world.ids["session"]
    assert owner.post(f"/intervisie/{sessions['planned']}/afblazen").status_code == 303
    assert sessions["planned"] not in keys_of(house)
    with writing():
        db.session.execute(update(Session).values(delete_on=local(now()).date() - timedelta(days=1)))
    afterwards.wipe_due()
    assert list(keys_of(house)) == [f"{MEMBERS}{world.id_of('member', 'inside')}"]  # of what inside kept
    for table in (Session, Seat, Dilemma, Mark, Run, SessionNote, Lesson, Yes):
        assert db.session.scalars(select(table)).all() == [], table
    left = {table: row for table, rows in everything(house).items() for row in rows if sessions["ended"] in row}
    assert set(left) == {"act"} and "wipe_session" in left["act"]
    assert owner.get(f"/intervisie/{sessions['ended']}").status_code == 404
    assert "zqkeptinsightzq" in world.browsers["inside"].get("/intervisie/inzichten").text
