"""Which lines of the bell a member may (still) see."""

from sqlalchemy import ColumnElement, and_, or_

from cop.circles.policy import Who, within
from cop.notifications.models import Notification


def visible_to(member_id: Who) -> ColumnElement[bool]:
    """Mine, and from a circle that I am still in."""
    in_my_circles = or_(Notification.circle_id.is_(None), within(Notification.circle_id, member_id))
    return and_(Notification.member_id == member_id, in_my_circles)
