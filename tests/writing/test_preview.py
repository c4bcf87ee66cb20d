"""The preview is what posting gives, with script and without."""

import re

import pytest
from sqlalchemy import func, select

from cop.foundation.db import db
from cop.threads.models import Post
from tests.conftest import make_reply

BODY = "# Kop\n\n**Vet**, `code` en @Fatima Zouhri\n\n- een\n- twee\n\n> citaat\n\n<script>alert(1)</script>\n\nhttps://voorbeeld.example"


def test_the_preview_is_what_posting_gives(visit, youssef, fatima, thread, everybody):
    browser = visit(youssef)
    shown = browser.post("/schrijven/voorbeeld", {"body": BODY, "kring": everybody.public_id}).text
    browser.post(thread.path, {"body": BODY})
    html = db.session.scalars(select(Post.html).where(Post.number == 2)).one()
    assert f'<div class="prose">{html}</div>' in shown
    assert 'class="mention"' in html and "<script>" not in html


def test_without_script_a_reply_is_shown_above_its_form_and_nothing_is_posted(visit, youssef, thread):
    page = visit(youssef).post(thread.path, {"body": "Dag **allemaal**", "voorbeeld": "1"})
    assert page.status_code == 200
    assert "Dag <strong>allemaal</strong>" in page.text and "Dag **allemaal**</textarea>" in page.text
    assert db.session.scalar(select(func.count()).select_from(Post)) == 1


def test_without_script_a_new_conversation_keeps_all_that_was_filled_in(visit, youssef, circle):
    form = {
        "title": "Wie weet",
        "body": "Dag **jij**",
        "kind": "conversation",
        "circle": circle.public_id,
        "tags": "markt",
    }
    page = visit(youssef).post("/gesprekken/nieuw", {**form, "voorbeeld": "1"}).text
    assert "Dag <strong>jij</strong>" in page and 'value="Wie weet"' in page and 'value="markt"' in page
    assert re.search(rf'value="{circle.public_id}" checked', page)


def test_without_script_a_change_is_shown(visit, youssef, thread):
    post = make_reply(thread, youssef, "Eerst.")
    page = visit(youssef).post(f"{post.path}/wijzigen", {"body": "Dan *zo*", "version": "1", "voorbeeld": "1"})
    assert page.status_code == 200 and "<em>zo</em>" in page.text and 'name="version" value="1"' in page.text
    assert db.session.scalars(select(Post.body).where(Post.number == 2)).one() == "Eerst."


def test_a_preview_keeps_the_draft_it_had(visit, youssef, thread):
    form = {"body": "Dag", "voorbeeld": "1", "draft_place": thread.path, "draft_seen": "2026-11-23T12:00:00"}
    page = visit(youssef).post(thread.path, form).text
    assert 'name="draft_seen" value="2026-11-23T12:00:00"' in page


def test_an_empty_preview_says_so(visit, youssef, thread):
    assert "Er is nog niets te zien" in visit(youssef).post("/schrijven/voorbeeld", {"body": " "}).text
    assert "Er is nog niets te zien" in visit(youssef).post(thread.path, {"body": "", "voorbeeld": "1"}).text


@pytest.mark.parametrize("body", ["x" * 200_000, "[" * 5_000, "> " * 2_000, "\x00\u202e", "| a " * 3_000])
def test_garbage_is_shown_as_text(visit, youssef, body):
    assert visit(youssef).post("/schrijven/voorbeeld", {"body": body, "kring": "niets"}).status_code == 200
