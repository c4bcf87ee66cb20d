"""A reader remarks something at a field; authors deal with it, and the reader may take it back."""

import pytest

from cop.foundation.db import db
from cop.notifications.models import CASE_REMARKED, Notification
from cop.review.models import REMARK_MOST, CaseRemark
from tests.review.written import let_edit, main_of, published


@pytest.fixture
def reader(case, marleen, visit):
    """Marleen's browser; she reads along."""
    browser = visit(marleen)
    browser.post(f"{case.path}/meelezen/lezer", {"act": "mee"})
    return browser


def remark(browser, case, body="Welke ondernemers?", field="opgave"):
    return browser.post(f"{case.path}/meelezen", {"veld": field, "body": body})


def remarks():
    db.session.rollback()
    return db.session.query(CaseRemark).order_by(CaseRemark.id).all()


def do(browser, case, one, act):
    return browser.post(f"{case.path}/opmerkingen/{one.public_id}", {"act": act})


def test_a_remark_stands_at_its_field(case, fatima, reader, visit):
    answer = remark(reader, case)
    assert answer.location == f"{case.path}/meelezen#opgave"
    text = visit(fatima).get(f"{case.path}/meelezen").text
    field = text[text.index('id="opgave"') : text.index('id="wat_werkte_niet"')]
    assert "Welke ondernemers?" in field and "Marleen Duinhof" in field


def test_a_remark_about_the_whole(case, reader):
    remark(reader, case, "Mooi verhaal.", "")
    remark(reader, case, "Ook hier.", "bestaat_niet")
    assert [one.field for one in remarks()] == ["", ""]


def test_the_desk_counts_what_is_open(case, fatima, reader, visit):
    remark(reader, case)
    remark(reader, case, "En dit?", "aanpak")
    browser = visit(fatima)
    assert "Er staan 2 opmerkingen open." in main_of(browser.get(f"{case.path}/schrijven"))
    do(browser, case, remarks()[0], "gedaan")
    assert "Er staat één opmerking open." in main_of(browser.get(f"{case.path}/schrijven"))


@pytest.mark.parametrize(("body", "why"), [("", "Schrijf op wat je opviel"), ("x" * (REMARK_MOST + 1), "te lang")])
def test_what_is_not_right_is_said_at_its_place_and_the_words_stay(case, reader, body, why):
    answer = remark(reader, case, body)
    assert answer.status_code == 422 and remarks() == []
    text = answer.text
    field = text[text.index('id="opgave"') : text.index('id="aanpak"')]
    assert why in field and "<details" in field and "open>" in field
    assert body in field


def test_the_words_stay_when_it_was_handed_in_meanwhile(case, reader, marleen):
    let_edit(case)
    answer = remark(reader, case, "Dit typte ik een kwartier lang.")
    assert answer.status_code == 409 and "Je kunt hier niets meer opmerken" in main_of(answer)
    assert "Dit typte ik een kwartier lang." in reader.get("/schrijven/concepten").text


def test_the_words_stand_in_their_place_again_when_the_form_had_expired(case, reader):
    answer = reader.post(f"{case.path}/meelezen", {"veld": "aanpak", "body": "Welke tafel was dat?", "csrf_token": ""})
    assert answer.status_code == 400 and remarks() == []
    text = reader.get(f"{case.path}/meelezen").text
    assert "Welke tafel was dat?" in text[text.index('id="aanpak"') : text.index('id="resultaten"')]
    remark(reader, case, "Welke tafel was dat?", "aanpak")
    assert "<textarea" in text and text.count("Welke tafel was dat?") == 1
    assert reader.get(f"{case.path}/meelezen").text.count("Welke tafel was dat?") == 2  # words, and its button


def test_authors_are_told_once_a_day_of_each_reader(case, fatima, youssef, reader, visit, letters):
    before = len(letters())
    for number in range(3):
        remark(reader, case, f"Opmerking {number}")
    assert len(letters()) == before + 1
    assert db.session.query(Notification).filter_by(member_id=fatima.id, kind=CASE_REMARKED).count() == 1
    other = visit(youssef)
    other.post(f"{case.path}/meelezen/lezer", {"act": "mee"})
    remark(other, case)
    assert len(letters()) == before + 2


