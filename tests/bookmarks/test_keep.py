"""A member keeps a post, with a note and a day; only that member sees it, and only while the post may be seen."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from cop.bookmarks.forms import today
from cop.circles.models import Membership
from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.settings.operations import leave
from cop.threads import operations as threads
from cop.threads.models import Bookmark, Post
from tests.conftest import make_reply, make_thread


@pytest.fixture
def post(thread, youssef):
    return make_reply(thread, youssef, "Wij telden eerst de baten, en daarna de kosten.")


def keep(browser, post, **options):
    return browser.post(f"{post.path}/bewaren", **options)


def change(browser, post, **form):
    return browser.post(f"/bewaard/{post.public_id}", form)


def number_kept():
    return db.session.scalar(select(func.count()).select_from(Bookmark))


def test_one_click_keeps_and_the_page_shows_it(visit, fatima, post, thread):
    browser = visit(fatima)
    assert "Bewaar</button>" in browser.get(thread.path).text.replace("Bewaar\n", "Bewaar")
    assert keep(browser, post).status_code == 303
    assert f'/antwoorden/{post.public_id}/bewaren" aria-pressed="true"' in browser.get(thread.path).text
    page = browser.get("/bewaard").text
    for words in ("Wie betaalt de coalitie?", "Wij telden eerst de baten", "Youssef Amrani", post.path):
        assert words in page
    assert 'href="/bewaard"' in browser.get("/").text


def test_once_more_lets_go(visit, fatima, post):
    browser = visit(fatima)
    keep(browser, post)
    keep(browser, post)
    assert number_kept() == 0 and "Je bewaart nog niets" in browser.get("/bewaard").text


def test_what_has_a_note_or_a_day_is_not_lost_by_a_click(visit, fatima, post):
    browser = visit(fatima)
    keep(browser, post)
    change(browser, post, note="Voor de raad")
    answer = keep(browser, post)
    assert answer.status_code == 303 and "/bewaard" in answer.location
    assert number_kept() == 1 and "Voor de raad" in browser.get("/bewaard").text


def test_a_script_gets_the_button_back(visit, fatima, post):
    answer = keep(visit(fatima), post, headers={"X-Requested-With": "script"})
    assert answer.status_code == 200 and "<html" not in answer.text
    assert 'aria-pressed="true"' in answer.text and f'data-part="keep-{post.public_id}"' in answer.text


def test_nobody_else_sees_it(visit, fatima, henk, anouk, beheer, post):
    keep(visit(fatima), post)
    change(visit(fatima), post, note="Mijn eigen gedachte")
    for other in (henk, anouk, beheer):
        assert "Mijn eigen gedachte" not in visit(other).get("/bewaard").text
        assert change(visit(other), post, note="Van mij", do="remove").status_code == 404
    assert db.session.scalars(select(Bookmark.note)).all() == ["Mijn eigen gedachte"]


def test_a_note_and_a_day_can_be_changed_and_removed(visit, fatima, post):
    browser, day = visit(fatima), today() + timedelta(days=10)
    keep(browser, post)
    assert change(browser, post, note="Voor de raad", remind_on=str(day)).status_code == 303
    page = browser.get("/bewaard").text
    assert "Voor de raad" in page and "Herinnering op" in page and f'value="{day}"' in page
    change(browser, post, note="", remind_on="")
    row = db.session.scalars(select(Bookmark)).one()
    assert (row.note, row.remind_on) == ("", None)
    change(browser, post, do="remove")
    assert number_kept() == 0


@pytest.mark.parametrize(
    "typed", ["2001-01-01", "9999-12-31", "morgen", str(date.today() - timedelta(days=1)), "2027-02-30", "²"]
)
def test_a_day_that_cannot_be_comes_back(visit, fatima, post, typed):
    browser = visit(fatima)
    keep(browser, post)
    page = change(browser, post, note="Blijft staan", remind_on=typed)
    assert page.status_code == 422 and "Blijft staan" in page.text and typed in page.text
    assert db.session.scalars(select(Bookmark.note)).one() == ""


def test_a_note_that_is_too_long_comes_back(visit, fatima, post):
    keep(visit(fatima), post)
    assert change(visit(fatima), post, note="x" * 201).status_code == 422


def test_lost_access_hides_it_and_keeps_the_row(visit, youssef, marleen, circle):
    inside = make_reply(make_thread(circle, marleen, "Onder ons"), marleen, "Zeer geheim.")
    browser = visit(youssef)
    keep(browser, inside)
    with writing():
        db.session.delete(db.session.get(Membership, (circle.id, youssef.id)))
    page = browser.get("/bewaard").text
    assert "Onder ons" not in page and "Zeer geheim" not in page and "Kring Oost" not in page
    assert change(browser, inside, note="x").status_code == 404
    assert number_kept() == 1
    with writing():
        db.session.add(Membership(circle_id=circle.id, member_id=youssef.id))
    assert "Zeer geheim." in browser.get("/bewaard").text


def test_what_was_deleted_or_hidden_shows_no_words(visit, fatima, post, thread):
    browser = visit(fatima)
    keep(browser, post)
    with writing():
        threads.delete_post(post)
    page = browser.get("/bewaard").text
    assert "Wij telden" not in page and "Deze tekst staat er niet meer" in page
    with writing():
        thread.hidden_at = now()
    assert "Wie betaalt de coalitie?" not in browser.get("/bewaard").text


def test_one_keeps_only_what_one_sees_and_what_stands(visit, fatima, marleen, circle, post):
    inside = make_reply(make_thread(circle, marleen), marleen)
    assert keep(visit(fatima), inside).status_code == 404
    with writing():
        threads.delete_post(post)
    assert keep(visit(fatima), post).status_code == 403
    assert number_kept() == 0


def test_the_nearest_day_stands_first_then_the_newest(visit, fatima, youssef, thread):
    browser = visit(fatima)
    posts = [make_reply(thread, youssef, f"Antwoord {word}.") for word in ("een", "twee", "drie", "vier")]
    for post in posts:
        keep(browser, post)
    for post, days in ((posts[0], 30), (posts[2], 3)):
        change(browser, post, remind_on=str(today() + timedelta(days=days)))
    page = browser.get("/bewaard").text
    places = [page.index(f"Antwoord {word}.") for word in ("drie", "een", "vier", "twee")]
    assert places == sorted(places)


def test_who_asked_without_a_name_is_not_named_here(visit, fatima, everybody, marleen):
    subject = threads.Subject("Hoe zeg je dat je stopt?", "question", [5])
    with writing():
        asked = threads.start(everybody, marleen, subject, threads.rendered("Zonder naam."), unnamed=threads.Unnamed())
    keep(visit(fatima), db.session.scalars(select(Post).where(Post.thread_id == asked.id)).one())
    page = visit(fatima).get("/bewaard").text
    assert "Hoe zeg je dat je stopt?" in page and "Marleen" not in page
    assert "Iemand zonder naam" not in page


def test_who_leaves_keeps_nothing(visit, fatima, post):
    browser = visit(fatima)
    keep(browser, post)
    change(browser, post, note="Mijn eigen gedachte")
    with writing():
        leave(db.session.get(type(fatima), fatima.id))
    assert number_kept() == 0
