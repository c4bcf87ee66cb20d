"""Letting go, after the end: what one wrote to the bringer is the bringer's, and out of one's own view."""

import pytest

from cop.foundation.db import db
from cop.runner.models import SessionNote
from cop.runner.writing import words_of
from tests.runner.seated import form_on


@pytest.fixture
def table(sit):
    """Over, with two tips to Ilse, who brought the question."""
    made = sit("tienstappenmethode", "s9")
    made.press("tim", "kaart", text="Een tip van Tim")
    made.press("noor", "kaart", text="Een tip van Noor")
    made.go_to("s6")
    made.press("tim", "kaart", text="De kern volgens Tim")
    made.press("sanne", "stap", "kaarten")
    made.go_to("oogstkeuze")
    made.press("sanne", "stap", "einde")
    return made


def form(table, who):
    return form_on(table.page(who, "geschreven"), "loslaten")


def note(words, table):
    notes = db.session.query(SessionNote).filter_by(session_id=table.session.id)
    return next(one.public_id for one in notes if words in words_of(table.session, one))


def let_go(table, who, note_id):
    return table[who].post(f"{table.session.path}/geschreven/{note_id}/loslaten")


def test_gone_from_ones_own_view_and_still_with_the_bringer(table):
    found = form(table, "tim")
    assert found.action.endswith(f"/{note('Een tip van Tim', table)}/loslaten")
    assert table["tim"].post(found.action, found.fields).location == f"{table.session.path}/geschreven"
    assert "Een tip van Tim" not in table.page("tim", "geschreven") and form(table, "tim") is None
    assert "Een tip van Tim" in table.page("ilse", "geschreven")
    assert "Een tip van Noor" in table.page("noor", "geschreven")


def test_only_what_was_written_to_the_bringer_is_let_go_and_never_by_the_bringer(table):
    assert "De kern volgens Tim" in table.page("tim", "geschreven")
    assert table.page("tim", "geschreven").count("/loslaten") == 1
    for who in ("sanne", "ilse"):
        assert form(table, who) is None
    let_go(table, "tim", note("De kern volgens Tim", table))
    assert "De kern volgens Tim" in table.page("tim", "geschreven")


def test_nobody_lets_go_of_what_another_wrote(table):
    tip = note("Een tip van Tim", table)
    for who in ("ilse", "noor", "sanne"):
        assert let_go(table, who, tip).status_code == 404
    assert let_go(table, "tim", "x" * 22).status_code == 404
    assert "Een tip van Tim" in table.page("tim", "geschreven")


def test_twice_does_no_harm(table):
    tip = note("Een tip van Tim", table)
    for _again in range(2):
        assert let_go(table, "tim", tip).status_code == 303
    assert "Een tip van Tim" in table.page("ilse", "geschreven")


def test_not_while_the_session_runs(sit):
    table = sit("tienstappenmethode", "s9")
    table.press("tim", "kaart", text="Een tip van Tim")
    table.go_to("s10")
    assert form(table, "tim") is None and "loslaten" not in table.page("tim")


def test_a_pad_is_not_let_go(sit):
    table = sit("tienstappenmethode", "oogstkeuze")
    table.press("tim", "kladblok", text="Voor mij")
    table.press("sanne", "stap", "einde")
    assert let_go(table, "tim", note("Voor mij", table)).status_code == 403
    assert "Voor mij" in table.page("tim", "geschreven")
