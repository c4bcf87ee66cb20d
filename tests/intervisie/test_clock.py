"""What the clock does: everything goes on its day, never before; who is in it hears it a week earlier; and whatever
breaks off half-way is finished at the next turn."""

import logging
import os
import re
from datetime import date, datetime, timedelta
from html import unescape
from threading import Barrier, Thread
from time import time
from zoneinfo import ZoneInfo

import pytest
import time_machine
from werkzeug.exceptions import Conflict

from cop.foundation import sealing
from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.foundation.log import Act
from cop.foundation.outbox import CLAIMED, DROPPED, QUEUED, Letter
from cop.intervisie import afterwards, jobs, operations, people, sweeping
from cop.intervisie.models import Attendance, Dilemma, Insight, Seat, Session, Tally
from cop.intervisie.queries import own_key
from cop.notifications.models import Notification
from cop.runner import writing as notes
from cop.runner.models import Run, SessionNote
from cop.settings.operations import leave
from tests.conftest import ON_POSTGRES
from tests.intervisie.held import SIX, ended, planned, ready, running, seat_of, six

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOON = datetime(2026, 7, 29, 12, 0, tzinfo=AMSTERDAM)
ALSO_NOT = ["ZEEHOND", "Incident", *[name for name, _place in SIX.values()]]  # what no letter, line or log may say
OVER = "Deze sessie is gewist"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON) as traveller:
        yield traveller


@pytest.fixture
def table(clock, everybody):
    return six(everybody)


def there(session):
    return db.session.query(Session.id).filter_by(id=session.id).one_or_none() is not None


def has_key(name):
    return name in set(sealing.sessions_with_a_key())


def wall(day, hour=0, minute=0):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=AMSTERDAM)


def just_before(day):
    """The last second of the day before, on the wall."""
    return datetime.fromtimestamp(wall(day).timestamp() - 1, AMSTERDAM)


def lines_of(member):
    return db.session.query(Notification).filter_by(member_id=member.id)


# Wiping


@pytest.mark.parametrize(
    ("held", "keep", "gone"),
    [
        (date(2026, 7, 29), 90, date(2026, 10, 27)),  # past the end of summer time, on 25 October
        (date(2026, 7, 29), 88, date(2026, 10, 25)),  # on that day itself
        (date(2026, 7, 29), 89, date(2026, 10, 26)),
        (date(2027, 1, 5), 90, date(2027, 4, 5)),  # past its beginning, on 28 March
        (date(2027, 1, 5), 82, date(2027, 3, 28)),
        (date(2027, 1, 5), 83, date(2027, 3, 29)),
        (date(2026, 7, 29), 14, date(2026, 8, 12)),
        (date(2026, 7, 29), 365, date(2027, 7, 29)),
        (date(2028, 2, 15), 14, date(2028, 2, 29)),
    ],
)
def test_all_of_it_goes_on_its_day_and_never_before(table, clock, held, keep, gone):
    clock.move_to(wall(held, 23, 30))  # in summer still the day before in UTC
    session = ended(table, keep_days=keep)
    assert session.delete_on == gone
    clock.move_to(just_before(gone))
    jobs.one_turn()
    assert there(session) and has_key(session.public_id)
    clock.move_to(wall(gone))
    jobs.one_turn()
    assert not there(session) and not has_key(session.public_id)


def test_every_row_goes_and_what_may_stay_stays(table, clock):
    session = ready(table)
    with writing():
        notes.write_pad(session, seat_of(session, table[2]), "Van mij.", 0)
        db.session.add(Dilemma(session_id=session.id, seat_id=seat_of(session, table[3]).id, sealed=b"x"))
    clock.move_to(wall(session.delete_on, 3))
    assert afterwards.wipe_due() == 1
    for rows in (Session, Seat, Dilemma, Run, SessionNote):
        assert db.session.query(rows).count() == 0, rows
    assert lines_of(table[1]).count() == 0  # the line in the bell led nowhere