def test_done_and_open_again(case, fatima, reader, visit):
    remark(reader, case)
    browser = visit(fatima)
    assert do(browser, case, remarks()[0], "gedaan").status_code == 303
    assert remarks()[0].done_by_id == fatima.id
    assert "Weer openzetten" in main_of(browser.get(f"{case.path}/meelezen"))
    do(browser, case, remarks()[0], "open")
    assert remarks()[0].done_at is None and remarks()[0].done_by_id is None


def test_a_reader_takes_back_what_is_open(case, fatima, reader, visit):
    remark(reader, case)
    do(visit(fatima), case, remarks()[0], "gedaan")
    assert do(reader, case, remarks()[0], "weg").status_code == 403
    do(visit(fatima), case, remarks()[0], "open")
    assert do(reader, case, remarks()[0], "weg").status_code == 303
    assert remarks() == []


def test_nobody_takes_back_what_another_said(case, fatima, youssef, anouk, reader, visit):
    remark(reader, case)
    other = visit(youssef)
    other.post(f"{case.path}/meelezen/lezer", {"act": "mee"})
    for browser in (other, visit(fatima), visit(anouk)):
        assert do(browser, case, remarks()[0], "weg").status_code == 403
    assert len(remarks()) == 1


def test_only_who_writes_deals_with_it(case, anouk, youssef, reader, visit, stranger):
    remark(reader, case)
    assert do(reader, case, remarks()[0], "gedaan").status_code == 403
    assert do(visit(youssef), case, remarks()[0], "gedaan").status_code == 404  # does not read along: sees no remarks
    assert do(visit(anouk), case, remarks()[0], "gedaan").status_code == 403
    assert do(stranger, case, remarks()[0], "gedaan").status_code == 401
    let_edit(case)
    assert do(visit(anouk), case, remarks()[0], "gedaan").status_code == 303


def test_who_does_not_read_along_remarks_nothing_and_sees_none(case, youssef, fatima, anouk, beheer, reader, visit):
    remark(reader, case)
    for member in (youssef, beheer):
        assert "Welke ondernemers?" not in visit(member).get(f"{case.path}/meelezen").text
    for member in (youssef, fatima, anouk, beheer):
        assert remark(visit(member), case, "Ook dit").status_code == 409
    assert len(remarks()) == 1


def test_another_reader_sees_it_until_it_is_published(case, youssef, anouk, fatima, reader, visit):
    remark(reader, case)
    other = visit(youssef)
    other.post(f"{case.path}/meelezen/lezer", {"act": "mee"})
    assert "Welke ondernemers?" in other.get(f"{case.path}/meelezen").text
    let_edit(case)
    assert "Welke ondernemers?" in other.get(f"{case.path}/meelezen").text
    published(case, anouk)
    assert other.get(f"{case.path}/meelezen").status_code == 303
    assert reader.get(f"{case.path}/meelezen").status_code == 303
    for member in (fatima, anouk):
        assert "Welke ondernemers?" in visit(member).get(f"{case.path}/meelezen").text
    assert "Welke ondernemers?" not in visit(youssef).get(case.path).text


def test_an_editor_remarks_while_it_is_edited(case, anouk, fatima, visit):
    let_edit(case)
    assert remark(visit(anouk), case, "Kort dit in.").status_code == 303
    assert "Kort dit in." in visit(fatima).get(f"{case.path}/meelezen").text


def test_a_remark_of_another_case_is_not_found_here(case, public, fatima, reader, visit):
    remark(reader, case)
    assert do(visit(fatima), public, remarks()[0], "gedaan").status_code == 404


def test_markup_in_a_remark_is_only_words(case, fatima, reader, visit):
    remark(reader, case, "<b>vet</b> & <script>alert(1)</script>")
    text = visit(fatima).get(f"{case.path}/meelezen").text
    assert "<script>alert" not in text and "&lt;b&gt;vet" in text
