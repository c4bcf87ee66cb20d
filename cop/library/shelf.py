"""The library in memory: of every case that is out one bit for each option it fits, so that filtering and counting ten
thousand cases is a few operations on large numbers.

It is kept by each process, and read anew when the stamp of the database is another one (models.CaseShelf). It says
which cases one may see by the same rule as cases.policy.visible_to, by which the cards are fetched once more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sqlalchemy import Integer, bindparam, func, literal, select, union_all

from cop.cases.models import ARCHIVED, CIRCLE, MEMBERS, PUBLIC, Case, CaseAuthor, CaseVersion
from cop.cases.policy import OUT, is_public
from cop.cases.shown import facts_of, without
from cop.circles.models import Membership
from cop.foundation.db import db, rows
from cop.foundation.finding import is_held
from cop.library.facets import HOLDS
from cop.library.models import CaseShelf, CaseUse
from cop.library.words import held_in

ME = bindparam("me", type_=Integer())
STAMP, IN_CIRCLE, WRITES = "stamp", "circle", "case"
WHAT = select(literal(STAMP).label("what"), CaseShelf.stamp.label("number"))
MINE = union_all(
    WHAT,
    select(literal(IN_CIRCLE), Membership.circle_id).where(Membership.member_id == ME),
    select(literal(WRITES), CaseAuthor.case_id).where(CaseAuthor.member_id == ME),
)
USES = select(CaseUse.case_id, func.count().label("uses")).group_by(CaseUse.case_id).subquery()
NEWEST = (Case.published_at.desc(), Case.id.desc())
INSIDE = (
    select(Case.id, Case.state, Case.sight, Case.circle_id, Case.facts, func.coalesce(USES.c.uses, 0).label("uses"))
    .outerjoin(USES, USES.c.case_id == Case.id)
    .where(Case.state.in_(OUT))
    .order_by(*NEWEST)
)
OUTSIDE = (
    select(
        Case.id,
        Case.state,
        Case.hidden,
        Case.facts,
        (Case.agreed_version == Case.published_version).label("is_newest"),
        CaseVersion.content,
        func.coalesce(USES.c.uses, 0).label("uses"),
    )
    .join(CaseVersion, (CaseVersion.case_id == Case.id) & (CaseVersion.number == Case.agreed_version))
    .outerjoin(USES, USES.c.case_id == Case.id)
    .where(is_public())
    .order_by(*NEWEST)
)


@dataclass(frozen=True)
class Shelf:
    """Bit k of each number stands for `ids[k]`, the newest first. `held` are the words of each case that is read
    outside, where the index of members may not be asked."""

    ids: Sequence[int] = ()
    place: dict[int, int] = field(default_factory=dict)
    options: dict[str, dict[str, int]] = field(default_factory=dict)  # by facet, by option
    for_all: int = 0
    circles: dict[int, int] = field(default_factory=dict)
    archived: int = 0
    by_use: Sequence[int] = ()  # places, those that were used most first
    held: Sequence[frozenset[str]] = ()
    cards: dict[int, Any] = field(default_factory=dict)  # by inner number, as they were made since the shelf was read

    def bits_of(self, case_ids: Iterable[int]) -> int:
        """These cases, as far as they stand here."""
        return bits((self.place[one] for one in case_ids if one in self.place), len(self.ids))

    def page(self, wanted: int, by_use: bool, begin: int, most: int) -> list[int]:
        """Inner numbers of at most so many of the wanted cases, in order, from the one at `begin` on."""
        shown = f"{wanted:b}"[::-1].ljust(len(self.ids), "0")
        order = self.by_use if by_use else range(len(self.ids))
        return [self.ids[place] for place in islice((p for p in order if shown[p] == "1"), begin, begin + most)]

    def holding(self, groups: Sequence[tuple[str, ...]]) -> int:
        """The cases that hold one token of each group; only for the shelf outside."""
        fits = (
            place
            for place, held in enumerate(self.held)
            if groups and all(any(is_held(token, held) for token in group) for group in groups)
        )
        return bits(fits, len(self.ids))


def bits(places: Iterable[int], size: int) -> int:
    """A number with these bits on, of `size`."""
    octets = bytearray(size // 8 + 1)
    for place in places:
        octets[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(octets, "little")


@dataclass(frozen=True)
class Scope:
    """A shelf, and which of its cases somebody may see."""

    shelf: Shelf
    seen: int


kept: dict[str, tuple[int, Shelf]] = {}  # the shelf inside and the one outside, each with its stamp


def inside(member_id: int) -> Scope:
    """What a member may see: what is for all, for one's circles, and what one writes. One statement, when nothing
    changed since this process read the shelf."""
    mine = rows(MINE, {"me": member_id})
    shelf = shelf_now("inside", next((row.number for row in mine if row.what == STAMP), None))
    seen = shelf.for_all | shelf.bits_of(row.number for row in mine if row.what == WRITES)
    for row in mine:
        if row.what == IN_CIRCLE:
            seen |= shelf.circles.get(row.number, 0)
    return Scope(shelf, seen)


def outside() -> Scope:
    """What everybody may see."""
    shelf = shelf_now("outside", next((row.number for row in rows(WHAT, {})), None))
    return Scope(shelf, shelf.for_all)


def shelf_now(side: str, stamp: int | None) -> Shelf:
    """The shelf as it stands in the database now. Without a stamp nothing is known of it, and nothing is kept."""
    found = kept.get(side)
    if stamp is not None and found is not None and found[0] == stamp:
        return found[1]
    shelf = read_inside() if side == "inside" else read_outside()
    if stamp is not None:
        kept[side] = (stamp, shelf)
    return shelf


def read_inside() -> Shelf:
    """The shelf as members see it: of the versions that were published."""
    found = db.session.execute(INSIDE).all()
    size = len(found)
    circles: dict[int, list[int]] = {}
    for place, row in enumerate(found):
        if row.sight == CIRCLE and row.circle_id is not None:
            circles.setdefault(row.circle_id, []).append(place)
    return Shelf(
        for_all=bits((place for place, row in enumerate(found) if row.sight in (MEMBERS, PUBLIC)), size),
        circles={circle: bits(places, size) for circle, places in circles.items()},
        **filled(found, [row.facts for row in found]),
    )


def read_outside() -> Shelf:
    """The shelf as strangers see it: of the versions that partners agreed to, without what is for members only."""
    found = db.session.execute(OUTSIDE).all()
    contents = [without(row.content, row.hidden) for row in found]
    facts = [
        row.facts if row.is_newest and not row.hidden else facts_of(content)
        for row, content in zip(found, contents, strict=True)
    ]
    return Shelf(for_all=(1 << len(found)) - 1, held=[held_in(content) for content in contents], **filled(found, facts))


def filled(found: Sequence[Any], facts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What both shelves have: the options that every case fits, the archive, and the order of use."""
    size = len(found)
    fits: dict[str, dict[str, list[int]]] = {facet: {} for facet in HOLDS}
    for place, (row, known) in enumerate(zip(found, facts, strict=True)):
        for facet, holds in HOLDS.items():
            for option in holds(known, row.uses):
                if option:
                    fits[facet].setdefault(option, []).append(place)
    return {
        "ids": [row.id for row in found],
        "place": {row.id: place for place, row in enumerate(found)},
        "options": {
            facet: {option: bits(places, size) for option, places in held.items()} for facet, held in fits.items()
        },
        "archived": bits((place for place, row in enumerate(found) if row.state == ARCHIVED), size),
        "by_use": sorted(range(size), key=lambda place: -found[place].uses),
    }
