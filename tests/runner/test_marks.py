"""Warm or cold: the bringer marks the cards of an earlier step, and nobody else does."""

import json
import re

from cop.foundation.db import db
from cop.runner.models import SessionNote
from cop.runner.writing import words_of
from tests.runner.seated import OTHERS


def asked(sit, *, shown=True):
    """Three questions on cards of step s2, and the group at s3, where they are marked."""
    table = sit("tienstappenmethode", "s2")
    for who, words in (("tim", "Wie beslist?"), ("noor", "Wat wil je zelf?"), ("bram", "Sinds wanneer?")):
        table.press(who, "kaart", text=words)
    if shown:
        table.press("sanne", "stap", "kaarten")
    table.press("sanne", "stap", "verder")
    return table


def card(words):
    notes = db.session.query(SessionNote).filter_by(kind="card", step="s2").order_by(SessionNote.id).all()
    return notes[("Wie beslist?", "Wat wil je zelf?", "Sinds wanneer?").index(words)].public_id


def mark(table, words, how, who="ilse"):
    return table.post(who, "merk", stap="s3", kaart=card(words), merk=how)


def marked(page):
    """What each card of the step is marked as, for who only looks."""
    cards = page.split('data-part="marks"')[1].split("</ul>")[0]
    return dict(
        re.findall(r'<p class="as-typed">([^<]*)</p>(?:\s*<p class="meta"><span>(\w+)</span></p>)?\s*</li>', cards)
    )


def test_the_bringer_marks_and_everybody_sees_it(sit):
    table = asked(sit)
    window = table.fill("ilse", "merk", "warm", kaart=card("Wie beslist?"))
    assert window.send().location == table.room
    table.fill("ilse", "merk", "koud", kaart=card("Sinds wanneer?")).send()
    for who in OTHERS[1:]:
        assert marked(table.page(who)) == {"Wie beslist?": "Warm", "Wat wil je zelf?": "", "Sinds wanneer?": "Koud"}
    page = table.page("ilse")
    assert page.count('aria-pressed="true"') == 2


def test_another_mark_and_none_again(sit):
    table = asked(sit)
    mark(table, "Wie beslist?", "warm")
    table.fill("ilse", "merk", "koud", kaart=card("Wie beslist?")).send()
    assert marked(table.page("tim"))["Wie beslist?"] == "Koud"
    table.fill("ilse", "merk", "", kaart=card("Wie beslist?")).send()
    assert marked(table.page("tim"))["Wie beslist?"] == ""


def test_marks_stay_with_the_cards_in_later_steps(sit):
    table = asked(sit)
    mark(table, "Wie beslist?", "warm")
    table.go_to("s4")
    for who in ("ilse", "noor"):
        page = table.page(who)
        assert re.search(r"Wie beslist\?</span> <small>Tim</small> <small>Warm</small>", page)
        assert "Sinds wanneer?</span> <small>Bram</small>" in page and page.count("<small>Warm</small>") == 1


def test_nobody_else_marks(sit):
    table = asked(sit)
    for who in table.people:
        assert table.offers(who, "merk") is (who == "ilse")
        if who != "ilse":
            assert mark(table, "Wie beslist?", "warm", who).status_code == 403
    assert set(marked(table.page("tim")).values()) == {""}


def test_closed_cards_cannot_be_marked_yet(sit):
    table = asked(sit, shown=False)
    page = table.page("ilse")
    assert "Er liggen nog geen kaarten open. De begeleider toont ze eerst." in page and "Wie beslist?" not in page
    assert not table.offers("ilse", "merk")
    table.fill("sanne", "stap", van="s2").send()
    assert table.offers("ilse", "merk", "warm")


def test_an_odd_mark_or_card_changes_nothing(sit):
    table = asked(sit)
    mark(table, "Wie beslist?", "warm")
    mark(table, "Wat wil je zelf?", "lauw")
    for odd in ("", "x" * 22, "x" * 5000):
        assert table.post("ilse", "merk", stap="s3", kaart=odd, merk="warm").status_code == 303
    assert marked(table.page("tim")) == {"Wie beslist?": "Warm", "Wat wil je zelf?": "", "Sinds wanneer?": ""}
    kept = words_of(table.session, db.session.query(SessionNote).filter_by(kind="marks").one())
    assert list(json.loads(kept)) == [card("Wie beslist?")]  # of what is not there, nothing is kept
    for step in ("s2", "s1"):
        assert table.post("ilse", "merk", stap=step, kaart=card("Wie beslist?"), merk="warm").status_code == 403


def test_a_card_that_is_taken_away_loses_its_mark(sit):
    table = asked(sit)
    mark(table, "Wie beslist?", "warm")
    table.post("tim", "kaart", stap="s2", kaart=card("Wie beslist?"), act="weg")
    assert list(marked(table.page("tim"))) == ["Wat wil je zelf?", "Sinds wanneer?"]
    assert table.press("ilse", "merk", "warm").status_code == 303
    assert "Warm" in marked(table.page("tim")).values()
