"""One laptop on the table: its screen is everybody's; who has no account writes with a code on a telephone."""

import re
from datetime import timedelta

import pytest
import time_machine

from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.intervisie import keys, people
from cop.intervisie.models import Attendance, Seat
from cop.intervisie.queries import SEATS
from cop.runner import operations
from cop.runner.models import SessionNote
from tests.conftest import Visitor
from tests.runner.seated import form_on


@pytest.fixture
def table(sit):
    """Around one laptop, that Sanne works; cards are laid."""
    return sit("incidentmethode", "ronde", is_one_laptop=True)


@pytest.fixture
def telephone(app):
    """telephone(table, secret) → a browser without an account that holds a code of the session."""

    def browser(table, secret):
        made = Visitor(app, None)
        with made.client.session_transaction() as cookie:
            cookie[SEATS] = {table.session.public_id: secret}
        return made

    return browser


def guest(table, name="Gerda Vos"):
    """Somebody without an account, signed and in the room; with the secret of the link."""
    with writing():
        seat, secret = people.add_guest(table.session, name, "Waterschap")
        people.welcome(table.session, seat, True)
        people.sign(table.session, seat, table.session.agreement, has_line=False)
        operations.enter(table.session, seat)
    return seat, secret


# The screen on the table


def test_the_screen_of_all_has_no_place_for_what_is_ones_own(table):
    assert not table.offers("sanne", "kladblok") and "Dit scherm is voor iedereen" in table.page("sanne")
    table.go_to("vragen_noteren")
    page = table.page("sanne")
    assert form_on(page, "tekst") is None and "op papier, of op de eigen telefoon" in page
    for who in ("ilse", "tim"):
        assert table.offers(who, "kladblok") and table.offers(who, "tekst")


def test_with_a_screen_each_there_is_a_place_for_it(sit):
    table = sit("incidentmethode", "vragen_noteren")
    assert table.offers("sanne", "kladblok") and table.offers("sanne", "tekst")


def test_what_is_typed_on_it_is_the_groups_and_lies_open_at_once(table):
    assert table.press("sanne", "kaart", text="Wat Bram zei").status_code == 303
    for who in ("sanne", "ilse", "noor"):
        assert "Wat Bram zei" in table.page(who)
    assert '<p class="as-typed">Wat Bram zei</p><p class="meta"><span>samen</span></p>' in table.page("noor")
    note = db.session.query(SessionNote).one()
    assert note.seat_id is None and "Kaart van Sanne" not in table.page("noor")


def test_it_is_changed_and_taken_away_on_the_same_screen_alone(table):
    table.press("sanne", "kaart", text="Wat Bram zie")
    note = db.session.query(SessionNote).one().public_id
    for who in ("tim", "noor"):
        assert not table.offers(who, "kaart", "weg")
        assert table.post(who, "kaart", stap="ronde", kaart=note, text="x", version="1").status_code == 404
    table.fill("sanne", "kaart", text="Wat Bram zie").send(text="Wat Bram zei")
    assert "Wat Bram zei" in table.page("noor") and "Wat Bram zie" not in table.page("noor")
    table.press("sanne", "kaart", "weg")
    assert db.session.query(SessionNote).count() == 0


def test_a_card_from_a_telephone_stays_its_writers_until_it_is_shown(table):
    table.press("tim", "kaart", text="Van Tim zelf")
    assert "Van Tim zelf" not in table.page("sanne") + table.page("noor")
    assert "Kaart van Tim" in table.page("sanne")
    table.press("sanne", "stap", "kaarten")
    assert "Van Tim zelf" in table.page("sanne") and "Van Tim zelf" in table.page("noor")


def test_the_screen_takes_more_cards_than_one_person(table):
    for number in range(13):
        assert table.post("sanne", "kaart", stap="ronde", text=f"Kaart {number}").status_code == 303


# With a code


def test_a_guest_with_a_link_takes_part_under_the_own_name(table, telephone):
    _seat, secret = guest(table)
    browser = telephone(table, secret)
    page = browser.get(table.room).text
    assert "Gerda" in page and form_on(page, "kaart") is not None and form_on(page, "kladblok") is not None
    assert browser.post(f"{table.room}/kaart", {"stap": "ronde", "text": "Van Gerda"}).status_code == 303
    assert browser.post(f"{table.room}/kladblok", {"text": "Alleen Gerda", "version": "0"}).status_code == 303
    assert "Van Gerda" in browser.get(table.room).text and "Alleen Gerda" in browser.get(table.room).text
    for who in table.people:
        seen = table.page(who) + table.page(who, "geschreven")
        assert "Kaart van Gerda" in seen and "Van Gerda" not in seen and "Alleen Gerda" not in seen
    table.press("sanne", "stap", "kaarten")
    assert '<p class="as-typed">Van Gerda</p><p class="meta"><span>Gerda</span></p>' in table.page("noor")


