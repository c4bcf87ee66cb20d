"""The morning after: what did you take from it? Kept only when both want that."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from cop.calls.jobs import one_turn
from cop.calls.models import AGREED, Call
from cop.foundation.db import db, writing
from tests.calls.conftest import AFTER_LINE, AMSTERDAM, the_call, told

THURSDAY = datetime(2026, 11, 26, 10, tzinfo=AMSTERDAM)
FRIDAY = datetime(2026, 11, 27, 9, 1, tzinfo=AMSTERDAM)
MINE, THEIRS = "Begin bij de kleinste gemeente.", "Zij vragen het anders dan wij."


@pytest.fixture
def held(agreed, clock):
    """The call was yesterday, and both were asked."""
    clock.move_to(FRIDAY)
    one_turn()
    return the_call()


def took(browser, call, words, keeps="ja"):
    return browser.post(f"{call.path}/achteraf", {"took": words, "keeps": keeps})


def test_both_are_asked_once_in_the_morning_after(visit, asker, els, agreed, clock, letters):
    sent = len(letters())
    clock.move_to(FRIDAY.replace(hour=8, minute=59))
    one_turn()
    assert the_call().asked_after_at is None
    clock.move_to(FRIDAY)
    one_turn()
    one_turn()
    for browser, other in ((visit(asker), "Els Kok"), (visit(els), "Marleen Duinhof")):
        assert told(browser, AFTER_LINE, other) == 1
        assert "Wat nam je mee?" in browser.get(agreed.path).text
        assert "Wat nam je mee?" in browser.get("/bellen").text
    new = letters()[sent:]
    assert sorted(letter["Subject"] for letter in new) == [
        "Wat nam je mee uit het gesprek met Els Kok?",
        "Wat nam je mee uit het gesprek met Marleen Duinhof?",
    ]
    assert f"{agreed.path}#achteraf" in new[0].get_body(("plain",)).get_content()


@pytest.mark.parametrize(
    "day", [datetime(2027, 3, 27, 20, tzinfo=AMSTERDAM), datetime(2026, 10, 24, 20, tzinfo=AMSTERDAM)]
)
def test_in_the_weekend_of_summer_time_too_at_nine_on_the_wall(agreed, clock, day):
    with writing():
        row = the_call()
        row.agreed_slot = day.astimezone(UTC).replace(tzinfo=None)
    morning = datetime(day.year, day.month, day.day + 1, 9, tzinfo=AMSTERDAM)
    clock.move_to(morning - timedelta(minutes=1))
    one_turn()
    assert the_call().asked_after_at is None
    clock.move_to(morning + timedelta(minutes=1))
    one_turn()
    assert the_call().asked_after_at is not None


def test_what_both_keep_both_see(visit, asker, els, held):
    took(visit(asker), held, MINE)
    assert MINE in visit(asker).get(held.path).text and MINE not in visit(els).get(held.path).text
    took(visit(els), held, THEIRS)
    for browser in (visit(asker), visit(els)):
        for path in (held.path, "/bellen"):
            assert MINE in browser.get(path).text and THEIRS in browser.get(path).text


def test_a_no_wipes_both_at_once(visit, asker, els, held):
    took(visit(asker), held, MINE)
    took(visit(els), held, THEIRS, "nee")
    row = the_call()
    assert (row.asker_took, row.callee_took) == ("", "")
    assert "Van dit gesprek is niets bewaard." in visit(asker).get(held.path).text
    assert took(visit(asker), held, MINE).status_code == 409  # a no stands
    assert the_call().asker_took == ""


def test_after_a_no_of_the_other_nothing_is_even_written(visit, asker, els, held):
    took(visit(els), held, "", "nee")
    took(visit(asker), held, MINE)
    assert the_call().asker_took == ""


def test_one_may_think_better_of_it_later(visit, asker, els, held):
    took(visit(asker), held, MINE)
    took(visit(els), held, THEIRS)
    assert visit(asker).post(f"{held.path}/achteraf", {"keeps": "nee"}).status_code == 303
    assert (the_call().asker_took, the_call().callee_took) == ("", "")


def test_what_one_alone_wanted_is_wiped_after_thirty_days(visit, asker, els, held, clock):
    took(visit(asker), held, MINE)
    clock.move_to(FRIDAY + timedelta(days=29))
    one_turn()
    assert the_call().asker_took == MINE
    clock.move_to(FRIDAY + timedelta(days=30, minutes=1))
    one_turn()
    assert the_call().asker_took == ""
    assert took(visit(els), held, THEIRS).status_code == 409
    assert the_call().callee_took == ""


def test_what_both_wanted_stays(visit, asker, els, held, clock):
    took(visit(asker), held, MINE)
    took(visit(els), held, THEIRS)
    clock.move_to(FRIDAY + timedelta(days=90))
    one_turn()
    assert (the_call().asker_took, the_call().callee_took) == (MINE, THEIRS)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"took": MINE}, "Kies of dit bewaard mag blijven."),
        ({"took": "", "keeps": "ja"}, "Schrijf een zin, of kies dat er niets bewaard blijft."),
        ({"took": "x" * 501, "keeps": "ja"}, "te lang"),
        ({"took": MINE, "keeps": "misschien"}, "Kies of dit bewaard mag blijven."),
    ],
)
def test_what_is_not_right_is_said_with_the_words_kept(visit, asker, held, form, said):
    answer = visit(asker).post(f"{held.path}/achteraf", form)
    assert answer.status_code == 422 and said in answer.text and form["took"][:40] in answer.text
    assert the_call().asker_took == ""


def test_nothing_is_asked_or_told_before_its_time(visit, asker, call, clock):
    assert took(visit(asker), call, MINE).status_code == 409
    clock.move_to(FRIDAY)
    one_turn()
    assert the_call().asked_after_at is None  # it was never agreed


def test_the_letter_is_not_sent_to_who_answered_already(visit, asker, els, held, letters):
    took(visit(asker), held, MINE)
    to = [letter["To"] for letter in letters() if "Wat nam je mee" in letter["Subject"]]
    assert to == ["els@voorbeeld.example"]


def test_how_many_there_were_is_told_from_five_up(visit, asker, els, held, youssef):
    took(visit(asker), held, MINE)
    took(visit(els), held, THEIRS)
    row = the_call()
    facts = {name: getattr(row, name) for name in ("asker_id", "callee_id", "first_slot", "second_slot", "answer_by")}
    for number, shown in ((3, False), (1, True)):
        with writing():
            for _ in range(number):
                db.session.add(Call(subject="x", state=AGREED, asker_keeps=True, callee_keeps=True, **facts))
        assert ("gesprekken van een kwartier waar" in visit(youssef).get("/bellen").text) is shown
    assert "gesprek" in visit(youssef).get("/bellen").text and MINE not in visit(youssef).get("/bellen").text


def test_numbers_to_call_are_shown_no_longer(visit, asker, els, held):
    for browser in (visit(asker), visit(els)):
        assert "06-555" not in browser.get(held.path).text


def test_an_old_request_that_came_to_nothing_is_forgotten(visit, els, call, clock):
    visit(els).post(f"{call.path}/niet-nu")
    clock.move_to(FRIDAY + timedelta(days=366))
    one_turn()
    assert db.session.scalars(select(Call)).all() == []
