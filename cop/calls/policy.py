"""Who may see and do what with a call: its two people, and nobody else, moderators neither."""

from datetime import timedelta

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlalchemy.orm import aliased

from cop.calls.models import CANCELLED, DECLINED, LAPSED, Call
from cop.circles.policy import Who
from cop.foundation.clock import now
from cop.members.models import ACTIVE, Member, Person

FORTNIGHT = timedelta(days=14)  # nobody is asked more than once in it, by whomever
Earlier = aliased(Call)


def visible_to(member_id: Who) -> ColumnElement[bool]:
    """The calls that someone asked for or was asked for."""
    return or_(Call.asker_id == member_id, Call.callee_id == member_id)


def asked_lately() -> ColumnElement[bool]:
    """Members whom somebody asked in the last fortnight, whatever became of it."""
    return exists().where(Earlier.callee_id == Member.id, Earlier.created_at > now() - FORTNIGHT)


def can_be_asked_by(member_id: Who) -> ColumnElement[bool]:
    """Members whom someone may ask for a call now: who said "you may call me", and were not asked lately."""
    return and_(Member.status == ACTIVE, Member.may_call, Member.id != member_id, ~asked_lately())


def may_answer_call(member: Person, call: Call) -> bool:
    """The one who is asked says when, or not now, while the question stands."""
    return bool(call.callee_id == member.id and call.is_asked and call.second_slot > now())


def may_cancel_call(member: Person, call: Call) -> bool:
    """The asker takes a question back; either of the two cancels what was agreed, until it begins."""
    if call.is_asked:
        return bool(call.asker_id == member.id)
    return bool(call.is_ahead and member.id in (call.asker_id, call.callee_id))


def may_look_back(member: Person, call: Call) -> bool:
    """Both say what they took from it, once they were asked."""
    return bool(call.is_looked_back_on and member.id in (call.asker_id, call.callee_id))


def may_ask_another(member: Person, call: Call) -> bool:
    """Whoever did not find this colleague may ask another with the same words."""
    return bool(call.asker_id == member.id and call.state in (DECLINED, LAPSED, CANCELLED))


def may_fetch_appointment(call: Call) -> bool:
    """There is an entry for the calendar of what was agreed, and one that takes it away of what was cancelled since."""
    return call.agreed_slot is not None


def may_see_numbers(call: Call) -> bool:
    """The two see each other's number from when they agreed until they are asked what came of it."""
    return bool(call.is_agreed and call.asked_after_at is None)