def test_a_guest_pauses_raises_a_hand_and_asks_what_is_new(table, telephone):
    _seat, secret = guest(table)
    browser = telephone(table, secret)
    for path in ("hand", "pauze"):
        assert browser.post(f"{table.room}/{path}", {"op": "1"}).location == table.room
    assert table.run.is_paused
    answer = browser.get(f"{table.room}/stand")
    assert answer.status_code == 200
    seen = answer.headers["X-Stand"]
    assert browser.get(f"{table.room}/stand", query_string={"v": seen}).status_code == 204
    assert browser.post(f"{table.room}/stap", {"act": "verder", "stap": "5"}).status_code == 403


def test_a_code_for_a_member_does_not_open_the_room(table, telephone):
    with writing():
        code = keys.new_code(table.session, table.seat("tim"))
    browser = telephone(table, code)
    assert browser.get(table.room).status_code == browser.get(f"{table.room}/stand").status_code == 404
    assert browser.post(f"{table.room}/kaart", {"stap": "ronde", "text": "Niet van Tim"}).status_code == 404
    assert db.session.query(SessionNote).count() == 0


def test_a_guest_who_did_not_sign_or_waits_for_the_bringer_reads_nothing(table, telephone):
    with writing():
        seat, secret = people.add_guest(table.session, "Gerda Vos", "")
    browser = telephone(table, secret)
    for signs in (False, True):
        if signs:
            with writing():
                people.sign(table.session, seat, table.session.agreement, has_line=False)
        seen = re.search(r'data-stand="([^"]+)"', table.page("noor")).group(1)
        for path in ("kamer", "kamer/stand", f"kamer/stand?v={seen}", "geschreven"):
            assert browser.get(f"{table.session.path}/{path}").status_code == 404
        assert browser.post(f"{table.room}/binnen").status_code == 404


def test_a_code_opens_its_own_session_alone(table, telephone, everybody, visit):
    _seat, secret = guest(table)
    browser = telephone(table, secret)
    for path in ("/intervisie", "/intervisie/inzichten", "/gesprekken"):
        answer = browser.get(path)
        assert answer.status_code == 302 and answer.location.startswith("/inloggen")
    with browser.client.session_transaction() as cookie:
        cookie[SEATS] = {"ander": secret, table.session.public_id: "verzonnen"}
    assert browser.get(table.room).status_code == 404
    assert browser.get("/intervisie/ander/kamer").status_code == 404


def words_come_back(table, browser):
    """Nothing is found any more, and a long and a short word are given back."""
    assert browser.get(table.room).status_code == 404
    assert browser.get(f"{table.room}/stand").status_code == 404
    long = "Dit had ik net geschreven, en het is meer dan een paar woorden lang."
    for words in ("Kort", long):
        answer = browser.post(f"{table.room}/kaart", {"stap": "ronde", "text": words})
        assert answer.status_code == 404 and words in answer.text
    assert db.session.query(SessionNote).filter_by(kind="card").count() == 0


def test_the_seat_of_a_guest_ends_with_its_key(table, telephone):
    seat, secret = guest(table)
    with writing():
        seat.key_until = now() + timedelta(hours=12)
    browser = telephone(table, secret)
    with time_machine.travel(now() + timedelta(hours=11, minutes=59), tick=False) as clock:
        assert browser.get(table.room).status_code == 200
        clock.shift(timedelta(minutes=2))
        words_come_back(table, browser)


def test_a_guest_who_is_taken_out_finds_nothing_any_more(table, telephone):
    seat, secret = guest(table)
    browser = telephone(table, secret)
    assert browser.get(table.room).status_code == 200
    with writing():
        people.take_out(table.session, seat)
    words_come_back(table, browser)
    assert "Gerda" not in table.page("noor")


def test_after_the_end_a_guest_reads_back_and_gets_no_proof(table, telephone):
    _seat, secret = guest(table)
    table.press("sanne", "kaart", text="Wat Bram zei")
    table.go_to("oogstkeuze")
    table.press("sanne", "stap", "einde")
    page = telephone(table, secret).get(f"{table.session.path}/geschreven")
    assert page.status_code == 200 and "Wat Bram zei" in page.text
    assert db.session.query(Attendance).count() == 6
    assert db.session.query(Seat).filter_by(session_id=table.session.id).count() == 7
