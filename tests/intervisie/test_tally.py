"""What moderators may know of sessions: how many by month, and what came of them; nobody else sees even that."""

import re
from datetime import datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
import time_machine

from cop.foundation.db import db, writing
from cop.harvest import operations as harvest
from cop.intervisie import operations
from cop.intervisie.models import Session, count
from tests.intervisie.held import SIX, ended, planned, seat_of, six

NOVEMBER = datetime(2026, 11, 23, 14, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
TALLY = "/intervisie/overzicht"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOVEMBER) as traveller:
        yield traveller


def rows_of(answer):
    """Every row of the table: the month, and four numbers."""
    rows = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', answer.text)
    return {month: [int(number) for number in re.findall(r"<td>(\d+)</td>", cells)] for month, cells in rows}


def test_sessions_and_what_came_of_them_are_counted_by_month(anouk, everybody, visit, clock):
    people = six(everybody)
    first = ended(people)
    with writing():
        harvest.let_be(first, seat_of(first, people[1]))
    clock.move_to(NOVEMBER + timedelta(days=14))
    second, called_off = ended(people), planned(people)
    with writing():
        operations.cancel(called_off)
        operations.wipe(db.session.get(Session, second.id), operations.ON_ITS_DATE)
        db.session.add(count("published"))
    answer = visit(anouk).get(TALLY)
    assert rows_of(answer) == {
        "december 2026": [1, 1, 0, 2],
        "november 2026": [1, 0, 1, 0],
        "Alle maanden": [2, 1, 1, 2],
    }
    assert next(iter(rows_of(answer))) == "december 2026"  # the newest first


def test_a_month_is_a_month_by_the_clock_on_the_wall(anouk, everybody, visit, clock):
    clock.move_to(datetime(2026, 12, 1, 0, 30, tzinfo=ZoneInfo("Europe/Amsterdam")))  # still November in UTC
    ended(six(everybody))
    assert list(rows_of(visit(anouk).get(TALLY))) == ["december 2026"]


def test_it_names_nobody_and_no_day(anouk, everybody, visit):
    people = six(everybody)
    session = ended(people)
    page = unescape(visit(anouk).get(TALLY).text.split("<main")[1].split("</main")[0])
    for told in [name for name, _place in SIX.values()] + [session.public_id, session.path, "Incident", "23 nov"]:
        assert told not in page
    assert "Mensen praten alleen vrij als niemand over hun schouder meekijkt." in page


def test_without_sessions_it_says_so(anouk, visit):
    page = visit(anouk).get(TALLY)
    assert page.status_code == 200 and "Nog geen sessies" in page.text and "<table" not in page.text


@pytest.mark.parametrize("who", ["marleen", "henk", "beheer"])
def test_only_moderators_see_it(request, visit, who):
    assert visit(request.getfixturevalue(who)).get(TALLY).status_code == 403


def test_who_led_a_session_does_not_see_it(everybody, visit):
    people = six(everybody)
    ended(people)
    assert visit(people[0]).get(TALLY).status_code == 403


def test_a_stranger_is_asked_to_sign_in(stranger):
    assert "Intervisie in cijfers" not in stranger.get(TALLY).text
