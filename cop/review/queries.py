"""Reading who reads along, what was remarked, and how the partners of a case stand to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from cop.cases.models import EDITING, READING, Case, CaseAuthor, CaseVersion
from cop.cases.policy import Eyes, is_meant_for, open_to, written_by
from cop.cases.queries import Author, Opened, authors_of, eyes_of, provinces_of_authors
from cop.cases.typed import Values
from cop.circles.queries import SOMEONE, Someone, someone
from cop.foundation.access import not_found
from cop.foundation.clock import now
from cop.foundation.db import db
from cop.members.models import ACTIVE, Member, Person, hash_token
from cop.places.queries import municipalities
from cop.review.models import NO_ANSWER, NOBODY, PARTNER_MOST, CaseReader, CaseRemark, PartnerLink
from cop.review.policy import may_see_partners, may_see_remarks

NEEDED = 2  # colleagues who are done, one of them from elsewhere (domain §4.2)
WAIT = timedelta(days=10)  # after this it may go on without them, and the page says so


@dataclass(frozen=True)
class Reader:
    """A colleague who reads along."""

    member_id: int
    who: Someone
    is_from_elsewhere: bool
    done_at: datetime | None


@dataclass(frozen=True)
class Reading:
    """How far reading along is. `since` is when the case asked for readers, if it does now."""

    readers: Sequence[Reader]
    since: datetime | None
    open_remarks: int

    @property
    def done(self) -> list[Reader]:
        return [one for one in self.readers if one.done_at is not None]

    @property
    def has_elsewhere(self) -> bool:
        return any(one.is_from_elsewhere for one in self.done)

    @property
    def is_enough(self) -> bool:
        """Whether two colleagues read it, one of them from another region than its authors."""
        return len(self.done) >= NEEDED and self.has_elsewhere

    @property
    def free_from(self) -> datetime | None:
        """From when on it may go on without readers."""
        return self.since + WAIT if self.since else None

    @property
    def has_waited(self) -> bool:
        return self.free_from is not None and self.free_from <= now()


@dataclass(frozen=True)
class Along:
    """A case as somebody opened it to read along, to be asked or to edit."""

    opened: Opened
    reading: Reading
    mine: Reader | None  # that somebody as a reader

    @property
    def case(self) -> Case:
        return self.opened.case

    @property
    def eyes(self) -> Eyes:
        return self.opened.eyes

    @property
    def reads(self) -> bool:
        return self.mine is not None


def read_before(member: Person) -> ColumnElement[bool]:
    """Cases that wait for an editor, for who read along with them."""
    reads = exists().where(CaseReader.case_id == Case.id, CaseReader.member_id == member.id)
    return and_(Case.state == EDITING, is_meant_for(member.id), reads.correlate_except(CaseReader))


def along_for(member: Person, public_id: str) -> Along:
    """A case with its readers, for who may open it, read along with it or edit it; 404 otherwise."""
    may_open = or_(open_to(member.id, member.is_moderator), read_before(member))
    wanted = select(Case, *eyes_of(member.id)).where(Case.public_id == public_id, may_open)
    row = db.session.execute(wanted).one_or_none() or not_found()
    eyes = Eyes(member, row.is_author, row.Case.owner_id == member.id, row.is_meant, row.leads)
    reading = reading_of(row.Case)
    mine = next((one for one in reading.readers if one.member_id == member.id), None)
    return Along(Opened(row.Case, eyes, authors_of(row.Case)), reading, mine)


def reading_of(case: Case) -> Reading:
    """Who reads along, and how many remarks are open. Who writes it now does not count as a reader."""
    writes = exists().where(CaseAuthor.case_id == case.id, CaseAuthor.member_id == CaseReader.member_id)
    wanted = (
        select(CaseReader, *SOMEONE)
        .join(Member, Member.id == CaseReader.member_id)
        .where(CaseReader.case_id == case.id, Member.status == ACTIVE, ~writes.correlate(CaseReader))
        .order_by(CaseReader.id)
    )
    readers = [
        Reader(row.id, someone(row), row.CaseReader.is_from_elsewhere, row.CaseReader.done_at)
        for row in db.session.execute(wanted)
    ]
    return Reading(readers, case.state_at if case.state == READING else None, open_remarks(case))


def open_remarks(case: Case) -> int:
    """How many remarks nobody dealt with, those of partners among them."""
    counted = select(func.count()).where(CaseRemark.case_id == case.id, CaseRemark.done_at.is_(None))
    return db.session.scalar(counted) or 0


def is_elsewhere(organisation: str, authors: Sequence[Author]) -> bool:
    """Whether a municipality lies in none of the provinces of the authors'; an organisation we do not know does not."""
    here = municipalities().get(organisation)
    return here is not None and here.province not in provinces_of_authors(authors)


