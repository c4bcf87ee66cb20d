"""Who may reach whom, and who may see a note."""

from sqlalchemy import ColumnElement, or_

from cop.circles.policy import Who
from cop.direct.models import Note
from cop.members.models import Member, Person

MOST_OTHERS = 9  # people beside oneself in a direct conversation; more is a circle


def may_start_direct(member: Person, other: Member) -> bool:
    """Every member talks with every active member, but not with oneself."""
    return other.is_active and other.id != member.id


def may_write_to(member: Person, other: Member) -> bool:
    """A note by mail reaches who said that it may."""
    return other.may_write and may_start_direct(member, other)


def visible_to(member_id: Who) -> ColumnElement[bool]:
    """A note is for the two it is between, and for nobody else: no moderator and no administrator."""
    return or_(Note.writer_id == member_id, Note.reader_id == member_id)


def may_answer_note(member: Person, note: Note, writer: Member) -> bool:
    """Its reader answers, once, as long as the writer is here."""
    return note.reader_id == member.id and note.answered_at is None and writer.is_active


def may_see_address(note: Note, other: Member) -> bool:
    """By the answer each of the two gave the other an address; one who is no longer here has none."""
    return note.answered_at is not None and other.is_active
