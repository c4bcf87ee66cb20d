"""Friday 07.30 in Amsterdam, right across summer time, once a week for years."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from cop.digest import operations
from cop.digest.models import GONE, Delivery, Edition
from cop.digest.timetable import last_moment, next_moment, week_of
from cop.foundation.clock import local, now
from cop.foundation.db import db, writing
from cop.threads import operations as threads
from tests.conftest import make_reply
from tests.digest.conftest import FRIDAY, WEEK, Desk, the_edition


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    ("after", "moment"),
    [
        ("2026-11-27T06:29", "2026-11-27T06:30"),
        ("2026-11-27T06:30", "2026-12-04T06:30"),
        ("2027-03-26T06:30", "2027-04-02T05:30"),  # summer time began on 28 March: 167 hours
        ("2027-10-29T05:30", "2027-11-05T06:30"),  # it ended on 31 October: 169 hours
    ],
)
def test_the_same_time_on_the_wall(after, moment):
    found = next_moment(datetime.fromisoformat(after))
    assert found == datetime.fromisoformat(moment)
    assert f"{local(found):%H:%M}" == "07:30"
    assert last_moment(found) == found
    assert last_moment(found - timedelta(minutes=1)) == next_moment(found - timedelta(days=8))


def test_an_hour_that_does_not_exist_or_comes_twice(app):
    app.config.update(LETTER_DAY=6, LETTER_TIME="02:30")
    skipped = next_moment(datetime(2027, 3, 27))
    assert f"{local(skipped):%d %H:%M}" == "28 03:30"
    twice = next_moment(datetime(2026, 10, 24))
    assert (twice, next_moment(twice)) == (datetime(2026, 10, 25, 0, 30), datetime(2026, 11, 1, 1, 30))


@pytest.mark.usefixtures("app")
def test_weeks_are_counted_as_the_calendar_does():
    assert week_of(datetime(2027, 1, 1, 6, 30)) == "2026-W53"
    assert week_of(datetime(2027, 1, 8, 6, 30)) == "2027-W01"


def test_three_years_of_fridays(thread, dick, youssef, clock):
    """The worker looks at odd hours, some weeks only a day late, and the clock is set back now and then."""
    with writing():
        threads.follow(thread, dick)
        threads.mark_read(thread, dick, 1)
    operations.send_due(now())
    for week in range(156):
        friday = next_moment(FRIDAY + week * WEEK - timedelta(days=2))
        clock.move_to((friday - timedelta(minutes=1)).replace(tzinfo=UTC))
        make_reply(thread, youssef, f"Week {week}.", at=now() - timedelta(days=1))
        operations.send_due(now())
        clock.move_to((friday + timedelta(hours=week % 30)).replace(tzinfo=UTC))
        operations.send_due(now())
        if week % 10 == 3:
            clock.shift(timedelta(hours=-3))
            operations.send_due(now())
    db.session.rollback()
    gone = db.session.scalars(select(Edition).where(Edition.state == GONE).order_by(Edition.goes_at)).all()
    assert len(gone) == len({edition.week for edition in gone}) == 156
    assert {f"{local(edition.goes_at):%a %H:%M}" for edition in gone} == {"Fri 07:30"}
    windows = db.session.execute(
        select(Delivery.since, Delivery.until).where(Delivery.member_id == dick.id).order_by(Delivery.until)
    ).all()
    assert len(windows) == 156
    assert all(before.until == after.since for before, after in pairwise(windows)), "no gap"


def test_a_clock_that_jumps_ahead_and_back_sends_no_second_letter(thread, dick, anouk, clock, friday, letters):
    friday()
    assert len(letters()) == 2
    for hours in (-5, 1, -1):
        clock.shift(timedelta(hours=hours))
        operations.send_due(now())
    clock.move_to((FRIDAY + timedelta(days=1)).replace(tzinfo=UTC))
    operations.send_due(now())
    assert len(letters()) == 2


def test_another_day_for_the_letter(app, visit, anouk, thread):
    """Who changes LETTER_DAY finds the letter that was being made on the new day."""
    desk = Desk(visit(anouk))
    desk.press(f"add:{thread.public_id}", intro="Al begonnen")
    app.config.update(LETTER_DAY=2, LETTER_TIME="12:00")
    operations.send_due(now())
    edition = the_edition()
    assert edition.goes_at == datetime(2026, 11, 25, 11, 0) and edition.intro == "Al begonnen"
    assert edition.goes_at - now() < WEEK
