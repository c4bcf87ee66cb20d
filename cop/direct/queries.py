"""Reading direct conversations and notes, through the eyes of the people in them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, bindparam, exists, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from cop.circles.models import Circle, Membership
from cop.circles.queries import SOMEONE, Someone, someone
from cop.direct.models import Note
from cop.direct.naming import called, who_reads
from cop.direct.policy import visible_to
from cop.foundation.access import not_found
from cop.foundation.clock import now
from cop.foundation.db import db, rows
from cop.members.models import ACTIVE, MODERATOR, Me, Member, Person
from cop.threads.models import Attention, Thread
from cop.threads.policy import visible_to as thread_visible_to
from cop.threads.queries import ME, NEWEST_FIRST, PLACE, cursor, mine, read_cursor, unread

PAGE = 25  # conversations on a page
NOTES_SHOWN = 50  # newest notes: weeks of the most that one may send
FOUND_SHOWN, SHOWN_AT_FIRST = 12, 6  # members that a search shows, and that are shown before one
OFFERED = 3  # earlier conversations with the same people that are offered
WORDS = 5  # of a search; more says nothing more about a name

LastAuthor, Writer, Reader = aliased(Member), aliased(Member), aliased(Member)

TALK: Select[*tuple[Any, ...]] = (
    select(
        Thread.public_id,
        Thread.title,
        Thread.circle_id,
        Thread.last_post_at,
        Thread.last_words,
        Thread.last_author_id,
        Thread.closed_at,
        LastAuthor.name.label("last_author"),
        Attention.stance,
        unread().label("unread"),
    )
    .join(Circle, Circle.id == Thread.circle_id)
    .outerjoin(LastAuthor, LastAuthor.id == Thread.last_author_id)
    .outerjoin(Attention, mine)
    .where(Circle.is_direct, thread_visible_to(ME))
    .order_by(*NEWEST_FIRST)
)
FIRST = TALK.limit(PAGE + 1)
FURTHER = TALK.where(tuple_(Thread.last_post_at, Thread.public_id) < PLACE).limit(PAGE + 1)
PEOPLE: Select[*tuple[Any, ...]] = (  # who left the community is in no circle; who is suspended keeps the place
    select(Membership.circle_id, Member.id, Member.name)
    .join(Member, Member.id == Membership.member_id)
    .where(Membership.circle_id.in_(bindparam("circles", expanding=True)))
    .order_by(Member.name, Member.id)
)
READERS: Select[*tuple[Any, ...]] = (
    select(Member.name)
    .join(Membership, Membership.member_id == Member.id)
    .join(Thread, Thread.circle_id == Membership.circle_id)
    .where(Thread.id == bindparam("thread"), Member.id != ME)
    .order_by(Member.name, Member.id)
)


# Direct conversations


@dataclass(frozen=True)
class Talk:
    """A direct conversation in a list: its row of TALK, and what it is called."""

    row: Row[*tuple[Any, ...]]
    name: str


def talks(me: Me, statement: Select[*tuple[Any, ...]], **place: Any) -> list[Talk]:
    """The conversations that a statement built on TALK finds, each called by the people in it."""
    found = rows(statement, {"me": me.id, "read_all_at": me.read_all_at, **place})
    others: dict[int, list[str]] = {}
    if found:
        for circle_id, member_id, name in rows(PEOPLE, {"circles": [row.circle_id for row in found]}):
            if member_id != me.id:
                others.setdefault(circle_id, []).append(name)
    return [Talk(row, called(others.get(row.circle_id, []))) for row in found]


def talks_for(me: Me, after: str = "") -> tuple[list[Talk], str]:
    """A page of one's direct conversations, newest first, and the cursor of the next page ("" at the end)."""
    start = read_cursor(after)
    place = {"moment": start[0], "public_id": start[1]} if start else {}
    found = talks(me, FURTHER if start else FIRST, **place)
    return found[:PAGE], cursor(found[PAGE - 1].row) if len(found) > PAGE else ""


def talks_with(me: Me, others: Iterable[Person]) -> list[Talk]:
    """The newest conversations of exactly these people and the reader."""
    everyone = {me.id, *(other.id for other in others)}
    inside = select(func.count()).where(Membership.circle_id == Circle.id).correlate(Circle).scalar_subquery()
    stranger = exists().where(Membership.circle_id == Circle.id, Membership.member_id.not_in(everyone))
    return talks(me, TALK.where(~stranger, inside == len(everyone)).limit(OFFERED))


