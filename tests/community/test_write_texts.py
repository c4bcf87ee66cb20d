"""The administrator writes the public texts and the details; nobody else does."""

import re

import pytest
from sqlalchemy import select

from cop.foundation.db import db
from cop.foundation.facts import facts
from cop.foundation.log import Act

RULES = "/beheer/teksten/huisregels"


def words(answer):
    return answer.get_data(as_text=True)


def seen_in(answer):
    return re.search(r'name="seen" value="([^"]*)"', words(answer))[1]


def filled_in(answer):
    """The details as the form shows them."""
    pairs = re.findall(r'<input class="textbox"[^>]* name="([^"]+)"[^>]* value="([^"]*)"', words(answer))
    return {"seen": seen_in(answer), **dict(pairs)}


def test_what_the_administrator_writes_stands_on_the_page(visit, beheer, stranger):
    editor = visit(beheer)
    seen = seen_in(editor.get(RULES))
    answer = editor.post(RULES, {"body": "# Onze regels\n\nWees **aardig** bij {naam}.", "seen": seen})
    assert answer.status_code == 303
    page = words(stranger.get("/huisregels"))
    assert "<h2>Onze regels</h2>" in page
    assert "Wees <strong>aardig</strong> bij Slim samenwerken in regionale netwerken." in page
    assert "Laatst gewijzigd op" in page
    assert "Onze regels" not in words(stranger.get("/huisregels?taal=en"))
    assert [(act.verb, act.actor_id) for act in db.session.scalars(select(Act))] == [("write_text", beheer.id)]


def test_each_language_has_its_own_text(visit, beheer, stranger):
    editor = visit(beheer)
    path = f"{RULES}?taal=en"
    editor.post(path, {"body": "Be kind.", "seen": seen_in(editor.get(path))})
    assert "Be kind." in words(stranger.get("/huisregels?taal=en"))
    assert "Be kind." not in words(stranger.get("/huisregels"))


def test_showing_how_it_becomes_changes_nothing(visit, beheer, stranger):
    editor = visit(beheer)
    answer = editor.post(RULES, {"body": "Nog **niet**.", "seen": seen_in(editor.get(RULES)), "act": "preview"})
    assert answer.status_code == 200
    assert "Nog <strong>niet</strong>." in words(answer) and "Nog **niet**." in words(answer)
    assert "Nog" not in words(stranger.get("/huisregels")).split("<article")[1].split("Hoe we")[0]
    assert seen_in(answer) == seen_in(editor.get(RULES))


def test_two_administrators_do_not_overwrite_each_other(visit, beheer, stranger):
    first, second = visit(beheer), visit(beheer)
    seen = seen_in(first.get(RULES))
    first.post(RULES, {"body": "Van de eerste.", "seen": seen})
    answer = second.post(RULES, {"body": "Van de tweede.", "seen": seen})
    assert answer.status_code == 409
    assert "Van de tweede." in words(answer) and "Van de eerste." in words(answer)
    assert "Van de eerste." in words(stranger.get("/huisregels"))
    assert second.post(RULES, {"body": "Van de tweede.", "seen": seen_in(answer)}).status_code == 303
    assert "Van de tweede." in words(stranger.get("/huisregels"))


def test_our_own_text_comes_back(visit, beheer, stranger):
    editor = visit(beheer)
    before = words(stranger.get("/huisregels"))
    editor.post(RULES, {"body": "Iets anders.", "seen": seen_in(editor.get(RULES))})
    assert editor.post(f"{RULES}/terug", {"seen": "oud"}).status_code == 409
    assert editor.post(f"{RULES}/terug", {"seen": seen_in(editor.get(RULES))}).status_code == 303
    assert words(stranger.get("/huisregels")) == before


def test_nothing_dangerous_comes_out_of_a_text(visit, beheer, stranger):
    editor = visit(beheer)
    body = "<script>alert(1)</script>\n\n[klik](javascript:alert(1))\n\n<img src=x onerror=alert(1)>"
    editor.post(RULES, {"body": body, "seen": seen_in(editor.get(RULES))})
    page = words(stranger.get("/huisregels"))
    assert (
        "<script>alert" not in page
        and "javascript:" not in page.replace("(javascript:alert(1))", "")
        and "<img" not in page
    )


@pytest.mark.parametrize("body", ["", " \n ", "\x00\u202e", "x" * 40_001, "y" * 1_000_000])
def test_what_is_not_right_is_said_and_changes_nothing(body, visit, beheer):
    editor = visit(beheer)
    answer = editor.post(RULES, {"body": body, "seen": seen_in(editor.get(RULES))})
    assert answer.status_code == 422
    assert "text.rules.nl" not in facts()


