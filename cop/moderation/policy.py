"""Who may look after the community, and which acts of the log one may read."""

from sqlalchemy import ColumnElement, and_, or_

from cop.circles.policy import within
from cop.foundation.log import Act
from cop.members.models import Person
from cop.moderation.acts import FOR_MODERATORS
from cop.threads.models import Post, Thread
from cop.threads.policy import is_author


def may_see_desk(member: Person) -> bool:
    """Moderators have a desk; administrators have one with what is theirs."""
    return member.is_moderator or member.is_administrator


def may_curate(member: Person) -> bool:
    """Moderators keep conversations in order, in the circles that they are in (see queries)."""
    return member.is_moderator


def may_see_reports(member: Person) -> bool:
    """Reports are for moderators; from a circle they are not in they get no words of a post."""
    return member.is_moderator


def may_handle_report(member: Person, is_about_me: bool) -> bool:
    """Nobody judges a report about a text of one's own."""
    return member.is_moderator and not is_about_me


def may_report(member: Person, thread: Thread, post: Post) -> bool:
    """Whoever can see a post points moderators to it, as long as it stands; not to one's own."""
    return not is_author(member, thread, post) and post.stands


def may_guard(member: Person) -> bool:
    """Moderators and administrators see what was decided about a member; who may suspend is asked in `members`."""
    return member.is_moderator or member.is_administrator


def may_mind_post(member: Person) -> bool:
    """What a mail server refused is for those who can do something about it."""
    return member.is_moderator or member.is_administrator


def may_read_log(member: Person) -> bool:
    """The log is for moderators and administrators, each as far as `readable_by` says."""
    return member.is_moderator or member.is_administrator


def readable_by(member: Person) -> ColumnElement[bool]:
    """The acts one may read. What happened in a closed circle: the moderators who are in it. Everything else:
    administrators; and moderators, but for what members do with their own way in (passwords, refused sign-ins)."""
    outside = Act.circle_id.is_(None)
    if not member.is_moderator:
        return outside
    return and_(Act.verb.in_(FOR_MODERATORS), or_(outside, within(Act.circle_id, member.id)))
