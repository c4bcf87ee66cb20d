"""What happens to a call: it is asked, agreed or not, held, and looked back on. Each tells whom it concerns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from datetime import time as wall_time

from sqlalchemy import Select, and_, delete, func, or_, select, update
from werkzeug.exceptions import Conflict

from cop.calls.models import AGREED, ASKED, CANCELLED, DECLINED, LAPSED, LOOKED_BACK, Call
from cop.calls.policy import can_be_asked_by, may_answer_call, may_cancel_call, may_look_back, visible_to
from cop.calls.queries import number_waiting
from cop.foundation import outbox
from cop.foundation.clock import from_local, local, now
from cop.foundation.db import db
from cop.foundation.drafts import Draft
from cop.foundation.language import gettext as _
from cop.members.models import Member, Person
from cop.notifications.models import (
    CALL_AFTER,
    CALL_AGREED,
    CALL_ASKED,
    CALL_CANCELLED,
    CALL_DECLINED,
    CALL_LAPSED,
)
from cop.notifications.operations import mark_read, tell, withdraw

MOST_WAITING = 3  # requests of one asker without an answer: whoever asks everybody asks nobody
TO_ANSWER = timedelta(
    days=2
)  # what a request leaves at least to answer, and what the asker keeps before the first time
ASK_AFTER = wall_time(9)  # in the morning after the call, in Amsterdam
AT_ONCE = 100  # calls in one turn of the clock
CAME_TO_NOTHING = timedelta(days=365)  # how long a request that led to no call is remembered


class NotNow(Conflict):
    """This colleague cannot be asked now; it is never told why."""


@dataclass(frozen=True)
class Request:
    """What is asked: the subject, a theme and an agenda point (0: none), a few words, and two times (UTC)."""

    subject: str
    theme: str
    point: int
    words: str
    slots: tuple[datetime, datetime]


def about(call: Call) -> str:
    """How a line of the bell names a call."""
    return f"call:{call.id}"


def inform(call: Call, member_id: int, kind: str, letter: str | None = None) -> None:
    """Tell one of the two what the other did, or the clock."""
    by = call.other_than(member_id)
    tell([member_id], kind, about(call), actor_id=by, letter=letter, letter_about={"call": call.id})


def ask(asker: Person, callee_id: str, request: Request, form_id: str | None = None) -> Call:
    """Ask a colleague (by the id in the address) for a quarter of an hour.

    Raises NotNow when that one may not be asked (any more), Conflict when too many requests of this asker wait. Both
    rows are held, so that of two who ask one colleague at the same moment the second hears so.
    """
    both = select(Member.id).where(or_(Member.public_id == callee_id, Member.id == asker.id))
    db.session.scalars(both.order_by(Member.id).with_for_update()).all()
    wanted = select(Member).where(Member.public_id == callee_id, can_be_asked_by(asker.id))
    callee = db.session.scalars(wanted).one_or_none()
    if callee is None:
        raise NotNow(_("This colleague cannot be asked right now."))
    if number_waiting(asker.id) >= MOST_WAITING:
        raise Conflict(_("Three of your requests wait for an answer. Wait for one, or take one back."))
    first, second = sorted(request.slots)
    call = Call(
        asker_id=asker.id,
        callee_id=callee.id,
        subject=request.subject,
        theme=request.theme,
        agenda=request.point,
        words=request.words,
        first_slot=first,
        second_slot=second,
        answer_by=answer_by(first, second, now()),
        form_id=form_id,
    )
    db.session.add(call)
    db.session.flush()
    inform(call, callee.id, CALL_ASKED, "calls.asked")
    return call


def answer_by(first: datetime, second: datetime, asked: datetime) -> datetime:
    """Until when a request waits: two days before the first time, so that the asker can still find another; but it
    leaves two days to answer, unless the times themselves are sooner."""
    return min(max(first - TO_ANSWER, asked + TO_ANSWER), second)


def hold(call: Call) -> None:
    """Read the row as it is now, and keep others from changing it until this transaction ends."""
    db.session.refresh(call, with_for_update=True)


def agree(call: Call, callee: Person, slot: datetime, place: str = "") -> None:
    """The one who was asked takes one of the two times; both get it by letter, with an entry for the calendar.

    Raises Conflict when the question no longer stands, or this time has passed.
    """
    hold(call)
    if not may_answer_call(callee, call):
        raise Conflict(_("This question does not stand any more."))
    if slot not in call.slots or slot <= now():
        raise Conflict(_("This time has passed. Choose the other one."))
    call.state, call.agreed_slot, call.place = AGREED, slot, place
    mark_read(callee.id, about(call))
    inform(call, call.asker_id, CALL_AGREED)
    write_to_both(call, "calls.agreed")


def write_to_both(call: Call, letter: str) -> None:
    """A letter for both, whatever they chose to be told: it brings the entry for the calendar, or takes it away."""
    for member_id in (call.asker_id, call.callee_id):
        outbox.put(letter, outbox.SOON, member_id=member_id, about={"call": call.id})


def decline(call: Call, callee: Person) -> None:
    """Not now; no reason is asked. Raises Conflict when the question no longer stands."""
    hold(call)
    if not may_answer_call(callee, call):
        raise Conflict(_("This question does not stand any more."))
    call.state = DECLINED
    mark_read(callee.id, about(call))
    inform(call, call.asker_id, CALL_DECLINED, "calls.declined")


def cancel(call: Call, member: Person) -> None:
    """Take a question back, or cancel what was agreed; the other one is told. Raises Conflict when it is too late."""
    hold(call)
    if not may_cancel_call(member, call):
        raise Conflict(_("This cannot be cancelled any more."))
    end(call, member)


def end(call: Call, member: Person) -> None:
    was_agreed = call.is_agreed
    call.state, call.sequence = CANCELLED, call.sequence + was_agreed
    withdraw(about(call))
    inform(call, call.other_than(member.id), CALL_CANCELLED, None if was_agreed else "calls.cancelled")
    if was_agreed:
        write_to_both(call, "calls.cancelled")


def look_back(call: Call, member: Person, took: str, keeps: bool) -> None:
    """What one of the two took from it, and whether it may be kept. It is kept when both say so; a no wipes the words
    of both, at once. Raises Conflict when there is nothing (more) to say."""
    hold(call)
    if not may_look_back(member, call) or call.is_let_go:
        raise Conflict(_("Nothing can be added to this call any more."))
    mark_read(member.id, about(call))
    if member.id == call.asker_id:
        call.asker_took, call.asker_keeps = took, keeps
    else:
        call.callee_took, call.callee_keeps = took, keeps
    if not keeps:
        call.asker_took = call.callee_took = ""
        places = (call.path, f"{call.path}/achteraf")
        db.session.execute(delete(Draft).where(Draft.place.in_(places)))


def let_go(member: Person) -> None:
    """A member leaves the community: what was still to come is off, the others are told, and own words are wiped."""
    mine = select(Call).where(visible_to(member.id)).order_by(Call.id).with_for_update()
    for call in db.session.scalars(mine).all():
        if call.is_asked or call.is_ahead:
            end(call, member)
        if call.asker_id == member.id:
            call.words = call.asker_took = ""
        else:
            call.callee_took = ""
        call.place = ""


# What the clock does


def lapse_due() -> int:
    """Let go of requests that got no answer in time, and tell both; how many there were."""
    due = select(Call).where(Call.state == ASKED, Call.answer_by <= now())
    found = held(due)
    for call in found:
        call.state = LAPSED
        withdraw(about(call))
        for member_id in (call.asker_id, call.callee_id):
            inform(call, member_id, CALL_LAPSED)
    return len(found)


def ask_after_due() -> int:
    """Ask both what they took from it, once, in the morning after the call; how many calls there were."""
    here = local(now())
    day = here.date() if here.time() >= ASK_AFTER else here.date() - timedelta(days=1)
    before = from_local(day, wall_time(0))
    due = select(Call).where(Call.state == AGREED, Call.agreed_slot < before, Call.asked_after_at.is_(None))
    found = held(due)
    for call in found:
        call.asked_after_at = now()
        for member_id in (call.asker_id, call.callee_id):
            inform(call, member_id, CALL_AFTER, "calls.after")
    return len(found)


def held(due: Select[Call]) -> Sequence[Call]:
    """These calls, kept from a second worker."""
    return db.session.scalars(due.order_by(Call.id).limit(AT_ONCE).with_for_update(skip_locked=True)).all()


def forget_due() -> None:
    """Wipe what was not agreed to be kept in time, and requests of a year ago that came to nothing."""
    both_keep = and_(func.coalesce(Call.asker_keeps, False), func.coalesce(Call.callee_keeps, False))
    is_old = Call.asked_after_at < now() - LOOKED_BACK
    wipe = update(Call).where(is_old, ~both_keep, or_(Call.asker_took != "", Call.callee_took != ""))
    db.session.execute(wipe.values(asker_took="", callee_took=""))
    nothing = Call.state.in_((DECLINED, LAPSED, CANCELLED))
    db.session.execute(delete(Call).where(nothing, Call.created_at < now() - CAME_TO_NOTHING))
