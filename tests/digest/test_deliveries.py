"""How letters arrived, for moderators: counts, and the server's words; never what was in a letter."""

import re

import pytest
from sqlalchemy import select

from cop.digest.models import Delivery
from cop.foundation.db import db, writing
from cop.foundation.outbox import CLAIMED, DOUBT, QUEUED, REFUSED, SENT, Letter
from tests.conftest import make_member


@pytest.fixture
def sent(desk, thread, everybody, dick, friday):
    """Seven copies, one in each state."""
    members = [make_member(f"lid{n}", everybody, f"Lid {n}") for n in range(6)]
    desk.press(f"add:{thread.public_id}", intro="")
    friday()
    states = [
        {"state": SENT},
        {"state": SENT},
        {"state": QUEUED, "tries": 2, "code": 451, "words": "4.7.1 greylisted"},
        {"state": REFUSED, "code": 550, "words": "5.1.1 <lid3@voorbeeld.example> unknown"},
        {"state": DOUBT, "words": "The sender stopped while this letter was on the wire."},
        {"state": CLAIMED},
    ]
    with writing():
        for member, facts in zip(members, states, strict=True):
            copy = db.session.scalars(select(Delivery).where(Delivery.member_id == member.id)).one()
            for name, value in facts.items():
                setattr(db.session.get(Letter, copy.letter_id), name, value)
    return members


@pytest.fixture
def page(sent, visit, anouk):
    return visit(anouk).get("/weekbericht/bezorging").text


def test_counts_per_edition(page):
    cells = [int(n) for n in re.findall(r"<td>(\d+)</td>", page)]
    assert cells == [2, 3, 1, 1, 1, 0], "sent, waiting, again later, refused, in doubt, dropped"


def test_who_did_not_get_it_and_what_the_server_said(page):
    listed = page[page.index("Geweigerd of onzeker") :]
    assert "Lid 3" in listed and "550 5.1.1 &lt;lid3@voorbeeld.example&gt; unknown" in listed
    assert "Lid 4" in listed and "onzeker" in listed
    assert "Lid 2" not in listed and "Lid 0" not in listed


def test_no_titles(page, thread):
    assert thread.title not in page


def test_a_test_letter_is_not_counted(desk, thread, visit, anouk, letters):
    desk.press("test")
    letters()
    assert "Er is nog geen weekbericht verstuurd." in visit(anouk).get("/weekbericht/bezorging").text


def test_words_of_a_server_are_only_words(sent, visit, anouk):
    with writing():
        letter = db.session.scalars(select(Letter).where(Letter.state == REFUSED)).one()
        letter.words = "<script>alert(1)</script>"
    assert "<script>alert" not in visit(anouk).get("/weekbericht/bezorging").text


def test_an_edition_without_copies_is_counted_too(everybody, anouk, visit, friday):
    friday()
    page = visit(anouk).get("/weekbericht/bezorging").text
    assert "Weekbericht 48" in page and [int(n) for n in re.findall(r"<td>(\d+)</td>", page)] == [0] * 6
