"""Reading the bell."""

from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, Select, bindparam, func, select

from cop.circles.models import Membership
from cop.circles.queries import number_waiting
from cop.foundation.db import db, rows
from cop.members.models import ACTIVE, Member
from cop.notifications.models import Notification
from cop.notifications.policy import visible_to, way

ME = bindparam("me", type_=Notification.member_id.type)
lines = select(func.count()).select_from(Notification).where(visible_to(ME), Notification.read_at.is_(None))
UNREAD = select(lines.scalar_subquery() + number_waiting(ME))  # and who stands at the door of a circle
SHOWN = 50  # lines in the bell: older ones have had their time

circle_now = bindparam("circle", type_=Integer())


def preset_in(circle_id: Any) -> ColumnElement[str]:
    """How much the Member of a statement wants to be told of what stands in this circle (a column or a parameter): by
    what was chosen for that circle, or else elsewhere."""
    chosen = select(Membership.preset).where(Membership.circle_id == circle_id, Membership.member_id == Member.id)
    return func.coalesce(chosen.correlate_except(Membership).scalar_subquery(), Member.preset)


WISHES = select(preset_in(circle_now)).where(Member.id == ME, Member.status == ACTIVE)


def wants_mail(member_id: int, kind: str, circle_id: int | None = None) -> bool:
    """Whether a member (still) wants a letter about this kind of news; for whoever writes a letter when it leaves."""
    found = rows(WISHES, {"me": member_id, "circle": circle_id})
    return bool(found) and way(kind, found[0][0]).mail


def unread_count(member_id: int) -> int:
    """How many lines of the bell wait."""
    return int(rows(UNREAD, {"me": member_id})[0][0])


def lines_for(member_id: int) -> list[Row[*tuple[Any, ...]]]:
    """The newest lines of the bell with who did it; titles are read by the room that the lines are about."""
    lines: Select[*tuple[Any, ...]] = (
        select(Notification, Member.name.label("actor"), Member.public_id.label("actor_id"))
        .outerjoin(Member, Member.id == Notification.actor_id)
        .where(visible_to(member_id))
        .order_by(Notification.created_at.desc(), Notification.id.desc())
        .limit(SHOWN)
    )
    return list(db.session.execute(lines))
