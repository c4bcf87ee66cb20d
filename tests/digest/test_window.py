"""From when to when a letter looks: from the member's own previous cut to this one."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from cop.digest.compose import LONGEST_WINDOW
from cop.digest.models import Delivery
from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.foundation.outbox import DOUBT, DROPPED, REFUSED, Letter
from cop.members.models import MONTHLY, NEVER, WEEKLY
from cop.threads import operations as threads
from tests.conftest import make_reply
from tests.digest.conftest import FRIDAY, WEEK, lines_of

pytestmark = pytest.mark.usefixtures("anouk")


@pytest.fixture
def followed(thread, dick):
    with writing():
        threads.follow(thread, dick)
        threads.mark_read(thread, dick, 1)
    return thread


def newest_copy(member):
    db.session.rollback()
    return db.session.scalars(
        select(Delivery).where(Delivery.member_id == member.id).order_by(Delivery.id.desc()).limit(1)
    ).one()


def ends_as(member, state):
    copy = newest_copy(member)
    with writing():
        db.session.get(Letter, copy.letter_id).state = state


def test_a_window_begins_where_the_last_one_ended(followed, dick, youssef, friday):
    make_reply(followed, youssef)
    friday()
    make_reply(followed, youssef, "Nog een.")
    friday(weeks=1)
    copy = newest_copy(dick)
    assert (copy.since, copy.until) == (FRIDAY, FRIDAY + WEEK)
    assert copy.lines[0]["new"] == 1, "what stood in the last letter does not stand in this one"


def test_a_post_at_the_very_cut_belongs_to_the_next_letter(followed, dick, youssef, friday, clock):
    friday()
    make_reply(followed, youssef, at=FRIDAY)
    friday(weeks=1)
    assert newest_copy(dick).lines[0]["new"] == 1
    make_reply(followed, youssef, "Net te laat.", at=FRIDAY + WEEK)
    friday(weeks=2)
    assert newest_copy(dick).lines[0]["new"] == 1


@pytest.mark.parametrize("state", [DOUBT, REFUSED, DROPPED])
def test_what_did_not_arrive_stays_eligible(followed, dick, youssef, friday, state):
    make_reply(followed, youssef)
    friday()
    since = newest_copy(dick).since
    ends_as(dick, state)
    make_reply(followed, youssef, "Nog een.")
    friday(weeks=1)
    copy = newest_copy(dick)
    assert copy.since == since
    assert copy.lines[0]["new"] == 2


def test_a_skipped_week_leaves_the_window_open(followed, dick, youssef, friday, clock):
    friday()
    make_reply(followed, youssef)
    clock.move_to(FRIDAY + WEEK + timedelta(days=4))  # nobody was there for four days: that week is skipped
    friday(weeks=2)
    assert [kind for kind, _thread in lines_of(dick)] == ["running"]


def test_a_first_letter_looks_back_to_the_day_one_joined(followed, dick, youssef, friday):
    make_reply(followed, youssef, at=now() - timedelta(days=6))
    with writing():
        dick.joined_at = now() - timedelta(days=2)
    make_reply(followed, youssef)
    friday()
    assert newest_copy(dick).since == dick.joined_at
    assert newest_copy(dick).lines[0]["new"] == 1


def test_a_first_letter_looks_back_a_week_at_most(followed, dick, youssef, friday):
    make_reply(followed, youssef)
    friday()
    assert newest_copy(dick).since == FRIDAY - WEEK


def test_who_stayed_away_long_gets_no_endless_letter(followed, dick, youssef, friday, clock):
    make_reply(followed, youssef)
    friday()
    with writing():
        dick.rhythm = NEVER
    for weeks in range(1, 20):
        friday(weeks=weeks)
    with writing():
        dick.rhythm = WEEKLY
    make_reply(followed, youssef, "Lang geleden.")
    friday(weeks=20)
    copy = newest_copy(dick)
    assert copy.until - copy.since == LONGEST_WINDOW


def test_monthly_is_the_first_letter_of_the_month(followed, dick, youssef, friday):
    with writing():
        dick.rhythm = MONTHLY
    got = []
    for weeks in range(10):  # 27 November 2026 to 29 January 2027
        make_reply(followed, youssef, f"Week {weeks}.")
        friday(weeks=weeks)
        if lines_of(dick) and newest_copy(dick).until == FRIDAY + weeks * WEEK:
            got.append(newest_copy(dick))
    assert [copy.until.strftime("%m-%d") for copy in got] == ["11-27", "12-04", "01-01"]
    assert got[2].since == got[1].until, "a month is one window"
    assert got[2].lines[0]["new"] == 4


def test_never_is_never(followed, dick, youssef, friday, letters):
    with writing():
        dick.rhythm = NEVER
    make_reply(followed, youssef)
    friday()
    assert dick.email not in {letter["To"] for letter in letters()}
