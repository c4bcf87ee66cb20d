"""After a session: another day of deletion, what one keeps of the own notes, the one question to the bringer, and what
the clock does."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, timedelta

from sqlalchemy import delete, exists, or_, select, update
from werkzeug.exceptions import Conflict

from cop.foundation import sealing
from cop.foundation.clock import local, now
from cop.foundation.db import db, new_public_id, writing
from cop.foundation.language import date_of
from cop.foundation.language import gettext as _
from cop.foundation.outbox import SOON, put
from cop.intervisie.keeping import days_from_session
from cop.intervisie.models import (
    ASKED_AFTER,
    COMES,
    CONCEPT,
    ENDED,
    KEEP_LEAST,
    KEEP_MOST,
    RUNNING,
    WARNED_BEFORE,
    Insight,
    Seat,
    Session,
)
from cop.intervisie.operations import EMPTY, ON_ITS_DATE, about, hold, wipe
from cop.intervisie.queries import own_key
from cop.members.models import Member, Person
from cop.notifications.models import SESSION_ASKED, SESSION_ENDS
from cop.notifications.operations import tell

INSIGHT_KEPT = timedelta(days=365)  # at first; its author chooses another day, or deletes it
INSIGHT_MOST = timedelta(days=1826)  # five years: what one still wants to keep by then is no note any more
AT_ONCE = 50  # sessions in one turn of the clock


# The day of deletion


def earliest(session: Session) -> date:
    """The first day that may be chosen: two weeks after the session, a week from now so that everybody hears it in
    time, and not before a shared lesson can no longer be taken back."""
    held = local(session.ended_at or now()).date()
    soonest = max(held + timedelta(days=KEEP_LEAST), local(now()).date() + WARNED_BEFORE)
    return max(soonest, session.kept_until or soonest)


def latest(session: Session) -> date:
    """The last day that may be chosen. A later one than stands takes everybody's yes, so once somebody who was there
    has left there is none."""
    last = local(session.ended_at or now()).date() + timedelta(days=KEEP_MOST)
    return last if has_everybody(those_there(session)) else min(last, session.delete_on)


def proposal(session: Session) -> date | None:
    """The day that is proposed, as long as it may still be chosen."""
    day = session.proposed_delete_on
    return day if day is not None and earliest(session) <= day <= latest(session) else None


def propose_date(session: Session, seat: Seat, day: date) -> None:
    """Propose another day of deletion, in the place of what was proposed before; who proposes says yes to it.

    Raises Conflict for the day that stands already, and for one before `earliest` or after `latest`.
    """
    hold(session)
    if session.state not in (RUNNING, ENDED):
        raise Conflict(_("The day of deletion is chosen with the plan, until the session has begun."))
    if day == session.delete_on:
        raise Conflict(_("That is the day already. Choose another one."))
    if not earliest(session) <= day <= latest(session):
        first, last = earliest(session), latest(session)
        raise Conflict(_("Choose a day from %(first)s to %(last)s.", first=date_of(first), last=date_of(last)))
    calm = update(Seat).where(Seat.session_id == session.id).values(agrees_date=False)
    db.session.execute(calm)
    db.session.refresh(seat)
    session.proposed_delete_on = day
    say_yes(session, seat, day)


def agree_date(session: Session, seat: Seat, day: date) -> None:
    """Say yes to the proposed day. A majority makes it sooner, only everybody makes it later (§3.5 point 5).

    Raises Conflict when another day is proposed by now, or none that may still be chosen.
    """
    hold(session)
    if proposal(session) != day:
        raise Conflict(_("This day is not proposed any more."))
    say_yes(session, seat, day)


def say_yes(session: Session, seat: Seat, day: date) -> None:
    """One yes more, and the day stands when these are enough."""
    seat.agrees_date = True
    db.session.flush()
    there = those_there(session)
    voters = who_stayed(there)
    yes = sum(one.agrees_date for one in voters)
    enough = yes == len(there) if day > session.delete_on else yes * 2 > len(voters)
    if enough:
        session.delete_on, session.proposed_delete_on, session.warned_at = day, None, None
        session.keep_days = days_from_session(session, day)  # so that it stands when it ends


def take_back_yes(session: Session, seat: Seat) -> None:
    """No yes any more; with the last yes the proposal goes."""
    hold(session)
    db.session.refresh(seat)
    seat.agrees_date = False
    db.session.flush()
    if not any(one.agrees_date for one in who_stayed(those_there(session))):
        session.proposed_delete_on = None


def those_there(session: Session) -> Sequence[Seat]:
    """Everybody who was there while it ran, also who left since. For a later day the yes of each counts, as for a
    lesson: taking out who would say no opens no way to it."""
    return db.session.scalars(select(Seat).where(Seat.session_id == session.id, Seat.came_at.is_not(None))).all()


def who_stayed(there: Sequence[Seat]) -> Sequence[Seat]:
    """Those of them who can still say yes; for a sooner day more than half of these is enough."""
    return [seat for seat in there if seat.left_at is None]


def has_everybody(there: Sequence[Seat]) -> bool:
    """Whether nobody who was there has left."""
    return len(who_stayed(there)) == len(there)


# What one keeps


def keep_insight(member: Person, words: str) -> Insight:
    """Keep own words beyond the session, sealed with the member's own key."""
    db.session.execute(select(Member.id).where(Member.id == member.id).with_for_update())  # see sweeping
    with suppress(FileExistsError):
        sealing.make_key(own_key(member))
    public_id = new_public_id()
    sealed = sealing.seal(own_key(member), public_id, words)
    insight = Insight(
        public_id=public_id, member_id=member.id, sealed=sealed, delete_on=local(now()).date() + INSIGHT_KEPT
    )
    db.session.add(insight)
    return insight


