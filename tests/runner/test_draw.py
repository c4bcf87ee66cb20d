"""Drawing the network together: every act from the page, what is refused, who may, and two who draw at once."""

import re

import pytest

from cop.foundation.db import db
from cop.runner.models import SessionNote
from tests.conftest import Visitor
from tests.runner.seated import Table, form_on


@pytest.fixture
def table(sit) -> Table:
    """The group at the step in which the network is drawn."""
    return sit("netwerkspiegel", "tekenen")


def drawn(page: str) -> list[str]:
    """The names of the roles on the drawing."""
    return re.findall(r"<li><details[^>]*><summary><span>([^<]*?)(?: <small>.*?)?</span>", page)


def sentences(page: str) -> list[str]:
    listed = page.split("Lees als lijst")[-1].split("</ul>")[0] if "Lees als lijst" in page else ""
    return re.findall(r"<li>([^<]*)</li>", listed)


def draw(table: Table, who: str, act: str, **typed: str):
    """The form of this act, as the page offers it."""
    known = {name: typed.pop(name) for name in ("id",) if name in typed}
    return table.fill(who, "tekening", act=act, **known).send(**typed)


def test_every_act_through_the_page_and_everybody_sees_it(table):
    assert draw(table, "ilse", "role", name="Wij", note="centrumstad").location == table.room
    draw(table, "tim", "role", name="Buur A")
    assert drawn(table.page("noor")) == ["Wij", "Buur A"]
    draw(table, "ilse", "rename", id="r2", name="Buur noord", note="aarzelt")
    assert drawn(table.page("noor")) == ["Wij", "Buur noord"] and "aarzelt" in table.page("noor")
    assert draw(table, "noor", "tie", a="r1", b="r2", kind="sterk").location == table.room
    assert 'data-tie="r1 r2"' in table.page("bram")
    before = where(table.page("tim"), "r2")
    window = table.fill("yusra", "tekening", "links", act="move", id="r2")
    window.send()
    assert where(table.page("tim"), "r2") != before
    draw(table, "bram", "untie")
    assert "data-tie" not in table.page("tim")
    draw(table, "sanne", "remove", id="r2")
    assert drawn(table.page("tim")) == ["Wij"]


def where(page: str, role: str) -> str:
    return re.search(rf'data-role="{role}" transform="translate\(([^)]*)\)', page).group(1)


def test_it_stays_on_the_stage_in_later_steps_and_cannot_be_changed_there(table):
    draw(table, "ilse", "role", name="Gemeenteraad")
    table.go_to("lezen")
    for who in table.people:
        page = table.page(who)
        assert "Gemeenteraad" in page and not table.offers(who, "tekening")
    table.go_to("opgave")
    assert "Gemeenteraad" not in table.page("tim")


def test_it_stands_with_what_was_written(table):
    draw(table, "ilse", "role", name="Gemeenteraad")
    assert "Gemeenteraad" in table.page("noor", "geschreven")
    assert 'action="' not in table.page("noor", "geschreven").split("<figure")[1].split("</figure>")[0]


@pytest.mark.parametrize(
    ("act", "typed", "said", "field"),
    [
        ("role", {"name": "", "note": "een notitie"}, "Geef de rol een naam.", "nieuw-name"),
        ("role", {"name": "n" * 41, "note": "erbij"}, "Dit is te lang: er passen hooguit 40 tekens.", "nieuw-name"),
        (
            "rename",
            {"id": "r1", "name": "W", "note": "m" * 31},
            "Dit is te lang: er passen hooguit 30 tekens.",
            "rol-r1-note",
        ),
        ("tie", {"a": "r1", "b": "r1"}, "Kies twee verschillende rollen.", "lijn-b"),
        ("tie", {"a": "", "b": "r1"}, "Kies een rol.", "lijn-a"),
    ],
)
def test_what_is_refused_says_why_at_its_field_and_keeps_what_was_typed(table, act, typed, said, field):
    for name in ("Wij", "Buur A"):
        draw(table, "ilse", "role", name=name)
    answer = draw(table, "tim", act, **typed)
    assert answer.status_code == 422
    errors = re.findall(r'id="([\w-]+)-error">.*?</svg> ([^<]*)</p>', answer.text)
    assert [(name, why) for name, why in errors] == [(field, said)]
    assert f'href="#{field}"' in answer.text
    for words in (value for name, value in typed.items() if name in ("name", "note") and value):
        assert f'value="{words}"' in answer.text
    assert drawn(table.page("tim")) == ["Wij", "Buur A"]


