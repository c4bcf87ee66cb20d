"""After a session: the proof of having taken part, and the one question to who brought the question."""

import re
from datetime import datetime, timedelta
from html import unescape
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
import time_machine
from pypdf import PdfReader

from cop.foundation import pdf as printing
from cop.foundation.db import db, writing
from cop.intervisie import afterwards, operations, people
from cop.intervisie.models import Attendance, Session
from cop.intervisie.queries import sitters_of
from cop.runner import operations as runner
from tests.intervisie.held import ended, running, seat_of, six

MONDAY = datetime(2026, 11, 23, 14, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
PROOFS = "/intervisie/bewijzen"
WORDS = "Ik belde de wethouder van WALRUS, en vroeg eerst wat zij nodig had."


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY) as traveller:
        yield traveller


@pytest.fixture
def table(clock, everybody):
    return six(everybody)


def main_of(answer):
    return unescape(re.sub(r"\s+", " ", answer.text.split("<main")[1].split("</main")[0]))


# The proof


@pytest.fixture
def held(table, clock):
    """A session of an hour and a half, in which five of six were."""
    session = running(table)
    with writing():
        runner.go_out(session, seat_of(session, table[5]))
    clock.shift(timedelta(minutes=92))
    with writing():
        runner.end(session, sitters_of(session))
    return session


def proof_of(member):
    return db.session.query(Attendance).filter_by(member_id=member.id).one()


def pdf_of(answer):
    return " ".join(PdfReader(BytesIO(answer.data)).pages[0].extract_text().split())


def test_who_was_there_finds_a_proof_and_fetches_it(held, table, visit):
    browser = visit(table[1])
    page = main_of(browser.get(PROOFS))
    mine = proof_of(table[1])
    assert "23 november 2026" in page and "Incidentmethode" in page and "1,5 uur" in page and "1 sessie" in page
    assert f'href="{PROOFS}/{mine.public_id}.pdf"' in page
    answer = browser.get(f"{PROOFS}/{mine.public_id}.pdf")
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["Cache-Control"] == "no-store"
    text = pdf_of(answer)
    for said in ("Ilse Roos", "23 november 2026", "1,5 uur", "Incidentmethode", "Slim samenwerken", "Platform31"):
        assert said in text
    assert "Sanne" not in text and held.public_id not in text


def test_a_proof_stays_when_the_session_is_gone(held, table, visit):
    with writing():
        operations.wipe(db.session.get(Session, held.id), operations.ON_ITS_DATE)
    browser = visit(table[1])
    assert "23 november 2026" in main_of(browser.get(PROOFS))
    assert browser.get(f"{PROOFS}/{proof_of(table[1]).public_id}.pdf").data.startswith(b"%PDF")


def test_who_was_not_there_has_no_proof(held, table, visit):
    page = main_of(visit(table[5]).get(PROOFS))
    assert "Nog geen bewijzen" in page and "23 november" not in page


@pytest.mark.parametrize("who", ["fatima", "anouk", "beheer"])
def test_the_proof_of_another_is_not_there(request, held, table, visit, who):
    browser = visit(request.getfixturevalue(who))
    assert browser.get(f"{PROOFS}/{proof_of(table[1]).public_id}.pdf").status_code == 404
    assert "Incidentmethode" not in browser.get(PROOFS).text


def test_nor_is_that_of_somebody_at_the_same_table(held, table, visit):
    assert visit(table[0]).get(f"{PROOFS}/{proof_of(table[1]).public_id}.pdf").status_code == 404


def test_a_stranger_fetches_nothing(held, table, stranger):
    answer = stranger.get(f"{PROOFS}/{proof_of(table[1]).public_id}.pdf")
    assert not answer.data.startswith(b"%PDF") and answer.status_code in (302, 303, 401)


def test_where_nothing_can_print_the_page_says_so(held, table, visit, monkeypatch):
    def missing():
        raise printing.NoPrinter("Nothing prints here.")

    monkeypatch.setattr(printing, "printer", missing)
    answer = visit(table[1]).get(f"{PROOFS}/{proof_of(table[1]).public_id}.pdf")
    assert answer.status_code == 503 and "Hier kan nu geen PDF worden gemaakt" in answer.text


# The one question


@pytest.fixture
def asked(table, clock):
    """A session of four weeks ago; Ilse, who brought its question, was asked."""
    session = ended(table)
    clock.shift(timedelta(weeks=4))
    assert afterwards.ask_due() == 1
    return db.session.get(Session, session.id)


def answer_with(browser, session, words, seen=""):
    if not seen:
        found = re.search(r'name="seen" value="(\w+)"', browser.get(f"{session.path}/achteraf").text)
        seen = found[1] if found else ""
    return browser.post(f"{session.path}/achteraf", {"words": words, "seen": seen})


