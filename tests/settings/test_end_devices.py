"""Where one is signed in: ending one, or all others."""

from sqlalchemy import select

from cop.foundation.db import db
from cop.members.models import Device
from tests.members.door import BAD


def devices_of(member):
    return db.session.scalars(select(Device).where(Device.member_id == member.id).order_by(Device.id)).all()


def test_a_member_ends_one_device(visit, marleen):
    here, there = visit(marleen), visit(marleen)
    page = here.get("/instellingen/apparaten").text
    assert page.count("Log daar uit") == 1 and "Hier, nu" in page
    other = devices_of(marleen)[1]
    assert here.post("/instellingen/apparaten", {"device": other.public_id}).status_code == 303
    assert there.get("/instellingen").status_code == 302
    assert here.get("/instellingen").status_code == 200


def test_a_member_ends_all_others(visit, marleen, youssef):
    here, there, third, another = visit(marleen), visit(marleen), visit(marleen), visit(youssef)
    assert here.post("/instellingen/apparaten").status_code == 303
    assert [v.get("/instellingen").status_code for v in (here, there, third, another)] == [200, 302, 302, 200]


def test_nobody_ends_or_sees_the_device_of_another(visit, marleen, youssef):
    mine, theirs = visit(marleen), visit(youssef)
    device = devices_of(youssef)[0]
    assert device.public_id not in mine.get("/instellingen/apparaten").text
    mine.post("/instellingen/apparaten", {"device": device.public_id})
    assert theirs.get("/instellingen").status_code == 200


def test_a_device_that_does_not_exist_is_no_error(visit, marleen):
    visitor = visit(marleen)
    for bad in BAD[1:]:
        if bad.values[0].strip(" \x00"):
            assert visitor.post("/instellingen/apparaten", {"device": bad.values[0]}).status_code == 303
    assert len(devices_of(marleen)) == 1


def test_a_stranger_comes_to_the_door(stranger):
    assert stranger.get("/instellingen/apparaten").status_code == 302
    assert stranger.post("/instellingen/apparaten").status_code == 401
