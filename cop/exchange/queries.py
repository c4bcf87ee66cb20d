"""What somebody may take along of cases: the published version, or outside the door the one that was agreed to."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import and_, func, select

from cop.cases.attached import FILES, Attached, shown_of
from cop.cases.models import PUBLIC, PUBLISHED, Case, CaseAuthor, CaseVersion
from cop.cases.policy import is_public, may_read_case, visible_to
from cop.cases.queries import Opened, case_for, public_case, version_of
from cop.cases.shown import without
from cop.cases.typed import Values
from cop.circles.models import Circle
from cop.foundation.access import not_found
from cop.foundation.clock import from_local, local
from cop.foundation.db import db
from cop.members.models import ACTIVE, Member, Person

FOUND_MOST = 10  # colleagues of one name that are shown


@dataclass(frozen=True)
class By:
    """Who wrote a case, as it names one."""

    name: str
    organisation: str
    is_contact: bool


@dataclass(frozen=True)
class Carried:
    """A file that hangs on a case, by name: it is fetched at its address, and goes along in no other file."""

    title: str
    name: str
    content_type: str
    size: int  # bytes
    sha256: str
    path: str


@dataclass(frozen=True)
class Taken:
    """A case as somebody may take it along: plain values, so that no transaction stays open while it is printed.

    `hidden` are fields in it that only members read; `circle` is the name of the circle that it is for.
    """

    public_id: str
    title: str
    content: Values
    html: dict[str, str]
    authors: tuple[By, ...]
    licence: str
    sight: str
    hidden: tuple[str, ...]
    circle: str
    state: str
    version: int
    published_at: datetime
    reviewed_at: datetime | None
    review_on: date | None
    is_example: bool
    was_read: bool
    files: tuple[Carried, ...] = ()

    @property
    def path(self) -> str:
        return f"/casussen/{self.public_id}"


def taken_for(member: Person | None, public_id: str) -> Taken:
    """One case that may be read: by a member (else 404), or outside the door by anybody (else it asks to sign in)."""
    if member is None:
        return taken(public_case(public_id), is_inside=False)
    opened = case_for(member, public_id)
    return taken(opened, is_inside=True) if may_read_case(opened.eyes, opened.case) else not_found()


def taken(opened: Opened, is_inside: bool) -> Taken:
    case = opened.case
    version = version_of(case, case.published_version if is_inside else case.agreed_version) or not_found()
    names = [(one.id, By(one.who.name, one.organisation, one.is_contact)) for one in opened.authors]
    circle = db.session.get(Circle, case.circle_id) if case.circle_id else None
    return put_together(case, version, names, is_inside, circle.name if circle else "")


def put_together(
    case: Case, version: CaseVersion, authors: Iterable[tuple[int, By]], is_inside: bool, circle: str
) -> Taken:
    """What goes along. Outside the door stands nothing that is for members, and nobody but owner and contact."""
    hidden = tuple(case.hidden) if case.sight == PUBLIC else ()
    named = {case.owner_id, case.contact_id}
    return Taken(
        public_id=case.public_id,
        title=str(version.content.get("titel") or case.title),
        content=version.content if is_inside else without(version.content, case.hidden),
        html={key: text for key, text in version.html.items() if is_inside or key not in case.hidden},
        authors=tuple(by for number, by in authors if is_inside or number in named),
        licence=case.licence,
        sight=case.sight,
        hidden=hidden if is_inside else (),
        circle=circle,
        state=case.state,
        version=version.number,
        published_at=case.published_at or version.made_at,
        reviewed_at=case.reviewed_at,
        review_on=case.review_on,
        is_example=case.is_example,
        was_read=case.was_read,
        files=tuple(carried(case.path, one) for one in shown_of(case.id, version.content)),
    )


def carried(path: str, one: Attached) -> Carried:
    file = one.file
    return Carried(one.title, file.name, file.content_type, file.size, file.blob, f"{path}/{FILES}/{one.key}")


# A year together


def readable(member: Person | None) -> Any:
    """The clause: what this member may read, or anybody; not what was put in the archive, which no list shows."""
    return and_(Case.state == PUBLISHED, is_public() if member is None else visible_to(member.id))


def years_for(member: Person | None) -> list[tuple[int, int]]:
    """Every year (in Amsterdam) in which something was published that may be read, the newest first, and how much."""
    counted: dict[int, int] = defaultdict(int)
    for moment in db.session.scalars(select(Case.published_at).where(readable(member))):
        if moment is not None:
            counted[local(moment).year] += 1
    return sorted(counted.items(), reverse=True)


def in_year(wanted: Any, year: int) -> Any:
    """Published between two turns of the year in Amsterdam."""
    begin, end = (from_local(date(at, 1, 1), time()) for at in (year, year + 1))
    return wanted.where(Case.published_at >= begin, Case.published_at < end)


def taken_in_year(member: Person | None, year: int, most: int) -> list[Taken]:
    """The first `most` cases of a year that may be read, the oldest first; three statements."""
    number = Case.agreed_version if member is None else Case.published_version
    wanted = (
        select(Case, CaseVersion, Circle.name)
        .join(CaseVersion, and_(CaseVersion.case_id == Case.id, CaseVersion.number == number))
        .outerjoin(Circle, Circle.id == Case.circle_id)
        .where(readable(member))
    )
    found = db.session.execute(in_year(wanted, year).order_by(Case.published_at, Case.id).limit(most)).all()
    authors = authors_by_case([row.Case for row in found])
    return [
        put_together(case, version, authors[case.id], member is not None, circle or "")
        for case, version, circle in found
    ]


def authors_by_case(cases: Sequence[Case]) -> dict[int, list[tuple[int, By]]]:
    """Who wrote these cases and can be reached, the owner of each first."""
    by_id = {case.id: case for case in cases}
    wanted = select(CaseAuthor.case_id, Member.id, Member.name, Member.organisation)
    wanted = wanted.join(Member, Member.id == CaseAuthor.member_id)
    wanted = wanted.where(CaseAuthor.case_id.in_(by_id), Member.status == ACTIVE)
    found: dict[int, list[tuple[int, By]]] = defaultdict(list)
    for row in db.session.execute(wanted.order_by(CaseAuthor.created_at, Member.id)):
        case = by_id[row.case_id]
        by = By(row.name, row.organisation, row.id == case.contact_id)
        found[case.id].insert(0 if row.id == case.owner_id else len(found[case.id]), (row.id, by))
    return found


# Bringing in


def members_named(name: str) -> list[Member]:
    """Active members with these letters in their name, whom imported cases can be given to."""
    like = func.lower(Member.name).like(f"%{escaped(name.lower())}%", escape="\\")
    wanted = select(Member).where(like, Member.status == ACTIVE).order_by(Member.name, Member.id)
    return list(db.session.scalars(wanted.limit(FOUND_MOST)))


def escaped(text: str) -> str:
    """Letters that LIKE would read otherwise."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def made_before(form_ids: Sequence[str]) -> bool:
    """Whether one of these forms made its case already: the button was pressed twice."""
    return db.session.scalar(select(Case.id).where(Case.form_id.in_(form_ids)).limit(1)) is not None
