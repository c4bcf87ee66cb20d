"""The country as a drawing: every municipality we know, tied to the two that lie nearest."""

import csv
import json
import math
from collections.abc import Iterable, Sequence
from functools import cache

from markupsafe import Markup

from cop.places.queries import DATA, Municipality, municipalities

Point = tuple[float, float]

SCALE = 220  # drawing units per degree of latitude; the country then fills a box of 545 by 640
WEST, NORTH = 3.3, 53.6  # degrees: the corner of the drawing
FLATTEN = math.cos(math.radians(52.2))  # a degree of longitude is that much shorter in the middle of the country
NEIGHBOURS = 2  # enough to make a web, few enough to keep it readable
DOT, CAPITAL = 3.4, 5.4  # radius of a municipality and of a provincial capital, in drawing units
# IJsselmeer and Markermeer (latitude, longitude): by hand, schematic, since the outline counts them as land.
LAKE = (
    (52.93, 5.05), (53.01, 5.19), (53.075, 5.335), (53.05, 5.39), (52.97, 5.40), (52.92, 5.405), (52.885, 5.36),
    (52.86, 5.45), (52.84, 5.58), (52.845, 5.70), (52.79, 5.63), (52.72, 5.60), (52.665, 5.595), (52.615, 5.66),
    (52.585, 5.56), (52.52, 5.43), (52.45, 5.34), (52.39, 5.14), (52.34, 5.13), (52.335, 5.07), (52.36, 5.03),
    (52.385, 5.02), (52.43, 5.03), (52.455, 5.10), (52.49, 5.06), (52.57, 5.03), (52.635, 5.06), (52.635, 5.14),
    (52.65, 5.24), (52.70, 5.30), (52.745, 5.22), (52.77, 5.11), (52.84, 5.09),
)  # fmt: skip
DIKE = ((52.70, 5.30), (52.52, 5.43))  # the Houtribdijk, between the two


def point(lat: float, lon: float) -> Point:
    """A place (degrees) as a point of the drawing, to one decimal: finer than the eye sees."""
    return round((lon - WEST) * FLATTEN * SCALE, 1), round((NORTH - lat) * SCALE, 1)


def line(points: Iterable[Point]) -> str:
    """Points as an SVG path."""
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points)


def land() -> str:
    """The coast and the borders as one SVG path (Natural Earth, public domain; see the file's own source)."""
    rings = json.loads((DATA / "map_outline.json").read_text(encoding="utf-8"))["land"]
    return "".join(line(point(lat, lon) for lon, lat in ring) + "z" for ring in rings)


def nearest_pairs(places: Sequence[Municipality]) -> list[tuple[Point, Point]]:
    """Each place with its NEIGHBOURS nearest ones, every pair once."""
    points = {place.name: point(place.lat, place.lon) for place in places}
    pairs = set()
    for name, here in points.items():
        others = sorted((math.dist(here, there), other) for other, there in points.items() if other != name)
        pairs |= {tuple(sorted((name, other))) for _, other in others[:NEIGHBOURS]}
    return [(points[one], points[other]) for one, other in sorted(pairs)]


def capitals() -> set[str]:
    """The capitals of the provinces."""
    with (DATA / "provinces.csv").open(encoding="utf-8") as file:
        return {row["capital"] for row in csv.DictReader(file)}


@cache
def country() -> Markup:
    """The drawing, made once per process. It holds classes only: its colours are in rooms/front.css."""
    places = list(municipalities().values())
    ties = "".join(line(pair) for pair in nearest_pairs(places))
    large = capitals()
    dots = []
    for place in sorted(places, key=lambda place: place.name in large):  # the larger dots lie on top
        x, y = point(place.lat, place.lon)
        kind, radius = ("node node--capital", CAPITAL) if place.name in large else ("node", DOT)
        dots.append(f'<circle class="{kind}" cx="{x:g}" cy="{y:g}" r="{radius}"/>')
    water = line(point(*place) for place in LAKE) + "z" + line(point(*place) for place in DIKE)
    return Markup(
        '<svg class="kaart" viewBox="0 0 545 640" aria-hidden="true">'
        f'<path class="land" d="{land()}"/><path class="water" d="{water}"/><path class="edge" d="{ties}"/>'
        f"{''.join(dots)}</svg>"
    )


def number_of_places() -> int:
    """How many municipalities the drawing shows."""
    return len(municipalities())
