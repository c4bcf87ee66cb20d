"""The letters of a note and of its answer. No address of a member stands in them before the reader has answered.
What is new in a direct conversation comes by the letter of any thread (cop/threads/letters.py)."""

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import aliased

from cop.direct.models import Note
from cop.foundation.db import db
from cop.foundation.letters import write_letter
from cop.foundation.outbox import Letter, Written
from cop.members.models import ACTIVE, Member

From, To = aliased(Member), aliased(Member)


def note(letter: Letter) -> Written | None:
    """A note, to its reader; dropped when one of the two left, or the reader takes no notes any more."""
    found = note_of(letter)
    if found is None or found[0].answered_at is not None or not found[2].may_write:
        return None
    note, writer, reader = found
    return about("direct.note", note, to=reader, other=writer)


def answer(letter: Letter) -> Written | None:
    """The answer, to the writer of the note, with the address of who answered; dropped when one of the two left."""
    found = note_of(letter)
    if found is None or found[0].answered_at is None:
        return None
    note, writer, reader = found
    return about("direct.answer", note, to=writer, other=reader, address=reader.email)


def note_of(letter: Letter) -> tuple[Note, Member, Member] | None:
    """The note that a letter is about with its writer and reader, as long as both are here."""
    both = select(Note, From, To).join(From, From.id == Note.writer_id).join(To, To.id == Note.reader_id)
    active = both.where(Note.id == letter.about["note"], From.status == ACTIVE, To.status == ACTIVE)
    found = db.session.execute(active).one_or_none()
    return (found[0], found[1], found[2]) if found else None


def about(name: str, note: Note, to: Member, other: Member, address: str = "") -> Written:
    return write_letter(
        name,
        to.email,
        to.language,
        first_name=to.first_name,
        other=other.name,
        other_first=other.first_name,
        organisation=other.organisation_label,
        words=note.words,
        answer=note.answer,
        address=address,
        link=url(f"/berichten/notitie/{note.public_id}"),
        settings_link=url("/instellingen/profiel"),
    )


def url(path: str) -> str:
    """A path as an address in a letter: from PUBLIC_URL, never from a request."""
    return str(current_app.config["PUBLIC_URL"]) + path
