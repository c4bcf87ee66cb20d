"""Colleagues who may be called, a Monday morning on the clock, and how one asks through the page."""

import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlalchemy import select

from cop.calls.models import Call
from cop.circles.models import Circle
from cop.foundation.db import db, writing
from cop.foundation.language import gettext as _
from cop.members.models import Member
from cop.members.operations import set_themes
from tests.conftest import make_member

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=AMSTERDAM)
ABOUT = {"subject": "Een coalitie met twaalf gemeenten", "theme": "wonen", "words": "Wie hield de kleine aan boord?"}
TIMES = {"first_day": "2026-11-26", "first_time": "10:00", "second_day": "2026-11-27", "second_time": "14:30"}


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The clock of the test, on a Monday morning in winter time; `clock.move_to(...)` turns it."""
    with time_machine.travel(MONDAY) as traveller:
        yield traveller


def make_knower(key: str, circle: Circle, name: str, organisation: str = "Tiel", *themes: str, **facts) -> Member:
    """A member who may be called, and follows these themes (at first: wonen)."""
    made = make_member(key, circle, name, organisation=organisation, **{"may_call": True, **facts})
    with writing():
        set_themes(made, list(themes or ("wonen",)))
    return made


@pytest.fixture
def els(clock, everybody) -> Member:
    return make_knower("els", everybody, "Els Kok", "Gouda", phone="06-555 01 201", function="strateeg")


@pytest.fixture
def bram(clock, everybody) -> Member:
    return make_knower("bram", everybody, "Bram Postma", "Zutphen")


@pytest.fixture
def noor(clock, everybody) -> Member:
    return make_knower("noor", everybody, "Noor Kuiper", "Weert")


@pytest.fixture
def asker(clock, marleen) -> Member:
    """Marleen of Woerden, who asks, and has a number."""
    with writing():
        marleen.phone = "06-555 01 101"
    return marleen


def names_on(page: str) -> list[str]:
    """Who is proposed, in order."""
    return re.findall(r"<b>([^<]+)</b><span class=\"org\">", page)


def ask(browser, callee: Member, **changed):
    """The last step, with everything that the steps before it carried along."""
    form = {**ABOUT, **TIMES, "person": callee.public_id, "step": "send", "form_id": f"f-{callee.public_id}", **changed}
    return browser.post("/bellen/nieuw", form)


def the_call() -> Call:
    return db.session.scalars(select(Call)).one()


@pytest.fixture
def call(asker, els, visit) -> Call:
    """Marleen asked Els."""
    assert ask(visit(asker), els).status_code == 303
    return the_call()


@pytest.fixture
def agreed(call, els, visit) -> Call:
    """Els took the first time: Thursday at ten."""
    assert visit(els).post(f"{call.path}/afspreken", {"slot": "1"}).status_code == 303
    return the_call()


def bell(browser) -> str:
    """The lines of the bell."""
    return unescape(browser.get("/meldingen").text.split("<main")[1].split("</main")[0])


ASKED_LINE, AGREED_LINE, DECLINED_LINE, LAPSED_LINE, OFF_LINE, AFTER_LINE = (  # as cop/home/bell.py says them
    "%(name)s would like to call you about",
    "%(name)s chose a time to call about",
    "%(name)s cannot call now about",
    "No answer came in time to your call about",
    "%(name)s cancelled the call about",
    "What did you take from your call with %(name)s about",
)


def told(browser, line: str, name: str) -> int:
    """How many lines of the bell say this, in Dutch."""
    return bell(browser).count(_(line) % {"name": name})
