"""Who is in the room: asking, answering, signing, leaving; and what everybody must agree to before it begins."""

import secrets
from datetime import datetime

from sqlalchemy import delete, func, select, update
from werkzeug.exceptions import Conflict

from cop.foundation import sealing
from cop.foundation.clock import now
from cop.foundation.db import db
from cop.foundation.language import gettext as _
from cop.foundation.sealing import seal
from cop.intervisie.models import (
    AGREEING,
    ASKED,
    BY_ITSELF,
    COMES,
    CONCEPT,
    GUEST_LIVES,
    MOST,
    ON_PAPER,
    PHONE_LIVES,
    PLANNED,
    RUNNING,
    STAYS_AWAY,
    Dilemma,
    Insight,
    Seat,
    Session,
)
from cop.intervisie.operations import Excluded, about, excluded_from, hold, tell_about
from cop.intervisie.policy import may_sign
from cop.intervisie.queries import own_key
from cop.members.models import Member, Person, hash_token
from cop.notifications.models import SESSION_ASKED, SESSION_ENDS, SESSION_NEWS
from cop.notifications.operations import take_back
from cop.places.queries import municipalities

SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"  # of a code that is read from one screen and typed on another: no look-alikes
CODE_LENGTH = 8  # 31^8 is 40 bits, for twelve hours, with a limit on tries


class KeptOut(Conflict):
    """This person may not be asked for this session; its words say by which rule."""


def add_member(session: Session, member: Member) -> Seat:
    """Ask a member. Raises KeptOut for who is excluded, Conflict when the table is full."""
    hold(session)
    check_not_excluded(session, member.public_id, member.name, member.organisation)
    there = db.session.scalar(select(Seat).where(Seat.session_id == session.id, Seat.member_id == member.id))
    if there is not None and there.left_at is None:
        return there
    check_room(session)
    seat = there or Seat(session_id=session.id, member_id=member.id)
    seat.left_at, seat.answer, seat.signed_version, seat.objects = None, ASKED, None, None
    take_place(session, seat)
    if session.state != CONCEPT:
        tell_about(session, [member.id])
    return seat


def add_guest(session: Session, name: str, organisation: str) -> tuple[Seat, str]:
    """Give somebody without an account a seat in this session alone; with the secret of the link that opens it.

    Raises KeptOut for an excluded organisation, Conflict when the table is full.
    """
    hold(session)
    check_not_excluded(session, "", name, organisation)
    check_room(session)
    seat = Seat(session_id=session.id, answer=COMES)
    take_place(session, seat)
    seat.sealed_guest = seal(session.public_id, f"guest:{seat.public_id}", f"{name}\n{organisation}")
    return seat, give_key(seat, secrets.token_urlsafe(24), now() + GUEST_LIVES)


def take_place(session: Session, seat: Seat) -> None:
    """Into the room: the others are counted again, and who comes after the bringer wrote waits for the bringer."""
    seat.is_welcome = is_open_to_all(session)
    db.session.add(seat)
    people_changed(session)
    db.session.flush()


def is_open_to_all(session: Session) -> bool:
    """Whether nobody wrote a word yet, trusting who was in the room."""
    wrote = select(func.count()).where(Dilemma.session_id == session.id)
    return session.bringer_id is None and not db.session.scalar(wrote)


def people_changed(session: Session) -> None:
    """Who is in the room is not what it was: what everybody agreed to about it is asked again."""
    session.people_version += 1
    if session.state in (CONCEPT, PLANNED, AGREEING):
        db.session.execute(update(Seat).where(Seat.session_id == session.id).values(objects=None))


def check_room(session: Session) -> None:
    taken = select(func.count()).where(Seat.session_id == session.id, Seat.left_at.is_(None), Seat.answer != STAYS_AWAY)
    if (db.session.scalar(taken) or 0) >= MOST:
        raise Conflict(_("There are %(most)d people already. More voices leave too few turns for each.", most=MOST))


def check_not_excluded(session: Session, public_id: str, name: str, organisation: str) -> None:
    """Raises KeptOut when this session keeps out somebody: as a person, or the organisation or its region."""
    if is_kept_out(excluded_from(session), public_id, organisation):
        raise KeptOut(_("This session keeps out %(name)s, or the organisation or region of %(name)s.", name=name))


def is_kept_out(out: Excluded, public_id: str, organisation: str) -> bool:
    """Whether somebody is kept out: as a person, by organisation (capitals do not matter), or by its region."""
    place = municipalities().get(organisation)
    return (
        public_id in out.people
        or (bool(organisation) and organisation.casefold() in {one.casefold() for one in out.organisations})
        or (place is not None and bool({place.province, place.corop} & set(out.regions)))
    )


def give_key(seat: Seat, secret: str, until: datetime) -> str:
    """Let this secret open the seat until then; an earlier one stops working."""
    seat.key_hash, seat.key_until = hash_token(secret), until
    return secret


def sit_down(session: Session, seat: Seat) -> str:
    """A secret for the browser that came by a link or code, in the place of that: what was passed on opens once."""
    hold(session)
    return give_key(seat, secrets.token_urlsafe(24), seat.key_until or now())


