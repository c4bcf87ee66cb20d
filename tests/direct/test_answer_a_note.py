"""Answering a note: the page says that it gives an address, and only then the two know each other's."""

from cop.foundation.db import db, writing
from cop.members.models import SUSPENDED
from tests.direct.conftest import the_only_note
from tests.direct.test_write_a_note import everything_in

ANSWER = "Ja, bel me maar."


def path(note):
    return f"/berichten/notitie/{note.public_id}"


def test_the_page_says_it_plainly_before(visit, fatima, note):
    page = visit(fatima).get(path(note)).text
    assert "Met je antwoord geef je je adres" in page and "fatima@voorbeeld.example" in page


def test_the_writer_cannot_answer(visit, marleen, note):
    assert "textarea" not in visit(marleen).get(path(note)).text
    assert visit(marleen).post(path(note), {"answer": ANSWER}).status_code == 403
    assert the_only_note().answer == ""


def test_by_answering_the_two_learn_each_other_s_address(visit, marleen, fatima, note, letters):
    before = len(letters())
    assert visit(fatima).post(path(note), {"answer": ANSWER}).status_code == 303
    (letter,) = letters()[before:]
    assert letter["To"] == "marleen@voorbeeld.example" and letter["Reply-To"] == "anouk@voorbeeld.example"
    assert ANSWER in everything_in(letter) and "fatima@voorbeeld.example" in everything_in(letter)
    assert "fatima@voorbeeld.example" in visit(marleen).get(path(note)).text
    assert "marleen@voorbeeld.example" in visit(fatima).get(path(note)).text
    assert ANSWER in visit(marleen).get(path(note)).text
    assert note.public_id in visit(marleen).get("/meldingen").text


def test_one_answer(visit, fatima, note, letters):
    browser = visit(fatima)
    browser.post(path(note), {"answer": ANSWER})
    again = browser.post(path(note), {"answer": "En nog dit."})
    assert again.status_code == 409 and the_only_note().answer == ANSWER
    assert "En nog dit." in again.text


def test_without_words_nothing_is_given(visit, marleen, fatima, note):
    answer = visit(fatima).post(path(note), {"answer": ""})
    assert answer.status_code == 422 and the_only_note().answered_at is None
    assert "fatima@" not in visit(marleen).get(path(note)).text


def test_when_the_writer_went_there_is_no_answer_and_nothing_is_lost(visit, marleen, fatima, note):
    with writing():
        marleen.status = SUSPENDED
    answer = visit(fatima).post(path(note), {"answer": ANSWER})
    assert answer.status_code == 409 and ANSWER in answer.text and "marleen@" not in answer.text
    assert "Met je antwoord geef je" not in visit(fatima).get(path(note)).text


def test_when_one_goes_the_other_sees_no_address_any_more(visit, marleen, fatima, note):
    visit(fatima).post(path(note), {"answer": ANSWER})
    with writing():
        fatima.status = SUSPENDED
    page = visit(marleen).get(path(note)).text
    assert "fatima@" not in page and ANSWER in page


def test_the_letter_of_an_answer_is_dropped_when_one_went(visit, marleen, fatima, note, letters):
    before = len(letters())
    visit(fatima).post(path(note), {"answer": ANSWER})
    with writing():
        fatima.status = SUSPENDED
    assert letters()[before:] == []
    db.session.rollback()
