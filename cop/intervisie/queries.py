"""Reading sessions, always from a seat: who has none in it does not find it."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import g
from flask import session as cookie
from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select, true

from cop.foundation.access import not_found, sign_in_first
from cop.foundation.clock import now
from cop.foundation.db import db
from cop.foundation.sealing import Damaged, Gone, unseal
from cop.intervisie.models import (
    CONCEPT,
    ENDED,
    Attendance,
    Insight,
    Seat,
    Session,
    Sitter,
    Tally,
)
from cop.intervisie.policy import (
    insights_visible_to,
    seat_counts,
    visible_to,
)
from cop.members.models import ACTIVE, Member, Person, hash_token
from cop.members.queries import shown_function

MEMBERS = "member."  # before the public id of a member, in the name of that member's own key
SEATS = "seats"  # in the cookie: the secrets of seats that this browser holds without an account, by session
PAST_SHOWN, PROOFS_SHOWN = 50, 200


@dataclass(frozen=True)
class Place:
    """Where I am: a session and my own seat in it."""

    session: Session
    seat: Seat


def place_of(public_id: str, to_sign: bool = False) -> Place:
    """A session with the seat of whoever asks: by the account, or else by the code or link that this browser holds.

    A code for the seat of a member opens the page on which one signs, and no other (`to_sign`): whoever made that code
    could have kept it, and what is somebody's own must not open by it. 404 when there is none; who holds neither is
    asked to sign in.
    """
    found = db.session.execute(place_statement(public_id, my_seat(public_id, to_sign))).first()
    if found is None:
        not_found()
    return Place(*found)


def place_statement(public_id: str, mine: ColumnElement[bool]) -> Select[Session, Seat]:
    """Session and own seat; a seat of an account comes before one by a code."""
    return (
        select(Session, Seat)
        .join(Seat, Seat.session_id == Session.id)
        .where(Session.public_id == public_id, mine, seat_counts())
        .order_by(Seat.member_id.is_(None))
        .limit(1)
    )


def my_seat(public_id: str, to_sign: bool) -> ColumnElement[bool]:
    """Which seats are mine in this request; ends it at the sign-in page when nobody is there at all."""
    secret = (cookie.get(SEATS) or {}).get(public_id)
    if g.me is None and secret is None:
        sign_in_first()
    of_whom = true() if to_sign else Seat.member_id.is_(None)
    by_key = and_(Seat.key_hash == hash_token(secret), Seat.key_until > now(), of_whom) if secret else None
    by_account = Seat.member_id == g.me.id if g.me is not None else None
    return or_(*(one for one in (by_account, by_key) if one is not None))


def seat_by_key(secret: str) -> tuple[Session, Seat] | None:
    """The seat that a code or a guest's link opens, while it lives."""
    wanted = (
        select(Session, Seat)
        .join(Seat, Seat.session_id == Session.id)
        .where(Seat.key_hash == hash_token(secret), Seat.key_until > now(), Seat.left_at.is_(None))
        .where(Session.state != CONCEPT)
    )
    found = db.session.execute(wanted).first()
    return (found[0], found[1]) if found else None


def sitters_of(session: Session) -> list[Sitter]:
    """Everybody in a session with name and organisation, in the order of the seats; who left or said no comes along."""
    rows = db.session.execute(
        select(Seat, Member.name, Member.organisation, shown_function(), Member.public_id, Member.status)
        .outerjoin(Member, Member.id == Seat.member_id)
        .where(Seat.session_id == session.id)
        .order_by(Seat.id)
    )
    return [sitter(session, row) for row in rows]


def sitter(session: Session, row: Row[*tuple[Any, ...]]) -> Sitter:
    """A seat with a name: of the member, or what was written for a guest."""
    seat: Seat = row[0]
    if seat.member_id is not None:
        path_id = row.public_id if row.status == ACTIVE else ""
        then = partial(organisation_then, session, seat)
        return Sitter(seat, row.name, row.organisation or "", row.function or "", path_id, then)
    name, _newline, organisation = guest_words(session, seat).partition("\n")
    return Sitter(seat, name, organisation)


