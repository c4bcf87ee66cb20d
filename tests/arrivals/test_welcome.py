"""The first questions: once, each may stay empty, all may be skipped."""

import pytest

from cop.foundation.db import writing
from cop.members.models import Member
from tests.members.door import BAD


@pytest.fixture
def new(marleen) -> Member:
    with writing():
        marleen.welcomed_at = None
    return marleen


def test_a_new_member_answers_and_goes_on(visit, new):
    visitor = visit(new)
    page = visitor.get("/welkom?verder=/leden")
    assert "Welkom, Marleen" in page.text and 'value="/leden"' in page.text
    answers = {
        "rhythm": "monthly",
        "agenda": ["1", "4"],
        "themes": ["wonen"],
        "about": "Ik denk het best in de trein.",
        "verder": "/leden",
    }
    answer = visitor.post("/welkom", answers)
    assert (answer.status_code, answer.location) == (303, "/leden")
    assert (new.rhythm, new.agenda_points, new.theme_keys, new.about) == (
        "monthly",
        [1, 4],
        ["wonen"],
        "Ik denk het best in de trein.",
    )
    assert new.welcomed_at is not None


def test_a_new_member_skips_and_nothing_changes_but_that(visit, new):
    visitor = visit(new)
    answer = visitor.post("/welkom", {"skip": "1", "rhythm": "never", "about": "Dit niet."})
    assert (answer.status_code, answer.location) == (303, "/")
    assert (new.rhythm, new.about, new.welcomed_at is None) == ("weekly", "", False)


def test_looking_at_the_questions_is_not_answering_them(visit, new):
    visit(new).get("/welkom")
    assert new.welcomed_at is None


def test_answers_that_are_in_no_list_are_left_out(visit, new):
    visit(new).post("/welkom", {"rhythm": "hourly", "agenda": ["1", "7", "x", "-1"], "themes": ["wonen", "oorlog"]})
    assert (new.rhythm, new.agenda_points, new.theme_keys) == ("weekly", [1], ["wonen"])


@pytest.mark.parametrize("verder", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_no_address_of_others_is_gone_to(visit, new, verder):
    assert visit(new).post("/welkom", {"skip": "1", "verder": verder}).location == "/"


@pytest.mark.parametrize("field", ["rhythm", "agenda", "themes", "about", "verder"])
@pytest.mark.parametrize("bad", BAD)
def test_bad_input_gets_a_clear_page(visit, new, field, bad):
    answer = visit(new).post("/welkom", {field: bad})
    assert answer.status_code in (303, 422)
    assert "<script>alert" not in answer.text


def test_a_stranger_comes_to_the_door(stranger):
    assert stranger.get("/welkom").status_code == 302
