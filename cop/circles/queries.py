"""Reading circles, always through the eyes of a member. What one may not know of is not found."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, exists, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from cop.circles.models import ASKS, FACILITATOR, IS_INVITED, Circle, Knock, Membership
from cop.circles.policy import Who, is_listed, is_open, known_to
from cop.foundation.access import not_found
from cop.foundation.db import db
from cop.members.models import ACTIVE, MODERATOR, Member, Person, initials_of, tint_of
from cop.members.queries import shown_function
from cop.places.queries import organisation_label

MINE_SHOWN = 100  # circles on one's own list: more than anybody keeps up with
CIRCLES_PAGE = 25  # circles on a page of a list
PEOPLE_PAGE = 50  # participants on a page
WAITING_SHOWN = 50  # knocks and requests shown at once; the rest follows when these are dealt with
FOUND_SHOWN = 20  # members that a search for someone to invite shows

active = Member.status == ACTIVE


@dataclass(frozen=True)
class Someone:
    """A member as a circle shows one: a face, a name and one line; what stands beside it is about the circle."""

    public_id: str
    name: str
    initials: str
    tint: int
    byline: str
    role: str = ""
    words: str = ""

    @property
    def path(self) -> str:
        return f"/leden/{self.public_id}"


def someone(row: Row[Any]) -> Someone:
    """A member from a row of SOMEONE, with the role or the words that the row may carry."""
    byline = ", ".join(part for part in (row.function, organisation_label(row.organisation)) if part)
    return Someone(
        row.public_id,
        row.name,
        initials_of(row.name),
        tint_of(row.id),
        byline,
        getattr(row, "circle_role", ""),
        getattr(row, "words", ""),
    )


SOMEONE = (Member.id, Member.public_id, Member.name, shown_function(), Member.organisation)


@dataclass(frozen=True)
class Standing:
    """A circle, and how a member stands to it: in it, at its door, or neither."""

    circle: Circle
    membership: Membership | None
    knock: Knock | None


def circle_for(member: Person, public_id: str) -> Standing:
    """A closed circle that the member may know of, with how that member stands to it; 404 otherwise."""
    wanted = (
        select(Circle, Membership, Knock)
        .outerjoin(Membership, and_(Membership.circle_id == Circle.id, Membership.member_id == member.id))
        .outerjoin(Knock, and_(Knock.circle_id == Circle.id, Knock.member_id == member.id))
        .where(Circle.public_id == public_id, Circle.is_everybody.is_(False), known_to(member))
    )
    found = db.session.execute(wanted).one_or_none()
    return Standing(*found) if found else not_found()


def everybody() -> Circle | None:
    """The circle of everybody; none in a house where nobody began yet."""
    return db.session.scalar(select(Circle).where(Circle.is_everybody).order_by(Circle.id).limit(1))


def size() -> ColumnElement[int]:
    """How many active members are in a circle."""
    counted = select(func.count()).select_from(Membership).join(Member, Member.id == Membership.member_id)
    return counted.where(Membership.circle_id == Circle.id, active).correlate(Circle).scalar_subquery()


def knocks_at() -> ColumnElement[int]:
    """How many active members ask to join a circle."""
    counted = select(func.count()).select_from(Knock).join(Member, Member.id == Knock.member_id)
    return counted.where(Knock.circle_id == Circle.id, Knock.kind == ASKS, active).correlate(Circle).scalar_subquery()


def mine_for(member: Person) -> list[Row[Any]]:
    """The member's own circles, invitations, and what the member asked for: each with role, knock and numbers."""
    Host = aliased(Member)
    wanted: Select[Any] = (
        select(
            Circle,
            Membership.role.label("role"),
            Knock.kind.label("knock"),
            Knock.words.label("words"),
            Host.name.label("host"),
            size().label("size"),
            case((Membership.role == FACILITATOR, knocks_at()), else_=0).label("knocks"),
        )
        .outerjoin(Membership, and_(Membership.circle_id == Circle.id, Membership.member_id == member.id))
        .outerjoin(Knock, and_(Knock.circle_id == Circle.id, Knock.member_id == member.id))
        .outerjoin(Host, Host.id == Knock.by_id)
        .where(
            Circle.is_everybody.is_(False),
            or_(
                Membership.member_id.is_not(None),
                and_(is_open(), Knock.id.is_not(None)),
                and_(Circle.opened_at.is_(None), Circle.founder_id == member.id),
            ),
            known_to(member),
        )
        .order_by(Circle.name, Circle.id)
        .limit(MINE_SHOWN)
    )
    return list(db.session.execute(wanted))


