"""Letters that have gone, each as one may read it now."""

import re

import pytest

from cop.circles.models import Membership
from cop.digest.operations import send_due
from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.threads import operations as threads
from tests.conftest import make_member, make_reply, make_thread
from tests.digest.conftest import the_edition


@pytest.fixture
def gone(desk, circle, everybody, marleen, youssef, henk, dick):
    """An edition with a pick for all and, for the circle, a line of its own."""
    desk.press(f"add:{make_thread(everybody, marleen, 'Voor iedereen').public_id}", intro="Over geld.")
    inside = make_thread(circle, henk, "Onder ons in Oost")
    with writing():
        threads.follow(inside, youssef)
    make_reply(inside, marleen)
    desk.press("now")
    send_due(now())
    return the_edition()


def gone_path(visitor):
    found = re.findall(r'href="(/weekbericht/[\w-]{22})"', visitor.get("/weekbericht").text)
    return found[0] if found else None


def test_every_member_finds_it_back(visit, gone, dick):
    visitor = visit(dick)
    page = visitor.get(gone_path(visitor)).text
    assert "Voor iedereen" in page and "Over geld." in page and "Anouk Lindeboom" in page
    assert "Onder ons" not in page


def test_the_lines_of_ones_own_stand_in_it(visit, gone, youssef):
    visitor = visit(youssef)
    page = visitor.get(gone_path(visitor)).text
    assert "Onder ons in Oost" in page and "alleen voor Kring Oost" in page


def test_also_after_they_were_read(visit, gone, youssef):
    with writing():
        threads.mark_all_read(youssef.id, now())
    visitor = visit(youssef)
    assert "Onder ons in Oost" in visitor.get(gone_path(visitor)).text


def test_but_not_after_one_left_the_circle(visit, gone, circle, youssef):
    with writing():
        db.session.delete(db.session.get(Membership, (circle.id, youssef.id)))
    visitor = visit(youssef)
    page = visitor.get(gone_path(visitor)).text
    assert "Onder ons" not in page and "Kring Oost" not in page and "Voor iedereen" in page


def test_who_came_later_reads_what_was_for_everybody(visit, gone, everybody):
    visitor = visit(make_member("nieuw", everybody, joined_at=now()))
    page = visitor.get(gone_path(visitor)).text
    assert "Voor iedereen" in page and "Onder ons" not in page


def test_a_letter_that_held_nothing_for_me_is_not_there(visit, circle, youssef, henk, marleen, dick, anouk):
    make_thread(circle, henk, "Onder ons in Oost")
    send_due(now())
    from cop.digest.queries import open_edition

    with writing():
        open_edition().goes_at = now()
    send_due(now())
    edition = the_edition_that_went()
    assert gone_path(visit(youssef)) == f"/weekbericht/{edition.public_id}"
    assert gone_path(visit(dick)) is None
    assert visit(dick).get(f"/weekbericht/{edition.public_id}").status_code == 404


def the_edition_that_went():
    from cop.digest.models import GONE, Edition

    return db.session.scalars(db.select(Edition).where(Edition.state == GONE)).one()


def test_a_draft_is_no_letter_yet(visit, desk, dick):
    desk.press("save", intro="Nog geheim")
    draft = the_edition().public_id
    assert gone_path(visit(dick)) is None
    assert visit(dick).get(f"/weekbericht/{draft}").status_code == 404
    assert desk.visitor.get(f"/weekbericht/{draft}").status_code == 404


@pytest.mark.parametrize("public_id", ["x", "1", "redactie2", "a\0b", "é" * 50])
def test_no_such_letter(visit, dick, public_id):
    assert visit(dick).get(f"/weekbericht/{public_id}").status_code == 404
