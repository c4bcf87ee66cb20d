"""Changing one's profile, and per field who sees it."""

import pytest

from cop.foundation.db import writing
from cop.members.models import SHOWABLE
from tests.members.door import BAD

FILLED = {
    "name": "Marleen Duinhof",
    "organisation": "Woerden",
    "kind": "practice",
    "function": "strategisch adviseur",
    "about": "Ik denk het best in de trein.",
    "seeks": "Twee gemeenten naast een grote stad.",
    "offers": "Ik lees mee met je positiepaper.",
    "working_on": "Een stuk van vier kanten.",
    "agenda": ["1", "4"],
    "themes": ["wonen", "economie"],
    "phone": "06-555 01 101",
    "may_call": "1",
    "shows_phone": "everybody",
    "shows_seeks": "nobody",
    "shows_agenda": "circles",
}


def test_a_member_changes_everything(visit, marleen):
    visitor = visit(marleen)
    answer = visitor.post("/instellingen/profiel", FILLED)
    assert (answer.status_code, answer.location) == (303, marleen.path)
    for name in ("name", "organisation", "kind", "function", "about", "seeks", "offers", "working_on", "phone"):
        assert getattr(marleen, name) == FILLED[name]
    assert (marleen.may_call, marleen.agenda_points, marleen.theme_keys) == (True, [1, 4], ["economie", "wonen"])
    assert marleen.shows == {"phone": "everybody", "seeks": "nobody", "agenda": "circles"}
    page = visitor.get("/instellingen/profiel").text
    assert 'value="strategisch adviseur"' in page
    assert 'id="shows_seeks"' in page


def test_every_field_that_can_be_shown_has_its_choice(visit, marleen):
    page = visit(marleen).get("/instellingen/profiel").text
    for field in SHOWABLE:
        assert f'name="shows_{field}"' in page


def test_themes_change_without_loss(visit, marleen):
    visitor = visit(marleen)
    for themes in (["wonen"], ["economie", "wonen"], ["economie"], []):
        visitor.post("/instellingen/profiel", FILLED | {"themes": themes})
        assert marleen.theme_keys == themes


@pytest.mark.parametrize(
    "column", ["role", "status", "email", "password_hash", "public_id", "joined_at", "rhythm", "is_administrator"]
)
def test_no_other_column_can_be_changed(visit, marleen, column):
    before = {
        name: getattr(marleen, name)
        for name in ("role", "status", "email", "password_hash", "public_id", "joined_at", "rhythm")
    }
    visit(marleen).post("/instellingen/profiel", FILLED | {column: "administrator"})
    assert {name: getattr(marleen, name) for name in before} == before


def test_a_phone_number_has_no_letters(visit, marleen):
    answer = visit(marleen).post("/instellingen/profiel", FILLED | {"phone": "bel maar <b>raak</b>"})
    assert answer.status_code == 422
    assert "Een telefoonnummer heeft alleen cijfers" in answer.text
    assert marleen.phone == ""


@pytest.mark.parametrize("field", sorted(FILLED))
def test_bad_input_gets_a_clear_page_and_never_half_a_change(visit, marleen, field):
    visitor = visit(marleen)
    for bad in BAD:
        with writing():
            marleen.about = ""
        answer = visitor.post("/instellingen/profiel", FILLED | {"about": "Nieuw.", field: bad.values[0]})
        assert answer.status_code in (303, 422)
        assert "<script>alert" not in answer.text and "<img src=x" not in answer.text
        if answer.status_code == 422:
            assert marleen.about == ""
        page = visitor.get(marleen.path)
        assert page.status_code == 200
        assert "<script>alert" not in page.text and "<img src=x" not in page.text
        assert "\u202e" not in page.text and "\x00" not in page.text


def test_what_was_typed_survives_a_stale_form(visit, marleen):
    visitor = visit(marleen)
    assert (
        visitor.client.post("/instellingen/profiel", data=FILLED | {"about": "Lang over nagedacht."}).status_code == 400
    )
    assert "Lang over nagedacht." in visitor.get("/instellingen/profiel").text
    assert marleen.about == ""
    visitor.post("/instellingen/profiel", FILLED)
    assert "Lang over nagedacht." not in visitor.get("/instellingen/profiel").text


def test_a_stranger_comes_to_the_door(stranger):
    assert stranger.get("/instellingen/profiel").status_code == 302
    assert stranger.post("/instellingen/profiel", FILLED).status_code == 401
