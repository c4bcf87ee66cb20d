"""Own insights stay with their author: kept beyond the session, taken along, deleted; and nobody else finds them."""

import json
import re
from datetime import date, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
import time_machine

from cop.foundation import sealing
from cop.foundation.db import db, writing
from cop.intervisie import afterwards, keys, operations, people
from cop.intervisie.models import Insight, Seat, Session
from cop.intervisie.queries import own_key, sitters_of
from cop.runner import operations as runner
from cop.runner import writing as notes
from cop.runner.models import SessionNote
from cop.runner.script import script_of
from tests.intervisie.held import running, seat_of, six

MONDAY = datetime(2026, 11, 23, 14, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
INSIGHTS = "/intervisie/inzichten"
PAD, STEP = "Niet oplossen, maar vragen (ALBATROS).", "Mijn vraag is eigenlijk een andere (KWARTEL)."


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY) as traveller:
        yield traveller


@pytest.fixture
def table(clock, everybody):
    return six(everybody)


@pytest.fixture
def session(table):
    """A session that is over, in which Tim wrote on his pad and in a step, and Yusra on her pad."""
    made = running(table)
    own = next(step for step in script_of(made).steps if step.sight == "eigen")
    with writing():
        notes.write_pad(made, seat_of(made, table[2]), PAD, 0)
        notes.write_own(made, seat_of(made, table[2]), own, STEP, 0)
        notes.write_pad(made, seat_of(made, table[3]), "Van Yusra (PELIKAAN).", 0)
    with writing():
        runner.end(made, sitters_of(made))
    return made


@pytest.fixture
def tim(session, table, visit):
    return visit(table[2])


def main_of(answer):
    return unescape(re.sub(r"\s+", " ", answer.text.split("<main")[1].split("</main")[0]))


def note_with(table, place, kind="pad"):
    """The only note of this kind that this person wrote."""
    theirs = db.session.query(SessionNote).join(Seat, Seat.id == SessionNote.seat_id)
    return theirs.filter(Seat.member_id == table[place].id, SessionNote.kind == kind).one()


def keep(browser, note):
    return browser.post(f"{INSIGHTS}/bewaren", {"note": note.public_id})


def only_insight():
    return db.session.query(Insight).one()


# What stands there


def test_my_own_notes_stand_there_and_nobody_elses(session, tim):
    page = main_of(tim.get(INSIGHTS))
    assert PAD in page and STEP in page and "Mijn schrijfblok" in page and "Je bewaart nog niets." in page
    assert "PELIKAAN" not in page and "Sessie van 23 november 2026" in page
    assert "wordt gewist op 21 februari 2027" in page and f'href="{session.path}"' in page


def test_what_is_being_written_in_the_room_stands_there_alone(table, visit):
    made = running(table)
    with writing():
        notes.write_pad(made, seat_of(made, table[2]), PAD, 0)
    assert PAD not in main_of(visit(table[2]).get(INSIGHTS))


def test_without_anything_it_says_what_will_be_there(table, visit):
    answer = visit(table[0]).get(INSIGHTS)
    page = main_of(answer)
    assert "Geen eigen notities" in page and "inzichten.json" not in page
    assert "<title>Mijn inzichten" in answer.text and 'data-zone="besloten"' in answer.text


def test_who_was_taken_out_still_finds_the_own_notes(table, visit):
    made = running(table)
    with writing():
        made.seal("title", "ZEEHOND")
        notes.write_pad(made, seat_of(made, table[2]), PAD, 0)
    with writing():
        people.take_out(made, seat_of(made, table[2]))
    browser = visit(table[2])
    assert browser.get(f"{made.path}/wisdatum").status_code == 404
    answer = browser.get(INSIGHTS)
    assert PAD in main_of(answer) and "ZEEHOND" not in answer.text and made.public_id not in answer.text
    assert keep(browser, note_with(table, 2)).status_code == 303
    assert PAD in browser.get(f"{INSIGHTS}.txt").text


# Keeping


