"""The one who was asked chooses a time, or says not now; either may call it off; what gets no answer lapses."""

from datetime import timedelta

import pytest

from cop.calls.jobs import one_turn
from cop.calls.models import AGREED, ASKED, CANCELLED, DECLINED, LAPSED
from cop.foundation.db import db, writing
from cop.members.models import NOBODY
from tests.calls.conftest import (
    ABOUT,
    AGREED_LINE,
    ASKED_LINE,
    DECLINED_LINE,
    LAPSED_LINE,
    MONDAY,
    OFF_LINE,
    ask,
    names_on,
    the_call,
    told,
)


def test_who_is_asked_chooses_a_time(visit, asker, els, call, letters):
    page = visit(els).get(call.path).text
    assert "Wie hield de kleine aan boord?" in page and "Marleen Duinhof" in page
    assert "donderdag 26 november, 10.00 uur" in page and "06-555 01 201" in page
    assert "06-555 01 101" not in page  # hers is for when it is agreed
    assert visit(els).post(f"{call.path}/afspreken", {"slot": "2"}).status_code == 303
    made = the_call()
    assert (made.state, made.agreed_slot) == (AGREED, made.second_slot)
    assert told(visit(asker), AGREED_LINE, "Els Kok") == 1
    for browser, number in ((visit(asker), "06-555 01 201"), (visit(els), "06-555 01 101")):
        shown = browser.get(call.path).text
        assert number in shown and "vrijdag 27 november, 14.30 uur" in shown
        assert "Een coalitie met twaalf gemeenten" in browser.get("/bellen").text
    assert {letter["To"] for letter in letters()} == {"els@voorbeeld.example", "marleen@voorbeeld.example"}


def test_numbers_are_seen_after_agreeing_whatever_the_profile_hides(visit, asker, els, call):
    with writing():
        els.shows = {"phone": NOBODY}
    assert "06-555 01 201" not in visit(asker).get(call.path).text
    visit(els).post(f"{call.path}/afspreken", {"slot": "1"})
    assert "06-555 01 201" in visit(asker).get(call.path).text
    assert "06-555 01 201" not in visit(asker).get(els.path).text


def test_a_link_to_a_video_call(visit, asker, els, call):
    link = "https://bellen.example/kamer/12?x=1"
    visit(els).post(f"{call.path}/afspreken", {"slot": "1", "place": link})
    assert f'href="{link}"' in visit(asker).get(call.path).text


@pytest.mark.parametrize(
    "place",
    ["javascript:alert(1)", "http://bellen.example/x", "bellen", "https://a b.nl", "https://" + "x" * 400 + ".nl"],
)
def test_a_link_that_is_none_is_refused_with_the_words_kept(visit, els, call, place):
    answer = visit(els).post(f"{call.path}/afspreken", {"slot": "2", "place": place})
    assert answer.status_code == 422 and place in answer.text.replace("&#39;", "'")
    assert 'value="2" checked' in answer.text and the_call().state == ASKED


def test_no_time_chosen_is_said(visit, els, call):
    for form in ({}, {"slot": "3"}, {"slot": "²"}):
        answer = visit(els).post(f"{call.path}/afspreken", form)
        assert answer.status_code == 422 and "Kies een van de twee momenten." in answer.text


def test_without_any_number_a_link_is_asked_for(visit, asker, els, call):
    with writing():
        asker.phone = els.phone = ""
    answer = visit(els).post(f"{call.path}/afspreken", {"slot": "1"})
    assert answer.status_code == 422 and "Jullie hebben allebei geen nummer ingevuld" in answer.text
    form = {"slot": "1", "place": "https://bellen.example/1"}
    assert visit(els).post(f"{call.path}/afspreken", form).status_code == 303


def test_not_now_costs_nothing_and_others_come_next(visit, asker, els, bram, noor, call, letters):
    assert visit(els).post(f"{call.path}/niet-nu").status_code == 303
    assert the_call().state == DECLINED
    assert told(visit(asker), DECLINED_LINE, "Els Kok") == 1
    page = visit(asker).get(call.path).text
    assert "Els heeft er nu geen ruimte voor" in page
    again = f"/bellen/nieuw?na={call.public_id}"
    assert again in page
    form = visit(asker).get(again).text
    assert ABOUT["subject"] in form and ABOUT["words"] in form and 'value="wonen" selected' in form
    assert set(names_on(visit(asker).post("/bellen/nieuw", {**ABOUT, "step": "who"}).text)) == {
        "Bram Postma",
        "Noor Kuiper",
    }
    subjects = [letter["Subject"] for letter in letters()]
    assert subjects == ["Els Kok kan nu niet bellen"]  # the question itself had not left yet, and stands no more


