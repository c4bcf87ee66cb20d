"""What an open page asks again and again: did anything change? Nearly always not, and then it costs nearly nothing."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.intervisie import people
from cop.members.models import Device
from cop.runner import writing as room_writing
from tests.intervisie.held import ready
from tests.runner.seated import HELPERS


def ask(table, who, seen=None):
    return table[who].get(
        f"{table.room}/stand", query_string={} if seen is None else {"v": seen}, headers={"X-Part": "1"}
    )


def stand_on(page):
    return re.search(r'data-stand="([^"]+)"', page).group(1)


ACTS = {
    "a hand": lambda table: table.post("tim", "hand", op="1"),
    "a pause": lambda table: table.post("tim", "pauze"),
    "going on": lambda table: table.post("tim", "pauze") and table.post("sanne", "stap", act="hervat"),
    "the next step": lambda table: table.press("sanne", "stap", "verder"),
    "the step before": lambda table: table.press("sanne", "stap", "terug"),
    "a skipped step": lambda table: table.press("sanne", "stap", "overslaan"),
    "more time": lambda table: table.press("sanne", "stap", "tijd"),
    "a card": lambda table: table.post("tim", "kaart", stap="s2", text="Een kaart"),
    "another card": lambda table: table.fill("yusra", "kaart", text="De kaart van Yusra").send(text="Anders"),
    "a card taken away": lambda table: table.press("yusra", "kaart", "weg"),
    "cards that are shown": lambda table: table.press("sanne", "stap", "kaarten"),
    "a shared field": lambda table: table.post("tim", "tekst", stap="s1", text="Een beginvraag", version="0"),
    "a mark": lambda table: table.post("ilse", "merk", stap="s3", kaart="x", merk="warm"),
    "a choice": lambda table: table.post("ilse", "keuze", stap="oogstkeuze", keuze="Ja", version="0"),
    "an offer to lead": lambda table: table.press("tim", "begeleiding", "bied"),
    "another who leads": lambda table: table.press("sanne", "begeleiding", "aan"),
    "somebody who goes": lambda table: table.press("tim", "buiten"),
    "somebody who comes back": lambda table: table.post("bram", "binnen"),
}


@pytest.fixture
def table(sit):
    """At a step with a card of Yusra, and Bram outside the room."""
    made = sit("tienstappenmethode", "s2")
    made.press("yusra", "kaart", text="De kaart van Yusra")
    made.press("bram", "buiten")
    return made


@pytest.mark.parametrize("act", ACTS)
def test_every_act_reaches_the_others_at_their_next_question(table, act):
    seen = stand_on(table.page("noor"))
    assert ask(table, "noor", seen).status_code == 204
    ACTS[act](table)
    answer = ask(table, "noor", seen)
    assert answer.status_code == 200 and "<html" not in answer.text
    assert stand_on(answer.text) == answer.headers["X-Stand"] != seen
    again = ask(table, "noor", answer.headers["X-Stand"])
    assert again.status_code == 204 and again.data == b""


def test_a_turn_and_a_drawing_too(sit):
    table = sit("netwerkspiegel", "lezen")
    for act in (
        lambda: table.press("tim", "beurt"),
        lambda: table["tim"].post(f"{table.room}/tekening?stap=tekenen", {"act": "role", "name": "Wij"}),
    ):
        seen = stand_on(table.page("noor"))
        act()
        assert ask(table, "noor", seen).status_code == 200


def test_who_is_in_the_room_is_news_too(table, henk):
    seen = stand_on(table.page("noor"))
    with writing():
        late = people.add_member(table.session, henk)
    seen = expect_news(table, seen)
    with writing():
        people.take_out(table.session, late)
    seen = expect_news(table, seen)
    with writing():
        people.take_out(table.session, table.seat("tim"))
    expect_news(table, seen)


def expect_news(table, seen):
    answer = ask(table, "noor", seen)
    assert answer.status_code == 200
    return answer.headers["X-Stand"]


def test_the_beginning_reaches_who_waits(sit):
    table = sit("incidentmethode", hold=ready)
    seen = stand_on(table.page("noor"))
    assert ask(table, "noor", seen).status_code == 204
    table.press("sanne", "stap", "begin")
    answer = ask(table, "noor", seen)
    assert answer.status_code == 200 and "Stap 1 van 13" in answer.text


@pytest.mark.parametrize("odd", ["", "x", "0.0.running", "9" * 5000, "'; drop table run", None])
def test_what_a_page_says_it_has_seen_may_be_anything(table, odd):
    answer = ask(table, "noor", odd)
    assert answer.status_code == 200 and answer.headers["X-Stand"] == stand_on(answer.text)


def test_who_went_out_and_everybody_after_the_end_is_somewhere_else_now(table):
    seen = stand_on(table.page("tim"))
    table.on_another_device("tim", "telephone")
    table.press("telephone", "buiten")
    answer = ask(table, "tim", seen)
    assert answer.status_code == 205 and answer.data == b""
    seen = stand_on(table.page("noor"))
    table.go_to("oogstkeuze")
    table.press("sanne", "stap", "einde")
    assert ask(table, "noor", seen).status_code == 205


def test_a_stranger_gets_401_and_who_has_no_seat_404(table, stranger, visit, anouk, beheer, henk):
    with writing():
        unsigned = people.add_member(table.session, henk)
        unsigned.is_welcome = True
        people.answer(table.session, unsigned, comes=True)
    seen = stand_on(table.page("noor"))
    answer = stranger.get(f"{table.room}/stand", query_string={"v": seen})
    assert answer.status_code == 401 and answer.data == b""
    for member in (anouk, beheer, henk):
        for version in (seen, "x"):
            assert visit(member).get(f"{table.room}/stand", query_string={"v": version}).status_code == 404
    assert stranger.get("/intervisie/bestaatniet/kamer/stand").status_code == 401
    assert table["noor"].get("/intervisie/bestaatniet/kamer/stand").status_code == 404


def test_asking_leaves_no_trace(table):
    seen = stand_on(table.page("noor"))
    with writing():
        db.session.query(Device).update({"last_seen_at": now() - timedelta(hours=1)})
    before = set(db.session.scalars(select(Device.last_seen_at)))
    version = table.run.version
    for v in (seen, "x"):
        ask(table, "noor", v)
    assert set(db.session.scalars(select(Device.last_seen_at))) == before and table.run.version == version


def test_it_costs_few_statements_and_never_more_with_more_cards(sit, count_statements):
    table = sit("tienstappenmethode", "s2")
    lay(table, range(3))
    table.page("noor")
    few = count_statements(lambda: table["noor"].get(table.room))
    lay(table, range(3, 60))
    assert count_statements(lambda: table["noor"].get(table.room)) == few
    page = table.page("tim")
    assert page.count("nog dicht") == 4 and page.count("Kaart van mij") == 12
    seen = stand_on(page)
    assert count_statements(lambda: ask(table, "noor", seen)) <= 3


def lay(table, numbers):
    """A card for each number, dealt round over five people."""
    step, seats = table.script.steps[table.run.step], [table.seat(who) for who in ("sanne", *HELPERS)]
    with writing():
        for number in numbers:
            room_writing.add_card(table.session, seats[number % 5], step, "Kaart van mij")


def test_who_said_no_after_signing_hears_nothing_any_more(sit):
    table = sit("incidentmethode", hold=ready)
    seen = stand_on(table.page("tim"))
    table.press("tim", "buiten")
    table["tim"].post(f"{table.session.path}/antwoord", {"comes": "nee"})
    assert ask(table, "tim").status_code == ask(table, "tim", seen).status_code == 404
    now_at = stand_on(table.page("noor"))
    assert ask(table, "tim", now_at).status_code == 404 and ask(table, "noor", now_at).status_code == 204
