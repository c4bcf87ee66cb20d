"""The drawing of a network laid out: where its circles, words and lines come."""

from dataclasses import dataclass
from functools import lru_cache

from cop.runner.lettering import Line, lettered
from cop.runner.network import CONFLICT, KINDS, Drawing, Role, Tie, in_words
from cop.runner.tracing import CROSSED, HIGH, SHORTEST, WIDE, Disc, Trace, trace, view_box

TRACES_KEPT = 1_000  # of some tens of sessions that run; all their participants look at the same lines


@dataclass(frozen=True)
class Circle:
    """A role as it is drawn: its circle (units), its words in lines, and whether some of them had no room."""

    role: Role
    disc: Disc
    lines: tuple[Line, ...]
    is_cut: bool


@dataclass(frozen=True)
class TieLine:
    """A tie as it is drawn."""

    tie: Tie
    trace: Trace


@dataclass(frozen=True)
class Picture:
    """The drawing in units; who looks sees its `view_box`, who draws needs the `whole`."""

    view_box: str
    circles: tuple[Circle, ...]
    ties: tuple[TieLine, ...]
    whole: str = f"0 0 {WIDE} {HIGH}"

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """All kinds of line, with what they mean."""
        return [(kind, in_words(kind)) for kind in KINDS]

    @property
    def choices(self) -> list[tuple[str, str]]:
        """All roles, to choose from: id, and name with note."""
        return [(circle.role.id, circle.role.label) for circle in self.circles]


@lru_cache(TRACES_KEPT)
def traced(one: Disc, other: Disc, others: tuple[Disc, ...], shortest: float) -> Trace:
    """The line between two circles. Only places are kept, never a word: no process remembers what was sealed."""
    return trace(one, other, others, shortest)


def picture(drawing: Drawing) -> Picture:
    """The drawing laid out."""
    discs = {role.id: role.disc for role in drawing.roles}
    ties = []
    for tie in drawing.ties:
        others = tuple(disc for id, disc in discs.items() if id not in tie.pair)
        shortest = CROSSED if tie.kind == CONFLICT else SHORTEST
        ties.append(TieLine(tie, traced(discs[tie.a], discs[tie.b], others, shortest)))
    circles = []
    for role in drawing.roles:
        lines, is_whole = lettered(role.name, role.note, role.disc.r)
        circles.append(Circle(role, role.disc, lines, not is_whole))
    return Picture(view_box(list(discs.values())), tuple(circles), tuple(ties))
