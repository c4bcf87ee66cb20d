"""Who may find what: each kind by the rule of its own room, all of it inside the circles of who asks."""

from sqlalchemy import ColumnElement, and_, case, or_, true

from cop.cases.findable import case_can_be_seen
from cop.circles.policy import Who, within
from cop.foundation.index import CASE, FILE, MEMBER, OPENING, REPLY, Entry
from cop.members.findable import member_can_be_seen
from cop.members.models import Person
from cop.threads.findable import file_can_be_seen, post_can_be_seen


def visible_to(member_id: Who) -> ColumnElement[bool]:
    """Entries that someone may find: of one's circles or of every member, as far as the thing may be seen now."""
    in_circle = or_(Entry.circle_id.is_(None), within(Entry.circle_id, member_id))
    seen = case(
        (or_(Entry.kind == OPENING, Entry.kind == REPLY), post_can_be_seen(member_id)),  # IN is written out at each use
        (Entry.kind == FILE, file_can_be_seen(member_id)),
        (Entry.kind == MEMBER, member_can_be_seen()),
        (Entry.kind == CASE, case_can_be_seen(member_id)),
        else_=true(),  # an organisation; it is in the index as long as somebody belongs to it
    )
    return and_(in_circle, seen)


def may_see_misses(member: Person) -> bool:
    """What was looked for and not found helps who writes, asks and invites: the moderators."""
    return member.is_moderator
