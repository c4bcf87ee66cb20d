"""A case of Fatima (Schiedam), ready to be read along with, and its colleagues: Marleen from Utrecht is from elsewhere,
Dick from Overijssel too, Sanne from Rotterdam is not."""

import pytest

from cop.foundation.db import db, writing
from tests.conftest import make_member
from tests.review.written import BODY, begun


@pytest.fixture
def sanne(everybody):
    return make_member("sanne", everybody, "Sanne Kok", organisation="Rotterdam", function="adviseur")


@pytest.fixture
def case(everybody, fatima, anouk):
    """It asks for readers; meant for all members."""
    return begun(fatima, BODY)


@pytest.fixture
def public(everybody, fatima, anouk):
    """The same, meant for everybody, with what did not work for members alone."""
    return begun(fatima, BODY, sight="public", hidden=["wat_werkte_niet"])


@pytest.fixture
def inside(circle, marleen, anouk):
    """A case for the closed circle of Henk, by Marleen; moderator Anouk is not in it."""
    made = begun(marleen, BODY)
    with writing():
        made.sight, made.circle_id = "circle", circle.id
    db.session.expire_all()
    return made