def check_nobody_wrote(seat: Seat) -> None:
    """A new code or link would open to another what a guest wrote for the own eyes. Raises Conflict then."""
    if seat.member_id is None and seat.was_there:
        raise Conflict(
            _("This guest was in the room, and may have written there for the own eyes. Add the guest anew.")
        )


def new_code(session: Session, seat: Seat) -> str:
    """A code for the telephone of whoever sits here, for today; an earlier one stops working. Raises Conflict when a
    guest may have written something."""
    hold(session)
    check_nobody_wrote(seat)
    return give_key(seat, "".join(secrets.choice(SIGNS) for _n in range(CODE_LENGTH)), now() + PHONE_LIVES)


def new_link(session: Session, seat: Seat) -> str:
    """The secret of a new link for a guest; an earlier one stops working. Raises Conflict as new_code."""
    hold(session)
    check_nobody_wrote(seat)
    return give_key(seat, secrets.token_urlsafe(24), now() + GUEST_LIVES)


def answer(session: Session, seat: Seat, comes: bool) -> None:
    """Who was asked says yes or no; a no takes the own question along, and who comes back after others wrote waits for
    the bringer, like who comes late. Raises Conflict when it is over."""
    hold(session)
    db.session.refresh(seat)
    if session.state not in (PLANNED, AGREEING, RUNNING) or seat.left_at is not None:
        raise Conflict(_("This session is over, or you are no longer in it."))
    was = seat.answer
    seat.answer = COMES if comes else STAYS_AWAY
    seat.is_present = seat.is_present and comes
    if comes and was == STAYS_AWAY and session.bringer_id != seat.id:
        seat.is_welcome = is_open_to_all(session)  # nobody wrote a word counting on who stayed away
    if not comes:
        let_go_of_words(session, seat)
    if was != seat.answer and STAYS_AWAY in (was, seat.answer):  # who was asked counted already
        people_changed(session)


def sign(session: Session, seat: Seat, seen_version: int, has_line: bool, how: str = BY_ITSELF) -> None:
    """Sign the agreement. `seen_version` is the text that was on the page; `has_line` whether somebody in the room
    leads this person or is led.

    Raises Conflict for another version than this session's, or when there is nothing to sign.
    """
    hold(session)
    db.session.refresh(seat)
    if not may_sign(session, seat):
        raise Conflict(_("There is nothing to sign here."))
    if seen_version != session.agreement:
        raise Conflict(_("That was an older text. Read this one, and sign it."))
    if seat.has_line is not has_line:
        seat.has_line = has_line
        if has_line:
            people_changed(session)
    seat.signed_version, seat.signed_at, seat.signed_how = session.agreement, now(), how
    if how == ON_PAPER:
        seat.objects = False  # the paper asks it too
    if session.state == PLANNED:
        session.state = AGREEING


def say_about_people(session: Session, seat: Seat, objects: bool) -> None:
    """Whether who is in the room together is fine; nobody else sees the answer. Raises Conflict once it began."""
    hold(session)
    if session.state not in (PLANNED, AGREEING):
        raise Conflict(_("The session has begun."))
    seat.objects = objects


def welcome(session: Session, seat: Seat, is_welcome: bool) -> None:
    """The bringer lets a late-comer in, or not: then the seat is empty again."""
    hold(session)
    if is_welcome:
        seat.is_welcome = True
    else:
        take_out(session, seat)


def take_out(session: Session, seat: Seat) -> None:
    """Somebody is no longer in this session, now: the next click finds nothing. Raises Conflict for who leads it."""
    hold(session)
    db.session.refresh(seat)
    if seat.is_facilitator:
        raise Conflict(_("Somebody has to lead. Hand that on first."))
    go(session, seat)


def go(session: Session, seat: Seat) -> None:
    """The seat is empty from now on, and the own question goes with who sat in it."""
    seat.left_at, seat.is_present, seat.hand_at, seat.key_hash = now(), False, None, None
    let_go_of_words(session, seat)
    people_changed(session)
    if seat.member_id is not None:  # the bell does not count what it no longer shows
        for kind in (SESSION_NEWS, SESSION_ENDS, SESSION_ASKED):
            take_back(kind, about(session), seat.member_id)


def let_go_of_words(session: Session, seat: Seat) -> None:
    """Who does not come takes the own question along; if it was the chosen one, the group chooses again."""
    for dilemma in db.session.scalars(select(Dilemma).where(Dilemma.seat_id == seat.id)):
        db.session.delete(dilemma)
    if session.bringer_id == seat.id and session.state in (PLANNED, AGREEING):
        session.bringer_id, session.sealed_intake = None, None
        session.intake_version += 1


def let_go(member: Person) -> None:
    """A member leaves the community: out of every session, as one who was taken out, and what was kept for this member
    alone goes with its key. A session without its facilitator waits for another who offers to lead."""
    mine = select(Session, Seat).join(Seat, Seat.session_id == Session.id).order_by(Session.id)
    for session, seat in db.session.execute(mine.where(Seat.member_id == member.id, Seat.left_at.is_(None))).all():
        hold(session)
        go(session, seat)
    sealing.destroy(own_key(member))
    db.session.execute(delete(Insight).where(Insight.member_id == member.id))