def test_the_proofs_stay(table, clock):
    session = ended(table)
    clock.move_to(wall(session.delete_on))
    afterwards.wipe_due()
    assert db.session.query(Attendance).count() == 6
    assert sorted(one.what for one in db.session.query(Tally)) == ["deleted", "held"]


def test_a_line_without_content_stays_in_the_log(table, clock, caplog):
    session = ended(table, title="ZEEHOND")
    public_id = session.public_id
    clock.move_to(wall(session.delete_on))
    with caplog.at_level(logging.DEBUG):
        jobs.one_turn()
    line = db.session.query(Act).filter_by(verb="wipe_session").one()
    assert (line.actor_id, line.about, line.circle_id) == (None, f"session:{public_id}", None)
    assert line.why == "on its date; 6 seats" and abs(line.created_at - now()) < timedelta(minutes=1)
    assert not [word for word in ALSO_NOT if word in line.why + line.about + caplog.text]


def test_a_session_in_which_nobody_is_left_goes_at_once(table):
    session, other = ended(table), ended(table)
    with writing():
        for seat in db.session.query(Seat).filter_by(session_id=session.id):
            seat.left_at = now()
    jobs.one_turn()
    assert not there(session) and there(other) and not has_key(session.public_id)
    assert db.session.query(Act).filter_by(verb="wipe_session").one().why.startswith("nobody left")


def test_one_who_is_left_keeps_it(table):
    session = ended(table)
    with writing():
        for seat in db.session.query(Seat).filter_by(session_id=session.id).all()[1:]:
            seat.left_at = now()
    jobs.one_turn()
    assert there(session)


def test_a_session_that_was_never_held_goes_too(table, clock):
    session = planned(table)
    clock.move_to(wall(session.delete_on))
    jobs.one_turn()
    assert not there(session)


def test_one_that_fails_does_not_keep_the_others(table, clock, monkeypatch):
    first, second = ended(table), ended(table)
    clock.move_to(wall(first.delete_on))
    destroy = sealing.destroy

    def fails_once(name):
        if name == first.public_id:
            monkeypatch.setattr(sealing, "destroy", destroy)
            raise OSError("the disk is full")
        destroy(name)

    monkeypatch.setattr(sealing, "destroy", fails_once)
    with pytest.raises(OSError):
        afterwards.wipe_due()
    assert there(first) and has_key(first.public_id)
    afterwards.wipe_due()
    assert not there(first) and not there(second)


def test_a_machine_that_stops_between_key_and_rows_leaves_shells_that_are_swept(table, clock, monkeypatch, visit):
    session = ended(table, title="ZEEHOND")
    with writing():
        session.asked_at = now()
    path = session.path
    clock.move_to(wall(session.delete_on))

    def stops(_about):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(operations, "withdraw", stops)
        with pytest.raises(KeyboardInterrupt):
            afterwards.wipe_due()
    assert there(session) and not has_key(session.public_id)
    assert db.session.query(Act).count() == 0  # nothing half written
    for member, page in ((table[0], "/wisdatum"), (table[1], "/achteraf"), (table[0], "/geschreven")):
        answer = visit(member).get(f"{path}{page}")
        assert answer.status_code == 404 and OVER in answer.text, page
        assert not [word for word in ALSO_NOT if word in main_of(answer)]
    assert visit(table[0]).get("/intervisie/inzichten").status_code == 200
    jobs.one_turn()
    assert not there(session)
    assert db.session.query(Act).filter_by(verb="wipe_session").count() == 1


def main_of(answer):
    return unescape(re.sub(r"\s+", " ", answer.text.split("<main")[1].split("</main")[0]))


