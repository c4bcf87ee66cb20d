"""The facilitator chooses a method, by what fits the situation, the people and the time."""

import json

from cop.foundation.db import db, writing
from cop.intervisie.models import Session
from cop.methods.models import library
from cop.methods.operations import copy
from tests.intervisie.held import planned, running
from tests.intervisie.pages import PLAN, html_of, main_of, signs


def names(page):
    return [part.split("</a>")[0].split(">")[-1] for part in page.split('<h3 lang="nl">')[1:]]


def choose(browser, session, key):
    return browser.post(f"{session.path}/methode", {"method": key})


def chosen(session):
    db.session.expire_all()
    return db.session.get(Session, session.id).method


def test_all_twelve_with_what_fits_on_top(table, browsers):
    session = planned(table)
    assert len(names(html_of(browsers[0].get(f"{session.path}/methode")))) == 12
    situation = library().situations[0]
    page = html_of(browsers[0].get(f"{session.path}/methode?situatie={situation.key}"))
    wanted = [library().methods[key].name for key in situation.methods]
    assert names(page)[: len(wanted)] == wanted and len(names(page)) == 12
    assert len(names(html_of(browsers[0].get(f"{session.path}/methode?situatie=hoi")))) == 12


def test_the_minutes_hold_opening_and_closing(table, browsers):
    session = planned(table)
    five = library().methods["vijfstappenmethode"]
    whole = sum(step.minutes for step in library().around(five))
    back = next(step.minutes for step in library().opening if step.key == "terugblik")
    said = f"{whole - back} minuten met begin en einde"
    for path in (f"{session.path}/methode", "/intervisie/methoden", five.path):
        assert said in main_of(browsers[0].get(path)), path


def test_a_session_is_planned_with_a_method(monday, visit, henk, marleen):
    browser, five = visit(henk), library().methods["vijfstappenmethode"]
    assert "/intervisie/nieuw?methode=vijfstappenmethode" in html_of(browser.get(five.path))
    assert five.name in main_of(browser.get("/intervisie/nieuw?methode=vijfstappenmethode"))
    kept = browser.post("/intervisie/nieuw", {**PLAN, "minutes": "1", "methode": five.key})
    assert kept.status_code == 422 and 'name="methode" value="vijfstappenmethode"' in html_of(kept)
    assert browser.post("/intervisie/nieuw", {**PLAN, "methode": five.key}).status_code == 303
    assert db.session.query(Session).one().method == five.key
    with writing():
        hers = copy(five, marleen, 0).public_id
    for key in (hers, "toverij"):
        assert browser.get(f"/intervisie/nieuw?methode={key}").status_code == 404
        assert browser.post("/intervisie/nieuw", {**PLAN, "methode": key}).status_code == 404


def test_a_method_is_chosen_and_another_one(table, browsers):
    session = planned(table)
    signs(session, *table)
    assert choose(browsers[0], session, "incidentmethode").status_code == 303
    assert chosen(session) == "incidentmethode"
    assert "Incidentmethode" in main_of(browsers[1].get(session.path))
    assert choose(browsers[0], session, "netwerkspiegel").status_code == 303
    assert "Netwerkspiegel" in main_of(browsers[1].get(session.path))
    row = main_of(browsers[0].get(f"{session.path}/methode")).split("Netwerkspiegel")[1]
    assert "Gekozen" in row[:400]


def test_an_own_method_goes_by_its_own_name(table, browsers):
    session = planned(table)
    signs(session, *table)
    with writing():
        own = copy(library().methods["vijfstappenmethode"], table[0], 0)
        own.name = "Vijf stappen in Tiel"
        key = own.public_id
    assert "Vijf stappen in Tiel" in main_of(browsers[0].get(f"{session.path}/methode"))
    assert choose(browsers[0], session, key).status_code == 303
    assert chosen(session) == "vijfstappenmethode"
    assert "Vijf stappen in Tiel" in main_of(browsers[1].get(session.path))
    assert json.loads(db.session.get(Session, session.id).unseal("script"))["name"] == "Vijf stappen in Tiel"


def test_somebody_else_s_own_method_is_not_there(table, browsers):
    session = planned(table)
    with writing():
        key = copy(library().methods["vijfstappenmethode"], table[1], 0).public_id
    assert choose(browsers[0], session, key).status_code == 404
    assert choose(browsers[0], session, "toverij").status_code == 404 and chosen(session) == ""


def test_what_does_not_fit_is_said_and_may_be_chosen(table, browsers):
    session = planned(table, minutes=60)
    page = main_of(browsers[0].get(f"{session.path}/methode"))
    small = [one for one in library().methods.values() if one.group.most < 6]
    for one in small:
        assert f"Deze methode werkt tot {one.group.most} mensen" in page
    assert "Jullie plannen er 60." in page
    for one in small[:1] or [library().methods["netwerkspiegel"]]:
        assert choose(browsers[0], session, one.key).status_code == 303


def test_only_who_leads_chooses_and_not_once_it_runs(table, browsers):
    session = planned(table)
    for browser in browsers[1:]:
        assert browser.get(f"{session.path}/methode").status_code == 403
        assert choose(browser, session, "netwerkspiegel").status_code == 403
    begun = running(table)
    assert choose(browsers[0], begun, "netwerkspiegel").status_code == 403 and chosen(begun) == "incidentmethode"
