"""What is written in the room: notes of one's own, shared fields, cards, marks, the choice, and the drawing.

Nothing is overwritten unseen: who saves names the version that was on the page, and hears it when another stands there.
"""

import json
from collections.abc import Mapping

from sqlalchemy import delete, func, select
from werkzeug.exceptions import Conflict

from cop.foundation.clock import now
from cop.foundation.db import db, new_public_id
from cop.foundation.language import gettext as _
from cop.foundation.sealing import seal, unseal
from cop.intervisie.models import Seat, Session
from cop.methods.models import Step
from cop.runner import drawing
from cop.runner.models import CARD, DRAWN, FIELD, MARKS, OWN, PAD, SessionNote
from cop.runner.operations import Elsewhere, WrittenMeanwhile, changed, hold, hold_running
from cop.runner.queries import note_by_id

CARDS_MOST = 12  # of one person in one step; more is a report
WARM, COLD = "warm", "koud"


def note_at(session: Session, place: str) -> SessionNote | None:
    """The note in this place, as it is now."""
    there = select(SessionNote).where(SessionNote.session_id == session.id, SessionNote.place == place)
    return db.session.scalar(there.execution_options(populate_existing=True))


def words_of(session: Session, note: SessionNote | None) -> str:
    return unseal(session.public_id, note.place, note.sealed) if note is not None else ""


def put(
    session: Session, place: str, kind: str, words: str, seen: int, step: str = "", seat: Seat | None = None
) -> SessionNote:
    """Write words in a place. Raises WrittenMeanwhile when another version stands there than the one that was seen; the
    same words again are no conflict."""
    note = note_at(session, place)
    if note is None:
        note = SessionNote(
            session_id=session.id, place=place, kind=kind, step=step, seat_id=seat.id if seat else None, version=0
        )
        db.session.add(note)
    elif words_of(session, note) == words:
        return note
    elif note.version != seen:
        raise WrittenMeanwhile(words_of(session, note), note.version)
    note.sealed = seal(session.public_id, place, words)
    note.version += 1
    note.changed_at = now()
    db.session.flush()
    return note


def write_pad(session: Session, seat: Seat, words: str, seen: int) -> SessionNote:
    """My pad: for my eyes, at any moment until the day of deletion."""
    hold(session)
    return put(session, f"pad:{seat.public_id}", PAD, words, seen, seat=seat)


def write_own(session: Session, seat: Seat, step: Step, words: str, seen: int) -> SessionNote:
    """What a step asks everybody to write down for oneself."""
    hold(session)
    return put(session, f"own:{step.key}:{seat.public_id}", OWN, words, seen, step.key, seat)


def write_field(session: Session, seat: Seat, step: Step, words: str, seen: int) -> SessionNote:
    """The field that the group shares in a step, or that the bringer alone has; one text, whoever writes."""
    run = hold_running(session)
    note = put(session, f"field:{step.key}", FIELD, words, seen, step.key)
    changed(run)
    return note


def add_card(session: Session, seat: Seat | None, step: Step, text: str, column: int = 0) -> SessionNote:
    """Lay a card. Without a seat it is the group's, typed on the one laptop, and open. Raises Conflict for too many."""
    run = hold_running(session)
    here = (SessionNote.session_id == session.id, SessionNote.step == step.key, SessionNote.kind == CARD)
    mine = select(func.count()).where(*here, SessionNote.seat_id == (seat.id if seat else None))
    if (db.session.scalar(mine) or 0) >= CARDS_MOST * (1 if seat else 8):
        raise Conflict(_("You have laid many cards here. Change one of them."))
    note = put(session, f"card:{step.key}:{new_public_id()}", CARD, card(text, column), 0, step.key, seat)
    changed(run)
    return note


def card(text: str, column: int) -> str:
    return json.dumps({"text": text, "column": column})


def change_card(session: Session, card_id: str, text: str, column: int, seen: int) -> None:
    """Other words on a card of one's own. Raises WrittenMeanwhile, or Elsewhere when the card was taken away."""
    run = hold_running(session)
    there = note_by_id(session, card_id)
    if there is None:
        raise Elsewhere(_("This card was taken away."))
    stands, wanted = words_of(session, there), card(text, column)
    if there.version != seen and stands != wanted:
        raise WrittenMeanwhile(json.loads(stands)["text"], there.version)
    put(session, there.place, CARD, wanted, seen, there.step)
    changed(run)


def take_card(session: Session, card_id: str) -> None:
    """Take a card of one's own away."""
    run = hold_running(session)
    db.session.execute(delete(SessionNote).where(SessionNote.public_id == card_id))
    changed(run)


def mark(session: Session, step: Step, card_id: str, how: str) -> None:
    """The bringer says of a question: warm, cold, or neither; a card that is not there (any more) has no mark."""
    run = hold_running(session)
    place = f"marks:{step.key}"
    note = note_at(session, place)
    cards = select(SessionNote.public_id).where(SessionNote.session_id == session.id, SessionNote.kind == CARD)
    marks = {**json.loads(words_of(session, note) or "{}"), card_id: how}
    marks = {one: marks[one] for one in db.session.scalars(cards) if marks.get(one) in (WARM, COLD)}
    put(session, place, MARKS, json.dumps(marks), note.version if note else 0, step.key)
    changed(run)


def draw(session: Session, step: Step, act: Mapping[str, str]) -> None:
    """One act on the drawing; acts of two people at once both count. Raises drawing.BadDrawing."""
    run = hold_running(session)
    place = f"drawn:{step.key}"
    note = note_at(session, place)
    after = drawing.changed(drawing.read(words_of(session, note)), act)
    put(session, place, DRAWN, drawing.written(after), note.version if note else 0, step.key)
    changed(run)


def throw_away(note: SessionNote) -> None:
    """A note of one's own goes, at once."""
    db.session.delete(note)


def let_go(note: SessionNote) -> None:
    """What I wrote to the bringer is the bringer's now: gone from my own view."""
    note.is_let_go = True
