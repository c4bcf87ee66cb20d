"""What one member sees of another: the owner decides per field."""

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from cop.circles.models import Circle, Membership
from cop.circles.policy import Who, circles_of
from cop.members.models import ACTIVE, EVERYBODY, MY_CIRCLES, SHOWN_AT_FIRST, Member


def listed() -> ColumnElement[bool]:
    """Who is on the list of members and has a page: active members, and nobody who was suspended or left."""
    return Member.status == ACTIVE


def shares_circle(viewer_id: Who) -> ColumnElement[bool]:
    """Whether a member is in a closed circle with the viewer, or is the viewer."""
    closed = select(Circle.id).where(Circle.id.in_(circles_of(viewer_id)), Circle.is_everybody.is_(False))
    together = exists().where(Membership.member_id == Member.id, Membership.circle_id.in_(closed))
    return or_(Member.id == viewer_id, together)


def shown_to(viewer_id: Who, field: str) -> ColumnElement[bool]:
    """Members of whom the viewer sees this field: the same rule as shows(), as a part of a statement."""
    audience = func.coalesce(Member.shows[field].as_string(), SHOWN_AT_FIRST.get(field, EVERYBODY))
    return or_(audience == EVERYBODY, Member.id == viewer_id, and_(audience == MY_CIRCLES, shares_circle(viewer_id)))


def shows(viewer_shares_circle: bool, member: Member, field: str) -> bool:
    """Whether a viewer sees this field of a member: everybody, those in a closed circle together, or nobody."""
    audience = member.shows.get(field, SHOWN_AT_FIRST.get(field, EVERYBODY))
    return audience == EVERYBODY or (audience == MY_CIRCLES and viewer_shares_circle)
