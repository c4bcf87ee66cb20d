"""The example community: planted by its command, twice, and lived in."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from flask import Flask
from sqlalchemy import func, select

from cop.calls.models import Call
from cop.circles.models import Circle, Knock, Membership
from cop.demo.queries import PASSWORD, Calendar, groups, people, talks
from cop.demo.readers import RECENT
from cop.digest.models import DRAFT, Edition, Pick
from cop.foundation.clock import now
from cop.foundation.db import Base, db
from cop.foundation.facts import facts
from cop.foundation.log import Act
from cop.foundation.outbox import Letter
from cop.members.models import WAITING, Application, Member
from cop.members.queries import member_by_email
from cop.moderation.models import OPEN, Report
from cop.notifications.models import Notification
from cop.threads.models import Attention, Bookmark, Outcome, Post, Reaction, Summary, Thread
from tests.conftest import Visitor, empty

MOMENTS = (
    Post.created_at,
    Thread.created_at,
    Notification.created_at,
    Act.created_at,
    Summary.created_at,
    Report.created_at,
    Membership.since,
    Member.joined_at,
    Member.welcomed_at,
    Circle.opened_at,
)
ACCOUNTS = ("marleen", "youssef", "fatima", "henk", "dick", "anouk", "beheer")


@pytest.fixture(scope="module")
def planted(house: Flask) -> Iterator[Flask]:
    """The application with the example community, planted once for the tests of this file; they leave it as it is."""
    empty(house)
    with house.app_context():
        said = house.test_cli_runner().invoke(args=["demo"])
        assert said.exit_code == 0, said.output
        yield house
        db.session.remove()


def count(what: type[Base], *clauses: object) -> int:
    return db.session.scalar(select(func.count()).select_from(what).where(*clauses)) or 0  # type: ignore[arg-type]  # clauses of any kind


def member(key: str) -> Member:
    found = member_by_email(f"{key}@voorbeeld.example")
    assert found is not None
    return found


def fingerprint() -> dict[str, int]:
    """How many rows each table has."""
    found = {
        table.name: db.session.scalar(select(func.count()).select_from(table)) for table in Base.metadata.sorted_tables
    }
    db.session.rollback()
    return {name: rows or 0 for name, rows in found.items()}


def test_there_is_a_community_to_live_in(planted: Flask) -> None:
    assert count(Member) >= 67
    assert count(Thread) >= 40
    assert count(Post, Post.number > 1) >= 250
    for point in range(6):
        assert count(Thread, Thread.agenda.op("&")(1 << point) != 0) >= 4
    assert count(Summary) >= 6
    assert count(Thread, Thread.insight_number.is_not(None)) >= 10
    assert count(Thread, Thread.pinned_at.is_not(None)) <= 2
    assert count(Circle, Circle.is_direct.is_(False)) == len(groups()) + 1
    assert count(Circle, Circle.is_direct) >= 2
    assert count(Thread, Thread.asker_id.is_not(None)) >= 1
    assert count(Thread, Thread.sequel != "") >= 3
    assert count(Reaction) >= 20 and count(Outcome) >= 1 and count(Bookmark) >= 3
    assert facts()["learning_question"].startswith("Hoe verdelen we winst en verlies in de regio")


def test_something_waits_for_the_moderators(planted: Flask) -> None:
    assert count(Application, Application.status == WAITING) == 3
    report = db.session.scalars(select(Report).where(Report.status == OPEN)).one()
    assert report.created_at < now() - timedelta(hours=1)
    assert db.session.get_one(Circle, report.circle_id).is_everybody
    knock = db.session.scalars(select(Knock)).one()
    assert db.session.get_one(Circle, knock.circle_id).name == "Kring Oost"
    edition = db.session.scalars(select(Edition)).one()
    assert edition.state == DRAFT and edition.intro and edition.goes_at > now()
    assert count(Pick, Pick.edition_id == edition.id) == 5


def test_no_letter_waits_for_anybody(planted: Flask) -> None:
    assert count(Letter) == 0


def test_a_second_time_changes_nothing(planted: Flask) -> None:
    before = fingerprint()
    for options in ([], ["--if-empty"]):
        said = planted.test_cli_runner().invoke(args=["demo", *options])
        assert said.exit_code == 0
        assert ("there already" in said.output) == (options == [])
    assert fingerprint() == before


@pytest.mark.parametrize("key", ACCOUNTS)
def test_the_accounts_sign_in(planted: Flask, key: str) -> None:
    browser = Visitor(planted, None)
    answer = browser.post("/inloggen", {"email": f"{key}@voorbeeld.example", "password": PASSWORD})
    assert answer.status_code in (302, 303)
    page = browser.get("/")
    assert page.status_code == 200, "welcomed already, so not sent to the three questions"
    assert people()[key].name in page.get_data(as_text=True)


def test_what_is_said_in_a_circle_stays_there(planted: Flask) -> None:
    closed = {
        circle.name: circle for circle in db.session.scalars(select(Circle).where(Circle.is_everybody.is_(False)))
    }
    for group in groups().values():
        threads = db.session.scalars(select(Thread).where(Thread.circle_id == closed[group.name].id)).all()
        assert threads
        outside = next(key for key in (*ACCOUNTS, *people()) if key not in group.members)
        for key, status in ((group.facilitator, 200), (outside, 404)):
            browser = Visitor(planted, member(key))
            listed = browser.get("/gesprekken").get_data(as_text=True)
            for thread in threads:
                assert browser.get(thread.path).status_code == status
                if status == 404:
                    assert thread.public_id not in listed


def test_nobody_is_told_of_a_circle_from_outside(planted: Flask) -> None:
    inside = select(Membership).where(
        Membership.circle_id == Notification.circle_id, Membership.member_id == Notification.member_id
    )
    assert count(Notification, Notification.circle_id.is_not(None), ~inside.exists()) == 0


def wrong_counters() -> list[str]:
    """Titles of threads that count something else than their rows."""
    rows = (
        select(Post.thread_id, func.count().label("rows"), func.max(Post.created_at).label("last"))
        .group_by(Post.thread_id)
        .subquery()
    )
    wrong = (
        (Thread.last_number != rows.c.rows)
        | (Thread.reply_count != rows.c.rows - 1)
        | (Thread.last_post_at != rows.c.last)
    )
    return list(db.session.scalars(select(Thread.title).join(rows, rows.c.thread_id == Thread.id).where(wrong)))


def test_counters_are_right(planted: Flask) -> None:
    assert wrong_counters() == []


def test_everything_happened_before_now_and_in_order(planted: Flask) -> None:
    moment = now()
    for column in MOMENTS:
        assert (db.session.scalar(select(func.max(column))) or moment) <= moment
    posts = db.session.execute(select(Post.thread_id, Post.created_at).order_by(Post.thread_id, Post.number)).all()
    assert all(a.created_at <= b.created_at for a, b in pairwise(posts) if a.thread_id == b.thread_id)
    early = select(Post).join(Member, Member.id == Post.author_id).where(Post.created_at < Member.joined_at)
    assert db.session.scalars(early).all() == []
    old = count(Act, Act.created_at < moment - timedelta(days=20))
    assert old > count(Act) * 0.8, "acts are dated when they happened, not when they were planted"


def unread_threads(planted: Flask, key: str) -> int:
    """How many threads the list shows as new."""
    return Visitor(planted, member(key)).get("/gesprekken?toon=unread").get_data(as_text=True).count('class="is-new"')


def test_everybody_has_read_as_far_as_is_believable(planted: Flask) -> None:
    assert 2 <= unread_threads(planted, "marleen") <= 4
    assert unread_threads(planted, "anouk") == 0
    assert unread_threads(planted, "dick") >= RECENT, "he reads the weekly letter alone"
    dick = member("dick")
    assert count(Attention, Attention.member_id == dick.id) == 0
    assert count(Post, Post.author_id == dick.id) == 0
    fresh = Notification.read_at.is_(None)
    assert count(Notification, Notification.member_id == member("marleen").id, fresh) >= 1
    assert count(Notification, fresh) < count(Notification) * 0.2


def test_what_is_planned_for_later_today_has_happened_already() -> None:
    present = datetime(2026, 11, 23, 4, 30)  # half past five in the morning in Amsterdam
    found = talks(Calendar(present))
    moments = [[said.at for said in talk.said] for talk in found]
    assert all(one <= present for each in moments for one in each)
    assert all(each == sorted(each) and len(set(each)) == len(each) for each in moments)


def test_colleagues_called_each_other(planted):
    """In every state, on the days that were written down, with what both kept."""
    states = set(db.session.scalars(select(Call.state)))
    assert {"asked", "agreed", "declined"} <= states
    held = db.session.scalars(select(Call).where(Call.asked_after_at.is_not(None))).all()
    assert all(call.created_at < call.agreed_slot < call.asked_after_at <= now() for call in held)
    assert sum(call.is_kept for call in held) >= 5 and not all(call.is_kept for call in held)
    ahead = db.session.scalars(select(Call).where(Call.state.in_(("asked", "agreed")), Call.asked_after_at.is_(None)))
    assert all(call.created_at < now() < call.second_slot for call in ahead)
    assert count(Notification, Notification.about.startswith("call:"), Notification.created_at > now()) == 0
