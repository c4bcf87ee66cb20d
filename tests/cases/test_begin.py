"""A case begins with two answers, and belongs to who began it."""

from sqlalchemy import func, select

from cop.cases.models import Case
from cop.foundation.db import db


def number():
    return db.session.scalar(select(func.count()).select_from(Case))


def test_two_answers_and_one_writes(visit, fatima):
    browser = visit(fatima)
    page = browser.get("/casussen/nieuw").text
    assert "Schrijf een casus" in page
    answer = browser.post("/casussen/nieuw", {"titel": "Ons regiofonds", "soort": "voorbeeld", "form_id": "f1"})
    assert answer.status_code == 303 and answer.location.endswith("/schrijven/kop")
    page = browser.get(answer.location).text
    assert 'value="Ons regiofonds"' in page and "Alleen jij en de andere auteurs" in page
    assert "Ons regiofonds" in browser.get("/casussen/mijn").text


def test_sent_twice_is_one_case(visit, fatima):
    browser = visit(fatima)
    places = [
        browser.post("/casussen/nieuw", {"titel": "Ons fonds", "soort": "voorbeeld", "form_id": "x"}).location
        for _n in "12"
    ]
    assert places[0] == places[1] and number() == 1


def test_what_is_missing_is_said_and_the_words_stay(visit, fatima):
    answer = visit(fatima).post("/casussen/nieuw", {"titel": "", "soort": "voorbeeld"})
    assert answer.status_code == 422 and "Geef een werktitel" in answer.text
    answer = visit(fatima).post("/casussen/nieuw", {"titel": "Ons <fonds>", "soort": "roman"})
    assert (
        answer.status_code == 422 and "Kies wat voor casus het is" in answer.text and "Ons &lt;fonds&gt;" in answer.text
    )
    assert number() == 0


def test_nobody_else_finds_it(visit, stranger, case, marleen, anouk, beheer):
    for member in (marleen, anouk, beheer):
        browser = visit(member)
        for path in (
            "",
            "/schrijven",
            "/schrijven/kop",
            "/concept",
            "/versies",
            "/interview",
            "/zichtbaarheid",
            "/auteurs",
        ):
            assert browser.get(case.path + path).status_code == 404, path
        assert case.title not in browser.get("/casussen/mijn").text
    assert stranger.get(case.path).status_code == 302
