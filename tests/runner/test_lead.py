"""Leading: begin when nothing is missing, on, back, skip, more time, the end; nobody but the facilitator does it."""

from datetime import timedelta

import pytest
import time_machine

from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.intervisie import choosing, people
from cop.intervisie.models import COMES, Attendance, Seat
from cop.runner import operations
from tests.conftest import make_member
from tests.intervisie.held import ready, signed
from tests.runner.seated import HELPERS, OTHERS

ACTS = ("begin", "verder", "terug", "overslaan", "tijd", "hervat", "kaarten", "einde")


def no_bringer(table):
    choosing.choose_again(table.session)


def bringer_went_out(table):
    operations.go_out(table.session, table.seat("ilse"))


def somebody_did_not_sign(table):
    table.seat("tim").signed_version = None


def somebody_leads_another(table):
    table.seat("tim").has_line = True


def two_are_left(table):
    for who in HELPERS:
        operations.go_out(table.session, table.seat(who))


def eleven_came(table):
    for number in range(5):
        member = table.later[number]
        seat = Seat(session_id=table.session.id, member_id=member.id, answer=COMES, is_present=True)
        seat.signed_version, seat.objects = table.session.agreement, False
        db.session.add(seat)


@pytest.mark.parametrize(
    ("happened", "said"),
    [
        (no_bringer, "Kies wiens vraag het is."),
        (bringer_went_out, "We wachten op Ilse, die de vraag inbrengt."),
        (somebody_did_not_sign, "Iemand in de kamer heeft de afspraken nog niet getekend."),
        (
            somebody_leads_another,
            "Niet iedereen is akkoord met wie er samen in de kamer zit. Wie dat is, ziet niemand.",
        ),
        (two_are_left, "Er is nog één persoon nodig om te beginnen."),
        (eleven_came, "Er zijn meer dan tien mensen in de kamer."),
    ],
)
def test_it_does_not_begin_while_something_is_missing(sit, everybody, happened, said):
    table = sit("incidentmethode", hold=ready)
    open_page = table.fill("sanne", "stap", "begin")
    table.later = [make_member(f"later{number}", everybody, organisation=f"Plaats {number}") for number in range(5)]
    with writing():
        happened(table)
    for who in ("sanne", "noor"):
        if table.seat(who).is_present:
            assert f"</svg> {said}</li>" in table.page(who) and "Alles is klaar" not in table.page(who)
    answer = open_page.send()
    assert answer.status_code == 409 and f"<p>{said}</p>" in answer.text
    assert "Voor we beginnen" in answer.text and table.session.state == "agreeing"
    assert all(seat.came_at is None for seat in db.session.query(Seat))


def test_without_a_method_the_room_is_not_open_yet(sit):
    table = sit("", hold=lambda members, _method: signed(members))
    for who in table.people:
        assert table.post(who, "binnen").location == table.session.path
    assert table["sanne"].get(table.room).location == table.session.path
    assert table.post("sanne", "stap", act="begin").status_code == 404
    assert table.session.state == "agreeing"


def test_it_begins_for_everybody_when_nothing_is_missing(sit):
    table = sit("incidentmethode", hold=ready)
    assert "Alles is klaar." in table.page("tim") and not table.offers("tim", "stap")
    assert table.press("sanne", "stap", "begin").location == table.room
    for who in table.people:
        page = table.page(who)
        assert "Stap 1 van 13" in page
        assert '<h2 id="stap" lang="nl">Inchecken</h2>' in page
    assert all(table.seat(who).was_there for who in table.people)


def test_beginning_in_two_windows_begins_once(sit):
    table = sit("incidentmethode", hold=ready)
    first, second = table.fill("sanne", "stap", "begin"), table.fill("sanne", "stap", "begin")
    assert first.send().status_code == 303
    table.press("sanne", "stap", "verder")
    answer = second.send()
    assert answer.status_code == 409 and "De sessie is al begonnen." in answer.text
    assert table.run.step == 1


def test_on_and_back(sit):
    table = sit("incidentmethode")
    assert not table.offers("sanne", "stap", "terug")
    assert table.press("sanne", "stap", "verder").location == table.room
    assert all('id="stap" lang="nl">Afspraken bevestigen</h2>' in table.page(who) for who in table.people)
    assert table.press("sanne", "stap", "terug").location == table.room
    assert all('id="stap" lang="nl">Inchecken</h2>' in table.page(who) for who in table.people)


