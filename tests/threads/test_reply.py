"""A member replies; those who follow are told; nothing typed is ever lost."""

import re

from sqlalchemy import func, select

from cop.circles.models import Membership
from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.members.models import EVERYTHING, QUIET
from cop.threads.models import Attention, Post
from tests.conftest import make_reply, make_thread


def test_a_member_replies(visit, youssef, thread):
    browser = visit(youssef)
    answer = browser.post(thread.path, {"body": "Begin **klein**."})
    assert answer.status_code == 303 and answer.location.endswith("#b2")
    page = browser.get(answer.location.split("#")[0])
    assert "Begin <strong>klein</strong>." in page.text
    assert 'id="b2"' in page.text


def test_the_asker_hears_in_the_bell_and_the_author_does_not(visit, marleen, youssef, thread):
    visit(youssef).post(thread.path, {"body": "Wij telden de baten."})
    assert "Youssef Amrani antwoordde je in" in visit(marleen).get("/meldingen").text
    assert "antwoordde" not in visit(youssef).get("/meldingen").text


def test_the_asker_gets_a_letter_and_a_follower_only_who_wants_everything(
    visit, marleen, youssef, dick, thread, letters
):
    visit(dick).post(f"{thread.path}/volgen", {"stance": "follows"})
    visit(youssef).post(thread.path, {"body": "Eerst."})
    assert [letter["To"] for letter in letters()] == ["marleen@voorbeeld.example"]
    with writing():
        dick.preset, marleen.preset = EVERYTHING, QUIET
    visit(youssef).post(thread.path, {"body": "Daarna dit."})
    letter = letters()[-1]
    assert letter["To"] == "dick@voorbeeld.example"
    assert "Daarna dit." in letter.get_body(("plain",)).get_content()


def test_no_letter_about_what_was_read_muted_or_lost_meanwhile(visit, marleen, youssef, circle, letters):
    with writing():
        marleen.preset = EVERYTHING
    read, muted, lost = (make_thread(circle, marleen, title=f"Gesprek {n}") for n in ("een", "twee", "drie"))
    for thread in (read, muted, lost):
        make_reply(thread, youssef)
    browser = visit(marleen)
    browser.post(f"{read.path}/gelezen", {"number": "2"})
    browser.post(f"{muted.path}/volgen", {"stance": "mutes"})
    with writing():
        db.session.delete(db.session.get(Membership, (circle.id, marleen.id)))
    assert letters() == []


def test_replying_is_following(visit, youssef, fatima, thread):
    visit(youssef).post(thread.path, {"body": "Ik volg."})
    visit(fatima).post(thread.path, {"body": "Ik ook."})
    assert "Fatima Zouhri antwoordde in" in visit(youssef).get("/meldingen").text


def test_several_replies_are_one_line_in_the_bell(visit, marleen, youssef, fatima, thread):
    for _ in range(3):
        make_reply(thread, youssef)
    make_reply(thread, fatima)
    assert visit(marleen).get("/meldingen").text.count("antwoordde je in") == 1


def test_an_empty_reply_is_sent_back(visit, youssef, thread):
    page = visit(youssef).post(thread.path, {"body": " \n "})
    assert page.status_code == 422 and "Schrijf eerst iets." in page.text


def test_a_reply_too_long_comes_back_whole(visit, youssef, thread):
    page = visit(youssef).post(thread.path, {"body": "begin " + "x" * 20_000 + " einde"})
    assert page.status_code == 422
    assert "begin " in page.text and " einde" in page.text


def test_a_double_click_is_one_reply(visit, youssef, thread):
    browser = visit(youssef)
    form_id = re.search(r'name="form_id" value="([^"]+)"', browser.get(thread.path).text).group(1)
    answers = [browser.post(thread.path, {"body": "Een keer.", "form_id": form_id}) for _ in range(2)]
    assert all(answer.status_code == 303 for answer in answers)
    assert db.session.scalar(select(func.count()).select_from(Post)) == 2


def test_a_double_click_on_the_last_one_allowed_is_no_flood(visit, youssef, thread, monkeypatch):
    monkeypatch.setattr("cop.threads.views.room.POSTS_AN_HOUR", 1)
    browser, form = visit(youssef), {"body": "Een keer.", "form_id": "een"}
    assert [browser.post(thread.path, form).status_code for _ in range(2)] == [303, 303]
    assert browser.post(thread.path, {"body": "Nog een.", "form_id": "twee"}).status_code == 429
    assert db.session.scalar(select(func.count()).select_from(Post)) == 2
    assert "Een keer." in browser.get(thread.path).text and "Nog een." not in visit(youssef).get("/gesprekken").text


def test_the_form_of_another_is_not_a_key_to_a_reply(visit, youssef, fatima, thread):
    visit(youssef).post(thread.path, {"body": "Van mij.", "form_id": "gestolen"})
    answer = visit(fatima).post(thread.path, {"body": "Van Fatima.", "form_id": "gestolen"})
    assert answer.status_code == 303
    assert "Van Fatima." in visit(fatima).get(thread.path).text


def test_a_thread_closed_meanwhile_gives_the_text_back(visit, youssef, thread):
    with writing():
        thread.closed_at, thread.closed_why = now(), "Het is klaar."
    page = visit(youssef).post(thread.path, {"body": "Mijn lange antwoord."})
    assert page.status_code == 409
    assert "Mijn lange antwoord." in page.text and "Dit gesprek is gesloten." in page.text
    assert "Plaats antwoord" not in visit(youssef).get(thread.path).text


def test_a_moderator_may_add_a_last_word(visit, anouk, thread):
    with writing():
        thread.closed_at, thread.closed_why = now(), "Het is klaar."
    assert visit(anouk).post(thread.path, {"body": "Dank jullie wel."}).status_code == 303


def test_nobody_replies_in_a_circle_that_is_not_theirs(visit, fatima, anouk, beheer, marleen, circle):
    hidden = make_thread(circle, marleen)
    for outsider in (fatima, anouk, beheer):
        assert visit(outsider).post(hidden.path, {"body": "Hallo"}).status_code == 404
    assert hidden.last_number == 1


def test_a_stale_token_keeps_what_was_typed(visit, youssef, thread):
    browser = visit(youssef)
    page = browser.post(thread.path, {"body": "Dit was veel werk.", "csrf_token": "verlopen"})
    assert page.status_code == 400 and "Er is niets kwijt." in page.text
    assert "Dit was veel werk." in browser.get(thread.path).text
    browser.post(thread.path, {"body": "Dit was veel werk."})
    assert browser.get(thread.path).text.count("Dit was veel werk.") == 1


def test_counters_follow_the_rows(visit, youssef, fatima, thread):
    visit(youssef).post(thread.path, {"body": "Een."})
    visit(fatima).post(thread.path, {"body": "Twee."})
    assert (thread.last_number, thread.reply_count, thread.last_words) == (3, 2, "Twee.")
    assert db.session.get(Attention, (thread.id, fatima.id)).read_to is None


def test_one_page_takes_few_statements(visit, youssef, thread, count_statements):
    for _ in range(19):
        make_reply(thread, youssef)
    browser, path = visit(youssef), thread.path
    browser.get(path)
    assert count_statements(lambda: browser.get(path)) <= 6
    assert count_statements(lambda: browser.get("/gesprekken")) <= 6
