"""Who makes the weekly letter, and who sees how it arrived."""

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import aliased

from cop.circles.policy import Who
from cop.digest.models import GONE, Delivery, Edition, Pick
from cop.members.models import Person
from cop.threads.models import Thread
from cop.threads.policy import visible_to as thread_visible_to


def visible_to(member_id: Who) -> ColumnElement[bool]:
    """Letters that have gone and hold something for this member: words for all, a visible pick, or an own copy."""
    picked = (
        select(Pick.id)
        .join(Thread, Thread.id == Pick.thread_id)
        .where(Pick.edition_id == Edition.id, thread_visible_to(member_id))
    )
    copy = aliased(Delivery)
    mine = select(copy.id).where(copy.edition_id == Edition.id, copy.member_id == member_id)
    has_lines = or_(picked.correlate(Edition).exists(), mine.correlate(Edition).exists())
    return (Edition.state == GONE) & or_(Edition.intro != "", has_lines)


def may_edit_letter(member: Person) -> bool:
    """Moderators make the letter."""
    return member.is_moderator


def may_see_deliveries(member: Person) -> bool:
    """Moderators see how letters arrived: who, when and the server's words, never what was in them."""
    return member.is_moderator
