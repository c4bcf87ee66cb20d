"""What the tests of the whole house share: the world, put back as it was built."""

import pytest
from flask import Flask

from tests.house.world import Keeper, World, keeper_of


@pytest.fixture
def keeper(app: Flask) -> Keeper:
    """The keeper of the world of this application."""
    made = keeper_of(app)
    made.put_back()
    return made


@pytest.fixture
def world(keeper: Keeper) -> World:
    """The world as it was built."""
    return keeper.world
