"""Places and lines in the drawing of a network: what is free, what bends around what, and where a line ends."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

Point = tuple[float, float]

WIDE, HIGH = 480, 420  # units of the drawing
CLOSE_WIDE, CLOSE_HIGH = 376, 329  # its middle: enough for most drawings, and larger to read
RADIUS, RADIUS_ME = 46, 52  # units
SHORTEST, CROSSED = 12, 26  # units of a line that can still be seen, and of one with a cross on it
GAP = 4  # units between two circles that do not touch, and between a circle and a line that passes it
STROKE = 1  # units of its line that stand outside a circle
# Where a new role comes, in percent of the drawing: four around the middle, then the sides, then the corners. With
# somebody in the middle all fourteen fit.
SPOTS: tuple[tuple[int, int], ...] = (
    (30, 24), (70, 24), (70, 76), (30, 76), (10, 37), (90, 63), (90, 37), (10, 63), (50, 12), (50, 88),
    (10, 12), (90, 12), (90, 88), (10, 88),
)  # fmt: skip
MIDDLE = (50, 50)
GRID = 4  # percent between two places that are tried when none of those is free
BENDS = (0, 36, -36, 72, -72, 108, -108, 144, -144)  # units that the middle of a line moves aside, tried in this order
SAMPLES = [step / 16 for step in range(17)]
HALVINGS = 12  # finds the edge of a circle to within a hundredth of a unit


@dataclass(frozen=True)
class Disc:
    """A circle in the drawing; all in units."""

    x: float
    y: float
    r: float


@dataclass(frozen=True)
class Trace:
    """The visible part of a line: an SVG path, the point halfway (units), and how it leans there (degrees)."""

    path: str
    middle: Point
    lean: float


def at(x: float, y: float, r: float) -> Disc:
    """The circle of radius `r` (units) around a place in percent of the drawing."""
    return Disc(x * WIDE / 100, y * HIGH / 100, r)


def within(x: float, y: float, r: float) -> tuple[int, int]:
    """The place (percent) nearest to this one at which a circle of radius `r` (units) stands wholly inside."""

    def clamped(percent: float, size: int) -> int:
        least = math.ceil((r + STROKE) / size * 100)
        return round(min(max(percent, least), 100 - least))

    return clamped(x, WIDE), clamped(y, HIGH)


def clearance(disc: Disc, others: Sequence[Disc]) -> float:
    """How far a circle is from the nearest other one, in units; below 0 they overlap."""
    return min((math.dist((disc.x, disc.y), (o.x, o.y)) - disc.r - o.r for o in others), default=math.inf)


def free_spot(r: float, taken: Sequence[Disc], is_first: bool) -> tuple[int, int]:
    """Where a new circle of radius `r` (units) comes, in percent: the middle for the first, else the first spot that is
    free, else wherever there is most room."""
    for spot in (MIDDLE, *SPOTS) if is_first else SPOTS:
        if clearance(at(spot[0], spot[1], r), taken) >= GAP:
            return spot
    tried = {within(x, y, r) for x in range(0, 101, GRID) for y in range(0, 101, GRID)}
    return max(sorted(tried), key=lambda spot: clearance(at(spot[0], spot[1], r), taken))


def view_box(discs: Sequence[Disc]) -> str:
    """The part of the drawing that shows all of these: its middle, or when that is too small the whole."""
    left, top = (WIDE - CLOSE_WIDE) / 2, (HIGH - CLOSE_HIGH) / 2
    for disc in discs:
        room = disc.r + STROKE
        if not (left + room <= disc.x <= WIDE - left - room and top + room <= disc.y <= HIGH - top - room):
            return f"0 0 {WIDE} {HIGH}"
    return f"{left:g} {top:g} {CLOSE_WIDE} {CLOSE_HIGH}"


@dataclass(frozen=True)
class Curve:
    """A quadratic Bézier curve: where it begins, what it leans to, and where it ends."""

    start: Point
    control: Point
    end: Point

    def blossom(self, s: float, t: float) -> Point:
        """The curve's polar form; with s = t the point at t (0..1)."""
        from_start, from_end = (1 - s) * (1 - t), s * t
        both = 1 - from_start - from_end
        (x0, y0), (x1, y1), (x2, y2) = self.start, self.control, self.end
        return from_start * x0 + both * x1 + from_end * x2, from_start * y0 + both * y1 + from_end * y2

    def part(self, s: float, t: float) -> "Curve":
        """The piece from s to t."""
        return Curve(self.blossom(s, s), self.blossom(s, t), self.blossom(t, t))


def bent(one: Disc, other: Disc, aside: float) -> Curve:
    """The curve between two middles whose own middle stands `aside` (units) of the straight line."""
    across, down = other.x - one.x, other.y - one.y
    length = math.hypot(across, down) or 1
    control = (
        (one.x + other.x) / 2 - 2 * aside * down / length,
        (one.y + other.y) / 2 + 2 * aside * across / length,
    )
    return Curve((one.x, one.y), control, (other.x, other.y))


def leaving(curve: Curve, disc: Disc, inside: float, outside: float) -> float:
    """Where a curve crosses the edge of a circle, between a place on it inside and one outside (0..1)."""
    for _halving in range(HALVINGS):
        half = (inside + outside) / 2
        if math.dist(curve.blossom(half, half), (disc.x, disc.y)) < disc.r:
            inside = half
        else:
            outside = half
    return outside


def visible(curve: Curve, one: Disc, other: Disc) -> Curve:
    """The piece of a curve between the edges of the two circles that it joins."""
    return curve.part(leaving(curve, one, 0, 0.5), leaving(curve, other, 1, 0.5))


def fault(curve: Curve, others: Sequence[Disc], shortest: float) -> float:
    """How badly this piece reads, in units: how deep it runs behind other circles or outside the drawing, and how much
    it is too short to be seen."""
    points = [curve.blossom(t, t) for t in SAMPLES]
    hidden = sum(max(o.r + GAP - min(math.dist(p, (o.x, o.y)) for p in points), 0) for o in others)
    outside = max(max(GAP - x, x - WIDE + GAP, GAP - y, y - HIGH + GAP, 0) for x, y in points)
    return hidden + outside + max(shortest - math.dist(curve.start, curve.end), 0)


def trace(one: Disc, other: Disc, others: Sequence[Disc], shortest: float) -> Trace:
    """The line between two circles: straight, or bent aside where it would run behind one of the others, or would be
    shorter than `shortest` (units)."""
    best, least = Curve((0, 0), (0, 0), (0, 0)), math.inf
    for aside in BENDS:
        piece = visible(bent(one, other, aside), one, other)
        found = fault(piece, others, shortest)
        if found < least:
            best, least = piece, found
        if not least:
            break
    return Trace(path_of(best), best.blossom(0.5, 0.5), lean(best))


def lean(curve: Curve) -> float:
    """How a curve leans halfway, in degrees."""
    return math.degrees(math.atan2(curve.end[1] - curve.start[1], curve.end[0] - curve.start[0]))


def path_of(curve: Curve) -> str:
    """The curve as an SVG path, to a tenth of a unit: finer than the eye sees."""
    (x0, y0), (x1, y1), (x2, y2) = curve.start, curve.control, curve.end
    return f"M{x0:.1f} {y0:.1f}Q{x1:.1f} {y1:.1f} {x2:.1f} {y2:.1f}"
