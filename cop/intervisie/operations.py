"""What happens to a session as a whole: planned, changed, announced, ended, and wiped with its key."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import CursorResult, delete, select, update
from werkzeug.exceptions import Conflict

from cop.circles.models import Circle
from cop.foundation import sealing
from cop.foundation.clock import local, now
from cop.foundation.db import db, new_public_id
from cop.foundation.language import gettext as _
from cop.foundation.log import write_down
from cop.foundation.outbox import SOON, put
from cop.intervisie.agreement import newest
from cop.intervisie.keeping import check_not_longer, day_at_end, forget_letters_about, spread
from cop.intervisie.models import (
    AHEAD,
    COMES,
    CONCEPT,
    ENDED,
    KEEP_USUAL,
    PLANNED,
    Rhythm,
    Seat,
    Session,
    count,
)
from cop.members.models import Person
from cop.methods.models import Method, Step, library
from cop.notifications.models import SESSION_NEWS, SESSION_OFF
from cop.notifications.operations import tell, withdraw

ON_ITS_DATE, CANCELLED, EMPTY = "on its date", "cancelled", "nobody left"  # why a session was wiped, in the log


@dataclass(frozen=True)
class Plan:
    """What the facilitator fills in: when (UTC), how long (minutes), and the words that only those inside see."""

    starts_at: datetime
    minutes: int = 120
    title: str = ""
    video: str = ""
    is_one_laptop: bool = False
    keep_days: int = KEEP_USUAL


@dataclass(frozen=True)
class Excluded:
    """Who is kept out: municipalities and other organisations by name, regions by the code of the province or of the
    COROP area, people by public id."""

    organisations: Sequence[str] = ()
    regions: Sequence[str] = ()
    people: Sequence[str] = field(default=())


def about(session: Session) -> str:
    """How a line of the bell names a session."""
    return f"session:{session.id}"


def hold(session: Session) -> None:
    """Read the row as it is now, and keep others from changing it until this transaction ends."""
    db.session.flush()  # what this transaction changed already; refreshing would forget it
    db.session.refresh(session, with_for_update=True)


def plan(member: Person, wanted: Plan, circle: Circle | None = None, people: Iterable[Person] = ()) -> Session:
    """Make a session with the member as facilitator, and with these people asked; nobody is told yet.

    The key is made before the first row, so that no word was ever without it.
    """
    public_id = new_public_id()
    sealing.make_key(public_id)
    session = Session(
        public_id=public_id, agreement=newest().version, circle_id=circle.id if circle else None, state=CONCEPT
    )
    fill(session, wanted)
    db.session.add(session)
    db.session.flush()
    db.session.add(Seat(session_id=session.id, member_id=member.id, is_facilitator=True, answer=COMES))
    for person in people:
        if person.id != member.id:
            db.session.add(Seat(session_id=session.id, member_id=person.id))
    db.session.flush()
    return session


def fill(session: Session, wanted: Plan) -> None:
    """The plan into the row, and the day of deletion that follows from it."""
    session.starts_at, session.minutes, session.keep_days = wanted.starts_at, wanted.minutes, wanted.keep_days
    session.is_one_laptop = wanted.is_one_laptop
    session.delete_on = local(wanted.starts_at).date() + timedelta(days=wanted.keep_days)
    session.warned_at = None
    session.seal("title", wanted.title)
    session.seal("video", wanted.video)


def change(session: Session, wanted: Plan, seen_version: int) -> None:
    """Another plan, told to all when it changes the time or how long it is kept. Raises Conflict when it was changed in
    another window, or has begun, and keeping.KeptLonger for more days than somebody signed for."""
    hold(session)
    if session.version != seen_version:
        raise Conflict(_("The plan was changed in another window since you opened it."))
    if session.state not in AHEAD:
        raise Conflict(_("The session has begun. Its plan stands."))
    check_not_longer(session, wanted.keep_days)
    was = session.starts_at, session.keep_days
    fill(session, wanted)
    session.version += 1
    if session.state != CONCEPT and was != (session.starts_at, session.keep_days):
        tell_all(session)


def exclude(session: Session, excluded: Excluded) -> None:
    """Who is kept out of this session; whoever already sits in it stays until taken out by hand."""
    hold(session)
    session.seal("excluded", json.dumps(vars(excluded)))
    session.people_version += 1


def excluded_from(session: Session) -> Excluded:
    """Who is kept out."""
    found = session.unseal("excluded")
    return Excluded(**json.loads(found)) if found else Excluded()


def announce(session: Session) -> None:
    """Send the invitations: from now on those who are asked see that there is a session. Raises Conflict when done."""
    hold(session)
    if session.state != CONCEPT:
        raise Conflict(_("The invitations have gone out already."))
    session.state = PLANNED
    tell_all(session)


def tell_all(session: Session, *but: int) -> None:
    """Something is new in a session: that, and no more, is told to the members in it."""
    tell_about(session, members_in(session, *but))


def members_in(session: Session, *but: int) -> list[int]:
    """The members who sit in a session, without who leads it."""
    wanted = select(Seat.member_id).where(Seat.session_id == session.id, Seat.member_id.is_not(None))
    wanted = wanted.where(Seat.left_at.is_(None), Seat.is_facilitator.is_(False), Seat.member_id.not_in(but))
    return [one for one in db.session.scalars(wanted) if one is not None]


def tell_about(session: Session, member_ids: Iterable[int]) -> None:
    """The same line and letter for everything: neither says what happened, in which session, or who did it."""
    tell(member_ids, SESSION_NEWS, about(session), letter="intervisie.news", letter_about={"session": session.id})


def choose_method(session: Session, method: Method) -> None:
    """Choose a method; its steps are kept as they are now, so that a later change of it changes nothing here."""
    hold(session)
    if session.state not in AHEAD:
        raise Conflict(_("The session has begun. Its method stands."))
    session.method = base_of(method)
    session.seal("script", json.dumps({"name": method.name, "steps": [kept(step) for step in method.steps]}))


def base_of(method: Method) -> str:
    """The key in the list: of an adapted method the one it was made from, found by its steps."""
    if method.key in library().methods:
        return method.key
    keys = {step.key for step in method.steps}
    return next(key for key, one in library().methods.items() if keys <= {step.key for step in one.steps})


def kept(step: Step) -> dict[str, object]:
    return {"key": step.key, "name": step.name, "minutes": step.minutes, "prompt": step.prompt}


def end(session: Session) -> None:
    """The session is over. The day of deletion stands, or is sooner (keeping.day_at_end)."""
    ended, day = now(), day_at_end(session)
    if day != session.delete_on:
        session.delete_on, session.warned_at = day, None
    session.state, session.ended_at = ENDED, ended
    db.session.add(count("held", ended))


def keep_at_least(session: Session, until: date) -> None:
    """Keep the session until this day at least, and some days more that nobody can guess: whoever said yes to a lesson
    can take it back so long (domain §3.6), and the day on which all of it goes leads to no lesson."""
    until = spread(until)
    session.kept_until = max(session.kept_until or until, until)
    if session.delete_on < until:
        session.delete_on, session.warned_at = until, None
    session.proposed_delete_on = None


def wipe(session: Session, rule: str) -> None:
    """Destroy the key, then every row. A line without content stays in the log: which, when, by which rule, how much.

    The key goes first: were the machine to stop here, shells would stay behind that the next turn sweeps.
    """
    public_id = session.public_id
    sealing.destroy(public_id)
    withdraw(about(session))
    forget_letters_about(session)
    seats: CursorResult[object] = db.session.execute(delete(Seat).where(Seat.session_id == session.id))  # type: ignore[assignment]  # a DELETE counts
    db.session.expunge(session)
    db.session.execute(delete(Session).where(Session.public_id == public_id))
    write_down(None, "wipe_session", f"session:{public_id}", f"{rule}; {seats.rowcount} seats")
    db.session.add(count("deleted"))


def hand_lead(session: Session, to: Seat) -> None:
    """Another leads from now on. Raises Conflict when that one is not in the session (any more)."""
    hold(session)
    db.session.refresh(to)
    if not to.is_here or to.answer != COMES:
        raise Conflict(_("This person is not in the session any more."))
    calm = {"is_facilitator": False, "offers_lead": False, "agrees_lead": False}
    db.session.execute(update(Seat).where(Seat.session_id == session.id).values(**calm))
    db.session.refresh(to)
    to.is_facilitator = True


def cancel(session: Session) -> None:
    """It is off: all of it goes at once, and the members in it hear so, with the time it would have been. Raises
    Conflict once it began."""
    hold(session)
    if session.state not in AHEAD:
        raise Conflict(_("The session has begun. It ends by itself."))
    told, starts_at = members_in(session) if session.state != CONCEPT else [], session.starts_at
    wipe(session, CANCELLED)
    tell(told, SESSION_OFF, "intervisie:0")  # about no session: there is none any more
    for member_id in told:
        put("intervisie.off", SOON, member_id=member_id, about={"starts_at": starts_at.isoformat()})


def set_rhythm(circle: Circle, wanted: Rhythm) -> None:
    """Make a circle a group, or change its rhythm."""
    db.session.merge(wanted)
    db.session.flush()
