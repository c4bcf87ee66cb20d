"""Yes and no: to exactly one text, by who was there, and nobody sees whose."""

import re
from datetime import timedelta

import pytest
import time_machine

from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.foundation.outbox import Letter
from cop.harvest.jobs import one_turn
from cop.harvest.models import COMPLETE, DECLINED, DRAFT, PROPOSED, Lesson, Words, Yes
from cop.harvest.queries import words_of
from cop.intervisie import people
from cop.intervisie.models import Seat, Tally
from cop.notifications.models import Notification
from cop.settings.operations import leave
from tests.conftest import Visitor, make_member
from tests.harvest.conftest import HASH, TEXT, Table, held_with, with_guest, with_key
from tests.intervisie.held import ended, running, seat_of, signed

NOT_YET, ALL = "Nog niet iedereen is akkoord.", "Iedereen is akkoord."
TOKEN = re.compile(r'name="csrf_token" value="[^"]*"')
MOMENT = "2026-11-23T10:00:00+01:00"


@pytest.fixture
def still():
    """The clock stands still, so that two pages differ by what they tell alone."""
    with time_machine.travel(MOMENT, tick=False) as traveller:
        yield traveller


def test_everybody_s_yes_completes_it(table):
    table.proposed()
    for who in range(6):
        assert NOT_YET in table.page(who)
        table.say(who)
    for who in range(6):
        assert ALL in table.page(who) and NOT_YET not in table.page(who)
    assert table.lesson.state == COMPLETE


@pytest.mark.parametrize("lacks", range(6))
def test_one_who_is_silent_keeps_it_inside(table, lacks):
    """Also the facilitator, and the bringer."""
    table.proposed()
    table.all_say_yes(lacks)
    assert NOT_YET in table.page((lacks + 1) % 6)
    assert table.do(1, "delen", hash=table.hash(1)).status_code == 409


def test_one_sees_the_own_answer_alone(table):
    table.proposed()
    table.say(3)
    assert "ja, tegen precies deze tekst." in table.page(3)
    for who in (0, 1, 2, 4, 5):
        page = table.page(who)
        assert "Je zei nog geen ja." in page and "ja, tegen precies deze tekst." not in page
        assert "Tim" not in page.split("<main")[1].split("<footer")[0]


def everything(browser: Visitor, table: Table) -> list[str]:
    """All that one of the others gets to see, to the byte, but for the tokens of forms."""
    paths = (table.path, f"{table.path}/stand?v=1.proposed.0.ended", f"{table.session.path}/geschreven",
             "/intervisie", table.session.path, "/meldingen", "/", "/nieuw")  # fmt: skip
    seen = []
    for path in paths:
        answer = browser.get(path)
        headers = [(name, value) for name, value in answer.headers if name != "Set-Cookie"]
        text = TOKEN.sub("", answer.text)
        lengths = [("Content-Length", str(len(text)))] + [pair for pair in headers if pair[0] != "Content-Length"]
        seen.append(f"{path} {answer.status_code} {lengths} {text}")
    return seen


@pytest.mark.parametrize("who", [1, 4], ids=["bringer", "another"])
@pytest.mark.parametrize("others", [(), (2, 5)], ids=["nobody else spoke", "two said yes"])
def test_a_no_looks_like_silence(still, table, who, others, letters):
    table.proposed()
    for other in others:
        table.say(other)
    before = everything(table.browser[3], table)
    counts = [db.session.query(one).count() for one in (Notification, Letter, Yes)]
    assert table.say(who, "nee").status_code == 303
    assert everything(table.browser[3], table) == before
    assert [db.session.query(one).count() for one in (Notification, Letter, Yes)] == counts
    assert table.lesson.state == PROPOSED


def test_a_yes_that_is_not_the_last_looks_like_silence_too(still, table):
    table.proposed()
    before = everything(table.browser[3], table)
    table.say(4)
    assert everything(table.browser[3], table) == before


def test_the_last_yes_is_told_to_all_alike(table, letters):
    table.proposed()
    letters()
    with writing():
        db.session.query(Notification).delete()
    table.all_say_yes()
    told = {line.member_id for line in db.session.query(Notification)}
    assert told == {member.id for member in table.members}
    news = [letter for letter in letters() if letter["To"] == "tim@voorbeeld.example"]
    text = news[-1].as_string()
    assert "Er is iets nieuws in een besloten sessie" in text and TEXT["title"] not in text


