"""A lesson of intervisie as a conversation of all: begun by nobody who can be named, and taken back without a trace."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, exists, select

from cop.circles.models import Circle
from cop.foundation import index
from cop.foundation.clock import now
from cop.foundation.db import db
from cop.foundation.language import gettext as _
from cop.members.operations import unnamed_member
from cop.threads.findable import place_of
from cop.threads.models import LESSON, Post, Revision, Thread
from cop.threads.operations import Rendered, Subject, add_post, count_again, label
from cop.topics.models import to_mask


def publish_lesson(
    circle: Circle, title: str, agenda: list[int], themes: list[str], text: Rendered, at: datetime | None = None
) -> Thread:
    """Begin the conversation of a lesson, signed by the one row that stands for nobody. Nobody follows it by itself, or
    the list of who does would tell who was there."""
    moment, nobody = at or now(), unnamed_member()
    thread = Thread(
        circle_id=circle.id,
        starter_id=nobody.id,
        kind=LESSON,
        title=title,
        agenda=to_mask(agenda),
        last_number=1,
        last_post_at=moment,
        last_author_id=nobody.id,
        last_words=text.words,
        created_at=moment,
    )
    db.session.add(thread)
    db.session.flush()
    opening = add_post(thread, 1, nobody.id, text, None, moment)
    index.add(place_of(opening, thread), index.titled(title, text.found))
    label(thread, Subject(title, LESSON, agenda, themes))
    return thread


def was_taken_back() -> ColumnElement[bool]:
    """Lessons that their group took back: the page still shows what others answered, a letter shows nothing."""
    gone = exists().where(Post.thread_id == Thread.id, Post.number == 1, Post.deleted_at.is_not(None))
    return and_(Thread.kind == LESSON, gone.correlate_except(Post))


def take_back_lesson(public_id: str) -> None:
    """The words go, also from the index and from earlier versions; what others answered stands, in a closed thread.
    Safe to say twice, and of a thread that a moderator moved, closed or hid."""
    thread = db.session.scalar(select(Thread).where(Thread.public_id == public_id, Thread.kind == LESSON))
    if thread is None:
        return
    opening = db.session.scalars(select(Post).where(Post.thread_id == thread.id, Post.number == 1)).one()
    db.session.execute(delete(Revision).where(Revision.post_id == opening.id))
    opening.body = opening.html = ""
    opening.deleted_at = now()
    label(thread, Subject(_("A lesson that was taken back"), LESSON, thread.agenda_points))
    count_again(thread.id)
    index.remove(index.OPENING, [opening.id])
    thread.pinned_at = thread.featured_at = None
    thread.closed_at, thread.closed_why = now(), _("The group took this lesson back.")
