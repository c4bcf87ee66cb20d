"""Every route × every method × every actor, from the URL map, against the table in doors.py."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from tests.house.doors import DOORS
from tests.house.knocking import Knock, knocks, wrong_answers
from tests.house.world import ACTORS, Keeper, World, everything, keeper_of


@pytest.fixture
def keeper(app: Flask) -> Keeper:
    """The world of this application, as it was built."""
    made = keeper_of(app)
    made.put_back()
    return made


@pytest.fixture
def world(keeper: Keeper) -> World:
    return keeper.world


def test_every_route_has_an_expectation(house):
    routes = {knock.endpoint for knock in knocks(house)}
    assert routes - set(DOORS) == set(), "a route that nobody decided on: add a line to doors.py"
    assert set(DOORS) - routes == set(), "a line in doors.py without a route"


def test_every_expectation_names_every_actor():
    for endpoint, door in DOORS.items():
        assert set(door.who) == set(ACTORS), endpoint


@pytest.mark.parametrize("endpoint", sorted(DOORS))
def test_who_may(house, keeper, world, endpoint):
    faults = [
        f"{knock.method} {knock.rule}: {fault}"
        for knock in knocks(house)
        if knock.endpoint == endpoint
        for fault in wrong_answers(knock, world, keeper.put_back, keeper.before)
    ]
    assert faults == [], "\n".join(faults)
