"""Reading the bell."""

from typing import Any

from sqlalchemy import Row, Select, bindparam, func, select

from cop.circles.queries import number_waiting
from cop.foundation.db import db, rows
from cop.members.models import Member
from cop.notifications.models import Notification
from cop.notifications.policy import visible_to

ME = bindparam("me", type_=Notification.member_id.type)
lines = select(func.count()).select_from(Notification).where(visible_to(ME), Notification.read_at.is_(None))
UNREAD = select(lines.scalar_subquery() + number_waiting(ME))  # and who stands at the door of a circle
SHOWN = 50  # lines in the bell: older ones have had their time


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