def test_a_note_is_kept_beyond_its_session(session, table, tim):
    assert keep(tim, note_with(table, 2)).status_code == 303
    with writing():
        operations.wipe(db.session.get(Session, session.id), operations.ON_ITS_DATE)
    page = main_of(tim.get(INSIGHTS))
    assert PAD in page and "KWARTEL" not in page and "wordt gewist op 23 november 2027" in page
    assert b"ALBATROS" not in only_insight().sealed


def test_the_same_words_twice_are_one_insight(session, table, tim):
    for _n in range(3):
        keep(tim, note_with(table, 2))
    assert db.session.query(Insight).count() == 1
    assert "Dit bewaar je" in main_of(tim.get(INSIGHTS))
    keep(tim, note_with(table, 2, "own"))
    assert db.session.query(Insight).count() == 2


@pytest.mark.parametrize(
    ("day", "is_right"),
    [
        ("2026-12-07", True),
        ("2026-12-06", False),
        ("2031-11-23", True),
        ("2031-11-24", False),
        ("2026-11-01", False),
        ("", False),
        ("ooit", False),
    ],
)
def test_an_insight_has_a_day_of_its_own(session, table, tim, day, is_right):
    keep(tim, note_with(table, 2))
    answer = tim.post(f"{INSIGHTS}/{only_insight().public_id}", {"act": "dag", "day": day})
    if is_right:
        assert answer.status_code == 303 and only_insight().delete_on == date.fromisoformat(day)
    else:
        page = main_of(answer)
        assert answer.status_code == 422 and only_insight().delete_on == date(2027, 11, 23)
        assert "Vul een dag in." in page or "Kies een dag van 7 december 2026 tot en met 23 november 2031." in page
        assert 'aria-invalid="true"' in page and PAD in page


def test_it_goes_on_its_day_and_not_before(session, table, tim, clock):
    keep(tim, note_with(table, 2))
    clock.move_to(datetime(2027, 11, 22, 23, 59, tzinfo=ZoneInfo("Europe/Amsterdam")))
    afterwards.forget_insights()
    assert db.session.query(Insight).count() == 1
    clock.move_to(datetime(2027, 11, 23, 0, 0, tzinfo=ZoneInfo("Europe/Amsterdam")))
    afterwards.forget_insights()
    assert db.session.query(Insight).count() == 0


# Deleting


def test_an_insight_is_deleted_at_once(session, table, tim):
    keep(tim, note_with(table, 2))
    assert tim.post(f"{INSIGHTS}/{only_insight().public_id}", {"act": "weg"}).status_code == 303
    assert db.session.query(Insight).count() == 0 and "Je bewaart nog niets." in main_of(tim.get(INSIGHTS))


def test_a_note_in_a_session_is_deleted_at_once_and_what_was_kept_of_it_stays(session, table, tim):
    note = note_with(table, 2)
    keep(tim, note)
    assert tim.post(f"{INSIGHTS}/notitie/{note.public_id}", {"act": "weg"}).status_code == 303
    page = main_of(tim.get(INSIGHTS))
    assert "Mijn schrijfblok" not in page and PAD in page and STEP in page
    assert db.session.query(SessionNote).filter_by(kind="pad").count() == 1  # of Yusra


def test_a_note_is_not_deleted_by_accident(session, table, tim):
    note = note_with(table, 2)
    assert tim.post(f"{INSIGHTS}/notitie/{note.public_id}").status_code == 404
    assert tim.get(f"{INSIGHTS}/notitie/{note.public_id}").status_code in (404, 405)
    assert PAD in main_of(tim.get(INSIGHTS))


# Taking along


def test_everything_is_taken_along_as_json(session, table, tim):
    keep(tim, note_with(table, 2))
    answer = tim.get(f"{INSIGHTS}.json")
    found = json.loads(answer.text)
    assert found["bewaard"] == [{"bewaard_op": "2026-11-23", "wissen_op": "2027-11-23", "tekst": PAD}]
    assert [one["tekst"] for one in found["notities"]] == [PAD, STEP]
    assert {one["sessie_op"] for one in found["notities"]} == {"2026-11-23"}
    assert found["notities"][0]["stap"] == "" and found["notities"][1]["stap"]
    assert answer.headers["Content-Type"] == "application/json" and answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="inzichten.json"'
    assert "PELIKAAN" not in answer.text


