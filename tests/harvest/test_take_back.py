"""Taking a lesson back: by anybody who was there, within thirty days; the words are gone everywhere."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import inspect, select, text

from cop.digest import operations as digest
from cop.digest.models import Pick
from cop.digest.queries import open_edition
from cop.feeds.operations import make
from cop.foundation import sealing
from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.foundation.index import Entry
from cop.harvest.models import WITHDRAWN
from cop.harvest.queries import words_of
from cop.intervisie.models import Tally
from cop.intervisie.operations import wipe
from cop.members.models import Member
from cop.moderation import operations as moderation
from cop.notifications.models import Notification
from cop.threads import operations as threads
from cop.threads.models import Post, Revision, Thread
from tests.conftest import Visitor, make_reply
from tests.harvest.conftest import TEXT, Table
from tests.intervisie.held import ended
from tests.search.box import titles

TOKEN = "zqlerenzq"


@pytest.fixture
def shared(table):
    """A lesson with a rare word in each of its texts; its conversation."""
    table.do(1, "beginnen")
    table.write(2, title=f"{TOKEN} titel", lesson=f"{TOKEN} les.", whom=f"{TOKEN} wie")
    table.do(2, "voorstellen", hash=words_of(table.session, table.lesson).hash)
    table.all_say_yes()
    assert table.do(1, "delen", hash=table.hash(1)).status_code == 303
    return db.session.scalars(select(Thread)).one()


@pytest.mark.parametrize("who", [0, 1, 4])
def test_anybody_who_was_there_takes_it_back(table, shared, who):
    assert table.do(who, "intrekken").status_code == 303
    for other in range(6):
        page = table.page(other)
        assert "een van jullie trok hem in" in page and TOKEN not in page
    assert table.lesson.state == WITHDRAWN and table.lesson.sealed_thread is None


def test_the_words_are_gone_and_the_answers_of_others_stay(table, shared, marleen, visit):
    make_reply(shared, marleen, "Bij ons werkte dat ook.")
    table.do(4, "intrekken")
    page = visit(marleen).get(shared.path).text
    assert TOKEN not in page and "Bij ons werkte dat ook." in page
    assert "Een les die is ingetrokken" in page and "De groep heeft deze les ingetrokken." in page
    assert "Verwijderd door de schrijver" not in page
    assert 'id="antwoord"' not in page and visit(marleen).post(shared.path, {"body": "Nog iets."}).status_code == 409


def test_no_table_holds_a_word_of_it(table, shared, marleen):
    make_reply(shared, marleen, "Bij ons werkte dat ook.")
    with writing():
        thread, opening = db.session.query(Thread).one(), db.session.query(Post).filter_by(number=1).one()
        threads.edit(thread, opening, threads.rendered(f"{TOKEN} nieuw."), 1)
        assert db.session.query(Revision).count() == 1
    assert held(TOKEN)
    table.do(4, "intrekken")
    assert not held(TOKEN)


def held(word: str) -> list[str]:
    """The tables that hold a word, the index among them; but for the list of single words, which knows no text."""
    db.session.rollback()
    found = []
    for name in inspect(db.engine).get_table_names():
        rows = db.session.execute(text(f'SELECT * FROM "{name}"')).all() if name != "word" else []
        words = (str(value) for row in rows for value in row if not isinstance(value, bytes))
        found += [name] if any(word in one for one in words) else []
    return found


def test_search_finds_it_no_more(table, shared, marleen, visit):
    browser = visit(marleen)
    assert titles(browser, TOKEN) == [f"{TOKEN} titel"]
    table.do(4, "intrekken")
    assert titles(browser, TOKEN) == []
    assert TOKEN not in browser.get("/zoeken", query_string={"q": TOKEN[:-1]}).text.replace(TOKEN[:-1] + '"', "")
    assert db.session.query(Entry).filter_by(thread_id=shared.id).count() == 0


def test_a_reply_that_was_taken_back_leaves_no_word_of_the_lesson_in_the_list(table, shared, marleen, visit):
    """When the last reply goes, a list shows the beginning of the opening again."""
    post = make_reply(shared, marleen, "Dit gaat weg.")
    visit(marleen).post(f"{post.path}/verwijderen")
    table.do(4, "intrekken")
    assert TOKEN not in visit(marleen).get("/gesprekken").text


def test_neither_feed_nor_lists_show_it(table, shared, marleen, visit, stranger):
    with writing():
        feed = f"/atom/{make(marleen.id)}.xml"
    visit(marleen).post(f"/antwoorden/{db.session.query(Post).one().public_id}/bewaren")
    paths = ("/gesprekken", "/bewaard", "/gesprekken?punt=5")
    assert TOKEN in stranger.get(feed).text
    for path in paths:
        assert TOKEN in visit(marleen).get(path).text, path
    table.do(4, "intrekken")
    assert TOKEN not in stranger.get(feed).text
    for path in (*paths, "/"):
        assert TOKEN not in visit(marleen).get(path).text, path


def pick(thread: Thread, editor: Member) -> None:
    with writing():
        edition = open_edition()
        edition.editor_id = editor.id
        db.session.add(Pick(edition_id=edition.id, thread_id=thread.id, why="zqwaaromzq", position=1))


@pytest.mark.parametrize("after", [1, 2, 3], ids=["before it is dealt out", "before it leaves", "after it left"])
def test_the_weekly_letter_shows_it_no_more(app, members, marleen, visit, letters, after):
    with time_machine.travel("2026-11-23T11:00:00+01:00") as clock:
        table = Table(app, ended(members), members)
        table.publish()
        digest.send_due(now())
        pick(db.session.scalars(select(Thread)).one(), marleen)
        steps = [lambda: clock.shift(timedelta(days=4)), lambda: digest.send_due(now()), letters]
        steps.insert(after, lambda: Visitor(app, members[4]).post(f"{table.path}/intrekken"))
        for step in steps:
            step()
        assert table.lesson.state == WITHDRAWN
        words = " ".join(letter.get_body(("plain",)).get_content() for letter in letters())
        assert ("zqwaaromzq" in words and TEXT["title"] in words) == (after == 3)
        archive = re.findall(r'href="(/weekbericht/[\w-]{22})"', visit(marleen).get("/weekbericht").text)
        for path in archive:
            page = visit(marleen).get(path).text
            assert "zqwaaromzq" not in page and TEXT["title"] not in page


def test_nobody_is_asked_to_pick_it(table, shared, members, anouk, visit):
    """It is a lively conversation; before it was taken back, it was put forward."""
    for member in members[2:5]:
        make_reply(shared, member)
    assert TOKEN in visit(anouk).get("/weekbericht/redactie").text
    table.do(4, "intrekken")
    assert "Een les die is ingetrokken" not in visit(anouk).get("/weekbericht/redactie").text


def test_the_page_for_outside_is_gone(table, shared, marleen, visit):
    assert TOKEN in visit(marleen).get(f"{shared.path}/voor-mijn-wethouder").text
    table.do(4, "intrekken")
    assert visit(marleen).get(f"{shared.path}/voor-mijn-wethouder").status_code == 404
    assert "voor-mijn-wethouder" not in visit(marleen).get(shared.path).text


def test_nothing_that_a_moderator_did_stands_in_the_way(table, shared, anouk, visit):
    with writing():
        moderation.pin(shared, anouk)
        moderation.close(shared, anouk, "Het is klaar.")
        moderation.hide(shared, anouk, "Ik kijk ernaar.")
    assert table.do(4, "intrekken").status_code == 303
    with writing():
        moderation.restore(db.session.get_one(Thread, shared.id), anouk)
    page = visit(anouk).get(shared.path).text
    assert TOKEN not in page and "Een les die is ingetrokken" in page


def test_nobody_hears_of_it(table, shared, letters):
    before, lines = len(letters()), db.session.query(Notification).count()
    table.do(4, "intrekken")
    assert len(letters()) == before and db.session.query(Notification).count() == lines


def test_a_double_click_takes_it_back_once(table, shared):
    table.do(4, "intrekken")
    assert table.do(5, "intrekken").status_code == 409
    counts = {row.what for row in db.session.query(Tally)}
    assert counts == {"held", "published"}


def test_before_it_is_shared_there_is_nothing_to_take_back(table):
    table.proposed()
    assert table.do(4, "intrekken").status_code == 409


def test_after_thirty_days_a_moderator_does_it(app, members):
    with time_machine.travel("2026-11-23T22:00:00+01:00") as clock:
        table = Table(app, ended(members), members)
        path = table.publish()
        clock.move_to("2026-12-23T23:00:00+01:00")
        table.browser = [Visitor(app, member) for member in members]
        assert "Trek de les in" in table.page(4)
        clock.move_to("2026-12-24T01:00:00+01:00")
        table.browser = [Visitor(app, member) for member in members]
        page = table.page(4)
        assert "Schrijf een moderator" in page and "/intrekken" not in page
        assert table.do(4, "intrekken").status_code == 409
        assert table.browser[4].get(path).status_code == 200


def test_wiping_the_session_wipes_the_lesson_and_leaves_what_was_shared(table, shared, marleen, visit):
    assert db.session.scalar(text("SELECT COUNT(*) FROM lesson")) == 1
    with writing():
        wipe(table.session, "on its date")
    assert db.session.scalar(text("SELECT COUNT(*) FROM lesson")) == 0
    assert db.session.scalar(text("SELECT COUNT(*) FROM yes")) == 0
    assert TOKEN in visit(marleen).get(shared.path).text
    assert table.browser[1].get(table.path).status_code == 404


def test_wiping_the_session_wipes_a_lesson_that_was_not_shared(table):
    table.proposed()
    table.say(3)
    name = table.session.public_id
    with writing():
        wipe(table.session, "on its date")
    for one in ("lesson", "yes", "seat", "session"):
        assert db.session.scalar(text(f"SELECT COUNT(*) FROM {one}")) == 0, one
    assert name not in set(sealing.sessions_with_a_key())
    for answer in (table.browser[2].get(table.path), table.browser[2].post(table.path, {**TEXT, "version": "1"})):
        assert answer.status_code == 404