def test_a_skipped_step_says_so_to_everybody_until_one_goes_back(sit):
    table = sit("incidentmethode")
    table.press("sanne", "stap", "verder")
    table.press("sanne", "stap", "overslaan")
    for who in ("sanne", "ilse", "tim"):
        page = table.page(who)
        assert page.count("overgeslagen") == 1
        assert '<span lang="nl">Afspraken bevestigen</span><small>2 minuten, overgeslagen</small>' in page
        assert '<span lang="nl">Inchecken</span><small>3 minuten, klaar</small>' in page
    table.press("sanne", "stap", "terug")
    assert "overgeslagen" not in table.page("tim")


def test_more_time_is_two_minutes_for_this_step_alone(sit):
    table = sit("incidentmethode")
    table.press("sanne", "stap", "tijd")
    table.press("sanne", "stap", "tijd")
    assert "van 7 minuten" in table.page("tim")
    table.press("sanne", "stap", "verder")
    assert "van 2 minuten" in table.page("tim")
    table.press("sanne", "stap", "terug")
    assert "van 3 minuten" in table.page("tim")


@pytest.mark.parametrize("script", [False, True])
def test_two_windows_that_press_next_at_once_take_one_step(sit, script):
    table = sit("incidentmethode")
    table.on_another_device("sanne", "telephone")
    first, second = table.fill("sanne", "stap", "verder"), table.fill("telephone", "stap", "verder")
    assert first.send(script).status_code == (204 if script else 303)
    answer = second.send(script)
    assert answer.status_code == 409
    assert "Iemand was je net voor. Jullie zijn nu bij stap 2." in answer.text
    assert 'id="stap" lang="nl">Afspraken bevestigen</h2>' in answer.text and "Naar stap 3" in answer.text
    assert ("<html" in answer.text) is not script
    assert table.run.step == 1


@pytest.mark.parametrize("act", ["verder", "terug", "overslaan", "tijd"])
def test_a_step_from_another_moment_changes_nothing(sit, act):
    table = sit("incidentmethode", "schets")
    version = table.run.version
    for seen in ("0", "2", "4", "", "-1", "drie", "99999999999", "٣"):
        answer = table.post("sanne", "stap", act=act, stap=seen)
        assert answer.status_code == 409 and "Jullie zijn nu bij stap 4." in answer.text
    assert (table.run.step, table.run.extra, table.run.version) == (3, 0, version)


def test_there_is_nothing_before_the_first_step_and_after_the_last(sit):
    table = sit("incidentmethode")
    assert table.post("sanne", "stap", act="terug", stap="0").status_code == 409
    table.go_to("oogstkeuze")
    last = table.run.step
    assert not table.offers("sanne", "stap", "verder") and not table.offers("sanne", "stap", "overslaan")
    for act in ("verder", "overslaan"):
        assert table.post("sanne", "stap", act=act, stap=str(last)).status_code == 409
    assert table.run.step == last and table.run.skipped == []


def test_an_act_that_nobody_knows_changes_nothing(sit):
    table = sit("incidentmethode")
    for act in ("", "weg", "verder "):
        assert table.post("sanne", "stap", act=act, stap="0").status_code == 400
    assert table.run.step == 0 and table.session.is_running


def test_nobody_else_in_the_room_leads(sit):
    table = sit("incidentmethode", "ronde")
    version = table.run.version
    for who in OTHERS:
        assert not table.offers(who, "stap")
        for act in ACTS:
            answer = table.post(who, "stap", act=act, stap=str(table.run.step), van="ronde")
            assert answer.status_code == 403, (who, act)
    assert table.run.version == version and table.session.is_running


PAGES = ("kamer", "kamer/stand", "geschreven")
POSTS = (
    "binnen", "buiten", "stap", "pauze", "hand", "beurt", "begeleiding", "kladblok", "tekst", "kaart", "merk", "keuze",
    "tekening",
)  # fmt: skip


