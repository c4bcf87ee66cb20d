"""Pausing: anybody may, nobody sees who, and nothing in the house knows it; the facilitator goes on."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from cop.foundation.clock import now
from cop.foundation.db import Base, db, writing
from cop.members.models import Device
from tests.intervisie.held import SIX, ready

SAYS = "Iedereen mag een pauze nemen. Niemand ziet wie het deed, en niemand hoeft te zeggen waarom."


@pytest.mark.parametrize("who", SIX)
def test_anybody_stops_the_room_for_all(sit, who):
    table = sit("incidentmethode", "schets")
    assert table.post(who, "pauze").location == table.room
    for other in table.people:
        page = table.page(other)
        assert "De kamer staat stil" in page and SAYS in page
        assert "<br>staat stil" in page and "data-still" in page
    assert table.run.is_paused


def test_everybody_but_the_facilitator_has_the_button_at_hand_and_it_goes_while_it_is_still(sit):
    table = sit("incidentmethode", "schets")
    for who in ("ilse", "tim"):
        table.press(who, "pauze")
        assert not table.offers(who, "pauze")
        table.press("sanne", "stap", "hervat")
        assert table.offers(who, "pauze")
    assert f'formaction="{table.room}/pauze"' in table.page("sanne")


def everything():
    """All rows of all tables."""
    return {table.name: sorted(map(repr, db.session.execute(select(table)))) for table in Base.metadata.sorted_tables}


@pytest.mark.parametrize("script", [False, True])
def test_no_table_knows_who_it_was(sit, script):
    with time_machine.travel(now(), tick=False) as clock:
        table = sit("incidentmethode", "schets")
        for who in table.people:
            table.page(who)
        begun = everything()
        left = {}
        for who in table.people:
            with writing():
                run = table.run
                run.version, run.since, run.used = 8, now(), 0.0
                db.session.query(Device).update({"last_seen_at": now() - timedelta(minutes=9)})
            clock.shift(120)
            table.post(who, "pauze", script)
            left[who] = everything()
            clock.shift(-120)
    assert all(rows == left["sanne"] for rows in left.values())
    changed = {name for name, rows in left["tim"].items() if rows != begun[name]}
    assert changed == {"run", "device"}  # the devices were set back by this test, all alike


def test_a_pause_is_not_when_a_device_was_last_seen(sit):
    table = sit("incidentmethode", "schets")
    table.page("tim")
    with writing():
        db.session.query(Device).update({"last_seen_at": now() - timedelta(hours=1)})
    before = set(db.session.scalars(select(Device.last_seen_at)))
    table.post("tim", "pauze", script=True)
    assert table.run.is_paused and set(db.session.scalars(select(Device.last_seen_at))) == before


def test_no_page_says_who_it_was(sit):
    table = sit("incidentmethode", "schets")
    pages = {}
    for who in ("tim", "noor"):
        table.post(who, "pauze")
        pages[who] = without_tokens(table.page("yusra"), table.run.version)
        table.press("sanne", "stap", "hervat")
        table.go_to("schets")
    assert pages["tim"] == pages["noor"]


def without_tokens(page, version):
    lines = [line for line in page.splitlines() if "data-left" not in line]
    kept = "\n".join(line.replace(f'data-stand="{version}.', 'data-stand="') for line in lines)
    parts = kept.split('name="csrf_token" value="')
    return parts[0] + "".join(part.split('"', 1)[1] for part in parts[1:])


def test_only_the_facilitator_goes_on(sit):
    table = sit("incidentmethode", "schets")
    table.post("tim", "pauze")
    for who in ("ilse", "tim", "noor"):
        assert "Einde van de pauze" not in table.page(who)
        assert table.post(who, "stap", act="hervat", stap="3").status_code == 403
    assert table.run.is_paused
    table.press("sanne", "stap", "hervat")
    assert not table.run.is_paused and all("De kamer staat stil" not in table.page(who) for who in table.people)


def test_two_who_pause_at_once_pause_once_and_one_press_goes_on(sit):
    table = sit("incidentmethode", "schets")
    first, second = table.fill("tim", "pauze"), table.fill("noor", "pauze")
    first.send()
    version = table.run.version
    assert second.send().status_code == 303 and table.run.version == version
    table.press("sanne", "stap", "hervat")
    assert not table.run.is_paused


def test_the_next_step_sets_the_clock_going(sit):
    table = sit("incidentmethode", "schets")
    table.post("tim", "pauze")
    table.press("sanne", "stap", "verder")
    assert not table.run.is_paused and "De kamer staat stil" not in table.page("tim")


def test_during_a_pause_ending_it_is_the_main_thing(sit):
    table = sit("incidentmethode", "schets")
    assert main_button(table.page("sanne")) == "Naar stap 5"
    table.post("tim", "pauze")
    page = table.page("sanne")
    assert main_button(page) == "Einde van de pauze" and "Jij beëindigt de pauze als iedereen zover is." in page
    assert "Naar stap 5" in page.split('<details class="fold">')[1].split("</details>")[0]
    assert "Sanne beëindigt de pauze als iedereen zover is." in table.page("tim")


def main_button(page):
    """What the one main button of the facilitator's bar says."""
    found = re.findall(r'button--primary"[^>]*>(.*?)</button>', page.split('data-part="bar"')[1])
    assert len(found) == 1
    return re.sub(r"<svg.*?</svg>", "", found[0]).strip()


def test_nothing_to_pause_before_it_begins(sit):
    table = sit("incidentmethode", hold=ready)
    assert not table.offers("tim", "pauze")
    assert table.post("tim", "pauze").status_code == 403
