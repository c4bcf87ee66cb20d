"""Muting a conversation from its letter: by one click of the mail program, or by a page with one button."""

import re

import pytest

from cop.circles.models import Membership
from cop.foundation.db import db, writing
from cop.foundation.signed import sign
from cop.threads.models import MUTES, Attention
from tests.conftest import link_in, make_reply, make_thread

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def letter(marleen, youssef, thread, letters):
    make_reply(thread, youssef)
    (found,) = letters()
    return found


def stance(member, thread):
    db.session.rollback()
    return db.session.get_one(Attention, (thread.id, member.id)).stance


def link(letter):
    return link_in(letter, "/instellingen/dempen/")


def test_looking_changes_nothing(stranger, marleen, thread, letter):
    for data in (None, ONE_CLICK, {"stance": "mutes"}):
        page = stranger.get(link(letter), data=data)
        assert page.status_code == 200 and "Demp dit gesprek" in page.text
    assert stance(marleen, thread) == "follows"
    assert thread.title not in page.text and marleen.email not in page.text and "m…n@v…d.example" in page.text


def test_one_click_of_a_mail_program_mutes(app, marleen, youssef, thread, letter, letters):
    """Without a cookie, a token or a redirect (RFC 8058), and safe to say twice."""
    assert letter["List-Unsubscribe"] == f"<http://localhost{link(letter)}>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for _ in range(2):
        assert app.test_client().post(link(letter), data=ONE_CLICK).status_code == 200
    assert stance(marleen, thread) == "mutes"
    make_reply(thread, youssef)
    assert len(letters()) == 1


def test_the_button_mutes_and_takes_it_back(stranger, marleen, thread, letter):
    page = stranger.post(link(letter), {"stance": "mutes", "csrf_token": ""})
    assert page.status_code == 200 and "Je hoort niets meer van dit gesprek." in page.text
    assert stance(marleen, thread) == "mutes"
    assert "Je volgt dit gesprek weer." in stranger.post(link(letter), {"stance": "follows"}).text
    assert stance(marleen, thread) == "follows"


@pytest.mark.parametrize("data", [{}, {"stance": "neither"}, {"stance": "x" * 1000}, {"List-Unsubscribe": "no"}])
def test_anything_else_changes_nothing(stranger, marleen, thread, letter, data):
    assert stranger.post(link(letter), data).status_code == 200
    assert stance(marleen, thread) == "follows"


def test_it_opens_nothing_else(stranger, marleen, thread, letter):
    stranger.post(link(letter), ONE_CLICK)
    assert stranger.get("/instellingen").status_code == 302
    assert stranger.get(thread.path).status_code == 302


def test_a_broken_link_or_one_for_something_else_does_nothing(stranger, marleen, thread, letter):
    token = link(letter).rpartition("/")[2]
    others = [sign("other", marleen.public_id, thread.public_id), sign(MUTES, marleen.public_id), token[:-2], "x"]
    for other in others:
        page = stranger.post(f"/instellingen/dempen/{other}", ONE_CLICK)
        assert page.status_code == 404 and "Deze link werkt niet meer" in page.text
    assert stance(marleen, thread) == "follows"


def test_who_lost_access_has_nothing_to_mute(stranger, marleen, youssef, circle, letters):
    closed = make_thread(circle, marleen)
    make_reply(closed, youssef)
    (letter,) = letters()
    with writing():
        db.session.delete(db.session.get_one(Membership, (circle.id, marleen.id)))
    assert stranger.get(link(letter)).status_code == 404


def test_the_letter_is_whole(letter, thread):
    """Both parts say the same, with the same links; lines of the text fit a narrow window."""
    text, html = (letter.get_body((kind,)).get_content() for kind in ("plain", "html"))
    for part in (text, html):
        assert "Wij telden eerst de baten." in part and "Youssef Amrani" in part
        assert "Je krijgt dit omdat jij dit gesprek begon." in " ".join(part.split())
    in_text = set(re.findall(r"http://localhost/[^\s<]+", text))
    assert in_text == set(re.findall(r"href=\"(http://localhost/[^\"]+)", html))
    assert all(len(line) <= 78 or "http" in line for line in text.splitlines())
