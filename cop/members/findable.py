"""What can be found of members and their organisations: writing it into the text index, and reading it back.

Of a member only what every member may see is written down: the name, the organisation, and fields that are shown to
everybody. Who left or was suspended stays out of sight by `member_can_be_seen`.
"""

from collections.abc import Iterator, Sequence
from typing import Any
from zlib import crc32

from sqlalchemy import ColumnElement, Row, bindparam, exists, func, select

from cop.foundation import index
from cop.foundation.db import db, rows
from cop.foundation.index import MEMBER, ORGANISATION, Entry, Place, Prepared
from cop.foundation.words import fold
from cop.members.models import ACTIVE, EVERYBODY, SHOWN_AT_FIRST, Member
from cop.places.queries import municipalities, organisation_label, provinces
from cop.topics.models import themes

FIELDS = ("function", "about", "seeks", "offers", "working_on")  # in the order in which a hit shows them


# Writing


def is_open(member: Member, field: str) -> bool:
    """Whether a member shows this field to every member."""
    return member.shows.get(field, SHOWN_AT_FIRST.get(field, EVERYBODY)) == EVERYBODY


def words_about(member: Member) -> str:
    """All that every member may read about a member, but for the name."""
    said = [getattr(member, field) for field in FIELDS if is_open(member, field)]
    known = themes()
    labels = [known[key].nl for key in member.theme_keys if key in known] if is_open(member, "themes") else []
    return " \n ".join([organisation_label(member.organisation), *said, *labels])


def entry_of(member: Member) -> tuple[Place, Prepared]:
    """A member as the index knows one."""
    place = Place(MEMBER, member.id, member.created_at)
    return place, index.titled(member.name, index.prepared(words_about(member)))


def put_member(member: Member) -> None:
    """Let a member be found, as this one is now, and the organisation too."""
    db.session.flush()
    index.put(*entry_of(member))
    put_organisation(member.organisation)


def forget_member(member: Member, before: str) -> None:
    """A member who left is found no more."""
    index.remove(MEMBER, [member.id])
    put_organisation(before)


def number_of(organisation: str) -> int:
    """What an organisation is called in the index, which knows numbers alone: 31 bits of its name."""
    return crc32(fold(organisation).encode()) & 0x7FFFFFFF


def entry_of_organisation(name: str, since: Any) -> tuple[Place, Prepared]:
    """An organisation as the index knows it; a municipality by its province too."""
    place = municipalities().get(name)
    around = f"{place.main_town} {provinces().get(place.province, '')}" if place else ""
    return Place(ORGANISATION, number_of(name), since), index.titled(organisation_label(name), index.prepared(around))


def put_organisation(name: str) -> None:
    """Let an organisation be found as long as an active member belongs to it."""
    if not name:
        return
    db.session.flush()
    belong = select(func.min(Member.created_at)).where(Member.organisation == name, Member.status == ACTIVE)
    since = db.session.scalar(belong)
    if since is None:
        index.remove(ORGANISATION, [number_of(name)])
    else:
        index.put(*entry_of_organisation(name, since))


def missing() -> Iterator[tuple[Place, Prepared]]:
    """Members and organisations that the index does not have."""
    there = exists().where(Entry.kind == MEMBER, Entry.thing_id == Member.id).correlate_except(Entry)
    for member in db.session.scalars(select(Member).where(Member.status == ACTIVE, ~there)):
        yield entry_of(member)
    known = set(db.session.scalars(select(Entry.thing_id).where(Entry.kind == ORGANISATION)))
    named = select(Member.organisation, func.min(Member.created_at)).where(Member.status == ACTIVE)
    for name, since in db.session.execute(named.group_by(Member.organisation).order_by(Member.organisation)):
        if name and number_of(name) not in known:
            known.add(number_of(name))
            yield entry_of_organisation(name, since)


# Reading


def member_can_be_seen() -> ColumnElement[bool]:
    """Entries of members who are here."""
    here = exists().where(Member.id == Entry.thing_id, Member.status == ACTIVE)
    return here.correlate(Entry)


FOUND = select(
    Member.id,
    Member.public_id,
    Member.name,
    Member.role,
    Member.organisation,
    Member.shows,
    *(getattr(Member, field) for field in FIELDS),
).where(Member.id.in_(bindparam("ids", expanding=True)), Member.status == ACTIVE)
BELONGING = (
    select(Member.organisation, func.count().label("members"))
    .where(Member.status == ACTIVE)
    .group_by(Member.organisation)
)
NAMED = select(Member.id, Member.name, Member.public_id).where(Member.status == ACTIVE)


def members_found(ids: Sequence[int]) -> dict[int, Row[*tuple[Any, ...]]]:
    """Members by inner number, as far as they are here."""
    return {row.id: row for row in rows(FOUND, {"ids": ids})} if ids else {}


def organisations_found(numbers: Sequence[int]) -> dict[int, tuple[str, int]]:
    """Organisations by their number in the index: the name, and how many active members belong to it."""
    if not numbers:
        return {}
    return {number_of(row.organisation): (row.organisation, row.members) for row in rows(BELONGING, {})}


def named(words: str, most: int) -> list[Row[*tuple[Any, ...]]]:
    """Active members of whose name each of these words begins a word: at most so many. Who left is found by no name."""
    asked = fold(words).replace("-", " ").split()
    if not asked:
        return []
    found = []
    for row in rows(NAMED, {}):
        parts = fold(row.name).replace("-", " ").split()
        if all(any(part.startswith(word) for part in parts) for word in asked):
            found.append(row)
            if len(found) == most:
                break
    return found


WITH_ID = NAMED.where(Member.public_id == bindparam("public_id"))


def with_id(public_id: str) -> Row[*tuple[Any, ...]] | None:
    """An active member by the name in an address."""
    found = rows(WITH_ID, {"public_id": public_id})
    return found[0] if found else None
