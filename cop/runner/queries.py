"""What the room shows to one seat: where the session stands, who is there, and the notes that this seat may read."""

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, or_, select

from cop.foundation import sealing
from cop.foundation.access import not_found
from cop.foundation.db import connection, db
from cop.intervisie.models import AGREEING, COMES, RUNNING, Seat, Session, Sitter
from cop.intervisie.policy import may_read_words
from cop.intervisie.queries import Place, last_bringers, place_of, sitters_of
from cop.members.models import Person, hash_token
from cop.methods.models import Step
from cop.runner.models import CARD, DRAWN, FIELD, MARKS, OWN, PAD, Run, SessionNote
from cop.runner.policy import may_read_back, may_read_note, not_private_to_another, types_for_all
from cop.runner.script import LOOKS_BACK, Script, script_of
from cop.runner.table import Pile, Read, Table, word_of

STAND: Select[*tuple[Any, ...]] = (
    select(Run.version, Session.people_version, Session.state)
    .select_from(Session)
    .join(Seat, Seat.session_id == Session.id)
    .outerjoin(Run, Run.session_id == Session.id)
    .where(
        Session.public_id == bindparam("session"),
        or_(
            Seat.member_id == bindparam("member"),
            and_(Seat.key_hash == bindparam("key"), Seat.key_until > bindparam("moment"), Seat.member_id.is_(None)),
        ),
        Seat.left_at.is_(None),
        Seat.answer == COMES,
        Seat.is_welcome,
        Seat.signed_version == Session.agreement,
    )
    .limit(1)
)
NOTES: Select[SessionNote] = (
    select(SessionNote)
    .where(SessionNote.session_id == bindparam("session"), not_private_to_another(bindparam("seat")))
    .order_by(SessionNote.id)
)


def room_of(public_id: str) -> Place:
    """The session and my seat, for who signed and is welcome; 404 for anybody who only knows of it by invitation."""
    place = place_of(public_id)
    if not may_read_words(place.session, place.seat):
        not_found()
    return place


def run_of(session: Session) -> Run:
    """Where it stands; a run that nobody began stands at the first step, still."""
    return db.session.get(Run, session.id) or Run(
        session_id=session.id, version=0, step=0, used=0.0, extra=0, had_turn=[], revealed=[], skipped=[]
    )


def table_for(place: Place) -> Table:
    """Everything the room shows to this seat. 404 while no method was chosen."""
    session, seat = place.session, place.seat
    script, sitters = script_of(session), sitters_of(session)
    if script is None:
        not_found()
    run = run_of(session)
    notes = notes_for(session, run, script, seat, sitters)
    piles = piles_of(notes, run, script, seat, sitters)
    pad = next((read for read in notes.readable if read.note.kind == PAD), None)
    me = next(one for one in sitters if one.id == seat.id)
    return Table(session, seat, me, run, script, tuple(sitters), piles, pad)


@dataclass(frozen=True)
class Notes:
    """The notes of a session, but those that are for another alone; and of these, with their words, what this seat may
    read."""

    every: Sequence[SessionNote]
    readable: Sequence[Read]


def notes_for(session: Session, run: Run, script: Script, seat: Seat, sitters: Sequence[Sitter]) -> Notes:
    """Read all rows in one statement, and open only what this seat may read, with the key read once."""
    every = db.session.scalars(NOTES, {"session": session.id, "seat": seat.id}).all()
    by_seat = {one.id: one for one in sitters}
    allowed = [note for note in every if may_read_note(session, run, script, seat, note)]
    if not allowed:
        return Notes(every, [])
    opened = sealing.Opener(session.public_id)
    readable = []
    for note in allowed:
        value = value_of(note, opened.unseal(note.place, note.sealed))
        readable.append(Read(note, value, by_seat.get(note.seat_id or 0), is_to_change(session, note, seat)))
    return Notes(every, readable)


def is_to_change(session: Session, note: SessionNote, seat: Seat) -> bool:
    """Whether this seat may change a note: one's own, or on the one laptop a card of the group."""
    if note.seat_id is None:
        return note.kind == CARD and types_for_all(session, seat)
    return note.seat_id == seat.id


def value_of(note: SessionNote, words: str) -> Any:
    return json.loads(words) if note.kind in (CARD, MARKS) else words