def test_only_an_administrator_comes_here(visit, marleen, anouk, stranger):
    paths = ("/beheer/teksten", RULES, "/beheer/gegevens")
    for member in (marleen, anouk):
        visitor = visit(member)
        for path in paths:
            assert visitor.get(path).status_code == 403, (member.name, path)
        for path in (RULES, f"{RULES}/terug", "/beheer/gegevens"):
            assert visitor.post(path, {"body": "Van mij.", "name": "Van mij", "seen": ""}).status_code == 403, (
                member.name,
                path,
            )
    for path in paths:
        assert stranger.get(path).status_code in (302, 303, 401)
    assert facts()["name"] != "Van mij"


@pytest.mark.parametrize("path", ["/beheer/teksten/bestaat-niet", f"{RULES}?taal=fr"])
def test_a_text_that_does_not_exist_is_not_found(path, visit, beheer):
    assert visit(beheer).get(path).status_code == 404


def test_the_list_shows_every_text_in_both_languages(visit, beheer):
    page = words(visit(beheer).get("/beheer/teksten"))
    for slug in ("huisregels", "privacy", "toegankelijkheid", "contact", "over", "kwetsbaarheid"):
        assert f'"/beheer/teksten/{slug}"' in page and f'"/beheer/teksten/{slug}?taal=en"' in page


def test_the_details_reach_every_page_and_every_text(visit, beheer, stranger):
    editor = visit(beheer)
    editor.post(RULES, {"body": "Regels van {naam} en {gastheer}.", "seen": seen_in(editor.get(RULES))})
    form = filled_in(editor.get("/beheer/gegevens"))
    form |= {"name": "Samen Verder", "host": "Regio Oost", "learning_question": "Wie begint?", "learning_year": "2027"}
    assert editor.post("/beheer/gegevens", form).status_code == 303
    front = words(stranger.get("/"))
    assert "Samen Verder" in front and "Wie begint?" in front and "2027" in front
    assert "Regels van Samen Verder en Regio Oost." in words(stranger.get("/huisregels"))
    assert "Samen Verder" in words(stranger.get("/privacy"))


@pytest.mark.parametrize(
    "bad",
    [
        {"learning_question": " "},
        {"name": ""},
        {"host": ""},
        {"learning_year": "volgend jaar"},
        {"host_email": "geen adres"},
        {"source_url": "javascript:alert(1)"},
        {"promise": "x" * 301},
    ],
)
def test_details_that_are_not_right_are_said_and_kept(bad, visit, beheer):
    editor = visit(beheer)
    form = {"name": "Samen", "host": "Oost", "learning_question": "Wie?", "learning_year": "2027"}
    form["seen"] = seen_in(editor.get("/beheer/gegevens"))
    answer = editor.post("/beheer/gegevens", form | bad)
    assert answer.status_code == 422 and 'id="fouten"' in words(answer)
    assert facts()["name"] != "Samen"


def test_details_that_somebody_changed_meanwhile_are_not_overwritten(visit, beheer):
    first, second = visit(beheer), visit(beheer)
    form = {"name": "Samen", "host": "Oost", "learning_question": "Wie?", "learning_year": "2027"}
    form["seen"] = seen_in(first.get("/beheer/gegevens"))
    assert first.post("/beheer/gegevens", form).status_code == 303
    answer = second.post("/beheer/gegevens", form | {"name": "Toch anders"})
    assert answer.status_code == 409 and "Toch anders" in words(answer)
    assert facts()["name"] == "Samen"


def test_a_promise_may_be_empty_and_then_stands_nowhere(visit, beheer, stranger):
    editor = visit(beheer)
    form = {
        "name": "Samen",
        "host": "Oost",
        "learning_question": "Wie?",
        "learning_year": "2027",
        "promise": "We bellen je.",
    }
    editor.post("/beheer/gegevens", form | {"seen": seen_in(editor.get("/beheer/gegevens"))})
    assert "We bellen je." in words(stranger.get("/over"))
    editor.post("/beheer/gegevens", form | {"promise": "", "seen": seen_in(editor.get("/beheer/gegevens"))})
    assert "We bellen je." not in words(stranger.get("/over"))


def test_the_front_door_says_what_the_administrator_wrote(visit, beheer, stranger):
    assert "Sturen zonder baas te zijn" in stranger.get("/").text
    page = visit(beheer).get("/beheer/gegevens").text
    seen = re.search(r'name="seen" value="([^"]*)"', page).group(1)
    filled = {"name": "Slim samenwerken", "host": "Platform31", "learning_question": "Hoe?", "learning_year": "2026"}
    door = {"door_title": "Samen wijs worden", "door_lead": "Voor wie <b>regionaal</b> werkt."}
    assert visit(beheer).post("/beheer/gegevens", {**filled, **door, "seen": seen}).status_code == 303
    front = stranger.get("/").text
    assert "Samen wijs worden" in front and "&lt;b&gt;regionaal" in front
    assert "Sturen zonder baas te zijn" not in front
