"""Signing out, and what ends a session from elsewhere."""

import pytest
from sqlalchemy import select

from cop.foundation.db import db, writing
from cop.members import operations
from cop.members.models import Device
from tests.members.door import give_password, sign_in


def test_signing_out_ends_the_device_and_clears_the_browser(stranger, marleen):
    give_password(marleen)
    sign_in(stranger, "marleen@voorbeeld.example")
    with stranger.client.session_transaction() as cookie:
        before = dict(cookie)
    answer = stranger.post("/uitloggen")
    assert (answer.status_code, answer.location) == (303, "/")
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert db.session.scalars(select(Device)).all() == []
    with stranger.client.session_transaction() as cookie:
        cookie.update(before)
    assert stranger.get("/instellingen").status_code == 302, "the old cookie is dead"


def test_signing_out_by_a_link_does_nothing(visit, marleen):
    visitor = visit(marleen)
    assert visitor.get("/uitloggen").status_code == 405
    assert visitor.get("/instellingen").status_code == 200


def test_signing_out_twice_is_no_error(stranger):
    assert stranger.post("/uitloggen").status_code == 303


def test_signing_out_needs_the_token(visit, marleen):
    visitor = visit(marleen)
    assert visitor.client.post("/uitloggen").status_code == 400
    assert visitor.get("/instellingen").status_code == 200


@pytest.mark.parametrize("what", ["suspend", "leave", "set_password"])
def test_a_session_dies_at_once(visit, marleen, anouk, what):
    visitor = visit(marleen)
    assert visitor.get("/instellingen").status_code == 200
    with writing():
        if what == "suspend":
            operations.suspend(marleen, anouk, "Reclame.")
        elif what == "leave":
            operations.leave(marleen)
        else:
            operations.set_password(marleen, "hash")
    assert visitor.get("/instellingen").status_code == 302
