"""Reading the list of members and one profile, through the eyes of who looks."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select

from cop.foundation.access import not_found
from cop.foundation.db import db
from cop.members.models import KIND_NAMES, SHOWABLE, Member, MemberTheme, Person
from cop.places.queries import organisation_label
from cop.profiles.policy import listed, shares_circle, shown_to, shows
from cop.topics.models import Topic, agenda_points, themes

PAGE = 30  # members on a page: two screens, each with what they seek
WORDS = 5  # of a search; more says nothing more about a name


@dataclass(frozen=True)
class Search:
    """What the list is searched for."""

    words: str = ""
    point: int | None = None
    theme: str = ""


@dataclass(frozen=True)
class Line(Person):
    """One member on the list, with what this viewer may see."""

    id: int
    public_id: str
    name: str
    role: str
    byline: str
    seeks: str
    points: list[int]


def found_by(viewer: Person, search: Search) -> list[ColumnElement[bool]]:
    """Which members a search finds. What a viewer may not see finds nothing either, or the filter would tell it."""
    clauses = [listed()]
    for word in search.words.split()[:WORDS]:
        clauses.append(
            or_(Member.name.icontains(word, autoescape=True), Member.organisation.icontains(word, autoescape=True))
        )
    if search.point is not None:
        clauses += [Member.agenda.bitwise_and(1 << (search.point - 1)) != 0, shown_to(viewer.id, "agenda")]
    if search.theme:
        follows = select(MemberTheme.member_id).where(MemberTheme.theme == search.theme)
        clauses += [Member.id.in_(follows), shown_to(viewer.id, "themes")]
    return clauses


def number_found(viewer: Person, search: Search) -> int:
    """How many members a search finds."""
    return db.session.scalar(select(func.count()).select_from(Member).where(*found_by(viewer, search))) or 0


def members_for(viewer: Person, search: Search, page: int) -> list[Line]:
    """One page (from 1) of the members that a search finds, by name."""

    def seen(field: str, column: Any, nothing: Any) -> Any:
        return case((shown_to(viewer.id, field), column), else_=nothing).label(field)

    wanted = (
        select(
            Member.id,
            Member.public_id,
            Member.name,
            Member.role,
            Member.organisation,
            seen("function", Member.function, ""),
            seen("seeks", Member.seeks, ""),
            seen("agenda", Member.agenda, 0),
        )
        .where(*found_by(viewer, search))
        .order_by(func.lower(Member.name), Member.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return [line_of(row) for row in db.session.execute(wanted)]


def line_of(row: Any) -> Line:
    byline = ", ".join(part for part in (row.function, organisation_label(row.organisation)) if part)
    points = [point for point in agenda_points() if row.agenda & 1 << (point - 1)]
    return Line(row.id, row.public_id, row.name, row.role, byline, row.seeks, points)


@dataclass(frozen=True)
class Profile:
    """One member as a viewer sees that member: a field that is not shown is empty."""

    member: Member
    is_me: bool
    kind: str
    function: str
    about: str
    seeks: str
    offers: str
    working_on: str
    phone: str
    may_call: bool
    email: str
    agenda: dict[int, Topic]
    themes: list[Topic]

    @property
    def byline(self) -> str:
        return ", ".join(part for part in (self.function, self.member.organisation_label) if part)


def profile_for(viewer: Person, public_id: str) -> Profile:
    """The profile of an active member; 404 for anybody else. One sees all of oneself."""
    wanted = select(Member, shares_circle(viewer.id).label("together")).where(Member.public_id == public_id, listed())
    found = db.session.execute(wanted).one_or_none()
    if found is None:
        not_found()
    member, is_me = found.Member, found.Member.id == viewer.id
    seen = {field for field in SHOWABLE if is_me or shows(bool(found.together), member, field)}

    def text(field: str) -> str:
        return getattr(member, field) if field in seen else ""

    return Profile(
        member=member,
        is_me=is_me,
        kind=KIND_NAMES[member.kind](),
        function=text("function"),
        about=text("about"),
        seeks=text("seeks"),
        offers=text("offers"),
        working_on=text("working_on"),
        phone=text("phone"),
        may_call=member.may_call and "phone" in seen,
        email=text("email"),
        agenda={p: agenda_points()[p] for p in member.agenda_points} if "agenda" in seen else {},
        themes=[theme for key, theme in themes().items() if key in member.theme_keys] if "themes" in seen else [],
    )
