"""The list of members: searching, filtering, walking, and what never shows."""

import pytest
from sqlalchemy import insert

from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.members.models import ACTIVE, INVITED, LEFT, SUSPENDED, Member
from cop.members.operations import change_profile, leave
from tests.members.door import BAD


def names(answer):
    return [
        part.split("</a>")[0].split(">")[-1]
        for part in answer.text.split('href="/leden/')[1:]
        if "</a></h2>" in part[:120]
    ]


def crowd(number):
    rows = [
        {
            "name": f"Lid {n:04d}",
            "email": f"lid{n}@voorbeeld.example",
            "status": ACTIVE,
            "organisation": "Zutphen",
            "joined_at": now(),
            "public_id": f"lid-{n}",
        }
        for n in range(number)
    ]
    with writing():
        db.session.execute(insert(Member), rows)


def test_everybody_is_there_by_name(visit, marleen, youssef, anouk):
    page = visit(marleen).get("/leden")
    assert names(page) == ["Anouk Lindeboom", "Marleen Duinhof", "Youssef Amrani"]
    assert "3 leden" in page.text
    assert "strategisch adviseur, gemeente Woerden" in page.text


@pytest.mark.parametrize("state", [SUSPENDED, LEFT, INVITED])
def test_who_is_not_active_shows_nowhere(visit, marleen, youssef, state):
    with writing():
        youssef.status = state
    visitor = visit(marleen)
    for path in ("/leden", "/leden?q=youssef", "/leden?q=Rivierenland"):
        assert "Youssef" not in visitor.get(path).text
    assert "Eén lid." in visitor.get("/leden").text
    assert visitor.get(youssef.path).status_code == 404


def test_who_left_shows_nowhere(visit, marleen, youssef):
    with writing():
        leave(youssef)
    visitor = visit(marleen)
    assert "Oud-lid" not in visitor.get("/leden").text
    assert visitor.get(youssef.path).status_code == 404


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("marl", ["Marleen Duinhof"]),
        ("RIVIEREN", ["Youssef Amrani"]),
        ("duin marl", ["Marleen Duinhof"]),
        ("duin youssef", []),
        ("%", []),
        ("_", []),
        ("adviseur", []),
    ],
)
def test_searching_by_name_and_organisation(visit, marleen, youssef, words, found):
    assert names(visit(marleen).get("/leden", query_string={"q": words})) == found


def test_filtering_by_agenda_point_and_theme(visit, marleen, youssef):
    with writing():
        change_profile(youssef, ["wonen"], agenda=0b100001)
        change_profile(marleen, [], agenda=0b000010)
    visitor = visit(marleen)
    assert names(visitor.get("/leden?punt=1")) == names(visitor.get("/leden?punt=6")) == ["Youssef Amrani"]
    assert names(visitor.get("/leden?punt=2")) == ["Marleen Duinhof"]
    assert names(visitor.get("/leden?thema=wonen")) == ["Youssef Amrani"]
    assert names(visitor.get("/leden?thema=wonen&punt=2")) == []


def test_a_filter_does_not_tell_what_the_profile_hides(visit, marleen, youssef, dick, circle):
    with writing():
        change_profile(
            youssef,
            ["wonen"],
            agenda=1,
            seeks="Iets geheims",
            function="geheim agent",
            shows={"agenda": "nobody", "themes": "circles", "seeks": "circles", "function": "nobody"},
        )
    in_circle, outside = visit(marleen), visit(dick)
    assert names(outside.get("/leden?punt=1")) == names(in_circle.get("/leden?punt=1")) == []
    assert names(outside.get("/leden?thema=wonen")) == []
    assert names(in_circle.get("/leden?thema=wonen")) == ["Youssef Amrani"]
    assert names(visit(youssef).get("/leden?punt=1")) == ["Youssef Amrani"]
    assert "Iets geheims" in in_circle.get("/leden").text
    assert "Iets geheims" not in outside.get("/leden").text
    assert "geheim agent" not in outside.get("/leden").text + in_circle.get("/leden").text


def test_walking_through_many_members_costs_the_same_everywhere(visit, marleen, count_statements):
    crowd(95)
    visitor = visit(marleen)
    visitor.get("/leden")
    seen = [name for page in range(1, 5) for name in names(visitor.get(f"/leden?pagina={page}"))]
    assert len(seen) == len(set(seen)) == 96
    assert "Bladzijde 2 van 4" in visitor.get("/leden?pagina=2").text
    costs = {
        count_statements(lambda path=path: visitor.get(path)) for path in ("/leden", "/leden?pagina=4", "/leden?q=lid")
    }
    assert len(costs) == 1 and costs.pop() <= 5


@pytest.mark.parametrize("page", ["0", "-1", "99999999", "999999999999999999999", "x", "", "1.5", "²", "１"])
def test_a_page_that_does_not_exist_is_the_nearest_one(visit, marleen, page):
    answer = visit(marleen).get("/leden", query_string={"pagina": page})
    assert answer.status_code == 200
    assert names(answer) == ["Marleen Duinhof"]


@pytest.mark.parametrize("field", ["q", "punt", "thema", "pagina"])
@pytest.mark.parametrize("bad", [b for b in BAD if b.id != "megabyte"])
def test_bad_input_gets_a_clear_page(visit, marleen, field, bad):
    answer = visit(marleen).get("/leden", query_string={field: bad.values[0] if hasattr(bad, "values") else bad})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text and "<img src=x" not in answer.text


def test_a_stranger_comes_to_the_door(stranger, marleen):
    assert stranger.get("/leden").status_code == 302
    assert stranger.get(marleen.path).status_code == 302
    assert stranger.get("/leden/bestaat-niet").status_code == 302
