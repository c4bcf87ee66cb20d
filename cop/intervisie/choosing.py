"""Choosing whose question, before the meeting: two sentences each, what others say of it, six lines by the bringer."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, func, select
from werkzeug.exceptions import Conflict

from cop.foundation.db import db
from cop.foundation.language import gettext as _
from cop.foundation.sealing import seal, unseal
from cop.intervisie.models import AGREEING, PLANNED, RUNNING, Dilemma, Mark, Seat, Session
from cop.intervisie.operations import hold, tell_about
from cop.intervisie.people import let_go_of_words
from cop.intervisie.policy import Own, is_bringer, may_choose_question, may_read_words

INTAKE = ("situation", "role", "others", "tried", "question", "wish")  # the six lines of the bringer (§2.2)


@dataclass(frozen=True)
class Question:
    """A dilemma as it is read: whose, its two sentences, what I said of it, and (for the facilitator) what all said."""

    dilemma: Dilemma
    situation: str
    question: str
    mine: Mark | None
    recognised: int
    urgent: int


class PeopleChanged(Conflict):
    """Somebody came in or left since the page was opened: look first who is there."""


def may_read_question(session: Session, seat: Own, whose: int) -> bool:
    """Until one is chosen everybody who may read words reads them all. From then on the others are for who wrote them,
    since somebody may come in whom they never let in; and for the facilitator, as long as another may be chosen."""
    may_read_all = session.bringer_id is None or may_choose_question(session, seat)
    return may_read_all or whose in (seat.id, session.bringer_id)


def may_take_back_question(session: Session, seat: Own) -> bool:
    """One's own, until everything goes; but the one that a session is about stays with it once it has begun."""
    return may_read_words(session, seat) and (session.is_ahead or not is_bringer(session, seat))


def place_of(dilemma_of: Seat) -> str:
    """What the words of a dilemma are bound to."""
    return f"dilemma:{dilemma_of.public_id}"


def bring(session: Session, seat: Seat, situation: str, question: str, people_seen: int) -> None:
    """Bring a question, or change it. `people_seen` is the version of who was in the room on the page.

    Raises PeopleChanged when that has changed, Conflict when a question was chosen already.
    """
    hold(session)
    if session.people_version != people_seen:
        raise PeopleChanged(_("Who is in the room has changed since you opened this page. Look first who is there."))
    if session.bringer_id is not None or session.state not in (PLANNED, AGREEING):
        raise Conflict(_("A question was chosen already."))
    words = seal(session.public_id, place_of(seat), json.dumps([situation, question]))
    there = db.session.scalar(select(Dilemma).where(Dilemma.session_id == session.id, Dilemma.seat_id == seat.id))
    if there is None:
        db.session.add(Dilemma(session_id=session.id, seat_id=seat.id, sealed=words))
    else:
        there.sealed = words


def take_back(session: Session, seat: Seat) -> None:
    """The own question goes, with what the others said of it; if it was the chosen one, the group chooses again.

    Raises Conflict for the one that the session is about, once it has begun.
    """
    hold(session)
    if not may_take_back_question(session, seat):
        raise Conflict(_("The session is about your question. It stays with the session, and goes with it."))
    let_go_of_words(session, seat)


def mark(session: Session, seat: Seat, dilemma_id: str, recognises: bool, is_urgent: bool) -> None:
    """What I say of the question of another. Raises Conflict when it is no longer there, or is my own."""
    hold(session)
    dilemma = db.session.scalar(
        select(Dilemma).where(Dilemma.public_id == dilemma_id, Dilemma.session_id == session.id)
    )
    if dilemma is None or dilemma.seat_id == seat.id:
        raise Conflict(_("This question is not there any more."))
    db.session.merge(Mark(dilemma_id=dilemma.id, seat_id=seat.id, recognises=recognises, is_urgent=is_urgent))


