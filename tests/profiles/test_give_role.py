"""Roles are given and taken by an administrator alone, with a reason in the log."""

import pytest
from sqlalchemy import select

from cop.foundation.db import db, writing
from cop.foundation.log import Act
from cop.members.models import ADMINISTRATOR, MEMBER, MODERATOR, SUSPENDED
from tests.members.door import BAD

WHY = {"role": MODERATOR, "reason": "Anouk gaat met verlof."}


def test_an_administrator_gives_and_takes_a_role(visit, beheer, marleen):
    visitor = visit(beheer)
    assert f"{marleen.path}/rol" in visitor.get(marleen.path).text
    answer = visitor.post(f"{marleen.path}/rol", WHY)
    assert (answer.status_code, answer.location) == (303, marleen.path)
    assert marleen.role == MODERATOR
    visitor.post(f"{marleen.path}/rol", {"role": MEMBER, "reason": "Terug."})
    assert marleen.role == MEMBER
    acts = db.session.scalars(select(Act).where(Act.verb == "give_role").order_by(Act.id)).all()
    assert [(a.actor_id, a.about, a.why) for a in acts] == [
        (beheer.id, f"member:{marleen.public_id}", "member → moderator: Anouk gaat met verlof."),
        (beheer.id, f"member:{marleen.public_id}", "moderator → member: Terug."),
    ]


@pytest.mark.parametrize("who", ["marleen", "anouk", "stranger"])
def test_nobody_else_gives_a_role(visit, stranger, marleen, anouk, youssef, who):
    visitor = {"marleen": lambda: visit(marleen), "anouk": lambda: visit(anouk), "stranger": lambda: stranger}[who]()
    status = 401 if who == "stranger" else 403
    for target in (youssef, marleen):
        assert visitor.post(f"{target.path}/rol", WHY | {"role": ADMINISTRATOR}).status_code == status
        assert target.role == MEMBER
    assert visitor.get(f"{youssef.path}/rol").status_code == (302 if who == "stranger" else 403)


def test_the_last_administrator_cannot_step_down(visit, beheer, marleen):
    visitor = visit(beheer)
    answer = visitor.post(f"{beheer.path}/rol", {"role": MEMBER, "reason": "Ik stop."})
    assert answer.status_code == 409
    assert beheer.role == ADMINISTRATOR
    visitor.post(f"{marleen.path}/rol", {"role": ADMINISTRATOR, "reason": "Volgt mij op."})
    assert visitor.post(f"{beheer.path}/rol", {"role": MEMBER, "reason": "Ik stop."}).status_code == 303
    assert (beheer.role, marleen.role) == (MEMBER, ADMINISTRATOR)
    assert visitor.post(f"{marleen.path}/rol", WHY).status_code == 403


def test_a_suspended_administrator_does_not_count(visit, beheer, marleen):
    with writing():
        marleen.role, marleen.status = ADMINISTRATOR, SUSPENDED
    assert visit(beheer).post(f"{beheer.path}/rol", {"role": MEMBER, "reason": "Ik stop."}).status_code == 409


def test_no_role_for_who_is_suspended(visit, beheer, marleen):
    with writing():
        marleen.status = SUSPENDED
    assert visit(beheer).post(f"{marleen.path}/rol", WHY).status_code == 404


def test_a_reason_is_needed(visit, beheer, marleen):
    answer = visit(beheer).post(f"{marleen.path}/rol", {"role": MODERATOR, "reason": "  "})
    assert answer.status_code == 422
    assert "Schrijf waarom" in answer.text
    assert marleen.role == MEMBER


@pytest.mark.parametrize("field", ["role", "reason"])
@pytest.mark.parametrize("bad", BAD)
def test_bad_input_gets_a_clear_page(visit, beheer, marleen, field, bad):
    answer = visit(beheer).post(f"{marleen.path}/rol", WHY | {field: bad})
    assert answer.status_code == (422 if field == "role" or answer.status_code == 422 else 303)
    assert marleen.role in (MEMBER, MODERATOR)
    assert "<script>alert" not in answer.text
