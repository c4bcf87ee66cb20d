"""Who is in the room: asking, answering, signing, leaving; and what everybody must agree to before it begins."""

import secrets

from sqlalchemy import delete, func, select, update
from werkzeug.exceptions import Conflict

from cop.foundation import sealing
from cop.foundation.clock import now
from cop.foundation.db import db
from cop.foundation.language import gettext as _
from cop.foundation.sealing import seal
from cop.intervisie.keys import give_key
from cop.intervisie.models import (
    AGREEING,
    ASKED,
    BY_ITSELF,
    COMES,
    CONCEPT,
    ENDED,
    GUEST_LIVES,
    MOST,
    ON_PAPER,
    PLANNED,
    RUNNING,
    STAYS_AWAY,
    Dilemma,
    Insight,
    Seat,
    Session,
)
from cop.intervisie.operations import Excluded, about, excluded_from, hold, tell_about
from cop.intervisie.policy import is_signed_for_good, may_sign
from cop.intervisie.queries import own_key
from cop.members.models import Member, Person
from cop.notifications.models import SESSION_ASKED, SESSION_ENDS, SESSION_NEWS
from cop.notifications.operations import take_back
from cop.places.queries import municipalities


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
    keep_organisation(session, seat)
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


def keep_organisation(session: Session, seat: Seat) -> None:
    """For which organisation a member works when asked, answering or signing, whichever comes first. It counts beside
    the one of today (policy.needs_everyone): else another word on the own page would make strangers of colleagues. It
    is sealed where a guest's name and organisation stand, so that it goes with the session and no column tells it."""
    if seat.member_id is not None and seat.sealed_guest is None:
        organisation = db.session.scalar(select(Member.organisation).where(Member.id == seat.member_id))
        seat.sealed_guest = seal(session.public_id, f"guest:{seat.public_id}", f"\n{organisation or ''}")


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


def answer(session: Session, seat: Seat, comes: bool) -> None:
    """Who was asked says yes or no; a no takes the own question along, and who comes back after others wrote waits for
    the bringer, like who comes late. Raises Conflict when it is over."""
    hold(session)
    db.session.refresh(seat)
    if session.state not in (PLANNED, AGREEING, RUNNING) or seat.left_at is not None:
        raise Conflict(_("This session is over, or you are no longer in it."))
    was = seat.answer
    seat.answer = COMES if comes else STAYS_AWAY
    keep_organisation(session, seat)
    seat.is_present = seat.is_present and comes
    if comes and was == STAYS_AWAY and session.bringer_id != seat.id:
        seat.is_welcome = is_open_to_all(session)  # nobody wrote a word counting on who stayed away
    if not comes:
        let_go_of_words(session, seat)
    if was != seat.answer and STAYS_AWAY in (was, seat.answer):  # who was asked counted already
        people_changed(session)


def come_to_table(session: Session, seat: Seat) -> None:
    """Who sits at the table has come, and is to sign there. Raises Conflict for who signed already or said no: that
    stands until the same person says otherwise."""
    hold(session)
    db.session.refresh(seat)
    if seat.has_signed(session):
        raise Conflict(_("This person signed already. Nobody else changes what was said then."))
    if seat.answer == STAYS_AWAY:
        raise Conflict(_("This person said no. Nobody else changes that."))
    if seat.answer != COMES:
        answer(session, seat, comes=True)


def sign(session: Session, seat: Seat, seen_version: int, has_line: bool, how: str = BY_ITSELF) -> None:
    """Sign the agreement. `seen_version` is the text that was on the page; `has_line` whether somebody in the room
    leads this person or is led.

    Raises Conflict for another version than this session's, when there is nothing to sign, and for a member who signed
    already and did not sign in: by a code or on paper another could take back what was said.
    """
    hold(session)
    db.session.refresh(seat)
    if not may_sign(session, seat):
        raise Conflict(_("There is nothing to sign here."))
    if seen_version != session.agreement:
        raise Conflict(_("That was an older text. Read this one, and sign it."))
    if is_signed_for_good(session, seat, how):
        raise Conflict(_("You signed already. Sign in with your own account to change an answer."))
    keep_organisation(session, seat)
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
    """The bringer lets a late-comer in, or not: then the seat is empty again. Raises Conflict for who does not wait for
    that: the bringer takes nobody out who is in."""
    hold(session)
    db.session.refresh(seat)
    if seat.is_welcome or seat.answer != COMES or seat.left_at is not None:
        raise Conflict(_("This person does not wait for your answer."))
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
    """Who does not come takes the own question along, until the session has ended. If it was the chosen one, the group
    chooses again; once it runs, the seat stays the bringer's, so that nobody comes in later without a yes."""
    for dilemma in db.session.scalars(select(Dilemma).where(Dilemma.seat_id == seat.id)):
        db.session.delete(dilemma)
    if session.bringer_id == seat.id and session.state != ENDED:
        session.sealed_intake = None
        session.intake_version += 1
        if session.state != RUNNING:
            session.bringer_id = None


def let_go(member: Person) -> None:
    """A member leaves the community: out of every session, as one who was taken out, and what was kept for this member
    alone goes with its key. A session without its facilitator waits for another who offers to lead."""
    mine = select(Session, Seat).join(Seat, Seat.session_id == Session.id).order_by(Session.id)
    for session, seat in db.session.execute(mine.where(Seat.member_id == member.id, Seat.left_at.is_(None))).all():
        hold(session)
        go(session, seat)
    db.session.execute(update(Seat).where(Seat.member_id == member.id).values(sealed_guest=None))
    sealing.destroy(own_key(member))
    db.session.execute(delete(Insight).where(Insight.member_id == member.id))
