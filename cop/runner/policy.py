"""Who may do what in the room, and the one rule about who reads which words."""

from sqlalchemy import BindParameter, ColumnElement, or_

from cop.foundation.clock import now
from cop.intervisie.models import AGREEING, ENDED, RUNNING, Session
from cop.intervisie.policy import Own, is_bringer, may_lead_session, may_read_words
from cop.methods.models import BRINGER, GROUP, HARVEST
from cop.runner.models import CARD, DRAWN, FIELD, MARKS, OWN, PAD, Run, SessionNote
from cop.runner.script import Script


def not_private_to_another(seat_id: BindParameter[int]) -> ColumnElement[bool]:
    """All notes but those for the own eyes of another, which are not even looked up; of the rest may_read_note says
    which are for mine."""
    return or_(SessionNote.kind.not_in((PAD, OWN)), SessionNote.seat_id == seat_id)


def may_read_note(session: Session, run: Run, script: Script, seat: Own, note: SessionNote) -> bool:
    """The five levels (domain §2.2), asked for every note of every page:

    what is one's own is read by its author; what is for the bringer by the bringer, and by its author until let go;
    what is for the group by everybody who may read here, cards only once they were revealed together.
    """
    if not may_read_words(session, seat):
        return False
    is_mine = note.seat_id is not None and note.seat_id == seat.id
    if note.kind in (PAD, OWN):
        return is_mine
    index = script.index_of(note.step)
    sight = script.steps[index].sight if index is not None else ""
    if sight == BRINGER:
        return is_bringer(session, seat) or (is_mine and not note.is_let_go)
    if sight not in (GROUP, HARVEST):
        return False
    if note.kind == CARD:
        return is_mine or note.seat_id is None or note.step in run.revealed
    return note.kind in (FIELD, MARKS, DRAWN)


def may_be_in_room(session: Session, seat: Own) -> bool:
    """Who may read and has come in."""
    return may_read_words(session, seat) and seat.is_present and session.state in (AGREEING, RUNNING)


def may_start_session(session: Session, seat: Own) -> bool:
    """The facilitator opens the session when nothing is missing any more."""
    return may_lead_session(session, seat) and may_be_in_room(session, seat) and session.state == AGREEING


def may_take_over(session: Session) -> bool:
    """Another may offer to lead while it runs; before that from the planned beginning on, when who leads is late."""
    return session.state == RUNNING or (session.state == AGREEING and now() >= session.starts_at)


def may_move(session: Session, seat: Own) -> bool:
    """The facilitator alone goes on, back, adds time, and shows the cards."""
    return may_lead_session(session, seat) and may_be_in_room(session, seat) and session.state == RUNNING


def may_pause(session: Session, seat: Own) -> bool:
    """Anybody in the room; nobody sees who."""
    return may_be_in_room(session, seat) and session.state == RUNNING


def may_write_here(session: Session, seat: Own) -> bool:
    """Everybody in the room, while it runs; what one writes in depends on the step (script.may_write_in)."""
    return may_be_in_room(session, seat) and session.state == RUNNING


def may_pass_turn(session: Session, run: Run, seat: Own) -> bool:
    """Whose turn it is says "I am done"; the facilitator too."""
    return may_pause(session, seat) and (run.turn_id == seat.id or may_lead_session(session, seat))


def may_read_back(session: Session, seat: Own) -> bool:
    """What was written can be read by who was there, until the day of deletion."""
    return may_read_words(session, seat) and seat.was_there and session.state in (RUNNING, ENDED)


def types_for_all(session: Session, seat: Own) -> bool:
    """On the one laptop, what its facilitator lays is the group's."""
    return session.is_one_laptop and seat.is_facilitator