def direct_thread_for(me: Me, public_id: str) -> Thread:
    """A direct conversation that one is in; 404 for anything else."""
    wanted = select(Thread).join(Circle, Circle.id == Thread.circle_id)
    wanted = wanted.where(Thread.public_id == public_id, Circle.is_direct, thread_visible_to(me.id))
    return db.session.scalar(wanted) or not_found()


def others_in(me: Person, thread_id: int) -> list[str]:
    """The names of the others in a direct conversation that was fetched through the member's eyes."""
    return [name for (name,) in rows(READERS, {"thread": thread_id, "me": me.id})]


def readers_of(me: Person, thread_id: int) -> str:
    """The sentence that says who can read a direct conversation."""
    return who_reads(others_in(me, thread_id))


# Whom to talk with


def people_by_id(me: Person, public_ids: Sequence[str]) -> list[Member]:
    """The active members with these ids beside oneself, by name."""
    wanted = select(Member).where(Member.public_id.in_(public_ids), Member.status == ACTIVE, Member.id != me.id)
    return list(db.session.scalars(wanted.order_by(Member.name, Member.id))) if public_ids else []


def shown(people: Iterable[Member]) -> list[Someone]:
    """Members as they are chosen from: the organisation stands beside a name, not what one may keep for oneself."""
    return [Someone(one.public_id, one.name, one.initials, one.tint, one.organisation_label) for one in people]


def people_named(me: Person, words: str) -> list[Someone]:
    """Active members beside oneself whose name or organisation has each of these words, by name; without words the
    first few, so that one sees what to choose from."""
    most = FOUND_SHOWN if words else SHOWN_AT_FIRST
    wanted = select(*SOMEONE).where(Member.status == ACTIVE, Member.id != me.id)
    for word in words.split()[:WORDS]:
        wanted = wanted.where(
            or_(Member.name.icontains(word, autoescape=True), Member.organisation.icontains(word, autoescape=True))
        )
    return [someone(row) for row in db.session.execute(wanted.order_by(Member.name, Member.id).limit(most))]


def moderators(me: Person, most: int) -> list[str]:
    """The public ids of active moderators beside oneself: to whom one reports a note."""
    wanted = select(Member.public_id).where(Member.role == MODERATOR, Member.status == ACTIVE, Member.id != me.id)
    return list(db.session.scalars(wanted.order_by(Member.id).limit(most)))


# Notes


NOTES: Select[*tuple[Any, ...]] = (
    select(Note, Writer, Reader).join(Writer, Writer.id == Note.writer_id).join(Reader, Reader.id == Note.reader_id)
)


def note_for(me: Person, public_id: str) -> Row[Any]:
    """A note to or from this member, with its Writer and Reader; 404 otherwise."""
    wanted = NOTES.where(Note.public_id == public_id, visible_to(me.id))
    return db.session.execute(wanted).one_or_none() or not_found()


def notes_for(me: Person) -> list[tuple[Note, str, bool]]:
    """One's newest notes: each with the name of the other, and whether it came from that one."""
    wanted = NOTES.where(visible_to(me.id)).order_by(Note.id.desc()).limit(NOTES_SHOWN)
    found = db.session.execute(wanted).all()
    return [
        (note, writer.name, True) if reader.id == me.id else (note, reader.name, False)
        for note, writer, reader in found
    ]


def unanswered(writer_id: int, reader_id: int, within: Any) -> Note | None:
    """A note of this writer that waits for an answer of this reader, not older than `within` (a timedelta)."""
    waits = select(Note).where(Note.writer_id == writer_id, Note.reader_id == reader_id, Note.answered_at.is_(None))
    return db.session.scalar(waits.where(Note.created_at > now() - within).order_by(Note.id.desc()).limit(1))


def sent_by_form(me: Person, form_id: str) -> Note | None:
    """The note that this very form made before."""
    made = select(Note).where(Note.form_id == form_id, Note.writer_id == me.id)
    return db.session.scalar(made) if form_id else None


def lines_about_notes(me: Person, ids: set[int]) -> dict[int, tuple[str, str]]:
    """Nothing to call it by, and the path, of those of these notes that the member may see: for the bell."""
    if not ids:
        return {}
    wanted = select(Note.id, Note.public_id).where(Note.id.in_(ids), visible_to(me.id))
    return {row.id: ("", f"/berichten/notitie/{row.public_id}") for row in db.session.execute(wanted)}
