"""A member makes a feed, sees its address once, replaces it and ends it."""

import re

from sqlalchemy import select

from cop.feeds.models import Feed
from cop.foundation.db import db

PAGE = "/instellingen/feed"
ADDRESS = re.compile(r"http://localhost(/atom/[\w-]+\.xml)")


def made(visitor):
    """Make a feed and read its path from the page."""
    answer = visitor.post(PAGE, {"do": "make"})
    assert answer.status_code == 303
    assert "/atom/" not in answer.headers["Location"]
    return ADDRESS.search(visitor.get(PAGE).text)[1]


def test_the_address_is_shown_once(visit, marleen):
    visitor = visit(marleen)
    assert "Maak mijn feed" in visitor.get(PAGE).text
    path = made(visitor)
    again = visitor.get(PAGE).text
    assert path not in again
    assert "Er is een feed, gemaakt op" in again and "Niemand heeft hem nog opgehaald" in again


def test_only_a_hash_is_kept(visit, marleen):
    secret = made(visit(marleen)).split("/")[2].removesuffix(".xml")
    feed = db.session.scalars(select(Feed)).one()
    assert len(secret) >= 43
    assert secret not in str(vars(feed))


def test_a_new_address_ends_the_old_one(visit, stranger, marleen):
    visitor = visit(marleen)
    old, new = made(visitor), made(visitor)
    assert stranger.get(old).status_code == 404
    assert stranger.get(new).status_code == 200


def test_it_ends(visit, stranger, marleen):
    visitor = visit(marleen)
    path = made(visitor)
    assert "Je feed is gestopt" in visitor.post(PAGE, {"do": "end"}, follow_redirects=True).text
    assert stranger.get(path).status_code == 404
    assert "Maak mijn feed" in visitor.get(PAGE).text


def test_the_page_tells_when_it_was_fetched(visit, stranger, marleen):
    visitor = visit(marleen)
    stranger.get(made(visitor))
    assert "Laatst opgehaald: vandaag" in visitor.get(PAGE).text


def test_everybody_has_an_own_feed(visit, stranger, marleen, fatima):
    hers, his = made(visit(marleen)), made(visit(fatima))
    visit(marleen).post(PAGE, {"do": "end"})
    assert stranger.get(hers).status_code == 404
    assert stranger.get(his).status_code == 200
