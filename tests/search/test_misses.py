"""What was looked for and not found goes to the moderators: how often, and never who."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from cop.foundation.clock import local, now
from cop.foundation.db import db, writing
from cop.foundation.limits import Attempts
from cop.search.models import Miss
from cop.search.operations import MISSES_A_DAY, forget_old_misses
from cop.search.queries import week_of
from tests.conftest import make_member


def missed() -> dict[str, int]:
    return {row.words: row.times for row in db.session.scalars(select(Miss))}


def test_it_is_counted_by_the_week_without_who(everybody, marleen, youssef, anouk, visit):
    visit(marleen).get("/zoeken?q=Windmolens op  zée")
    visit(youssef).get("/zoeken?q=windmolens op zee")
    row = db.session.scalars(select(Miss)).one()
    assert (row.words, row.week, row.times) == ("windmolens zee", week_of(local(now())), 2)
    assert {column.name for column in Miss.__table__.columns} == {"words", "week", "times"}
    page = visit(anouk).get("/zoeken/niet-gevonden").text
    assert "windmolens zee" in page
    assert "Marleen" not in page.split("<main")[1]
    assert "/zoeken/niet-gevonden" in visit(anouk).get("/moderatie").text


def test_a_reload_counts_once(everybody, marleen, visit):
    browser = visit(marleen)
    for _ in range(3):
        browser.get("/zoeken?q=windmolens")
    assert missed() == {"windmolens": 1}


@pytest.mark.parametrize(
    "q",
    [
        "saskia@elders.example",
        "06 12 34 56 78",
        "0612345678",
        "+31 6-12.34.56.78",
        "van:saskia",
        "-windmolens",
        '"" ?',
        "🌬",
    ],
)
def test_addresses_names_and_nothing_are_not_kept(everybody, marleen, visit, q):
    visit(marleen).get("/zoeken", query_string={"q": q})
    assert missed() == {}


def test_what_was_found_or_narrowed_or_turned_over_is_no_miss(everybody, thread, marleen, visit):
    for path in ("?q=baten", "?q=windmolens&soort=reply", "?q=windmolens&na=5", "?q=windmolens&thema=wonen"):
        visit(marleen).get(f"/zoeken{path}")
    assert missed() == {}


def test_long_words_are_cut(everybody, marleen, visit):
    visit(marleen).get("/zoeken", query_string={"q": "windmolens " * 30 + "x" * 200})
    assert all(len(words) <= 80 for words in missed())


def test_one_member_does_not_fill_the_list(everybody, marleen, visit):
    browser = visit(marleen)
    for n in range(MISSES_A_DAY + 5):
        browser.get(f"/zoeken?q=woord{'abcdefghij'[n % 10]}{'abcdefghij'[n // 10]}")
    assert sum(missed().values()) == MISSES_A_DAY


def test_nothing_in_the_database_says_who(everybody, marleen, visit):
    """What keeps a second time from counting cannot be undone without SECRET_KEY."""
    import hashlib

    visit(marleen).get("/zoeken?q=windmolens")
    keys = set(db.session.scalars(select(Attempts.key)))
    guesses = (f"miss:{marleen.id}:windmolens", f"{marleen.id}:windmolens", f"miss:{marleen.id}")
    assert keys.isdisjoint(hashlib.sha256(guess.encode()).hexdigest() for guess in guesses)


def test_old_ones_go(everybody, anouk, visit):
    with writing():
        db.session.add(Miss(words="lang geleden", week=week_of(now() - timedelta(days=200)), times=3))
        db.session.add(Miss(words="pas nog", week=week_of(now() - timedelta(days=20)), times=1))
    forget_old_misses()
    assert missed() == {"pas nog": 1}
    assert "pas nog" in visit(anouk).get("/zoeken/niet-gevonden").text


def test_it_is_for_moderators(everybody, marleen, beheer, visit):
    assert visit(marleen).get("/zoeken/niet-gevonden").status_code == 403
    assert visit(beheer).get("/zoeken/niet-gevonden").status_code == 403
    make_member("iemand", everybody)
