"""The day of deletion: sooner by a majority, later by everybody; in plain words, and without names or numbers."""

import re
from datetime import date, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
import time_machine

from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.foundation.language import date_of
from cop.intervisie import afterwards, keys, operations, people
from cop.intervisie.models import Seat, Session
from cop.intervisie.queries import sitters_of
from cop.runner import operations as runner
from cop.runner.script import script_of
from tests.intervisie.held import ended, planned, ready, running, seat_of, six

MONDAY = datetime(2026, 11, 23, 14, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
USUAL, SOONER, LATER = date(2027, 2, 21), date(2026, 12, 20), date(2027, 6, 1)  # 90 days; 27; 190


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY) as traveller:
        yield traveller


@pytest.fixture
def table(clock, everybody):
    return six(everybody)


@pytest.fixture
def session(table):
    return ended(table)


@pytest.fixture
def browsers(table, visit):
    return [visit(member) for member in table]


def main_of(answer):
    return unescape(re.sub(r"\s+", " ", answer.text.split("<main")[1].split("</main")[0]))


def send(browser, session, act, day=None):
    return browser.post(f"{session.path}/wisdatum", {"act": act, "day": f"{day}" if day else ""})


def now_of(session):
    return db.session.get(Session, session.id).delete_on


# How it is decided


def test_sooner_takes_more_than_half(session, browsers):
    assert send(browsers[2], session, "voorstel", SOONER).status_code == 303
    for browser in browsers[:2]:
        assert send(browser, session, "akkoord", SOONER).status_code == 303
    assert now_of(session) == USUAL  # three of six is half
    send(browsers[3], session, "akkoord", SOONER)
    assert now_of(session) == SOONER
    page = main_of(browsers[5].get(f"{session.path}/wisdatum"))
    assert "Nu: 20 december 2026" in page and "Voorgesteld" not in page


def test_later_takes_everybody(session, browsers):
    send(browsers[0], session, "voorstel", LATER)
    for browser in browsers[1:5]:
        send(browser, session, "akkoord", LATER)
    assert now_of(session) == USUAL
    send(browsers[5], session, "akkoord", LATER)
    assert now_of(session) == LATER


def test_a_yes_said_twice_counts_once(session, browsers):
    send(browsers[0], session, "voorstel", SOONER)
    for _n in range(5):
        send(browsers[1], session, "akkoord", SOONER)
    assert now_of(session) == USUAL


def test_the_page_says_in_plain_words_how_it_stands(session, browsers, table):
    page = main_of(browsers[4].get(f"{session.path}/wisdatum"))
    assert "Nu: 21 februari 2027" in page and "Stel een andere dag voor" in page and "Voorgesteld" not in page
    send(browsers[0], session, "voorstel", LATER)
    page = main_of(browsers[4].get(f"{session.path}/wisdatum"))
    assert "Voorgesteld: 1 juni 2027" in page and "Dat is later. Het gaat door als iedereen" in page
    assert "Jij zei nog geen ja." in page and "stilte is nee" in page
    assert "Jij zei ja tegen deze dag." in main_of(browsers[0].get(f"{session.path}/wisdatum"))
    send(browsers[4], session, "voorstel", SOONER)
    page = main_of(browsers[4].get(f"{session.path}/wisdatum"))
    assert "Dat is eerder. Het gaat door als meer dan de helft" in page and "Jij zei ja" in page


def test_no_name_and_no_number_tells_who_said_yes(session, browsers, table):
    before = main_of(browsers[5].get(f"{session.path}/wisdatum"))
    send(browsers[0], session, "voorstel", LATER)
    one = main_of(browsers[5].get(f"{session.path}/wisdatum"))
    for browser in browsers[1:4]:
        send(browser, session, "akkoord", LATER)
    four = main_of(browsers[5].get(f"{session.path}/wisdatum"))
    token = re.compile(r'name="csrf_token" value="[^"]*"')
    assert token.sub("", one) == token.sub("", four) != token.sub("", before)
    assert not [member.name for member in table if member.name in four or member.first_name in four]


def test_another_proposal_takes_the_place_of_the_first(session, browsers):
    send(browsers[0], session, "voorstel", SOONER)
    send(browsers[1], session, "akkoord", SOONER)
    other = SOONER + timedelta(days=3)
    send(browsers[2], session, "voorstel", other)
    for browser in browsers[3:5]:
        send(browser, session, "akkoord", other)
    assert now_of(session) == USUAL  # the first two said yes to another day
    send(browsers[0], session, "akkoord", other)
    assert now_of(session) == other


def test_a_yes_to_a_day_that_is_not_proposed_any_more_says_so(session, browsers, table):
    send(browsers[0], session, "voorstel", SOONER)
    send(browsers[2], session, "voorstel", LATER)
    answer = send(browsers[1], session, "akkoord", SOONER)
    assert answer.status_code == 409 and "Deze dag wordt niet meer voorgesteld." in answer.text
    assert "Voorgesteld: 1 juni 2027" in main_of(answer)
    assert not seat_of(session, table[1]).agrees_date