def test_only_one_answer(visit, els, call):
    visit(els).post(f"{call.path}/niet-nu")
    assert visit(els).post(f"{call.path}/afspreken", {"slot": "1"}).status_code == 409
    assert visit(els).post(f"{call.path}/niet-nu").status_code == 409
    assert the_call().state == DECLINED


def test_a_time_that_passed_cannot_be_taken(visit, els, call, clock):
    clock.move_to(MONDAY + timedelta(days=3, hours=1))  # between the two times
    assert "donderdag 26 november" not in visit(els).get(call.path).text.split("fieldset")[1]
    assert visit(els).post(f"{call.path}/afspreken", {"slot": "1"}).status_code == 409
    assert visit(els).post(f"{call.path}/afspreken", {"slot": "2"}).status_code == 303


def test_the_asker_takes_the_question_back(visit, asker, els, call, letters):
    assert visit(asker).post(f"{call.path}/afzeggen").status_code == 303
    assert the_call().state == CANCELLED
    assert told(visit(els), OFF_LINE, "Marleen Duinhof") == 1 and not told(visit(els), ASKED_LINE, "Marleen Duinhof")
    assert visit(els).post(f"{call.path}/afspreken", {"slot": "1"}).status_code == 409
    assert [letter["Subject"] for letter in letters()] == ["Het gesprek met Marleen Duinhof gaat niet door"]


def test_either_calls_off_what_was_agreed_until_it_begins(visit, asker, els, agreed, clock):
    assert visit(asker).post(f"{agreed.path}/afzeggen").status_code == 303
    assert "Dit gesprek gaat niet door" in visit(els).get(agreed.path).text
    assert "06-555" not in visit(els).get(agreed.path).text + visit(asker).get(agreed.path).text


def test_what_has_begun_is_not_called_off(visit, els, agreed, clock):
    clock.move_to(MONDAY + timedelta(days=3, minutes=1))
    assert visit(els).post(f"{agreed.path}/afzeggen").status_code == 409
    assert the_call().state == AGREED


def test_each_does_what_is_one_s_own(visit, asker, els, call):
    assert visit(asker).post(f"{call.path}/afspreken", {"slot": "1"}).status_code == 403
    assert visit(asker).post(f"{call.path}/niet-nu").status_code == 403
    assert visit(els).post(f"{call.path}/afzeggen").status_code == 403
    assert visit(els).get(f"/bellen/nieuw?na={call.public_id}").status_code == 403
    assert the_call().state == ASKED


def test_a_third_person_finds_nothing(visit, agreed, youssef, anouk, beheer):
    for third in (youssef, anouk, beheer):
        browser = visit(third)
        for path in (agreed.path, f"{agreed.path}/afspraak.ics", f"/bellen/nieuw?na={agreed.public_id}"):
            assert browser.get(path).status_code == 404
        for act in ("afspreken", "niet-nu", "afzeggen", "achteraf"):
            assert browser.post(f"{agreed.path}/{act}", {"slot": "1", "keeps": "nee"}).status_code == 404
        assert "coalitie" not in browser.get("/bellen").text + browser.get("/meldingen").text


def test_no_answer_in_time_lets_it_lapse_and_both_are_told(visit, asker, els, call, clock, letters):
    letters()
    clock.move_to(MONDAY + timedelta(days=2, minutes=-1))
    one_turn()
    assert the_call().state == ASKED
    clock.move_to(MONDAY + timedelta(days=2, minutes=1))
    one_turn()
    one_turn()
    assert the_call().state == LAPSED
    assert told(visit(asker), LAPSED_LINE, "Els Kok") == 1 and told(visit(els), LAPSED_LINE, "Marleen Duinhof") == 1
    assert not told(visit(els), ASKED_LINE, "Marleen Duinhof")
    assert visit(els).post(f"{call.path}/afspreken", {"slot": "1"}).status_code == 409
    assert f"/bellen/nieuw?na={call.public_id}" in visit(asker).get(call.path).text
    assert len(letters()) == 1  # told by a line, not by a letter


def test_until_when_one_may_answer(visit, asker, els, bram, noor):
    """Two days before the first time; never less than two days; but not after the last time."""
    ask(visit(asker), els, first_day="2026-12-10", second_day="2026-12-09")
    ask(visit(asker), bram, first_day="2026-11-24", second_day="2026-11-27")
    ask(visit(asker), noor, first_day="2026-11-24", second_day="2026-11-24")
    from sqlalchemy import select

    from cop.calls.models import Call
    from cop.foundation.clock import local

    untils = [f"{local(c.answer_by):%d-%m %H:%M}" for c in db.session.scalars(select(Call).order_by(Call.id))]
    assert untils == ["07-12 14:30", "25-11 10:00", "24-11 14:30"]


def test_a_letter_says_nothing_that_is_no_longer_so(visit, els, call, letters):
    with writing():
        the_call().state = LAPSED
    assert letters() == []