def piles_of(notes: Notes, run: Run, script: Script, seat: Seat, sitters: Sequence[Sitter]) -> tuple[Pile, ...]:
    """What stands in each step; the notes are gone through once, however many steps there are."""
    here: dict[str, list[Read]] = defaultdict(list)
    writers: dict[str, set[int | None]] = defaultdict(set)
    for read in notes.readable:
        here[read.note.step].append(read)
    for note in notes.every:
        if note.kind == CARD:
            writers[note.step].add(note.seat_id)
    return tuple(
        pile_of(step, here[step.key], closed_in(step, writers[step.key], run, seat, sitters)) for step in script.steps
    )


def pile_of(step: Step, here: Sequence[Read], closed: tuple[Sitter, ...]) -> Pile:
    by_kind = {read.note.kind: read for read in here}
    marks = by_kind.get(MARKS)
    return Pile(
        step=step,
        own=by_kind.get(OWN),
        field=by_kind.get(FIELD),
        cards=tuple(read for read in here if read.note.kind == CARD),
        closed=closed,
        marks=dict(marks.value) if marks else {},
        drawn=by_kind.get(DRAWN),
    )


def closed_in(
    step: Step, writers: Collection[int | None], run: Run, seat: Seat, sitters: Sequence[Sitter]
) -> tuple[Sitter, ...]:
    """Whose cards lie closed in a step: that somebody wrote is seen by all, what is not."""
    if step.sight == "inbrenger" or step.key in run.revealed:
        return ()
    return tuple(one for one in sitters if one.id in writers and one.id != seat.id)


def sequel_for(table: Table, me: Person | None) -> str:
    """What I wrote, four weeks after last time, that I did: for whoever brought the question then, and nobody else; in
    the step that looks back."""
    if table.step.key != LOOKS_BACK:
        return ""
    last = last_bringers(table.session)
    if last is None or me is None or last.member_id != me.id:
        return ""
    try:
        found: str = last.Session.unseal("sequel")
    except sealing.Gone:
        return ""
    return found


def stand_of(public_id: str, member_id: int | None, secret: str | None, moment: datetime) -> str:
    """Where the room stands, as one word that changes with everything the others may see; in one statement made
    beforehand, since every open page asks for it again and again. 404 for who has no seat or has not signed."""
    key = hash_token(secret) if secret else ""
    values = {"session": public_id, "member": member_id or 0, "key": key, "moment": moment}
    found = connection().execute(STAND, values).first()
    return word_of(found[0] or 0, found[1], found[2]) if found else not_found()


# Own notes, beyond the room


def own_notes(member: Person) -> list[tuple[SessionNote, str, Session]]:
    """What a member wrote for the own eyes in sessions that are still there, also in those that the member left; what
    is being written in the room stands there."""
    mine = (
        select(SessionNote, Session)
        .join(Session, Session.id == SessionNote.session_id)
        .join(Seat, Seat.id == SessionNote.seat_id)
        .where(Seat.member_id == member.id, SessionNote.kind.in_((PAD, OWN)))
        .where(or_(Session.state.not_in((AGREEING, RUNNING)), Seat.left_at.is_not(None)))
        .order_by(Session.starts_at.desc(), SessionNote.id)
    )
    found = []
    for note, session in db.session.execute(mine):
        try:
            words = sealing.unseal(session.public_id, note.place, note.sealed)
        except sealing.Gone:
            continue
        if words:
            found.append((note, words, session))
    return found


def note_by_id(session: Session, public_id: str) -> SessionNote | None:
    """A note of this session, whoever wrote it; None when it is not there (any more)."""
    wanted = select(SessionNote).where(SessionNote.session_id == session.id, SessionNote.public_id == public_id)
    return db.session.scalar(wanted.execution_options(populate_existing=True))


def note_of(place: Place, public_id: str) -> SessionNote:
    """A note that this seat wrote, in this session; 404 otherwise."""
    note = note_by_id(place.session, public_id)
    return note if note is not None and note.seat_id == place.seat.id else not_found()


def read_back(place: Place) -> Table:
    """What was written, for who was there; 404 before it began."""
    if not may_read_back(place.session, place.seat):
        not_found()
    return table_for(place)
