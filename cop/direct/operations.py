"""Beginning and leaving a direct conversation; sending a note and answering it. None commits."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select, update
from werkzeug.exceptions import Conflict

from cop.circles.models import Circle, Membership
from cop.circles.operations import go_out, open_direct
from cop.direct import queries
from cop.direct.models import Note
from cop.direct.policy import may_answer_note, may_start_direct, may_write_to
from cop.foundation import outbox
from cop.foundation.clock import now
from cop.foundation.db import db
from cop.foundation.language import gettext as _
from cop.members.models import Member, Person
from cop.notifications.models import DIRECT, NOTE
from cop.notifications.operations import mark_read, tell, withdraw
from cop.threads import operations as threads
from cop.threads.models import CONVERSATION, FOLLOWS, Thread
from cop.threads.operations import Rendered, Subject

WAITS_FOR_ANSWER = timedelta(days=14)  # how long one note to the same reader may wait before another is sent


# Direct conversations


def begin(
    starter: Person,
    people: Sequence[int],
    title: str,
    text: Rendered,
    form_id: str | None = None,
    at: datetime | None = None,
) -> Thread:
    """A circle of the starter and these people (inner numbers), and the conversation in it; the others are told.

    Raises Conflict when one of them is no longer here.
    """
    wanted = select(Member).where(Member.id.in_(people)).order_by(Member.id).with_for_update(read=True)
    others = [one for one in db.session.scalars(wanted) if may_start_direct(starter, one)]
    if not others or len(others) < len(set(people)):
        raise Conflict(_("Somebody you chose is no longer here. Look again who is in it. Your text is still here."))
    circle = open_direct([starter, *others], at)
    thread = threads.start(circle, starter, Subject(title, CONVERSATION, []), text, form_id, at)
    for other in others:
        threads.attend(thread.id, other.id, stance=FOLLOWS)
    tell(
        [other.id for other in others],
        DIRECT,
        f"thread:{thread.id}",
        circle_id=circle.id,
        actor_id=starter.id,
        number=1,
        letter="threads.news",
        letter_about={"thread": thread.id, "number": 1},
    )
    return thread


def leave(thread: Thread, member: Person) -> None:
    """Go out of a direct conversation for good; with one left in it, it closes. Safe to say twice."""
    circle = db.session.get_one(Circle, thread.circle_id)
    db.session.refresh(circle, with_for_update=True)  # two who leave at once see each other
    go_out(circle, member, member)
    mark_read(member.id, f"thread:{thread.id}")
    close_if_alone(circle)


def close_if_alone(circle: Circle) -> None:
    """A conversation in which one is left takes no more words: nobody would read them."""
    left = select(func.count()).select_from(Membership).where(Membership.circle_id == circle.id)
    if (db.session.scalar(left) or 0) < 2:
        still_open = update(Thread).where(Thread.circle_id == circle.id, Thread.closed_at.is_(None))
        db.session.execute(still_open.values(closed_at=now()).execution_options(synchronize_session=False))


def let_go(member: Person) -> None:
    """A member leaves the community: out of every direct conversation; notes that nobody answered go too."""
    mine = select(Circle).join(Membership, Membership.circle_id == Circle.id).where(Membership.member_id == member.id)
    for circle in db.session.scalars(mine.where(Circle.is_direct).order_by(Circle.id).with_for_update(of=Circle)).all():
        go_out(circle, member, member)
        close_if_alone(circle)
    between = or_(Note.writer_id == member.id, Note.reader_id == member.id)
    waiting = db.session.scalars(select(Note.id).where(between, Note.answered_at.is_(None))).all()
    for note_id in waiting:
        withdraw(f"note:{note_id}")
    db.session.execute(delete(Note).where(Note.id.in_(waiting)))


# Notes


def send_note(writer: Person, reader: Member, words: str, form_id: str | None = None) -> Note:
    """A note that leaves by mail without the writer's address; the reader finds it under messages too.

    Raises Conflict when the reader no longer takes notes, or one of this writer still waits for an answer.
    """
    db.session.refresh(reader, with_for_update={"read": True})
    if not may_write_to(writer, reader):
        raise Conflict(_("%(name)s takes no messages by mail any more. Your text is still here.", name=reader.name))
    if queries.unanswered(writer.id, reader.id, WAITS_FOR_ANSWER):
        raise Conflict(
            _("You wrote to %(name)s before. Wait for an answer, or try again after two weeks.", name=reader.name)
        )
    note = Note(writer_id=writer.id, reader_id=reader.id, words=words, form_id=form_id)
    db.session.add(note)
    db.session.flush()
    tell([reader.id], NOTE, f"note:{note.id}", actor_id=writer.id)
    outbox.put("direct.note", outbox.SOON, member_id=reader.id, about={"note": note.id})
    return note


def answer_note(note: Note, reader: Person, words: str) -> None:
    """The reader answers: from now on the two know each other's address, and the writer gets a letter.

    Raises Conflict when it was answered before, or the writer is no longer here.
    """
    db.session.refresh(note, with_for_update=True)
    if not may_answer_note(reader, note, db.session.get_one(Member, note.writer_id)):
        raise Conflict(_("This message can no longer be answered. Your text is still here."))
    note.answer, note.answered_at = words, now()
    mark_read(reader.id, f"note:{note.id}")
    tell([note.writer_id], NOTE, f"note:{note.id}", actor_id=reader.id)
    outbox.put("direct.answer", outbox.SOON, member_id=note.writer_id, about={"note": note.id})