def test_two_workers_at_once_wipe_everything_once(app, table, clock):
    sessions = [ended(table) for _n in range(6)]
    names = [session.public_id for session in sessions]
    clock.move_to(wall(sessions[0].delete_on))
    barrier, trouble = Barrier(2), []

    def turn():
        barrier.wait()
        with app.app_context():
            try:
                jobs.one_turn()
            except Exception as error:
                trouble.append(error)
            finally:
                db.session.remove()

    workers = [Thread(target=turn) for _n in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    db.session.rollback()
    assert trouble == [] and db.session.query(Session).count() == 0
    assert not [name for name in names if has_key(name)]
    assert db.session.query(Act).filter_by(verb="wipe_session").count() == 6
    assert db.session.query(Tally).filter_by(what="deleted").count() == 6


def test_another_worker_just_before_is_no_trouble(table, clock, monkeypatch):
    session = ended(table)
    clock.move_to(wall(session.delete_on))
    calls = []

    def other_first(wiped, rule):
        calls.append(rule)
        operations.wipe(wiped, rule)
        db.session.commit()  # the other one; ours goes on with a row that is not there any more

    monkeypatch.setattr(afterwards, "wipe", other_first)
    afterwards.wipe_due()
    monkeypatch.undo()
    assert afterwards.wipe_due() == 0 and calls == ["on its date"]


# Warning


def test_a_week_before_everybody_hears_it_once(table, clock, letters):
    session = ended(table, title="ZEEHOND")
    before = len(letters())
    clock.move_to(just_before(session.delete_on - timedelta(days=7)))
    jobs.one_turn()
    assert lines_of(table[2]).filter_by(kind="session_ends").count() == 0
    clock.move_to(wall(session.delete_on - timedelta(days=7)))
    for _n in range(3):
        jobs.one_turn()
    clock.move_to(wall(session.delete_on - timedelta(days=6)))
    jobs.one_turn()
    ends = [letter for letter in letters()[before:] if letter["Subject"] == "Over een week wordt er iets gewist"]
    assert sorted(letter["To"] for letter in ends) == sorted(member.email for member in table)
    for member in table:
        assert lines_of(member).filter_by(kind="session_ends").count() == 1


def test_neither_letter_nor_line_says_anything(table, clock, letters, visit):
    session = ended(table, title="ZEEHOND")
    before = len(letters())
    clock.move_to(wall(session.delete_on - timedelta(days=7)))
    jobs.one_turn()
    for letter in letters()[before:]:
        said = letter["Subject"] + "".join(part.get_content() for part in letter.walk() if not part.is_multipart())
        name = next(member.first_name for member in table if member.email == letter["To"])
        others = [word for word in ALSO_NOT if word.split(" ")[0] != name]
        assert session.path in said and not [word for word in others if word in said]
    bell = main_of(visit(table[2]).get("/meldingen"))
    assert "Over een week wordt alles van een besloten sessie gewist" in bell and session.path in bell
    assert not [word for word in ALSO_NOT if word in bell.replace("Tim", "")]


def test_who_declined_or_left_is_not_warned(table, clock):
    session = ready(table)
    with writing():
        people.take_out(session, seat_of(session, table[5]))
        seat_of(session, table[4]).answer = "away"
    clock.move_to(wall(session.delete_on - timedelta(days=7)))
    jobs.one_turn()
    warned = [member for member in table if lines_of(member).filter_by(kind="session_ends").count()]
    assert warned == table[:4]


def test_a_session_that_nobody_ended_is_warned_of_too(table, clock):
    session = running(table)
    clock.move_to(wall(session.delete_on - timedelta(days=7)))
    jobs.one_turn()
    assert lines_of(table[2]).filter_by(kind="session_ends").count() == 1


def test_another_day_is_warned_of_anew_and_an_old_letter_is_not_sent(table, clock, letters):
    session = ended(table)
    clock.move_to(wall(session.delete_on - timedelta(days=7)))
    before = len(letters())
    jobs.one_turn()
    with writing():  # before the letters left, everybody agrees on a later day
        found = db.session.get(Session, session.id)
        found.delete_on, found.warned_at = found.delete_on + timedelta(days=60), None
    assert [one for one in letters()[before:] if one["Subject"] == "Over een week wordt er iets gewist"] == []
    clock.move_to(wall(db.session.get(Session, session.id).delete_on - timedelta(days=7)))
    jobs.one_turn()
    ends = [one for one in letters()[before:] if one["Subject"] == "Over een week wordt er iets gewist"]
    assert len(ends) == 6


# The one question


def test_the_bringer_alone_is_asked_after_four_weeks_once(table, clock, letters):
    session = ended(table, title="ZEEHOND")
    before = len(letters())
    clock.shift(timedelta(weeks=4) - timedelta(seconds=5))
    jobs.one_turn()
    assert db.session.query(Notification).filter_by(kind="session_asked").count() == 0
    clock.shift(timedelta(seconds=10))
    for _n in range(3):
        jobs.one_turn()
    assert [line.member_id for line in db.session.query(Notification).filter_by(kind="session_asked")] == [table[1].id]
    new = [letter for letter in letters()[before:] if letter["Subject"] == "Eén vraag voor jou"]
    assert [letter["To"] for letter in new] == [table[1].email]
    said = "".join(part.get_content() for part in new[0].walk() if not part.is_multipart())
    assert not [word for word in ALSO_NOT if word in said.replace("Ilse", "")]
    assert db.session.get(Session, session.id).asked_at is not None


def test_who_answered_before_the_letter_left_gets_none(table, clock, letters):
    session = ended(table)
    clock.shift(timedelta(weeks=4))
    before = len(letters())
    jobs.one_turn()
    with writing():
        afterwards.say_what_came(db.session.get(Session, session.id), "Al gedaan.")
    assert [one for one in letters()[before:] if one["Subject"] == "Eén vraag voor jou"] == []


def test_a_bringer_who_left_is_not_asked(table, clock):
    session = ended(table)
    with writing():
        people.take_out(session, seat_of(session, table[1]))
    clock.shift(timedelta(weeks=4))
    jobs.one_turn()
    assert db.session.query(Notification).filter_by(kind="session_asked").count() == 0


# Letters about what is gone


def under_way():
    """A sender has every letter that waits in its hands."""
    with writing():
        db.session.query(Letter).filter_by(state=QUEUED).update({"state": CLAIMED, "claimed_by": "elders:1:x"})
    return {letter.id for letter in db.session.query(Letter).filter_by(state=CLAIMED)}


def given_back():
    """It gave them back before it sent any: they wait again."""
    with writing():
        db.session.query(Letter).filter_by(state=CLAIMED).update({"state": QUEUED, "claimed_by": None})


def test_letters_about_a_session_that_was_wiped_are_not_sent(table, letters):
    session = ended(table)
    letters()
    with writing():
        operations.tell_all(db.session.get(Session, session.id))
        afterwards.tell_seats(session, [table[1].id], "session_asked", "intervisie.asked")
    waiting = under_way()
    with writing():
        operations.wipe(db.session.get(Session, session.id), operations.ON_ITS_DATE)
    given_back()
    letters()
    assert waiting
    assert {letter.state for letter in db.session.query(Letter) if letter.id in waiting} == {DROPPED}


@pytest.mark.skipif(ON_POSTGRES, reason="PostgreSQL gives no number out twice")
def test_nor_are_they_sent_about_another_session_with_the_same_number(table, letters, clock):
    session = ended(table)
    number, sent = session.id, len(letters())
    with writing():
        afterwards.tell_seats(session, [table[1].id], "session_asked", "intervisie.asked")
    assert under_way()
    with writing():
        operations.wipe(db.session.get(Session, number), operations.ON_ITS_DATE)
    given_back()
    clock.shift(timedelta(minutes=1))
    with writing():
        other = operations.plan(table[0], operations.Plan(starts_at=now()), None, table[1:])
        other.state = "planned"
    assert other.id == number
    assert len(letters()) == sent


# Keys without anything to open


def old_key(name):
    sealing.make_key(name)
    make_old(name)


def make_old(name):
    """The key was made two hours ago, by the clock of the test."""
    os.utime(sealing.keys() / name, (time() - 2 * sweeping.ORPHAN_AFTER,) * 2)


def test_a_key_that_was_never_used_is_swept_and_a_live_one_never(table, clock):
    session = planned(table)
    with writing():
        afterwards.keep_insight(table[2], "Van mij.")
    for name in (session.public_id, own_key(table[2])):
        make_old(name)
    old_key("nooit-gebruikt")
    old_key("member.niemand")
    sealing.make_key("net-gemaakt")
    os.utime(sealing.keys() / "net-gemaakt", (time(),) * 2)
    assert sweeping.sweep_keys() == 2
    assert set(sealing.sessions_with_a_key()) == {session.public_id, own_key(table[2]), "net-gemaakt"}
    assert sweeping.sweep_keys() == 0
    clock.shift(timedelta(hours=2))
    assert sweeping.sweep_keys() == 1 and not has_key("net-gemaakt")
    assert has_key(session.public_id) and has_key(own_key(table[2]))


def test_a_plan_that_broke_off_leaves_a_key_that_is_swept(table, monkeypatch):
    def breaks(*_anything):
        raise Conflict("no")

    monkeypatch.setattr(operations, "fill", breaks)
    with pytest.raises(Conflict), writing():
        operations.plan(table[0], operations.Plan(starts_at=now()))
    [left] = sealing.sessions_with_a_key()
    jobs.one_turn()
    assert has_key(left)  # a request may still be at it
    make_old(left)
    jobs.one_turn()
    assert not has_key(left)


def test_with_the_last_insight_the_key_goes(table):
    with writing():
        insight = afterwards.keep_insight(table[2], "Van mij.")
    with writing():
        afterwards.drop_insight(db.session.get(Insight, insight.id))
    make_old(own_key(table[2]))
    jobs.one_turn()
    assert not has_key(own_key(table[2]))


def test_who_keeps_something_at_that_very_moment_keeps_the_key(table, monkeypatch):
    """Between looking and sweeping a member keeps a first insight with the key that is there already."""
    old_key(own_key(table[2]))
    looks = sweeping.without_words

    def looks_and_then_somebody_keeps(names):
        found = looks(names)
        monkeypatch.setattr(sweeping, "without_words", looks)
        db.session.rollback()
        with writing():
            afterwards.keep_insight(table[2], "Van mij.")
        return found

    monkeypatch.setattr(sweeping, "without_words", looks_and_then_somebody_keeps)
    assert sweeping.sweep_keys() == 0
    assert has_key(own_key(table[2]))


# Leaving the community


def test_who_leaves_the_community_leaves_every_session_and_keeps_nothing(table, visit):
    session = ended(table)
    with writing():
        afterwards.keep_insight(table[2], "Van mij.")
        afterwards.keep_insight(table[3], "Van Yusra.")
    with writing():
        leave(table[2])
    assert seat_of(session, table[2]).left_at is not None and not seat_of(session, table[2]).is_present
    assert [insight.member_id for insight in db.session.query(Insight)] == [table[3].id]
    assert not has_key(own_key(table[2])) and has_key(own_key(table[3])) and has_key(session.public_id)
    page = visit(table[0]).get(f"{session.path}/wisdatum")
    assert page.status_code == 200 and "Tim" not in page.text


def test_who_is_refused_to_leave_keeps_what_was_kept(beheer):
    with writing():
        afterwards.keep_insight(beheer, "Van de laatste beheerder.")
    with pytest.raises(Conflict), writing():
        leave(beheer)
    assert db.session.query(Insight).count() == 1 and has_key(own_key(beheer))


def test_when_the_last_leaves_the_session_goes(table):
    session = ended(table)
    for member in table:
        with writing():
            leave(member)
    jobs.one_turn()
    assert not there(session) and not has_key(session.public_id)


def test_a_turn_without_anything_to_do_does_nothing(app):
    jobs.one_turn()
    assert db.session.query(Act).count() == db.session.query(Letter).count() == 0


def test_the_command_does_a_turn(app, table, clock):
    session = ended(table)
    clock.move_to(wall(session.delete_on))
    result = app.test_cli_runner().invoke(args=["intervisie", "turn"])
    assert result.exit_code == 0, result.output
    db.session.rollback()
    assert not there(session)
