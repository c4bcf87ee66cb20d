"""The clock of a step: it counts, stands still in a pause, says how much over, and never moves anything by itself."""

import re
from datetime import UTC, datetime

import pytest
import time_machine

MONDAY = datetime(2026, 11, 30, 13, 0, tzinfo=UTC)
MINUTE, HOUR = 60, 3600


@pytest.fixture
def at():
    """at(moment) → a clock that stands at that moment, and is moved by the test alone."""
    travels = []

    def stand(moment):
        travels.append(time_machine.travel(moment, tick=False))
        return travels[-1].start()

    yield stand
    for travel in travels:
        travel.stop()


def face(page):
    """What the clock shows, and what it tells the script that counts on."""
    shown = re.search(r'data-total="\d+" data-left="(-?\d+)".*?<b>([^<]*)</b>', page)
    left, text = shown.groups()
    minutes, seconds = text.lstrip("+").split(":")
    assert abs(int(left)) == int(minutes) * 60 + int(seconds) and text.startswith("+") == (int(left) < 0)
    return text


def test_it_counts_down(sit, at):
    clock = at(MONDAY)
    table = sit("incidentmethode", "keuze")  # ten minutes
    for seconds, shown in ((0, "10:00"), (1, "9:59"), (59, "9:00"), (4 * MINUTE, "5:00"), (299, "0:01"), (1, "0:00")):
        clock.shift(seconds)
        page = table.page("tim")
        assert face(page) == shown and "van 10 minuten" in page


def test_it_says_when_the_end_is_near_and_how_much_over(sit, at):
    clock = at(MONDAY)
    table = sit("incidentmethode", "keuze")
    clock.shift(8 * MINUTE - 1)
    assert 'class="clock"' in table.page("tim")
    clock.shift(1)
    assert 'class="clock clock--nearly"' in table.page("tim")
    clock.shift(2 * MINUTE + 12)
    page = table.page("tim")
    assert face(page) == "+0:12" and 'class="clock clock--late"' in page and "klaar rond" not in page
    clock.shift(HOUR)
    assert face(table.page("tim")) == "+60:12"


def test_nothing_goes_on_by_itself(sit, at):
    clock = at(MONDAY)
    table = sit("incidentmethode", "keuze")
    stand = re.search(r'data-stand="([^"]+)"', table.page("tim")).group(1)
    clock.shift(5 * HOUR)
    assert table["tim"].get(f"{table.room}/stand", query_string={"v": stand}).status_code == 204
    assert all("Stap 3 van 13" in table.page(who) for who in table.people)
    assert table.run.step == 2 and table.session.is_running


def test_a_pause_keeps_the_time_that_was_left(sit, at):
    clock = at(MONDAY)
    table = sit("incidentmethode", "keuze")
    clock.shift(3 * MINUTE + 48)
    table.post("tim", "pauze")
    page = table.page("noor")
    assert face(page) == "6:12" and "<br>staat stil" in page and "klaar rond" not in page
    clock.shift(HOUR)
    assert face(table.page("noor")) == "6:12"
    table.press("sanne", "stap", "hervat")
    clock.shift(12)
    assert face(table.page("noor")) == "6:00"
    table.post("noor", "pauze")
    clock.shift(HOUR)
    table.press("sanne", "stap", "hervat")
    clock.shift(6 * MINUTE + 1)
    assert face(table.page("noor")) == "+0:01"


def test_more_time_also_while_it_stands_still_and_when_it_is_over(sit, at):
    clock = at(MONDAY)
    table = sit("incidentmethode", "keuze")
    clock.shift(4 * MINUTE)
    table.press("sanne", "stap", "tijd")
    assert face(table.page("tim")) == "8:00"
    table.post("tim", "pauze")
    table.press("sanne", "stap", "tijd")
    assert face(table.page("tim")) == "10:00"
    table.press("sanne", "stap", "hervat")
    clock.shift(11 * MINUTE)
    assert face(table.page("tim")) == "+1:00"
    table.press("sanne", "stap", "tijd")
    page = table.page("tim")
    assert face(page) == "1:00" and "van 16 minuten" in page


def test_a_new_step_begins_anew_and_so_does_one_that_comes_again(sit, at):
    clock = at(MONDAY)
    table = sit("incidentmethode", "keuze")
    clock.shift(12 * MINUTE)
    table.press("sanne", "stap", "verder")
    assert face(table.page("tim")) == "5:00"
    clock.shift(MINUTE)
    table.press("sanne", "stap", "terug")
    assert face(table.page("tim")) == "10:00"


def test_it_says_when_the_step_is_done_by_the_clock_on_the_wall(sit, at):
    at(MONDAY)
    table = sit("incidentmethode", "keuze")
    assert "klaar rond 14.10" in table.page("tim")


def test_a_clock_that_is_set_back_an_hour_shows_no_more_than_the_step_has(sit, at):
    clock = at(MONDAY)
    table = sit("incidentmethode", "keuze")
    clock.shift(4 * MINUTE)
    clock.shift(-HOUR)
    assert face(table.page("tim")) == "10:00"
    table.post("tim", "pauze")
    table.press("sanne", "stap", "hervat")  # sets it right
    clock.shift(MINUTE)
    assert face(table.page("tim")) == "9:00"
    table.press("sanne", "stap", "verder")
    clock.shift(MINUTE)
    assert face(table.page("tim")) == "4:00"


@pytest.mark.parametrize(
    ("moment", "done"),
    [
        (datetime(2026, 10, 25, 0, 55, tzinfo=UTC), "klaar rond 02.05"),  # 2.55 in the summer; at 3.00 it is 2.00
        (datetime(2027, 3, 28, 0, 55, tzinfo=UTC), "klaar rond 03.05"),  # 1.55 in the winter; at 2.00 it is 3.00
    ],
)
def test_summer_time_begins_and_ends_without_a_leap(sit, at, moment, done):
    clock = at(moment)
    table = sit("incidentmethode", "keuze")
    assert done in table.page("tim")
    clock.shift(4 * MINUTE)
    assert face(table.page("tim")) == "6:00"
    clock.shift(4 * MINUTE)
    page = table.page("tim")
    assert face(page) == "2:00" and done in page
    table.post("tim", "pauze")
    clock.shift(HOUR)
    table.press("sanne", "stap", "hervat")
    clock.shift(2 * MINUTE + 12)
    assert face(table.page("tim")) == "+0:12"


def test_the_proof_counts_real_minutes_across_summer_time(sit, at):
    clock = at(datetime(2026, 10, 25, 0, 0, tzinfo=UTC))
    table = sit("incidentmethode")
    clock.shift(2 * HOUR)
    table.go_to("oogstkeuze")
    table.press("sanne", "stap", "einde")
    page = table["tim"].get("/intervisie/bewijzen").text
    assert "2 uur" in page and "25 oktober" in page
