"""Circles that the tests of this room share, and how one looks into them."""

import pytest

from cop.circles.models import FACILITATOR, PARTICIPANT, Circle, Membership
from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.members.models import Member


def make_circle(name: str, *members: Member, is_listed: bool = False) -> Circle:
    """An open circle; the first member leads it."""
    with writing():
        made = Circle(name=name, purpose=f"Waar {name} voor is.", is_listed=is_listed, opened_at=now())
        db.session.add(made)
        db.session.flush()
        for place, member in enumerate(members):
            role = PARTICIPANT if place else FACILITATOR
            db.session.add(Membership(circle_id=made.id, member_id=member.id, role=role))
    return made


@pytest.fixture
def hidden(henk: Member, marleen: Member) -> Circle:
    """A circle that is on no list, led by Henk, with Marleen."""
    return make_circle("Kring Stil", henk, marleen)


def role_in(circle: Circle, member: Member) -> str | None:
    """The role of a member in a circle, or none."""
    found = db.session.get(Membership, (circle.id, member.id))
    return found.role if found else None