def test_a_yes_can_become_a_no(table):
    table.proposed()
    table.all_say_yes()
    assert table.say(4, "nee").status_code == 303
    assert NOT_YET in table.page(2) and table.lesson.state == PROPOSED
    assert table.do(1, "delen", hash=table.hash(1)).status_code == 409


def test_a_letter_that_changes_clears_every_yes(table):
    table.proposed()
    table.all_say_yes(4)
    old = table.hash(2)
    table.write(2, lesson=TEXT["lesson"] + ".")
    assert table.lesson.state == DRAFT and db.session.query(Yes).count() == 0
    assert table.say(4, hash=old).status_code == 409
    table.write(2)  # back to the very text of before: nobody has said yes to it either
    table.do(2, "voorstellen", hash=words_of(table.session, table.lesson).hash)
    assert NOT_YET in table.page(2)
    assert table.say(4, hash=old).status_code == 409
    assert table.do(1, "delen", hash=old).status_code == 409


def test_the_same_text_kept_again_clears_nothing(table):
    table.proposed()
    table.all_say_yes()
    assert table.write(3).status_code == 303
    assert table.lesson.state == COMPLETE


@pytest.mark.parametrize("field", ["title", "lesson", "whom", "agenda", "theme"])
def test_every_field_belongs_to_what_one_says_yes_to(table, field):
    table.proposed()
    table.all_say_yes()
    other = {"agenda": ["2"], "theme": "energie_klimaat"}.get(field, "Iets anders")
    assert table.write(2, **{field: other}).status_code == 303
    assert db.session.query(Yes).count() == 0 and table.lesson.state == DRAFT


def test_an_answer_that_is_none_is_refused(table):
    table.proposed()
    assert table.say(2, "misschien").status_code == 422
    assert db.session.query(Yes).count() == 0


def test_a_draft_takes_no_yes(table):
    table.do(1, "beginnen")
    table.write()
    mark = words_of(table.session, table.lesson).hash
    assert table.do(2, "antwoord", answer="ja", hash=mark).status_code == 409
    assert db.session.query(Yes).count() == 0


# Who was not there, and who left

WAYS = [("get", ""), ("get", "/stand"), ("post", ""), *(("post", f"/{act}") for act in
        ("beginnen", "voorstellen", "antwoord", "delen", "niet-delen", "intrekken"))]  # fmt: skip


def finds_nothing(browser: Visitor, path: str) -> bool:
    """Whether no way to the lesson opens, with all that would make it succeed."""
    fields = {**TEXT, "version": "1", "hash": "0" * 64, "answer": "ja", "clear": "1"}
    for method, way in WAYS:
        answer = browser.get(path + way) if method == "get" else browser.post(path + way, fields)
        if answer.status_code not in (401, 404):
            return False
    return True


def test_members_without_a_seat_find_nothing(table, anouk, beheer, marleen, visit):
    """Moderators and administrators are no exception."""
    table.proposed()
    for member in (anouk, beheer, marleen):
        assert finds_nothing(visit(member), table.path)
    assert table.lesson.state == PROPOSED and db.session.query(Yes).count() == 0


def test_a_stranger_is_asked_to_sign_in(table, stranger):
    table.proposed()
    assert stranger.get(table.path).headers["Location"].startswith("/inloggen?")
    assert stranger.get(f"{table.path}/stand").status_code == 401


@pytest.fixture
def absent(app, members, everybody):
    """A session of seven of whom one, who signed, did not come, and one never answered."""
    signs, silent = make_member("evi", everybody, "Evi Pel"), make_member("gijs", everybody, "Gijs Vos")
    session = signed([*members, signs])
    with writing():
        people.add_member(session, silent)
        seat_of(session, silent).is_welcome = True
    return Table(app, held_with(members, session), members), signs, silent


def test_who_was_asked_and_did_not_come_has_no_view_and_no_vote(absent, visit):
    table, signs, silent = absent
    table.proposed()
    assert finds_nothing(visit(signs), table.path) and finds_nothing(visit(silent), table.path)
    table.all_say_yes()
    assert ALL in table.page()
    assert table.do(1, "delen", hash=table.hash(1)).status_code == 303


def test_the_absent_are_told_of_nothing(absent):
    table, signs, _silent = absent
    with writing():
        db.session.query(Notification).delete()
    table.proposed()
    assert signs.id not in {line.member_id for line in db.session.query(Notification)}


def test_who_was_there_and_left_never_counts_as_a_yes(table):
    table.proposed()
    table.all_say_yes()
    with writing():
        people.take_out(table.session, seat_of(table.session, table.members[4]))
    assert NOT_YET in table.page()
    assert table.do(1, "delen", hash=table.hash(1)).status_code == 409
    assert finds_nothing(table.browser[4], table.path)


