"""Who may see and do what with a thread."""

from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_

from cop.circles.policy import Who, is_direct, within
from cop.members.models import Person
from cop.threads.models import ANNOUNCEMENT, LESSON, QUESTION, Post, Thread, ThreadFacts


def visible_to(member_id: Who) -> ColumnElement[bool]:
    """Threads of one's circles that are not hidden; a hidden one is still there for its starter, with the reason."""
    return and_(within(Thread.circle_id, member_id), or_(Thread.hidden_at.is_(None), started_by(member_id)))


def started_by(member_id: Who) -> ColumnElement[bool]:
    """Threads that someone started, under the own name or without one."""
    return func.coalesce(Thread.asker_id, Thread.starter_id) == member_id


def written_by(author_id: Any) -> ColumnElement[int]:
    """Whose words these are behind the name that stands under them. For comparing with a reader, never for showing."""
    return case((and_(Thread.asker_id.is_not(None), author_id == Thread.starter_id), Thread.asker_id), else_=author_id)


def writer_of(thread: Thread, author_id: int) -> int:
    """The same for a row that was read: who is to be told about these words."""
    return thread.asker_id if thread.asker_id is not None and author_id == thread.starter_id else author_id


def is_starter(member: Person, thread: ThreadFacts) -> bool:
    """Whether this member started the thread, under the own name or without one."""
    return bool(member.id in (thread.starter_id, thread.asker_id))


def signs_as(member: Person, thread: ThreadFacts) -> int:
    """Whose name stands under what this member writes in a thread: whoever asked without a name stays without one."""
    return int(thread.starter_id if thread.asker_id == member.id else member.id)


def is_author(member: Person, thread: ThreadFacts, post: Post) -> bool:
    """Whether this member wrote the post."""
    return post.author_id == signs_as(member, thread)


def in_circle_of(member_id: Who) -> ColumnElement[bool]:
    """Threads of one's circles, hidden ones too: for moderators who are in the circle. In a direct conversation nobody
    is a moderator."""
    return and_(within(Thread.circle_id, member_id), ~is_direct(Thread.circle_id))


def may_announce(member: Person) -> bool:
    """Announcements come from moderators."""
    return member.is_moderator


def may_ask_unnamed(kind: str) -> bool:
    """A question alone: what one shares or tells in a conversation has a sender."""
    return kind == QUESTION


def may_start(member: Person, kind: str) -> bool:
    """Every member asks and talks; a lesson comes out of a session of intervisie, and nobody begins one here."""
    return kind != LESSON and (kind != ANNOUNCEMENT or may_announce(member))


def may_reply(member: Person, thread: ThreadFacts) -> bool:
    """As long as the thread is open and not hidden; in a closed one a moderator may still add a last word."""
    return thread.hidden_at is None and (thread.is_open or has_last_word(member, thread))


def has_last_word(member: Person, thread: ThreadFacts) -> bool:
    """A moderator, but not in an own question without a name: that would tell that a moderator asks."""
    return member.is_moderator and thread.asker_id != member.id


def may_edit(member: Person, thread: ThreadFacts, post: Post) -> bool:
    """One's own text, while the thread is open."""
    return is_author(member, thread, post) and post.stands and thread.is_open


def may_delete(member: Person, thread: ThreadFacts, post: Post) -> bool:
    """One's own text, at any time, while it stands; the opening stays, since others answered it."""
    return is_author(member, thread, post) and post.stands and post.number > 1


def may_undo_delete(member: Person, thread: ThreadFacts, post: Post) -> bool:
    """One's own deleted text, unless a moderator hid it."""
    return is_author(member, thread, post) and post.deleted_at is not None and post.hidden_at is None


def may_choose_insight(member: Person, thread: ThreadFacts) -> bool:
    """The asker alone tells which answer helped."""
    return thread.kind == QUESTION and is_starter(member, thread)


def may_see_revisions(post: Post) -> bool:
    """Everyone who reads a post may see how it was; a hidden or deleted one shows no earlier words either."""
    return post.stands


def may_retitle(member: Person, thread: ThreadFacts) -> bool:
    """Its starter, while it is open, and moderators."""
    return member.is_moderator or (is_starter(member, thread) and thread.is_open)
