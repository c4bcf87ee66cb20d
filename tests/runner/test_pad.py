"""The pad: at hand in every state of a session and on every device, and never anybody else's."""

import pytest

from cop.foundation.db import db
from cop.runner.models import SessionNote
from tests.intervisie.held import ended, ready, running, signed
from tests.runner.seated import form_on

MINE = "Wat ik denk, kqxj"


def kept(page):
    form = form_on(page, "kladblok")
    assert form is not None
    return form.fields["text"]


@pytest.mark.parametrize("state", [ready, running])
def test_it_stands_beside_the_room(sit, state):
    table = sit("incidentmethode", hold=state)
    assert table.press("tim", "kladblok", text=MINE).location == table.room
    assert kept(table.page("tim")) == MINE


@pytest.mark.parametrize("state", [signed, ready, running, ended])
def test_it_is_kept_in_every_state(sit, state):
    is_signed = state is signed
    table = sit("", hold=lambda members, _m: signed(members)) if is_signed else sit("incidentmethode", hold=state)
    answer = table.post("tim", "kladblok", script=True, text=MINE, version="0")
    assert answer.status_code == 200 and answer.json == {"version": 1}
    assert table.post("tim", "kladblok", script=True, text=f"{MINE} en meer", version="1").json == {"version": 2}


def test_after_the_end_it_stands_with_what_was_written(sit):
    table = sit("incidentmethode")
    table.press("tim", "kladblok", text=MINE)
    window = table.fill("tim", "kladblok")
    table.go_to("oogstkeuze")
    table.press("sanne", "stap", "einde")
    assert window.send(text=f"{MINE}, nog net bewaard").status_code == 303
    assert f"{MINE}, nog net bewaard" in table.page("tim", "geschreven")


def test_in_every_step(sit):
    table = sit("incidentmethode")
    table.press("ilse", "kladblok", text=MINE)
    for step in table.script.steps:
        table.go_to(step.key)
        assert kept(table.page("ilse")) == MINE


def test_two_devices_see_both_texts(sit):
    table = sit("incidentmethode")
    table.on_another_device("tim", "telephone")
    here, there = table.fill("tim", "kladblok"), table.fill("telephone", "kladblok")
    here.send(text="Op de laptop")
    answer = there.send(text="Op de telefoon")
    assert answer.status_code == 409 and "Op de laptop" in answer.text and kept(answer.text) == "Op de telefoon"
    assert kept(table.page("tim")) == "Op de laptop"
    said = there.send(True, text="Op de telefoon").json
    assert (said["theirs"], said["version"]) == ("Op de laptop", 1)
    there.form.fields["version"] = "1"
    assert there.send(text="Op de telefoon").status_code == 303
    assert kept(table.page("tim")) == "Op de telefoon"


def test_a_save_that_arrives_twice_is_no_conflict(sit):
    table = sit("incidentmethode")
    window = table.fill("tim", "kladblok")
    assert [window.send(True, text=MINE).json["version"] for _again in range(2)] == [1, 1]


def test_nobody_else_ever_reads_it(sit):
    table = sit("incidentmethode", "ronde")
    table.press("tim", "kladblok", text=MINE)
    table.press("sanne", "stap", "kaarten") if table.offers("sanne", "stap", "kaarten") else None
    for who in ("sanne", "ilse", "noor"):
        assert MINE not in table.page(who) + table.page(who, "geschreven") + stand(table, who)
        assert kept(table.page(who)) == ""
    table.go_to("oogstkeuze")
    table.press("sanne", "stap", "einde")
    for who in ("sanne", "ilse", "noor"):
        assert MINE not in table.page(who, "geschreven")


def stand(table, who):
    return table[who].get(f"{table.room}/stand").text


def test_writing_on_it_moves_no_other_page(sit):
    table = sit("incidentmethode")
    version = table.run.version
    table.press("tim", "kladblok", text=MINE)
    assert table.run.version == version


def test_twenty_thousand_characters_and_one(sit):
    table = sit("incidentmethode")
    most = "w" * 20_000
    assert table.press("tim", "kladblok", text=most).status_code == 303 and kept(table.page("tim")) == most
    answer = table.press("tim", "kladblok", text=most + "x")
    assert answer.status_code == 422 and kept(answer.text) == most + "x"
    assert "Dit zijn 20001 tekens, en er passen er 20000." in answer.text
    said = table.fill("tim", "kladblok").send(True, text=most + "x")
    assert said.status_code == 422 and "20001 tekens" in said.json["why"]
    assert kept(table.page("tim")) == most


def test_who_went_out_of_the_room_keeps_the_pad(sit):
    table = sit("incidentmethode")
    window = table.fill("tim", "kladblok")
    table.press("tim", "buiten")
    assert window.send(True, text=MINE).json == {"version": 1}
    table.post("tim", "binnen")
    assert kept(table.page("tim")) == MINE


def test_its_words_are_sealed(sit):
    table = sit("incidentmethode")
    table.press("tim", "kladblok", text=MINE)
    note = db.session.query(SessionNote).one()
    assert MINE.encode() not in note.sealed and note.kind == "pad"
