"""No letter in the outbox outlives the session that it was about, nor the day after it left: it would tell who was
there."""

from datetime import timedelta

import pytest

from cop.foundation import outbox
from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.foundation.outbox import CLAIMED, DOT, DOUBT, DROPPED, QUEUED, REFUSED, SENT, Letter
from cop.intervisie import jobs, operations
from cop.intervisie.models import Session
from tests.intervisie.held import ended, planned


def put(kind, state=SENT, /, **about):
    with writing():
        letter = outbox.put(kind, outbox.SOON, member_id=1, about=about)
        letter.state, letter.closed_at = state, now()
        if state in (CLAIMED, DOT):
            letter.claimed_by, letter.claimed_until = "elders:1:x", now() + timedelta(minutes=3)
        db.session.flush()
        return letter.id


def there(*letter_ids):
    db.session.rollback()
    return [one for one in letter_ids if db.session.get(Letter, one) is not None]


def wipe(session):
    with writing():
        operations.wipe(db.session.get(Session, session.id), operations.ON_ITS_DATE)


@pytest.mark.parametrize("state", [QUEUED, SENT, DROPPED, REFUSED, DOUBT])
@pytest.mark.parametrize("kind", ["intervisie.news", "intervisie.ends", "intervisie.asked"])
def test_with_the_session_every_letter_about_it_goes(table, state, kind):
    session, other = ended(table), ended(table)
    gone = put(kind, state, session=session.id, kind="session_news")
    stays = [put(kind, state, session=other.id), put("threads.news", state, thread=session.id)]
    wipe(session)
    assert there(gone) == [] and there(*stays) == stays


def test_all_that_was_told_of_it_goes(table, letters):
    session = ended(table)
    letters()
    with writing():
        operations.tell_all(db.session.get(Session, session.id))
    of_it = db.session.query(Letter).filter(Letter.kind.startswith("intervisie."))
    assert of_it.count() > 5
    wipe(session)
    db.session.rollback()
    assert of_it.count() == 0


@pytest.mark.parametrize("state", [CLAIMED, DOT])
def test_one_on_its_way_is_written_down_and_goes_later(table, monday, state):
    """A sender has it in its hands: it writes down how it ended. Then the clock takes it away."""
    session = ended(table)
    under_way = put("intervisie.news", state, session=session.id)
    wipe(session)
    assert there(under_way) == [under_way]
    with writing():
        db.session.get(Letter, under_way).state = DOUBT
    jobs.one_turn()
    assert there(under_way) == []


def test_a_letter_that_left_is_kept_for_a_day(table, monday):
    session = ended(table)
    kept = [put("intervisie.news", state, session=session.id) for state in (SENT, DROPPED)]
    off, waits = (
        put("intervisie.off", starts_at="2026-12-01T12:30:00"),
        put("intervisie.news", QUEUED, session=session.id),
    )
    other = put("threads.news", thread=1)
    monday.shift(timedelta(hours=23))
    jobs.one_turn()
    assert there(*kept, off, waits, other) == [*kept, off, waits, other]
    monday.shift(timedelta(hours=2))
    jobs.one_turn()
    assert there(*kept, off, waits, other) == [waits, other]


def test_one_that_is_stuck_waits_for_a_moderator_but_not_for_ever(table, monday, visit, anouk):
    session = ended(table, keep_days=365)
    stuck = [put("intervisie.news", state, session=session.id) for state in (REFUSED, DOUBT)]
    stuck.append(put("intervisie.off", REFUSED, starts_at="2026-12-01T12:30:00"))
    monday.shift(timedelta(days=29))
    jobs.one_turn()
    assert there(*stuck) == stuck
    assert visit(anouk).get("/moderatie/brieven").status_code == 200
    monday.shift(timedelta(days=2))
    jobs.one_turn()
    assert there(*stuck) == []


def test_a_letter_that_waits_to_be_tried_again_and_went_meanwhile_breaks_no_sender(app, table, monkeypatch):
    """The relay said "later"; before that was written down, the session was wiped."""
    session = planned(table)
    with writing():
        db.session.query(Letter).filter(Letter.member_id != table[1].id).delete()
    sender = outbox.Sender(app, app.extensions["letter_writers"])

    def wiped_meanwhile(message, before_dot):
        with writing():
            db.session.query(Letter).delete()
        before_dot()

    monkeypatch.setattr(sender.post, "send", wiped_meanwhile)
    assert db.session.query(Letter).count() == 1 and session.id
    db.session.rollback()
    assert sender.drain().deferred == 1 and db.session.query(Letter).count() == 0
