"""A member asks a colleague for a quarter of an hour, in three steps."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select

from cop.calls.models import Call
from cop.calls.operations import NotNow, Request
from cop.calls.operations import ask as ask_now
from cop.foundation.db import db, writing
from cop.foundation.drafts import Draft
from cop.members.models import Member
from tests.calls.conftest import ABOUT, MONDAY, TIMES, ask, bell, make_knower, names_on, the_call
from tests.conftest import make_reply, make_thread


def count():
    return db.session.scalar(select(func.count()).select_from(Call))


def test_three_steps_lead_to_one_request(visit, asker, els, bram, noor, letters):
    browser = visit(asker)
    assert "Bel een collega" in browser.get("/bellen").text
    who = browser.post("/bellen/nieuw", {**ABOUT, "step": "who"})
    assert who.status_code == 200 and set(names_on(who.text)) == {"Els Kok", "Bram Postma", "Noor Kuiper"}
    when = browser.post("/bellen/nieuw", {**ABOUT, "person": els.public_id, "step": "when"})
    assert "Wie hield de kleine aan boord?" in when.text and "06-555 01 101" in when.text
    assert "06-555 01 201" not in when.text  # her number is for when she agrees
    sent = ask(browser, els)
    assert sent.status_code == 303
    page = browser.get(sent.location).text
    assert "donderdag 26 november, 10.00 uur" in page and "vrijdag 27 november, 14.30 uur" in page
    assert "Je hoort het zodra Els kiest, en uiterlijk woensdag 25 november, 10.00 uur." in page
    assert "Een coalitie met twaalf gemeenten" in bell(visit(els))
    [letter] = letters()
    assert letter["To"] == "els@voorbeeld.example"
    assert letter["Subject"] == "Marleen Duinhof wil je graag een kwartier bellen"
    text = letter.get_body(("plain",)).get_content()
    assert "donderdag 26 november, 10.00 uur" in text and "Wie hield de kleine aan boord?" in text
    assert "06-555" not in text and f"/bellen/{the_call().public_id}" in text


def test_times_are_kept_as_the_same_moment_everywhere(call):
    assert call.slots == [datetime(2026, 11, 26, 9, 0), datetime(2026, 11, 27, 13, 30)]


def test_every_step_keeps_every_word(visit, asker, els):
    typed = {**ABOUT, **TIMES, "agenda": "5", "person": els.public_id, "form_id": "f1"}
    for step in ("about", "others", "when"):
        page = visit(asker).post("/bellen/nieuw", {**typed, "step": step}).text
        for value in (ABOUT["subject"], ABOUT["words"], "2026-11-26", "14:30", "wonen", "f1"):
            assert value in page, (step, value)
    wrong = visit(asker).post("/bellen/nieuw", {**typed, "second_time": "", "step": "send"})
    assert wrong.status_code == 422
    assert ABOUT["words"] in wrong.text and 'value="2026-11-27"' in wrong.text and count() == 0


def test_a_stale_form_keeps_the_words(visit, asker):
    browser = visit(asker)
    assert browser.post("/bellen/nieuw", {**ABOUT, "step": "who", "csrf_token": "oud"}).status_code == 400
    page = browser.get("/bellen/nieuw").text
    assert ABOUT["subject"] in page and ABOUT["words"] in page


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"subject": " "}, "Schrijf waarover je wilt bellen."),
        ({"subject": "x" * 161}, "te lang"),
        ({"words": "x" * 601}, "te lang"),
        ({"theme": ""}, "Kies een thema of een agendapunt"),
        ({"theme": "bestaat-niet"}, "Dit thema bestaat niet"),
        ({"theme": "", "agenda": "9"}, "Kies een thema of een agendapunt"),
        ({"first_day": ""}, "Vul een dag en een tijd in"),
        ({"first_day": "morgen"}, "Vul een dag en een tijd in"),
        ({"first_day": "2026-02-30"}, "bestaat niet"),
        ({"first_time": "25:00"}, "bestaat niet"),
        ({"first_day": "0001-01-01"}, "bestaat niet"),
        ({"first_day": "9999-12-31"}, "bestaat niet"),
        ({"first_day": "²026-11-26"}, "Vul een dag en een tijd in"),
        ({"first_day": "2026-11-23", "first_time": "13:59"}, "minstens vier uur"),
        ({"first_day": "2026-11-20"}, "minstens vier uur"),
        ({"first_day": "2027-01-05"}, "binnen zes weken"),
        ({"second_day": "2026-11-26", "second_time": "10:10"}, "verschilt van het eerste"),
        ({"person": ""}, "Kies een collega."),
    ],
)
def test_what_is_not_right_is_said_and_nothing_is_sent(visit, asker, els, changed, said):
    answer = ask(visit(asker), els, **changed)
    assert answer.status_code == 422 and said in answer.text
    assert count() == 0


def test_four_hours_ahead_is_soon_enough(visit, asker, els):
    assert ask(visit(asker), els, first_day="2026-11-23", first_time="14:01").status_code == 303


def test_a_time_that_summer_time_skips_does_not_exist(visit, asker, els, clock):
    clock.move_to(MONDAY.replace(year=2027, month=3, day=22))
    later = {"first_day": "2027-03-28", "first_time": "02:30", "second_day": "2027-03-29", "second_time": "10:00"}
    assert "Deze tijd bestaat niet" in ask(visit(asker), els, **later).text
    assert ask(visit(asker), els, **{**later, "first_time": "10:00"}).status_code == 303
    assert the_call().slots == [datetime(2027, 3, 28, 8, 0), datetime(2027, 3, 29, 8, 0)]


def test_one_form_makes_one_request(visit, asker, els):
    first, again = ask(visit(asker), els), ask(visit(asker), els)
    assert first.location == again.location and count() == 1


def test_the_form_of_another_is_no_way_into_that_call(visit, call, youssef, bram):
    answer = ask(visit(youssef), bram, form_id=call.form_id)
    assert answer.status_code == 303 and answer.location != call.path


def test_nobody_is_asked_twice_in_a_fortnight(visit, asker, youssef, els, bram, call, clock):
    assert "Els Kok" not in names_on(visit(youssef).post("/bellen/nieuw", {**ABOUT, "step": "who"}).text)
    answer = ask(visit(youssef), els)
    assert answer.status_code == 409 and count() == 1
    assert names_on(answer.text) == ["Bram Postma"]  # and here is another
    assert ABOUT["words"] in answer.text and "2026-11-26" in answer.text
    clock.move_to(MONDAY + timedelta(days=14, minutes=-1))
    later = {"first_day": "2026-12-10", "second_day": "2026-12-11"}
    assert ask(visit(youssef), els, **later).status_code == 409
    clock.move_to(MONDAY + timedelta(days=14, minutes=1))
    assert ask(visit(youssef), els, **later).status_code == 303


def test_who_is_asked_by_another_meanwhile_makes_room(visit, asker, youssef, els, bram, monkeypatch):
    """Between the look and the writing another asks: the second hears so, and keeps the words."""
    from cop.calls import asking

    before = asking.write

    def another_first():
        monkeypatch.setattr(asking, "write", before)
        with writing():
            at = datetime(2026, 11, 26, 9), datetime(2026, 11, 27, 9)
            ask_now(youssef, els.public_id, Request("Iets anders", "wonen", 0, "", at))
        before()

    monkeypatch.setattr(asking, "write", another_first)
    answer = ask(visit(asker), els)
    assert answer.status_code == 409
    assert "Iemand anders vroeg deze collega net voor jou." in answer.text
    assert names_on(answer.text) == ["Bram Postma"] and ABOUT["words"] in answer.text and "14:30" in answer.text
    assert count() == 1


def test_of_two_at_the_same_moment_one_hears_so(app, asker, youssef, els):
    """With two connections of their own, as two workers of the server have."""
    at = datetime(2026, 11, 26, 9), datetime(2026, 11, 27, 9)
    askers, callee_id, ready = [asker.id, youssef.id], els.public_id, Barrier(2)
    db.session.rollback()

    def one(asker_id):
        with app.app_context():
            ready.wait()
            try:
                with writing():
                    ask_now(db.session.get_one(Member, asker_id), callee_id, Request("Iets", "", 0, "", at))
            except NotNow:
                return False
            return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(one, askers)) == [False, True]
    assert count() == 1


def test_three_requests_may_wait_and_no_more(visit, asker, els, bram, noor, everybody):
    fourth = make_knower("ans", everybody, "Ans Vos")
    for callee in (els, bram, noor):
        assert ask(visit(asker), callee).status_code == 303
    answer = ask(visit(asker), fourth)
    assert answer.status_code == 409 and "Drie van je vragen wachten op antwoord" in answer.text
    assert ABOUT["words"] in answer.text and count() == 3


def test_asking_and_taking_back_all_day_comes_to_an_end(visit, asker, everybody, clock, monkeypatch):
    monkeypatch.setattr("cop.calls.asking.REQUESTS_A_DAY", 2)
    browser = visit(asker)
    answers = []
    for number in range(3):
        answers.append(ask(browser, make_knower(f"k{number}", everybody, f"Kenner {number}")))
        if answers[-1].status_code == 303:
            browser.post(f"{answers[-1].location}/afzeggen")
    assert [answer.status_code for answer in answers] == [303, 303, 429]
    assert ABOUT["words"] in answers[-1].text and count() == 2


def test_words_go_along_to_a_question_when_nobody_is_found(visit, asker):
    browser = visit(asker)
    page = browser.post("/bellen/nieuw", {**ABOUT, "step": "who"}).text
    assert "We vinden nu niemand die je hierover kunt bellen." in page
    answer = browser.post("/bellen/nieuw", {**ABOUT, "step": "question"})
    assert answer.location == "/gesprekken/nieuw"
    question = browser.get("/gesprekken/nieuw").text
    assert ABOUT["subject"] in question and ABOUT["words"] in question


def test_a_draft_of_a_question_is_not_overwritten(visit, asker):
    with writing():
        fields = {"title": ["Mijn eigen begin"], "body": [""]}
        db.session.add(Draft(member_id=asker.id, place="/gesprekken/nieuw", fields=fields))
    visit(asker).post("/bellen/nieuw", {**ABOUT, "step": "question"})
    assert db.session.get_one(Draft, (asker.id, "/gesprekken/nieuw")).fields["title"] == ["Mijn eigen begin"]


def test_from_a_profile_to_that_colleague(visit, asker, els, bram):
    page = visit(asker).get(els.path).text
    assert f"/bellen/nieuw?met={els.public_id}" in page
    first = visit(asker).get(f"/bellen/nieuw?met={els.public_id}").text
    assert f'name="met" value="{els.public_id}"' in first and "met Els Kok" in first
    when = visit(asker).post("/bellen/nieuw", {"subject": "Iets", "met": els.public_id, "step": "who"})
    assert "Els Kok" in when.text and "Eerste moment" in when.text


def test_the_profile_of_who_may_not_be_called_has_no_button(visit, asker, youssef):
    assert "/bellen/nieuw?met=" not in visit(asker).get(youssef.path).text
    answer = visit(asker).post("/bellen/nieuw", {**ABOUT, "met": youssef.public_id, "step": "who"})
    assert answer.status_code == 409 and "op dit moment niet vragen" in answer.text


def test_an_unanswered_question_of_ones_own_leads_here(visit, asker, youssef, everybody):
    thread = make_thread(everybody, asker, "Wie betaalt?", themes=["wonen"], agenda=[4])
    assert "Liever even bellen?" in visit(asker).get(thread.path).text
    assert "Liever even bellen?" not in visit(youssef).get(thread.path).text
    form = visit(asker).get(f"/bellen/nieuw?gesprek={thread.public_id}").text
    assert 'value="Wie betaalt?"' in form and 'value="wonen" selected' in form and 'value="4" selected' in form
    assert 'value="Wie betaalt?"' not in visit(youssef).get(f"/bellen/nieuw?gesprek={thread.public_id}").text
    make_reply(thread, youssef)
    assert "Liever even bellen?" not in visit(asker).get(thread.path).text


def test_a_question_in_a_closed_circle_is_not_carried_out_of_it(visit, circle, asker):
    thread = make_thread(circle, asker, "Onder ons")
    assert "Liever even bellen?" not in visit(asker).get(thread.path).text
    assert "Onder ons" not in visit(asker).get(f"/bellen/nieuw?gesprek={thread.public_id}").text


def test_strangers_come_nowhere(stranger, call):
    for path in ("/bellen", "/bellen/nieuw", call.path, f"{call.path}/afspraak.ics"):
        assert stranger.get(path).status_code == 302