def test_a_yes_can_be_taken_back(session, browsers):
    send(browsers[0], session, "voorstel", SOONER)
    for browser in browsers[1:3]:
        send(browser, session, "akkoord", SOONER)
    assert send(browsers[0], session, "intrekken").status_code == 303
    send(browsers[3], session, "akkoord", SOONER)
    assert now_of(session) == USUAL
    assert "Voorgesteld" in main_of(browsers[0].get(f"{session.path}/wisdatum"))


def test_with_the_last_yes_the_proposal_goes(session, browsers):
    send(browsers[0], session, "voorstel", SOONER)
    send(browsers[0], session, "intrekken")
    assert "Voorgesteld" not in main_of(browsers[1].get(f"{session.path}/wisdatum"))
    assert send(browsers[1], session, "akkoord", SOONER).status_code == 409
    assert now_of(session) == USUAL


# Which days


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 12, 6), "Kies een dag van 7 december 2026 tot en met 23 november 2027."),
        (date(2027, 11, 24), "Kies een dag van 7 december 2026 tot en met 23 november 2027."),
        (date(2026, 11, 22), "Kies een dag van"),
        (date(2199, 1, 1), "Kies een dag van"),
        (USUAL, "Dat is de dag al."),
        (None, "Vul een dag in."),
        ("morgen", "Vul een dag in."),
        ("2026-12-32", "Vul een dag in."),
    ],
)
def test_a_day_that_cannot_be_is_refused(session, browsers, day, said):
    answer = send(browsers[0], session, "voorstel", day)
    assert answer.status_code == 422 and said in main_of(answer)
    assert "Voorgesteld" not in main_of(answer) and now_of(session) == USUAL
    assert 'aria-invalid="true"' in answer.text


@pytest.mark.parametrize("day", [date(2026, 12, 7), date(2027, 11, 23)])
def test_the_first_and_the_last_day_are_possible(session, browsers, day):
    assert send(browsers[0], session, "voorstel", day).status_code == 303
    assert "Voorgesteld" in main_of(browsers[1].get(f"{session.path}/wisdatum"))


def test_a_wrong_day_does_not_take_a_proposal_away(session, browsers):
    send(browsers[0], session, "voorstel", SOONER)
    send(browsers[1], session, "voorstel", date(2026, 11, 24))
    assert "Voorgesteld: 20 december 2026" in main_of(browsers[0].get(f"{session.path}/wisdatum"))


def test_everybody_has_a_week_to_keep_what_is_theirs(session, table, visit, clock):
    clock.move_to(MONDAY + timedelta(days=30))  # 23 December: fourteen days after the session are long over
    answer = send(visit(table[0]), session, "voorstel", date(2026, 12, 29))
    assert answer.status_code == 422 and "Kies een dag van 30 december 2026" in main_of(answer)
    assert send(visit(table[0]), session, "voorstel", date(2026, 12, 30)).status_code == 303


def test_a_proposal_that_came_too_near_lapses(session, browsers, table, visit, clock):
    send(browsers[0], session, "voorstel", SOONER)
    clock.move_to(MONDAY + timedelta(days=21))  # 14 December: less than a week
    late = visit(table[1])
    assert "Voorgesteld" not in main_of(late.get(f"{session.path}/wisdatum"))
    assert send(late, session, "akkoord", SOONER).status_code == 409
    assert now_of(session) == USUAL


def test_after_a_year_nothing_can_be_chosen(session, table, visit, clock):
    with writing():
        db.session.get(Session, session.id).delete_on = date(2027, 11, 23)
    clock.move_to(MONDAY + timedelta(days=360))
    assert "Een andere dag kiezen kan niet meer." in main_of(visit(table[0]).get(f"{session.path}/wisdatum"))


def test_a_lesson_that_can_be_taken_back_keeps_the_session(session, browsers):
    until = date(2026, 12, 23)
    with writing():
        operations.keep_at_least(db.session.get(Session, session.id), until)
    first = db.session.get(Session, session.id).kept_until
    assert until <= first <= until + timedelta(days=20)
    answer = send(browsers[0], session, "voorstel", SOONER)
    assert answer.status_code == 422 and f"Kies een dag van {date_of(first)}" in main_of(answer)
    assert "Uit deze sessie is een les gedeeld." in main_of(answer)
    for browser, act in zip(browsers, ["voorstel", *["akkoord"] * 3], strict=False):
        send(browser, session, act, first)
    assert now_of(session) == first


def test_a_proposal_from_before_a_lesson_was_shared_does_not_cut_it_off(session, browsers):
    send(browsers[0], session, "voorstel", SOONER)
    with writing():
        operations.keep_at_least(db.session.get(Session, session.id), date(2026, 12, 23))
    for browser in browsers[1:]:
        assert send(browser, session, "akkoord", SOONER).status_code == 409
    assert now_of(session) == USUAL


def test_a_lesson_shared_while_it_runs_keeps_a_session_of_fourteen_days(table):
    session = running(table, keep_days=14)
    with writing():
        operations.keep_at_least(session, date(2026, 12, 23))
        runner.end(session, sitters_of(session))
    assert date(2026, 12, 23) <= now_of(session) == db.session.get(Session, session.id).kept_until


