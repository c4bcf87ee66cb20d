"""A member decides how often the letter comes, and sees when the next one goes."""

import pytest

from cop.foundation.db import db
from cop.members.models import MONTHLY, NEVER, WEEKLY, Member


def rhythm(member):
    db.session.rollback()
    return db.session.get(Member, member.id).rhythm


def test_the_page_says_what_it_is_and_when_it_comes(visit, dick):
    page = visit(dick).get("/weekbericht").text
    assert "Het volgende weekbericht komt vrijdag 27 november, 7.30 uur." in page
    assert 'value="weekly" checked' in page
    assert "redactie" not in page, "that is for moderators"


@pytest.mark.parametrize("wanted", [MONTHLY, NEVER, WEEKLY])
def test_choosing(visit, dick, wanted):
    visitor = visit(dick)
    assert visitor.post("/weekbericht/ritme", {"rhythm": wanted}).status_code == 303
    assert rhythm(dick) == wanted
    page = visitor.get("/weekbericht").text
    assert f'value="{wanted}" checked' in page and "Je keuze is bewaard." in page


@pytest.mark.parametrize("wanted", ["", "daily", "x" * 10_000, "\0", "weekly'--"])
def test_what_is_no_rhythm_changes_nothing(visit, dick, wanted):
    assert visit(dick).post("/weekbericht/ritme", {"rhythm": wanted}).status_code == 303
    assert rhythm(dick) == WEEKLY


def test_moderators_find_the_way_to_the_editing_page(visit, anouk):
    page = visit(anouk).get("/weekbericht").text
    assert "/weekbericht/redactie" in page and "/weekbericht/bezorging" in page