def others_for(member: Person, after: str = "", everything: bool = False) -> tuple[list[Row[Any, Any]], str]:
    """A page of the open circles that the member is neither in nor at the door of, and where the next page begins.

    Listed ones; `everything` adds the unlisted ones that a moderator or administrator may know of. `after` is the
    public id of the last circle of the page before.
    """
    near = or_(
        select(Membership).where(Membership.circle_id == Circle.id, Membership.member_id == member.id).exists(),
        select(Knock).where(Knock.circle_id == Circle.id, Knock.member_id == member.id).exists(),
    )
    shown = and_(is_open(), known_to(member)) if everything else is_listed()
    wanted = select(Circle, size().label("size")).where(Circle.is_everybody.is_(False), shown, ~near)
    if after:
        place = select(Circle.name, Circle.id).where(Circle.public_id == after, shown).subquery()
        wanted = wanted.where(tuple_(Circle.name, Circle.id) > select(place.c.name, place.c.id).scalar_subquery())
    rows = list(db.session.execute(wanted.order_by(Circle.name, Circle.id).limit(CIRCLES_PAGE + 1)))
    more, rows = len(rows) > CIRCLES_PAGE, rows[:CIRCLES_PAGE]
    return rows, rows[-1].Circle.public_id if more else ""


def asked_for() -> list[Row[Any]]:
    """The circles that members ask for and no moderator has decided on, oldest first, with who asks."""
    wanted = (
        select(Circle, Member.name.label("founder"))
        .join(Member, Member.id == Circle.founder_id)
        .where(Circle.opened_at.is_(None), Circle.ended_at.is_(None), active)
        .order_by(Circle.id)
        .limit(WAITING_SHOWN)
    )
    return list(db.session.execute(wanted))


def founder_of(circle: Circle) -> Someone | None:
    """Who asked for a circle, as long as that is an active member."""
    row = db.session.execute(select(*SOMEONE).where(Member.id == circle.founder_id, active)).one_or_none()
    return someone(row) if row else None


def facilitators_of(circle: Circle) -> list[Someone]:
    """Who leads a circle and can sign in, by name."""
    leads = (Membership.circle_id == circle.id, Membership.role == FACILITATOR, active)
    wanted = select(*SOMEONE).join(Membership, Membership.member_id == Member.id).where(*leads)
    return [someone(row) for row in db.session.execute(wanted.order_by(Member.name, Member.id).limit(PEOPLE_PAGE))]


def participants_of(circle: Circle, after: str = "") -> tuple[list[Someone], str]:
    """A page of who is in a circle, by name, and where the next page begins; `after` is the last one's public id."""
    wanted: Select[Any] = (
        select(*SOMEONE, Membership.role.label("circle_role"))
        .join(Membership, Membership.member_id == Member.id)
        .where(Membership.circle_id == circle.id, active)
    )
    if after:
        place = select(Member.name, Member.id).join(Membership, Membership.member_id == Member.id)
        place = place.where(Member.public_id == after, Membership.circle_id == circle.id)
        wanted = wanted.where(tuple_(Member.name, Member.id) > place.scalar_subquery())
    rows = list(db.session.execute(wanted.order_by(Member.name, Member.id).limit(PEOPLE_PAGE + 1)))
    more, rows = len(rows) > PEOPLE_PAGE, rows[:PEOPLE_PAGE]
    return [someone(row) for row in rows], rows[-1].public_id if more else ""


def successors_in(circle: Circle, member: Person) -> list[Someone]:
    """Who else is in a circle and can sign in, by name: to whom the role can be handed."""
    wanted = (
        select(*SOMEONE)
        .join(Membership, Membership.member_id == Member.id)
        .where(Membership.circle_id == circle.id, Member.id != member.id, active)
        .order_by(Member.name, Member.id)
    )
    return [someone(row) for row in db.session.execute(wanted)]


def at_the_door(circle: Circle) -> tuple[list[Someone], list[Someone]]:
    """Who asks to join a circle, and who is invited to it, longest waiting first."""
    wanted = (
        select(*SOMEONE, Knock.words, Knock.kind)
        .join(Knock, Knock.member_id == Member.id)
        .where(Knock.circle_id == circle.id, active)
        .order_by(Knock.id)
        .limit(2 * WAITING_SHOWN)
    )
    rows = list(db.session.execute(wanted))
    asking, invited = ([someone(row) for row in rows if row.kind == kind] for kind in (ASKS, IS_INVITED))
    return asking, invited