def questions_in(session: Session, seat: Seat) -> list[Question]:
    """The questions of a session that I may read, in the order in which they came, with what I said of each."""
    counts = (
        select(Dilemma, Mark)
        .outerjoin(Mark, (Mark.dilemma_id == Dilemma.id) & (Mark.seat_id == seat.id))
        .where(Dilemma.session_id == session.id)
        .order_by(Dilemma.id)
    )
    said = marks_in(session)
    seats = {one.id: one for one in db.session.scalars(select(Seat).where(Seat.session_id == session.id))}
    found = []
    for dilemma, mine in db.session.execute(counts):
        if not may_read_question(session, seat, dilemma.seat_id):
            continue
        situation, question = json.loads(unseal(session.public_id, place_of(seats[dilemma.seat_id]), dilemma.sealed))
        number = said.get(dilemma.id)
        found.append(
            Question(
                dilemma, situation, question, mine, number.recognised if number else 0, number.urgent if number else 0
            )
        )
    return found


def marks_in(session: Session) -> dict[int, Row[*tuple[Any, ...]]]:
    """How many know each question, and for how many it has haste."""
    numbers: Select[*tuple[Any, ...]] = (
        select(
            Mark.dilemma_id,
            func.count().filter(Mark.recognises).label("recognised"),
            func.count().filter(Mark.is_urgent).label("urgent"),
        )
        .join(Dilemma, Dilemma.id == Mark.dilemma_id)
        .where(Dilemma.session_id == session.id)
        .group_by(Mark.dilemma_id)
    )
    return {row.dilemma_id: row for row in db.session.execute(numbers)}


def choose(session: Session, dilemma_id: str) -> Seat:
    """The facilitator chooses whose question; the bringer hears that there is news. Raises Conflict when it is gone."""
    hold(session)
    if session.state not in (PLANNED, AGREEING):
        raise Conflict(_("The session has begun. Its question stands."))
    seat = db.session.scalar(
        select(Seat)
        .join(Dilemma, Dilemma.seat_id == Seat.id)
        .where(Dilemma.public_id == dilemma_id, Dilemma.session_id == session.id, Seat.left_at.is_(None))
    )
    if seat is None:
        raise Conflict(_("This question is not there any more."))
    begin_intake(session, seat)
    return seat


def name_bringer(session: Session, seat: Seat) -> None:
    """The group agreed in person whose question it is. Raises Conflict once it has begun."""
    hold(session)
    if session.state not in (PLANNED, AGREEING):
        raise Conflict(_("The session has begun. Its question stands."))
    begin_intake(session, seat)


def begin_intake(session: Session, seat: Seat) -> None:
    """The six lines begin with the two sentences that were there; another bringer begins empty."""
    if session.bringer_id == seat.id:
        return
    dilemma = db.session.scalar(select(Dilemma).where(Dilemma.seat_id == seat.id, Dilemma.session_id == session.id))
    lines = dict.fromkeys(INTAKE, "")
    if dilemma is not None:
        found = json.loads(unseal(session.public_id, place_of(seat), dilemma.sealed))
        lines["situation"], lines["question"] = found
    session.bringer_id = seat.id
    session.seal("intake", json.dumps(lines))
    session.intake_version += 1
    if seat.member_id is not None:
        tell_about(session, [seat.member_id])


def choose_again(session: Session) -> None:
    """No question is chosen any more; the questions themselves are still there."""
    hold(session)
    if session.state not in (PLANNED, AGREEING):
        raise Conflict(_("The session has begun. Its question stands."))
    session.bringer_id, session.sealed_intake = None, None
    session.intake_version += 1


def write_intake(session: Session, lines: dict[str, str], seen_version: int) -> None:
    """Keep the six lines. Raises Conflict when they were changed on another device since."""
    hold(session)
    if session.state not in (PLANNED, AGREEING, RUNNING):
        raise Conflict(_("The session is over."))
    if session.intake_version != seen_version:
        raise Conflict(_("You changed this in another window since you opened it. Both texts stand here."))
    session.seal("intake", json.dumps({key: lines.get(key, "") for key in INTAKE}))
    session.intake_version += 1


def intake_of(session: Session) -> dict[str, str]:
    """The six lines by name; empty ones while nothing was written."""
    found = session.unseal("intake")
    return json.loads(found) if found else dict.fromkeys(INTAKE, "")
