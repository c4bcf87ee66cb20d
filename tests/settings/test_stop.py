"""Stopping the membership: what goes, and what stands."""

from sqlalchemy import select, text

from cop.circles.models import Membership
from cop.foundation.db import Base, db, writing
from cop.members.models import ADMINISTRATOR, LEFT, Device, MemberTheme
from cop.members.operations import change_profile
from tests.conftest import PASSWORD, Visitor, make_reply
from tests.members.door import BAD, give_password, sign_in


def test_a_member_stops_and_only_the_texts_stand(app, visit, marleen, circle, thread, letters):
    give_password(marleen)
    with writing():
        change_profile(marleen, ["wonen"], seeks="Iets bijzonders", phone="0612345678", about="Over Duinhof", agenda=5)
    make_reply(thread, marleen, "Dit blijft staan.")
    visitor, elsewhere = visit(marleen), visit(marleen)
    visitor.client.post("/instellingen/profiel", data={"about": "concept van Duinhof"})
    assert "Oud-lid" in visitor.get("/instellingen/stoppen").text
    answer = visitor.post("/instellingen/stoppen", {"password": PASSWORD})
    assert (answer.status_code, answer.location) == (303, "/")
    assert elsewhere.get("/instellingen").status_code == 302
    assert (marleen.name, marleen.status, marleen.email) == ("Oud-lid", LEFT, f"{marleen.public_id}@left.invalid")
    assert db.session.scalars(select(Device)).all() == []
    assert db.session.scalars(select(MemberTheme)).all() == []
    assert db.session.scalars(select(Membership).where(Membership.member_id == marleen.id)).all() == []
    assert letters()[-1]["Subject"] == "Je lidmaatschap is gestopt"
    assert letters()[-1]["To"] == "marleen@voorbeeld.example"
    assert sign_in(Visitor(app, None), "marleen@voorbeeld.example").status_code == 422
    assert "Dit blijft staan." in "".join(str(row) for row in db.session.execute(text("SELECT body FROM post")))


def test_no_table_keeps_the_name_or_the_number(app, visit, marleen, circle, thread):
    give_password(marleen)
    with writing():
        change_profile(marleen, [], phone="0612345678", about="Over Duinhof")
    visitor = visit(marleen)
    visitor.client.post("/instellingen/profiel", data={"about": "concept van Duinhof"})
    visitor.post("/instellingen/stoppen", {"password": PASSWORD})
    for table in Base.metadata.sorted_tables:
        everything = str(db.session.execute(table.select()).all())
        assert "Duinhof" not in everything and "0612345678" not in everything, table.name
        if table.name != "letter":  # the farewell itself, until it has left
            assert "marleen@voorbeeld.example" not in everything, table.name


def test_without_the_password_nothing_stops(visit, marleen):
    give_password(marleen)
    visitor = visit(marleen)
    for bad in [*BAD]:
        assert visitor.post("/instellingen/stoppen", {"password": bad.values[0]}).status_code in (422, 429)
    assert visitor.get("/instellingen").status_code == 200
    assert marleen.name == "Marleen Duinhof"


def test_the_last_administrator_stays(visit, beheer, marleen):
    give_password(beheer)
    answer = visit(beheer).post("/instellingen/stoppen", {"password": PASSWORD})
    assert answer.status_code == 409
    assert "Maak eerst iemand anders beheerder" in answer.text
    assert beheer.name == "Joris Kuipers"
    with writing():
        marleen.role = ADMINISTRATOR
    assert visit(beheer).post("/instellingen/stoppen", {"password": PASSWORD}).status_code == 303


def test_a_stranger_comes_to_the_door(stranger):
    assert stranger.get("/instellingen/stoppen").status_code == 302
    assert stranger.post("/instellingen/stoppen", {"password": "x"}).status_code == 401