def insight_days() -> tuple[date, date]:
    """The first and the last day that may be chosen for an own insight."""
    today = local(now()).date()
    return today + timedelta(days=KEEP_LEAST), today + INSIGHT_MOST


def move_insight(insight: Insight, day: date) -> None:
    """Keep it until another day. Raises Conflict for one outside `insight_days`."""
    first, last = insight_days()
    if not first <= day <= last:
        raise Conflict(_("Choose a day from %(first)s to %(last)s.", first=date_of(first), last=date_of(last)))
    insight.delete_on = day


def drop_insight(insight: Insight) -> None:
    """Delete it now; with the last one the key goes too."""
    db.session.delete(insight)


def say_what_came(session: Session, words: str) -> None:
    """The bringer's answer to the one question; read by the bringer alone, also when the group meets again."""
    hold(session)
    session.seal("sequel", words)


# What the clock does


def wipe_due() -> int:
    """Wipe every session whose day has come, and those in which nobody is left; how many there were. One transaction
    each, so that one that fails does not keep the others; each asks again, for a day may have been moved just now."""
    today, wiped = local(now()).date(), 0
    occupied = exists().where(Seat.session_id == Session.id, Seat.left_at.is_(None)).correlate_except(Seat)
    due = select(Session).where(or_(Session.delete_on <= today, ~occupied))
    found = [session.id for session in db.session.scalars(due.limit(AT_ONCE))]
    db.session.rollback()
    for session_id in found:
        with writing():
            session = db.session.scalar(due.where(Session.id == session_id).with_for_update())
            if session is not None:
                wipe(session, ON_ITS_DATE if session.delete_on <= today else EMPTY)
                wiped += 1
    return wiped


def forget_insights() -> None:
    """Delete own insights whose day has come."""
    with writing():
        db.session.execute(delete(Insight).where(Insight.delete_on <= local(now()).date()))


def warn_due() -> int:
    """Tell everybody in a session, a week before, that something will be deleted; not what."""
    soon = local(now()).date() + WARNED_BEFORE
    with writing():
        due = select(Session).where(Session.delete_on <= soon, Session.warned_at.is_(None), Session.state != CONCEPT)
        found = db.session.scalars(due.limit(AT_ONCE).with_for_update(skip_locked=True)).all()
        for session in found:
            session.warned_at = now()
            tell_seats(session, everybody_in(session), SESSION_ENDS, "intervisie.ends")
    return len(found)


def ask_due() -> int:
    """Four weeks after, ask the bringer alone: what did you do?"""
    with writing():
        due = select(Session).where(
            Session.state == ENDED, Session.asked_at.is_(None), Session.ended_at <= now() - ASKED_AFTER
        )
        found = db.session.scalars(due.limit(AT_ONCE).with_for_update(skip_locked=True)).all()
        for session in found:
            session.asked_at = now()
            bringer = select(Seat.member_id).where(Seat.id == session.bringer_id, Seat.left_at.is_(None))
            tell_seats(session, db.session.scalars(bringer).all(), SESSION_ASKED, "intervisie.asked")
    return len(found)


def everybody_in(session: Session) -> Sequence[int | None]:
    wanted = select(Seat.member_id).where(Seat.session_id == session.id, Seat.answer == COMES, Seat.left_at.is_(None))
    return db.session.scalars(wanted).all()


def tell_seats(session: Session, member_ids: Iterable[int | None], kind: str, letter: str) -> None:
    """A line in the bell and a letter, whatever one chose to be told: each is about one's own words."""
    ids = [one for one in member_ids if one is not None]
    tell(ids, kind, about(session))
    for member_id in ids:
        put(letter, SOON, member_id=member_id, about={"session": session.id})
