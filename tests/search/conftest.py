"""The small world of the house, for who may find what."""

from tests.house.conftest import keeper, world

__all__ = ["keeper", "world"]