def test_and_as_text(session, table, tim):
    keep(tim, note_with(table, 2, "own"))
    answer = tim.get(f"{INSIGHTS}.txt")
    assert answer.text.count(STEP) == 2 and answer.text.count(PAD) == 1 and "PELIKAAN" not in answer.text
    assert "Bewaard op 23 november 2026, tot 23 november 2027" in answer.text
    assert "Sessie van 23 november 2026, wordt gewist op 21 februari 2027" in answer.text
    assert answer.headers["Content-Type"].startswith("text/plain") and answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="inzichten.txt"'


# Nobody else


@pytest.mark.parametrize("who", ["sanne", "fatima", "anouk", "beheer"])
def test_nobody_else_finds_or_touches_them(request, session, table, tim, visit, who):
    keep(tim, note_with(table, 2))
    insight, note = only_insight().public_id, note_with(table, 2).public_id
    browser = visit(table[0] if who == "sanne" else request.getfixturevalue(who))
    for page in (INSIGHTS, f"{INSIGHTS}.json", f"{INSIGHTS}.txt"):
        assert "ALBATROS" not in browser.get(page).text and "KWARTEL" not in browser.get(page).text
    assert browser.post(f"{INSIGHTS}/bewaren", {"note": note}).status_code == 404
    assert browser.post(f"{INSIGHTS}/notitie/{note}", {"act": "weg"}).status_code == 404
    for act in ("dag", "weg"):
        assert browser.post(f"{INSIGHTS}/{insight}", {"act": act, "day": "2027-01-01"}).status_code == 404
    assert only_insight().delete_on == date(2027, 11, 23) and PAD in main_of(tim.get(INSIGHTS))


def test_a_code_for_a_telephone_opens_no_insights(session, table, stranger):
    with writing():
        code = keys.new_code(session, seat_of(session, table[2]))
    with stranger.client.session_transaction() as cookie:
        cookie["seats"] = {session.public_id: code}
    for page in (INSIGHTS, f"{INSIGHTS}.json", f"{INSIGHTS}.txt"):
        answer = stranger.get(page)
        assert answer.status_code in (302, 303, 401) and "ALBATROS" not in answer.text


def test_notes_that_are_shared_with_the_group_are_nobodys_own(session, table, tim):
    with writing():
        db.session.query(SessionNote).filter_by(kind="own").update({"kind": "field"})
    note = db.session.query(SessionNote).filter_by(kind="field").one()
    assert keep(tim, note).status_code == 404
    assert tim.post(f"{INSIGHTS}/notitie/{note.public_id}", {"act": "weg"}).status_code == 404


# A back-up was put back without its keys


def test_without_its_key_an_insight_is_gone_and_the_page_still_there(session, table, tim):
    keep(tim, note_with(table, 2))
    sealing.destroy(own_key(table[2]))
    page = main_of(tim.get(INSIGHTS))
    assert "Je bewaart nog niets." in page and STEP in page
    keep(tim, note_with(table, 2, "own"))  # with a new key; the one that cannot be read any more hinders nobody
    page = main_of(tim.get(INSIGHTS))
    assert page.count("KWARTEL") > 1 and json.loads(tim.get(f"{INSIGHTS}.json").text)["bewaard"][0]["tekst"] == STEP


def test_without_the_key_of_a_session_its_notes_are_gone_and_the_page_still_there(session, table, tim):
    keep(tim, note_with(table, 2))
    sealing.destroy(session.public_id)
    page = main_of(tim.get(INSIGHTS))
    assert PAD in page and "KWARTEL" not in page


def test_an_insight_lives_on_its_own_key(session, table, tim, clock):
    keep(tim, note_with(table, 2))
    assert own_key(table[2]) in set(sealing.sessions_with_a_key())
    clock.shift(timedelta(days=1))
    assert only_insight().delete_on == date(2027, 11, 23)