def test_who_has_no_seat_or_did_not_sign_finds_nothing(sit, visit, anouk, beheer, dick, henk, fatima):
    table = sit("incidentmethode", "ronde")
    with writing():
        invited, unsigned = people.add_member(table.session, henk), people.add_member(table.session, fatima)
        people.answer(table.session, unsigned, comes=True)
        for seat in (invited, unsigned):
            seat.is_welcome = True
    version = table.run.version
    for member in (anouk, beheer, dick, henk, fatima):  # moderator, administrator, nobody, invited, unsigned
        browser = visit(member)
        for path in PAGES:
            assert browser.get(f"{table.session.path}/{path}").status_code == 404, (member.name, path)
        for path in POSTS:
            sent = {"act": "verder", "stap": str(table.run.step), "text": "woorden", "op": "1"}
            assert browser.post(f"{table.room}/{path}", sent).status_code == 404, (member.name, path)
    assert table.run.version == version


def test_a_stranger_is_asked_to_sign_in(sit, stranger):
    table = sit("incidentmethode")
    assert stranger.get(table.room).location.startswith("/inloggen")
    assert stranger.get(f"{table.session.path}/geschreven").location.startswith("/inloggen")
    for path in POSTS:
        assert stranger.post(f"{table.room}/{path}", {"act": "verder", "stap": "0"}).status_code == 401
    assert table.run.step == 0


def test_the_end_gives_who_is_there_the_proof_of_it_and_nobody_else(sit):
    table = sit("incidentmethode", "oogstkeuze")
    table.press("bram", "buiten")
    assert table.press("sanne", "stap", "einde").location == f"{table.session.path}/geschreven"
    assert table.session.is_over
    kept = {one.member_id: one for one in db.session.query(Attendance)}
    assert set(kept) == {member.id for who, member in table.people.items() if who != "bram"}
    assert {(one.method, one.minutes, one.held_on) for one in kept.values()} == {
        ("incidentmethode", 1, table.session.day)
    }


def test_the_proof_says_how_long_each_was_there(sit):
    """From coming in, or from the beginning if one was there before, to the end."""
    with time_machine.travel(now(), tick=False) as clock:
        table = sit("incidentmethode", hold=ready)
        table.press("bram", "buiten")
        clock.shift(timedelta(minutes=10))
        table.press("sanne", "stap", "begin")
        clock.shift(timedelta(minutes=50))
        table.post("bram", "binnen")
        table.press("tim", "buiten")
        clock.shift(timedelta(minutes=20))
        table.post("tim", "binnen")
        clock.shift(timedelta(minutes=10))
        table.go_to("oogstkeuze")
        table.press("sanne", "stap", "einde")
    kept = {one.member_id: one.minutes for one in db.session.query(Attendance)}
    assert {who: kept[member.id] for who, member in table.people.items()} == {
        "sanne": 80, "ilse": 80, "tim": 80, "yusra": 80, "bram": 30, "noor": 80,
    }  # fmt: skip


def test_who_leads_sees_who_is_counted_as_here_before_beginning(sit):
    table = sit("incidentmethode", hold=ready)
    table.press("bram", "buiten")
    page = table.page("sanne")
    counted = page.split("Deze mensen tellen als aanwezig")[1].split("</p>")[0]
    assert all(name in counted for name in ("Sanne", "Ilse", "Tim", "Yusra", "Noor")) and "Bram" not in counted
    assert "Deze mensen tellen als aanwezig" not in table.page("noor")
    table.press("sanne", "stap", "begin")
    assert "Deze mensen tellen als aanwezig" not in table.page("sanne")


def test_ending_in_two_windows_gives_one_proof_each(sit):
    table = sit("incidentmethode", "oogstkeuze")
    first, second = table.fill("sanne", "stap", "einde"), table.fill("sanne", "stap", "einde")
    for window in (first, second):
        assert window.send().location == f"{table.session.path}/geschreven"
    assert db.session.query(Attendance).count() == 6


def test_after_the_end_every_press_leads_to_what_was_written(sit):
    table = sit("incidentmethode", "oogstkeuze")
    here = str(table.run.step)
    table.press("sanne", "stap", "einde")
    written = f"{table.session.path}/geschreven"
    assert table["tim"].get(table.room).location == written
    for path in ("binnen", "buiten", "pauze", "hand", "beurt"):
        assert table.post("tim", path, op="1").location == written, path
    for act in ACTS:
        assert table.post("sanne", "stap", act=act, stap=here).location == written, act
    assert table.post("tim", "begeleiding", act="bied").location == written
