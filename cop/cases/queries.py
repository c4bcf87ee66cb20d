"""Reading cases, always through the eyes of a member. What one may not see is not found."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Integer, Row, Select, bindparam, func, select

from cop.cases.attached import with_files
from cop.cases.checks import is_filled
from cop.cases.fields import field_list
from cop.cases.models import (
    AGREED,
    DRAFTS,
    FROM_THREAD,
    Case,
    CaseAuthor,
    CaseBlock,
    CasePlace,
    CaseSource,
    CaseVersion,
)  # fmt: skip
from cop.cases.policy import Eyes, is_meant_for, is_public, led_by, open_to, visible_to, written_by
from cop.cases.typed import Values
from cop.circles.models import FACILITATOR, Circle, Membership
from cop.circles.policy import Who
from cop.circles.queries import SOMEONE, Someone, someone
from cop.foundation.access import not_found, sign_in_first
from cop.foundation.db import db
from cop.members.models import ACTIVE, MODERATOR, Member, Person
from cop.members.queries import moderators_but
from cop.threads.models import Thread
from cop.threads.policy import visible_to as may_see_thread

MINE_SHOWN = 100


@dataclass(frozen=True)
class Author:
    """An author of a case, as its page names one."""

    id: int
    who: Someone
    is_owner: bool
    is_contact: bool
    organisation: str


@dataclass(frozen=True)
class Opened:
    """A case as somebody opened it: the row, how that somebody stands to it, and who wrote it."""

    case: Case
    eyes: Eyes
    authors: Sequence[Author] = field(default=())

    @property
    def owner(self) -> Author | None:
        return next((one for one in self.authors if one.is_owner), None)

    @property
    def contact(self) -> Author | None:
        return next((one for one in self.authors if one.is_contact), None)


def eyes_of(me: Who) -> tuple[Any, ...]:
    """Columns that say how a member stands to a case."""
    return written_by(me).label("is_author"), is_meant_for(me).label("is_meant"), led_by(me).label("leads")


ME = bindparam("me", type_=Integer())
OPENED: dict[bool, Select[*tuple[Any, ...]]] = {  # for who moderates, and for who does not; kept again as one types
    is_moderator: select(Case, *eyes_of(ME)).where(Case.public_id == bindparam("public_id"), open_to(ME, is_moderator))
    for is_moderator in (True, False)
}


def case_for(member: Person, public_id: str, has_authors: bool = True) -> Opened:
    """A case that a member may open; 404 otherwise. Without its authors where nobody asks who they are."""
    row = db.session.execute(OPENED[member.is_moderator], {"me": member.id, "public_id": public_id}).one_or_none()
    row = row or not_found()
    eyes = Eyes(member, row.is_author, row.Case.owner_id == member.id, row.is_meant, row.leads)
    return Opened(row.Case, eyes, authors_of(row.Case) if has_authors else ())


def public_case(public_id: str) -> Opened:
    """A case that is read outside the door. Any other, and one that never was, asks to sign in first: who follows a
    letter without being signed in finds the way, and nobody else learns anything."""
    found = db.session.scalar(select(Case).where(Case.public_id == public_id, is_public())) or sign_in_first()
    return Opened(found, Eyes(None), authors_of(found))


def authors_of(case: Case) -> list[Author]:
    """Who wrote a case and can be reached, the owner first."""
    wanted = select(*SOMEONE).join(CaseAuthor, CaseAuthor.member_id == Member.id)
    wanted = wanted.where(CaseAuthor.case_id == case.id, Member.status == ACTIVE)
    found = [
        Author(row.id, someone(row), row.id == case.owner_id, row.id == case.contact_id, row.organisation)
        for row in db.session.execute(wanted.order_by(CaseAuthor.created_at, Member.id))
    ]
    return sorted(found, key=lambda one: not one.is_owner)


def author_ids(case: Case) -> list[int]:
    """The inner numbers of its authors."""
    return list(db.session.scalars(select(CaseAuthor.member_id).where(CaseAuthor.case_id == case.id)))


def credited(case: Case) -> list[str]:
    """The names of those who gave words from a conversation and are not among its authors by now."""
    if case.began_as != FROM_THREAD:
        return []
    wanted = select(Member.name).join(CaseSource, CaseSource.member_id == Member.id)
    wanted = wanted.where(CaseSource.case_id == case.id, CaseSource.state == AGREED, Member.status == ACTIVE)
    return list(db.session.scalars(wanted.where(Member.id != case.owner_id).distinct().order_by(Member.name)))


def mine_for(member: Person) -> list[Case]:
    """The cases that a member writes, what was touched last first."""
    mine = select(Case).where(written_by(member.id)).order_by(Case.state_at.desc(), Case.id.desc())
    return list(db.session.scalars(mine.limit(MINE_SHOWN)))


def talk_about(case: Case, member: Person) -> Row[*tuple[Any, ...]] | None:
    """The conversation about a case, as far as a member may see it: address and number of replies."""
    if case.thread_id is None:
        return None
    wanted = select(Thread.public_id, Thread.reply_count).where(Thread.id == case.thread_id, may_see_thread(member.id))
    return db.session.execute(wanted).one_or_none()


# What is being written, and what was


def blocks_of(case: Case) -> dict[str, CaseBlock]:
    """The blocks that were written in, by their key."""
    return {block.key: block for block in db.session.scalars(select(CaseBlock).where(CaseBlock.case_id == case.id))}


def content_of(case: Case) -> Values:
    """All that stands in it as it is written now, by the key of the field, in the order of the form, and its files."""
    return with_files(case.id, joined(blocks_of(case)))


def joined(blocks: dict[str, CaseBlock]) -> Values:
    """The content of all blocks; a field that is no longer in the form falls away."""
    whole = {key: value for block in blocks.values() for key, value in block.content.items()}
    return {key: whole[key] for key in field_list().fields if key in whole}


def version_of(case: Case, number: int | None) -> CaseVersion | None:
    """A version that was kept; none for a number that there is no version of."""
    return db.session.get(CaseVersion, (case.id, number)) if number and number <= case.version else None


def versions_of(case: Case) -> Sequence[Row[*tuple[Any, ...]]]:
    """All versions, the newest first: number, why, when, and who."""
    wanted = (
        select(CaseVersion.number, CaseVersion.why, CaseVersion.made_at, Member.name)
        .join(Member, Member.id == CaseVersion.member_id)
        .where(CaseVersion.case_id == case.id)
    )
    return db.session.execute(wanted.order_by(CaseVersion.number.desc())).all()


@dataclass(frozen=True)
class Progress:
    """How far a block is: fields that hold something, all of them, and who wrote in it last."""

    key: str
    filled: int
    fields: int
    block: CaseBlock | None


def progress_of(blocks: dict[str, CaseBlock], has_contact: bool) -> list[Progress]:
    """For every block of the form, in order."""
    content = joined(blocks) | ({"contactpersoon": True} if has_contact else {})
    return [
        Progress(key, sum(is_filled(one, content) for one in block.fields), len(block.fields), blocks.get(key))
        for key, block in field_list().blocks.items()
    ]


# Choosing


def circles_to_choose(member: Person) -> list[Circle]:
    """The closed circles of a member that a case can be for."""
    mine = select(Circle).join(Membership, Membership.circle_id == Circle.id)
    mine = mine.where(Membership.member_id == member.id, Circle.is_everybody.is_(False), Circle.is_direct.is_(False))
    return list(db.session.scalars(mine.where(Circle.ended_at.is_(None)).order_by(Circle.name)))


def colleagues_named(name: str, case: Case) -> list[Member]:
    """Active members whose name begins with these letters, in the name or a later word of it, and who may read the case
    by its sight; at most ten."""
    like = func.lower(Member.name).like(f"%{name.lower()}%")
    wanted = select(Member).where(like, Member.status == ACTIVE, Member.id.not_in(author_ids(case)))
    if case.circle_id is not None:
        wanted = wanted.join(Membership, Membership.member_id == Member.id).where(
            Membership.circle_id == case.circle_id
        )
    return list(db.session.scalars(wanted.order_by(Member.name).limit(10)))


def editors_of(case: Case) -> list[int]:
    """The inner numbers of those who edit what is handed in."""
    if case.circle_id is not None:
        leads = select(Membership.member_id).join(Member, Member.id == Membership.member_id)
        leads = leads.where(Membership.circle_id == case.circle_id, Member.status == ACTIVE)
        return list(db.session.scalars(leads.where((Membership.role == FACILITATOR) | (Member.role == MODERATOR))))
    return moderators_but()


# For other rooms


TITLES: Select[*tuple[Any, ...]] = select(Case.id, Case.public_id, Case.title).where(
    Case.id.in_(bindparam("ids", expanding=True))
)


def titles_for(member: Person, ids: Sequence[int]) -> dict[int, Row[*tuple[Any, ...]]]:
    """Address and title of cases that a member may open now, by inner number."""
    found = db.session.execute(TITLES.where(open_to(member.id, member.is_moderator)), {"ids": list(ids)}) if ids else ()
    return {row.id: row for row in found}


def edges_for(member: Person) -> Sequence[Row[*tuple[Any, ...]]]:
    """Every two municipalities of one published case that a member may read: both names in alphabetical order, and the
    facts of the case (themes, forms, year). For the picture of the network; nothing is inferred from conversations."""
    one, other = CasePlace.__table__.alias("one"), CasePlace.__table__.alias("other")
    wanted = (
        select(one.c.name, other.c.name.label("other"), Case.public_id, Case.title, Case.facts)
        .select_from(one)
        .join(other, (other.c.case_id == one.c.case_id) & (other.c.name > one.c.name))
        .join(Case, Case.id == one.c.case_id)
        .where(visible_to(member.id))
    )
    return db.session.execute(wanted.order_by(one.c.name, other.c.name, Case.id)).all()


def drafts_of(member: Person) -> int:
    """How many cases of a member are not out."""
    counted = select(func.count()).select_from(Case).where(written_by(member.id), Case.state.in_(DRAFTS))
    return db.session.scalar(counted) or 0
