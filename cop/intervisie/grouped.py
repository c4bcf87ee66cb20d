"""Reading groups: a circle with a rhythm, who is in it, its sessions in which I have a seat, and who was there."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Row, and_, select

from cop.circles.models import Circle, Membership
from cop.foundation.access import not_found
from cop.foundation.db import db
from cop.intervisie.models import Attendance, Rhythm, Session
from cop.intervisie.policy import attendance_visible_to, groups_visible_to, visible_to
from cop.members.models import ACTIVE, Member, Person


def groups_for(member: Person) -> Sequence[Row[Rhythm, Circle]]:
    """The groups that a member is in, by name."""
    mine = (
        select(Rhythm, Circle)
        .join(Circle, Circle.id == Rhythm.circle_id)
        .where(groups_visible_to(member.id), Circle.ended_at.is_(None))
        .order_by(Circle.name)
    )
    return db.session.execute(mine).all()


def group_for(member: Person, circle_id: str) -> tuple[Circle, Membership, Rhythm | None]:
    """A circle one is in, with one's place there and the rhythm that makes it a group, if it has one; 404 otherwise."""
    wanted = (
        select(Circle, Membership, Rhythm)
        .join(Membership, and_(Membership.circle_id == Circle.id, Membership.member_id == member.id))
        .outerjoin(Rhythm, Rhythm.circle_id == Circle.id)
        .where(Circle.public_id == circle_id, Circle.is_everybody.is_(False), Circle.is_direct.is_(False))
        .where(Circle.ended_at.is_(None))
    )
    found = db.session.execute(wanted).first()
    return (found[0], found[1], found[2]) if found else not_found()


def members_of(circle: Circle) -> list[Member]:
    """The active members of a circle, by name."""
    wanted = select(Member).join(Membership, Membership.member_id == Member.id)
    wanted = wanted.where(Membership.circle_id == circle.id, Member.status == ACTIVE).order_by(Member.name)
    return list(db.session.scalars(wanted))


def sessions_of_group(circle: Circle, member: Person) -> list[Session]:
    """The sessions of a group in which the member has a seat, in the order of the calendar."""
    wanted = select(Session).where(Session.circle_id == circle.id, visible_to(member.id))
    return list(db.session.scalars(wanted.order_by(Session.starts_at)))


def attendance_of(circle: Circle, member: Person) -> dict[date, list[str]]:
    """Who was there at each meeting of a group, by day; for those in the group."""
    wanted = (
        select(Attendance.held_on, Member.name)
        .join(Member, Member.id == Attendance.member_id)
        .where(Attendance.circle_id == circle.id, attendance_visible_to(member.id))
        .order_by(Attendance.held_on, Member.name)
    )
    there: dict[date, list[str]] = {}
    for row in db.session.execute(wanted):
        there.setdefault(row.held_on, []).append(row.name)
    return there