def guest_words(session: Session, seat: Seat) -> str:
    """Name and organisation of a guest, on two lines."""
    return unseal(session.public_id, f"guest:{seat.public_id}", seat.sealed_guest) if seat.sealed_guest else ""


def organisation_then(session: Session, seat: Seat) -> str:
    """For which organisation a member worked when asked or signing; empty before that was kept."""
    return guest_words(session, seat).partition("\n")[2]


# Lists


def sessions_for(member: Person) -> Sequence[Row[Session, Seat]]:
    """A member's own sessions with the own seat: what is ahead first, in the order of the calendar, then what was."""
    mine = (
        select(Session, Seat)
        .join(Seat, and_(Seat.session_id == Session.id, Seat.member_id == member.id))
        .where(visible_to(member.id), seat_counts())
        .order_by((Session.state == ENDED), Session.starts_at)
        .limit(PAST_SHOWN)
    )
    return db.session.execute(mine).all()


def sessions_ahead(member: Person) -> Sequence[Row[Session, Seat]]:
    """What is ahead or going on, for the card on the home page: when it is, and what I still have to do."""
    return [row for row in sessions_for(member) if row[0].state not in (CONCEPT, ENDED)]


def sessions_by_id(member: Person, ids: set[int]) -> dict[int, str]:
    """The addresses of those of these sessions in which the member has a seat, by inner number."""
    if not ids:
        return {}
    mine = select(Session.id, Session.public_id).where(Session.id.in_(ids), visible_to(member.id))
    return {row.id: f"/intervisie/{row.public_id}" for row in db.session.execute(mine)}


def invitable(member_id: str) -> Member | None:
    """Somebody who can be asked for a session: an active member."""
    return db.session.scalar(select(Member).where(Member.public_id == member_id, Member.status == ACTIVE))


def last_bringers(session: Session) -> Row[Session, int | None] | None:
    """The session that this group held before this one: its row and the member who brought the question then."""
    if session.circle_id is None:
        return None
    before = (
        select(Session, Seat.member_id)
        .join(Seat, Seat.id == Session.bringer_id)
        .where(Session.circle_id == session.circle_id, Session.state == ENDED, Session.starts_at < session.starts_at)
        .order_by(Session.starts_at.desc())
        .limit(1)
    )
    return db.session.execute(before).first()


# Afterwards


def attendances_for(member: Person) -> Sequence[Attendance]:
    """The meetings that a member can show a certificate of, newest first."""
    mine = select(Attendance).where(Attendance.member_id == member.id)
    return db.session.scalars(mine.order_by(Attendance.held_on.desc(), Attendance.id.desc()).limit(PROOFS_SHOWN)).all()


def attendance_for(member: Person, public_id: str) -> Attendance:
    """One's own, to print; 404 for anybody else's."""
    mine = select(Attendance).where(Attendance.public_id == public_id, Attendance.member_id == member.id)
    return db.session.scalar(mine) or not_found()


def insights_for(member: Person) -> list[tuple[Insight, str]]:
    """What a member kept of the own notes, newest first, with its words; none of what a back-up brought back without
    its key."""
    mine = select(Insight).where(insights_visible_to(member.id)).order_by(Insight.id.desc())
    kept = []
    for insight in db.session.scalars(mine):
        with suppress(Gone, Damaged):
            kept.append((insight, unseal(own_key(member), insight.public_id, insight.sealed)))
    return kept


def insight_for(member: Person, public_id: str) -> Insight:
    """One of one's own insights; 404 otherwise."""
    mine = select(Insight).where(Insight.public_id == public_id, insights_visible_to(member.id))
    return db.session.scalar(mine) or not_found()


def own_key(member: Person) -> str:
    """The name of a member's own key, beside those of the sessions."""
    return f"{MEMBERS}{member.public_id}"


def tally() -> list[tuple[str, dict[str, int]]]:
    """How many sessions were held, lessons published and not, and sessions wiped, by month, newest first."""
    rows = db.session.execute(
        select(Tally.month, Tally.what, func.count()).group_by(Tally.month, Tally.what).order_by(Tally.month.desc())
    )
    months: dict[str, dict[str, int]] = {}
    for month, what, number in rows:
        months.setdefault(month, {})[what] = number
    return list(months.items())
