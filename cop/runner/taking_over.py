"""Another facilitator: handed on by who leads, or offered by somebody and agreed by more than half of the others."""

from collections.abc import Sequence

from sqlalchemy import select, update

from cop.foundation.db import db
from cop.foundation.language import gettext as _
from cop.intervisie import operations as intervisie
from cop.intervisie.models import Seat, Session
from cop.intervisie.policy import may_read_words
from cop.runner.models import Run
from cop.runner.operations import Elsewhere, changed, hold
from cop.runner.policy import may_take_over


def hand_on(session: Session, to: Seat) -> None:
    """Who leads hands it on. Raises Conflict when that one is not in the room (any more): nobody would lead."""
    run = hold(session)
    db.session.refresh(to)
    if not to.is_present:
        raise Elsewhere(_("This person is not in the room now. Hand it on to somebody who is."))
    intervisie.hand_lead(session, to)
    changed(run)


def hold_to_take_over(session: Session, seat: Seat) -> Run:
    """Hold the room for who does not lead. Raises Elsewhere for who leads by now, after the end, and before the planned
    beginning: until then the facilitator is not missing."""
    run = hold(session)
    db.session.refresh(seat)
    if seat.is_facilitator:
        raise Elsewhere(_("You lead this session by now."))
    if session.is_over:
        raise Elsewhere(_("This session is not going on."))
    if not may_take_over(session):
        raise Elsewhere(_("Somebody else can lead from the planned time on, not before."))
    return run


def offer(session: Session, seat: Seat, offers: bool) -> None:
    """Offer to lead where the facilitator is gone, or take it back; the others say yes or let it be. Raises Elsewhere
    as hold_to_take_over."""
    run = hold_to_take_over(session, seat)
    calm = update(Seat).where(Seat.session_id == session.id).values(offers_lead=False, agrees_lead=False)
    db.session.execute(calm)
    db.session.refresh(seat)
    seat.offers_lead = offers
    changed(run)


def agree(session: Session, seat: Seat, offering: Seat) -> bool:
    """Say yes to who offers; more than half of those who decide makes it so. Whether it was enough.

    Raises Elsewhere as hold_to_take_over, when nobody offers (any more), and for who would agree with oneself.
    """
    run = hold_to_take_over(session, seat)
    db.session.refresh(offering)
    if offering.id == seat.id:
        raise Elsewhere(_("You cannot agree with yourself. The others say whether you lead."))
    if not (offering.offers_lead and offering.is_present and may_read_words(session, offering)):
        raise Elsewhere(_("Nobody offers to lead any more."))
    seat.agrees_lead = True
    db.session.flush()
    deciding = deciders(session, offering)
    enough = sum(one.agrees_lead for one in deciding) * 2 > len(deciding)  # so at least one yes
    if enough:
        intervisie.hand_lead(session, offering)
    changed(run)
    return enough


def deciders(session: Session, offering: Seat) -> Sequence[Seat]:
    """Who says whether another leads: everybody who comes and signed, but for who leads and who offers; also who is not
    in the room at this moment, else one could wait until the others are out."""
    others = (Seat.session_id == session.id, Seat.is_facilitator.is_(False), Seat.id != offering.id)
    return [one for one in db.session.scalars(select(Seat).where(*others)) if may_read_words(session, one)]
