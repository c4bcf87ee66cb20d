"""Who finds which case: nobody finds, or counts, what that member may not read."""

import pytest
from sqlalchemy import text

from cop.cases import authors
from cop.cases import operations as cases
from cop.cases.models import AUTHORS, CIRCLE, MEMBERS, PUBLIC
from cop.circles.models import Membership
from cop.foundation.db import db, writing
from tests.cases.conftest import begun
from tests.library.reading import counts, number, titles


@pytest.fixture
def sights(publish, marleen, fatima, circle):
    """A case for every sight; Marleen, who is in the circle, wrote those of the circle and of the authors."""
    publish(fatima, titel="Voor iedereen", sight=PUBLIC)
    publish(fatima, titel="Voor leden", sight=MEMBERS)
    publish(marleen, titel="Voor de kring", sight=CIRCLE, circle=circle)
    publish(marleen, titel="Voor de auteurs", sight=AUTHORS)
    publish(fatima, titel="In het archief", archived=True)
    begun(fatima, titel="Nog niet af")


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("marleen", {"Voor iedereen", "Voor leden", "Voor de kring", "Voor de auteurs"}),
        ("youssef", {"Voor iedereen", "Voor leden", "Voor de kring"}),
        ("fatima", {"Voor iedereen", "Voor leden"}),
        ("dick", {"Voor iedereen", "Voor leden"}),
        ("anouk", {"Voor iedereen", "Voor leden"}),
        ("beheer", {"Voor iedereen", "Voor leden"}),
    ],
)
def test_each_sees_what_is_meant_for_them(who, sees, sights, visit, request):
    page = visit(request.getfixturevalue(who)).get("/casussen").text
    assert set(titles(page)) == sees
    assert number(page) == len(sees)
    assert counts(page)["soort-voorbeeld"] == len(sees)


def test_the_archive_is_asked_for(sights, visit, dick):
    browser = visit(dick)
    assert counts(browser.get("/casussen").text)["archief"] == 1
    page = browser.get("/casussen?archief=1").text
    assert set(titles(page)) == {"Voor iedereen", "Voor leden", "In het archief"}
    assert "Voor leden" not in titles(browser.get("/casussen?archief=1&q=archief").text)


def without_tokens(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "csrf_token" not in line)


@pytest.mark.parametrize(
    "address", ["/casussen", "/casussen?punt=5&archief=1", "/casussen?q=geheimpje", "/casussen?volgorde=gebruik"]
)
@pytest.mark.parametrize("who", ["dick", "fatima", "anouk"])
def test_a_hidden_case_changes_nothing_for_who_may_not_see_it(
    who, address, sights, publish, henk, marleen, circle, visit, request
):
    """Twins: the page before and after a case came that is not for this member, and its like in the archive."""
    browser = visit(request.getfixturevalue(who))
    before = browser.get(address).text
    rare = {
        "titel": "Een geheimpje",
        "vorm": ["egts"],
        "themas": ["mobiliteit"],
        "gemeenten": ["Maastricht"],
        "status": "gestopt",
    }
    publish(henk, sight=CIRCLE, circle=circle, **rare)
    publish(marleen, sight=AUTHORS, **rare)
    publish(henk, sight=CIRCLE, circle=circle, archived=True, **rare)
    assert without_tokens(browser.get(address).text) == without_tokens(before)
    assert "geheimpje" in visit(henk).get("/casussen").text, "the twin is there for who may see it"


def test_a_case_that_is_narrowed_is_gone_at_once(publish, fatima, circle, visit, dick):
    case = publish(fatima)
    browser = visit(dick)
    assert number(browser.get("/casussen").text) == 1
    with writing():
        authors.set_sight(case, AUTHORS, None, [], "cc_by_4")
    page = browser.get("/casussen").text
    assert not titles(page) and "Er zijn nog geen casussen" in page


def test_a_case_that_is_put_away_is_gone_at_once(publish, fatima, visit, dick):
    case, other = publish(fatima, titel="Oud"), publish(fatima, titel="Nieuw")
    browser = visit(dick)
    assert titles(browser.get("/casussen").text) == ["Nieuw", "Oud"]
    with writing():
        cases.archive(case)
    assert titles(browser.get("/casussen").text) == ["Nieuw"]
    with writing():
        cases.take_out_of_archive(case)
        db.session.delete(other)
    assert titles(browser.get("/casussen").text) == ["Oud"]


def test_a_change_past_the_house_is_seen_too(publish, fatima, visit, dick):
    """The database itself says that the library is another one."""
    publish(fatima)
    browser = visit(dick)
    assert number(browser.get("/casussen").text) == 1
    with writing():
        db.session.execute(text("""UPDATE "case" SET sight = 'authors'"""))
    assert "Er zijn nog geen casussen" in browser.get("/casussen").text
    with writing():
        db.session.execute(text("""UPDATE "case" SET sight = 'members', facts = '{"kind": "wat_niet_werkte"}'"""))
    page = browser.get("/casussen").text
    assert counts(page)["soort-wat_niet_werkte"] == 1 and counts(page)["soort-voorbeeld"] == 0


def test_who_leaves_the_circle_finds_its_cases_no_more(publish, henk, youssef, circle, visit):
    publish(henk, sight=CIRCLE, circle=circle)
    browser = visit(youssef)
    assert number(browser.get("/casussen").text) == 1
    with writing():
        db.session.delete(db.session.get_one(Membership, (circle.id, youssef.id)))
    assert not titles(browser.get("/casussen").text)


def test_who_is_asked_to_write_along_finds_it(publish, fatima, youssef, visit):
    case = publish(fatima, sight=AUTHORS)
    browser = visit(youssef)
    assert not titles(browser.get("/casussen").text)
    with writing():
        authors.add_author(case, youssef, fatima)
    assert number(browser.get("/casussen").text) == 1


def test_what_the_shelf_forgot_is_still_not_shown(publish, fatima, dick, visit, monkeypatch):
    """Cards are asked for once more by the rule of the room: a shelf that is wrong shows nothing too much."""
    case = publish(fatima, titel="Straks weg")
    browser = visit(dick)
    browser.get("/casussen")
    from cop.library import shelf

    with writing():
        authors.set_sight(case, AUTHORS, None, [], "cc_by_4")
    stale = shelf.kept["inside"][1]
    monkeypatch.setattr(shelf, "shelf_now", lambda side, stamp: stale)
    assert "Straks weg" not in browser.get("/casussen").text