def test_what_is_refused_when_the_group_has_gone_on_comes_back_too(table):
    window = table.fill("tim", "tekening", act="role")
    table.press("sanne", "stap", "verder")
    answer = window.send(name="n" * 41, note="erbij")
    assert answer.status_code == 422 and "n" * 41 in answer.text and "erbij" in answer.text
    assert "Dit is te lang: er passen hooguit 40 tekens." in answer.text


def test_acts_of_two_at_once_both_count(table):
    draw(table, "ilse", "role", name="Wij")
    first, second, third = (table.fill(who, "tekening", act="role") for who in ("tim", "noor", "tim"))
    for window, name in ((first, "Buur A"), (second, "Buur B"), (third, "Buur C")):
        assert window.send(name=name).status_code == 303
    assert drawn(table.page("bram")) == ["Wij", "Buur A", "Buur B", "Buur C"]


def test_a_role_that_another_took_away_is_gone_for_who_changes_it(table):
    draw(table, "ilse", "role", name="Wij")
    draw(table, "ilse", "role", name="Buur A")
    window = table.fill("tim", "tekening", act="rename", id="r2")
    draw(table, "ilse", "remove", id="r2")
    answer = window.send(name="Buur noord", note="aarzelt")
    assert answer.status_code == 422 and "Deze rol is er niet meer." in answer.text
    again = form_on(answer.text, "tekening", act="role")
    assert again is not None and (again.fields["name"], again.fields["note"]) == ("Buur noord", "aarzelt")
    assert drawn(table.page("noor")) == ["Wij"]


def test_markup_stands_there_as_it_was_typed(table):
    draw(table, "ilse", "role", name="</text><script>alert(1)</script>")
    page = table.page("noor") + table.page("noor", "geschreven")
    assert "<script>alert" not in page and "&lt;/text&gt;&lt;script&gt;" in page


def test_everybody_in_the_room_draws_and_nobody_else(table, visit, anouk):
    for who in table.people:
        assert draw(table, who, "role", name=f"Rol van {who}").status_code == 303
    sent = {"act": "role", "name": "Van buiten"}
    outside: Visitor = visit(anouk)
    assert outside.post(f"{table.room}/tekening?stap=tekenen", sent).status_code == 404
    table.press("bram", "buiten")
    answer = table["bram"].post(f"{table.room}/tekening?stap=tekenen", sent)
    assert answer.status_code == 409 and "Je bent nu niet in de kamer." in answer.text
    assert len(drawn(table.page("tim"))) == 6


def test_only_where_the_method_asks_for_a_drawing(table):
    for step, code in (("opgave", 403), ("lezen", 403), ("ronde", 404), ("", 404)):
        answer = table["tim"].post(f"{table.room}/tekening?stap={step}", {"act": "role", "name": "Iets"})
        assert answer.status_code == code
    assert table["tim"].post(f"{table.room}/tekening?stap=tekenen", {"act": "wissel"}).status_code == 422
    assert db.session.query(SessionNote).count() == 0


def test_its_names_are_sealed(table):
    draw(table, "ilse", "role", name="Gemeenteraad")
    assert b"Gemeenteraad" not in db.session.query(SessionNote).one().sealed


def test_the_drawing_lies_open_while_it_is_made_and_read_and_is_folded_later(sit):
    table = sit("netwerkspiegel", "tekenen")
    assert "drawn" not in table.page("tim")
    for step, folded in (("lezen", " open>"), ("taken", ">"), ("les", ">")):
        table.go_to(step)
        assert f'<details class="more drawn" data-part="drawing"{folded}' in table.page("tim")