def test_who_leaves_the_community_never_counts_as_a_yes(table):
    table.proposed()
    table.all_say_yes()
    with writing():
        leave(table.members[4])
    assert NOT_YET in table.page()
    assert table.do(1, "delen", hash=table.hash(1)).status_code == 409


def test_who_was_there_and_left_keeps_it_inside_also_without_a_yes(table):
    table.proposed()
    with writing():
        people.take_out(table.session, seat_of(table.session, table.members[4]))
    table.all_say_yes(4)
    assert NOT_YET in table.page()
    assert table.do(1, "delen", hash=table.hash(1)).status_code == 409


def test_a_guest_without_an_account_decides_too(app, members):
    session, secret = with_guest(members)
    table, guest = Table(app, session, members), with_key(app, session, secret)
    table.proposed()
    table.all_say_yes()
    assert NOT_YET in table.page()
    page = guest.get(table.path)
    assert page.status_code == 200 and TEXT["title"] in page.text
    assert guest.post(f"{table.path}/antwoord", {"answer": "ja", "hash": HASH.search(page.text)[1]}).status_code == 303
    assert ALL in table.page()
    other = ended(members)
    assert finds_nothing(with_key(app, other, secret), f"{other.path}/les")


def test_words_of_a_guest_whose_link_has_ended_come_back(app, members):
    session, secret = with_guest(members)
    table, guest = Table(app, session, members), with_key(app, session, secret)
    table.do(1, "beginnen")
    with writing():
        for seat in db.session.query(Seat).filter(Seat.key_hash.is_not(None)):
            seat.key_until = now()
    answer = guest.post(table.path, {**TEXT, "lesson": "zq-gast-zq", "version": "0"})
    assert answer.status_code == 404 and "zq-gast-zq" in answer.text


def test_the_mark_of_a_yes_cannot_be_made_again_from_the_words(table):
    """Who holds the published text and a back-up finds no session by it."""
    table.proposed()
    table.say(3)
    kept = db.session.query(Yes).one().text_hash
    plain = Words(TEXT["title"], TEXT["lesson"], TEXT["whom"], [1, 5], TEXT["theme"])
    assert plain == words_of(table.session, table.lesson)
    assert kept == table.hash() != plain.hash


# Silence


@pytest.fixture
def clock():
    with time_machine.travel(MOMENT) as traveller:
        yield traveller


def turn(clock, days: float, table: Table) -> str:
    """Some days later, once the clock had its turn: the state of the lesson."""
    clock.shift(timedelta(days=days))
    one_turn()
    db.session.rollback()
    lesson = table.lesson
    return lesson.state if lesson else ""


def test_fourteen_days_of_silence_are_a_no(clock, table):
    table.proposed()
    table.all_say_yes(4)
    assert turn(clock, 13.9, table) == PROPOSED
    assert turn(clock, 0.2, table) == DECLINED
    assert table.lesson.sealed_words is None and db.session.query(Yes).count() == 0
    table.browser = [Visitor(table.browser[0].app, member) for member in table.members]
    assert "wordt niets gedeeld" in table.page() and TEXT["title"] not in table.page()


def test_a_lesson_to_which_all_agree_lapses_when_the_bringer_is_silent(clock, table):
    table.proposed()
    table.all_say_yes()
    assert turn(clock, 14.1, table) == DECLINED


def test_a_session_of_which_nobody_shares_anything_is_decided_too(clock, table):
    assert turn(clock, 13.9, table) == ""
    assert turn(clock, 0.2, table) == DECLINED


def test_who_still_writes_is_not_silent(clock, table):
    """A text that is changed on the last day has fourteen days again, and no word of it is lost."""
    table.proposed()
    clock.shift(timedelta(days=13))
    table.browser = [Visitor(table.browser[0].app, member) for member in table.members]
    table.write(2, title="Anders")
    assert turn(clock, 2, table) == DRAFT
    assert words_of(table.session, table.lesson).title == "Anders"
    assert turn(clock, 12.1, table) == DECLINED


def test_a_lesson_of_a_session_that_still_runs_waits(clock, app, members):
    table = Table(app, running(members), members)
    table.do(1, "beginnen")
    assert turn(clock, 20, table) == DRAFT


def test_two_turns_at_once_count_it_once(clock, table):
    table.proposed()
    turn(clock, 15, table)
    one_turn()
    assert db.session.query(Tally).filter_by(what="not_published").count() == 1
    assert db.session.query(Lesson).count() == 1
