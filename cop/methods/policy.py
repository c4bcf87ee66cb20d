"""Who may do what with a method. Everybody may read the list; one's own methods are one's own."""

from sqlalchemy import ColumnElement

from cop.circles.policy import Who
from cop.methods.models import OwnMethod


def visible_to(member_id: Who) -> ColumnElement[bool]:
    """The methods that a member adapted, to that member alone."""
    return OwnMethod.owner_id == member_id