def participant_in(circle: Circle, public_id: str) -> Member:
    """An active member who is in this circle, by the id in an address; 404 otherwise."""
    wanted = (
        select(Member)
        .join(Membership, Membership.member_id == Member.id)
        .where(Membership.circle_id == circle.id, Member.public_id == public_id, active)
    )
    return db.session.scalar(wanted) or not_found()


def knocker_at(circle: Circle, public_id: str, kind: str) -> Member:
    """An active member who asks to join, or is invited, by the id in an address; 404 otherwise."""
    wanted = (
        select(Member)
        .join(Knock, Knock.member_id == Member.id)
        .where(Knock.circle_id == circle.id, Knock.kind == kind, Member.public_id == public_id, active)
    )
    return db.session.scalar(wanted) or not_found()


def invitable(public_id: str) -> Member:
    """An active member by the id in a form; 404 otherwise."""
    return db.session.scalar(select(Member).where(Member.public_id == public_id, active)) or not_found()


def found_to_invite(circle: Circle, words: str) -> list[Someone]:
    """Active members outside a circle, not at its door, whose name or organisation has each of these words."""
    wanted = select(*SOMEONE).where(
        active,
        ~select(Membership).where(Membership.circle_id == circle.id, Membership.member_id == Member.id).exists(),
        ~select(Knock).where(Knock.circle_id == circle.id, Knock.member_id == Member.id).exists(),
    )
    for word in words.lower().split()[:5]:
        named = or_(
            func.lower(Member.name).contains(word, autoescape=True),
            func.lower(Member.organisation).contains(word, autoescape=True),
        )
        wanted = wanted.where(named)
    return [someone(row) for row in db.session.execute(wanted.order_by(Member.name, Member.id).limit(FOUND_SHOWN))]


def waits_for(member_id: Who) -> ColumnElement[bool]:
    """Which knocks wait for this member: an invitation to oneself, or somebody at the door of a circle one leads."""
    leads = select(Membership.circle_id).where(Membership.member_id == member_id, Membership.role == FACILITATOR)
    for_me = and_(Knock.kind == IS_INVITED, Knock.member_id == member_id)
    return or_(for_me, and_(Knock.kind == ASKS, Knock.circle_id.in_(leads)))


def number_waiting(member_id: Who) -> ColumnElement[int]:
    """How much about circles waits for this member, as part of a statement that another room makes: the number of
    lines of `waiting_for`."""
    # As EXISTS, not as joins: else the database begins with all active members, on every page
    of_active = exists().where(Member.id == Knock.member_id, active)
    at_open = exists().where(Circle.id == Knock.circle_id, Circle.ended_at.is_(None))
    knocks = select(func.count()).select_from(Knock).where(waits_for(member_id), of_active, at_open)
    Moderator = aliased(Member)
    moderates = exists().where(Moderator.id == member_id, Moderator.role == MODERATOR)
    by_active = exists().where(Member.id == Circle.founder_id, active)
    asked = select(func.count()).select_from(Circle)
    asked = asked.where(Circle.opened_at.is_(None), Circle.ended_at.is_(None), by_active, moderates)
    return knocks.scalar_subquery() + asked.scalar_subquery()


@dataclass(frozen=True)
class Waiting:
    """Something about circles that waits for a member: an invitation, someone at the door, a circle asked for."""

    kind: str  # "invited", "knocked" or "circle_asked", as in the bell
    circle: Circle
    who: str
    since: datetime  # UTC


def waiting_for(member: Person) -> list[Waiting]:
    """What about circles waits for this member now; each line is gone as soon as it is dealt with."""
    By = aliased(Member)
    knocks = (
        select(Circle, Knock.kind, By.name, Knock.created_at)
        .join(Knock, Knock.circle_id == Circle.id)
        .join(Member, Member.id == Knock.member_id)
        .join(By, By.id == Knock.by_id)
        .where(Circle.ended_at.is_(None), waits_for(member.id), active)
        .order_by(Knock.id)
        .limit(WAITING_SHOWN)
    )
    kinds = {IS_INVITED: "invited", ASKS: "knocked"}
    found = [Waiting(kinds[kind], circle, name, since) for circle, kind, name, since in db.session.execute(knocks)]
    if member.is_moderator:
        found += [Waiting("circle_asked", row.Circle, row.founder, row.Circle.created_at) for row in asked_for()]
    return found