def test_what_is_decided_while_it_runs_stands_when_it_ends(table, visit):
    session = running(table)
    browsers = [visit(member) for member in table]
    send(browsers[0], session, "voorstel", SOONER)
    for browser in browsers[1:4]:
        send(browser, session, "akkoord", SOONER)
    with writing():
        runner.end(db.session.get(Session, session.id), sitters_of(session))
    assert now_of(session) == SOONER


def test_who_was_warned_is_warned_anew_for_another_day(session, browsers):
    with writing():
        db.session.get(Session, session.id).warned_at = now()
    for browser, act in zip(browsers, ["voorstel", *["akkoord"] * 3], strict=False):
        send(browser, session, act, SOONER)
    assert db.session.get(Session, session.id).warned_at is None


# Who decides


def test_for_a_sooner_day_who_left_or_never_came_does_not_count(table, visit):
    session = ready(table)
    with writing():
        runner.go_out(session, seat_of(session, table[5]))  # signed, and never in the room while it ran
        runner.start(session, sitters_of(session), script_of(session))
    with writing():
        runner.end(session, sitters_of(session))
    with writing():
        people.take_out(session, seat_of(session, table[4]))
    browsers = [visit(member) for member in table]
    assert browsers[5].get(f"{session.path}/wisdatum").status_code == 404
    link = f'href="{session.path}/wisdatum"'
    assert link not in browsers[5].get(session.path).text and link in browsers[3].get(session.path).text
    assert send(browsers[5], session, "voorstel", SOONER).status_code == 404
    assert send(browsers[4], session, "voorstel", SOONER).status_code == 404
    for browser, act in zip(browsers[:2], ["voorstel", "akkoord"], strict=True):
        send(browser, session, act, SOONER)
    assert now_of(session) == USUAL  # two of the four who are left is half
    send(browsers[2], session, "akkoord", SOONER)
    assert now_of(session) == SOONER


def test_who_went_out_before_the_end_still_decides(table, visit):
    session = running(table)
    with writing():
        runner.go_out(session, seat_of(session, table[5]))
        runner.end(session, sitters_of(session))
    browsers = [visit(member) for member in table]
    for browser, act in zip(browsers[:5], ["voorstel", *["akkoord"] * 4], strict=True):
        send(browser, session, act, LATER)
    assert now_of(session) == USUAL
    send(browsers[5], session, "akkoord", LATER)
    assert now_of(session) == LATER


def test_a_guest_with_a_code_decides_too(table, stranger):
    session = running(table)
    with writing():
        seat, _link = people.add_guest(session, "Gerda Gast", "Raad")
        code = keys.new_code(session, seat)
        seat.is_welcome = True
        people.sign(session, seat, session.agreement, has_line=False)
        runner.enter(session, seat)
        runner.end(session, sitters_of(session))
    assert stranger.get(f"{session.path}/wisdatum").status_code in (302, 303, 401)
    with stranger.client.session_transaction() as cookie:
        cookie["seats"] = {session.public_id: code}
    page = stranger.get(f"{session.path}/wisdatum")
    assert page.status_code == 200 and "/intervisie/inzichten" not in main_of(page)
    assert send(stranger, session, "voorstel", SOONER).status_code == 303
    assert db.session.get(Seat, seat.id).agrees_date
    with stranger.client.session_transaction() as cookie:
        cookie["seats"] = {session.public_id: "verkeerd"}
    assert stranger.get(f"{session.path}/wisdatum").status_code in (302, 303, 401, 404)


@pytest.mark.parametrize("who", ["fatima", "anouk", "beheer"])
def test_to_all_others_the_page_is_not_there(request, visit, session, who):
    browser = visit(request.getfixturevalue(who))
    assert browser.get(f"{session.path}/wisdatum").status_code == 404
    for act in ("voorstel", "akkoord", "intrekken"):
        assert send(browser, session, act, SOONER).status_code == 404
    assert db.session.get(Session, session.id).proposed_delete_on is None


def test_before_a_session_has_begun_its_day_is_in_the_plan(table, visit):
    for session in (planned(table), ready(table)):
        assert visit(table[0]).get(f"{session.path}/wisdatum").status_code == 404
        assert send(visit(table[0]), session, "voorstel", SOONER).status_code == 404


def test_the_page_says_nothing_of_the_session_in_its_title(session, browsers):
    with writing():
        db.session.get(Session, session.id).seal("title", "ZEEHOND")
    answer = browsers[0].get(f"{session.path}/wisdatum")
    assert "<title>Besloten sessie" in answer.text and "ZEEHOND" not in answer.text
    assert 'data-zone="besloten"' in answer.text and answer.headers["Cache-Control"] == "no-store"


def test_the_operation_itself_refuses_a_day_too_soon(session, table):
    seat = seat_of(session, table[0])
    with pytest.raises(afterwards.Conflict), writing():
        afterwards.propose_date(session, seat, date(2026, 11, 25))
