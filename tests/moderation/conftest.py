"""Beside the cast: a second moderator, who is in the closed circle, and a conversation there."""

import pytest

from cop.circles.models import Circle, Membership
from cop.foundation.db import writing
from cop.members.models import MODERATOR, Member
from cop.threads.models import Thread
from tests.conftest import db, make_member, make_thread

SECRET_TITLE, SECRET_WORDS = "Wie vertelt het de raad?", "De burgemeester weet het nog niet."


@pytest.fixture
def sanne(everybody: Circle, circle: Circle) -> Member:
    """A moderator who is in the closed circle; Anouk is not."""
    made = make_member("sanne", everybody, "Sanne Kamphof", role=MODERATOR, organisation="Platform31")
    with writing():
        db.session.add(Membership(circle_id=circle.id, member_id=made.id))
    return made


@pytest.fixture
def secret(circle: Circle, marleen: Member) -> Thread:
    """A question by Marleen in the closed circle."""
    return make_thread(circle, marleen, SECRET_TITLE, body=SECRET_WORDS)
