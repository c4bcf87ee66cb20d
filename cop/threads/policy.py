"""Who may see and do what with a thread."""

from sqlalchemy import ColumnElement, and_, or_

from cop.circles.policy import Who, within
from cop.members.models import Person
from cop.threads.models import ANNOUNCEMENT, QUESTION, Post, Thread, ThreadFacts


def visible_to(member_id: Who) -> ColumnElement[bool]:
    """Threads of one's circles that are not hidden; a hidden one is still there for its starter, with the reason."""
    return and_(within(Thread.circle_id, member_id), or_(Thread.hidden_at.is_(None), Thread.starter_id == member_id))


def in_circle_of(member_id: Who) -> ColumnElement[bool]:
    """Threads of one's circles, hidden ones too: for moderators who are in the circle."""
    return within(Thread.circle_id, member_id)


def may_announce(member: Person) -> bool:
    """Announcements come from moderators."""
    return member.is_moderator


def may_start(member: Person, kind: str) -> bool:
    """Every member asks and talks."""
    return kind != ANNOUNCEMENT or may_announce(member)


def may_reply(member: Person, thread: ThreadFacts) -> bool:
    """As long as the thread is open and not hidden; in a closed one a moderator may still add a last word."""
    return thread.hidden_at is None and (thread.is_open or member.is_moderator)


def may_edit(member: Person, thread: ThreadFacts, post: Post) -> bool:
    """One's own text, while the thread is open."""
    return post.author_id == member.id and post.stands and thread.is_open


def may_delete(member: Person, post: Post) -> bool:
    """One's own text, at any time, while it stands; the opening stays, since others answered it."""
    return post.author_id == member.id and post.stands and post.number > 1


def may_undo_delete(member: Person, post: Post) -> bool:
    """One's own deleted text, unless a moderator hid it."""
    return post.author_id == member.id and post.deleted_at is not None and post.hidden_at is None


def may_choose_insight(member: Person, thread: ThreadFacts) -> bool:
    """The asker alone tells which answer helped."""
    return bool(thread.kind == QUESTION and thread.starter_id == member.id)


def may_see_revisions(post: Post) -> bool:
    """Everyone who reads a post may see how it was; a hidden or deleted one shows no earlier words either."""
    return post.stands


def may_retitle(member: Person, thread: ThreadFacts) -> bool:
    """Its starter, while it is open, and moderators."""
    return member.is_moderator or (thread.starter_id == member.id and thread.is_open)