# Remarks


@dataclass(frozen=True)
class Said:
    """A remark as a page shows it: of a colleague, or of a partner by name."""

    public_id: str
    field: str
    body: str
    made_at: datetime
    done_at: datetime | None
    member_id: int | None
    who: Someone | None
    partner: str


def remarks_in(along: Along) -> list[Said]:
    """The remarks at a case that somebody may see, the oldest first; those of partners for authors and editors only."""
    if not may_see_remarks(along.eyes, along.case, along.reads):
        return []
    wanted = said().where(CaseRemark.case_id == along.case.id)
    if not may_see_partners(along.eyes):
        wanted = wanted.where(CaseRemark.link_id.is_(None))
    return shown(wanted)


def remarks_by(link: PartnerLink) -> list[Said]:
    """What was remarked through one link."""
    return shown(said().where(CaseRemark.link_id == link.id))


def said() -> Any:
    return (
        select(CaseRemark, PartnerLink.name.label("partner"), *SOMEONE)
        .outerjoin(Member, Member.id == CaseRemark.member_id)
        .outerjoin(PartnerLink, PartnerLink.id == CaseRemark.link_id)
        .order_by(CaseRemark.id)
    )


def shown(wanted: Any) -> list[Said]:
    return [
        Said(
            one.public_id, one.field, one.body, one.created_at, one.done_at, one.member_id,
            someone(row) if one.member_id else None, row.partner or "",
        )
        for row in db.session.execute(wanted)
        for one in (row.CaseRemark,)
    ]  # fmt: skip


def by_field(remarks: Iterable[Said]) -> dict[str, list[Said]]:
    """Remarks by the field they are at."""
    found: dict[str, list[Said]] = {}
    for one in remarks:
        found.setdefault(one.field, []).append(one)
    return found


def remark_at(case: Case, public_id: str) -> CaseRemark:
    """One remark at a case; 404 otherwise."""
    wanted = select(CaseRemark).where(CaseRemark.case_id == case.id, CaseRemark.public_id == public_id)
    return db.session.scalar(wanted) or not_found()


# Partners


def partner_names(content: Values) -> list[str]:
    """The organisations that a content names as partners."""
    names = ((row.get("naam") or "")[:PARTNER_MOST] for row in content.get("partners") or ())
    return list(dict.fromkeys(name for name in names if name))


def links_of(case: Case) -> dict[str, PartnerLink]:
    """The newest link of each partner, by name."""
    wanted = select(PartnerLink).where(PartnerLink.case_id == case.id).order_by(PartnerLink.id)
    return {link.name: link for link in db.session.scalars(wanted)}


def nobody_to_ask(case: Case) -> PartnerLink | None:
    """Where the owner said that nobody has to agree, if that still stands."""
    found = links_of(case).get(NOBODY)
    return found if found is not None and found.agrees else None


def answers_to(case: Case, content: Values) -> dict[str, PartnerLink]:
    """By partner, the link through which this very content was answered last. What was withdrawn does not count."""
    wanted = (
        select(PartnerLink, CaseVersion.content)
        .join(CaseVersion, and_(CaseVersion.case_id == PartnerLink.case_id, CaseVersion.number == PartnerLink.version))
        .where(PartnerLink.case_id == case.id, PartnerLink.answer != NO_ANSWER, PartnerLink.withdrawn_at.is_(None))
        .order_by(PartnerLink.answered_at, PartnerLink.id)
    )
    return {row.PartnerLink.name: row.PartnerLink for row in db.session.execute(wanted) if row.content == content}


def link_by(token: str) -> PartnerLink | None:
    """The link that this secret opens, or opened once."""
    return db.session.scalar(select(PartnerLink).where(PartnerLink.token_hash == hash_token(token)))


ASKING_SHOWN = 3


def asking_for_readers(member: Person) -> Sequence[Case]:
    """Cases that ask for readers and are for this member, who neither writes nor reads them yet; the longest waiting
    first."""
    reads = (
        exists().where(CaseReader.case_id == Case.id, CaseReader.member_id == member.id).correlate_except(CaseReader)
    )
    wanted = select(Case).where(Case.state == READING, is_meant_for(member.id), ~written_by(member.id), ~reads)
    return db.session.scalars(wanted.order_by(Case.state_at, Case.id).limit(ASKING_SHOWN)).all()
