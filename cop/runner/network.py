"""A network in roles: who is in it, who holds to whom, and how that is kept as text."""

import json
import re
from dataclasses import asdict, dataclass

from cop.foundation.language import gettext as _
from cop.runner.tracing import RADIUS, RADIUS_ME, Disc, at, within

STRONG, USUAL, WEAK, CONFLICT = KINDS = ("sterk", "gewoon", "zwak", "conflict")
NAME_MOST, NOTE_MOST = 40, 30  # characters
ROLES_MOST = 14  # more cannot be read, and no longer fit beside each other
ROLE_ID = re.compile(r"r[1-9][0-9]{0,8}")


class BadDrawing(ValueError):
    """Something is not right with a drawing or an act; `field` is the field of the form that says so, or ""."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.message, self.field = message, field


@dataclass(frozen=True)
class Role:
    """Somebody's part in the network, never a person; its middle stands at x, y (percent of the drawing)."""

    id: str
    name: str
    note: str
    x: int
    y: int
    is_me: bool

    @property
    def label(self) -> str:
        """Name and note, as they are read aloud."""
        return f"{self.name}, {self.note}" if self.note else self.name

    @property
    def disc(self) -> Disc:
        return at(self.x, self.y, RADIUS_ME if self.is_me else RADIUS)


@dataclass(frozen=True)
class Tie:
    """How two roles (ids) stand to each other: one of KINDS."""

    a: str
    b: str
    kind: str

    @property
    def pair(self) -> frozenset[str]:
        return frozenset((self.a, self.b))


@dataclass(frozen=True)
class Drawing:
    """Roles and ties, each in the order in which they were made; `made` counts all roles there ever were, so that the
    id of one that is gone is never given to another."""

    roles: tuple[Role, ...] = ()
    ties: tuple[Tie, ...] = ()
    made: int = 0

    def role(self, id: str, field: str = "id") -> Role:
        """The role with this id. Raises BadDrawing when there is none (any more)."""
        for role in self.roles:
            if role.id == id:
                return role
        raise BadDrawing(_("This role is not there any more. Somebody removed it meanwhile."), field)


EMPTY = Drawing()


# Kept as text


def read(text: str) -> Drawing:
    """A drawing as it was written; "" is an empty one. Raises BadDrawing when the text is damaged."""
    if not text:
        return EMPTY
    try:
        data = json.loads(text)
        roles = tuple(Role(**row) for row in data["roles"])
        return checked(Drawing(roles, tuple(Tie(**row) for row in data["ties"]), data["made"]))
    except (ValueError, TypeError, KeyError, RecursionError):
        raise BadDrawing(_("This drawing is damaged and cannot be read.")) from None


def checked(found: Drawing) -> Drawing:
    """The same drawing. Raises ValueError or TypeError for what could not have been drawn."""
    ids = {role.id for role in found.roles}
    is_right = (
        type(found.made) is int
        and all(ROLE_ID.fullmatch(role.id) and int(role.id[1:]) <= found.made and is_role(role) for role in found.roles)
        and len(ids) == len(found.roles) <= ROLES_MOST
        and len({tie.pair for tie in found.ties}) == len(found.ties)
        and all(tie.kind in KINDS and len(tie.pair) == 2 and tie.pair <= ids for tie in found.ties)
    )
    if not is_right:
        raise ValueError
    return found


def is_role(role: Role) -> bool:
    """Whether a role has a name that fits, and stands inside."""
    kinds = [type(value) for value in (role.name, role.note, role.x, role.y, role.is_me)]
    return (
        kinds == [str, str, int, int, bool]
        and 0 < len(role.name) <= NAME_MOST
        and len(role.note) <= NOTE_MOST
        and within(role.x, role.y, role.disc.r) == (role.x, role.y)
    )


def written(drawing: Drawing) -> str:
    """The drawing as JSON."""
    return json.dumps(asdict(drawing), ensure_ascii=False, separators=(",", ":"))


def in_words(kind: str) -> str:
    """What a kind of line means."""
    return {
        STRONG: _("strong contact"),
        USUAL: _("ordinary contact"),
        WEAK: _("weak contact"),
        CONFLICT: _("conflict"),
    }[kind]
