"""The table of the tests of the room."""

from collections.abc import Callable
from functools import partial

import pytest

from cop.circles.models import Circle
from cop.members.models import Member
from tests.conftest import Visitor
from tests.runner.seated import Table, seated


@pytest.fixture
def sit(everybody: Circle, visit: Callable[[Member], Visitor]) -> Callable[..., Table]:
    """sit("tienstappenmethode", "s2") → six people in the room of a running session, at that step."""
    return partial(seated, everybody, visit)
