"""Somebody is taken out, or another leads, in the moment between the page's question and its writing: nothing is kept,
and every word comes back."""

from contextvars import copy_context
from importlib import import_module

import pytest
from markupsafe import escape

from cop.foundation.db import db, writing
from cop.intervisie import operations as intervisie
from cop.intervisie import people
from cop.runner.models import SessionNote
from tests.intervisie.held import ready

LONG = "Dit had ik net geschreven, en het zijn meer dan zestig tekens bij elkaar."
MODULES = [import_module(f"cop.runner.views.{name}") for name in ("door", "room", "writing", "leading")]
OUT = "Je zit niet meer in deze sessie, of leest er niet meer mee."


@pytest.fixture
def meanwhile(app, monkeypatch):
    """meanwhile(act) → `act` happens, for good, when the next page begins to write: after it asked, before it holds the
    room."""

    def arrange(act):
        here = copy_context()
        for module in MODULES:
            if hasattr(module, "write"):
                monkeypatch.setattr(module, "write", first(here, act, module.write))

    def first(here, act, write):
        def acting():
            monkeypatch.undo()
            here.run(done, act)
            write()

        return acting

    def done(act):
        with writing():
            act()

    return arrange


def taken_out(table, who):
    return lambda: people.take_out(table.session, table.seat(who))


@pytest.mark.parametrize(
    ("step", "where"),
    [("vragen_noteren", "tekst"), ("informatieronde", "tekst"), ("ronde", "kaart"), ("ronde", "kladblok")],
)
def test_what_is_written_meanwhile_is_not_kept_and_comes_back(sit, meanwhile, step, where):
    table = sit("incidentmethode", step)
    window = table.fill("tim", where)
    meanwhile(taken_out(table, "tim"))
    answer = window.send(text=LONG)
    assert answer.status_code == 409 and OUT in answer.text and LONG in answer.text
    assert 'data-part="' not in answer.text  # no room is shown to who is no longer in it
    assert db.session.query(SessionNote).count() == 0


def test_an_own_card_is_not_changed_meanwhile_either(sit, meanwhile):
    table = sit("incidentmethode", "ronde")
    table.press("tim", "kaart", text="Van Tim")
    window = table.fill("tim", "kaart", text="Van Tim")
    meanwhile(taken_out(table, "tim"))
    answer = window.send(text=LONG)
    assert answer.status_code == 409 and LONG in answer.text
    table.press("sanne", "stap", "kaarten")
    assert "Van Tim" in table.page("noor") and LONG not in table.page("noor")


def test_a_drawing_is_not_changed_meanwhile(sit, meanwhile):
    table = sit("netwerkspiegel", "tekenen")
    window = table.fill("tim", "tekening", act="role")
    meanwhile(taken_out(table, "tim"))
    answer = window.send(name='Raad "oost"', note="aarzelt")
    assert answer.status_code == 409 and escape('Raad "oost"') in answer.text and "aarzelt" in answer.text
    assert db.session.query(SessionNote).count() == 0


@pytest.mark.parametrize("is_going_on", [True, False])
def test_who_is_taken_out_meanwhile_does_not_come_in(sit, meanwhile, is_going_on):
    table = sit("incidentmethode") if is_going_on else sit("incidentmethode", hold=ready)
    table.press("tim", "buiten")
    meanwhile(taken_out(table, "tim"))
    assert table.post("tim", "binnen").status_code == 409
    assert not table.seat("tim").is_present
    assert table["tim"].get(table.room).status_code == 404


@pytest.mark.parametrize("where", ["hand", "pauze"])
def test_nor_does_one_act_there(sit, meanwhile, where):
    table = sit("incidentmethode", "ronde")
    window = table.fill("tim", where)
    meanwhile(taken_out(table, "tim"))
    assert window.send().status_code == 409
    assert table.seat("tim").hand_at is None and not table.run.is_paused


@pytest.mark.parametrize("act", ["verder", "kaarten", "tijd", "einde"])
def test_who_handed_on_the_lead_meanwhile_leads_no_more(sit, meanwhile, act):
    table = sit("incidentmethode", "ronde")
    here = str(table.run.step)
    table.press("tim", "kaart", text="Van Tim")
    meanwhile(lambda: intervisie.hand_lead(table.session, table.seat("noor")))
    answer = table.post("sanne", "stap", act=act, stap=here, van="ronde")
    assert answer.status_code == 409 and "Iemand anders begeleidt nu." in answer.text
    assert str(table.run.step) == here and not table.run.revealed and not table.run.extra and table.session.is_running


def test_nor_is_the_lead_handed_on_twice(sit, meanwhile):
    table = sit("incidentmethode", "ronde")
    window = table.fill("sanne", "begeleiding", "aan")
    meanwhile(lambda: intervisie.hand_lead(table.session, table.seat("noor")))
    answer = window.send(seat=table.seat("tim").public_id)
    assert answer.status_code == 409 and "Iemand anders begeleidt nu." in answer.text
    assert table.seat("noor").is_facilitator and not table.seat("tim").is_facilitator


def test_no_room_is_shown_to_a_facilitator_who_handed_on_and_was_taken_out(sit, meanwhile):
    table = sit("incidentmethode", "ronde")
    table.press("sanne", "kaart", text="Van Sanne")

    def gone():
        intervisie.hand_lead(table.session, table.seat("noor"))
        people.take_out(table.session, table.seat("sanne"))

    for where, sent in (("stap", {"act": "tijd", "stap": str(table.run.step)}), ("begeleiding", {"act": "aan"})):
        meanwhile(gone)
        answer = table.post("sanne", where, seat=table.seat("tim").public_id, **sent)
        assert answer.status_code == 409 and OUT in answer.text
        assert 'data-part="' not in answer.text and "Van Sanne" not in answer.text and "Noor" not in answer.text
        with writing():
            back = people.add_member(table.session, table.people["sanne"])
            people.answer(table.session, back, comes=True)
            people.sign(table.session, back, table.session.agreement, has_line=False)
            people.welcome(table.session, back, True)
        table.post("sanne", "binnen")
        with writing():
            intervisie.hand_lead(table.session, table.seat("sanne"))
