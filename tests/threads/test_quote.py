"""Quoting a post: its words and their source stand in the composer, below what one had begun."""

import re

from cop.circles.models import Membership
from cop.foundation.db import db, writing
from cop.threads.operations import Subject, Unnamed, rendered, start
from cop.writing.operations import QUOTE_MOST
from tests.conftest import make_reply, make_thread


def composer_of(page):
    return re.search(r'<textarea[^>]*name="body"[^>]*>\n(.*?)</textarea>', page, re.S)[1].replace("&gt;", ">")


def test_a_post_is_quoted_with_its_source(visit, marleen, youssef, thread):
    post = make_reply(thread, youssef, "Eerst tellen.\n\nDan delen.")
    browser = visit(marleen)
    page = browser.get(thread.path).text
    link = re.search(rf'href="([^"]*citeer={post.public_id})#schrijven"', page)[1].replace("&amp;", "&")
    quote = composer_of(browser.get(link).text)
    assert quote.startswith(f"> Eerst tellen.\n>\n> Dan delen.\n>\n> — [Youssef Amrani]({post.path})")
    posted = browser.post(thread.path, {"body": quote + "Zo is het."})
    shown = browser.get(posted.location).text
    assert "<blockquote>" in shown and f'<a href="{post.path}" rel=' in shown


def test_a_quote_comes_below_what_one_had_begun(visit, marleen, youssef, thread):
    post = make_reply(thread, youssef, "Eerst tellen.")
    browser = visit(marleen)
    browser.post("/schrijven/concept", {"draft_place": thread.path, "body": "Ik dacht:"})
    assert composer_of(browser.get(f"{thread.path}?citeer={post.public_id}").text).startswith("Ik dacht:\n\n> Eerst")


def test_who_asked_without_a_name_is_quoted_so(visit, marleen, youssef, everybody):
    with writing():
        thread = start(everybody, youssef, Subject("Hoe?", "question", [5]), rendered("Hoe?"), unnamed=Unnamed())
    browser = visit(marleen)
    opening = re.search(r"citeer=([\w-]+)", browser.get(thread.path).text)[1]
    quote = composer_of(browser.get(f"{thread.path}?citeer={opening}").text)
    assert "Youssef" not in quote and "— [Gevraagd zonder naam](" in quote


def test_a_long_post_is_cut(visit, marleen, youssef, thread):
    post = make_reply(thread, youssef, "woord " * 1_000)
    quote = composer_of(visit(marleen).get(f"{thread.path}?citeer={post.public_id}").text)
    assert len(quote) < QUOTE_MOST + 200 and "woord…" in quote


def test_what_one_may_not_read_is_not_quoted(visit, marleen, youssef, fatima, thread, circle):
    hidden, gone = make_reply(thread, youssef, "Verborgen"), make_reply(thread, youssef, "Verwijderd")
    inside = make_reply(make_thread(circle, marleen), youssef, "Binnenskamers")
    with writing():
        hidden.hidden_at = gone.deleted_at = gone.created_at
    for post in (hidden, gone, inside):
        assert composer_of(visit(fatima).get(f"{thread.path}?citeer={post.public_id}").text) == ""
    assert composer_of(visit(youssef).get(f"{thread.path}?citeer=bestaat-niet").text) == ""
    with writing():
        db.session.delete(db.session.get(Membership, (thread.circle_id, fatima.id)))
    assert visit(fatima).get(f"{thread.path}?citeer={hidden.public_id}").status_code == 404
