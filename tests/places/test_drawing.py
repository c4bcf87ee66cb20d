"""The drawn country: every municipality once, tied to its neighbours, without a colour or a style of its own."""

from cop.places import drawing
from cop.places.queries import municipalities


def test_every_municipality_is_a_dot_inside_the_drawing() -> None:
    svg = drawing.country()
    assert svg.count("<circle") == drawing.number_of_places() == len(municipalities())
    assert svg.count("node--capital") == 12
    for place in municipalities().values():
        x, y = drawing.point(place.lat, place.lon)
        assert 0 < x < 545 and 0 < y < 640, place.name


def test_pairs_are_of_near_places_and_stand_once() -> None:
    pairs = drawing.nearest_pairs(list(municipalities().values()))
    assert len(pairs) == len(set(pairs))
    assert len(municipalities()) <= len(pairs) <= drawing.NEIGHBOURS * len(municipalities())


def test_the_drawing_carries_no_style() -> None:
    svg = drawing.country()
    assert "style" not in svg and "fill=" not in svg and "<script" not in svg
    assert drawing.country() is svg, "it is made once per process"
