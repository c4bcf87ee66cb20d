"""On the morning of the day one chose, one hears of it again: once."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from cop.bookmarks.jobs import remind_in_the_morning
from cop.circles.models import Membership
from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.members.models import QUIET
from cop.notifications.models import REMINDED, Notification
from cop.threads import operations as threads
from cop.threads.models import Bookmark
from tests.conftest import make_reply, make_thread

DAY = date(2027, 3, 29)  # the Monday after summer time begins in Amsterdam


@pytest.fixture
def clock():
    with time_machine.travel(datetime(2027, 3, 20, 12, tzinfo=UTC)) as traveller:
        yield traveller


@pytest.fixture
def post(clock, circle, marleen):
    return make_reply(make_thread(circle, marleen, "Over de baten"), marleen, "Tel eerst de baten.")


@pytest.fixture
def kept(visit, youssef, post):
    """Youssef keeps it for DAY."""
    browser = visit(youssef)
    browser.post(f"{post.path}/bewaren")
    assert (
        browser.post(f"/bewaard/{post.public_id}", {"note": "Voor de raad", "remind_on": str(DAY)}).status_code == 303
    )
    return db.session.scalars(select(Bookmark)).one()


def at(clock, *moment):
    """Move to a moment (UTC) and let the worker take its turn."""
    clock.move_to(datetime(*moment, tzinfo=UTC))
    remind_in_the_morning()
    db.session.rollback()


def told():
    return list(db.session.scalars(select(Notification.member_id).where(Notification.kind == REMINDED)))


def test_in_the_morning_of_that_day_in_amsterdam(visit, clock, kept, youssef, post, letters):
    at(clock, 2027, 3, 28, 20, 0)
    at(clock, 2027, 3, 28, 23, 0)  # it is the day itself, one at night
    at(clock, 2027, 3, 29, 4, 59)
    assert told() == []
    at(clock, 2027, 3, 29, 5, 0)  # seven o'clock: summer time began the day before
    assert told() == [youssef.id]
    page = visit(youssef).get("/meldingen").text
    assert "Dit wilde je weer lezen:" in page and f'href="{post.path}"' in page and "Over de baten" in page
    (letter,) = letters()
    text = letter.get_body(("plain",)).get_content()
    assert letter["To"] == "youssef@voorbeeld.example" and letter["Subject"] == "Dit wilde je weer lezen: Over de baten"
    assert "Voor de raad" in text and "Tel eerst de baten." in text and post.path in text
    assert "Je bent herinnerd op maandag 29 maart" in visit(youssef).get("/bewaard").text


def test_twice_is_once(clock, kept, youssef, letters):
    for hour in (5, 6, 12):
        at(clock, 2027, 3, 29, hour, 0)
    at(clock, 2027, 3, 30, 6, 0)
    assert told() == [youssef.id] and len(letters()) == 1


def test_a_worker_that_was_away_reminds_later(clock, kept, youssef):
    at(clock, 2027, 4, 2, 6, 0)
    assert told() == [youssef.id]


def test_another_day_reminds_again(visit, clock, kept, youssef, post):
    at(clock, 2027, 3, 29, 6, 0)
    visit(youssef).post("/meldingen/gelezen")
    form = {"note": "Nog eens", "remind_on": str(DAY + timedelta(days=7))}
    assert visit(youssef).post(f"/bewaard/{post.public_id}", form).status_code == 303
    at(clock, 2027, 4, 5, 6, 0)
    assert told() == [youssef.id] * 2


def test_another_note_after_the_day_changes_no_day(visit, clock, kept, youssef, post):
    at(clock, 2027, 3, 29, 6, 0)
    form = {"note": "Anders", "remind_on": str(DAY)}
    assert visit(youssef).post(f"/bewaard/{post.public_id}", form).status_code == 303
    at(clock, 2027, 3, 30, 6, 0)
    assert told() == [youssef.id]


def test_quiet_is_a_line_and_no_letter(clock, kept, youssef, letters):
    with writing():
        youssef.preset = QUIET
    at(clock, 2027, 3, 29, 6, 0)
    # what one asked for oneself comes in the bell in any case
    assert told() == [youssef.id] and letters() == []


@pytest.mark.parametrize("what", ["access", "hidden", "deleted", "let go"])
def test_nothing_about_what_one_may_not_read_or_let_go(visit, clock, kept, youssef, circle, post, letters, what):
    lose(what, visit(youssef), youssef, circle, post)
    at(clock, 2027, 3, 29, 6, 0)
    assert told() == [] and letters() == []


@pytest.mark.parametrize("what", ["access", "hidden", "deleted", "let go"])
def test_the_letter_asks_again(visit, clock, kept, youssef, circle, post, letters, what):
    at(clock, 2027, 3, 29, 6, 0)
    lose(what, visit(youssef), youssef, circle, post)
    assert letters() == []
    assert "Over de baten" not in visit(youssef).get("/meldingen").text


def lose(what, browser, youssef, circle, post):
    if what == "let go":
        browser.post(f"/bewaard/{post.public_id}", {"do": "remove"})
        return
    with writing():
        if what == "access":
            db.session.delete(db.session.get(Membership, (circle.id, youssef.id)))
        elif what == "hidden":
            post.hidden_at = now()
        else:
            threads.delete_post(post)


def test_a_circle_that_keeps_its_words_out_of_mail(clock, kept, circle, letters):
    with writing():
        circle.keeps_out_of_mail = True
    at(clock, 2027, 3, 29, 6, 0)
    (letter,) = letters()
    whole = letter.as_string() + letter.get_body(("plain",)).get_content()
    assert "baten" not in whole and "raad" not in whole and "Kring Oost" not in whole