def test_the_bringer_answers_and_may_change_it(asked, table, visit):
    browser = visit(table[1])
    page = main_of(browser.get(f"{asked.path}/achteraf"))
    assert "Wat heb je gedaan?" in page and "Alleen jij leest dit." in page and "21 februari 2027" in page
    assert answer_with(browser, asked, WORDS).status_code == 303
    assert WORDS in main_of(browser.get(f"{asked.path}/achteraf"))
    answer_with(browser, asked, "Toch nog niets.")
    page = main_of(browser.get(f"{asked.path}/achteraf"))
    assert "Toch nog niets." in page and "WALRUS" not in page


def test_the_letter_and_the_bell_lead_to_the_question(asked, table, visit):
    way, to_question = f'href="{asked.path}"', f'href="{asked.path}/achteraf"'
    assert way in visit(table[1]).get("/meldingen").text
    assert to_question in visit(table[1]).get(asked.path).text
    assert to_question not in visit(table[0]).get(asked.path).text


def test_an_answer_is_sealed_and_may_be_emptied(asked, table, visit):
    browser = visit(table[1])
    answer_with(browser, asked, WORDS)
    found = db.session.get(Session, asked.id)
    assert b"WALRUS" not in found.sealed_sequel and found.unseal("sequel") == WORDS
    answer_with(browser, asked, "")
    assert db.session.get(Session, asked.id).sealed_sequel is None


def test_before_four_weeks_are_over_nobody_is_asked(table, visit, clock):
    session = ended(table)
    clock.shift(timedelta(weeks=4) - timedelta(minutes=1))
    assert afterwards.ask_due() == 0
    assert visit(table[1]).get(f"{session.path}/achteraf").status_code == 404


def test_what_is_too_long_comes_back_whole(asked, table, visit):
    answer = answer_with(visit(table[1]), asked, "y" * 1001)
    assert answer.status_code == 422 and "er passen hooguit 1000 tekens" in answer.text and "y" * 1001 in answer.text
    assert db.session.get(Session, asked.id).sealed_sequel is None
    assert answer_with(visit(table[1]), asked, "y" * 1000).status_code == 303


def test_two_windows_do_not_overwrite_each_other(asked, table, visit):
    browser = visit(table[1])
    seen = re.search(r'name="seen" value="(\w+)"', browser.get(f"{asked.path}/achteraf").text)[1]
    assert answer_with(browser, asked, "Het eerste venster.", seen).status_code == 303
    answer = answer_with(browser, asked, "Het tweede venster.", seen)
    assert answer.status_code == 409
    page = main_of(answer)
    assert "Het eerste venster." in page and "Het tweede venster." in page
    assert db.session.get(Session, asked.id).unseal("sequel") == "Het eerste venster."
    seen = re.search(r'name="seen" value="(\w+)"', answer.text)[1]
    assert answer_with(browser, asked, "Het tweede venster.", seen).status_code == 303
    assert db.session.get(Session, asked.id).unseal("sequel") == "Het tweede venster."


def test_to_the_others_at_the_table_the_question_is_not_there(asked, table, visit):
    answer_with(visit(table[1]), asked, WORDS)
    for member in (table[0], table[2]):
        answer = visit(member).get(f"{asked.path}/achteraf")
        assert answer.status_code == 404 and "WALRUS" not in answer.text
        assert visit(member).post(f"{asked.path}/achteraf", {"words": "Van mij."}).status_code == 404
    assert db.session.get(Session, asked.id).unseal("sequel") == WORDS


@pytest.mark.parametrize("who", ["fatima", "anouk", "beheer"])
def test_nor_to_anybody_else(request, asked, visit, who):
    browser = visit(request.getfixturevalue(who))
    assert browser.get(f"{asked.path}/achteraf").status_code == 404
    assert browser.post(f"{asked.path}/achteraf", {"words": "Van mij."}).status_code == 404


def test_a_bringer_who_was_taken_out_is_not_asked_either(asked, table, visit):
    with writing():
        people.take_out(asked, seat_of(asked, table[1]))
    answer = visit(table[1]).post(f"{asked.path}/achteraf", {"words": WORDS})
    assert answer.status_code == 404 and WORDS in unescape(answer.text)  # not a lost word


def test_words_for_a_session_that_was_deleted_come_back(asked, table, visit):
    with writing():
        operations.wipe(db.session.get(Session, asked.id), operations.ON_ITS_DATE)
    answer = visit(table[1]).post(f"{asked.path}/achteraf", {"words": WORDS})
    assert answer.status_code == 404 and WORDS in unescape(answer.text)


def test_nothing_of_it_stands_in_the_title_or_the_cookie(asked, table, visit):
    browser = visit(table[1])
    answer = answer_with(browser, asked, WORDS)
    assert "WALRUS" not in answer.headers["Location"]
    with browser.client.session_transaction() as cookie:
        assert "WALRUS" not in str(dict(cookie)) and asked.public_id not in str(dict(cookie))
    page = browser.get(f"{asked.path}/achteraf")
    assert "<title>Besloten sessie" in page.text and page.headers["Cache-Control"] == "no-store"
