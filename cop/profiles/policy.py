"""What one member sees of another: the owner decides per field."""

from sqlalchemy import ColumnElement

from cop.circles.policy import shares_circle as shares_circle
from cop.circles.policy import shown_to as shown_to
from cop.members.models import ACTIVE, EVERYBODY, MY_CIRCLES, SHOWN_AT_FIRST, Member


def listed() -> ColumnElement[bool]:
    """Who is on the list of members and has a page: active members, and nobody who was suspended or left."""
    return Member.status == ACTIVE


def shows(viewer_shares_circle: bool, member: Member, field: str) -> bool:
    """Whether a viewer sees this field of a member: everybody, those in a closed circle together, or nobody."""
    audience = member.shows.get(field, SHOWN_AT_FIRST.get(field, EVERYBODY))
    return audience == EVERYBODY or (audience == MY_CIRCLES and viewer_shares_circle)
